//! Numbers that a comment gives roughly: `≈ 3.14`, `~3.14`, `approx. 3.14`
//! (`docs/promises.md`, *Ways to keep a promise*).

use super::letters::folded;

/// What stands in front of a rough number, with a space behind it or without.
const SIGNS: &[&str] = &[
    "≈",
    "~=",
    "~",
    "≃",
    "≅",
    "approximately",
    "approx.",
    "approx",
    "about",
    "circa",
    "примерно",
    "приблизительно",
    "около",
];

/// The number that `text` gives roughly.
#[must_use]
pub fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let lower = folded(text);
    let sign = SIGNS.iter().find(|sign| lower.starts_with(**sign))?;
    let number = text.get(sign.len()..)?.trim();
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.parse::<f64>().is_ok();
    is_plain.then_some(number)
}

/// Whether the digits of a rough number are those of `actual`, rounded to as many.
#[must_use]
pub fn is_rounded(text: &str, actual: &str) -> bool {
    let Some(number) = number(text) else { return false };
    let (Ok(wanted), Ok(came)) = (number.parse::<f64>(), actual.trim().parse::<f64>()) else {
        return false;
    };
    let number = number.trim_end_matches('.');
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    // The zeros at the end of `1000` may be no digits of it.
    let zeros = if decimals > 0 { 0 } else { number.len() - number.trim_end_matches('0').len() };
    let unit = |places: i32| 10_f64.powi(places);
    let is_near = |places: i32| (wanted - came).abs() <= unit(places) / 2.0 * (1.0 + 1e-9);
    let decimals = i32::try_from(decimals).unwrap_or(i32::MAX);
    let zeros = i32::try_from(zeros).unwrap_or(0);
    came.is_finite() && is_near(if zeros > 0 { zeros } else { -decimals })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_that_are_given_must_be_right() {
        for (text, actual, right) in [
            ("≈3.14", "3.14159", true),
            ("~ 3.14", "3.14159", true),
            ("approx. 3.14", "3.14159", true),
            ("Примерно 0.67", "0.6666666", true),
            ("~3.15", "3.14159", false),
            ("~3", "3.14159", true),
            ("~1000", "1003.7", true),
            ("~1000", "1600.0", false),
            ("~-2.5", "-2.48", true),
            ("~3.14", "pi", false),
            ("3.14", "3.14159", false),
            ("~x", "3", false),
        ] {
            assert_eq!(is_rounded(text, actual), right, "{text} for {actual}");
        }
    }
}
