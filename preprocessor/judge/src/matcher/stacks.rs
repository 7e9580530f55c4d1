//! Lines of comments under a statement that prints several lines.
//!
//! They are all of its output, so one too few makes them doubtful, as a letter does in
//! one line (`docs/promises.md`, *Comments without a marker*).

use super::{Actual, Form, Judgement, Matcher, Verdict, normalize};
use crate::expectation::{Claim, Expectation, Sign};

impl Matcher<'_> {
    /// Judges a stack without a marker that is near to what came only line by line; none
    /// where it is commentary.
    pub(super) fn judge_stack(
        &self,
        expectation: &Expectation,
        text: &str,
        claim: &Claim,
    ) -> Option<Judgement> {
        let subject = expectation.subjects.first().filter(|_| !self.policy.ignore_unmarked)?;
        let actual = self.actual(subject);
        let Actual::Written(written) = &actual else { return None };
        if *claim == Claim::Nothing || !shares_lines(text, written) {
            return None;
        }
        let judgement = self.not_kept(expectation, Form::Bare, &actual);
        let verdict = match judgement.verdict {
            Verdict::BROKEN => Verdict::Doubtful { sign: Sign::Near },
            other => other,
        };
        Some(Judgement { verdict, ..judgement })
    }
}

/// Whether half of the lines of both are the same.
fn shares_lines(promise: &str, actual: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        normalize::text(text).lines().map(|line| line.trim().to_owned()).collect()
    };
    let (promised, mut came) = (lines(promise), lines(actual));
    let longer = promised.len().max(came.len());
    if promised.len() < 2 || came.len() < 2 || longer > MAX_LINES {
        return false;
    }
    let is_shared = |line: &&String| {
        let at = came.iter().position(|other| other == *line && !line.is_empty());
        at.map(|at| came.swap_remove(at)).is_some()
    };
    2 * promised.iter().filter(is_shared).count() >= longer
}

/// Longer stacks are not compared line by line.
const MAX_LINES: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_all_lines_are_shared_or_the_stack_is_a_note() {
        for (promise, actual, shared) in [
            ("a\nb", "a\nb\nc\n", true),
            ("b\na\nc", "a\nb\nc\n", true),
            ("a\na", "a\nb\nc\nd\n", false),
            ("first\nthen", "a\nb\n", false),
            ("a", "a\nb\n", false),
            ("a\nb", "a b\n", false),
        ] {
            assert_eq!(shares_lines(promise, actual), shared, "{promise} for {actual}");
        }
    }
}
