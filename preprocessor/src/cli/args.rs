//! The arguments, and what `--help` says of them.

use std::path::PathBuf;

use clap::{ColorChoice, Parser, Subcommand, ValueEnum};

use crate::messages::Lang;

/// Proves every Python example of an mdBook
///
/// Runs each Python block in a bundled interpreter, holds what it printed
/// against what its comments promise, and corrects misspelled names in the
/// built page.
#[derive(Debug, Parser)]
#[command(name = "mdbook-pyproof", version, about, long_about, after_help = EXAMPLES)]
#[command(disable_help_subcommand = true, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Language of the messages [default: the book's]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,

    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
}

const EXAMPLES: &str = "\
Examples:
  mdbook-pyproof check                      check the book in this folder
  mdbook-pyproof check . book/closures.md   check one chapter of it
  mdbook-pyproof check --format json docs   report on the book in docs/ as JSON
  mdbook-pyproof build --open               build the proved book and look at it
  mdbook-pyproof fix                        show what would be corrected
  mdbook-pyproof fix --write                correct it

Without a command it is a preprocessor of mdBook: it reads a book on stdin. In book.toml:
  [preprocessor.pyproof]
  before = [\"links\"]

Exit status:
  0  nothing failed
  1  something in the book failed
  2  usage, configuration, or input that cannot be read
  3  a defect of this tool";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the book, proved, as `mdbook build` would
    #[command(after_help = "\
Examples:
  mdbook-pyproof build            build the book in this folder
  mdbook-pyproof build docs       build the book in docs/
  mdbook-pyproof build --open     and open it in a browser

A book that is not as promised is not built: the pages of the last build stay.")]
    Build {
        /// The book's folder
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// Open the book in a browser
        #[arg(long)]
        open: bool,
    },

    /// Check the book's Python without building it
    Check(CheckArgs),

    /// Correct misspelled names in the chapters
    #[command(after_help = "\
Examples:
  mdbook-pyproof fix            show the corrections as a diff
  mdbook-pyproof fix --write    write them

Only corrections that a run has proved are made. A file is replaced whole or not at all.")]
    Fix {
        /// The book's folder
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// Write the corrections into the chapters
        #[arg(long)]
        write: bool,
    },

    /// Tell mdBook whether a renderer is supported
    #[command(hide = true)]
    Supports {
        /// The renderer's name; every one is
        renderer: String,
    },
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof check                          check the book in this folder
  mdbook-pyproof check docs                     check the book in docs/
  mdbook-pyproof check . book/closures.md       check one chapter
  mdbook-pyproof check --format json > r.json   write a report for programs
  mdbook-pyproof check --against python3        tell what that Python does otherwise")]
pub struct CheckArgs {
    /// The book's folder [default: .], then the chapters to check [default: all]
    #[arg(value_name = "DIR] [CHAPTER")]
    pub paths: Vec<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Run every block in this Python as well, and tell each difference
    #[arg(long, value_name = "PYTHON")]
    pub against: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}
