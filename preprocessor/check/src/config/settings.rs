//! The settings of a book, described: `docs/settings.md` is made of this.
//!
//! Keys, choices and defaults are held to those that are read, by the tests below.
//! What a setting means is said here alone.

/// A setting, as the guide shows it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its key below the table: `limits.time`.
    pub key: &'static str,
    /// What it may be: values between backticks, or words.
    pub values: &'static str,
    /// What it is where the book is silent: a value between backticks, or words.
    pub default: &'static str,
    /// What it means, as Markdown.
    pub meaning: &'static str,
}

const fn setting(
    key: &'static str,
    values: &'static str,
    default: &'static str,
    meaning: &'static str,
) -> Setting {
    Setting { key, values, default, meaning }
}

/// All settings, in the order of the page.
pub const SETTINGS: &[Setting] = &[
    setting(
        "before",
        r#"`["links"]`"#,
        "none",
        "mdBook's own: chapters reach the tool before `{{#include}}` is expanded, so that line numbers in messages are right; set it in each book",
    ),
    setting(
        "unmarked",
        r#"`"check"`, `"warn"`, `"ignore"`"#,
        r#"`"check"`"#,
        "[comments without a marker](promises.md#comments-without-a-marker): judged; judged, but only warned about; commentary",
    ),
    setting(
        "markers",
        r#"a list: `["Observe:"]`"#,
        "`[]`",
        "more [markers](promises.md#markers); one without letters is a symbol, and needs no colon",
    ),
    setting(
        "labels",
        r#"`"allow"`, `"deny"`"#,
        r#"`"allow"`"#,
        "whether a promise may leave out a printed [label](promises.md#ways-to-keep-a-promise)",
    ),
    setting(
        "docstrings",
        "`true`, `false`",
        "`false`",
        "whether the examples (`>>>`) in docstrings are run, too",
    ),
    setting(
        "session",
        r#"`"auto"`, `"block"`, `"chapter"`"#,
        r#"`"auto"`"#,
        "which blocks [continue each other](sessions.md#blocks-that-continue-each-other): those that use what an earlier one binds; none; all of a chapter",
    ),
    setting(
        "typos",
        r#"`"fix"`, `"deny"`, `"off"`"#,
        r#"`"fix"`"#,
        "a [misspelled name](names.md): corrected in the page; fails the book; not looked for",
    ),
    setting(
        "python",
        r#"a command: `"python3"`, `".venv/bin/python"`, `"uv run python"`"#,
        "none",
        "[your own Python](python.md) runs the book, in place of the bundled interpreter",
    ),
    setting(
        "versions",
        r#"a list of commands: `["python3.10", "python3.13"]`"#,
        "`[]`",
        "`check` proves the book in [each of these](python.md#several); not together with `python`",
    ),
    setting(
        "interpreters.NAME",
        r#"a command: `"python3.9"`"#,
        "none",
        "an interpreter that a block may choose: `python=NAME`",
    ),
    setting(
        "target-version",
        r#"`"3.9"`, `"3.10"`, `"3.11"`, `"3.12"`, `"3.13"`, `"3.14"`"#,
        "none",
        "the oldest Python that readers have: newer syntax and newer names of the standard library give the warning [`needs-python`](diagnostics.md#needs-python)",
    ),
    setting(
        "unavailable",
        r#"a list of modules: `["my_package"]`"#,
        "`[]`",
        "blocks that import one are [read and not run](files-and-input.md#modules-that-are-nowhere)",
    ),
    setting(
        "files",
        r#"a list of paths: `["data/"]`"#,
        "`[]`",
        "[files and folders](files-and-input.md#files-of-the-book) that programs find in their folder",
    ),
    setting(
        "preamble",
        r#"a file: `"preamble.py"`"#,
        "none",
        "Python that [runs before each program](files-and-input.md#code-that-runs-first), and is not shown",
    ),
    setting(
        "deny",
        r#"a list of codes: `["promise-spacing"]`"#,
        "`[]`",
        "these [diagnostics](diagnostics.md) fail the book, as with `--deny`; the command line takes precedence",
    ),
    setting(
        "warn",
        r#"a list of codes: `["timeout"]`"#,
        "`[]`",
        "these are only warned of, as with `--warn`",
    ),
    setting(
        "allow",
        r#"a list of codes: `["promise-partial"]`"#,
        "`[]`",
        "these are not shown, as with `--allow`",
    ),
    setting(
        "strict",
        "`true`, `false`",
        "`false`",
        "as `--strict`: promises that cannot be judged fail the book, and so do blocks skipped without a reason",
    ),
    setting(
        "snapshots",
        r#"a folder: `"snapshots"`"#,
        "none",
        "as `--snapshots` of [`check`](commands.md#check); relative to the book's folder",
    ),
    setting(
        "cache",
        "`true`, `false`",
        "`true`",
        "whether answers are [cached](commands.md#the-cache) from run to run",
    ),
    setting(
        "limits.time",
        r#"`"10s"`, `"500ms"`, `"2m"`"#,
        r#"`"5s"`"#,
        "processor time of a program (the blocks that share a namespace)",
    ),
    setting(
        "limits.wall",
        "as `limits.time`",
        r#"six times `limits.time`, at least `"30s"`"#,
        "wall time of a program, with all that it sleeps and waits",
    ),
    setting("limits.output", r#"`"64KiB"`, `"2MiB"`"#, r#"`"1MiB"`"#, "what a block may print"),
    setting(
        "limits.memory",
        r#"`"1GiB"`, at least `"8MiB"`"#,
        r#"`"512MiB"`"#,
        "memory of a program, beyond the interpreter's own",
    ),
    setting("limits.files", r#"`"64MiB"`"#, r#"`"16MiB"`"#, "all files of a program together"),
    setting(
        "isolation",
        r#"`"auto"`, `"require"`, `"process"`"#,
        r#"`"auto"`"#,
        "as `--isolation`: [confine programs](isolation.md#mechanisms) as far as the system allows; refuse to run them unless fully confined; as `auto`, with one worker process for each program",
    ),
    setting(
        "site.pyodide",
        r#"`"cdn"`, a folder: `"node_modules/pyodide"`"#,
        r#"`"cdn"`"#,
        "where readers' browsers [load Pyodide from](site.md#settings): a public server, or a folder that is copied into the site",
    ),
    setting(
        "site.packages",
        r#"a list of names: `["numpy"]`"#,
        "`[]`",
        "packages that readers' programs may import",
    ),
    setting(
        "site.search",
        "`true`, `false`",
        "`true`",
        "the site's [search](site.md#search), by forms of words and parts of names, in place of mdBook's",
    ),
    setting(
        "site.blank",
        "`true`, `false`",
        "`true`",
        "whether a chapter with examples ends with an [empty one](site.md#trying-things) for its reader's own code",
    ),
    setting(
        "site.steps",
        r#"`"marked"`, `"auto"`"#,
        r#"`"marked"`"#,
        "which blocks readers can go through [step by step](site.md#step-by-step): those with the attribute `steps`; also those that define a function inside a function, recurse, or give an object that can change several names or places",
    ),
    setting(
        "site.assets",
        "a version",
        "none",
        "written by [`install`](site.md#installing-into-a-plain-mdbook), not by you",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::VariantNames;

    use super::super::*;

    /// Tables, whose keys are settings; and what is mdBook's alone.
    const TABLES: &[&str] = &["interpreters", "limits", "site"];
    const MDBOOKS: &[&str] = &["after", "command", "optional", "renderers"];

    fn read(key: &str, value: &str) -> Config {
        let table = format!("{key} = {value}").parse().expect("TOML");
        Config::from_table(&table, HideLines::new())
            .unwrap_or_else(|refusal| panic!("{key} = {value}: {refusal}"))
    }

    /// What stands between backticks.
    fn quoted(text: &str) -> impl Iterator<Item = &str> {
        text.split('`').skip(1).step_by(2)
    }

    #[test]
    fn every_key_that_is_read_is_described_and_no_other() {
        let described: BTreeSet<String> = SETTINGS.iter().map(|one| one.key.to_owned()).collect();
        assert_eq!(described.len(), SETTINGS.len(), "one is there twice");
        let top = KEYS.iter().filter(|key| !TABLES.contains(key) && !MDBOOKS.contains(key));
        let read = top.map(|key| (*key).to_owned());
        let read = read.chain(LIMIT_KEYS.iter().map(|key| format!("limits.{key}")));
        let read = read.chain(site::KEYS.iter().map(|key| format!("site.{key}")));
        let read = read.chain(["interpreters.NAME".to_owned()]);
        assert_eq!(described, read.collect::<BTreeSet<_>>());
    }

    #[test]
    fn every_value_that_is_shown_can_be_set() {
        for one in SETTINGS.iter().filter(|one| one.key != "limits.wall") {
            quoted(one.values).for_each(|value| drop(read(one.key, value)));
        }
        assert_ne!(read("limits.wall", "\"2m\""), Config::default());
    }

    #[test]
    fn every_choice_is_shown() {
        for (key, choices) in [
            ("unmarked", Unmarked::VARIANTS),
            ("labels", Labels::VARIANTS),
            ("session", SessionMode::VARIANTS),
            ("typos", TypoMode::VARIANTS),
            ("isolation", Isolation::VARIANTS),
            ("site.steps", StepsMode::VARIANTS),
            ("target-version", TargetVersion::VARIANTS),
        ] {
            let one = SETTINGS.iter().find(|one| one.key == key).expect("it is described");
            let shown: Vec<&str> =
                quoted(one.values).map(|value| value.trim_matches('"')).collect();
            assert_eq!(shown, choices, "{key}");
        }
    }

    #[test]
    fn every_default_is_what_a_silent_book_has() {
        for one in SETTINGS.iter().filter(|one| one.default.starts_with('`')) {
            let value = one.default.trim_matches('`');
            assert_eq!(read(one.key, value), Config::default(), "{}", one.key);
        }
    }
}
