//! Names this build of the tool by the sources that it is made of.
//!
//! The cache trusts an answer only of the build that gave it. A version number
//! would not do while the tool is worked on, and the executable's own time would
//! differ on every machine that a build server restores a cache to.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    // In the workspace and in a published package, where it may be missing.
    let locks = [package.join("../Cargo.lock"), package.join("Cargo.lock")];
    let mut files: Vec<PathBuf> = locks.into_iter().filter(|lock| lock.is_file()).collect();
    files_below(&package.join("src"), &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        file.strip_prefix(&package).unwrap_or(file).hash(&mut hasher);
        fs::read(file)?.hash(&mut hasher);
    }
    for name in ["TARGET", "PROFILE"] {
        env::var(name).unwrap_or_default().hash(&mut hasher);
    }
    let mut told = vec![format!("cargo::rustc-env=PYPROOF_BUILD={:016x}", hasher.finish())];
    // Cargo looks into a folder, but would take a missing file for a change.
    let watched = ["src", "../Cargo.lock", "Cargo.lock"].map(|name| package.join(name));
    let watched = watched.iter().filter(|path| path.exists());
    told.extend(watched.map(|path| format!("cargo::rerun-if-changed={}", path.display())));
    io::Write::write_all(&mut io::stdout(), (told.join("\n") + "\n").as_bytes())
}

/// Adds the files below `folder`.
fn files_below(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files_below(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
