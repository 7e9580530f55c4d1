//! The tests that need the whole tool: the book of this repository, the rules
//! case by case, the protocol, the command line, bad input, wild programs.
//!
//! What one module does is tested beside it, in the module itself.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that fails by `unwrap` says where; one that is skipped says so"
)]

mod adopting;
mod against;
mod bad_input;
mod book;
mod cached;
mod cases;
mod changing;
mod cli;
mod corrections;
mod deterministic;
mod differences;
mod exercises;
mod explained;
mod figures;
mod forged;
mod given;
mod guide;
mod hostile;
mod includes;
mod init;
mod installed;
mod interpreter;
mod interrupted;
mod levels;
mod limits;
mod listed;
mod misspellings;
mod mutations;
mod nested;
mod nothing_lost;
mod page_judge;
mod pages;
mod partition;
mod plain;
mod programs;
mod properties;
mod protocol;
mod python;
mod remedies;
mod reports;
mod runs;
mod served;
mod site;
mod snapshots_of_books;
mod steps;
mod support;
mod tidy;
mod together;
mod typography;
mod update;
