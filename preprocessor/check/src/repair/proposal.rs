//! What can be mended, and by which edits, as data.

use crate::check::{BlockReport, ChapterReport};
use crate::markdown::Chapter;
use pyproof_judge::edit::Edit;

use super::SkipReason;

/// Something that can be mended by one of several edits.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The chapter of the group that it was seen in.
    pub chapter: usize,
    /// The block of that chapter.
    pub block: usize,
    /// The file to edit.
    pub path: String,
    /// Where in it, to tell of when nothing comes of it.
    pub offset: usize,
    /// What the edit is for.
    pub goal: Goal,
    /// The edits, the likeliest first; never empty.
    pub candidates: Vec<Candidate>,
}

/// One way to mend something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The edit.
    pub edit: Edit,
    /// Where, in its replacement, the promise begins.
    pub at: usize,
}

/// What an edit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A promise that is kept.
    Promise {
        /// Whether it is of an exception: then the program goes on behind it.
        tolerates: bool,
    },
    /// A name that is not misspelled.
    NoTypo,
}

/// Something that is not mended, at a place of the text as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The file.
    pub path: String,
    /// Where in it.
    pub offset: usize,
    /// Why.
    pub reason: SkipReason,
}

/// What can be mended in some chapters, and what cannot.
#[derive(Debug, Default)]
pub struct Proposals {
    /// What can.
    pub open: Vec<Proposal>,
    /// What cannot.
    pub skipped: Vec<Skip>,
}

impl Proposal {
    /// The edit that is tried now.
    pub fn candidate(&self) -> &Candidate {
        self.candidates.first().expect("a proposal has a candidate")
    }

    /// The proposal without the candidate that was tried.
    pub fn next(mut self) -> Result<Self, Skip> {
        if self.candidates.len() == 1 {
            return Err(self.unproved());
        }
        self.candidates.remove(0);
        Ok(self)
    }

    /// The proposal, given up.
    pub fn unproved(&self) -> Skip {
        let reason = SkipReason::Unproved;
        Skip { path: self.path.clone(), offset: self.offset, reason }
    }
}

/// One block of a chapter, with its report.
pub struct Scene<'a> {
    /// The chapter.
    pub chapter: &'a Chapter,
    /// Its report.
    pub report: &'a ChapterReport,
    /// Which chapter of the group it is.
    pub at: usize,
    /// Which block of the chapter.
    pub block: usize,
    /// The block's report.
    pub seen: &'a BlockReport,
    /// Its report where it has input, and its author gave none.
    pub with_input: Option<&'a BlockReport>,
}

impl Scene<'_> {
    /// What begins further lines of the block's container in one of its files.
    pub fn container(&self, file: usize) -> &str {
        if file == 0 { &self.seen.container } else { "" }
    }
}
