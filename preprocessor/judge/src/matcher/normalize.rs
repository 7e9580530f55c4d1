//! What every comparison ignores (`docs/promises.md`, *Normalisation*), and nothing
//! else.

use super::screen;

/// An output without trailing white space, the last line end and the addresses of
/// objects.
#[must_use]
pub fn text(text: &str) -> String {
    let shown = screen::shown(text);
    let lines = shown.lines().map(|line| mask_addresses(line.trim_end()));
    let joined = lines.collect::<Vec<_>>().join("\n");
    joined.trim_end_matches('\n').to_owned()
}

/// `at 0x7f3a…` becomes `at 0x...`: `repr` writes addresses so. A bare `0x14c`
/// is a number and stays one.
#[must_use]
pub fn mask_addresses(line: &str) -> String {
    const MARK: &str = " at 0x";
    let mut masked = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(MARK) {
        let (before, behind) = rest.split_at(at + MARK.len());
        let address =
            behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        masked.push_str(before);
        masked.push_str(if address > 0 { "..." } else { "" });
        rest = &behind[address..];
    }
    masked.push_str(rest);
    masked
}

/// Whether two texts hold the same words in different orders.
#[must_use]
pub fn same_items(left: &str, right: &str) -> bool {
    let items = |text: &str| {
        let split = |c: char| c.is_whitespace() || ",;(){}[]".contains(c);
        let mut items: Vec<_> =
            text.split(split).filter(|item| !item.is_empty()).map(str::to_owned).collect();
        items.sort();
        items
    };
    left != right && items(left) == items(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_white_space_and_addresses_do_not_count() {
        assert_eq!(text("a  \nb\t\n\n"), "a\nb");
        assert_eq!(text("<f at 0x7fA0> и <g at 0x1>"), "<f at 0x...> и <g at 0x...>");
        assert_eq!(text("at 0x..."), "at 0x...");
        assert_eq!(text("0x14c"), "0x14c");
    }

    #[test]
    fn items_are_compared_without_order() {
        assert!(same_items("{2, 1}", "{1, 2}"));
        assert!(!same_items("{1, 2}", "{1, 2}"));
        assert!(!same_items("{1}", "{1, 2}"));
    }
}
