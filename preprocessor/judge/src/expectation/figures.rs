//! Figures that are no literal of Python and still a value: dates, times, digits with
//! zeros in front, digests, identifiers, paths.

use crate::python::literal;

/// The shape of a text of figures, with a `9` for each row of digits: `9-9-9` for
/// `2024-01-05`. None for words and for a lone number.
#[must_use]
pub fn shape(text: &str) -> Option<String> {
    row(text).or_else(|| moment(text)).or_else(|| digest(text)).or_else(|| path(text))
}

/// Digits with marks between them.
fn row(text: &str) -> Option<String> {
    const MARKS: [char; 4] = ['-', ':', '.', '/'];
    let is_figure = |c: char| c.is_ascii_digit() || MARKS.contains(&c);
    let whole = text.starts_with(|c: char| c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.chars().all(is_figure);
    let mut shape = String::new();
    for char in text.chars().filter(|_| whole) {
        let char = if char.is_ascii_digit() { '9' } else { char };
        if char != '9' || !shape.ends_with('9') {
            shape.push(char);
        }
    }
    let zeros = shape == "9" && text.len() > 1 && text.starts_with('0');
    let marked = shape.len() > 3 || shape == "9:9";
    (zeros || marked).then_some(shape)
}

/// A date with its time: `2024-01-05 12:30:00`. Parts of a second are not told apart:
/// where there are none, Python leaves them out.
fn moment(text: &str) -> Option<String> {
    let text = text.strip_suffix("+00:00").or_else(|| text.strip_suffix('Z')).unwrap_or(text);
    let (date, time) = text.split_once([' ', 'T'])?;
    let (date, time) = (row(date)?, row(time)?);
    let time = time.strip_suffix(".9").unwrap_or(&time);
    (date == "9-9-9" && time.starts_with("9:9")).then(|| format!("{date} {time}"))
}

/// A UUID, or as many hexadecimal digits as a digest has at least, of both sorts.
fn digest(text: &str) -> Option<String> {
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let is_uuid = groups == [8, 4, 4, 4, 12];
    let is_digest = groups.len() == 1 && text.len() >= 8;
    let has_both = text.contains(|c: char| c.is_ascii_digit())
        && text.contains(|c: char| c.is_ascii_lowercase());
    let all = text.chars().all(|c| is_hex(c) || c == '-');
    let is_number = || literal::read(text).is_some();
    (all && has_both && (is_uuid || is_digest) && !is_number()).then(|| format!("{groups:?}"))
}

/// A whole path from the root, without spaces: `/home/ann`.
fn path(text: &str) -> Option<String> {
    let parts = text.strip_prefix('/')?;
    let is_name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "._-~+".contains(c))
    };
    let whole = parts.contains(char::is_alphabetic) && parts.split('/').all(is_name);
    whole.then(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_shape_of_their_marks() {
        for (text, expected) in [
            ("2024-01-05", Some("9-9-9")),
            ("12:30", Some("9:9")),
            ("3.12.1", Some("9.9.9")),
            ("05.01.2024", Some("9.9.9")),
            ("00001010", Some("9")),
            ("2024-01-05 12:30:00", Some("9-9-9 9:9:9")),
            ("2024-01-05T12:30:00.25+00:00", Some("9-9-9 9:9:9")),
            ("1b4e28ba-2fa1-11d2-883f-0016d3cca427", Some("[8, 4, 4, 4, 12]")),
            ("9f86d081", Some("[8]")),
            ("/home/ann", Some("/")),
            ("deadbeef", None),
            ("9f86d08", None),
            ("feedback1", None),
            ("0b10101010", None),
            ("/", None),
            ("/ 2", None),
            ("/home/ann is searched", None),
            ("2024-01-05 1 2", None),
            ("10", None),
            ("3.14", None),
            ("1/2", None),
            ("10-20", None),
            ("a-1-2", None),
            ("-1", None),
        ] {
            assert_eq!(shape(text).as_deref(), expected, "{text}");
        }
    }
}
