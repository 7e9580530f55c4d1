//! The pages of a proved book: those of its chapters, and that of its proof.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use anyhow::Result;

use super::built;
use super::contents::{Contents, Listed};
use crate::messages::Catalogue;
use crate::page::data::{PageData, foot};
use crate::page::proof;
use crate::page::{Target, annotate};
use crate::site;
use crate::source::{BookFailed, Proved};
use pyproof_check::check::ChapterReport;
use pyproof_check::config::{Config, Pyodide};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::Because as _;
use pyproof_check::markdown::Chapter;

/// What the renderer gets.
pub(super) struct Pages<'c> {
    texts: HashMap<&'c Listed, String>,
    /// The page of the proof, which goes after the chapters.
    pub proof: Option<Added>,
}

impl Pages<'_> {
    /// The text of the page of `chapter`, which is one of the book's contents.
    pub fn text_of(&self, chapter: &Listed) -> &str {
        self.texts.get(chapter).expect("each chapter of the contents has a page")
    }
}

/// A page that is not one of the book's own.
pub(super) struct Added {
    /// Its name in the book's contents.
    pub name: String,
    /// Its path from the source folder.
    pub path: String,
    /// Its text.
    pub content: String,
}

/// The chapters of `contents` as their readers see them; `folders` are the folder of
/// the book and that of its sources. Only HTML pages have a foot, because only they
/// can link to one another.
pub(super) fn pages<'c>(
    proved: &Proved,
    renderer: &str,
    config: &Config,
    contents: &'c Contents,
    root: &Path,
    src: &Path,
) -> Result<Pages<'c>> {
    if proved.report.failed() {
        return Err(BookFailed.into());
    }
    let catalogue = Catalogue::new(proved.lang);
    let target = Target::of_renderer(renderer);
    let has_proof = target == Target::Html && proof::has_blocks(&proved.report.chapters);
    let proof_path = has_proof.then(|| proof_path(&contents.paths, &root.join(src)));
    let interpreters = &proved.report.interpreters;
    let data = PageData::of(config, &interpreters.book, proved.lang, site::PYODIDE)
        .with_packages(imported(config, &proved.report.chapters));
    let mut texts = HashMap::new();
    let mut rows = Vec::new();
    for (listed, (chapter, report)) in with_proofs(contents, proved) {
        let mut text = annotate(chapter, report, interpreters, target, &catalogue)
            .because(|| Message::new("page-unwritten").with("path", &chapter.path))?;
        if let Some(proof) = &proof_path {
            text += &foot(&listed.entry.path, proof, &data, &catalogue);
        }
        texts.insert(listed, text);
        rows.push((&listed.entry, report));
    }
    let proof = proof_path.map(|path| Added {
        name: catalogue.text("proof-title"),
        path,
        content: proof::page(&rows, &interpreters.book, built::made(root), &catalogue),
    });
    Ok(Pages { texts, proof })
}

/// The packages that blocks import which a Python of the author's has run, as far as the
/// reader's browser can load them; of a Pyodide of the book's own, those that it names.
fn imported(config: &Config, reports: &[ChapterReport]) -> BTreeSet<String> {
    let is_loaded = config.judge.own && config.site.pyodide == Pyodide::Cdn;
    let blocks = reports.iter().flat_map(|report| &report.blocks).filter(|_| is_loaded);
    let shown = blocks.filter(|block| block.outcome.is_shown());
    let modules: BTreeSet<&String> = shown.flat_map(|block| &block.imports).collect();
    modules.into_iter().filter_map(|name| site::package_of(name)).collect()
}

/// Each listed chapter with its proof: that of the same file with the same text.
fn with_proofs<'c, 'p>(
    contents: &'c Contents,
    proved: &'p Proved,
) -> impl Iterator<Item = (&'c Listed, (&'p Chapter, &'p ChapterReport))> {
    let proofs: HashMap<_, _> =
        proved.proofs().map(|proof| ((&*proof.0.path, &*proof.0.text), proof)).collect();
    contents.chapters.iter().map(move |listed| {
        let proof = proofs.get(&(&*listed.source, &*listed.text));
        (listed, *proof.expect("every chapter of the contents was proved"))
    })
}

/// A path that no page of `paths` and no file of the source folder has, also on
/// systems that do not distinguish `Proof` from `proof`.
fn proof_path(paths: &[String], src: &Path) -> String {
    let mut stems =
        std::iter::once("proof".to_owned()).chain((2..).map(|number| format!("proof-{number}")));
    let is_free = |stem: &String| {
        let taken = |path: &String| path.eq_ignore_ascii_case(&format!("{stem}.md"));
        let there = |end: &str| src.join(format!("{stem}.{end}")).exists();
        !paths.iter().any(taken) && !there("md") && !there("html")
    };
    let free = stems.find(is_free).expect("numbers have no end");
    format!("{free}.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_keeps_what_it_calls_a_proof() {
        let nowhere = Path::new("/nowhere/at/all");
        let beside = |paths: &[&str]| {
            let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
            proof_path(&paths, nowhere)
        };
        assert_eq!(beside(&["a/proof.md"]), "proof.md");
        assert_eq!(beside(&["Proof.md", "proof-2.md"]), "proof-3.md");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("proof.html"), "").unwrap();
        assert_eq!(proof_path(&[], folder.path()), "proof-2.md");
    }
}
