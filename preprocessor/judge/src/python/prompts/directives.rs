//! What a doctest is told of one example: `# doctest: +ELLIPSIS, -SKIP`.
//!
//! The names are those of the standard library's `doctest`, of pytest (`NUMBER`), of
//! pytest-doctestplus (`FLOAT_CMP`) and of xdoctest (`IGNORE_WANT`). Those that only
//! say how to report are known, and change nothing here.

use crate::distance::nearest;
use crate::python::comments_of;

/// How an output is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a directive that stands there or not")]
pub struct Rules {
    /// `...` stands for any text.
    pub dots: bool,
    /// All white space counts as one space.
    pub any_space: bool,
    /// Of an exception the class alone counts.
    pub class_alone: bool,
    /// `<BLANKLINE>` is an empty line.
    pub blank_lines: bool,
    /// Numbers need be as precise only as they are written.
    pub as_written: bool,
    /// Numbers need be only nearly equal.
    pub nearly: bool,
    /// `u'a'` is `'a'`.
    pub any_text: bool,
    /// `b'a'` is `'a'`.
    pub any_bytes: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            dots: true,
            any_space: false,
            class_alone: false,
            blank_lines: true,
            as_written: false,
            nearly: false,
            any_text: false,
            any_bytes: false,
        }
    }
}

/// What the directives of one piece of input say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// How its output is compared.
    pub rules: Rules,
    /// It is not run.
    pub skip: bool,
    /// Its output does not matter.
    pub ignore_output: bool,
    /// The words that are no directives: the line of the input, counted from 0, the
    /// word, and what may be meant.
    pub unknown: Vec<(usize, String, Option<String>)>,
}

/// The directives that say how to compare, or whether to run.
const KNOWN: &[&str] = &[
    "ELLIPSIS",
    "NORMALIZE_WHITESPACE",
    "IGNORE_EXCEPTION_DETAIL",
    "SKIP",
    "DONT_ACCEPT_BLANKLINE",
    "NUMBER",
    "FLOAT_CMP",
    "ALLOW_UNICODE",
    "ALLOW_BYTES",
    "IGNORE_OUTPUT",
    "IGNORE_WANT",
    "REMOTE_DATA",
    "REQUIRES",
];

/// The directives that change nothing here: how a report looks, and what is so anyway.
const WITHOUT_EFFECT: &[&str] = &[
    "DONT_ACCEPT_TRUE_FOR_1",
    "REPORT_UDIFF",
    "REPORT_CDIFF",
    "REPORT_NDIFF",
    "REPORT_ONLY_FIRST_FAILURE",
    "FAIL_FAST",
    "IGNORE_WARNINGS",
    "SHOW_WARNINGS",
];

impl Directives {
    /// Those in the comments of a piece of input.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let mut directives = Self::default();
        if !typed.contains("doctest:") {
            return directives;
        }
        for comment in comments_of(typed) {
            let words = directives_of(&typed[comment.span.range()]);
            for word in words.unwrap_or_default().replace(',', " ").split_whitespace() {
                if !directives.follow(word) {
                    directives.unknown.push((comment.line - 1, word.to_owned(), meant(word)));
                }
            }
        }
        directives
    }

    /// Does what a word says, if that is known.
    fn follow(&mut self, word: &str) -> bool {
        let (on, name) = match (word.strip_prefix('+'), word.strip_prefix('-')) {
            (Some(name), _) => (true, name),
            (_, Some(name)) => (false, name),
            _ => return false,
        };
        let rules = &mut self.rules;
        match name {
            "ELLIPSIS" => rules.dots = on,
            "NORMALIZE_WHITESPACE" => rules.any_space = on,
            "IGNORE_EXCEPTION_DETAIL" => rules.class_alone = on,
            "DONT_ACCEPT_BLANKLINE" => rules.blank_lines = !on,
            "NUMBER" => rules.as_written = on,
            "FLOAT_CMP" => rules.nearly = on,
            "ALLOW_UNICODE" => rules.any_text = on,
            "ALLOW_BYTES" => rules.any_bytes = on,
            "IGNORE_OUTPUT" | "IGNORE_WANT" => self.ignore_output = on,
            // What a machine may lack is lacking here.
            name if name == "SKIP" || name == "REMOTE_DATA" || name.starts_with("REQUIRES(") => {
                self.skip = on;
            }
            name => return WITHOUT_EFFECT.contains(&name),
        }
        true
    }
}

/// The directives of a comment: behind its sign, or behind a further one at the end of
/// other words.
fn directives_of(comment: &str) -> Option<&str> {
    let behind =
        comment.match_indices('#').map(|(at, sign)| comment[at + sign.len()..].trim_start());
    let mut named = behind
        .filter_map(|words| words.strip_prefix('x').unwrap_or(words).strip_prefix("doctest:"));
    named.next()
}

/// The directive that a word may mean, as it is to be written.
fn meant(word: &str) -> Option<String> {
    let sign = if word.starts_with('-') { '-' } else { '+' };
    let name = word.trim_start_matches(['+', '-']).to_uppercase();
    let all = || KNOWN.iter().chain(WITHOUT_EFFECT).copied();
    let near = all().find(|known| *known == name).or_else(|| nearest(&name, all()))?;
    Some(format!("{sign}{near}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Directives {
        Directives::read(&format!("f(\n  1)  {words}\n"))
    }

    #[test]
    fn signs_and_commas_are_read() {
        let rules = |words: &str| read(words).rules;
        assert!(rules("# doctest: +NORMALIZE_WHITESPACE").any_space);
        let two = rules("# doctest: +NUMBER, -ELLIPSIS");
        assert!(two.as_written && !two.dots);
        assert!(rules("#doctest:+IGNORE_EXCEPTION_DETAIL +FLOAT_CMP").nearly);
        assert!(!rules("# doctest: +DONT_ACCEPT_BLANKLINE").blank_lines);
        assert!(read("# xdoctest: +SKIP").skip && !read("# doctest: +SKIP, -SKIP").skip);
        assert!(read("# doctest: +REQUIRES(module:numpy)").skip);
        assert!(read("# doctest: +IGNORE_OUTPUT").ignore_output);
        assert_eq!(read("# doctest: +REPORT_NDIFF"), Directives::default());
        assert!(read("# in any order.  #doctest: +SKIP").skip);
        assert_eq!(read("# see doctest: +SKIP"), Directives::default());
        assert_eq!(Directives::read("'# doctest: +SKIP'"), Directives::default());
    }

    #[test]
    fn words_that_are_none_are_named_with_what_may_be_meant() {
        let unknown = |words: &str| read(words).unknown;
        let meant = |word: &str| Some(word.to_owned());
        assert_eq!(unknown("# doctest: +ELIPSIS"), [(1, "+ELIPSIS".into(), meant("+ELLIPSIS"))]);
        assert_eq!(unknown("# doctest: skip"), [(1, "skip".into(), meant("+SKIP"))]);
        assert_eq!(unknown("# doctest: -COLOUR"), [(1, "-COLOUR".into(), None)]);
    }
}
