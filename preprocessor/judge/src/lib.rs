//! Reads Python and what its comments promise, and judges a run.
//!
//! ```text
//! code ─ python ─► Module ─┬─ expectation ─► Expectation ─┐
//!                          └─ spelling ────► Typo         ├─ matcher ─► Judgement
//! Job ─ (whoever runs it) ─► Transcript ──────────────────┘
//! ```
//!
//! Pure: text in, values out. It knows no files, no environment, no clock, no
//! Markdown and no interpreter, and builds for `wasm32-unknown-unknown`, so that
//! the page judges a reader's run by the same rules as the tool.

pub mod distance;
pub mod edit;
pub mod parallel;
pub mod source;

pub mod job;
pub mod transcript;

pub mod python;

pub mod expectation;
pub mod matcher;

pub mod block;

pub mod spelling;
