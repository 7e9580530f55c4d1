//! What the programs of a book are given beside their code: files, a preamble, and modules
//! that are nowhere.

use super::support::{BOOK_TOML, TestBook};

fn book(settings: &str, chapter: &str) -> TestBook {
    let book = TestBook::new(&[("a.md", chapter)]);
    book.write("book.toml", &BOOK_TOML.replace("before =", &format!("{settings}\nbefore =")));
    book
}

#[test]
fn every_program_has_the_files_and_the_preamble_of_the_book() {
    let chapter = "# A\n\n```python\nprint(total(open('data/a.csv').read()))  # 6\n```\n\n\
                   ```python isolated\nopen('data/a.csv', 'a').write('9')\nprint(len(open('data/a.csv').read()))  # 6\n```\n\n\
                   ```python isolated\nprint(open('data/a.csv').read())  # 1,2,3\n```\n";
    let book = book("files = [\"data/\"]\npreamble = \"tools/pre.py\"", chapter);
    book.write("data/a.csv", "1,2,3");
    book.write("tools/pre.py", "def total(text):\n    return sum(map(int, text.split(',')))\n");
    let run = book.run(&["check", "--format", "json"]).expect(0);
    assert_eq!(run.json()["summary"]["passed"], 3, "{}", run.stdout);
    assert_eq!(book.read("data/a.csv"), "1,2,3");
    book.run(&["build"]).expect(0);
    book.write("tools/pre.py", "raise ValueError('no')\n");
    let told = book.run(&["check"]).expect(1).stdout;
    assert!(told.contains("what runs before each program failed: ValueError: no"), "{told}");
    book.write("tools/pre.py", "def total(:\n");
    let told = book.run(&["check"]).expect(1).stdout;
    assert!(told.contains("failed: SyntaxError"), "{told}");
}

#[test]
fn what_cannot_be_given_is_refused() {
    for (settings, words) in [
        ("preamble = \"no.py\"", "no.py, which `preamble` names, is not there"),
        ("files = [\"../\"]", "not in the folder"),
        ("files = [\"/etc/passwd\"]", "not in the folder"),
        ("files = \"data\"", "give a list of quoted strings"),
    ] {
        let book = book(settings, "# A\n");
        for command in ["check", "build"] {
            let told = book.run(&[command]).expect(2).stderr;
            assert!(told.contains(words), "{settings}: {told}");
        }
    }
}

#[test]
fn blocks_that_need_a_module_which_is_nowhere_are_quiet() {
    let chapter = "# A\n\n```python\nimport my_package\n\nthing = my_package.Thing()\n```\n\n\
                   ```python\nprint(thing.size)  # 3\n```\n\n```python\nthing = 1\nprint(thing)  # 1\n```\n\n\
                   ```python\nfrom my_package.deep import x\nprint(leng)\nleng2 = 1\n```\n";
    let book = book("unavailable = [\"my_package\"]", chapter);
    let run = book.run(&["check", "--strict", "--format", "json"]).expect(0);
    let json = run.json();
    let blocks = json["chapters"][0]["blocks"].as_array().unwrap().iter();
    let told: Vec<String> = blocks
        .map(|block| format!("{} {}", block["outcome"], block["reason"]).replace('"', ""))
        .collect();
    let skipped = "skipped unavailable";
    assert_eq!(told, [skipped, skipped, "passed null", skipped]);
    assert_eq!(json["summary"]["coverage"]["skipped"]["unavailable"], 3);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    assert_eq!(page.matches("Not run: it needs my_package").count(), 3, "{page}");
}

#[test]
fn what_is_hidden_is_not_shown() {
    let chapter = "# A\n\n- one\n\n  ```python setup\n  secret_setup = 1\n  ```\n\n  ```python hidden\n  \
                   secret_block = 2\n  ```\n\n  two\n\n```python\nprint(secret_setup, secret_block)  # 1 2\n```\n";
    let book = book("", chapter);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    let shown: String =
        page.split("<div hidden>").enumerate().fold(String::new(), |all, (at, part)| {
            let rest = if at == 0 {
                Some(part)
            } else {
                part.split_once("\n</div>\n").map(|(_, rest)| rest)
            };
            all + rest.unwrap_or_default()
        });
    assert!(shown.contains("<p>two</p>"), "{page}");
    assert!(page.contains("secret_setup = 1"), "the script finds it");
    let markdown = book.run(&["check"]).expect(0).stdout;
    assert!(markdown.contains("3 blocks: 3 passed"), "{markdown}");
}

#[test]
fn what_a_browser_cannot_run_is_named_once_in_a_chapter() {
    let threads = "```python\nimport threading\nthreading.Thread(target=print, args=(1,)).start()\n# 1\n```\n\n";
    let absent = "```python\nimport pwd\nprint(1)  # 1\n```\n\n";
    let guarded =
        "```python\ntry:\n    import pwd\nexcept ImportError:\n    pass\nprint(1)  # 1\n```\n\n";
    let fails = "```python\nimport tkinter  # ModuleNotFoundError\n```\n\n";
    let told = |settings: &str, chapter: String| {
        let report = book(settings, &chapter).run(&["check", "--format", "json"]).expect(0).json();
        let diagnostics = report["diagnostics"].as_array().unwrap().clone();
        let of = |one: &serde_json::Value| format!("{} {}", one["code"], one["line"]);
        diagnostics.iter().map(of).collect::<Vec<_>>().join(", ")
    };
    let all = [guarded, fails, threads, absent].concat();
    assert_eq!(told("", all.clone()), "\"page-differs\" 15");
    assert_eq!(told("", [guarded, fails].concat()), "");
    assert_eq!(told("allow = ['page-differs']", all.clone()), "");
    // Without a book there are no pages.
    let lone = book("", &all);
    std::fs::remove_file(lone.path().join("book.toml")).unwrap();
    let told = lone.run(&["check", "book/a.md"]).expect(0).stdout;
    assert!(!told.contains("page-differs"), "{told}");
}

#[test]
fn what_a_browser_cannot_run_is_named_by_kind_and_line() {
    let block = |code: &str| format!("```python isolated\n{code}\n```\n\n");
    let threads = "import threading\nthreading.Thread(target=print, args=(1,)).start()\n# 1";
    let both = "import threading, pwd\nthreading.Thread(target=print, args=(1,)).start()\n# 1";
    let broken = "import pwd\nprint(1)  # 2";
    let raises = "import pwd\n1 / 0";
    let chapter = [both, broken, raises, threads, threads, threads, threads, threads, "import pwd"];
    let chapter: String = chapter.map(block).concat();
    let report = book("", &chapter).run(&["check", "--format", "json"]).expect(1).json();
    let told = report["diagnostics"].as_array().unwrap().iter();
    let told: Vec<_> = told.filter(|one| one["code"] == "page-differs").collect();
    let [told] = told[..] else { panic!("{report}") };
    assert_eq!(told["line"], 2, "{report}");
    assert_eq!(
        told["message"],
        "a reader's browser cannot run this: it has no threads (lines 3, 19, 25, 31, 37 and 1 more); \
         it has no module `pwd` (lines 2, 48)"
    );
    let help = told["help"].as_str().unwrap();
    assert!(help.contains("each of the 7 blocks"), "{help}");
}

#[test]
fn a_crash_is_that_of_the_block_and_not_of_what_it_is_given() {
    let chapter = "```text file=\"data.txt\"\n7\n```\n\n```python setup\nimport os\n```\n\n\
        ```python\nprint(open('data.txt').read())  # 7\nos.abort()\n```\n";
    let report = book("", chapter).run(&["check", "--format", "json"]).expect(1).json();
    let told: Vec<_> = report["diagnostics"].as_array().unwrap().iter().collect();
    assert_eq!(told.len(), 1, "{report}");
    assert_eq!((&told[0]["code"], &told[0]["block"]), (&"crashed".into(), &9.into()), "{report}");
}

#[test]
fn what_one_run_does_not_come_to_another_may() {
    let code = "age = int(input('Age: '))\nif age >= 18:\n    print('yes')  # Output: yes\nelif age > 5:\n    \
                print('no')  # Output: no\nelse:\n    print('small')  # Output: tiny\n";
    let run = |answer: &str, word: &str| {
        format!("```output stdin=\"{answer}\"\nAge: {answer}\n{word}\n```\n")
    };
    let runs = [run("20", "yes"), run("10", "no"), run("3", "small")];
    let verdicts = |runs: &[String]| {
        let chapter = format!("```python\n{code}```\n\n{}", runs.join("\n"));
        let report = book("", &chapter).run(&["check", "--format", "json"]).expect(1).json();
        let told = report["diagnostics"].as_array().unwrap().iter();
        told.map(|one| format!("{} {}", one["code"], one["line"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(verdicts(&runs), ["promise-broken 8"]);
    assert_eq!(verdicts(&runs[..2]), ["promise-unreached 8"]);
    assert_eq!(verdicts(&runs[..1]), ["promise-unreached 6", "promise-unreached 8"]);
}

#[test]
fn a_file_is_no_folder_of_another() {
    let chapter = "```text file=\"a\"\n1\n```\n\n```text file=\"a/b.txt\"\n2\n```\n\n```python\nprint(1)  # 1\n```\n";
    let told = book("", chapter).run(&["check", "--format", "json"]).expect(1).json();
    let told: Vec<_> = told["diagnostics"].as_array().unwrap().clone();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["code"], &told[0]["line"]), (&"file-refused".into(), &5.into()));
}
