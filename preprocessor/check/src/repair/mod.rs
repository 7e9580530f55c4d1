//! Mends chapters: broken promises are rewritten to what came, promises are
//! added where a line prints and none stands, misspelled names are corrected.
//!
//! 1. Chapters that share a file, because they include it, make a [`Group`]: an
//!    edit of that file is made once and proved in all of them.
//! 2. [`propose`] takes a report and names, for each thing to mend, candidates
//!    of an edit; what cannot be mended gets a [`Refusal`]. What a failed run
//!    showed, or one without the [`input`] that it asks for, is never written.
//! 3. [`bench`] applies the candidates to copies and checks those as any chapter
//!    is checked. An edit is kept only where that run keeps its promise and
//!    gives nothing else a worse verdict.
//! 4. That is repeated until a round keeps no edit: a promise of an exception
//!    lets the program go on, and what then comes may break further promises.
//!    So what was mended once is left alone the next time.
//!
//! Texts go in and come out; no file is written here.

mod bench;
mod input;
mod missing;
mod propose;
mod rewrite;
mod shown;
mod words;

use std::collections::BTreeMap;

use crate::check::{Failure, Names};
use crate::config::Config;
use crate::markdown::Chapter;
use bench::Bench;
use pyproof_judge::edit::{Edit, apply};
use pyproof_judge::job::Runner;
use pyproof_judge::source::LineIndex;

/// Chapters that share files, and which of them are to be mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The chapters.
    pub chapters: Vec<Chapter>,
    /// Of each, whether it was asked for; the others have a say alone.
    pub asked: Vec<bool>,
}

/// What is to be mended.
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

/// A file that is to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, relative to the book's root.
    pub path: String,
    /// Its text.
    pub old: String,
    /// The text that it is to have.
    pub new: String,
    /// How many edits that are.
    pub count: usize,
}

/// Something that is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftAlone {
    /// The file, relative to the book's root.
    pub path: String,
    /// The line, before any change.
    pub line: usize,
    /// Why.
    pub why: Refusal,
}

/// Why something is not mended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The run failed: what came is the failure's, not the example's.
    Failed(Failure),
    /// The line of the promise never ran.
    Unreached,
    /// The promise cannot be judged.
    Unclear,
    /// What comes changes from run to run, or is the order of a set.
    Unstable,
    /// Nothing came.
    Nothing,
    /// An exception came in place of an output.
    Raised,
    /// No exception came.
    NoException,
    /// Several lines came, and how to write them is not to be seen.
    Lines,
    /// What came cannot stand in a comment.
    Unwritable,
    /// What came is too long.
    TooLong,
    /// Several promises speak of one statement, or several statements share a
    /// line.
    Several,
    /// An included file keeps the number of its lines.
    Included,
    /// No candidate kept the promise and everything else.
    Unproved,
}

/// What came of mending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// The files to change, by path.
    pub changes: Vec<Change>,
    /// What is left as it is, in the order of files and lines.
    pub left: Vec<LeftAlone>,
}

/// Edits, by the path of their file.
type Edits = BTreeMap<String, Vec<Edit>>;

/// More rounds than this are no way to an end.
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

/// Mends the asked chapters of a group: what `runner` shows to be broken, where
/// `prover` bears it out. A prover with processes of its own refuses what is
/// the same in those of the runner alone, such as `id(x)`.
#[must_use]
pub fn mend(
    group: &Group,
    task: &Task,
    config: &Config,
    runners: (&dyn Runner, &dyn Runner),
) -> Mended {
    mend_of(group, task, (config, &Names::of(&group.chapters, config)), runners)
}

/// Mends the asked chapters of a group of a larger book, as [`mend`] does; `book` is
/// what that sets and binds.
#[must_use]
pub fn mend_of(
    group: &Group,
    task: &Task,
    book: (&Config, &Names<'_>),
    (runner, prover): (&dyn Runner, &dyn Runner),
) -> Mended {
    let mut bench = Bench::new(group.chapters.clone(), book, (runner, prover));
    let mut done = Done::default();
    for _ in 0..MAX_ROUNDS {
        let mut left = Vec::new();
        let mut proposals = Vec::new();
        for at in (0..group.chapters.len()).filter(|&at| group.asked[at]) {
            propose::all(&mut bench, at, task, &mut proposals, &mut left);
        }
        let (edits, unproved) = bench.settle(proposals);
        left.extend(unproved);
        if edits.is_empty() {
            done.left = left;
            break;
        }
        done.note(&edits);
    }
    done.mended(group, &bench)
}

/// What the rounds have done so far.
#[derive(Default)]
struct Done {
    /// The edits of each round.
    rounds: Vec<Edits>,
    /// What the last round left alone, at places of its texts.
    left: Vec<propose::Left>,
}

impl Done {
    fn note(&mut self, edits: &Edits) {
        self.rounds.push(edits.clone());
    }

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
        let line = |left: &propose::Left| {
            let mut offset = left.offset;
            for edits in of_path(&left.path).iter().rev() {
                offset = bench::before(offset, edits);
            }
            texts.get(left.path.as_str()).map_or(0, |(old, _)| LineIndex::new(old).line(offset))
        };
        let mut left: Vec<LeftAlone> = self
            .left
            .iter()
            .map(|left| LeftAlone {
                path: left.path.clone(),
                line: line(left),
                why: left.why.clone(),
            })
            .collect();
        left.sort();
        left.dedup();
        Mended { changes, left }
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
