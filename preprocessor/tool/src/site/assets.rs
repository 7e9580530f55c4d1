//! The scripts and styles of the pages, as the front end was built. They are part of
//! the tool, compressed, so that a book needs no Node.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// The folder of the site in which they lie.
pub const FOLDER: &str = "pyproof";

/// What the front end says about the Pyodide that it was made for; not a file of the
/// site.
const PYODIDE: &str = "pyodide.json";

/// The prefix of the files that the server adds; no site has them.
const SERVED: &str = "serve.";

static ARCHIVE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let packed: &[u8] = include_bytes!("../../assets/site.json.gz");
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text).expect("the archive is whole");
    serde_json::from_str(&text).expect("the archive holds names and texts")
});

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (name, text) in files() {
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    let bytes = hash.finalize();
    format!("{:08x}", u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
});

/// Each file of the folder [`FOLDER`], by its name.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = ARCHIVE.iter().filter(|(name, _)| *name != PYODIDE && !name.starts_with(SERVED));
    all.map(|(name, text)| (name.as_str(), text.as_str()))
}

/// The file of this name, whether or not it goes into a site.
#[must_use]
pub fn file(name: &str) -> Option<&'static str> {
    ARCHIVE.get(name).map(String::as_str)
}

/// A short word that distinguishes these files from those of another version of the
/// tool.
#[must_use]
pub fn version() -> &'static str {
    &VERSION
}

/// The Pyodide that the pages were made for.
#[derive(Debug, Deserialize)]
pub(super) struct Pyodide {
    /// Its version.
    pub version: String,
    /// The files without which it does not start.
    pub files: BTreeSet<String>,
    /// The names of the packages that it knows.
    pub packages: BTreeSet<String>,
}

/// The Pyodide that the pages were made for.
pub(super) fn pyodide() -> Pyodide {
    let text = ARCHIVE.get(PYODIDE).expect("the front end tells of its Pyodide");
    serde_json::from_str(text).expect("it tells version, files and packages")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_files_are_there() {
        let names: Vec<_> = files().map(|(name, _)| name).collect();
        for stem in
            ["chunk-", "edit-", "licenses.txt", "run-", "search-", "site.css", "site.js", "worker-"]
        {
            let there = names.iter().any(|name| name.starts_with(stem));
            assert!(there || stem == "chunk-", "{stem}: {names:?}");
        }
        assert!(!names.contains(&PYODIDE) && !names.contains(&"serve.js"));
        assert!(file("serve.js").is_some() && file("serve.css").is_some());
        assert_eq!(version().len(), 8);
    }

    #[test]
    fn the_front_end_tells_of_its_pyodide() {
        let made_for = pyodide();
        assert!(made_for.version.starts_with("314."), "{}", made_for.version);
        assert!(made_for.files.contains("pyodide.asm.wasm"));
        assert!(made_for.packages.contains("numpy"));
    }
}
