//! The site that a build makes from mdBook's pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use regex::Regex;

use super::support::{BOOK_TOML, Ran, TestBook, root};

const GOOD: &str = "# Good\n\n```python\nprint(1)  # 1\n```\n";

/// A piece of the site's style, which is in each page, that occurs nowhere else.
const STYLE: &str = "::highlight(pyproof-search)";

/// The beginning of the search box.
const BOX: &str = "id=\"pyproof-search\"";

/// A book in Russian with everything for which mdBook has words.
fn russian() -> TestBook {
    let notes = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];
    let notes = notes.map(|note| format!("> [!{note}]\n> Слова.\n\n")).concat();
    let book = TestBook::new(&[
        ("первая.md", &format!("# Первая\n\n{notes}")),
        ("глубже/вторая.md", "# Вторая\n\nСлова.\n"),
        ("третья.md", "# Третья\n\nСлова.\n"),
    ]);
    book.write(
        "book/SUMMARY.md",
        "# Оглавление\n\n- [Первая](первая.md)\n- [Вторая](глубже/вторая.md)\n- [Третья](третья.md)\n",
    );
    let toml = BOOK_TOML.replace("language = \"en\"", "language = \"ru\"\ntitle = \"Книга\"");
    let html = "\n[output.html]\ngit-repository-url = \"https://localhost/\"\n\
                edit-url-template = \"https://localhost/{path}\"\nsite-url = \"/книга/\"\n\n\
                [output.html.redirect]\n\"/прежняя.html\" = \"первая.html\"\n";
    book.write("book.toml", &(toml + html));
    book
}

/// The words of a page outside of its chapter: texts, and the labels of elements.
fn told(page: &str) -> Vec<String> {
    let gone =
        [r"(?s)<!--.*?-->", r"(?s)<(script|style|template|svg)\b.*?</(script|style|template|svg)>"];
    let page = gone.iter().fold(page.to_owned(), |page, pattern| {
        Regex::new(pattern).unwrap().replace_all(&page, "").into_owned()
    });
    let calls = Regex::new(r#"(?:title|aria-label|placeholder)="([^"]*)""#).unwrap();
    let calls = calls.captures_iter(&page).map(|found| found[1].to_owned());
    let texts = Regex::new("<[^>]*>").unwrap();
    let texts = texts.split(&page).map(|text| text.trim().to_owned());
    texts.chain(calls).filter(|text| !text.is_empty()).collect()
}

#[test]
fn a_russian_book_has_no_english_word_of_mdbooks() {
    let book = russian();
    book.run(&["build"]).expect(0);
    let english = Regex::new("[A-Za-z]+").unwrap();
    // The names of keys are not translated.
    let is_key = |text: &str| ["S", "Esc"].contains(&text);
    let pages = ["index", "первая", "глубже/вторая", "третья", "404", "print", "toc", "прежняя"];
    let mut said = 0;
    for name in pages {
        let page = book.read(&format!("target/site/{name}.html"));
        assert!(page.contains("lang=\"ru\""), "{name}");
        let told = told(&page);
        let of_address = |text: &str| name == "прежняя" && text == "первая.html";
        let left: Vec<_> = told
            .iter()
            .filter(|text| english.is_match(text) && !is_key(text) && !of_address(text))
            .collect();
        assert!(left.is_empty(), "{name}: {left:?}");
        said += told.len();
    }
    assert!(said > 150, "{said}");
    let page = told(&book.read("target/site/первая.html"));
    for title in ["Примечание", "Совет", "Важно", "Внимание", "Осторожно"]
    {
        assert!(page.iter().any(|text| text == title), "{title}");
    }
    assert!(page.iter().any(|text| text == "Предложить правку"));
    assert!(
        book.read("target/site/404.html").contains("<title>Страница не найдена - Книга</title>")
    );
}

#[test]
fn a_russian_book_has_no_english_word_of_mdbooks_script() {
    let book = russian();
    book.run(&["build"]).expect(0);
    let folder = fs::read_dir(book.path().join("target/site")).unwrap();
    let names: Vec<_> =
        folder.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let name = names.iter().find(|name| name.starts_with("book-")).unwrap();
    let script = book.read(&format!("target/site/{name}"));
    let said =
        r"(?:title (?:===|=) |aria-label', |showTooltip\([^,]*, |innerText (?:===|=) )'([^']*)'";
    let said: Vec<_> =
        Regex::new(said).unwrap().captures_iter(&script).map(|found| found[1].to_owned()).collect();
    assert!(said.len() > 8, "{said:?}");
    let left: Vec<_> =
        said.iter().filter(|text| text.contains(|c: char| c.is_ascii_alphabetic())).collect();
    assert!(left.is_empty(), "{left:?}");
    // A browser that has cached the script of an English book must load this one.
    let page = book.read("target/site/первая.html");
    assert!(page.contains(&format!("src=\"{name}?v=")), "{page}");
}

#[test]
fn an_english_book_keeps_mdbooks_words_and_gets_the_search_among_its_keys() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    let help = "<p>Press <kbd>S</kbd> or <kbd>/</kbd> to search in the book</p>";
    assert_eq!(page.matches(help).count(), 1);
    assert!(
        page.contains("title=\"Change theme\"") && page.contains("id=\"pyproof-search-input\"")
    );
}

#[test]
fn every_page_finds_the_sites_files_from_its_own_folder() {
    let book = russian();
    book.run(&["build"]).expect(0);
    for (page, way) in
        [("index", ""), ("третья", ""), ("глубже/вторая", "../"), ("404", ""), ("print", "")]
    {
        let html = book.read(&format!("target/site/{page}.html"));
        assert_eq!(html.matches(&format!("\"{way}pyproof/site.js?v=")).count(), 1, "{page}");
        assert_eq!(html.matches(STYLE).count(), 1, "{page}");
        assert!(html.contains(&format!("data-search=\"{way}pagefind/\"")), "{page}");
        assert_eq!(html.matches(BOX).count(), 1, "{page}");
        assert!(!html.contains("mdbook-searchbar") && !html.contains("elasticlunr"), "{page}");
    }
    let not_found = book.read("target/site/404.html");
    assert!(not_found.contains("<base href=\"/книга/\">"));
    let contents = book.read("target/site/toc.html");
    assert!(contents.contains(STYLE) && !contents.contains("pyproof/site.js"));
    assert!(!book.read("target/site/прежняя.html").contains("pyproof/"));
}

#[test]
fn a_book_may_have_no_search_or_mdbooks() {
    for (own, html, has_mdbooks) in [
        ("search = false", "", true),
        ("search = false", "[output.html.search]\nenable = false\n", false),
        ("search = true", "[output.html.search]\nenable = true\n", false),
    ] {
        let book = TestBook::new(&[("a.md", GOOD)]);
        book.write(
            "book.toml",
            &format!("{BOOK_TOML}\n[preprocessor.pyproof.site]\n{own}\n{html}"),
        );
        book.run(&["build"]).expect(0);
        let page = book.read("target/site/a.html");
        assert_eq!(page.contains("mdbook-searchbar"), has_mdbooks, "{own} {html}");
        assert_eq!(page.contains(BOX), own.ends_with("true"), "{own} {html}");
        assert_eq!(book.has("target/site/pagefind"), own.ends_with("true"), "{own} {html}");
    }
}

#[test]
fn only_mdbooks_pages_are_finished_whatever_markup_is_in_them() {
    let odd = "# Odd\n\n<select><option>a<textarea></textarea></select>\n\n<svg><title>t</title></svg>\n\n\
               <noscript><p>n</noscript>\n\n<p title=\"Light\">Press</p>\n\n<!-- c --><b><i>x</b></i>\n";
    let book = TestBook::new(&[("a.md", odd)]);
    let toml = BOOK_TOML.replace("\"en\"", "\"ru\"");
    book.write("book.toml", &toml);
    let own = "<!DOCTYPE html><html><head></head><body><main><h1>Own</h1></main></body></html>";
    book.write("book/own.html", own);
    book.run(&["build"]).expect(0);
    assert_eq!(book.read("target/site/own.html"), own, "an author's page");
    let page = book.read("target/site/a.html");
    assert!(page.contains("<p title=\"Light\">Press</p>"), "an author's words");
}

#[test]
fn a_theme_of_the_books_own_may_lack_every_place() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    let bare = "<html><head></head><body><main>{{{ content }}}</main></body></html>";
    book.write("theme/index.hbs", bare);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    assert!(page.contains("pyproof/site.js") && page.contains(STYLE), "{page}");
    assert!(!page.contains(BOX));
}

#[test]
fn another_renderer_alone_makes_no_site() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    let toml = BOOK_TOML.split("[output").next().unwrap();
    book.write("book.toml", &format!("{toml}[output.markdown]\n"));
    book.run(&["build"]).expect(0);
    assert!(book.has("target/site/a.md") && !book.has("target/site/pyproof"));
    book.write("book.toml", &format!("{toml}[output.markdown]\n[output.html]\n"));
    book.run(&["build"]).expect(0);
    assert!(book.has("target/site/html/pyproof/site.js"));
    assert!(book.has("target/site/markdown/a.md"));
}

/// Tries to build a book with these wrong settings of its site.
#[track_caller]
fn refused(book: &TestBook, site: &str) -> Ran {
    book.write("book.toml", &format!("{BOOK_TOML}\n[preprocessor.pyproof.site]\n{site}\n"));
    let run = book.run(&["build"]).expect(2);
    assert!(!book.has("target/site"), "{site}: nothing is written");
    run
}

#[test]
fn what_the_site_cannot_have_is_said_before_anything_is_written() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    for (site, words) in [
        ("pyodid = \"cdn\"", "`pyodide`"),
        ("pyodide = \"node_modules/pyodide\"", "npm install pyodide"),
        ("pyodide = \"book\"", "pyodide.asm.wasm"),
        ("packages = [\"mathplotlib\"]", "`matplotlib`"),
    ] {
        let run = refused(&book, site);
        assert!(run.stderr.contains(words), "{site}: {}", run.stderr);
    }
}

#[test]
fn the_pyodide_of_a_book_becomes_the_sites() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    let package = fs::read_to_string(root().join("preprocessor/frontend/package.json")).unwrap();
    let package: serde_json::Value = serde_json::from_str(&package).unwrap();
    let version = package["devDependencies"]["pyodide"].as_str().unwrap();
    for name in [
        "pyodide.mjs",
        "pyodide.asm.mjs",
        "pyodide.asm.wasm",
        "python_stdlib.zip",
        "n.whl",
        "README.md",
    ] {
        book.write(&format!("py/{name}"), name);
    }
    book.write("py/package.json", &format!("{{\"version\": \"{version}\"}}"));
    let lock = r#"{"packages": {"numbers": {"file_name": "n.whl", "depends": []}}}"#;
    book.write("py/pyodide-lock.json", lock);
    let site = "[preprocessor.pyproof.site]\npyodide = \"py\"\npackages = [\"numbers\"]\n";
    book.write("book.toml", &format!("{BOOK_TOML}\n{site}"));
    book.run(&["build"]).expect(0);
    assert_eq!(book.read("target/site/pyodide/pyodide.asm.wasm"), "pyodide.asm.wasm");
    assert_eq!(book.read("target/site/pyodide/n.whl"), "n.whl");
    assert!(!book.has("target/site/pyodide/README.md"));
    book.write("py/package.json", "{\"version\": \"0.1.0\"}");
    let run = book.run(&["build"]).expect(2);
    assert!(run.stderr.contains("0.1.0") && run.stderr.contains(version), "{}", run.stderr);
}

/// Every file of a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|file| file.unwrap().into_path());
    files
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect()
}

#[test]
fn one_book_makes_one_site() {
    let sites = [(); 2].map(|()| {
        let book = TestBook::of_this_repository();
        book.run(&["build"]).expect(0);
        files(&book.path().join("target/site"))
    });
    let names: Vec<_> = sites[0].keys().collect();
    assert_eq!(names, sites[1].keys().collect::<Vec<_>>());
    for name in names {
        assert!(sites[0][name] == sites[1][name], "{name} differs");
    }
}
