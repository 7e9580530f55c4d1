//! The command line, the terminal, the exit status: the only module that prints.
//!
//! Without a subcommand this is the preprocessor: all of stdin is read, then
//! one JSON document is written to stdout, and everything else goes to stderr.

mod args;
mod files;
mod terminal;

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::{CommandFactory, Parser};

use crate::config::TypoMode;
use crate::isolation::{self, Against, Pool, Reference};
use crate::markdown::Chapter;
use crate::mdbook::{self, BookFailed, Proved, Source};
use crate::messages::Lang;
use crate::program::Runner;
use crate::report::{human, json};
use args::{Args, CheckArgs, Command, Format};
use terminal::Terminal;

/// How the tool ends (`spec/report.md`, *Exit status*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExitStatus {
    /// Nothing failed.
    Success = 0,
    /// Something in the book failed.
    Failed = 1,
    /// Usage, configuration, or input that cannot be read.
    Unusable = 2,
    /// A defect of the tool.
    Defect = 3,
}

/// Runs the tool on the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == isolation::WORKER_COMMAND) {
        // A worker speaks to its parent alone; when that is gone, so is the
        // reader of any error.
        return if isolation::serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let status = std::panic::catch_unwind(run).unwrap_or_else(|_| {
        terminal::error(
            "this is a defect of mdbook-pyproof; please report it with the lines above",
        );
        ExitStatus::Defect
    });
    ExitCode::from(status as u8)
}

fn run() -> ExitStatus {
    let args = Args::parse();
    terminal::log_to_stderr();
    let result = match &args.command {
        None => preprocess(&args),
        Some(Command::Supports { .. }) => Ok(ExitStatus::Success),
        Some(Command::Build { dir, open }) => build(&args, dir, *open),
        Some(Command::Check(check_args)) => check(&args, check_args),
        Some(Command::Fix { dir, write }) => fix(&args, dir, *write),
    };
    result.unwrap_or_else(|error| {
        if error.is::<BookFailed>() {
            return ExitStatus::Failed;
        }
        terminal::error(&format!("{error:#}"));
        ExitStatus::Unusable
    })
}

/// The pool of this process: workers are copies of its own executable.
fn pool() -> Result<Pool> {
    let executable = std::env::current_exe().context("the tool cannot find its own executable")?;
    Ok(Pool::new(executable))
}

fn preprocess(args: &Args) -> Result<ExitStatus> {
    if std::io::stdin().is_terminal() {
        Args::command().print_help()?;
        return Ok(ExitStatus::Unusable);
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).context("stdin cannot be read as UTF-8")?;
    let terminal = Terminal::stderr(args.color);
    let done = mdbook::preprocess(&input, &pool()?, &terminal::progress)?;
    for warning in &done.warnings {
        terminal::warning(warning);
    }
    terminal::to_stderr(&human_report(&done.proved, ".", &terminal, args.lang))?;
    match done.book {
        Some(book) => {
            std::io::stdout().write_all(book.as_bytes())?;
            Ok(ExitStatus::Success)
        }
        None => Ok(ExitStatus::Failed),
    }
}

fn human_report(proved: &Proved, book: &str, terminal: &Terminal, lang: Option<Lang>) -> String {
    let style = human::Style {
        colour: terminal.colour,
        width: terminal.width,
        lang: lang.unwrap_or(proved.lang),
    };
    human::render(&proved.report, &proved.chapters, book, style)
}

/// Reads a book, and tells what its author should know besides.
fn open(dir: &Path) -> Result<Source> {
    let source = Source::open(dir)?;
    for warning in &source.warnings {
        terminal::warning(warning);
    }
    Ok(source)
}

fn build(args: &Args, dir: &Path, show: bool) -> Result<ExitStatus> {
    open(dir)?;
    let terminal = Terminal::stderr(args.color);
    let mut failed = false;
    let mut told = |proved: &Proved| {
        failed = proved.report.failed();
        let report = human_report(proved, &dir.display().to_string(), &terminal, args.lang);
        // With stderr gone the exit status still tells.
        let _ = terminal::to_stderr(&report);
    };
    let built = mdbook::build(dir, Arc::new(pool()?), &terminal::progress, &mut told);
    if failed {
        return Ok(ExitStatus::Failed);
    }
    let folder = built?;
    if show {
        let page = folder.join("index.html");
        opener::open(&page).with_context(|| format!("no browser opens {}", page.display()))?;
    }
    Ok(ExitStatus::Success)
}

fn check(args: &Args, check: &CheckArgs) -> Result<ExitStatus> {
    let (dir, names) = book_and_chapters(&check.paths);
    let source = open(&dir)?;
    let chapters = chosen(&source, &names)?;
    let runner = runner(check.against.as_deref(), args.lang.unwrap_or(source.lang))?;
    let proved = source.prove(chapters, &*runner, &terminal::progress);
    let lang = args.lang.unwrap_or(proved.lang);
    let text = match check.format {
        Format::Json => json::render(&proved.report, &crate::messages::Catalogue::new(lang)),
        Format::Human => {
            let terminal = Terminal::stdout(args.color);
            human_report(&proved, &dir.display().to_string(), &terminal, args.lang)
        }
    };
    terminal::to_stdout(&text)?;
    Ok(if proved.report.failed() { ExitStatus::Failed } else { ExitStatus::Success })
}

/// What runs the programs: our pool, with the Python at its side that the
/// command line names.
fn runner(against: Option<&str>, lang: Lang) -> Result<Box<dyn Runner>> {
    let Some(command) = against else { return Ok(Box::new(pool()?)) };
    match Reference::find(command) {
        Ok(reference) => Ok(Box::new(Against::new(pool()?, &reference))),
        Err(error) => bail!("{}", crate::messages::Catalogue::new(lang).say(&error.message())),
    }
}

/// Which of the arguments is the book: the first, when it is a folder.
fn book_and_chapters(paths: &[PathBuf]) -> (PathBuf, Vec<PathBuf>) {
    match paths.split_first() {
        Some((first, rest)) if first.is_dir() || first.extension().is_none_or(|e| e != "md") => {
            (first.clone(), rest.to_vec())
        }
        _ => (PathBuf::from("."), paths.to_vec()),
    }
}

fn chosen(source: &Source, names: &[PathBuf]) -> Result<Vec<Chapter>> {
    if names.is_empty() {
        return Ok(source.chapters.clone());
    }
    let mut chosen = Vec::new();
    for name in names {
        let Some(chapter) = source.find(name) else {
            let known: Vec<&str> =
                source.chapters.iter().map(|chapter| chapter.path.as_str()).collect();
            bail!(
                "{} is no chapter of this book; its chapters are: {}",
                name.display(),
                known.join(", ")
            );
        };
        chosen.push(chapter.clone());
    }
    Ok(chosen)
}

fn fix(args: &Args, dir: &Path, write: bool) -> Result<ExitStatus> {
    let mut source = open(dir)?;
    // Whatever the book does with misspelled names, here they are asked for.
    source.config.typos = TypoMode::Fix;
    let proved = source.prove(source.chapters.clone(), &pool()?, &terminal::progress);
    let catalogue = crate::messages::Catalogue::new(args.lang.unwrap_or(proved.lang));
    let terminal = Terminal::stdout(args.color);
    let mut changed = 0;
    for (chapter, report) in proved.chapters.iter().zip(&proved.report.chapters) {
        let edits = report.corrections(0);
        if edits.is_empty() {
            continue;
        }
        changed += 1;
        let count = edits.len();
        let fixed = crate::edit::apply(&chapter.text, edits)?;
        if write {
            files::replace(&source.root.join(&chapter.path), &chapter.text, &fixed)?;
            let message = crate::diagnostic::Message::new("fix-written")
                .with("path", &chapter.path)
                .with("count", count);
            terminal::to_stdout(&format!("{}\n", catalogue.say(&message)))?;
        } else {
            terminal::to_stdout(&terminal.diff(&chapter.path, &chapter.text, &fixed))?;
        }
    }
    if changed == 0 {
        terminal::to_stdout(&format!("{}\n", catalogue.text("fix-nothing")))?;
    } else if !write {
        terminal::to_stdout(&format!("\n{}\n", catalogue.text("fix-hint")))?;
    }
    Ok(ExitStatus::Success)
}
