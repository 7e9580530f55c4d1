//! Figures that are no literal of Python and still a value: dates, times, digits with
//! zeros in front.

/// The shape of a text of figures, with a `9` for each row of digits: `9-9-9` for
/// `2024-01-05`. None for words and for a lone number.
#[must_use]
pub fn shape(text: &str) -> Option<String> {
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
