//! `serve`: what it answers, what it tells open pages when the book changes, and
//! how it ends. What a reader sees of that is tested in a browser.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

#[cfg(unix)]
use nix::sys::signal::Signal;
use serde_json::{Value, json};

#[cfg(unix)]
use super::support::send as send_signal;
use super::support::{TOOL, TestBook, all_in, until};

/// Longer than anything here takes, on any machine.
const PATIENCE: Duration = Duration::from_mins(1);

const GOOD: &str = "# Good\n\nWords.\n\n```python\nprint(1)  # 1\n```\n";
const BROKEN: &str = "# Good\n\nWords.\n\n```python\nprint(1)  # Output: 2\n```\n";

/// A server that is ended with the test.
pub struct Served {
    process: Child,
    /// Host and port.
    host: String,
    /// The temporary folder of its pages: a killed server does not remove it.
    _temporary: tempfile::TempDir,
}

impl Served {
    pub fn new(book: &TestBook) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let mut process =
            command(book, &["--port", "0"]).env("TMPDIR", temporary.path()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
        let host = said.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let host = host.unwrap_or_else(|| panic!("{said:?}")).to_owned();
        Self { process, host, _temporary: temporary }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&*self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Status line and headers, and the body.
    fn ask(&self, path: &str, headers: &[(&str, &str)]) -> (String, String) {
        let mut stream = self.connect();
        send(&mut stream, path, &self.host, headers);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_ascii_lowercase(), body.to_owned())
    }

    pub fn get(&self, path: &str) -> String {
        let (head, body) = self.ask(path, &[("Connection", "close")]);
        assert!(head.starts_with("http/1.1 200 "), "{path}: {head}");
        body
    }

    /// The news of the page at `path`.
    fn news(&self, path: &str) -> News {
        let mut stream = self.connect();
        send(&mut stream, "/__pyproof/live", &self.host, UPGRADE);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
        // A masked frame of text; with a mask of zeros it is the text itself.
        let text = json!({ "path": path }).to_string();
        let mut frame = vec![0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0];
        frame.extend(text.as_bytes());
        stream.write_all(&frame).unwrap();
        News(stream)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The text frames of a WebSocket.
struct News(TcpStream);

impl News {
    /// The first news for which that holds: a busy machine may report one change as two.
    fn until(&mut self, it: impl Fn(&Value) -> bool) -> Value {
        loop {
            let news = self.next();
            if it(&news) {
                return news;
            }
        }
    }

    fn next(&mut self) -> Value {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).expect("news come");
        assert_eq!(head[0], 0x81, "a whole frame of text");
        let length = match head[1] {
            126 => {
                let mut length = [0; 2];
                self.0.read_exact(&mut length).unwrap();
                usize::from(u16::from_be_bytes(length))
            }
            length => usize::from(length),
        };
        let mut text = vec![0; length];
        self.0.read_exact(&mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}

const UPGRADE: &[(&str, &str)] = &[
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
];

fn send(stream: &mut TcpStream, path: &str, host: &str, headers: &[(&str, &str)]) {
    let host = headers.iter().find(|(name, _)| *name == "Host").map_or(host, |(_, host)| host);
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in headers.iter().filter(|(name, _)| *name != "Host") {
        request += &format!("{name}: {value}\r\n");
    }
    stream.write_all((request + "\r\n").as_bytes()).unwrap();
}

fn command(book: &TestBook, args: &[&str]) -> Command {
    let mut command = Command::new(TOOL);
    command.arg("serve").args(["--hostname", "127.0.0.1"]).args(args).current_dir(book.path());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn book() -> TestBook {
    TestBook::new(&[("a.md", GOOD), ("b.md", "# Another\n\n{{#include ../code/c.py}}\n")])
}

/// Saves a file as editors do: whole, replacing the old one.
fn save(book: &TestBook, name: &str, text: &str) {
    book.write("new", text);
    let path = book.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::rename(book.path().join("new"), path).unwrap();
}

/// Whether the book fails.
fn fails(news: &Value) -> bool {
    !news["trouble"].is_null()
}

/// The fingerprint that a page is served with.
fn fingerprint(page: &str) -> &str {
    page.split("data-page=\"").nth(1).unwrap().split('"').next().unwrap()
}

#[test]
fn pages_are_served_with_the_script_and_the_build_folder_is_left_alone() {
    let book = book();
    let served = Served::new(&book);
    let page = served.get("/a.html");
    assert!(page.contains("Words.") && page.contains("src=\"/__pyproof/serve.js\""), "{page}");
    assert_eq!(fingerprint(&page), fingerprint(&served.get("/a.html")));
    assert!(!served.get("/print.html").contains("__pyproof"), "it would print again and again");
    assert!(!served.get("/toc.html").contains("__pyproof"), "it lies in the others");
    for name in ["/__pyproof/serve.js", "/__pyproof/serve.css", "/pyproof/site.js", "/toc.js"] {
        assert!(!served.get(name).contains("<html"), "{name}");
    }
    let close = ("Connection", "close");
    let (head, page) = served.ask("/no/such.html", &[close]);
    assert!(head.starts_with("http/1.1 404 ") && page.contains("<base href=\"/\""), "{page}");
    let (head, _) = served.ask("/", &[close]);
    assert!(head.contains("cache-control: no-store") && !head.contains("etag"), "{head}");
    for path in ["/../book.toml", "/%2e%2e/book.toml", "/..%2fbook.toml"] {
        assert!(served.ask(path, &[close]).0.starts_with("http/1.1 404 "), "{path}");
    }
    assert!(!book.has("target/site"), "the build folder is the author's");
}

#[test]
fn what_pages_share_is_sent_again_only_when_it_changed() {
    let book = book();
    let served = Served::new(&book);
    let style = "/css/chrome.css?v=1";
    let close = ("Connection", "close");
    let tag = |head: &str| head.split("etag: ").nth(1).unwrap().lines().next().unwrap().to_owned();
    let (head, _) = served.ask(style, &[close]);
    assert!(head.contains("cache-control: no-cache"), "{head}");
    let before = tag(&head);
    let (head, body) = served.ask(style, &[close, ("If-None-Match", &before)]);
    assert!(head.starts_with("http/1.1 304 ") && body.is_empty(), "{head}");
    let mut news = served.news("/a.html");
    let page = news.next()["page"].clone();
    save(&book, "theme/css/chrome.css", "main { color: red }\n");
    news.until(|news| news["page"] != page);
    let (head, body) = served.ask(style, &[close, ("If-None-Match", &before)]);
    assert!(head.starts_with("http/1.1 200 ") && body.contains("red"), "{head}");
    assert_ne!(tag(&head), before);
}

#[test]
fn the_index_of_the_search_is_waited_for() {
    let book = book();
    let served = Served::new(&book);
    assert!(served.get("/pagefind/pagefind-entry.json").starts_with('{'));
}

#[test]
fn an_open_page_is_told_of_its_own_changes_alone() {
    let book = book();
    let served = Served::new(&book);
    let (a, b) = (served.get("/a.html"), served.get("/b.html"));
    let (mut news_of_a, mut news_of_b) = (served.news("/a.html"), served.news("/b.html"));
    assert_eq!(news_of_a.next(), json!({ "page": fingerprint(&a), "trouble": null }));
    assert_eq!(news_of_b.next()["page"], fingerprint(&b));
    save(&book, "book/a.md", &GOOD.replace("Words", "Other words"));
    let now = news_of_a.until(|news| news["page"] != fingerprint(&a))["page"].clone();
    assert_eq!(news_of_b.next()["page"], fingerprint(&b), "the other chapter is as it was");
    let page = served.get("/a.html");
    assert!(page.contains("Other words."), "{page}");
    assert_eq!(now, fingerprint(&page));
    // Included files and files that all pages share concern a page, too.
    save(&book, "code/c.py", "included = 1\n");
    let with_file = news_of_b.until(|news| news["page"] != fingerprint(&b))["page"].clone();
    assert!(served.get("/b.html").contains("included = 1"));
    save(&book, "theme/css/chrome.css", "main { color: red }\n");
    news_of_b.until(|news| news["page"] != with_file);
}

#[test]
fn a_broken_promise_is_told_and_the_last_good_pages_stay() {
    let book = book();
    let served = Served::new(&book);
    let page = served.get("/a.html");
    let mut news = served.news("/a.html");
    save(&book, "book/a.md", &BROKEN.replace("Words", "Other words"));
    let told = news.until(fails);
    assert_eq!(told["page"], fingerprint(&page));
    let trouble = &told["trouble"];
    assert_eq!(trouble["title"], "The book fails: 1 error");
    let wrong = &trouble["wrongs"][0];
    assert_eq!(wrong["place"], "book/a.md:6");
    assert_eq!(wrong["code"], "promise-broken");
    assert_eq!(wrong["line"], "print(1)  # Output: 2");
    assert_eq!(wrong["lines"], json!(["promised: 2", "got: 1"]));
    assert_eq!(served.get("/a.html"), page);
    save(&book, "book/a.md", GOOD);
    assert_eq!(news.until(|news| !fails(news))["page"], fingerprint(&page));
}

#[test]
fn what_hinders_a_build_is_told_and_the_book_is_watched_on() {
    let book = book();
    let served = Served::new(&book);
    let settings = book.read("book.toml");
    let mut news = served.news("/a.html");
    let table: &[(&str, &str, &str)] = &[
        ("book.toml", "[book", "book.toml"),
        ("book.toml", "[preprocessor.pyproof]\nunmraked = true\n", "unmraked"),
        ("book/SUMMARY.md", "- Gone\n", "SUMMARY.md"),
    ];
    for (file, text, said) in table {
        let before = book.read(file);
        save(&book, file, text);
        let told = news.until(fails);
        let words = told["trouble"]["wrongs"][0]["message"].as_str().unwrap();
        assert!(words.contains(said), "{words}");
        save(&book, file, &before);
        news.until(|news| !fails(news));
    }
    save(&book, "book.toml", &settings.replace("\"en\"", "\"ru\""));
    save(&book, "book/a.md", BROKEN);
    assert_eq!(news.until(fails)["trouble"]["title"], "Книга не собрана: 1 ошибка");
}

#[test]
fn a_book_that_fails_from_the_start_has_a_page_in_its_place() {
    let book = book();
    book.write("book/a.md", BROKEN);
    let served = Served::new(&book);
    let (head, page) = served.ask("/a.html", &[("Connection", "close")]);
    assert!(head.starts_with("http/1.1 503 "), "{head}");
    assert!(page.contains("book/a.md:6") && page.contains("promised: 2"), "{page}");
    let mut news = served.news("/a.html");
    assert_eq!(news.next()["page"], fingerprint(&page));
    save(&book, "book/a.md", GOOD);
    news.until(|news| !fails(news) && news["page"] == fingerprint(&served.get("/a.html")));
}

#[test]
fn other_hosts_and_other_peoples_pages_are_refused() {
    let book = book();
    let served = Served::new(&book);
    let close = ("Connection", "close");
    for host in ["evil.example", "127.0.0.1.evil.example:80"] {
        let (head, body) = served.ask("/a.html", &[close, ("Host", host)]);
        assert!(head.starts_with("http/1.1 403 ") && !body.contains("Words"), "{head}\n{body}");
    }
    let (head, _) = served.ask("/a.html", &[close, ("Host", "localhost:1")]);
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    let own = format!("http://{}", served.host);
    let table = [
        ("http://evil.example", "403"),
        ("null", "403"),
        ("http://127.0.0.1:1", "403"),
        (&own, "101"),
    ];
    for (origin, status) in table {
        let mut stream = served.connect();
        let mut headers = UPGRADE.to_vec();
        headers.push(("Origin", origin));
        send(&mut stream, "/__pyproof/live", &served.host, &headers);
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(head, *format!("HTTP/1.1 {status}").as_bytes(), "{origin}");
    }
}

#[test]
fn what_cannot_be_served_is_told_with_the_remedy() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let book = book();
    let run = book.run(&["serve", "--hostname", "127.0.0.1", "--port", &port]).expect(2);
    assert!(run.stderr.contains(&port) && run.stderr.contains("--port 0"), "{}", run.stderr);
    let run = book.run(&["serve", "book", "--port", "0"]).expect(2);
    assert!(run.stderr.contains("book.toml"), "{}", run.stderr);
    let run = book.run(&["serve", "--hostname", "no.such.name.invalid"]).expect(2);
    assert!(run.stderr.contains("--hostname"), "{}", run.stderr);
}

/// Sends a server these signals as soon as its pages include a file of this name. With
/// `is_said`, first waits until the server says where it is, and saves the book anew.
#[cfg(unix)]
fn end_at(file: &str, is_said: bool, signals: &[Signal]) {
    let chapters: Vec<_> = (0..150).map(|number| (format!("{number}.md"), GOOD)).collect();
    let chapters: Vec<_> = chapters.iter().map(|(name, text)| (&**name, *text)).collect();
    let book = TestBook::new(&chapters);
    let temporary = tempfile::tempdir().unwrap();
    let mut process =
        command(&book, &["--port", "0"]).env("TMPDIR", temporary.path()).spawn().unwrap();
    let is_there = |path: &PathBuf| path.file_name().is_some_and(|name| name == file);
    let count = || all_in(temporary.path()).iter().filter(|path| is_there(path)).count();
    let mut before = 0;
    if is_said {
        let mut said = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
        before = count();
        save(&book, "book/7.md", "# Other words\n");
    }
    until("pages are written", || count() > before);
    for signal in signals {
        send_signal(*signal, &process);
    }
    assert_eq!(process.wait().unwrap().code(), Some(0), "{file} {signals:?}");
    let left = all_in(temporary.path());
    assert_eq!(left, [""; 0].map(PathBuf::from), "{file} {signals:?}");
}

#[test]
#[cfg(unix)]
fn a_signal_ends_it_and_leaves_no_folder_whatever_it_does() {
    // While mdBook writes the first pages, and those after a change.
    end_at("toc.html", false, &[Signal::SIGINT]);
    end_at("0.html", true, &[Signal::SIGTERM]);
    end_at("0.html", false, &[Signal::SIGINT, Signal::SIGINT, Signal::SIGINT]);
    // While the search index is written.
    end_at("pagefind", false, &[Signal::SIGHUP]);
    end_at("pagefind", true, &[Signal::SIGINT, Signal::SIGTERM]);
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_and_leaves_no_folder() {
    let book = book();
    let temporary = tempfile::tempdir().unwrap();
    let mut process =
        command(&book, &["--port", "0"]).env("TMPDIR", temporary.path()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
    assert!(temporary.path().read_dir().unwrap().next().is_some(), "there it works");
    send_signal(Signal::SIGINT, &process);
    assert_eq!(process.wait().unwrap().code(), Some(0));
    assert_eq!(all_in(temporary.path()), [""; 0].map(PathBuf::from));
}
