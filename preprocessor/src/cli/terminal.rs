//! What is printed, and how: colours, width, progress.
#![expect(clippy::print_stderr, reason = "this is the door to the terminal")]

use std::io::{IsTerminal, Write};

use clap::ColorChoice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use similar::{ChangeTag, TextDiff};

use crate::messages::{Catalogue, Lang};

/// Columns of a text that goes into no terminal.
const DEFAULT_WIDTH: usize = 100;

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
        Self::new(choice, std::io::stdout().is_terminal())
    }

    /// The terminal behind stderr.
    pub fn stderr(choice: ColorChoice) -> Self {
        Self::new(choice, std::io::stderr().is_terminal())
    }

    fn new(choice: ColorChoice, is_terminal: bool) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colour = match choice {
            ColorChoice::Auto => is_terminal && !plain,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        let width = terminal_size::terminal_size().filter(|_| is_terminal);
        Self { colour, width: width.map_or(DEFAULT_WIDTH, |(columns, _)| usize::from(columns.0)) }
    }

    /// A unified diff of a file.
    pub fn diff(&self, path: &str, old: &str, new: &str) -> String {
        let diff = TextDiff::from_lines(old, new);
        let mut text = self.painted("1", &format!("--- a/{path}\n+++ b/{path}\n"));
        for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
            text += &self.painted("36", &format!("{}\n", hunk.header()));
            for change in hunk.iter_changes() {
                let line = change.value().trim_end_matches(['\r', '\n']);
                text += &match change.tag() {
                    ChangeTag::Delete => self.painted("31", &format!("-{line}\n")),
                    ChangeTag::Insert => self.painted("32", &format!("+{line}\n")),
                    ChangeTag::Equal => format!(" {line}\n"),
                };
            }
        }
        text
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Writes to stdout; a reader that has gone (`| head`) is no error.
pub fn to_stdout(text: &str) -> std::io::Result<()> {
    written(&mut std::io::stdout().lock(), text)
}

/// Writes to stderr; a reader that has gone is no error.
pub fn to_stderr(text: &str) -> std::io::Result<()> {
    written(&mut std::io::stderr().lock(), text)
}

fn written(stream: &mut impl Write, text: &str) -> std::io::Result<()> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Tells of an error of the tool's use.
pub fn error(text: &str) {
    eprintln!("error: {text}");
}

/// Tells of something that the author should know.
pub fn warning(text: &str) {
    eprintln!("warning: {text}");
}

/// mdBook's own log, to stderr: warnings, or what `MDBOOK_LOG` asks for.
pub fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_default_directive(tracing_subscriber::filter::LevelFilter::WARN.into())
        .with_env_var("MDBOOK_LOG")
        .from_env_lossy();
    // Another subscriber is there only where a test has set one.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .without_time()
        .try_init();
}

/// A bar on stderr, where that is a terminal: one step for each chapter.
pub fn progress(chapters: usize) -> Box<dyn Fn() + Send + Sync> {
    let bar = ProgressBar::with_draw_target(Some(chapters as u64), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(Catalogue::new(lang_of_terminal()).text("progress"));
    // Whoever drops the last handle takes the bar away.
    Box::new(move || {
        bar.inc(1);
        if bar.position() >= chapters as u64 {
            bar.finish_and_clear();
        }
    })
}

/// The bar is drawn before a book is known: the terminal's own language.
fn lang_of_terminal() -> Lang {
    let vars =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    Lang::of_book(vars.into_iter().find(|value| !value.is_empty()).as_deref())
}
