//! The scripts and styles of the pages, as the front end was built: they lie in
//! the tool, compressed, so that a book wants no Node.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

/// The folder of the site in which they lie.
pub const FOLDER: &str = "pyproof";

/// What the front end tells of the Pyodide that it was made for; no file of the
/// site.
const PYODIDE: &str = "pyodide.json";

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
    hash.finalize().iter().take(4).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
});

/// Each file of the folder [`FOLDER`], by its name.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = ARCHIVE.iter().filter(|(name, _)| *name != PYODIDE);
    all.map(|(name, text)| (name.as_str(), text.as_str()))
}

/// What tells these files from those of another version of the tool, in a few
/// letters.
#[must_use]
pub fn version() -> &'static str {
    &VERSION
}
