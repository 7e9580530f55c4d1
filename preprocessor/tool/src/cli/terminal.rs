//! What is printed, and how: colours, width, progress.
#![expect(clippy::print_stderr, reason = "this is the door to the terminal")]

use std::io::{IsTerminal, Write};

use clap::ColorChoice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use similar::{ChangeTag, TextDiff};

use crate::messages::{Catalogue, Lang};
use crate::report::text::wrapped_markdown;
use pyproof_check::diagnostic::Message;

/// Columns of a page of words.
const READABLE: usize = 80;

/// Columns of a text that goes into no terminal, where `COLUMNS` says nothing.
const DEFAULT_WIDTH: usize = 100;

/// A stream that may be a terminal.
pub struct Terminal {
    /// Whether colours are used.
    pub colour: bool,
    /// Its columns.
    pub width: usize,
}

/// What the environment wants of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// They are for terminals.
    Auto,
    /// They are for everything.
    Always,
    /// They are for nothing.
    Never,
}

impl Wish {
    /// Reads `NO_COLOR` (no-color.org), then `CLICOLOR_FORCE` and `CLICOLOR`
    /// (bixense.com/clicolors), then `TERM`.
    fn of_environment(get: &dyn Fn(&str) -> Option<String>) -> Self {
        let is_set = |name| get(name).is_some_and(|value| !value.is_empty());
        if is_set("NO_COLOR") {
            Self::Never
        } else if is_set("CLICOLOR_FORCE") && get("CLICOLOR_FORCE").as_deref() != Some("0") {
            Self::Always
        } else if get("CLICOLOR").as_deref() == Some("0") || get("TERM").as_deref() == Some("dumb")
        {
            Self::Never
        } else {
            Self::Auto
        }
    }
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

    /// No terminal: a file.
    pub fn none() -> Self {
        Self::new(ColorChoice::Never, false)
    }

    fn new(choice: ColorChoice, is_terminal: bool) -> Self {
        let wanted = Wish::of_environment(&|name| std::env::var(name).ok());
        let colour = match choice {
            ColorChoice::Auto => wanted == Wish::Always || is_terminal && wanted == Wish::Auto,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        let width = terminal_size::terminal_size().filter(|_| is_terminal);
        let width = width.map(|(columns, _)| usize::from(columns.0));
        let columns = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|&columns| columns > 0);
        Self { colour, width: width.or_else(columns).unwrap_or(DEFAULT_WIDTH) }
    }

    /// A page of Markdown, no wider than is easy to read.
    pub fn page(&self, text: &str) -> String {
        let page = wrapped_markdown(text, self.width.min(READABLE));
        let lines = page.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
            Some(heading) if heading.starts_with('#') => self.painted("1", heading) + "\n",
            _ => line.to_owned(),
        });
        lines.collect()
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

/// Has stdout written to, as [`to_stdout`] does.
pub fn write_to_stdout(
    write: &dyn Fn(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    unless_gone(write(&mut stdout).and_then(|()| stdout.flush()))
}

/// Writes to stderr; a reader that has gone is no error.
pub fn to_stderr(text: &str) -> std::io::Result<()> {
    written(&mut std::io::stderr().lock(), text)
}

fn written(stream: &mut impl Write, text: &str) -> std::io::Result<()> {
    unless_gone(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()))
}

fn unless_gone(written: std::io::Result<()>) -> std::io::Result<()> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Tells of an error of the tool's use.
pub fn error(catalogue: &Catalogue, text: &str) {
    eprintln!("{}: {text}", catalogue.text("level-error"));
}

/// Tells of something that the author should know.
pub fn warning(catalogue: &Catalogue, message: &Message) {
    eprintln!("{}: {}", catalogue.text("level-warning"), catalogue.say(message));
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
    bar.set_message(Catalogue::new(language()).text("progress"));
    // Whoever drops the last handle takes the bar away.
    Box::new(move || {
        bar.inc(1);
        if bar.position() >= chapters as u64 {
            bar.finish_and_clear();
        }
    })
}

/// The terminal's own language, for what is said where no book is known.
pub fn language() -> Lang {
    let vars =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    Lang::of_book(vars.into_iter().find(|value| !value.is_empty()).as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_may_want_colours_or_none() {
        let cases: &[(&[(&str, &str)], Wish)] = &[
            (&[], Wish::Auto),
            (&[("NO_COLOR", "1")], Wish::Never),
            (&[("NO_COLOR", "")], Wish::Auto),
            (&[("CLICOLOR_FORCE", "1")], Wish::Always),
            (&[("CLICOLOR_FORCE", "0")], Wish::Auto),
            (&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], Wish::Always),
            (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], Wish::Never),
            (&[("CLICOLOR", "0")], Wish::Never),
            (&[("CLICOLOR", "1")], Wish::Auto),
            (&[("TERM", "dumb")], Wish::Never),
        ];
        for (vars, wish) in cases {
            let get = |name: &str| {
                let found = vars.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(Wish::of_environment(&get), *wish, "{vars:?}");
        }
    }
}
