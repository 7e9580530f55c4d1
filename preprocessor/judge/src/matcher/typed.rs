//! What somebody typed, as a terminal shows it between the lines of an output.
//!
//! A run reads its answers from a text, so its output lacks them; a reader who copies a
//! terminal has them: `Who? Ann`.

/// The actual text, with those answers in it that the promise shows, in their order.
pub fn with_answers(promise: &str, actual: &str, answers: &str) -> String {
    let mut text = String::new();
    let (mut promise, mut actual) = (promise, actual);
    for answer in answers.lines() {
        if promise.trim_end() == actual.trim_end() {
            break;
        }
        let shared = shared(promise, actual);
        // An earlier prompt of the session may have read it.
        let Some(at) = shown_at(promise, shared, answer) else { continue };
        text.push_str(&actual[..at]);
        text.push_str(answer);
        text.push('\n');
        actual = &actual[at..];
        promise = promise[at + answer.len()..].strip_prefix('\n').unwrap_or_default();
    }
    text + actual
}

/// How many bytes both texts share at their start, up to a whole character.
fn shared(left: &str, right: &str) -> usize {
    let equal = left.char_indices().zip(right.chars()).find(|((_, a), b)| a != b);
    equal.map_or(left.len().min(right.len()), |((at, _), _)| at)
}

/// Where, within its first bytes, the promise shows an answer to the end of a line; the
/// last such place.
fn shown_at(promise: &str, within: usize, answer: &str) -> Option<usize> {
    let ends = |at: &usize| {
        let rest = promise[*at..].strip_prefix(answer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'))
    };
    let starts = promise.char_indices().map(|(at, _)| at).chain([promise.len()]);
    starts.take_while(|at| *at <= within).filter(ends).last()
}

/// The answer that a terminal shows behind what a program has written before it asked;
/// none where it shows something else.
#[must_use]
pub fn next_answer<'p>(promise: &'p str, written: &str, answers: &str) -> Option<&'p str> {
    let shown = with_answers(promise, written, answers);
    let rest = promise.strip_prefix(&shown)?;
    rest.lines().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_where_the_promise_shows_them() {
        for (promise, actual, answers, text) in [
            ("Who? Ann\nHi Ann\n", "Who? Hi Ann\n", "Ann", "Who? Ann\nHi Ann\n"),
            ("Who? Hi Ann\n", "Who? Hi Ann\n", "Ann", "Who? Hi Ann\n"),
            ("3\n4\n7\n", "7\n", "3\n4", "3\n4\n7\n"),
            ("a? b\nc? d\ne", "a? c? e", "b\nd", "a? b\nc? d\ne"),
            ("Кто? Аня\n!", "Кто? !", "Аня", "Кто? Аня\n!"),
            ("Who? Bob\n", "Who? Hi\n", "Ann", "Who? Hi\n"),
            ("Who? ", "Who? ", "", "Who? "),
        ] {
            assert_eq!(with_answers(promise, actual, answers), text, "{promise:?}");
        }
    }

    #[test]
    fn an_answer_is_read_behind_what_was_written() {
        assert_eq!(next_answer("Who? Ann\nHi", "Who? ", ""), Some("Ann"));
        assert_eq!(next_answer("Who? Ann\nAge? 7\n", "Who? Age? ", "Ann\n"), Some("7"));
        assert_eq!(next_answer("Who? Ann\n", "Name? ", ""), None);
        assert_eq!(next_answer("Who? ", "Who? ", ""), None);
    }
}
