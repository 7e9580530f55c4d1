//! How the letters of comments are compared, and the ticks around their words.

/// What stands between two backticks.
#[must_use]
pub(super) fn unticked(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('`')?.strip_suffix('`')?;
    (!inner.is_empty() && !inner.contains('`')).then_some(inner)
}

/// Lower case, and `е` for `ё`, as markers are compared.
pub(super) fn folded(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}
