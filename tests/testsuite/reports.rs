//! The formats of the report: each shows the same facts, in the way that its readers
//! expect, whatever the book's code prints.

use boon::{Compiler, Schemas};
use mdbook_pyproof::messages::Lang;
use mdbook_pyproof::report::json::Document;
use mdbook_pyproof::report::{BookReport, github, human, junit, sarif};
use pyproof_check::check::ChapterReport;
use pyproof_check::diagnostic::Code;
use serde_json::{Value, json};

use super::support::{BOOK_TOML, TestBook, chapter_of, prove, redacted, root, tool, tool_in};

/// A chapter with mistakes after Cyrillic letters, and with output that is markup or
/// a command in some format of the report.
const WRONG: &str = "# Глава\n\n> ```python\n> print('привет')  # Выведет: пока, 100%: да\n> ```\n\n\
    ```python\nprint('::error::%\\n<b>&\\x1b[31m]]>')  # Output: x\nprint(1)\n```\n\n\
    ```python,ignore=\"нужна <сеть>\"\nx\n```\n\n```python no_run\nx = 1\n```\n\n\
    ```python\nfor i in range(2):\n    print(i)\nprint(3)  # 3\n```\n";

fn book() -> TestBook {
    TestBook::new(&[("глава.md", WRONG), ("good.md", "```python\nprint(1)  # 1\n```\n")])
}

fn report_of(text: &str) -> (BookReport, ChapterReport) {
    let chapter = prove(text);
    let report = BookReport { chapters: vec![chapter.clone()], ..BookReport::default() };
    (report, chapter)
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, redacted(text)));
}

#[test]
fn each_form_is_as_its_snapshot_says() {
    let book = book();
    for format in ["github", "junit", "sarif"] {
        let run = book.run(&["check", "--format", format]).expect(1);
        let text = match format {
            // The pages of the rules are tested separately.
            "sarif" => {
                let mut document = run.json();
                document["runs"][0]["tool"]["driver"]["rules"] = json!("…");
                format!("{document:#}")
            }
            _ => run.stdout,
        };
        snapshot(format, &text);
    }
}

/// The errors that the published schema finds in a document.
fn against_the_schema(document: &Value) -> Option<String> {
    let schema = std::fs::read_to_string(root().join("tests/schemas/sarif-2.1.0.json")).unwrap();
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("sarif.json", serde_json::from_str(&schema).unwrap()).unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile("sarif.json", &mut schemas).unwrap();
    schemas.validate(document, index).err().map(|error| format!("{error:#}"))
}

#[test]
fn sarif_is_valid_by_the_published_schema() {
    for lang in [Lang::En, Lang::Ru] {
        for text in [WRONG, "", "```python\nprint(1)  # 1\n```\n", "```\nnever ends"] {
            let text = sarif::render(&Document::of(&report_of(text).0, "docs/книга", lang));
            assert_eq!(against_the_schema(&serde_json::from_str(&text).unwrap()), None);
        }
    }
    let wrong: [(&str, Value); 4] = [
        ("/version", json!("2.0.0")),
        ("/runs/0/columnKind", json!("characters")),
        ("/runs/0/results/0/level", json!("fatal")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startColumn", json!(0)),
    ];
    for (pointer, value) in wrong {
        let text = sarif::render(&Document::of(&report_of(WRONG).0, "", Lang::En));
        let mut document: Value = serde_json::from_str(&text).unwrap();
        *document.pointer_mut(pointer).unwrap() = value;
        assert!(against_the_schema(&document).is_some(), "{pointer}");
    }
}

#[test]
fn regions_of_sarif_are_the_words_that_they_speak_of() {
    let document = sarif::render(&Document::of(&report_of(WRONG).0, "", Lang::Ru));
    let document: Value = serde_json::from_str(&document).unwrap();
    let run = &document["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let words: Vec<String> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
            let line = WRONG.lines().nth(number("startLine") - 1).unwrap();
            let (from, to) = (number("startColumn") - 1, number("endColumn") - 1);
            let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
            line.chars().skip(from).take(to - from).collect()
        })
        .collect();
    assert_eq!(words, ["# Выведет: пока, 100%: да", "# Output: x"]);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Code::ALL.len());
}

#[test]
fn paths_are_the_repositorys_where_the_book_is_a_part_of_one() {
    let book = TestBook::new(&[]);
    book.write("docs/book.toml", BOOK_TOML);
    book.write("docs/book/SUMMARY.md", "- [А](<а б.md>)\n");
    book.write("docs/book/а б.md", "```python\nprint(1)  # Output: 2\n```\n");
    let check = |format: &str, variables: &[(&str, &str)]| {
        tool_in(book.path(), &["check", "docs", "--format", format], b"", variables)
            .expect(1)
            .stdout
    };
    let workspace = book.path().display().to_string();
    assert!(check("github", &[]).contains("file=book/а б.md,"));
    assert!(
        check("github", &[("GITHUB_WORKSPACE", &workspace)]).contains("file=docs/book/а б.md,")
    );
    book.write(".git/HEAD", "ref: refs/heads/main\n");
    assert!(check("github", &[]).contains("file=docs/book/а б.md,line=2,"));
    assert!(check("junit", &[]).contains("file=\"docs/book/а б.md\""));
    assert!(check("sarif", &[]).contains("\"uri\": \"docs/book/%D0%B0%20%D0%B1.md\""));
    let inside = tool(&book.path().join("docs"), &["check", "--format", "github"]).expect(1);
    assert!(inside.stdout.contains("file=docs/book/а б.md,"), "{}", inside.stdout);
}

#[test]
fn a_program_writes_no_workflow_command() {
    let (report, _) = report_of(WRONG);
    let text = github::render(&Document::of(&report, "", Lang::En));
    assert_eq!(text.lines().count(), report.diagnostics().count());
    assert!(text.lines().all(|line| line.starts_with("::error file=book/chapter.md,line=")));
    assert!(text.contains("%0A") && text.contains("100%25: да"), "{text}");
}

#[test]
fn github_is_told_errors_first_and_how_many_it_does_not_show() {
    let block = "```python ingore\nprint(1)  # Output: 2\n```\n\n";
    let few = github::render(&Document::of(&report_of(&block.repeat(10)).0, "", Lang::En));
    assert!(!few.contains("::notice"));
    let many = github::render(&Document::of(&report_of(&block.repeat(11)).0, "", Lang::En));
    let kinds: Vec<&str> = many.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(kinds, [vec!["::error"; 11], vec!["::warning"; 11], vec!["::notice"]].concat());
    assert!(many.lines().last().unwrap().contains("11 errors, 11 warnings"));
    let long = "```python\nprint('я' * 100_000)  # Output: x\n```\n";
    let long = github::render(&Document::of(&report_of(long).0, "", Lang::En));
    assert!(long.len() < 5_000 && long.ends_with("…\n"), "{} bytes", long.len());
}

#[test]
fn junit_says_what_the_report_says() {
    let (book, chapter) = report_of(WRONG);
    let text = junit::render(&Document::of(&book, "docs", Lang::En));
    let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
    assert_eq!((read.tests, read.failures, read.skipped, read.errors), (5, 2, 2, 0));
    assert_eq!((read.uuid, read.timestamp), (None, None));
    let suite = &read.test_suites[0];
    assert_eq!(suite.name.as_str(), chapter.path);
    let lines: Vec<_> = suite.test_cases.iter().map(|case| case.extra["line"].as_str()).collect();
    assert_eq!(lines, ["3", "7", "12", "16", "20"]);
    assert!(
        text.contains("нужна &lt;сеть&gt;") && text.contains("type=\"promise-broken\""),
        "{text}"
    );
    // A fence of another language is not a block of ours, but fails all the same.
    let text = junit::render(&Document::of(&report_of("```\nnever ends\n").0, "", Lang::En));
    let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
    assert_eq!((read.tests, read.failures), (1, 1));
}

#[test]
fn a_report_goes_into_a_file_and_people_are_told_as_well() {
    let book = book();
    let on_stdout = book.run(&["check", "--format", "sarif"]).expect(1).stdout;
    for flag in ["--output-file", "--output", "-o"] {
        let run = book.run(&["check", "--format", "sarif", flag, "out.sarif"]).expect(1);
        assert!(run.stdout.contains("error[promise-broken]"), "{}", run.stdout);
        assert_eq!(book.read("out.sarif"), on_stdout);
    }
    book.run(&["check", "--color", "always", "-o", "out.txt"]).expect(1);
    assert!(book.read("out.txt").contains("error[promise-broken]"));
    assert!(!book.read("out.txt").contains('\u{1b}'), "a file is no terminal");
    let run = book.run(&["check", "-o", "no/such/folder/r.json"]).expect(2);
    assert!(run.stderr.contains("no/such/folder/r.json"), "{}", run.stderr);
    assert!(!run.stderr.contains(".pyproof-"), "{}", run.stderr);
}

#[test]
fn no_report_depends_on_threads_or_on_the_clock() {
    let text = format!("{WRONG}\n```python\nimport random\nprint(random.random())  # 0.5\n```\n");
    let names: Vec<String> = (0..8).map(|at| format!("{at}.md")).collect();
    let chapters: Vec<_> = names.iter().map(|name| (name.as_str(), text.as_str())).collect();
    let book = TestBook::new(&chapters);
    let random = regex::Regex::new(r"0\.\d{4,}").unwrap();
    for format in ["human", "json", "github", "junit", "sarif"] {
        let told = |jobs: &str| {
            let args = ["check", "--no-cache", "--format", format, "--jobs", jobs];
            let run = book.run(&args).expect(1);
            random.replace_all(&redacted(&run.stdout), "0.…").into_owned()
        };
        let one = told("1");
        assert!(one.contains("7.md"), "{one}");
        for jobs in ["1", "8", "8"] {
            assert!(told(jobs) == one, "{format} differs with {jobs} threads");
        }
    }
    book.run(&["check", "--jobs", "0"]).expect(2);
}

fn drawn(text: &str, width: usize, lang: Lang) -> String {
    let (report, _) = report_of(text);
    let style = human::Style { colour: false, width, lang };
    human::render(&report, &[chapter_of(text)], ".", style)
}

#[test]
fn the_line_under_a_comment_stands_under_it_in_any_letters() {
    for (code, words) in [
        ("print('привет')  # Выведет: пока", "# Выведет: пока"),
        ("имя = 'ёж'; print(имя)  # Выведет: еж", "# Выведет: еж"),
        ("print('plain')  # Output: other", "# Output: other"),
    ] {
        let text = drawn(&format!("```python\n{code}\n```\n"), 100, Lang::Ru);
        let lines: Vec<&str> = text.lines().collect();
        let at = lines.iter().position(|line| line.ends_with(code)).unwrap();
        let column = lines[at].chars().count() - words.chars().count();
        let under: Vec<char> = lines[at + 1].chars().collect();
        assert_eq!(under.iter().position(|&c| c == '━'), Some(column), "{text}");
        let marks = under.iter().filter(|&&c| c == '━').count();
        assert_eq!(marks, words.chars().count(), "{text}");
    }
}

#[test]
fn a_narrow_terminal_gets_narrow_lines() {
    let text = "```python ingore\nslovo = 'слово'\nprint(slovo, 'и ещё немного слов, чтобы строка была длинной')  # Выведет: иначе\n1 / 0\n```\n";
    for lang in [Lang::En, Lang::Ru] {
        let drawn = drawn(text, 40, lang);
        // Commands and the output of programs are not broken, and a word after the
        // margin may be longer than the rest of the line.
        let whole = ["mdbook-pyproof", "promised:", "got:", "обещано:", "получено:"];
        let one_word = |line: &str| line.split_whitespace().count() == 1;
        let long: Vec<&str> = drawn
            .lines()
            .filter(|line| line.chars().count() > 40 && !one_word(line))
            .filter(|line| !whole.iter().any(|words| line.contains(words)))
            .collect();
        assert!(long.is_empty(), "{long:#?}\n{drawn}");
    }
}

#[test]
fn the_environment_chooses_colours_and_width() {
    let book = book();
    let check = |variables: &[(&str, &str)], args: &[&str]| {
        let args = [&["check"], args].concat();
        tool_in(book.path(), &args, b"", variables).expect(1).stdout
    };
    assert!(!check(&[], &[]).contains('\u{1b}'));
    assert!(check(&[("CLICOLOR_FORCE", "1")], &[]).contains('\u{1b}'));
    assert!(!check(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]).contains('\u{1b}'));
    assert!(check(&[("NO_COLOR", "1")], &["--color", "always"]).contains('\u{1b}'));
    let narrow = check(&[("COLUMNS", "40")], &[]);
    assert_ne!(narrow, check(&[], &[]));
}
