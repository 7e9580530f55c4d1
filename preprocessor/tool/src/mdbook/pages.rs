//! The pages of a proved book: those of its chapters, and that of its proof.

use std::path::Path;

use anyhow::Result;

use super::{BookFailed, Proved, built};
use crate::messages::Catalogue;
use crate::page::data::{PageData, foot};
use crate::page::proof::{self, Entry};
use crate::page::{Target, annotate};
use crate::site;
use pyproof_check::config::Config;
use pyproof_check::diagnostic::Message;
use pyproof_check::refusal::Because as _;

/// What the renderer gets.
pub(super) struct Pages {
    /// The text of each chapter that has a file, in the book's order.
    pub chapters: Vec<String>,
    /// The page of the proof, to stand behind them.
    pub proof: Option<Added>,
}

/// A page that the book has not.
pub(super) struct Added {
    /// Its name in the book's contents.
    pub name: String,
    /// Its path from the source folder.
    pub path: String,
    /// Its text.
    pub content: String,
}

/// The chapters as their readers see them; `entries` is how the book's contents
/// name them, `src` its source folder. Only HTML has pages with a foot, for only
/// there a page can lead to another.
pub(super) fn pages(
    proved: &Proved,
    renderer: &str,
    config: &Config,
    entries: &[Entry],
    (root, src): (&Path, &Path),
) -> Result<Pages> {
    if proved.report.failed() {
        return Err(BookFailed.into());
    }
    let catalogue = Catalogue::new(proved.lang);
    let target = Target::of_renderer(renderer);
    let reports = &proved.report.chapters;
    let chapters = proved.chapters.iter().zip(reports).map(|(chapter, report)| {
        annotate(chapter, report, target, &catalogue)
            .because(|| Message::new("page-unwritten").with("path", &chapter.path))
    });
    let mut chapters = chapters.collect::<Result<Vec<String>>>()?;
    let mut proof = None;
    if target == Target::Html && proof::has_blocks(reports) {
        let path = proof_path(entries, &root.join(src));
        let data = PageData::of(config, proved.lang, site::PYODIDE);
        for (chapter, entry) in chapters.iter_mut().zip(entries) {
            *chapter += &foot(&entry.path, &path, &data, &catalogue);
        }
        let content = proof::page(entries, reports, built::made(root), &catalogue);
        proof = Some(Added { name: catalogue.text("proof-title"), path, content });
    }
    Ok(Pages { chapters, proof })
}

/// A path that neither a chapter nor a file of the source folder has, on systems
/// that do not tell `Proof` from `proof` either.
fn proof_path(entries: &[Entry], src: &Path) -> String {
    let mut stems =
        std::iter::once("proof".to_owned()).chain((2..).map(|number| format!("proof-{number}")));
    let is_free = |stem: &String| {
        let taken = |entry: &Entry| entry.path.eq_ignore_ascii_case(&format!("{stem}.md"));
        let there = |end: &str| src.join(format!("{stem}.{end}")).exists();
        !entries.iter().any(taken) && !there("md") && !there("html")
    };
    let free = stems.find(is_free).expect("numbers have no end");
    format!("{free}.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_keeps_what_it_calls_a_proof() {
        let entry = |path: &str| Entry { name: String::new(), path: path.to_owned() };
        let nowhere = Path::new("/nowhere/at/all");
        assert_eq!(proof_path(&[entry("a/proof.md")], nowhere), "proof.md");
        assert_eq!(proof_path(&[entry("Proof.md"), entry("proof-2.md")], nowhere), "proof-3.md");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("proof.html"), "").unwrap();
        assert_eq!(proof_path(&[], folder.path()), "proof-2.md");
    }
}
