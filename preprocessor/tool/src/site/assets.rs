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

/// The judge of the pages, and the name that its hash gives it: the scripts know it
/// by that.
static JUDGE: LazyLock<(String, Vec<u8>)> = LazyLock::new(|| {
    let packed: &[u8] = include_bytes!("../../assets/judge.wasm.gz");
    let mut wasm = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut wasm).expect("the judge is whole");
    (named("judge", &wasm, "wasm"), wasm)
});

/// What is compiled of Python's library, for a start that is sooner, and its name.
static LIBRARY: LazyLock<(String, &[u8])> = LazyLock::new(|| {
    let zip: &[u8] = include_bytes!("../../assets/library.zip");
    (named("library", zip, "zip"), zip)
});

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (name, content) in files() {
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
        hash.update((content.len() as u64).to_le_bytes());
        hash.update(content);
    }
    format!("{:08x}", first_of(hash.finalize().as_ref()))
});

/// The name of a file that is no text, with its hash, as `build.mjs` gives it.
fn named(stem: &str, bytes: &[u8], extension: &str) -> String {
    format!("{stem}-{:08x}.{extension}", first_of(Sha256::digest(bytes).as_ref()))
}

/// The first bytes of a hash, as a number.
fn first_of(hash: &[u8]) -> u32 {
    hash.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Each file of the folder [`FOLDER`], by its name.
pub fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let all = ARCHIVE.iter().filter(|(name, _)| *name != PYODIDE && !name.starts_with(SERVED));
    let judge = (JUDGE.0.as_str(), JUDGE.1.as_slice());
    let library = (LIBRARY.0.as_str(), LIBRARY.1);
    all.map(|(name, text)| (name.as_str(), text.as_bytes())).chain([judge, library])
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
        for stem in [
            "chunk-",
            "edit-",
            "explain-",
            "licenses.txt",
            "recorder-",
            "run-",
            "search-",
            "site.css",
            "site.js",
            "steps-",
            "worker-",
        ] {
            let there = names.iter().any(|name| name.starts_with(stem));
            assert!(there || stem == "chunk-", "{stem}: {names:?}");
        }
        let run = names.iter().find(|name| name.starts_with("run-")).and_then(|name| file(name));
        assert!(names.contains(&JUDGE.0.as_str()) && run.is_some_and(|run| run.contains(&JUDGE.0)));
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
