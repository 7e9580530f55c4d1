//! Whether code holds the words of a comment.

/// Whether the code holds this literal as a word.
pub fn is_quoted_from(code: &str, literal: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "._'\"".contains(c);
    code.match_indices(literal).any(|(at, _)| {
        !code[..at].ends_with(is_part) && !code[at + literal.len()..].starts_with(is_part)
    })
}

/// Whether the code has these words, spacing apart.
pub fn quotes(code: &str, words: &str) -> bool {
    let is_name = words.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_name {
        return has_word(code, words);
    }
    let dense = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let begins = words.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
    begins && dense(code).contains(&dense(words))
}

/// Whether the code has this name as a word.
pub fn has_word(code: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| {
        !code[..at].ends_with(is_part) && !code[at + name.len()..].starts_with(is_part)
    })
}
