//! The house rules, read from the sources: which module may know what, which may print,
//! and that no snapshot is unused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pyproof_judge::python::{BUILTINS, MODULE_NAMES};

use super::support::{prove_block, root};

/// Each source file below `folder`, as its path from there and its text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let folder = root().join(folder);
    let files = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter();
    let files = files.map(|file| file.unwrap().into_path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// A source without its tests, its comments and its strings' insides.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Files that have `word` in code, except for those below `rooms`.
fn outside(word: &str, rooms: &[&str]) -> Vec<String> {
    let files = house().into_iter();
    files
        .filter(|(name, text)| {
            let words = code(text);
            let held = words
                .match_indices(word)
                .any(|(at, _)| !words[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            held && !rooms.iter().any(|room| name.starts_with(room))
        })
        .map(|(name, _)| name)
        .collect()
}

/// The crates under `preprocessor/`.
const CRATES: &[&str] = &["judge", "check", "page-judge", "run", "tool"];

/// Each source file of the crates: `judge/python/mod.rs`, and its text.
fn house() -> Vec<(String, String)> {
    let of_crate = |name: &&str| {
        let name = (*name).to_owned();
        let files = sources(&format!("preprocessor/{name}/src")).into_iter();
        files.map(move |(file, text)| (format!("{name}/{file}"), text))
    };
    CRATES.iter().flat_map(of_crate).collect()
}

/// The modules that may know files.
const FILES: &[&str] = &[
    "run/cache/",
    "run/interpreter/world.rs",
    "run/isolation/",
    "tool/cli/",
    "tool/folder/",
    "tool/mdbook",
    "tool/serve/",
    "tool/site/",
    "tool/source/",
];

/// The parts of the outside world that several modules of a crate could reach, and of
/// the standard library, with the modules that may know them. For what only one crate
/// depends on, the compiler does this.
#[test]
fn one_module_alone_knows_each_foreign_world() {
    let doors: &[(&str, &[&str])] = &[
        ("rustpython", &["run/interpreter/"]),
        ("rustpython_vm", &["run/interpreter/"]),
        ("ruff_python", &["run/interpreter/", "judge/python/"]),
        ("mdbook_driver", &["tool/mdbook"]),
        ("mdbook_preprocessor", &["tool/mdbook"]),
        ("mdbook_summary", &["tool/mdbook/summary.rs"]),
        ("pulldown_cmark", &["check/markdown/"]),
        ("nix::", &["run/isolation/"]),
        ("libc::", &["run/isolation/"]),
        ("unsafe {", &["run/isolation/"]),
        ("Command::new", &["run/isolation/", "tool/git.rs", "tool/mdbook/built.rs"]),
        ("pyproof_run::interpreter", &["tool/confinement.rs"]),
        ("anstream", &["tool/cli/terminal.rs", "tool/report/text.rs"]),
        ("anstyle", &["tool/cli/terminal.rs"]),
        ("annotate_snippets", &["tool/report/"]),
        ("fluent_bundle", &["tool/messages.rs"]),
        ("indicatif", &["tool/cli/"]),
        ("quick_junit", &["tool/report/junit.rs"]),
        ("serde_sarif", &["tool/report/sarif.rs"]),
        ("println!", &["tool/cli/"]),
        ("eprintln!", &["tool/cli/"]),
        ("toml_edit", &["tool/install/"]),
        ("lol_html", &["tool/mdbook/finish/"]),
        ("pagefind::", &["tool/site/search.rs"]),
        ("flate2", &["tool/site/assets.rs"]),
        ("axum::", &["tool/serve/"]),
        ("tokio::", &["tool/serve/", "tool/site/search.rs"]),
        ("tower_http::", &["tool/serve/"]),
        ("notify::", &["tool/serve/"]),
        ("std::fs", FILES),
        ("fs::", FILES),
        (
            "std::env",
            &["run/interpreter/world.rs", "run/isolation/", "tool/cli/", "tool/mdbook/built.rs"],
        ),
        (
            "Instant",
            &[
                "run/interpreter/recorder.rs",
                "run/interpreter/turns.rs",
                "run/isolation/",
                "tool/source/mod.rs",
                "tool/serve/",
            ],
        ),
        ("SystemTime", &[]),
    ];
    for (word, rooms) in doors {
        assert_eq!(outside(word, rooms), Vec::<String>::new(), "{word} is known outside {rooms:?}");
    }
}

/// The modules of each crate in the order in which data goes through them: none may
/// know a later one. The compiler sees to it that no crate knows a later one.
const ORDER: &[(&str, &[&str])] = &[
    (
        "judge",
        &[
            "source",
            "edit",
            "distance",
            "parallel",
            "transcript",
            "job",
            "python",
            "expectation",
            "matcher",
            "block",
            "spelling",
        ],
    ),
    (
        "check",
        &[
            "diagnostic",
            "error",
            "levels",
            "given",
            "markdown",
            "mentions",
            "typography",
            "partition",
            "config",
            "program",
            "check",
            "baseline",
            "book",
            "repair",
            "snapshot",
        ],
    ),
    ("run", &["interpreter", "confined", "isolation", "cache"]),
    (
        "tool",
        &[
            "messages",
            "confinement",
            "explain",
            "git",
            "init",
            "install",
            "page",
            "report",
            "site",
            "source",
            "folder",
            "mdbook",
            "serve",
            "cli",
        ],
    ),
];

#[test]
fn data_flows_one_way() {
    for (package, order) in ORDER {
        let place = |module: &str| order.iter().position(|known| *known == module);
        let mut seen = BTreeSet::new();
        for (name, text) in sources(&format!("preprocessor/{package}/src")) {
            let module = name.split(['/', '.']).next().unwrap();
            if module == "lib" || module == "main" {
                continue;
            }
            let at = place(module);
            let at = at.unwrap_or_else(|| panic!("{module} has no place in the order of modules"));
            seen.insert(module.to_owned());
            for used in code(&text).split("crate::").skip(1) {
                let used = used.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap();
                let other = place(used);
                let other =
                    other.unwrap_or_else(|| panic!("{name} uses {used}, which is no module"));
                assert!(other <= at, "{name} uses {used}, which comes after {module}");
            }
        }
        assert_eq!(seen.len(), order.len(), "a module of {package} is gone");
    }
}

/// The module of a file, by the names on its path: `["python", "scope"]`.
fn module_of(file: &str) -> Vec<String> {
    let names = file.trim_end_matches(".rs").trim_end_matches("/mod").split('/');
    names.map(str::to_owned).collect()
}

/// The paths in a source that begin with `crate` or `super`, with those in braces.
fn paths_of(code: &str) -> Vec<Vec<&str>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let starts = ["crate::", "super::"].into_iter().flat_map(|start| code.match_indices(start));
    let starts = starts.filter(|(at, _)| !code[..*at].ends_with(is_word));
    let mut paths = Vec::new();
    for (at, _) in starts {
        let text = &code[at..];
        let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
        let path: Vec<&str> = text[..end].split("::").filter(|name| !name.is_empty()).collect();
        let (mut depth, mut done) = (0, false);
        let group = text[end..].split_inclusive(['{', ',', '}']).take_while(|part| {
            depth += usize::from(part.ends_with('{'));
            let within = depth > 0 && !done;
            depth -= usize::from(part.ends_with('}') && within);
            done |= depth == 0;
            within
        });
        let is_group = text[..end].ends_with("::");
        for part in group.filter(|_| is_group) {
            let names = part.trim_matches(|c| !is_word(c)).split("::");
            paths.push(path.iter().copied().chain(names).collect());
        }
        paths.push(path);
    }
    paths
}

/// The modules that a module's file names, as far as they stand beside it or beside
/// one that holds it. What a module holds, and what holds it, is no neighbour.
fn neighbours<'m>(
    module: &'m [String],
    code: &str,
    modules: &'m BTreeMap<Vec<String>, String>,
) -> Vec<(&'m [String], Vec<String>)> {
    let mut found = Vec::new();
    for path in paths_of(code) {
        let supers = path.iter().take_while(|name| **name == "super").count();
        let from_root = path.first() == Some(&"crate");
        let base = if from_root { 0 } else { module.len().saturating_sub(supers) };
        let mut other = module[..base].to_vec();
        for name in &path[supers + usize::from(from_root)..] {
            other.push((*name).to_owned());
            if !modules.contains_key(&other) {
                other.pop();
                break;
            }
        }
        let common = module.iter().zip(&other).take_while(|(one, two)| one == two).count();
        if common < module.len() && common < other.len() {
            other.truncate(common + 1);
            found.push((&module[..=common], other));
        }
    }
    found
}

/// The modules of a crate that know one another in a circle.
fn circles(sources: &[(String, String)]) -> Vec<String> {
    let modules: BTreeMap<Vec<String>, String> =
        sources.iter().map(|(file, text)| (module_of(file), code(text))).collect();
    let mut known: BTreeMap<&[String], BTreeSet<Vec<String>>> = BTreeMap::new();
    for (module, code) in &modules {
        for (one, other) in neighbours(module, code, &modules) {
            known.entry(one).or_default().insert(other);
        }
    }
    let in_circle = |start: &[String]| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(module) = open.pop() {
            for next in known.get(module).into_iter().flatten() {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        seen.iter().any(|seen| seen.as_slice() == start)
    };
    known.keys().filter(|module| in_circle(module)).map(|module| module.join("/")).collect()
}

#[test]
fn no_modules_know_one_another_in_a_circle() {
    for package in CRATES {
        let found = circles(&sources(&format!("preprocessor/{package}/src")));
        assert_eq!(found, Vec::<String>::new(), "{package}: a circle of modules");
    }
}

#[test]
fn the_search_for_circles_finds_them() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let sources = [
        file("lib.rs", "mod a;\nmod b;\nmod c;"),
        file("a/mod.rs", "mod inner;\npub use inner::Inner;"),
        file("a/inner.rs", "use super::Outer;\nuse crate::{c, b::{self, B}};"),
        file("b.rs", "fn f() { super::c::g() }"),
        file("c.rs", "// use crate::b;\nuse crate::a::Inner;"),
    ];
    assert_eq!(circles(&sources), ["a", "b", "c"]);
    assert_eq!(circles(&sources[..4]), Vec::<String>::new());
}

/// The string literals of a line of code, as far as a line can tell.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// String literals that look like sentences for users but are not from the catalogue.
const PAST_THE_CATALOGUE: &[&str] = &[
    "bail!(",
    "anyhow!(",
    ".context(",
    "with_context(",
    "#[error(",
    "terminal::error(",
    "terminal::warning(",
    "with_name(",
    "ensure!(",
    "to_stdout(",
    "to_stderr(",
];

#[test]
fn no_sentence_for_users_bypasses_the_catalogue() {
    let two_words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1);
        words.count() > 1 && text.contains(' ')
    };
    // The words of markers, those of captions and of typography, look-alike letters and the `--help` of
    // arguments are not from the catalogue; overlapping edits are a bug.
    let spared = [
        "judge/expectation/",
        "judge/matcher/",
        "judge/distance.rs",
        "judge/edit.rs",
        "check/markdown/between.rs",
        "check/typography.rs",
        "tool/cli/args.rs",
        "tool/cli/rules.rs",
    ];
    let mut found = Vec::new();
    for (name, text) in house() {
        if spared.iter().any(|room| name.starts_with(room)) {
            continue;
        }
        let code = code(&text);
        let lines: Vec<&str> = code.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            // The literal may be on the line below the call.
            let said = PAST_THE_CATALOGUE.iter().any(|call| line.contains(call));
            let here = lines[at..lines.len().min(at + 2)].iter().flat_map(|line| literals(line));
            let english = said && here.into_iter().any(two_words);
            let cyrillic = |text: &str| text.chars().any(|c| ('а'..='я').contains(&c));
            if english || literals(line).any(cyrillic) {
                found.push(format!("{name}:{}: {}", at + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_search_for_such_sentences_finds_them() {
    let line = "bail!(\"there is no {}\", path)";
    assert!(PAST_THE_CATALOGUE.iter().any(|call| line.contains(call)));
    assert_eq!(literals(line).collect::<Vec<_>>(), ["there is no {}"]);
}

#[test]
fn every_file_has_a_head() {
    for (name, text) in house().into_iter().chain(sources("tests/testsuite")) {
        assert!(text.starts_with("//!"), "{name} does not say what it does");
    }
}

#[test]
fn no_file_and_no_function_is_too_long() {
    for (name, text) in house() {
        let lines = code(&text).lines().count();
        assert!(lines <= 500, "{name} has {lines} lines");
        let mut began = None;
        for (at, line) in code(&text).lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let words = line.trim_start();
            if words.starts_with("fn ")
                || words.starts_with("pub fn ")
                || words.starts_with("pub(super) fn ")
            {
                began = Some((at, indent, words.to_owned()));
            }
            if let Some((start, depth, head)) = &began
                && words == "}"
                && indent == *depth
            {
                assert!(at - start <= 80, "{name}: {head} has {} lines", at - start);
                began = None;
            }
        }
    }
}

/// The names that the tests give their snapshots, if they are literals.
fn named_snapshots() -> BTreeSet<String> {
    let stems = |folder: &str, prefix: &str| -> Vec<String> {
        let files = fs::read_dir(root().join(folder)).unwrap().map(|file| file.unwrap().path());
        let stems = files.filter_map(|path: PathBuf| {
            let markdown = path.extension().is_some_and(|extension| extension == "md");
            markdown.then(|| format!("{prefix}@{}", path.file_stem().unwrap().to_str().unwrap()))
        });
        stems.collect()
    };
    let mut names: BTreeSet<String> = [
        "help",
        "help-adopt",
        "help-build",
        "help-check",
        "help-clean",
        "help-doctor",
        "help-explain",
        "help-fix",
        "help-init",
        "help-install",
        "help-report-merge",
        "help-serve",
        "help-uninstall",
        "help-update",
        "snapshot-of-a-chapter",
        "human-en",
        "human-ru",
        "json",
    ]
    .into_iter()
    .chain(["github", "junit", "sarif"])
    .map(str::to_owned)
    .collect();
    names.extend(stems("tests/cases", "case"));
    for prefix in ["proof", "page", "markdown"] {
        names.extend(stems("book", prefix).into_iter().filter(|name| !name.ends_with("@SUMMARY")));
        names.extend(stems("book/further", prefix));
    }
    names
}

#[test]
fn every_snapshot_is_referenced() {
    let mut found = BTreeSet::new();
    for file in fs::read_dir(root().join("tests/testsuite/snapshots")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let name =
            name.strip_suffix(".snap").unwrap_or_else(|| panic!("{name} waits to be accepted"));
        found.insert(name.split("__").last().unwrap().to_owned());
    }
    let named = named_snapshots();
    let unreferenced: Vec<_> = found.difference(&named).collect();
    assert!(unreferenced.is_empty(), "no test makes these snapshots: {unreferenced:?}");
    let missing: Vec<_> = named.difference(&found).collect();
    assert!(missing.is_empty(), "no snapshot is kept of these: {missing:?}");
}

#[test]
fn the_list_of_builtins_is_the_interpreters() {
    let report =
        prove_block("import builtins\nprint(*sorted(n for n in dir(builtins) if n[0] != '_'))");
    let bound: BTreeSet<&str> = report.blocks[0].stdout.split_whitespace().collect();
    let listed: BTreeSet<&str> = BUILTINS.iter().copied().collect();
    let unlisted: Vec<_> = bound
        .difference(&listed)
        .filter(|name| !MODULE_NAMES.contains(name) && !name.starts_with("__"))
        .collect();
    assert!(unlisted.is_empty(), "bound, but not listed: {unlisted:?}");
    let sorted = BUILTINS.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(sorted, "a binary search wants the list in order");
}

/// Programs that bind names in every way that Python has.
const SCOPES: &[&str] = &[
    "x = 1\nprint(x, y)",
    "def f(a, *b, c=d, **e):\n    return a, b, c, e, g",
    "def f():\n    x = 1\n    def g():\n        return x, z\n    return g",
    "class A:\n    x = 1\n    y = x\n    def f(self):\n        return x, self",
    "[i for i in w if i for j in i]\ni",
    "try:\n    pass\nexcept E as e:\n    print(e)",
    "import os.path as p, sys\nfrom m import a as b\np, sys, b, os",
    "def f():\n    global g\n    g = 1\ng, h",
    "def f():\n    c = 0\n    def g():\n        nonlocal c\n        c += 1\n        return c, d",
    "lambda x=y: x + z",
    "with open('f') as f, g as (h, *i): f, h, i\nfor k, v in d: k, v\nwhile (n := m): n",
    "match v:\n    case [x, *ys]: x, ys\n    case {'k': z, **r}: z, r, w",
    "@deco\nclass C(Base, metaclass=Meta):\n    pass",
];

#[test]
fn the_symbol_table_of_the_interpreter_agrees_about_unbound_names() {
    for program in SCOPES {
        let module = pyproof_judge::python::parse(program).unwrap();
        let ours: BTreeSet<String> = module.names.unbound().map(|name| name.name.clone()).collect();
        let asked = format!(
            "import symtable, builtins\ntop = symtable.symtable({program:?}, 'p', 'exec')\n\
             bound = {{s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}}\n\
             def walk(table):\n    for s in table.get_symbols():\n\
             \x20       if s.is_declared_global() and s.is_assigned(): bound.add(s.get_name())\n\
             \x20   for child in table.get_children(): walk(child)\nwalk(top)\nfree = set()\n\
             def seek(table):\n    for s in table.get_symbols():\n        name = s.get_name()\n\
             \x20       top_level = table.get_type() == 'module' and not (s.is_assigned() or s.is_imported())\n\
             \x20       if s.is_referenced() and (s.is_global() or top_level) and name not in bound and not hasattr(builtins, name):\n\
             \x20           free.add(name)\n    for child in table.get_children(): seek(child)\nseek(top)\nprint(*sorted(free))"
        );
        let report = prove_block(&asked);
        let block = &report.blocks[0];
        assert!(block.raised.is_none(), "{program}: {:?}", block.raised);
        let theirs: BTreeSet<String> = block.stdout.split_whitespace().map(str::to_owned).collect();
        assert_eq!(ours, theirs, "{program}");
    }
}

/// Each crate of a lock file with its version.
fn locked(file: &str) -> BTreeSet<(String, String)> {
    let lock: toml::Table = fs::read_to_string(root().join(file)).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap().iter();
    let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
    packages.map(|package| (text(package, "name"), text(package, "version"))).collect()
}

#[test]
fn fuzzing_takes_the_versions_that_the_tool_has() {
    let (ours, fuzzed) = (locked("Cargo.lock"), locked("fuzz/Cargo.lock"));
    let known: BTreeSet<&String> = ours.iter().map(|(name, _)| name).collect();
    let others: Vec<_> =
        fuzzed.difference(&ours).filter(|(name, _)| known.contains(name)).collect();
    assert!(others.is_empty(), "copy Cargo.lock to fuzz/ once more: {others:?}");
    assert!(fuzzed.contains(&("malachite-bigint".to_owned(), "0.12.0".to_owned())));
}

#[test]
fn tests_cannot_be_switched_off() {
    for (name, text) in house().into_iter().chain(sources("tests/testsuite")) {
        let word = ["#[ig", "nore"].concat();
        assert!(!text.contains(&word), "{name} has a test that nobody runs");
    }
    assert!(Path::new(&root()).join(".ci/run").is_file());
}
