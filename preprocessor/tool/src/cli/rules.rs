//! The arguments that several commands share: what fails the book, and what confines
//! its programs.

use std::ffi::OsStr;
use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Arg;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::judges::{Found, Named};
use crate::source::Source;
use pyproof_check::config::Isolation;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;

/// What fails the book, above what `book.toml` says.
#[derive(Debug, clap::Args)]
pub struct RuleArgs {
    /// Fail on promises that cannot be judged and on blocks skipped without a reason
    #[arg(long)]
    pub strict: bool,
    /// Fail on these codes, such as `promise-spacing`; `explain` lists them
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub deny: Vec<String>,
    /// Only warn of these codes
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub warn: Vec<String>,
    /// Say nothing of these codes
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub allow: Vec<String>,
    /// How many chapters to prove at once [default: the number of processors]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    pub confine: ConfineArgs,
}

/// What the book's programs may do.
#[derive(Debug, clap::Args)]
pub struct ConfineArgs {
    /// How far to confine the book's programs [default: the book's, or auto]
    #[arg(long, env = ISOLATION, hide_env_values = true, value_name = "HOW")]
    #[arg(value_parser = OrUnset)]
    isolation: Option<SetOrNot>,
    /// Run the book in this Python, not in the bundled one; `check` takes several
    ///
    /// A command, such as `python3`, `.venv/bin/python` or `uv run python`. It replaces `python`
    /// and `versions` in book.toml.
    #[arg(long, value_name = "PYTHON")]
    pub python: Vec<String>,
}

impl ConfineArgs {
    /// The interpreters of a book, or those that the command line names instead.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn find(&self, source: &Source) -> Result<Found> {
        let named = Named { pythons: &self.python, against: None };
        Found::of(&source.config, named, &source.home)
    }

    /// How far to confine the book's programs, if the command line or the environment says so.
    pub fn isolation(&self) -> Option<Isolation> {
        self.isolation.flatten()
    }
}

/// The value of a variable that may be set to nothing.
type SetOrNot = Option<Isolation>;

/// Reads how far to confine programs. An empty value counts as unset: build servers
/// have no other way to unset a variable.
#[derive(Clone)]
struct OrUnset;

impl TypedValueParser for OrUnset {
    type Value = SetOrNot;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        if value.is_empty() {
            return Ok(None);
        }
        let name = PossibleValuesParser::new(isolation_values()).parse_ref(command, arg, value)?;
        Ok(name.parse().ok())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(isolation_values().into_iter()))
    }
}

/// What [`Isolation`] may be, with what each value means.
fn isolation_values() -> [PossibleValue; 3] {
    let value =
        |isolation: Isolation, help| PossibleValue::new(<&'static str>::from(isolation)).help(help);
    [
        value(Isolation::Auto, "As far as the system allows; what is missing is reported"),
        value(Isolation::Require, "Fully; anything missing is an error"),
        value(Isolation::Process, "Like `auto`, but with one worker process for each program"),
    ]
}

/// How far the environment asks the book's programs to be confined.
///
/// # Errors
/// When nobody knows what it asks for.
pub fn isolation_of_environment() -> Result<Option<Isolation>, UserError> {
    let Ok(asked) = std::env::var(ISOLATION) else { return Ok(None) };
    if asked.is_empty() {
        return Ok(None);
    }
    let unknown = |_: strum::ParseError| {
        UserError::new(Message::new("isolation-variable").with("value", &asked))
    };
    asked.to_lowercase().parse().map(Some).map_err(unknown)
}

/// The variable that stands for `--isolation`.
const ISOLATION: &str = "PYPROOF_ISOLATION";
