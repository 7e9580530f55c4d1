//! Names this build of the runner after everything that its answers depend on.
//!
//! The cache trusts an answer only from the build that gave it. A version number
//! would not do during development, and the executable's modification time differs on
//! every machine that a build server restores a cache to. So the name is a hash of
//! the sources of `judge`, `run` and `driver`, of the entries of `Cargo.lock` that
//! those use, of the target and the profile, and of nothing else: a changed comment
//! in `tool` empties no cache.
//!
//! On Linux it also has libffi linked statically, where the system has it so: the
//! interpreter asks for the system's shared one, which not every machine has that an
//! executable is copied to.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The folders beside this package whose files count.
const SOURCES: &[&str] = &["../judge/src", "src", "../driver"];

/// The packages whose entries in the lock file count, with all their dependencies.
const PACKAGES: &[&str] = &["pyproof-judge", "pyproof-run"];

const LOCK: &str = "../../Cargo.lock";

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut files = Vec::new();
    let mut watched = vec![LOCK];
    for folder in SOURCES.iter().filter(|folder| package.join(folder).is_dir()) {
        files_below(&package.join(folder), &mut files)?;
        watched.push(folder);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        file.strip_prefix(&package).unwrap_or(file).hash(&mut hasher);
        fs::read(file)?.hash(&mut hasher);
    }
    entries_used(&fs::read_to_string(package.join(LOCK))?).hash(&mut hasher);
    for name in ["TARGET", "PROFILE"] {
        env::var(name).unwrap_or_default().hash(&mut hasher);
    }
    let mut lines = vec![format!("cargo::rustc-env=PYPROOF_BUILD={:016x}", hasher.finish())];
    let watched = watched.iter().map(|path| package.join(path));
    lines.extend(watched.map(|path| format!("cargo::rerun-if-changed={}", path.display())));
    if let Some(folder) = static_libffi()? {
        lines.push(format!("cargo::rustc-link-search=native={}", folder.display()));
    }
    io::Write::write_all(&mut io::stdout(), (lines.join("\n") + "\n").as_bytes())
}

/// A folder in which a linker that looks for libffi finds the static one alone.
///
/// A linker takes the first folder that has either, and ours come before the
/// system's. Some want a name of a shared library all the same (zig's does), so a
/// linker script of that name leads to the archive.
fn static_libffi() -> io::Result<Option<PathBuf>> {
    let variable = |name| env::var(name).unwrap_or_default();
    let gnu =
        variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    if !gnu || variable("TARGET") != variable("HOST") {
        return Ok(None);
    }
    let Ok(answer) = Command::new("cc").arg("-print-file-name=libffi.a").output() else {
        return Ok(None);
    };
    // A compiler that knows of none says the bare name again.
    let archive = PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim());
    if !archive.is_absolute() {
        return Ok(None);
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("libffi");
    fs::create_dir_all(&folder)?;
    fs::copy(archive, folder.join("libffi.a"))?;
    fs::write(folder.join("libffi.so"), "INPUT(libffi.a)\n")?;
    Ok(Some(folder))
}

/// The entries of a lock file that [`PACKAGES`] use, in the order of their names.
fn entries_used(lock: &str) -> Vec<&str> {
    let mut entries: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entry in lock.split("[[package]]").skip(1) {
        let name = entry.split('"').nth(1).unwrap_or_default();
        entries.entry(name).or_default().push(entry);
    }
    let mut waiting = PACKAGES.to_vec();
    let mut seen = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if seen.insert(name) {
            let entries = entries.get(name).into_iter().flatten();
            waiting.extend(entries.flat_map(|entry| dependencies(entry)));
        }
    }
    seen.iter().filter_map(|name| entries.get(name)).flatten().copied().collect()
}

/// The names that an entry of a lock file lists as its dependencies.
fn dependencies(entry: &str) -> impl Iterator<Item = &str> {
    let list = entry.split_once("dependencies = [").map_or("", |(_, list)| list);
    let list = list.split_once(']').map_or(list, |(list, _)| list);
    // "name", or "name version" if there are several versions.
    list.split('"').skip(1).step_by(2).filter_map(|item| item.split(' ').next())
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
