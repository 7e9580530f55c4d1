//! Symbolic links of a book that lead out of its folder.
//!
//! A book may be somebody's pull request, and git carries links: one that leads
//! out would have any file of this machine read into the pages, or any folder of
//! it emptied for them. A place outside that the settings name by a plain path is
//! the author's choice, as in mdBook.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::real;

/// The link that leads `path`, which lies in the book's folder by its name, out
/// of there; named from the book's folder.
pub(super) fn leads_out(root: &Path, path: &Path) -> Option<PathBuf> {
    let whole = root.join(path);
    let inside = match whole.strip_prefix(root) {
        Ok(inside) => inside,
        Err(_) => whole.strip_prefix(real(root)).ok()?,
    };
    let mut name = PathBuf::new();
    let mut depth = 0_usize;
    for part in inside.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::CurDir => continue,
            Component::ParentDir => depth = depth.checked_sub(1)?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
        name.push(part);
        let at = root.join(&name);
        if at.is_symlink() && !led_to(&at).starts_with(real(root)) {
            return Some(name);
        }
    }
    None
}

/// Where a link leads, be anything there or not.
pub(super) fn led_to(link: &Path) -> PathBuf {
    link.canonicalize().unwrap_or_else(|_| {
        let target = link.read_link().unwrap_or_default();
        real(&link.parent().unwrap_or(link).join(target))
    })
}

/// The links of `folders` that lead out of the book, all of them, in order.
///
/// mdBook goes on where a link leads within the book, and so does this.
pub(super) fn links_out(root: &Path, folders: &[&Path]) -> BTreeSet<PathBuf> {
    let root = &real(root);
    let mut found = BTreeSet::new();
    let mut waiting = Vec::new();
    for folder in folders {
        match leads_out(root, folder) {
            Some(link) => _ = found.insert(link),
            None => waiting.push(real(&root.join(folder))),
        }
    }
    // A folder that the settings name outside is the book's, too.
    let homes: Vec<_> = waiting.iter().chain([root]).cloned().collect();
    let mut seen = BTreeSet::new();
    while let Some(folder) = waiting.pop() {
        if !seen.insert(folder.clone()) {
            continue;
        }
        // What cannot be read, mdBook tells of.
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                waiting.push(entry.path());
            } else if kind.is_symlink() {
                let path = entry.path();
                let target = led_to(&path);
                if !homes.iter().any(|home| target.starts_with(home)) {
                    found.insert(path.strip_prefix(root).unwrap_or(&path).to_owned());
                } else if target.is_dir() {
                    waiting.push(target);
                }
            }
        }
    }
    found
}
