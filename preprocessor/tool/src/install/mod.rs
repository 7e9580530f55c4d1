//! The pages' files in a book that a plain `mdbook build` builds: what is written,
//! what is removed, and what is not ours to touch.
//!
//! 1. [`settings`] names the files in `book.toml`.
//! 2. [`plan`] holds the files that are wanted against those that are there.
//! 3. A [`Manifest`] among the files notes both, for the next version and for
//!    `uninstall`. It is Markdown, which mdBook does not publish, so that whoever
//!    opens the folder reads what it is.
//!
//! Files are recognised by their digests: one that somebody changed is never
//! replaced or removed. Nothing here reads or writes a file.

pub mod settings;

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use settings::Change;

/// The folder of the files, in the book's source folder.
pub const FOLDER: &str = "pyproof";

/// The folders into which we put files, but no deeper ones: that one, and the folder
/// of the book's own Pyodide.
const FOLDERS: [&str; 2] = [FOLDER, "pyodide"];

/// The file in that folder that lists what is installed.
pub const MANIFEST: &str = "pyproof/README.md";

/// What is installed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the files.
    pub version: String,
    /// Their digests, by their paths from the source folder.
    pub files: BTreeMap<String, String>,
    /// What was added to `book.toml`.
    pub settings: Vec<Change>,
}

const FENCE: &str = "```json\n";

impl Manifest {
    /// The manifest in a file, if it is one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.replace("\r\n", "\n");
        let json = text.split_once(FENCE)?.1.split_once("\n```")?.0;
        let read: Self = serde_json::from_str(json).ok()?;
        // Anybody may have written it: accept no path that leads outside our folders.
        let is_ours = |path: &String| {
            let mut parts = Path::new(path).components();
            let folder = parts.next().and_then(|part| part.as_os_str().to_str());
            folder.is_some_and(|folder| FOLDERS.contains(&folder))
                && matches!(parts.next(), Some(Component::Normal(_)))
                && parts.next().is_none()
        };
        read.files.keys().all(is_ours).then_some(read)
    }

    /// The file, with words that say what it is.
    #[must_use]
    pub fn page(&self, words: &str) -> String {
        let json = serde_json::to_string_pretty(self).expect("a manifest is plain data");
        format!("{words}\n\n{FENCE}{json}\n```\n")
    }
}

/// The digest by which a file is recognised. Line ends in a text do not count, since
/// a version control system may change them; in a binary file they do.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    if bytes.contains(&0) {
        hasher.update(bytes);
    } else {
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            match line.strip_suffix(b"\r\n") {
                Some(line) => hasher.update([line, b"\n"].concat()),
                None => hasher.update(line),
            }
        }
    }
    hasher.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is written.
    Write,
    /// It is already right.
    Keep,
    /// It is of another version, and goes.
    Remove,
    /// It was installed and somebody changed it: it stays, and is no longer ours.
    Leave,
}

/// What to do, by the paths of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What becomes of each file.
    pub steps: BTreeMap<String, Step>,
    /// Files in the way that are not ours, or no longer ours: if there is one,
    /// nothing at all is done.
    pub foreign: Vec<String>,
}

/// What to do so that exactly the files `wanted`, by their digests, exist, and none
/// of the others that were `known` before.
///
/// `there` gives the digest of the file at a path; `in_folder` are the files in our
/// folder. A folder with files that no manifest lists is taken to be somebody else's.
#[must_use]
pub fn plan(
    wanted: &BTreeMap<String, String>,
    known: Option<&Manifest>,
    in_folder: &[String],
    there: &dyn Fn(&str) -> Option<String>,
) -> Plan {
    let mut plan = Plan::default();
    let nothing = BTreeMap::new();
    let noted = known.map_or(&nothing, |known| &known.files);
    for (path, digest) in wanted {
        match there(path) {
            None => _ = plan.steps.insert(path.clone(), Step::Write),
            Some(found) if found == *digest => _ = plan.steps.insert(path.clone(), Step::Keep),
            Some(found) if noted.get(path) == Some(&found) => {
                plan.steps.insert(path.clone(), Step::Write);
            }
            Some(_) => plan.foreign.push(path.clone()),
        }
    }
    for (path, digest) in noted.iter().filter(|(path, _)| !wanted.contains_key(*path)) {
        let Some(found) = there(path) else { continue };
        let step = if found == *digest { Step::Remove } else { Step::Leave };
        plan.steps.insert(path.clone(), step);
    }
    if known.is_none() {
        let others = in_folder.iter().filter(|path| !wanted.contains_key(*path));
        plan.foreign.extend(others.cloned());
    }
    plan.foreign.sort();
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(of: &[(&str, &str)]) -> BTreeMap<String, String> {
        of.iter().map(|(path, digest)| ((*path).to_owned(), (*digest).to_owned())).collect()
    }

    fn planned(
        wanted: &[(&str, &str)],
        known: Option<&[(&str, &str)]>,
        there: &[(&str, &str)],
    ) -> (Vec<(String, Step)>, Vec<String>) {
        let known = known.map(|known| Manifest { files: files(known), ..Manifest::default() });
        let there = files(there);
        let in_folder: Vec<String> = there.keys().cloned().collect();
        let plan =
            plan(&files(wanted), known.as_ref(), &in_folder, &|path| there.get(path).cloned());
        (plan.steps.into_iter().collect(), plan.foreign)
    }

    #[test]
    fn only_what_is_known_to_be_ours_is_replaced_or_removed() {
        use Step::{Keep, Leave, Remove, Write};
        type Files = &'static [(&'static str, &'static str)];
        /// What was known, what is there; what to do, what is in the way.
        type Case =
            (Option<Files>, Files, &'static [(&'static str, Step)], &'static [&'static str]);
        let new: Files = &[("a", "2"), ("b", "2")];
        let cases: &[Case] = &[
            (None, &[], &[("a", Write), ("b", Write)], &[]),
            // A run that was interrupted before it wrote its manifest.
            (None, &[("a", "2")], &[("a", Keep), ("b", Write)], &[]),
            (None, &[("a", "7")], &[("b", Write)], &["a"]),
            (None, &[("z", "7")], &[("a", Write), ("b", Write)], &["z"]),
            (Some(&[("a", "1")]), &[("a", "1"), ("z", "7")], &[("a", Write), ("b", Write)], &[]),
            (Some(&[("a", "1")]), &[("a", "7")], &[("b", Write)], &["a"]),
            (Some(new), new, &[("a", Keep), ("b", Keep)], &[]),
            (Some(&[("c", "1")]), &[("c", "1")], &[("a", Write), ("b", Write), ("c", Remove)], &[]),
            (Some(&[("c", "1")]), &[("c", "7")], &[("a", Write), ("b", Write), ("c", Leave)], &[]),
            (Some(&[("c", "1")]), &[], &[("a", Write), ("b", Write)], &[]),
        ];
        for (known, there, steps, foreign) in cases {
            let (found, others) = planned(new, *known, there);
            let found: Vec<(&str, Step)> = found.iter().map(|(p, s)| (p.as_str(), *s)).collect();
            assert_eq!(found, *steps, "{known:?} {there:?}");
            assert_eq!(others, *foreign, "{known:?} {there:?}");
        }
        let (gone, _) = planned(&[], Some(new), &[("a", "2"), ("b", "7")]);
        assert_eq!(gone, [("a".to_owned(), Remove), ("b".to_owned(), Leave)]);
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let manifest = Manifest {
            version: "1".to_owned(),
            files: files(&[("pyproof/site.js", "0")]),
            settings: vec![
                Change::Table("output.html".to_owned()),
                Change::Item("output.html.additional-js".to_owned(), "src/я.js".to_owned()),
            ],
        };
        let page = manifest.page("# Words\n\nMore of them.");
        assert_eq!(Manifest::read(&page), Some(manifest.clone()));
        assert_eq!(Manifest::read(&page.replace('\n', "\r\n")), Some(manifest));
        for other in
            ["../book.toml", "one.md", "pyproof", "pyproof/..", "pyproof/a/b", "/pyproof/a"]
        {
            let other = Manifest { files: files(&[(other, "0")]), ..Manifest::default() };
            assert_eq!(Manifest::read(&other.page("")), None, "{other:?}");
        }
        for other in ["", "# Words", "```json\n{}\n```\n", "```json\n[1]\n```\n"] {
            assert_eq!(Manifest::read(other), None);
        }
    }

    #[test]
    fn line_ends_of_a_text_do_not_count() {
        assert_eq!(digest(b"a\nb\n"), digest(b"a\r\nb\r\n"));
        assert_ne!(digest(b"a\nb\n"), digest(b"a\n\nb\n"));
        assert_ne!(digest(b"\0a\n"), digest(b"\0a\r\n"));
    }
}
