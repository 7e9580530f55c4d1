//! The arguments, and what `--help` says of them.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, ColorChoice, Parser, Subcommand, ValueEnum};

use super::rules::{ConfineArgs, RuleArgs};
use crate::messages::Lang;
use crate::serve::Look;
use pyproof_check::partition::Partition;

/// Proves every Python example in a book, a README or a folder of Markdown
///
/// Runs each Python block in a bundled interpreter, compares what it printed
/// with what its comments promise, and corrects misspelled names in the built
/// page.
#[derive(Debug, Parser)]
#[command(name = "mdbook-pyproof", version, about, long_about, after_help = EXAMPLES)]
#[command(disable_help_subcommand = true, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Language of the messages [default: the book's, or the terminal's]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,

    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,

    /// Run every program anew, and cache nothing
    #[arg(long, global = true, env = "PYPROOF_NO_CACHE", hide_env_values = true)]
    #[arg(value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub no_cache: bool,
}

const EXAMPLES: &str = "\
Examples:
  mdbook-pyproof init docs                  make a small book in docs/
  mdbook-pyproof check                      check the book in this folder
  mdbook-pyproof check . book/closures.md   check one chapter of it
  mdbook-pyproof check README.md docs       check Markdown that is no book
  mdbook-pyproof check --format json docs   report on the book in docs/ as JSON
  mdbook-pyproof build --open               build the proved book and look at it
  mdbook-pyproof serve --open               show the book while you write it
  mdbook-pyproof adopt                      note what fails today, so that only new failures count
  mdbook-pyproof fix                        show what would be corrected
  mdbook-pyproof fix --write                correct it
  mdbook-pyproof update                     show which promises would be rewritten
  mdbook-pyproof explain promise-broken     what a code means and what to do

Without a command, this is an mdBook preprocessor: it reads a book on stdin. In book.toml:
  [preprocessor.pyproof]
  before = [\"links\"]

Exit status:
    0  nothing failed
    1  something in the book failed
    2  usage, configuration, or input that cannot be read
    3  a bug in this tool
  130  interrupted, for instance by Ctrl-C";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a small book with a proved example, and a workflow that publishes it on GitHub
    #[command(after_help = "\
Examples:
  mdbook-pyproof init                          make a book in this folder
  mdbook-pyproof init docs --lang ru           make a Russian book in docs/
  mdbook-pyproof init --title 'Closures'       give the book this title

The book is in the language of `--lang`, or else of the terminal. No file is overwritten: if any of
the book's files already exists, nothing is written.")]
    Init(InitArgs),

    /// Prove the book, and build it as `mdbook build` would
    #[command(after_help = "\
Examples:
  mdbook-pyproof build            build the book in this folder
  mdbook-pyproof build docs       build the book in docs/
  mdbook-pyproof build --open     build it and open it in a browser
  mdbook-pyproof build --strict   also fail on blocks skipped without a reason

A book that breaks a promise is not built: the pages of the last build stay.")]
    Build {
        /// The book's folder
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// Open the book in a browser
        #[arg(long)]
        open: bool,
        #[command(flatten)]
        rules: RuleArgs,
    },

    /// Show the book in a browser, and rebuild it whenever it changes
    Serve(ServeArgs),

    /// Check the book's Python without building it
    Check(CheckArgs),

    /// List how each comment is read: as a promise, as doubtful, or as commentary
    Promises(PromisesArgs),

    /// Make a book that exists green, so that each new failure is red
    Adopt(AdoptArgs),

    /// Correct misspelled names in the chapters
    Fix(FixArgs),

    /// Rewrite broken promises to what was printed
    Update(UpdateArgs),

    /// Say what confines the book's programs here, and what is missing
    Doctor(DoctorArgs),

    /// Let a plain `mdbook build` make the same pages, except for their search
    #[command(after_help = "\
Examples:
  mdbook-pyproof install              add the pages' files to the sources of this book
  mdbook-pyproof install docs         add them to the book in docs/
  mdbook-pyproof install --dry-run    only show what would be written

The files go into the folder `pyproof` in the book's source folder, and book.toml gets their names;
nothing else in it changes. Run `install` again after an update of the tool: `mdbook build` fails
with files of another version. `mdbook-pyproof build` and `serve` need none of this.")]
    Install(InstallArgs),

    /// Undo what `install` did
    #[command(after_help = "\
Examples:
  mdbook-pyproof uninstall              remove the pages' files, and their names from book.toml
  mdbook-pyproof uninstall --dry-run    only show what would be removed

A file that you changed stays.")]
    Uninstall(InstallArgs),

    /// Work with reports that `check` wrote
    #[command(subcommand)]
    Report(ReportCommand),

    /// Remove the cache of earlier runs
    #[command(after_help = "\
Examples:
  mdbook-pyproof clean         remove the cache of the book in this folder
  mdbook-pyproof clean docs    remove the cache of the book in docs/

The next run proves every program anew. The cache is the folder `pyproof` beside the build folder; of
Markdown that is no book, it is the folder `.pyproof_cache`.")]
    Clean {
        /// The book's folder
        #[arg(default_value = ".")]
        dir: PathBuf,
    },

    /// Explain a code: what it means, why, and how to mend it
    #[command(after_help = "\
Examples:
  mdbook-pyproof explain                        list the codes
  mdbook-pyproof explain promise-broken         explain one
  mdbook-pyproof explain timeout --lang ru      explain one in Russian")]
    Explain {
        /// The code, as reports show it [default: list them all]
        code: Option<String>,
        /// List the codes with their default severities
        #[arg(long)]
        list: bool,
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
  mdbook-pyproof check README.md docs           check files and folders that are no book
  mdbook-pyproof check --watch                  check again what changes, at each save
  mdbook-pyproof check --changed origin/main    check the blocks that a branch has changed
  mdbook-pyproof check --format json > r.json   write a report for programs
  mdbook-pyproof check --against python3        report what that Python does differently
  mdbook-pyproof check --format github          show what is wrong on the lines of a pull request
  mdbook-pyproof check --format sarif --output-file pyproof.sarif
                                                write a report for code scanning, and one for people
  mdbook-pyproof check --strict --warn timeout  fail on what is unclear, but not on timeouts
  mdbook-pyproof check --partition hash:2/5 --format json -o 2.json
                                                check the second of five parts of the book")]
pub struct CheckArgs {
    /// What to check: a book's folder [default: .], then its chapters [default: all]; or any
    /// Markdown files and folders
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Also run every block in this Python, and report each difference
    #[arg(long, value_name = "PYTHON")]
    pub against: Option<String>,
    /// Compare each chapter's output with its snapshot in this folder
    #[arg(long, value_name = "DIR")]
    pub snapshots: Option<PathBuf>,
    /// Write the report into a file, and the one for people to stdout
    #[arg(long, short, visible_alias = "output", value_name = "FILE")]
    pub output_file: Option<PathBuf>,
    /// Check one part of the book's programs: hash:M/N or count:M/N
    ///
    /// Each program goes to exactly one of N parts, and sessions stay whole: `hash` goes by the
    /// path of the chapter and the code of the first block, `count` deals programs out in turn.
    /// `report merge` merges the reports of the parts.
    #[arg(long, value_parser = partition, value_name = "PART", conflicts_with = "snapshots")]
    pub partition: Option<Partition>,
    /// Check only the blocks whose text has changed since this revision of git, and those
    /// that run with them
    #[arg(long, value_name = "REV")]
    pub changed: Option<String>,
    /// Check again, at each save, the chapters that changed
    #[arg(long, conflicts_with = "output_file")]
    pub watch: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof promises                       list the comments of the book in this folder
  mdbook-pyproof promises . book/closures.md    list those of one chapter
  mdbook-pyproof promises --unread              list the lines that print and promise nothing
  mdbook-pyproof promises --format json         the same for programs

The list says why each comment is read so. The book is run, and nothing in it changes; the exit
status is 0 whatever the promises say.")]
pub struct PromisesArgs {
    /// What to list: a book's folder [default: .], then its chapters [default: all]; or any
    /// Markdown files and folders
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to list
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
    /// List the lines that print and of which nothing is promised
    #[arg(long)]
    pub unread: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
}

fn partition(text: &str) -> Result<Partition, String> {
    Partition::parse(text).ok_or_else(|| {
        "expected hash:M/N or count:M/N, part M of N from 1 on, such as hash:2/5".to_owned()
    })
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof serve                 show the book in this folder at http://localhost:3000/
  mdbook-pyproof serve docs --open     show the book in docs/, and open it in a browser
  mdbook-pyproof serve --port 0        use a free port
  mdbook-pyproof serve -n 0.0.0.0      show it to others in the network, too
  mdbook-pyproof serve --watcher poll  where the system does not report changes

The browser reloads pages that changed. While the book fails, its last good pages stay and show
what is wrong. Nothing is written into the build folder. Ctrl-C stops the server.")]
pub struct ServeArgs {
    /// The book's folder
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// The name or address to listen at
    #[arg(long, short = 'n', default_value = "localhost", value_name = "NAME")]
    pub hostname: String,
    /// The port to listen at; 0 takes a free one
    #[arg(long, short, default_value_t = 3000, value_name = "PORT")]
    pub port: u16,
    /// Open the book in a browser
    #[arg(long, short)]
    pub open: bool,
    /// How to find out that a file changed
    #[arg(long, value_enum, default_value_t = Look::Native, value_name = "HOW")]
    pub watcher: Look,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Merge the reports of a book's parts
    Merge(MergeArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof report merge 1.json 2.json                report on the whole book, for people
  mdbook-pyproof report merge *.json --format github       show it on the lines of a pull request
  mdbook-pyproof report merge *.json --format junit -o junit.xml
                                                           report to a build server, and to people

Give the reports that `check --partition ... --format json` wrote, of all parts. The report of a
whole book is only converted to the other format. Messages stay in the language that the reports
have. The exit status is that of `check` on the whole book.")]
pub struct MergeArgs {
    /// The reports of all parts, as JSON
    #[arg(required = true, value_name = "REPORT")]
    pub reports: Vec<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Write the report into a file, and the one for people to stdout
    #[arg(long, short, visible_alias = "output", value_name = "FILE")]
    pub output_file: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof adopt                 note what fails today: only new failures fail the check
  mdbook-pyproof adopt --prune         forget what fails no more
  mdbook-pyproof adopt --mark          show attributes for the blocks that cannot be run here
  mdbook-pyproof adopt --mark --write  write them
  mdbook-pyproof adopt README.md docs  the same for files and folders that are no book

What fails is noted in pyproof-baseline.json, beside book.toml or the settings, by the text of each
block: a block may move, but not change. Commit the file. `check`, `build` and `mdbook build` count
what is in it, and `check` says what of it holds by now.")]
pub struct AdoptArgs {
    /// What to adopt: a book's folder [default: .], then its chapters [default: all]; or any
    /// Markdown files and folders
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take out of the baseline what fails no more
    #[arg(long, conflicts_with = "mark")]
    pub prune: bool,
    /// Show attributes for blocks that cannot be run here: `no_run="needs numpy"`
    #[arg(long)]
    pub mark: bool,
    /// Write these attributes into the chapters
    #[arg(long, requires = "mark")]
    pub write: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof fix                       show the corrections as a diff
  mdbook-pyproof fix --write               write them
  mdbook-pyproof fix . book/closures.md    show those of one chapter

Only corrections that a run has proved are made, also in included files. A file is replaced whole
or not at all.")]
pub struct FixArgs {
    /// What to correct: a book's folder [default: .], then its chapters [default: all]; or any
    /// Markdown files and folders
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write the corrections into the chapters
    #[arg(long)]
    pub write: bool,
    #[command(flatten)]
    pub confine: ConfineArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof update                           show the changes as a diff
  mdbook-pyproof update --write                   make the changes
  mdbook-pyproof update --missing --write         and add promises to lines that have none
  mdbook-pyproof update . book/closures.md        show those of one chapter
  mdbook-pyproof update --snapshots snaps --write accept the outputs of all chapters

Markers, quotes, remarks and line ends stay as the author wrote them. Only what a run has proved is
written; every promise that is left alone is listed with the reason. If a run fails (in an exception
that nothing promised, for want of input, at a limit), its promises are left alone. A file is
replaced whole or not at all.")]
pub struct UpdateArgs {
    /// What to rewrite: a book's folder [default: .], then its chapters [default: all]; or any
    /// Markdown files and folders
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write the changes into the chapters
    #[arg(long)]
    pub write: bool,
    /// Also add promises to lines that print but promise nothing
    #[arg(long)]
    pub missing: bool,
    /// Accept the chapters' outputs as the snapshots in this folder; change no chapter
    #[arg(long, value_name = "DIR", conflicts_with = "missing")]
    pub snapshots: Option<PathBuf>,
    #[command(flatten)]
    pub confine: ConfineArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof doctor                   check this machine, and the book in this folder
  mdbook-pyproof doctor docs              check this machine, and the book in docs/
  mdbook-pyproof doctor --format json     write a report for programs")]
pub struct DoctorArgs {
    /// The book's folder
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// How to report
    #[arg(long, value_enum, default_value_t = DoctorFormat::Human)]
    pub format: DoctorFormat,
}

#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// The book's folder
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// The book's title
    #[arg(long)]
    pub title: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct InstallArgs {
    /// The book's folder
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Only show what would be done
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs
    Json,
    /// For GitHub Actions, which shows it on the lines of a pull request
    Github,
    /// For build servers: JUnit XML
    Junit,
    /// For code scanning: SARIF 2.1.0
    Sarif,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../../docs/ci.md");
    const ACTION: &str = include_str!("../../../../action.yml");

    #[test]
    fn the_commands_of_the_page_on_ci_are_understood() {
        let variables =
            [("${{ matrix.part }}", "2"), ("$CI_NODE_INDEX", "2"), ("$CI_NODE_TOTAL", "5")];
        let mut understood = Vec::new();
        for line in PAGE.lines() {
            let line = variables
                .iter()
                .fold(line.to_owned(), |line, (name, value)| line.replace(name, value));
            let commands = line.match_indices("mdbook-pyproof ").map(|(at, _)| &line[at..]);
            for command in commands.filter_map(|command| command.split('`').next()) {
                let read = Args::try_parse_from(command.split_whitespace());
                let read = read.unwrap_or_else(|error| panic!("{command}: {error}"));
                understood.push(read.command);
            }
        }
        let parts = understood.iter().filter(|command| match command {
            Some(Command::Check(check)) => check.partition.is_some(),
            _ => false,
        });
        assert_eq!(parts.count(), 2, "GitHub and GitLab");
        let merged =
            understood.iter().filter(|command| matches!(command, Some(Command::Report(_))));
        assert_eq!(merged.count(), 4);
    }

    /// The first line of a text that cannot be YAML, as far as single lines show.
    fn wrong_with(yaml: &str) -> Option<String> {
        let mut depth = 0;
        let mut opens = true;
        for line in yaml.lines().filter(|line| !line.is_empty()) {
            let words = line.trim_start_matches(' ');
            let indent = line.len() - words.len();
            let deeper = indent > depth && !(opens && indent - depth <= 4);
            let key = words.trim_start_matches("- ").split_once(':');
            let is_item = words.starts_with("- ");
            let is_key = key.is_some_and(|(key, value)| {
                !key.contains(' ') && (value.is_empty() || value.starts_with(' '))
            });
            let balanced = ["[]", "()", "{}"]
                .iter()
                .all(|pair| line.matches(&pair[..1]).count() == line.matches(&pair[1..]).count());
            let odd = words.contains('\t') || indent % 2 == 1 || deeper || !balanced;
            if odd || !(is_item || is_key) || line.ends_with(' ') {
                return Some(line.to_owned());
            }
            opens = words.ends_with(':') || is_item;
            depth = indent;
        }
        None
    }

    #[test]
    fn the_workflow_of_a_new_book_is_yaml_and_gives_the_action_what_it_takes() {
        let inputs = ACTION.split_once("\ninputs:\n").unwrap().1.split("\n\n").next().unwrap();
        for lang in [Lang::En, Lang::Ru] {
            let files = crate::init::files(lang, None, None);
            let workflow = files.iter().find(|file| file.path.contains("workflows")).unwrap();
            let lines = workflow.text.lines().filter(|line| !line.starts_with('#'));
            assert_eq!(wrong_with(&lines.collect::<Vec<_>>().join("\n")), None);
            let (_, given) = workflow.text.rsplit_once("        with:\n").unwrap();
            let given = given.lines().map_while(|line| line.strip_prefix("          "));
            let given: Vec<&str> = given.filter_map(|line| line.split(':').next()).collect();
            assert_eq!(given, ["build", "publish"]);
            for name in given {
                assert!(inputs.contains(&format!("\n  {name}:\n")), "{name}");
            }
        }
    }

    #[test]
    fn the_commands_of_the_action_are_understood() {
        let commands = ACTION.lines().filter_map(|line| line.trim().strip_prefix("run: "));
        let ours: Vec<&str> =
            commands.filter(|command| command.starts_with("mdbook-pyproof ")).collect();
        assert_eq!(ours.len(), 2, "check and build");
        for command in ours {
            let command = command.replace("$ARGS", "--strict").replace("\"$BOOK\"", "docs");
            Args::try_parse_from(command.split_whitespace()).unwrap();
        }
    }

    #[test]
    fn the_examples_of_the_page_on_ci_are_yaml() {
        let examples = PAGE.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        let examples: Vec<&str> = examples.collect();
        assert_eq!(examples.len(), 4);
        for example in examples {
            assert_eq!(wrong_with(example), None);
        }
        let odd = ["a:\n   b: 1", "a: 1\n  b: 2", "a:\n\tb: 1", "a", "a: [1, 2", "a:1", "a: 1 "];
        for yaml in odd {
            assert!(wrong_with(yaml).is_some(), "{yaml:?}");
        }
    }
}
