//! Russian prose, as it is typeset in pages.

use mdbook_pyproof::mdbook;
use pyproof_check::markdown::{HideLines, code_blocks, prose};
use pyproof_check::typography::{no_breaks, straight_quotes};
use pyproof_judge::edit::apply;

use super::support::{TestBook, root};

#[test]
fn the_book_of_this_repository_has_no_straight_quotes() {
    for chapter in mdbook::open(&root()).unwrap().chapters {
        let found = straight_quotes(&chapter.text);
        let told: Vec<&str> = found.iter().map(|span| &chapter.text[span.range()]).collect();
        assert!(told.is_empty(), "{}: {told:?}", chapter.path);
    }
}

#[test]
fn nothing_but_white_space_changes() {
    for chapter in mdbook::open(&root()).unwrap().chapters {
        let edits = no_breaks(&chapter.text);
        assert!(!edits.is_empty(), "{}", chapter.path);
        let set = apply(&chapter.text, edits).unwrap();
        let plain = |text: &str| text.replace(['\u{A0}', '\n'], " ");
        let pieces = |text: &str| prose(text).into_iter().map(|piece| plain(&piece.text));
        assert!(pieces(&chapter.text).eq(pieces(&set)), "{}", chapter.path);
        let codes = |text: &str| -> Vec<String> {
            code_blocks(text, &HideLines::new()).into_iter().map(|block| block.code).collect()
        };
        assert_eq!(codes(&chapter.text), codes(&set), "{}", chapter.path);
    }
}

#[test]
fn only_the_pages_of_russian_books_are_set() {
    let chapter = "# Глава о деле\n\nВ коде — *и* в классе.\n\n```python\nprint('и в коде')  # и в коде\n```\n";
    for (language, wanted) in [
        ("ru", "В\u{A0}коде\u{A0}— <em>и</em>\u{A0}в\u{A0}классе."),
        ("en", "В коде — <em>и</em> в классе."),
    ] {
        let book = TestBook::new(&[("a.md", chapter)]);
        let toml = book.read("book.toml").replace("\"en\"", &format!("\"{language}\""));
        book.write("book.toml", &(toml + "\n[output.markdown]\n[output.html]\n"));
        book.run(&["build"]).expect(0);
        let page = book.read("target/site/html/a.html");
        assert!(page.contains(wanted), "{page}");
        assert!(page.contains("Глава о деле</a></h1>"), "{page}");
        assert!(page.contains("print('и в коде')  # и в коде"), "{page}");
        let markdown = book.read("target/site/markdown/a.md");
        assert!(markdown.contains("В коде — *и* в классе."), "{markdown}");
    }
}
