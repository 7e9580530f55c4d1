//! Dots that stand for text or lines (`docs/promises.md`, *Normalisation*).

/// `...` or `…` stands for any text within a line, and alone on a line for any
/// lines.
pub fn matches(promise: &str, actual: &str) -> bool {
    if !promise.contains("...") && !promise.contains('…') {
        return false;
    }
    let promise = promise.replace('…', "...");
    let promised: Vec<&str> = promise.lines().collect();
    let actual: Vec<&str> = actual.lines().collect();
    lines_match(&promised, &actual)
}

/// Matches lines as a glob does: a wildcard first takes nothing and, each time that
/// the rest does not fit, one line more. It never goes back before the last wildcard,
/// so the time is at most the product of the lengths.
pub fn lines_match(promised: &[&str], actual: &[&str]) -> bool {
    let (mut at, mut line) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while line < actual.len() {
        match promised.get(at) {
            Some(promise) if promise.trim() == "..." => {
                retry = Some((at, line));
                at += 1;
            }
            Some(promise) if line_matches(promise, actual[line]) => {
                at += 1;
                line += 1;
            }
            _ => {
                let Some((wildcard, taken)) = retry else { return false };
                retry = Some((wildcard, taken + 1));
                at = wildcard + 1;
                line = taken + 1;
            }
        }
    }
    promised[at..].iter().all(|promise| promise.trim() == "...")
}

fn line_matches(promised: &str, actual: &str) -> bool {
    let parts: Vec<&str> = promised.split("...").collect();
    let [first, within @ .., last] = parts.as_slice() else { return promised == actual };
    // `[1, ... ]`: the space is the dots'.
    let closes = last.trim_start().starts_with([']', ')', '}']);
    let last = if closes { last.trim_start() } else { last };
    let Some(mut rest) = actual.strip_prefix(first) else { return false };
    for part in within {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
