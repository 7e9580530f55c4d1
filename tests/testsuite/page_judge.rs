//! The judge of the pages is made of the sources beside it. Building it wants a
//! target that not every machine has; so its file carries the hash of what it was
//! made from, and here that hash is reckoned anew, as
//! `preprocessor/frontend/judge-sources.mjs` does.

use std::collections::BTreeSet;
use std::fs;

use mdbook_pyproof::site::assets;
use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;

use super::support::root;

const FOLDERS: &[&str] = &["judge/src", "page-judge/src", "page-judge/unicode_names2"];
const FILES: &[&str] = &[
    "judge/Cargo.toml",
    "page-judge/Cargo.toml",
    "page-judge/Cargo.lock",
    "frontend/build-judge.mjs",
];

/// The hash of the sources, in hexadecimal digits.
fn sources_hash() -> String {
    let above = root().join("preprocessor");
    let below = FOLDERS.iter().flat_map(|folder| WalkDir::new(above.join(folder)));
    let below = below.map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let name = |entry: walkdir::DirEntry| {
        entry.path().strip_prefix(&above).unwrap().to_string_lossy().replace('\\', "/")
    };
    let names: BTreeSet<String> =
        below.map(name).chain(FILES.iter().map(|name| (*name).to_owned())).collect();
    let mut hash = Sha256::new();
    for name in names {
        let text = fs::read_to_string(above.join(&name)).unwrap().replace("\r\n", "\n");
        hash.update(format!("{name}\n{}\n", code(&text)));
    }
    hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// The lines of a file that count: comments, blank lines and tests do not.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.split('\n').map(str::trim);
    let lines: Vec<&str> =
        lines.filter(|line| !line.is_empty() && !line.starts_with("//")).collect();
    lines.join("\n")
}

#[test]
fn the_judge_of_the_pages_is_made_of_these_sources() {
    let mut files = assets::files();
    let (_, wasm) = files.find(|(name, _)| name.starts_with("judge-")).unwrap();
    let made_of = String::from_utf8_lossy(&wasm[wasm.len() - 64..]);
    let said = "it is older than its sources: `npm run build:judge` in preprocessor/frontend";
    assert_eq!(made_of, sources_hash(), "{said}");
}

/// The packages of a lock file, with their versions.
fn packages(lock: &str) -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(root().join(lock)).unwrap();
    let entries = text.split("[[package]]").skip(1).map(|entry| {
        let mut strings = entry.split('"').skip(1).step_by(2).map(str::to_owned);
        (strings.next().unwrap(), strings.next().unwrap())
    });
    entries.collect()
}

#[test]
fn it_is_made_of_the_versions_that_the_tool_is_made_of() {
    let ours = packages("Cargo.lock");
    let others = packages("preprocessor/page-judge/Cargo.lock").into_iter();
    let others =
        others.filter(|package| !ours.contains(package) && package.0 != "pyproof-page-judge");
    assert_eq!(others.collect::<Vec<_>>(), []);
}
