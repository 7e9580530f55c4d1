//! Mends chapters: rewrites broken promises to the actual outputs, adds promises where
//! a line prints and none stands, corrects misspelled names.
//!
//! 1. Chapters that include the same file make a [`Group`]: an edit of that file is
//!    made once and proved in all of them.
//! 2. [`propose`] reads a report and names candidate edits for each thing to mend, or
//!    the [`SkipReason`]. The output of a failed run, or of one without the [`input`]
//!    that it asks for, is never written.
//! 3. [`bench`] applies the candidates to copies and checks those as any chapter. An
//!    edit is kept only where the run then keeps its promise and nothing else gets a
//!    worse verdict.
//! 4. This repeats until a round keeps no edit: with a promise of an exception the
//!    program goes on, and may break further promises. A second `update` changes
//!    nothing.
//!
//! Blocks that cannot be run here are [`mark`]ed instead.
//!
//! Texts go in and come out; no file is written here.

mod bench;
mod broken;
mod input;
mod mark;
mod missing;
mod proposal;
mod propose;
mod rewrite;
mod terminal;
mod words;

use std::collections::BTreeMap;

use crate::check::{Failure, Names};
use crate::config::Config;
use crate::markdown::Chapter;
use bench::Bench;
pub use mark::{Marked, Place, mark};
use proposal::{Proposals, Skip};
use pyproof_judge::edit::{Edit, apply};
use pyproof_judge::job::Runner;
use pyproof_judge::source::LineIndex;

/// Chapters that share files, and which of them are to be mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The chapters.
    pub chapters: Vec<Chapter>,
    /// Of each, whether it was asked for; the others are only checked.
    pub asked: Vec<bool>,
}

/// What to mend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Broken promises.
    pub promises: bool,
    /// Lines that print and promise nothing: the markers of the promises to add.
    pub missing: Option<AddedMarkers>,
    /// Misspelled names.
    pub typos: bool,
}

/// The words of added promises, where a chapter shows none of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedMarkers {
    /// Behind a statement: `Выведет:`.
    pub behind: String,
    /// Over lines below it: `Вывод:`.
    pub below: String,
}

/// A file to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, relative to the book's root.
    pub path: String,
    /// Its text.
    pub old: String,
    /// Its new text.
    pub new: String,
    /// How many edits that are.
    pub count: usize,
}

/// Something that is not mended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The file, relative to the book's root.
    pub path: String,
    /// The line, before any change.
    pub line: usize,
    /// Why.
    pub reason: SkipReason,
}

/// Why something is not mended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// The run failed: the output is the failure's, not the example's.
    Failed(Failure),
    /// The line of the promise never ran.
    Unreached,
    /// The promise cannot be judged.
    Unclear,
    /// The output changes from run to run, or is the order of a set.
    Unstable,
    /// There was no output.
    Nothing,
    /// An exception was raised, there was no output.
    Raised,
    /// No exception was raised.
    NoException,
    /// The output has several lines, and the author's way to write them is unknown.
    Lines,
    /// The output cannot stand in a comment.
    Unwritable,
    /// The output is too long.
    TooLong,
    /// Several promises speak of one statement, or several statements share a
    /// line.
    Several,
    /// An included file keeps the number of its lines.
    Included,
    /// No candidate kept the promise and everything else.
    Unproved,
}

/// The result of mending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// The files to change, by path.
    pub changes: Vec<Change>,
    /// What is not mended, in the order of files and lines.
    pub skipped: Vec<Skipped>,
}

/// Edits, by the path of their file.
type Edits = BTreeMap<String, Vec<Edit>>;

/// More rounds than this would not end.
const MAX_ROUNDS: usize = 24;

/// The groups of a book's chapters that hold an asked one.
#[must_use]
pub fn groups(chapters: &[Chapter], asked: &dyn Fn(&Chapter) -> bool) -> Vec<Group> {
    let mut of: Vec<usize> = (0..chapters.len()).collect();
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, chapter) in chapters.iter().enumerate() {
        for file in 0..=chapter.included.len() {
            let owner = *owners.entry(chapter.path_of(file)).or_insert(at);
            let (to, from) = (of[owner].min(of[at]), of[owner].max(of[at]));
            of.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
        }
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (at, chapter) in chapters.iter().enumerate() {
        let group = groups.entry(of[at]).or_default();
        group.chapters.push(chapter.clone());
        group.asked.push(asked(chapter));
    }
    groups.into_values().filter(|group| group.asked.contains(&true)).collect()
}

/// Mends chapters: what `runner` shows to be broken, where `prover` bears it out. A
/// prover with processes of its own refuses what is the same in those of the runner
/// alone, such as `id(x)`.
#[derive(Clone, Copy)]
pub struct Mender<'a> {
    /// The book's settings.
    pub config: &'a Config,
    /// The names that the book binds.
    pub names: &'a Names<'a>,
    /// Shows what is broken.
    pub runner: &'a dyn Runner,
    /// Proves the edits.
    pub prover: &'a dyn Runner,
}

impl Mender<'_> {
    /// Mends the asked chapters of a group.
    #[must_use]
    pub fn mend(&self, group: &Group, task: &Task) -> Mended {
        let mut bench = Bench::new(group.chapters.clone(), self);
        let mut done = Done::default();
        for _ in 0..MAX_ROUNDS {
            let mut proposals = Proposals::default();
            for at in (0..group.chapters.len()).filter(|&at| group.asked[at]) {
                propose::all(&mut bench, at, task, &mut proposals);
            }
            let edits = bench.settle(&mut proposals);
            if edits.is_empty() {
                done.skipped = proposals.skipped;
                break;
            }
            done.rounds.push(edits);
        }
        done.mended(group, &bench)
    }
}

/// What the rounds have done so far.
#[derive(Default)]
struct Done {
    /// The edits of each round.
    rounds: Vec<Edits>,
    /// What the last round skipped, at places of its texts.
    skipped: Vec<Skip>,
}

impl Done {
    fn mended(self, group: &Group, bench: &Bench<'_>) -> Mended {
        let mut texts: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for (old, new) in group.chapters.iter().zip(bench.chapters()) {
            for file in 0..=old.included.len() {
                texts.insert(old.path_of(file), (old.text_of(file), new.text_of(file)));
            }
        }
        let of_path = |path: &str| {
            let rounds = self.rounds.iter().map(|edits| edits.get(path).map_or(&[][..], |e| e));
            rounds.map(<[Edit]>::to_vec).collect::<Vec<_>>()
        };
        let differing = texts.iter().filter(|(_, (old, new))| old != new);
        let changes = differing
            .map(|(path, (old, new))| Change {
                path: (*path).to_owned(),
                old: (*old).to_owned(),
                new: (*new).to_owned(),
                count: of_path(path).iter().map(Vec::len).sum(),
            })
            .collect();
        let line = |skip: &Skip| {
            let mut offset = skip.offset;
            for edits in of_path(&skip.path).iter().rev() {
                offset = bench::before(offset, edits);
            }
            texts.get(skip.path.as_str()).map_or(0, |(old, _)| LineIndex::new(old).line(offset))
        };
        let skipped = self.skipped.iter().map(|skip| Skipped {
            path: skip.path.clone(),
            line: line(skip),
            reason: skip.reason.clone(),
        });
        let mut skipped: Vec<Skipped> = skipped.collect();
        skipped.sort();
        skipped.dedup();
        Mended { changes, skipped }
    }
}

/// The chapter with the edits of each of its files; `None` where they do not
/// fit.
fn edited(chapter: &Chapter, edits: &Edits) -> Option<Chapter> {
    let text = |path: &str, text: &str| match edits.get(path) {
        Some(edits) => apply(text, edits.clone()).ok(),
        None => Some(text.to_owned()),
    };
    let mut edited = chapter.clone();
    edited.text = text(&chapter.path, &chapter.text)?;
    for file in &mut edited.included {
        file.text = text(&file.path, &file.text)?;
    }
    Some(edited)
}
