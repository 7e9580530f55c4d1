//! The files of a chapter: its own, those that its Python blocks and the outputs behind
//! them include, and the Markdown that its prose includes.

use std::path::Path;

use super::links::leads_out;
use pyproof_check::diagnostic::Message;
use pyproof_check::markdown::{
    Chapter, HideLines, Included, InfoString, code_blocks, includes, includes_of_prose,
};

/// A byte order mark, which mdBook removes when it reads a chapter.
pub const BOM: &str = "\u{FEFF}";

/// A chapter with the files that its Python blocks include. Files that cannot be
/// read are left out: the code that expands the blocks reports them.
#[must_use]
pub fn with_included(root: &Path, path: String, text: String) -> Chapter {
    let mut included: Vec<Included> = Vec::new();
    let mut wanted: Vec<String> = Vec::new();
    // Most chapters include nothing, so need not be parsed for it.
    if text.contains("{{") {
        let blocks = code_blocks(&text, &HideLines::new());
        let read = |info: &InfoString| {
            info.is_python() || info.is_session() || info.is_output() || info.is_terminal()
        };
        let read = blocks.iter().filter(|block| read(&block.info));
        wanted = read.flat_map(|block| includes(&block.code, &path)).collect();
        wanted.extend(includes_of_prose(&text, &path));
    }
    while let Some(file) = wanted.pop() {
        if included.iter().any(|included| included.path == file) {
            continue;
        }
        if let Ok(text) = read_chapter(root, Path::new(&file)) {
            wanted.extend(includes(&text, &file));
            included.push(Included { path: file, text });
        }
    }
    included.sort_by(|one, other| one.path.cmp(&other.path));
    Chapter { path, text, included }
}

/// The text of the chapter at `path` in the book's folder, without a byte order
/// mark.
///
/// # Errors
/// Why it cannot be read.
pub fn read_chapter(root: &Path, path: &Path) -> Result<String, Message> {
    if leads_out(root, path).is_some() {
        return Err(Message::new("chapter-led-out"));
    }
    let bytes = std::fs::read(root.join(path)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Message::new("chapter-missing"),
        _ => Message::new("chapter-unread").with("error", error),
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Message::new("chapter-not-utf-8").with("line", line)
    })?;
    Ok(text.strip_prefix(BOM).map(str::to_owned).unwrap_or(text))
}
