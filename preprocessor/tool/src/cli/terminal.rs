//! What is printed, and how: colours, width, progress.
#![expect(clippy::print_stderr, reason = "this is the door to the terminal")]

use std::io::{self, Write};

use anstream::AutoStream;
use anstream::stream::RawStream;
use anstyle::{AnsiColor, Style};
use clap::ColorChoice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use similar::{ChangeTag, TextDiff};

use crate::messages::{Catalogue, Lang};
use crate::report::text::wrapped_markdown;
use pyproof_check::diagnostic::Message;

/// Columns of a page of words.
const READABLE: usize = 80;

/// Columns of a text that does not go to a terminal, unless `COLUMNS` is set.
const DEFAULT_WIDTH: usize = 100;

const HEAD: Style = Style::new().bold();
const HUNK: Style = AnsiColor::Cyan.on_default();
const DELETED: Style = AnsiColor::Red.on_default();
const INSERTED: Style = AnsiColor::Green.on_default();

/// A stream that may be a terminal.
pub struct Terminal {
    /// Whether colours are used.
    pub colour: bool,
    /// Its columns.
    pub width: usize,
}

impl Terminal {
    /// The terminal behind stdout.
    pub fn stdout(choice: ColorChoice) -> Self {
        Self::behind(&io::stdout(), choice)
    }

    /// The terminal behind stderr.
    pub fn stderr(choice: ColorChoice) -> Self {
        Self::behind(&io::stderr(), choice)
    }

    /// Not a terminal but a file.
    pub fn none() -> Self {
        Self { colour: false, width: columns_of_environment() }
    }

    /// Where nobody has chosen, `NO_COLOR` (no-color.org), `CLICOLOR_FORCE` and
    /// `CLICOLOR` (bixense.com/clicolors) and `TERM` say whether there are colours.
    fn behind<S: RawStream>(stream: &S, choice: ColorChoice) -> Self {
        let colour = match choice {
            ColorChoice::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        let size = terminal_size::terminal_size().filter(|_| stream.is_terminal());
        Self {
            colour,
            width: size.map_or_else(columns_of_environment, |(columns, _)| columns.0.into()),
        }
    }

    /// A page of Markdown, no wider than is easy to read.
    pub fn page(&self, text: &str) -> String {
        let page = wrapped_markdown(text, self.width.min(READABLE));
        let lines = page.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
            Some(heading) if heading.starts_with('#') => self.painted(HEAD, heading) + "\n",
            _ => line.to_owned(),
        });
        lines.collect()
    }

    /// A unified diff of a file.
    pub fn diff(&self, path: &str, old: &str, new: &str) -> String {
        let diff = TextDiff::from_lines(old, new);
        let mut text = self.painted(HEAD, &format!("--- a/{path}\n+++ b/{path}\n"));
        for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
            text += &self.painted(HUNK, &format!("{}\n", hunk.header()));
            for change in hunk.iter_changes() {
                let line = change.value().trim_end_matches(['\r', '\n']);
                text += &match change.tag() {
                    ChangeTag::Delete => self.painted(DELETED, &format!("-{line}\n")),
                    ChangeTag::Insert => self.painted(INSERTED, &format!("+{line}\n")),
                    ChangeTag::Equal => format!(" {line}\n"),
                };
            }
        }
        text
    }

    fn painted(&self, style: Style, text: &str) -> String {
        let style = if self.colour { style } else { Style::new() };
        format!("{style}{text}{style:#}")
    }
}

/// The columns that `COLUMNS` tells.
fn columns_of_environment() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.filter(|&columns| columns > 0).unwrap_or(DEFAULT_WIDTH)
}

/// Writes to stdout; a reader that has gone (`| head`) is no error.
pub fn to_stdout(text: &str) -> io::Result<()> {
    written(&mut io::stdout().lock(), text)
}

/// Writes a message to stdout, on a line of its own.
pub fn say(catalogue: &Catalogue, message: &Message) -> io::Result<()> {
    to_stdout(&format!("{}\n", catalogue.say(message)))
}

/// Has stdout written to, as [`to_stdout`] does.
pub fn write_to_stdout(write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    unless_gone(write(&mut stdout).and_then(|()| stdout.flush()))
}

/// Writes to stderr; a reader that has gone is no error.
pub fn to_stderr(text: &str) -> io::Result<()> {
    written(&mut io::stderr().lock(), text)
}

fn written(stream: &mut impl Write, text: &str) -> io::Result<()> {
    unless_gone(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()))
}

fn unless_gone(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Reports an error in the use of the tool.
pub fn error(catalogue: &Catalogue, text: &str) {
    eprintln!("{}: {text}", catalogue.text("level-error"));
}

/// Warns the author of something.
pub fn warning(catalogue: &Catalogue, message: &Message) {
    eprintln!("{}: {}", catalogue.text("level-warning"), catalogue.say(message));
}

/// mdBook's own log, to stderr: warnings, or what `MDBOOK_LOG` asks for.
pub fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_default_directive(tracing_subscriber::filter::LevelFilter::WARN.into())
        .with_env_var("MDBOOK_LOG")
        .from_env_lossy();
    // Another subscriber is set only in tests.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .without_time()
        .try_init();
}

/// A bar on stderr, where that is a terminal: one step for each chapter.
pub fn progress(chapters: usize) -> Box<dyn Fn() + Send + Sync> {
    let bar = ProgressBar::with_draw_target(Some(chapters as u64), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(Catalogue::new(language()).text("progress"));
    // The bar disappears when its last handle is dropped.
    Box::new(move || {
        bar.inc(1);
        if bar.position() >= chapters as u64 {
            bar.finish_and_clear();
        }
    })
}

/// The terminal's own language, for messages when no book is known.
pub fn language() -> Lang {
    let vars =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    Lang::of_book(vars.into_iter().find(|value| !value.is_empty()).as_deref())
}
