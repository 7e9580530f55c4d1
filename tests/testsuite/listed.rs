//! `promises` says how each comment is read, and why.

use super::support::TestBook;

const CHAPTER: &str = "\
# A

```python
print(3)  # 3
print(4)  # => 4
print('cat')  # dog
print(5)  # a number
x = 1  # noqa
print(x)
```
";

#[test]
fn each_comment_is_listed_with_its_reading() {
    let book = TestBook::new(&[("a.md", CHAPTER)]);
    let list = book.run(&["promises", "--format", "json"]).expect(0).json();
    let list = list.as_array().unwrap().iter();
    let told: Vec<_> = list
        .map(|one| (one["line"].as_u64().unwrap(), &one["reading"], &one["why"], &one["verdict"]))
        .map(|(line, reading, why, verdict)| {
            (line, reading.as_str().unwrap(), why.as_str().unwrap(), verdict.as_str())
        })
        .collect();
    assert_eq!(
        told,
        [
            (4, "promise", "literal", Some("matched")),
            (5, "promise", "marker", Some("matched")),
            (6, "doubtful", "near", Some("doubtful")),
            (7, "commentary", "unlike", None),
            (8, "commentary", "tool", None),
        ]
    );
}

#[test]
fn the_list_for_people_gives_the_reason_and_what_came() {
    let book = TestBook::new(&[("a.md", CHAPTER)]);
    let list = book.run(&["promises", "--lang", "en"]).expect(0).stdout;
    assert!(
        list.contains("book/a.md:6: doubtful: dog (it is near to what came); got: cat\n"),
        "{list}"
    );
    assert!(list.ends_with("2 promises, 1 doubtful, 2 commentary\n"), "{list}");
}

#[test]
fn lines_that_promise_nothing_are_listed_alone() {
    let book = TestBook::new(&[("a.md", CHAPTER)]);
    let list = book.run(&["promises", "--unread"]).expect(0).stdout;
    assert_eq!(list, "book/a.md:7: 5\nbook/a.md:9: 1\n");
}

#[test]
fn a_report_with_doubts_names_the_command_at_its_end() {
    let book = TestBook::new(&[("a.md", CHAPTER)]);
    let report = book.run(&["check", "--lang", "en"]).expect(0);
    let text = format!("{}{}", report.stdout, report.stderr);
    assert!(text.trim_end().ends_with("mdbook-pyproof promises"), "{text}");
}
