//! Fences that nobody has tagged as outputs, and that may be some.
//!
//! Whether one is read as the output depends on how near it is to what came, never on
//! whether it is equal: then it is counted as kept, else it is in doubt. What is far from it
//! is another text, and what changes from run to run shows nothing.

use pyproof_judge::expectation::terminal::TerminalOutput;
use pyproof_judge::expectation::{Form, Sign};
use pyproof_judge::matcher::{Doubt, Judgement, MatchKind, Verdict};
use pyproof_judge::python::prompts::directives::Rules;

/// Keeps the judgements of a fence that may be an output. Of a block that `failed` enough
/// is said.
pub fn settle(judgements: &mut Vec<Judgement>, failed: bool) {
    judgements.retain_mut(|judgement| {
        if judgement.form != Form::Fence {
            return true;
        }
        let read = TerminalOutput::read(Form::Fence, &judgement.expected, Rules::default());
        let is_whole = judgement.is_kept()
            && judgement.verdict.match_kind() != Some(MatchKind::Part)
            && !judgement.actual.is_empty();
        if is_whole {
            return true;
        }
        // Addresses and times differ in every run; the author shows one.
        if failed || judgement.verdict == (Verdict::Unclear { why: Doubt::Unstable }) {
            return false;
        }
        judgement.verdict = Verdict::Doubtful { sign: Sign::Near };
        // What shows a traceback shows what came.
        read.error.is_some() || is_near(&judgement.expected, &judgement.actual)
    });
}

/// Whether a text is near to another: as many lines, or most of its letters.
fn is_near(expected: &str, actual: &str) -> bool {
    /// Longer texts are not compared.
    const MAX: usize = 4000;
    let (expected, actual) = (expected.trim(), actual.trim());
    if expected.is_empty() || actual.is_empty() || expected.len() > MAX || actual.len() > MAX {
        return false;
    }
    let as_many = expected.lines().count() == actual.lines().count();
    let alike = strsim::normalized_levenshtein(expected, actual);
    let of_a_kind = is_number(expected) == is_number(actual);
    let short = is_short(expected) && is_short(actual) && of_a_kind;
    alike >= 0.5 || as_many && (alike >= 0.3 || short)
}

/// Whether a text is one value or one word.
fn is_short(text: &str) -> bool {
    text.chars().count() <= 12
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_what_could_have_come_instead() {
        for (expected, actual, near) in [
            ("43", "42", true),
            ("b", "a", true),
            ("name", "1", false),
            ("Good evening", "Good morning", true),
            ("one\ntwo", "one\ntwo\nthree", true),
            ("[settings]\ncolour = red", "one", false),
            ("a", "", false),
        ] {
            assert_eq!(is_near(expected, actual), near, "{expected:?} {actual:?}");
        }
    }
}
