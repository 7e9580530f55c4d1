//! `[preprocessor.pyproof.site]`: what a book sets for its pages.

use std::collections::BTreeSet;

use strum::{EnumString, IntoStaticStr, VariantNames};

use super::{Settings, refuse_unknown};
use crate::error::UserError;

const TABLE: &str = "preprocessor.pyproof.site";
pub(super) const KEYS: &[&str] = &["assets", "blank", "packages", "pyodide", "search", "steps"];

/// What a book sets for its pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteConfig {
    /// Where the pages load Pyodide from.
    pub pyodide: Pyodide,
    /// Packages that the readers' programs may import, beside the standard
    /// library.
    pub packages: Vec<String>,
    /// Whether the site has a search.
    pub search: bool,
    /// Whether a chapter with examples ends with an empty one for its reader.
    pub blank: bool,
    /// Of which blocks readers see the steps.
    pub steps: StepsMode,
    /// The version of the pages' files that `install` put among the sources.
    pub assets: Option<String>,
}

/// Of which blocks the steps are recorded, so that readers can go through them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum StepsMode {
    /// Those that ask for it.
    #[default]
    Marked,
    /// Also those whose lines alone do not tell what happens.
    Auto,
}

/// Where the pages load Pyodide from, when a reader first runs something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pyodide {
    /// A public server, with a version and hashes that the pages insist on.
    #[default]
    Cdn,
    /// A folder, from the book's root, that is copied into the site.
    Folder(String),
}

/// What the Python of the pages' readers has beside the standard library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// The packages that pages can load, by their normalised names.
    pub packages: BTreeSet<String>,
}

impl Readers {
    /// Whether pages can load the package with the name of a module.
    #[must_use]
    pub fn has(&self, module: &str) -> bool {
        self.packages.contains(&package_name(module))
    }
}

/// A package's normalised name (PEP 503): `Jinja2`, `ruamel.yaml` and `lazy_loader` are
/// `jinja2`, `ruamel-yaml` and `lazy-loader`.
#[must_use]
pub fn package_name(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

impl Default for SiteConfig {
    fn default() -> Self {
        let (pyodide, packages, steps) = (Pyodide::default(), Vec::new(), StepsMode::default());
        Self { pyodide, packages, search: true, blank: true, steps, assets: None }
    }
}

impl SiteConfig {
    /// Reads the table.
    pub(super) fn from_table(table: &toml::Table) -> Result<Self, UserError> {
        refuse_unknown(TABLE, table, KEYS)?;
        let read = Settings { name: TABLE, table };
        let mut site = Self::default();
        let place = |value: &toml::Value| match value.as_str()? {
            "cdn" => Some(Pyodide::Cdn),
            folder => (!folder.trim().is_empty()).then(|| Pyodide::Folder(folder.to_owned())),
        };
        if let Some(pyodide) = read.value("pyodide", "config-pyodide", place)? {
            site.pyodide = pyodide;
        }
        site.packages = read.strings("packages")?;
        site.search = read.switch("search")?.unwrap_or(site.search);
        site.blank = read.switch("blank")?.unwrap_or(site.blank);
        read.one_of("steps", &mut site.steps)?;
        site.assets = read.string("assets")?;
        Ok(site)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::markdown::HideLines;

    fn read(text: &str) -> Result<SiteConfig, String> {
        let table = format!("[site]\n{text}").parse().unwrap();
        let config = Config::from_table(&table, HideLines::new());
        config.map(|config| config.site).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn values_are_read() {
        assert_eq!(read(""), Ok(SiteConfig::default()));
        assert_eq!(read("pyodide = 'cdn'"), Ok(SiteConfig::default()));
        let site =
            read("pyodide = 'node_modules/pyodide'\npackages = ['numpy']\nsearch = false").unwrap();
        assert_eq!(site.pyodide, Pyodide::Folder("node_modules/pyodide".to_owned()));
        assert_eq!(site.packages, ["numpy"]);
        assert!(!site.search && site.blank);
        assert!(!read("blank = false").unwrap().blank);
    }

    #[test]
    fn what_nobody_knows_is_named() {
        assert_eq!(
            read("package = ['numpy']").unwrap_err(),
            r#"config-unknown-near near="packages" key="package" table="preprocessor.pyproof.site""#
        );
        for (text, key) in [
            ("pyodide = ''", r#"config-pyodide key="pyodide""#),
            ("pyodide = true", r#"config-pyodide key="pyodide""#),
            ("packages = 'numpy'", r#"config-texts key="packages""#),
            ("packages = [1]", r#"config-texts key="packages""#),
            ("search = 'no'", r#"config-switch key="search""#),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(key), "{error}");
        }
    }
}
