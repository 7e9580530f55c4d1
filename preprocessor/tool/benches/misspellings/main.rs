//! How many misspelled identifiers the tool puts right, and whether it ever puts
//! one wrong.
//!
//! ```console
//! $ cargo bench --bench misspellings -- [BOOK] [--seed N] [--count N] [--show N]
//! ```
//!
//! Without a book the blocks of `benches/blocks` are misspelled. The exit status
//! is that of a failure when a single correction is wrong.
#![allow(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod generate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use generate::{Generator, Kind, Made, Sample, Slip, Why};
use mdbook_pyproof::mdbook;
use pyproof_check::config::Config;
use pyproof_check::markdown::Chapter;
use pyproof_run::isolation::Pool;

/// What the command line asks for.
struct Options {
    book: Option<PathBuf>,
    seed: u64,
    count: usize,
    show: usize,
}

fn main() -> ExitCode {
    let options = options();
    let pool = Pool::new(PathBuf::from(env!("CARGO_BIN_EXE_mdbook-pyproof")));
    let (chapters, config) = match &options.book {
        Some(book) => {
            let source = mdbook::open(book).expect("the book can be read");
            (source.chapters, source.config)
        }
        None => (own_chapters(), Config::default()),
    };
    let samples: Vec<Sample> =
        chapters.iter().flat_map(|chapter| generate::samples(chapter, &config, &pool)).collect();
    println!("{} programs that run cleanly, seed {}", samples.len(), options.seed);
    let mut tally = Tally::default();
    let mut generator = Generator::new(options.seed);
    for _ in 0..options.count {
        let (sample, slip) = generator.draw(&samples);
        let made = sample.outcome(&slip, &config, &pool);
        let unexplained = matches!(made, Made::Not(why) if !matches!(why, Why::Short));
        if matches!(made, Made::Wrong(_)) || (unexplained && tally.shown < options.show) {
            println!("{}: {} written {}: {made:?}", sample.origin, slip.from, slip.to);
            tally.shown += 1;
        }
        tally.count(slip.kind, slip.slip, &made);
    }
    tally.print();
    if tally.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options() -> Options {
    let mut options = Options { book: None, seed: 1, count: 2000, show: 0 };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|word| word.parse().ok()).expect("a number");
        match word.as_str() {
            "--seed" => options.seed = number(),
            "--count" => options.count = usize::try_from(number()).expect("it fits"),
            "--show" => options.show = usize::try_from(number()).expect("it fits"),
            // What cargo itself says to a benchmark.
            "--bench" => {}
            book => options.book = Some(PathBuf::from(book)),
        }
    }
    options
}

/// The blocks that this benchmark brings along.
fn own_chapters() -> Vec<Chapter> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/blocks");
    let files = std::fs::read_dir(folder).expect("the folder lies beside this file");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("readable").path()).collect();
    files.sort();
    let chapter = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).expect("readable");
        let path = file.file_name().expect("a file has a name").to_string_lossy().into_owned();
        Chapter { path, text, ..Chapter::default() }
    };
    files.iter().map(chapter).collect()
}

/// The figures.
#[derive(Default)]
struct Tally {
    drawn: usize,
    fixed: usize,
    wrong: usize,
    shown: usize,
    kinds: BTreeMap<Kind, (usize, usize)>,
    slips: BTreeMap<Slip, (usize, usize)>,
    reasons: BTreeMap<Why, usize>,
}

impl Tally {
    fn count(&mut self, kind: Kind, slip: Slip, made: &Made) {
        let fixed = usize::from(*made == Made::Fixed);
        self.drawn += 1;
        self.fixed += fixed;
        for (all, of_them) in
            [self.kinds.entry(kind).or_default(), self.slips.entry(slip).or_default()]
        {
            *all += 1;
            *of_them += fixed;
        }
        match made {
            Made::Fixed => {}
            Made::Wrong(_) => self.wrong += 1,
            Made::Not(why) => *self.reasons.entry(*why).or_default() += 1,
        }
    }

    fn print(&self) {
        let share = |part: usize, of: usize| {
            let percent = part * 10_000 / of.max(1);
            format!("{part} of {of} = {}.{:02} %", percent / 100, percent % 100)
        };
        println!("fixed: {}", share(self.fixed, self.drawn));
        println!("wrong: {}", self.wrong);
        for (kind, (all, fixed)) in &self.kinds {
            println!("  {kind:?}: {}", share(*fixed, *all));
        }
        for (slip, (all, fixed)) in &self.slips {
            println!("  {slip:?}: {}", share(*fixed, *all));
        }
        for (why, count) in &self.reasons {
            println!("not fixed, {why:?}: {count}");
        }
        let short = self.reasons.get(&Why::Short).copied().unwrap_or_default();
        println!("fixed, of names that are not short: {}", share(self.fixed, self.drawn - short));
        let ours = [Why::Suggested, Why::Left];
        let excluded = self.reasons.iter().filter(|(why, _)| !ours.contains(why));
        let excluded: usize = excluded.map(|(_, count)| count).sum();
        println!(
            "fixed, of those that the rules allow: {}",
            share(self.fixed, self.drawn - excluded)
        );
    }
}
