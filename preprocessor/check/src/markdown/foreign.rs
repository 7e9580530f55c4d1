//! How similar tools say that a block is not run, or that it fails. Such a word does
//! nothing here, so it is warned of like a misspelled one: its author believes that the
//! block is skipped.
//!
//! The words are those of pytest-codeblocks, pytest-markdown-docs, phmdoctest, sybil,
//! doctest, markdown-exec, Quarto, Jupyter Book and mdBook's own playground.

/// Words behind a fence's language, or in a comment of the page, and our attribute.
const WORDS: &[(&str, &str)] = &[
    ("+skip", "no_run"),
    ("error", "should_raise"),
    ("expect-error", "should_raise"),
    ("expect_error", "should_raise"),
    ("invalid", "syntax_error"),
    ("no-eval", "no_run"),
    ("no-exec", "no_run"),
    ("no_exec", "no_run"),
    ("noeval", "no_run"),
    ("noexec", "no_run"),
    ("noplayground", "no_run"),
    ("norepl", "no_run"),
    ("norun", "no_run"),
    ("notest", "no_run"),
    ("raises-exception", "should_raise"),
    ("skip-execution", "no_run"),
    ("skip-test", "no_run"),
    ("xfail", "should_raise"),
];

/// What a comment says, without its spaces.
const COMMENTS: &[&str] = &[
    "doctest:+skip",
    "eval:false",
    "exec:false",
    "markdown-exec:skip",
    "notest",
    "no-test",
    "phmdoctest-mark.skip",
    "phmdoctest-skip",
    "pragma:notest",
    "pytest-codeblocks:skip",
    "pytest.mark.skip",
    "pytest.mark.xfail",
    "skip:next",
    "skip:start",
    "skip-test",
];

/// Names whose value can say that a block is not run: `eval=false`.
const SWITCHES: &[&str] = &["eval", "exec", "execute", "run", "test"];

/// The attribute that a word of another tool, with or without a value, stands for.
pub fn meant_by_word(name: &str, value: Option<&str>) -> Option<&'static str> {
    let name = name.to_lowercase();
    let off = |value: &str| ["0", "false", "never", "no", "off"].contains(&value);
    if let Some(value) = value {
        let is_off = SWITCHES.contains(&name.as_str()) && off(&value.to_lowercase());
        return is_off.then_some("no_run");
    }
    if COMMENTS.contains(&name.as_str()) {
        return Some("no_run");
    }
    WORDS.iter().find(|(word, _)| *word == name).map(|(_, meant)| *meant)
}

/// A comment of another tool that skips a block, as one word: `skip:next`.
pub fn word_of_comment(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('|');
    let word: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let lower = word.to_lowercase();
    let known = COMMENTS.iter().find(|known| {
        let rest = lower.strip_prefix(**known);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    })?;
    word.get(..known.len()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_skips_a_block_elsewhere_is_known() {
        for (name, value, meant) in [
            ("noexec", None, Some("no_run")),
            ("exec", Some("off"), Some("no_run")),
            ("eval", Some("FALSE"), Some("no_run")),
            ("eval", Some("true"), None),
            ("+SKIP", None, Some("no_run")),
            ("raises-exception", None, Some("should_raise")),
            ("wide", None, None),
            ("title", Some("false"), None),
        ] {
            assert_eq!(meant_by_word(name, value), meant, "{name}");
        }
        for (text, word) in [
            ("pytest.mark.skip", Some("pytest.mark.skip")),
            (" skip: next ", Some("skip:next")),
            ("skip: next \"reason\"", Some("skip:next")),
            (" doctest: +SKIP", Some("doctest:+SKIP")),
            ("| eval: false", Some("eval:false")),
            ("skip: nextdoor", None),
            ("noqa", None),
            ("type: ignore", None),
        ] {
            assert_eq!(word_of_comment(text).as_deref(), word, "{text}");
        }
    }
}
