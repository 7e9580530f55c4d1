//! Merges the reports of a book's parts into what the report of the whole book would
//! be: its blocks, its diagnostics in its order, its counts.
//!
//! Parts of different books, of different versions of a book or in different
//! languages make no whole; nor do parts of which one is missing or there twice. A
//! single report of a whole book is taken as it is.

use std::collections::BTreeMap;

use super::json::{Document, JsonChapter, JsonDiagnostic, JsonSummary, Mechanisms};
use pyproof_check::diagnostic::{Code, Message};
use pyproof_check::error::UserError;
use pyproof_check::partition::Partition;

/// A document, and the name of its file.
pub type Named = (String, Document<'static>);

/// The report of the whole of which `documents` are the parts.
///
/// # Errors
/// What keeps them from being one whole, with the names of the files.
pub fn merge(mut documents: Vec<Named>) -> Result<Document<'static>, UserError> {
    if let [(_, only)] = documents.as_slice()
        && only.partition.is_none()
    {
        return Ok(documents.remove(0).1);
    }
    let parts = parts(documents)?;
    let mut parts = parts.into_values().map(|(_, document)| document);
    let mut whole = parts.next().expect("a whole has one part at least");
    whole.partition = None;
    whole.book = None;
    for part in parts {
        for (into, from) in whole.chapters.iter_mut().zip(part.chapters) {
            into.blocks.extend(from.blocks);
        }
        whole.diagnostics.extend(part.diagnostics);
        add(&mut whole.summary, &part.summary);
        whole.isolation = confined_by_both(whole.isolation, part.isolation);
    }
    for chapter in &mut whole.chapters {
        // A block that is run for several answers has several reports.
        chapter.blocks.sort_by_key(|block| (block.line, block.program));
    }
    whole.diagnostics = in_order(&whole.chapters, whole.diagnostics);
    // A file that blocks of several parts include is listed once.
    if let Some(differences) = &mut whole.summary.differences {
        let found = whole.diagnostics.iter().filter(|d| d.code == Code::InterpreterDiffers);
        *differences = found.count();
    }
    Ok(whole)
}

/// The documents by the number of their part; all of them, of one whole.
fn parts(documents: Vec<Named>) -> Result<BTreeMap<usize, Named>, UserError> {
    let mut parts: BTreeMap<usize, Named> = BTreeMap::new();
    let mut first: Option<Partition> = None;
    for (path, document) in documents {
        let about = |key| Message::new(key).with("path", &path);
        let partition = document.partition.as_deref().and_then(Partition::parse);
        let Some(partition) = partition else {
            return Err(UserError::new(about("merge-whole")));
        };
        if let Some((other, known)) = parts.values().next() {
            let kind =
                first.is_some_and(|first| (first.by, first.of) == (partition.by, partition.of));
            let odd = if kind { difference(known, &document) } else { Some("partition") };
            if let Some(key) = odd {
                let message = about("merge-differs").with("other", other);
                return Err(UserError::new(message.with("key", key)));
            }
        }
        first = first.or(Some(partition));
        if let Some((other, _)) = parts.get(&partition.part) {
            let message = about("merge-twice").with("other", other);
            return Err(UserError::new(message.with("partition", partition)));
        }
        parts.insert(partition.part, (path, document));
    }
    let missing = first.into_iter().flat_map(Partition::all);
    let missing = missing.filter(|partition| !parts.contains_key(&partition.part));
    let missing: Vec<String> = missing.map(|partition| partition.to_string()).collect();
    if !missing.is_empty() {
        let message = Message::new("merge-missing").with("missing", missing.join(", "));
        return Err(UserError::new(message));
    }
    Ok(parts)
}

/// The key that shows that two documents are not parts of one whole.
fn difference(one: &Document<'_>, other: &Document<'_>) -> Option<&'static str> {
    let places = |document: &Document<'_>| -> Vec<(String, Vec<String>)> {
        let chapters = document.chapters.iter();
        chapters.map(|chapter| (chapter.path.to_string(), chapter.included.to_vec())).collect()
    };
    let keys = [
        ("book", one.book == other.book && one.book.is_some()),
        ("interpreter", one.interpreter == other.interpreter),
        ("against", one.against == other.against),
        ("lang", one.lang == other.lang),
        ("folder", one.folder == other.folder),
        ("chapters", places(one) == places(other)),
    ];
    keys.into_iter().find(|(_, same)| !same).map(|(key, _)| key)
}

/// What confined the programs of two parts. A part that ran no program says nothing.
fn confined_by_both(one: Option<Mechanisms>, other: Option<Mechanisms>) -> Option<Mechanisms> {
    let (Some(mut both), Some(other)) = (one.clone(), other.clone()) else {
        return one.or(other);
    };
    for (mechanism, why) in other.into_iter().filter(|(_, why)| !why.is_null()) {
        both.insert(mechanism, why);
    }
    Some(both)
}

/// Adds the counts of a part. The parts were checked in parallel, so the whole took
/// as long as the longest.
fn add(sum: &mut JsonSummary, part: &JsonSummary) {
    sum.blocks += part.blocks;
    sum.passed += part.passed;
    sum.warned += part.warned;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
    sum.tasks += part.tasks;
    sum.promises.matched += part.promises.matched;
    sum.promises.mismatched += part.promises.mismatched;
    sum.promises.unreached += part.promises.unreached;
    sum.promises.doubtful += part.promises.doubtful;
    sum.promises.unclear += part.promises.unclear;
    sum.typos.fixed += part.typos.fixed;
    sum.typos.suggested += part.typos.suggested;
    sum.duration_ms = sum.duration_ms.max(part.duration_ms);
    sum.coverage.run += part.coverage.run;
    sum.coverage.unpromised_lines += part.coverage.unpromised_lines;
    sum.coverage.continued += part.coverage.continued;
    for (reason, count) in &part.coverage.skipped {
        *sum.coverage.skipped.entry(reason.clone()).or_default() += count;
    }
    for (form, verdicts) in &part.coverage.promises {
        let sums = sum.coverage.promises.entry(*form).or_default();
        for (verdict, count) in verdicts {
            *sums.entry(*verdict).or_default() += count;
        }
    }
}

/// The diagnostics in the order of the whole ([`pyproof_check::diagnostic::Diagnostic::order`]),
/// and what is wrong in an included file once.
fn in_order<'a>(
    chapters: &[JsonChapter<'_>],
    mut diagnostics: Vec<JsonDiagnostic<'a>>,
) -> Vec<JsonDiagnostic<'a>> {
    let numbers: BTreeMap<&str, usize> =
        chapters.iter().enumerate().map(|(at, chapter)| (&*chapter.path, at)).collect();
    let chapter = |diagnostic: &JsonDiagnostic<'_>| numbers.get(&*diagnostic.chapter).copied();
    let file = |diagnostic: &JsonDiagnostic<'_>| {
        if diagnostic.path == diagnostic.chapter {
            return 0;
        }
        let included =
            chapter(diagnostic).map(|at| chapters[at].included.as_ref()).unwrap_or_default();
        included.iter().position(|path| *path == diagnostic.path).map_or(0, |at| at + 1)
    };
    let order = |diagnostic: &JsonDiagnostic<'_>| {
        (
            chapter(diagnostic),
            file(diagnostic),
            diagnostic.line,
            diagnostic.column,
            diagnostic.end_column,
            diagnostic.code,
        )
    };
    diagnostics.sort_by_cached_key(|diagnostic| (order(diagnostic), diagnostic.block));
    let mut kept: Vec<JsonDiagnostic<'_>> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let there = |known: &&JsonDiagnostic<'_>| order(known) == order(&diagnostic);
        let mut beside = kept.iter().rev().take_while(there);
        let same = |known: &JsonDiagnostic<'_>| {
            JsonDiagnostic { block: known.block, ..diagnostic.clone() } == *known
        };
        if file(&diagnostic) == 0 || !beside.any(same) {
            kept.push(diagnostic);
        }
    }
    kept
}
