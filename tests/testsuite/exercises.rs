//! What is left to readers: they say first what a block writes, and change a task until it
//! keeps its promises.

use super::support::TestBook;

const TASK: &str =
    "```python,task\ndef double(n):\n    ...\n\nprint(dubble(4))  # Output: 8\n```\n";

fn book(chapter: &str) -> TestBook {
    TestBook::new(&[("a.md", chapter)])
}

#[test]
fn tasks_are_counted_apart() {
    let solved = TASK.replace("...", "return n * 2").replace("dubble", "double");
    let solution = solved.replace("task", "solution");
    let book = book(&format!("# A\n\n{TASK}\n{solution}"));
    let told = book.run(&["check"]).expect(0).stdout;
    assert!(told.contains("1 block: 1 passed, 0 failed, 0 skipped; 1 task"), "{told}");
    let json = book.run(&["check", "--format", "json"]).expect(0).json();
    assert_eq!((&json["summary"]["blocks"], &json["summary"]["tasks"]), (&1.into(), &1.into()));
    assert_eq!(json["chapters"][0]["blocks"][0]["outcome"], "task");
    assert_eq!(json["summary"]["promises"]["matched"], 1);
}

#[test]
fn no_command_touches_a_task() {
    let solution = "```python,solution\nprint(3)  # Output: 8\n```\n";
    let chapter = format!("# A\n\n{TASK}\n{solution}");
    let book = book(&chapter);
    book.run(&["check"]).expect(1);
    for command in
        [&["update", "--write"][..], &["update", "--missing", "--write"], &["fix", "--write"]]
    {
        book.run(command);
        assert_eq!(book.read("book/a.md"), chapter, "{command:?}");
    }
    let fenced =
        "```python,task\nprint(1)\n```\n\n```output\n2\n```\n\n```python,solution\nprint(3)\n```\n";
    let chapter = format!("# A\n\n{fenced}");
    book.write("book/a.md", &chapter);
    book.run(&["update", "--write"]);
    assert_eq!(book.read("book/a.md"), chapter);
    // A task that is solved is new whatever was known before.
    let chapter =
        "# A\n\n```python,task\nprint(1)  # 1\n```\n\n```python,solution\nprint(1)  # 1\n```\n";
    book.write("book/a.md", chapter);
    book.run(&["adopt"]);
    let told = book.run(&["check"]).expect(1).stdout;
    assert!(told.contains("task-solved"), "{told}");
}

#[test]
fn the_page_hides_what_readers_are_to_find() {
    let solution = "```python,solution\nprint(2 * 4)  # Output: 8\n```\n";
    let task = "```python,task\nprint(0)  # Output: 8\n```\n";
    let predicted = "- one\n\n  ```python,predict\n  print(1 + 1)  # Output: 2\n  print(1 + 2)\n  # Output: 3\n  ```\n\n\
                     ```python predict\nprint('secret')\n```\n\n```output\nsecret\n```\n";
    let book = book(&format!("# A\n\n{task}\n{solution}\n{predicted}\nText.\n"));
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    let visible = folded_away(&page);
    assert!(visible.contains("A task: change the code"), "{visible}");
    assert!(visible.contains("print(1 + 1)  # ?") && visible.contains("\n# ?"), "{visible}");
    for hidden in ["print(2 * 4)", "Output: 2", "Output: 3", "\nsecret"] {
        assert!(!visible.contains(hidden), "{hidden}: {visible}");
    }
    for found in
        ["<summary>Solution</summary>", "print(2 * 4)", "<summary>What it prints</summary>"]
    {
        assert!(page.contains(found), "{found}: {page}");
    }
    assert_eq!(page.matches("<details").count(), page.matches("</details>").count());
    assert!(visible.contains("<p>Text.</p>"), "{visible}");
}

#[test]
fn an_exception_that_a_comment_promises_can_be_said_first() {
    let block = |code: &str| format!("```python,predict\n{code}\n```\n\n");
    let promised = [
        "raise ValueError('boo')  # ValueError",
        "int('x')  # Error: ValueError: invalid literal for int() with base 10: 'x'",
    ];
    let book = book(&format!("# A\n\n{}", promised.map(block).concat()));
    let told = book.run(&["check"]).expect(0).stdout;
    assert!(!told.contains("nothing that readers"), "{told}");
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    assert!(!folded_away(&page).contains("# ValueError"), "{page}");
    assert_eq!(
        page.matches("<details class=\"pyproof-raised pyproof-promised\"").count(),
        2,
        "{page}"
    );
    assert!(page.contains("ValueError: boo"), "{page}");
    book.write("book/a.md", &block("x = 1"));
    let told = book.run(&["check"]).expect(0).stdout;
    assert!(told.contains("nothing that readers"), "{told}");
}

/// The page without what is folded, and without the data of its script.
fn folded_away(page: &str) -> String {
    let mut depth = 0;
    let mut visible = String::new();
    for line in page.lines() {
        depth += line.matches("<details").count();
        if depth == 0 && !line.contains("data-pyproof=") {
            visible += line;
            visible.push('\n');
        }
        depth -= line.matches("</details>").count();
    }
    visible
}
