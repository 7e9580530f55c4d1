//! A book whose every Python example is proved.
//!
//! `mdbook-pyproof` proofreads the Python in an mdBook: it runs every Python
//! block in a bundled interpreter, holds what the block printed against what
//! its comments promise, and corrects misspelled names in the built page.
//!
//! ```text
//! chapter text ─ markdown ─► CodeBlock ─ program ─► Program ─┬─ expectation ─► Expectation ─┐
//!                                                            ├─ spelling ────► Typo          ├─ matcher ─► Judgement
//!                                                            └─ isolation ─► interpreter ─► Transcript ─┘
//! ChapterReport ─► page (the corrected, annotated chapter) · report (terminal, JSON) · site
//! ```
//!
//! Invariants, held by a test that reads the sources:
//!
//! - Only [`interpreter`] and [`python`] know `RustPython`; only [`mdbook`]
//!   knows mdBook; only [`isolation`] knows processes, and has `unsafe`; only
//!   [`cli`] prints.
//! - The middle takes text and returns values: no files, no environment, no
//!   clock.
//! - A run returns a [`transcript::Transcript`], never an error: what goes wrong
//!   in the book's code is data.
//! - Chapters are spliced, never printed anew: bytes that no edit names come out
//!   as they went in.

// Texts and their places.
pub mod distance;
pub mod edit;
pub mod parallel;
pub mod source;

// A chapter, read.
pub mod config;
pub mod markdown;
pub mod partition;
pub mod program;
pub mod python;
pub mod typography;

// A program, run.
pub mod cache;
pub mod interpreter;
pub mod isolation;
pub mod transcript;

// A run, judged.
pub mod check;
pub mod diagnostic;
pub mod expectation;
pub mod levels;
pub mod matcher;
pub mod spelling;

// A book, mended.
pub mod repair;
pub mod snapshot;

// A book, told.
pub mod book;
pub mod cli;
pub mod explain;
pub mod init;
pub mod install;
pub mod mdbook;
pub mod messages;
pub mod page;
pub mod refusal;
pub mod report;
pub mod serve;
pub mod site;
