//! Proves chapters and books: text in, reports and edits out.
//!
//! ```text
//! chapter ─ markdown ─► CodeBlock ─ program ─► Job ─ (a Runner) ─► Transcript ─ check ─► ChapterReport
//! ChapterReport ─ repair ─► edits of the author's files · snapshot ─► what later runs are compared with
//! ```
//!
//! Pure but for the [`Runner`](pyproof_judge::job::Runner) that it is given: no
//! files, no environment, no clock, no interpreter. Edits splice chapters, nothing
//! prints them anew: bytes that no edit names come out as they went in.

pub mod diagnostic;
pub mod error;
pub mod levels;

pub mod config;
pub mod given;
pub mod markdown;
pub mod mentions;
pub mod partition;
pub mod program;
pub mod typography;

pub mod baseline;
pub mod book;
pub mod check;
pub mod repair;
pub mod snapshot;
