//! Pyodide, if a book has its own: whether the folder has what the pages will load,
//! and which of its files those are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::assets;
use pyproof_check::config::{Pyodide, SiteConfig, package_name};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;
use pyproof_judge::distance::nearest;

/// The list of a Pyodide's packages.
const LOCK: &str = "pyodide-lock.json";

/// The parts of `pyodide-lock.json` that we read.
#[derive(Debug, Deserialize)]
struct Lock {
    packages: BTreeMap<String, Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    file_name: String,
    #[serde(default)]
    depends: Vec<String>,
}

/// The files that go into the site, each with its name there; none if the pages load
/// Pyodide from elsewhere.
///
/// # Errors
/// Names all that is missing.
pub fn files(root: &Path, config: &SiteConfig) -> Result<Vec<(PathBuf, String)>, UserError> {
    let made_for = assets::pyodide();
    let Pyodide::Folder(folder) = &config.pyodide else {
        let known: Vec<&str> = made_for.packages.iter().map(String::as_str).collect();
        let unknown = config.packages.iter().filter_map(|name| unknown(name, &known, "cdn"));
        return refused(unknown.collect()).map(|()| Vec::new());
    };
    let place = root.join(folder);
    let about = |key| Message::new(key).with("folder", folder);
    if !place.is_dir() {
        let message = about("pyodide-missing");
        return Err(UserError::new(message.with("wanted", made_for.version)));
    }
    let missing = made_for.files.iter().filter(|name| !place.join(name).is_file());
    refused(missing.map(|name| about("pyodide-file-missing").with("file", name)).collect())?;
    if let Some(version) = version(&place).filter(|version| *version != made_for.version) {
        let message = about("pyodide-version").with("version", version);
        return Err(UserError::new(message.with("wanted", made_for.version)));
    }
    let lock = fs::read(place.join(LOCK)).ok();
    let lock: Option<Lock> = lock.and_then(|text| serde_json::from_slice(&text).ok());
    let lock = lock.ok_or_else(|| UserError::new(about("pyodide-lock-unread")))?;
    let mut names: Vec<String> = made_for.files.into_iter().collect();
    names.extend(wheels(&lock, &place, folder, &config.packages)?);
    Ok(names.into_iter().map(|name| (place.join(&name), name)).collect())
}

/// The package with the name of a module, if the Pyodide of the pages has one.
#[must_use]
pub fn package_of(module: &str) -> Option<String> {
    let name = package_name(module);
    assets::pyodide().packages.contains(&name).then_some(name)
}

/// The version in the folder's `package.json`; a folder that is not an npm package
/// has none.
fn version(folder: &Path) -> Option<String> {
    let text = fs::read(folder.join("package.json")).ok()?;
    let package: serde_json::Value = serde_json::from_slice(&text).ok()?;
    Some(package.get("version")?.as_str()?.to_owned())
}

/// The files of `packages` and of all their dependencies.
fn wheels(
    lock: &Lock,
    place: &Path,
    folder: &str,
    packages: &[String],
) -> Result<Vec<String>, UserError> {
    let known: Vec<&str> = lock.packages.keys().map(String::as_str).collect();
    let unknown = packages.iter().filter_map(|name| unknown(name, &known, folder));
    refused(unknown.collect())?;
    let mut wanted: Vec<String> = packages.iter().map(|name| package_name(name)).collect();
    let mut wheels: Vec<String> = Vec::new();
    let mut missing = Vec::new();
    while let Some(name) = wanted.pop() {
        let Some(package) = lock.packages.get(&name) else { continue };
        let file = &package.file_name;
        if wheels.contains(file) {
            continue;
        }
        wheels.push(file.clone());
        wanted.extend(package.depends.iter().map(|name| package_name(name)));
        // Only a name, never a path out of the folder.
        if !is_name(file) || !place.join(file).is_file() {
            let message = Message::new("pyodide-wheel-missing").with("package", name);
            missing.push(message.with("file", file).with("folder", folder));
        }
    }
    wheels.sort();
    refused(missing).map(|()| wheels)
}

/// Whether a name is the plain name of a file.
fn is_name(file: &str) -> bool {
    let mut parts = Path::new(file).components();
    matches!((parts.next(), parts.next()), (Some(std::path::Component::Normal(_)), None))
}

fn refused(messages: Vec<Message>) -> Result<(), UserError> {
    if messages.is_empty() { Ok(()) } else { Err(UserError::all(messages)) }
}

/// The error for a package that is not among the `known`.
fn unknown(name: &str, known: &[&str], place: &str) -> Option<Message> {
    let wanted = package_name(name);
    if known.contains(&wanted.as_str()) {
        return None;
    }
    let message = match nearest(&wanted, known.iter().copied()) {
        Some(near) => Message::new("package-unknown-near").with("near", near),
        None => Message::new("package-unknown"),
    };
    Some(message.with("package", name).with("place", place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Catalogue, Lang};

    /// A folder with the files of a Pyodide, all empty except for its lists.
    fn folder() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("py");
        fs::create_dir(&place).unwrap();
        let made_for = assets::pyodide();
        for name in made_for.files {
            fs::write(place.join(name), "").unwrap();
        }
        let lock = r#"{"packages": {
            "plots": {"file_name": "plots.whl", "depends": ["Some_Numbers"]},
            "some-numbers": {"file_name": "numbers.whl"},
            "escapes": {"file_name": "../escapes.whl"}
        }}"#;
        fs::write(place.join(LOCK), lock).unwrap();
        fs::write(root.path().join("escapes.whl"), "").unwrap();
        let package = format!(r#"{{"version": "{}"}}"#, made_for.version);
        fs::write(place.join("package.json"), package).unwrap();
        root
    }

    fn names(root: &Path, packages: &[&str]) -> Result<Vec<String>, String> {
        let config = SiteConfig {
            pyodide: Pyodide::Folder("py".to_owned()),
            packages: packages.iter().map(|&name| name.to_owned()).collect(),
            ..SiteConfig::default()
        };
        let english = Catalogue::new(Lang::En);
        files(root, &config)
            .map(|files| files.into_iter().map(|(_, name)| name).collect())
            .map_err(|error| english.tell(&error.into()))
    }

    #[test]
    fn packages_bring_what_they_depend_on() {
        let root = folder();
        assert_eq!(names(root.path(), &[]).unwrap().len(), 5);
        for name in ["plots.whl", "numbers.whl"] {
            let error = names(root.path(), &["Plots"]).unwrap_err();
            assert!(error.contains(name) && error.contains("`py`"), "{error}");
            fs::write(root.path().join("py").join(name), "").unwrap();
        }
        let found = names(root.path(), &["Plots"]).unwrap();
        assert_eq!(found[5..], ["numbers.whl", "plots.whl"]);
        assert!(names(root.path(), &["escapes"]).is_err(), "a file outside of the folder");
    }

    #[test]
    fn what_is_missing_is_named_all_at_once() {
        let root = folder();
        for name in ["pyodide.mjs", "pyodide.asm.wasm"] {
            fs::remove_file(root.path().join("py").join(name)).unwrap();
        }
        let error = names(root.path(), &[]).unwrap_err();
        assert!(error.contains("pyodide.mjs") && error.contains("pyodide.asm.wasm"), "{error}");
        let error = names(&root.path().join("elsewhere"), &[]).unwrap_err();
        // The newest one would be refused as soon as there is another.
        let wanted = format!("npm install pyodide@{}", assets::pyodide().version);
        assert!(error.contains("`py`") && error.contains(&wanted), "{error}");
    }

    #[test]
    fn another_version_and_a_list_that_is_none_are_refused() {
        let root = folder();
        let place = root.path().join("py");
        fs::write(place.join("package.json"), r#"{"version": "0.29.0"}"#).unwrap();
        let error = names(root.path(), &[]).unwrap_err();
        assert!(error.contains("0.29.0") && error.contains("314."), "{error}");
        fs::remove_file(place.join("package.json")).unwrap();
        assert!(names(root.path(), &[]).is_ok(), "a folder that is no package tells no version");
        fs::write(place.join(LOCK), "[]").unwrap();
        assert!(names(root.path(), &[]).unwrap_err().contains(LOCK));
    }

    #[test]
    fn unknown_packages_are_named_with_the_nearest_known() {
        let root = folder();
        let error = names(root.path(), &["plot", "zebra"]).unwrap_err();
        assert!(error.contains("`plot`") && error.contains("`plots`"), "{error}");
        assert!(error.contains("`zebra`"), "{error}");
        let cdn = |name: &str| {
            let packages = vec![name.to_owned()];
            let config = SiteConfig { packages, ..SiteConfig::default() };
            let english = Catalogue::new(Lang::En);
            files(root.path(), &config).map_err(|error| english.tell(&error.into()))
        };
        assert!(cdn("NumPy").unwrap().is_empty());
        assert!(cdn("mathplotlib").unwrap_err().contains("`matplotlib`"));
    }
}
