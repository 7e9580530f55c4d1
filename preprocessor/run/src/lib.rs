//! Runs programs: the interpreter, what confines it, and the cache of its answers.
//!
//! 1. [`interpreter`] is the door to `RustPython`: a program in, a transcript out.
//! 2. [`isolation`] gives each program a process and confines that.
//! 3. [`cache`] answers for programs that were run before and have not changed.
//!
//! All that it knows of a book is the [`Job`](pyproof_judge::job::Job) that it gets
//! and the [`Transcript`](pyproof_judge::transcript::Transcript) that it returns.

pub mod cache;
pub mod confined;
pub mod interpreter;
pub mod isolation;
