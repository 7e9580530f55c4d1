//! Writes reports to stdout or into a file, and merges the reports of a book's
//! parts.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ColorChoice;

use super::args::{Args, Format, MergeArgs};
use super::terminal::{self, Terminal};
use super::{ExitStatus, files};
use crate::report::json::Document;
use crate::report::{github, human, json, junit, merge as parts, sarif};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};

/// Writes a report in the format and to the place asked for; if that is a file,
/// also the report for people to stdout.
pub fn tell<'a>(
    format: Format,
    file: Option<&Path>,
    colour: ColorChoice,
    facts: &dyn Fn() -> Document<'a>,
    human: &dyn Fn(&Terminal) -> String,
) -> Result<()> {
    let terminal = Terminal::stdout(colour);
    let write = |to: &mut dyn Write| {
        let text = match (format, file) {
            (Format::Json, _) => return json::write(&facts(), to),
            (Format::Github, _) => github::render(&facts()),
            (Format::Junit, _) => junit::render(&facts()),
            (Format::Sarif, _) => sarif::render(&facts()),
            (Format::Human, None) => human(&terminal),
            (Format::Human, Some(_)) => human(&Terminal::none()),
        };
        to.write_all(text.as_bytes())
    };
    match file {
        Some(file) => {
            files::write_report(file, &write)?;
            terminal::to_stdout(&human(&terminal))?;
        }
        None => terminal::write_to_stdout(&write)?,
    }
    Ok(())
}

/// Merges the reports of a book's parts, and writes the whole.
///
/// The whole keeps the language of the parts, whose sentences are already written.
pub fn merge(args: &Args, merge: &MergeArgs) -> Result<ExitStatus> {
    let documents = merge.reports.iter().map(read).collect::<Result<Vec<_>>>()?;
    let whole = parts::merge(documents)?;
    let human = |terminal: &Terminal| {
        let (colour, width) = (terminal.colour, terminal.width);
        human::render_without_source(&whole, human::Style { colour, width, lang: whole.lang() })
    };
    let file = merge.output_file.as_deref();
    tell(merge.format, file, args.color, &|| whole.clone(), &human)?;
    Ok(if whole.failed() { ExitStatus::Failed } else { ExitStatus::Success })
}

fn read(path: &PathBuf) -> Result<parts::Named> {
    let display = path.display().to_string();
    let about = || Message::new("file-unread").with("path", &display);
    let text = fs::read_to_string(path).because(about)?;
    let document =
        Document::read(&text).map_err(|why| UserError::new(why.with("path", &display)))?;
    Ok((display, document))
}
