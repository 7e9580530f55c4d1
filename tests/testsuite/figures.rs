//! A book of numpy, pandas and matplotlib, in a Python that has them: what it prints is
//! proved, and what it draws is in the page and in the snapshots.
//!
//! `.ci/tools/install` makes that Python. Where nobody has, as at a newcomer's, nothing is
//! tried, and the test says so.
#![cfg(unix)]

use std::path::{Path, PathBuf};

use super::support::{BOOK_TOML, TestBook, tool_in};

const NUMBERS: &str = "# Numbers

```python
import numpy as np

table = np.arange(6).reshape(2, 3)
print(table.sum(axis=0))  # [3 5 7]
table.mean()  # 2.5
```
";

const TABLES: &str = "# Tables

```python
import pandas as pd

cities = pd.DataFrame({\"city\": [\"Oslo\", \"Rome\"], \"millions\": [0.7, 2.8]})
print(len(cities))  # 2
cities
```

```python
cities[\"millions\"].sum()  # 3.5
```
";

const FIGURES: &str = "# Figures

```python
import matplotlib.pyplot as plt

xs = range(10)
plt.plot(xs, [x * x for x in xs], label=\"x²\")
plt.title(\"Squares\")
plt.xlabel(\"x\")
plt.legend()
plt.show()
print(\"drawn\")  # drawn
```

```python
import numpy as np

figure, axes = plt.subplots()
axes.hist(np.random.normal(size=50))
print(type(figure).__name__)  # Figure
```

```python
class Loud:
    def _repr_html_(self):
        return \"<b onclick='f()'>loud</b><script>f()</script>\"

Loud()
```
";

/// The Python that has the packages.
fn python() -> Option<PathBuf> {
    let tools = std::env::var_os("PYPROOF_TOOLS").map(PathBuf::from);
    let home = || Some(Path::new(&std::env::var_os("HOME")?).join(".cache/pyproof-ci"));
    let python = tools.clone().or_else(home)?.join("data/bin/python");
    assert!(python.exists() || tools.is_none(), "{} is not there", python.display());
    if !python.exists() {
        eprintln!("SKIPPED: no Python with numpy, pandas and matplotlib");
    }
    python.exists().then_some(python)
}

fn book(python: &Path) -> TestBook {
    let chapters = [("numbers.md", NUMBERS), ("tables.md", TABLES), ("figures.md", FIGURES)];
    let book = TestBook::new(&chapters);
    let settings = format!("before = [\"links\"]\npython = \"{}\"\n", python.display());
    book.write("book.toml", &BOOK_TOML.replace("before = [\"links\"]\n", &settings));
    book
}

/// A page of the book, built.
fn page(book: &TestBook, name: &str) -> String {
    let variables = [("SOURCE_DATE_EPOCH", "1795219200")];
    tool_in(book.path(), &["build", "--no-cache"], b"", &variables).expect(0);
    book.read(&format!("target/site/{name}.html"))
}

#[test]
fn what_packages_print_is_proved_and_what_they_show_is_in_the_page() {
    let Some(python) = python() else { return };
    let book = book(&python);
    let report = book.run(&["check", "--format", "json"]).expect(0).json();
    assert_eq!(report["summary"]["promises"]["matched"], 6, "{report}");
    let shown = |chapter: usize, block: usize| {
        let displays = report["chapters"][chapter]["blocks"][block]["displays"].as_array();
        displays.map_or(0, Vec::len)
    };
    assert_eq!([shown(0, 0), shown(1, 0), shown(2, 0), shown(2, 1), shown(2, 2)], [0, 1, 1, 1, 1]);
    let table = page(&book, "tables");
    assert!(table.contains("<td>Rome</td>") && table.contains("<th>millions</th>"), "{table}");
    let figures = page(&book, "figures");
    assert!(figures.contains("alt=\"Squares. x: x. x².\""), "no figure in words");
    assert_eq!(figures.matches("src=\"data:image/svg+xml;base64,").count(), 2);
    assert!(figures.contains("alt=\"A picture that the code makes\""));
    assert!(figures.contains("<b>loud</b>"), "a value is cleaned");
    assert_eq!(page(&book, "figures"), figures, "the same on every build");
}

#[test]
fn chance_keeps_no_promise_though_figures_are_the_same_on_each_build() {
    let Some(python) = python() else { return };
    let book = book(&python);
    let block = |code: &str| {
        let imports = "import random\nimport numpy as np\nimport matplotlib.pyplot as plt\n";
        format!("```python isolated\n{imports}{code}\n```\n\n")
    };
    let chapter = [
        block("print(random.random())  # Output: 0.8444218515250481"),
        block("print(np.random.rand())  # Output: 0.5488135039273248"),
        block("random.seed(0)\nprint(random.random())  # Output: 0.8444218515250481"),
    ];
    book.write("book/numbers.md", &chapter.concat());
    let run = book.run(&["check", "--format", "json", ".", "numbers.md"]);
    let report = run.json();
    let told = report["diagnostics"].as_array().unwrap().iter();
    let told: Vec<_> = told.map(|one| format!("{} {}", one["code"], one["line"])).collect();
    assert_eq!(told, ["\"promise-unstable\" 5", "\"promise-unstable\" 12"], "{report}");
}

#[test]
fn a_promise_about_a_package_breaks_where_it_stands() {
    let Some(python) = python() else { return };
    let book = book(&python);
    book.write("book/numbers.md", &NUMBERS.replace("[3 5 7]", "[3 5 8]"));
    let ran = book.run(&["check"]).expect(1);
    assert!(ran.stdout.contains("book/numbers.md:7:"), "{}", ran.stdout);
    assert!(ran.stdout.contains("got: [3 5 7]"), "{}", ran.stdout);
}

#[test]
fn a_snapshot_holds_what_a_figure_looks_like() {
    let Some(python) = python() else { return };
    let book = book(&python);
    let check = ["check", "--snapshots", "snaps"];
    let run = |book: &TestBook, args: &[&str]| tool_in(book.path(), args, b"", &[("CI", "true")]);
    run(&book, &["update", "--snapshots", "snaps", "--write"]).expect(0);
    let held = book.read("snaps/book/figures.snap");
    assert!(held.contains("\n  shown svg ") && held.contains(" Squares. x: x. x²."), "{held}");
    run(&book, &check).expect(0);
    // Another colour of the same curve is the same picture; another curve is not.
    book.write("book/figures.md", &FIGURES.replace("x²\")", "x²\", color=\"black\")"));
    run(&book, &check).expect(0);
    book.write("book/figures.md", &FIGURES.replace("x * x for", "x ** 7 for"));
    let ran = run(&book, &check).expect(1);
    assert!(ran.stdout.contains("error[snapshot-changed]"), "{}", ran.stdout);
}
