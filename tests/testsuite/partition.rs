//! A book checked in parts: all parts together report exactly what one check of the
//! whole book does, in every format.

use super::support::{BOOK_TOML, Ran, TestBook, cases, redacted};

/// Sessions, corrected names that the prose also misspells, broken promises, unclosed
/// fences, skipped blocks, words that are nearly attributes.
const MIXED: &str = "# Mixed\n\nThe prose has `inner_finc()` and `total_cuont`, which blocks misspell, too, and `outer_fucn()`.\n\n\
    ```python\ndef outer_func():\n    def inner_func():\n        return 1\n    return inner_finc()\nprint(outer_func())  # 1\n```\n\n\
    ```python\ntotal_count = 3\nprint(total_count)  # 4\n```\n\n\
    ```python\nprint(total_cuont)  # 3\n```\n\n\
    ```python,ignore=\"no network\"\nnothing\n```\n\n```python no_run\nwhole = 1\n```\n\n\
    ```python ingore\nprint('привет')  # Вывод: пока\n```\n\n\
    ```python\nprint(outer_func() + 1)  # 2\n```\n\n```python\n1 / 0\n```\n\n```python\nif\n```\n\n\
    ```python\nfor i in range(2):\n    print(i)\n```\n\n```python\nprint(total_count)  # Output: 3\n```\n\n\
    ```rust\nfn main() {}\n";

/// Blocks that include one file with a broken promise.
const INCLUDING: &str = "# Including\n\n```python\n{{#include shared.py}}\nprint(x)  # 1\n```\n\n\
    ```python\n{{#include shared.py}}\nprint(x + 1)  # 3\n```\n\n\
    ```python\n{{#include shared.py}}\nprint(x + 2)  # 3\n```\n\n\
    ```python\n{{#include gone.py}}\n```\n\n```python\n{{#include shared.py}}\nprint(x + 3)  # 4\n```\n";

fn number(n: usize) -> String {
    format!("```python\nprint({n})  # {n}\n```\n\n")
}

fn book() -> TestBook {
    let numbers: String = (0..23).map(number).collect();
    let book = TestBook::new(&[
        ("mixed.md", MIXED),
        ("including.md", INCLUDING),
        ("numbers.md", &numbers),
        ("words.md", "# Words alone, `print`\n"),
        ("again.md", MIXED),
    ]);
    book.write("book/shared.py", "x = 1\nprint(x)  # 2\n");
    book
}

/// Checks each part of the book; returns the names of the reports.
fn check_parts(book: &TestBook, by: &str, of: usize, more: &[&str]) -> Vec<String> {
    let part = |part| {
        let (partition, file) = (format!("{by}:{part}/{of}"), format!("{by}-{part}.json"));
        let args =
            ["check", "--no-cache", "--format", "json", "-o", &file, "--partition", &partition];
        let run = book.run(&[&args, more].concat());
        assert!(run.status <= 1, "{}", run.stderr);
        assert!(run.stdout.contains(&format!("part {partition} of the book")), "{}", run.stdout);
        file
    };
    (1..=of).map(part).collect()
}

fn merge(book: &TestBook, reports: &[String], more: &[&str]) -> Ran {
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    book.run(&[&["report", "merge"], reports.as_slice(), more].concat())
}

fn blocks(document: &serde_json::Value) -> Vec<(String, u64)> {
    let chapters = document["chapters"].as_array().unwrap().iter();
    let of_chapter = |chapter: &serde_json::Value| {
        let path = chapter["path"].as_str().unwrap().to_owned();
        let blocks = chapter["blocks"].as_array().unwrap().clone().into_iter();
        blocks.map(move |block| (path.clone(), block["line"].as_u64().unwrap())).collect::<Vec<_>>()
    };
    chapters.flat_map(of_chapter).collect()
}

#[test]
fn five_parts_together_say_what_the_whole_says() {
    for (book, status) in [(book(), 1), (TestBook::of_this_repository(), 0)] {
        let whole =
            |format: &str| book.run(&["check", "--no-cache", "--format", format, "--lang", "en"]);
        let json = whole("json").expect(status);
        for by in ["hash", "count"] {
            let reports = check_parts(&book, by, 5, &["--lang", "en"]);
            let merged = merge(&book, &reports, &["--format", "json"]).expect(status);
            assert_eq!(redacted(&merged.stdout), redacted(&json.stdout), "{by}");
            for format in ["github", "junit", "sarif"] {
                let merged = merge(&book, &reports, &["--format", format]).expect(status);
                assert_eq!(redacted(&merged.stdout), redacted(&whole(format).stdout), "{by}");
            }
        }
    }
}

#[test]
fn every_rule_holds_in_parts() {
    let cases: Vec<(String, String)> = cases()
        .iter()
        .map(|path| (path.file_name().unwrap(), std::fs::read_to_string(path).unwrap()))
        .map(|(name, text)| (name.to_str().unwrap().to_owned(), text))
        .collect();
    let chapters: Vec<_> = cases.iter().map(|(name, text)| (&**name, &**text)).collect();
    let book = TestBook::new(&chapters);
    // Random numbers are the one thing that a case prints anew each time.
    let random = regex::Regex::new(r"0\.\d{6,}").unwrap();
    let equal = |text: &str| random.replace_all(&redacted(text), "0.……").into_owned();
    let whole = equal(&book.run(&["check", "--no-cache", "--format", "json"]).expect(1).stdout);
    for by in ["hash", "count"] {
        let reports = check_parts(&book, by, 4, &[]);
        let merged = merge(&book, &reports, &["--format", "json"]).expect(1);
        assert!(equal(&merged.stdout) == whole, "{by}: the whole is another");
    }
}

#[test]
fn each_block_is_in_one_part_and_sessions_are_whole() {
    let book = book();
    let whole = book.run(&["check", "--no-cache", "--format", "json"]).expect(1).json();
    for by in ["hash", "count"] {
        let mut dealt = Vec::new();
        let mut programs = Vec::new();
        for report in check_parts(&book, by, 3, &[]) {
            let part: serde_json::Value = serde_json::from_str(&book.read(&report)).unwrap();
            assert_eq!(part["partition"], report.replace('-', ":").replace(".json", "/3"));
            let own = blocks(&part);
            assert!(!own.is_empty(), "{report} has nothing to do");
            assert_eq!(part["summary"]["blocks"], own.len());
            for chapter in part["chapters"].as_array().unwrap() {
                let mut own: Vec<(String, u64)> = chapter["blocks"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|block| (chapter["path"].to_string(), block["program"].as_u64().unwrap()))
                    .collect();
                own.dedup();
                own.sort();
                own.dedup();
                programs.extend(own);
            }
            dealt.extend(own);
        }
        let count = programs.len();
        programs.sort();
        programs.dedup();
        assert_eq!(programs.len(), count, "a program is in two parts");
        let mut all = blocks(&whole);
        all.sort();
        dealt.sort();
        assert_eq!(dealt, all);
    }
}

#[test]
fn parts_that_are_dealt_in_turn_are_as_equal_as_can_be() {
    // One block a chapter, some of them not run, and one chapter of many.
    let chapter = |n: usize| match n {
        7 => (0..8).map(number).collect(),
        _ if n.is_multiple_of(3) => "```python no_run\nx = 1\n```\n".to_owned(),
        _ => "```python\nprint(1)  # 1\n```\n".to_owned(),
    };
    let chapters: Vec<_> = (0..15).map(|n| (format!("{n}.md"), chapter(n))).collect();
    let chapters: Vec<_> = chapters.iter().map(|(name, text)| (&**name, &**text)).collect();
    let book = TestBook::new(&chapters);
    let run = |report: &String| -> u64 {
        let part: serde_json::Value = serde_json::from_str(&book.read(report)).unwrap();
        part["summary"]["coverage"]["run"].as_u64().unwrap()
    };
    let sizes: Vec<u64> = check_parts(&book, "count", 5, &[]).iter().map(run).collect();
    assert_eq!(sizes, [4, 4, 3, 3, 3]);
}

#[test]
fn what_a_program_is_decides_where_it_goes_and_nothing_else() {
    let part_of = |text: &str, wanted: &str| {
        let book = TestBook::new(&[("a.md", text)]);
        let reports = check_parts(&book, "hash", 4, &[]);
        let has =
            |report: &&String| book.read(report).contains(&format!("\"stdout\": \"{wanted}\\n\""));
        let having: Vec<&String> = reports.iter().filter(has).collect();
        assert_eq!(having.len(), 1);
        having[0].clone()
    };
    let (few, more) = (number(7), (0..9).map(number).collect::<String>());
    assert_eq!(part_of(&few, "7"), part_of(&more, "7"));
}

#[test]
fn what_is_no_whole_is_refused() {
    let book = book();
    let reports = check_parts(&book, "hash", 3, &[]);
    let others = check_parts(&book, "count", 3, &[]);
    let refused = |reports: &[&str], words: &[&str]| {
        let run = book.run(&[&["report", "merge"], reports].concat()).expect(2);
        assert_eq!(run.stdout, "");
        for word in words {
            assert!(run.stderr.contains(word), "{word}: {}", run.stderr);
        }
    };
    let [one, two, three] = [&reports[0], &reports[1], &reports[2]].map(String::as_str);
    refused(&[one, three], &["missing: hash:2/3"]);
    refused(&[three], &["missing: hash:1/3, hash:2/3"]);
    refused(&[one, two, three, two], &["hash:2/3 is there twice: hash-2.json and hash-2.json"]);
    refused(&[one, two, &others[2]], &["hash-1.json and count-3.json", "`partition`"]);
    refused(&[one, two, "gone.json"], &["gone.json cannot be read"]);
    let text = book.read(two);
    let instead = |text: &str, words: &[&str]| {
        book.write("odd.json", text);
        refused(&[one, "odd.json", three], words);
    };
    instead("", &["odd.json is not a complete JSON document"]);
    instead(&text[..text.len() / 2], &["odd.json is not a complete JSON document"]);
    instead("[]", &["odd.json is not a report"]);
    instead("{\"version\": 1, \"tool\": \"ruff 1.0\"}", &["odd.json is not a report"]);
    let tool = concat!("mdbook-pyproof ", env!("CARGO_PKG_VERSION"));
    instead(&format!("{{\"version\": 1, \"tool\": \"{tool}\"}}"), &["odd.json is not a report"]);
    instead(
        &text.replace("\"version\": 1", "\"version\": 2"),
        &["odd.json was written by a newer"],
    );
    instead(&text.replace(tool, "mdbook-pyproof 0.0.9"), &["mdbook-pyproof 0.0.9", tool]);
    instead(&text.replace("RustPython", "OtherPython"), &["`interpreter`"]);
    instead(&text.replace("\"lang\": \"en\"", "\"lang\": \"ru\""), &["`lang`"]);
    // Another state of the book, even if it differs in one letter of its prose.
    book.write("book/words.md", "# Word alone\n");
    let newer = check_parts(&book, "hash", 3, &[]);
    book.write("old.json", &text);
    refused(&[&newer[0], "old.json", &newer[2]], &["old.json", "`book`"]);
    book.run(&["check", "--no-cache", "--format", "json", "-o", "whole.json"]).expect(1);
    refused(&["whole.json", &newer[1]], &["whole.json is the report of a whole book"]);
    refused(&[], &["<REPORT>"]);
}

#[test]
fn the_report_of_a_whole_book_can_be_told_in_another_form() {
    let book = book();
    book.run(&["check", "--no-cache", "--format", "json", "-o", "whole.json", "--lang", "ru"])
        .expect(1);
    for format in ["github", "junit", "sarif", "json"] {
        let whole =
            book.run(&["check", "--no-cache", "--format", format, "--lang", "ru"]).expect(1);
        let told = book.run(&["report", "merge", "whole.json", "--format", format]).expect(1);
        assert_eq!(redacted(&told.stdout), redacted(&whole.stdout));
    }
}

#[test]
fn people_are_told_of_all_parts_without_the_chapters() {
    let book = book();
    let whole = book.run(&["check", "--no-cache"]).expect(1).stdout;
    let reports = check_parts(&book, "hash", 2, &[]);
    let run = merge(&book, &reports, &["--format", "junit", "-o", "r.xml"]).expect(1);
    assert!(book.read("r.xml").contains("<testsuites"));
    for words in ["error[promise-broken]", "book/mixed.md:15:21", "promised: 4", "got: 3"] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
    let counts = |text: &str| {
        let lines: Vec<String> = redacted(text).lines().map(str::to_owned).collect();
        lines[lines.len() - 5..].to_vec()
    };
    assert_eq!(counts(&run.stdout), counts(&whole));
}

#[test]
fn a_partition_is_asked_for_in_one_way() {
    let book = book();
    for asked in ["hash:6/5", "hash:0/5", "foo:1/2", "hash", "1/2", "hash:1/2/3"] {
        let run = book.run(&["check", "--partition", asked]).expect(2);
        assert!(run.stderr.contains("hash:M/N or count:M/N"), "{asked}: {}", run.stderr);
    }
    book.run(&["build", "--partition", "hash:1/2"]).expect(2);
    book.run(&["check", "--partition", "hash:1/2", "--snapshots", "snaps"]).expect(2);
    book.write(
        "book.toml",
        &BOOK_TOML.replace("[\"links\"]\n", "[\"links\"]\nsnapshots = \"snaps\"\n"),
    );
    let run = book.run(&["check", "--partition", "hash:1/2"]).expect(2);
    assert!(run.stderr.contains("a snapshot covers a whole chapter"), "{}", run.stderr);
}
