//! The command line, the terminal, the exit status: the only module that prints.
//!
//! Without a subcommand this is the preprocessor: all of stdin is read, then
//! one JSON document is written to stdout, and everything else goes to stderr.

mod adopt;
mod args;
mod cached;
mod changed;
mod check;
mod doctor;
mod ending;
mod explain;
mod files;
mod init;
mod install;
mod judges;
mod listing;
mod mending;
mod reports;
mod rules;
mod serve;
mod snapshots;
mod targets;
mod terminal;

use std::cell::OnceCell;
use std::io::{IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::{CommandFactory, Parser};

use crate::confinement;
use crate::mdbook;
use crate::messages::{Catalogue, Lang};
use crate::report::human;
use crate::report::versions;
use crate::source::{BookFailed, Proved, Source};
use args::{Args, Command, ReportCommand};
use cached::BookCache;
use judges::{Found, Named};
use pyproof_check::config::{Asked, Config};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::Because as _;
use pyproof_check::levels::{Level, Levels};
use pyproof_check::markdown::Chapter;
use pyproof_run::isolation;
use rules::RuleArgs;
use terminal::Terminal;

/// How the tool ends (`docs/report.md`, *Exit status*).
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
        // A worker talks only to its parent; when the parent is gone, nobody is
        // left to read an error.
        return if isolation::serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    isolation::refuse_large_files_by_errors();
    let status = std::panic::catch_unwind(run).unwrap_or_else(|_| {
        let catalogue = Catalogue::new(terminal::language());
        terminal::error(&catalogue, &catalogue.text("defect"));
        ExitStatus::Defect
    });
    ExitCode::from(status as u8)
}

fn run() -> ExitStatus {
    let args = Args::parse();
    terminal::log_to_stderr();
    // Errors about a book that cannot be opened are also in the book's language.
    let book = args.command.as_ref().and_then(language);
    let mut lang = args.lang.or(book).unwrap_or_else(terminal::language);
    let result = match &args.command {
        None => preprocess(&args, &mut lang),
        Some(Command::Supports { .. }) => Ok(ExitStatus::Success),
        Some(Command::Build { dir, open, rules }) => build(&args, dir, *open, rules, lang),
        Some(Command::Serve(served)) => serve::serve(&args, served, lang),
        Some(Command::Check(asked)) => check::check(&args, asked, lang),
        Some(Command::Adopt(asked)) => adopt::adopt(&args, asked, lang),
        Some(Command::Fix(fix)) => mending::fix(&args, fix, lang),
        Some(Command::Update(update)) => mending::update(&args, update, lang),
        Some(Command::Doctor(asked)) => doctor::doctor(asked, lang),
        Some(Command::Report(ReportCommand::Merge(merge))) => reports::merge(&args, merge),
        Some(Command::Clean { dir }) => cached::clean(dir, lang),
        Some(Command::Init(asked)) => init::init(asked, lang),
        Some(Command::Install(asked)) => install::install(asked, lang),
        Some(Command::Uninstall(asked)) => install::uninstall(asked, lang),
        Some(Command::Promises(asked)) => listing::promises(&args, asked, lang),
        Some(Command::Explain { code, list }) => explain(&args, code.as_deref(), *list, lang),
    };
    result.unwrap_or_else(|error| {
        if error.is::<BookFailed>() {
            return ExitStatus::Failed;
        }
        let catalogue = Catalogue::new(lang);
        terminal::error(&catalogue, &catalogue.tell(&error));
        ExitStatus::Unusable
    })
}

/// The language of the book that a command works on, if its settings name one.
fn language(command: &Command) -> Option<Lang> {
    match command {
        Command::Build { dir, .. } | Command::Clean { dir } => mdbook::language(dir),
        Command::Serve(served) => mdbook::language(&served.dir),
        Command::Fix(fix) => targets::language(&fix.paths),
        Command::Update(update) => targets::language(&update.paths),
        Command::Check(check) => targets::language(&check.paths),
        Command::Adopt(asked) => targets::language(&asked.paths),
        Command::Promises(asked) => targets::language(&asked.paths),
        Command::Doctor(asked) => mdbook::language(&asked.dir),
        Command::Install(asked) | Command::Uninstall(asked) => mdbook::language(&asked.dir),
        Command::Report(_) | Command::Explain { .. } => mdbook::language(Path::new(".")),
        Command::Init(_) | Command::Supports { .. } => None,
    }
}

/// Answers `mdbook build`; `lang` becomes the language of the book that it sends.
fn preprocess(args: &Args, lang: &mut Lang) -> Result<ExitStatus> {
    if std::io::stdin().is_terminal() {
        Args::command().print_help()?;
        return Ok(ExitStatus::Unusable);
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).because(|| Message::new("stdin-unread"))?;
    *lang = args.lang.or(mdbook::language_of_message(&input)).unwrap_or(*lang);
    let terminal = Terminal::stderr(args.color);
    let cache = OnceCell::new();
    let runners = |folder: Option<&Path>, config: &mut Config, root: &Path| {
        let cache = cache.get_or_init(|| BookCache::open(args, folder));
        let found = Found::of(config, Named::default(), root)?;
        config.judge = found.judge(0);
        Ok(cache.before(found.runner(0)?, cached::FIRST))
    };
    // mdBook passes no arguments on.
    let asked = Asked { isolation: rules::isolation_of_environment()?, ..Asked::default() };
    let done = mdbook::preprocess(&input, &asked, &runners, &terminal::progress)?;
    if let Some(cache) = cache.get() {
        cache.keep(*lang);
    }
    warn(&done.warnings, *lang);
    terminal::to_stderr(&human_report(&done.proved, ".", &terminal, *lang))?;
    match done.book {
        Some(book) => {
            std::io::stdout().write_all(book.as_bytes())?;
            Ok(ExitStatus::Success)
        }
        None => Ok(ExitStatus::Failed),
    }
}

fn human_report(
    proved: &Proved,
    book: impl Into<human::Named>,
    terminal: &Terminal,
    lang: Lang,
) -> String {
    let style = human::Style { colour: terminal.colour, width: terminal.width, lang };
    human::render(&proved.report, &proved.chapters, book, style)
}

fn warn(warnings: &[Message], lang: Lang) {
    let catalogue = Catalogue::new(lang);
    for warning in warnings {
        terminal::warning(&catalogue, warning);
    }
}

/// Reads a book, and warns its author of what is odd about it.
fn open(dir: &Path, lang: Lang) -> Result<Source> {
    let source = mdbook::open(dir)?;
    warn(&source.warnings, lang);
    Ok(source)
}

/// What the command line sets over the book's settings.
fn asked(rules: &RuleArgs) -> Result<Asked> {
    let lists =
        [(Level::Deny, &*rules.deny), (Level::Warn, &*rules.warn), (Level::Allow, &*rules.allow)];
    Ok(Asked {
        levels: Levels::new(lists, rules.strict)?,
        jobs: rules.jobs,
        isolation: rules.confine.isolation(),
        pythons: rules.confine.python.clone(),
        ..Asked::default()
    })
}

fn build(args: &Args, dir: &Path, show: bool, rules: &RuleArgs, lang: Lang) -> Result<ExitStatus> {
    let source = open(dir, lang)?;
    let cache = BookCache::open(args, source.cache.as_deref());
    let found = rules.confine.find(&source)?;
    let asked = Asked { judge: Some(found.judge(0)), ..asked(rules)? };
    let runner = cache.before(found.runner(0)?, cached::FIRST);
    let terminal = Terminal::stderr(args.color);
    let mut failed = false;
    let mut on_proved = |proved: &Proved| {
        failed = proved.report.failed();
        let report = human_report(proved, dir.display().to_string().as_str(), &terminal, lang);
        // If stderr is closed, the exit status still tells.
        let _ = terminal::to_stderr(&report);
    };
    let built = mdbook::build(dir, &asked, Arc::from(runner), &terminal::progress, &mut on_proved);
    cache.keep(lang);
    if failed {
        return Ok(ExitStatus::Failed);
    }
    let folder = built?;
    if show {
        let page = folder.join("index.html");
        opener::open(&page).because(|| Message::new("no-browser").with("path", page.display()))?;
    }
    Ok(ExitStatus::Success)
}

fn explain(args: &Args, code: Option<&str>, list: bool, lang: Lang) -> Result<ExitStatus> {
    let text = match code.filter(|_| !list) {
        Some(code) => explain::page(code, lang, &Terminal::stdout(args.color))?,
        None => explain::list(lang),
    };
    terminal::to_stdout(&text)?;
    Ok(ExitStatus::Success)
}

/// Proves chapters of a source in each of its interpreters.
fn prove(
    source: &mut Source,
    chapters: &[Chapter],
    found: &Found,
    cache: &BookCache,
) -> Result<Proved> {
    let mut proofs = Vec::new();
    for at in 0..found.count() {
        source.config.judge = found.judge(at);
        let runner = cache.before(found.runner(at)?, cached::FIRST);
        confinement::require(&source.config, &*runner)?;
        proofs.push(source.prove(chapters.to_vec(), &*runner, &terminal::progress));
    }
    source.config.judge = found.judge(0);
    let lang = source.lang;
    let reports = proofs.into_iter().map(|proved| proved.report).collect();
    let report = versions::joined(reports).expect("there is an interpreter");
    Ok(Proved { chapters: chapters.to_vec(), report, lang })
}
