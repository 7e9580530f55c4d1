//! The pages that readers get: the note under a block, a page's foot, the page of the
//! proof, and that nothing in a book can break out of them.

use serde_json::{Value, json};

use super::support::{BOOK_TOML, TestBook, tool_in};

/// The values of the attribute `name` in a page.
fn data(page: &str, name: &str) -> Vec<Value> {
    let attribute = regex::Regex::new(&format!("{name}=\"([^\"]*)\"")).unwrap();
    let unescaped = |text: &str| {
        let pairs =
            [("&quot;", "\""), ("&#92;", "\\"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
        pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    attribute
        .captures_iter(page)
        .map(|found| serde_json::from_str(&unescaped(&found[1])).unwrap())
        .collect()
}

/// What a page shows, without mdBook's frame and without its styles.
fn main_of(page: &str) -> &str {
    page.split("<main>").nth(1).unwrap().split("</main>").next().unwrap()
}

fn built(book: &TestBook) {
    tool_in(book.path(), &["build"], b"", &[("SOURCE_DATE_EPOCH", "1795219200")]).expect(0);
}

#[test]
fn a_block_tells_the_script_what_a_run_goes_by() {
    let book = TestBook::new(&[(
        "a.md",
        "```python stdin=\"Ann\"\nname = input()\nprint(name)  # Ann\n```\n\n\
         ```python\nprint(name * 2)\n```\n\n```output\nAnnAnn\n```\n\n\
         ```python should_raise=KeyError\n{}['k']\n```\n\n\
         ```python no_run=\"slow\"\n1\n```\n\n\
         ```python\n>>> 1 + 1\n2\n```\n\n\
         ```python syntax_error\n1 +\n```\n\n\
         ```python no_promises\nprint(3)  # 4\n```\n",
    )]);
    built(&book);
    assert_eq!(
        data(&book.read("target/site/a.html"), "data-pyproof"),
        [
            json!({ "block": 0, "stdin": "Ann", "kept": [2] }),
            json!({ "block": 1, "continues": [0], "fence": "AnnAnn\n" }),
            json!({ "block": 2, "raises": "KeyError" }),
            json!({ "block": 4, "interactive": true, "kept": [2] }),
            json!({ "block": 5, "refused": true }),
            json!({ "block": 6, "silent": true }),
        ]
    );
}

#[test]
fn output_is_folded_where_the_comments_say_it_and_left_out_where_a_fence_does() {
    for (block, shown) in [
        ("print(1)  # 1", Some("<details class=\"pyproof-output\">")),
        ("print(1)", Some("<details class=\"pyproof-output\" open=\"\">")),
        ("print(1)\n```\n\n```output\n1", None),
        ("x = 1", None),
    ] {
        let book = TestBook::new(&[("a.md", &format!("```python\n{block}\n```\n"))]);
        built(&book);
        let page = book.read("target/site/a.html");
        let found = main_of(&page).lines().find(|line| line.contains("pyproof-output"));
        assert_eq!(found.map(str::trim), shown, "{block}");
    }
}

#[test]
fn nothing_in_a_book_breaks_out_of_its_place() {
    let evil = "</pre></script></details></div><script>alert(1)</script>\"'&lt;<!--```";
    let blocks = format!(
        "```python stdin=\"</div><script>alert(1)</script>'{{{{#include b.txt}}}}\"\n\
         import sys\nprint(input())\nprint('''{evil}''')\nprint('''{evil}''', file=sys.stderr)\n\
         print('{{{{' '#include b.txt}}}}')  # <script>alert(1)</script>...\nraise KeyError('''{evil}''')  # KeyError\n```\n\n\
         ```text output\n...\n```\n"
    );
    let within = |prefix: &str| {
        let lines = blocks.lines().map(|line| format!("{prefix}{line}\n"));
        lines.collect::<String>()
    };
    let chapter = format!(
        "# A\n\n{blocks}\n- item\n\n{}\n> quote\n>\n{}\n> - both\n>\n{}\n",
        within("  "),
        within("> "),
        within(">   ")
    );
    let book = TestBook::new(&[("a'\"<b>&.md", &chapter)]);
    let settings = format!("{BOOK_TOML}[preprocessor.pyproof.limits]\ntime = \"9s\"\n");
    let settings = settings.replace(
        "before = [\"links\"]\n",
        "before = [\"links\"]\nmarkers = [\"</footer><script>alert(1)</script>'\"]\n\
         allow = [\"promise-broken\", \"promise-unclear\", \"unpromised-exception\"]\n",
    );
    book.write("book.toml", &settings);
    book.write("book/b.txt", "INCLUDED");
    built(&book);
    let page = book.read("target/site/a'\"<b>&.html");
    let main = main_of(&page);
    // In the author's own info string, mdBook expands the directive.
    let info = regex::Regex::new("<code class=\"language-python[^>]*>").unwrap();
    let main = &*info.replace_all(main, "<code>");
    assert!(!main.contains("<script>alert") && !main.contains("<!--`"), "{main}");
    assert!(!main.contains("INCLUDED"), "{main}");
    assert_eq!(main.matches("<div").count(), main.matches("</div>").count());
    let blocks = data(main, "data-pyproof");
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        assert!(block["stdin"].as_str().unwrap().contains("{{#include b.txt}}"), "{block}");
    }
    let foot = data(main, "data-pyproof-page");
    assert_eq!(foot[0]["markers"], json!(["</footer><script>alert(1)</script>'"]));
    assert!(!book.read("target/site/proof.html").contains("<b>&.html\">a'\"<b>"));
}

#[test]
fn the_page_of_the_proof_counts_the_whole_book() {
    let book = TestBook::new(&[
        ("a.md", "```python\nvalue = 1\nprint(valeu)  # 1\n```\n\n```python ignore\n1\n```\n"),
        ("part/b.md", "```python\nprint(1)  # 1\nprint(2)  # 2\n```\n"),
        ("c.md", "prose\n"),
    ]);
    built(&book);
    let page = book.read("target/site/proof.html");
    let cells = regex::Regex::new("</?t[dh][^>]*>").unwrap();
    let rows = page.lines().filter(|line| line.starts_with("<tr>"));
    let rows = rows.map(|row| cells.replace_all(row, " ").split_whitespace().collect::<String>());
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [
            "<tr>ChapterExamplesPromisesFixes</tr>",
            "<tr><ahref=\"a.html\">a.md</a>11of11</tr>",
            "<tr><ahref=\"part/b.html\">part/b.md</a>12of20</tr>",
            "<tr><strong>Total</strong>23of31</tr>",
        ]
    );
    assert!(
        page.contains("21 November 2026")
            && page.contains("Not run")
            && page.contains("RustPython")
    );
    for (page, link) in [("a", "proof.html"), ("part/b", "../proof.html"), ("c", "proof.html")] {
        let page = book.read(&format!("target/site/{page}.html"));
        let foot = page.split("<footer class=\"pyproof-foot\"").nth(1).unwrap();
        assert!(foot.contains(&format!("<a href=\"{link}\">")), "{foot}");
    }
}

#[test]
fn a_book_without_python_stays_as_it_is() {
    let book = TestBook::new(&[("a.md", "# A\n\nprose\n")]);
    built(&book);
    assert!(!book.has("target/site/proof.html"));
    assert!(!main_of(&book.read("target/site/a.html")).contains("pyproof"));
}

#[test]
fn other_renderers_get_no_page_of_the_proof() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    book.write(
        "book.toml",
        &format!("{BOOK_TOML}\n[output.html]\n[output.markdown]\n")
            .replace("[output.html.code.hidelines]\npython = \"~\"\n", ""),
    );
    built(&book);
    assert!(book.has("target/site/html/proof.html"));
    assert!(!book.has("target/site/markdown/proof.md"));
    assert!(!book.read("target/site/markdown/a.md").contains('<'));
}
