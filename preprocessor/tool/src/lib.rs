//! A book whose every Python example is proved.
//!
//! `mdbook-pyproof` proofreads the Python in an mdBook: it runs every Python
//! block in a bundled interpreter, compares what the block printed with what its
//! comments promise, and corrects misspelled names in the built page.
//!
//! ```text
//! chapter text ─ pyproof_check ─► Job ─ pyproof_run ─► Transcript ─ pyproof_judge ─► Judgement
//! ChapterReport ─► page (the corrected, annotated chapter) · report (terminal, JSON) · site
//! ```
//!
//! This crate is the program: the command line, mdBook, the pages, the reports.
//! A test reads its sources and holds each module to its part: only [`mdbook`]
//! knows mdBook, only [`cli`] prints.

pub mod messages;

pub mod confinement;
pub mod explain;
pub mod git;
pub mod init;
pub mod install;
pub mod page;
pub mod report;
pub mod site;
pub mod source;

pub mod folder;
pub mod mdbook;
pub mod serve;

pub mod cli;
