//! Symbolic links of a book that lead out of its folder.
//!
//! A book may be somebody's pull request, and git can contain links. A link that
//! leads out could put any file of this machine into the pages, or let a build
//! empty any folder. A folder outside that the settings name by a plain path is the
//! author's choice, as in mdBook.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::paths::real;

/// The link that leads `path` out of the book's folder, in which it is by its name;
/// the link's own path is relative to the book's folder.
#[must_use]
pub fn leads_out(root: &Path, path: &Path) -> Option<PathBuf> {
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

/// Where a link leads, whether or not anything is there.
#[must_use]
pub fn led_to(link: &Path) -> PathBuf {
    link.canonicalize().unwrap_or_else(|_| {
        let target = link.read_link().unwrap_or_default();
        real(&link.parent().unwrap_or(link).join(target))
    })
}

/// The links of `folders` that lead out of the book, all of them, in order.
///
/// mdBook follows a link that stays within the book, and so does this.
#[must_use]
pub fn links_out(root: &Path, folders: &[&Path]) -> BTreeSet<PathBuf> {
    let root = &real(root);
    let mut found = BTreeSet::new();
    let mut waiting = Vec::new();
    for folder in folders {
        match leads_out(root, folder) {
            Some(link) => _ = found.insert(link),
            None => waiting.push(real(&root.join(folder))),
        }
    }
    // A folder outside that the settings name belongs to the book, too.
    let homes: Vec<_> = waiting.iter().chain([root]).cloned().collect();
    let mut seen = BTreeSet::new();
    while let Some(folder) = waiting.pop() {
        if !seen.insert(folder.clone()) {
            continue;
        }
        // mdBook reports what cannot be read.
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
