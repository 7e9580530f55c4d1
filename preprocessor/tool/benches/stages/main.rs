//! How long each stage takes, on a book of a thousand blocks, ten to a chapter.
//!
//! ```console
//! $ cargo bench --locked --ignore-rust-version --bench stages
//! ```
//!
//! No program is run but in the last group: what a block of this book prints is
//! what its last comment promises. Whole runs are timed by `benches/whole.sh`.

mod generated;

use std::path::PathBuf;
use std::sync::Arc;

use divan::{Bencher, black_box};
use generated::{BLOCKS, Kept, chapters};
use mdbook_pyproof::messages::Lang;
use mdbook_pyproof::report::json::Document;
use mdbook_pyproof::report::{BookReport, github, human, json, junit, sarif};
use pyproof_check::check::{self, ChapterReport};
use pyproof_check::config::Config;
use pyproof_check::markdown::{Chapter, CodeBlock, code_blocks};
use pyproof_judge::expectation::{Expectation, collect, markers::Markers};
use pyproof_judge::job::{Job, JobBlock, Runner};
use pyproof_judge::matcher::{Matcher, Policy};
use pyproof_judge::python::{self, Module};
use pyproof_judge::transcript::BlockRun;
use pyproof_run::interpreter::Interpreter;
use pyproof_run::isolation::Pool;

fn main() {
    divan::main();
}

fn fences(chapters: &[Chapter], config: &Config) -> Vec<CodeBlock> {
    chapters.iter().flat_map(|chapter| code_blocks(&chapter.text, &config.hidelines)).collect()
}

fn modules(fences: &[CodeBlock]) -> Vec<Module> {
    let modules = fences.iter().map(|fence| python::parse(&fence.code));
    modules.collect::<Result<_, _>>().expect("the generated blocks are Python")
}

fn promises(fences: &[CodeBlock], modules: &[Module]) -> Vec<Vec<Expectation>> {
    let markers = Markers::default();
    let blocks = fences.iter().zip(modules);
    blocks.map(|(fence, module)| collect(&fence.code, module, &markers)).collect()
}

fn proved(chapters: &[Chapter]) -> Vec<ChapterReport> {
    let config = Config::default();
    chapters.iter().map(|chapter| check::chapter(chapter, &config, &Kept)).collect()
}

fn report() -> BookReport {
    BookReport { chapters: proved(&chapters()), ..BookReport::default() }
}

/// Chapters to their code blocks.
#[divan::bench]
fn markdown(bencher: Bencher) {
    let (chapters, config) = (chapters(), Config::default());
    bencher.counter(BLOCKS).bench_local(|| fences(black_box(&chapters), &config));
}

/// Code to its statements, comments and names.
#[divan::bench]
fn parse(bencher: Bencher) {
    let fences = fences(&chapters(), &Config::default());
    bencher.counter(BLOCKS).bench_local(|| modules(black_box(&fences)));
}

/// Comments to promises.
#[divan::bench]
fn expectations(bencher: Bencher) {
    let fences = fences(&chapters(), &Config::default());
    let modules = modules(&fences);
    bencher.counter(BLOCKS).bench_local(|| promises(black_box(&fences), &modules));
}

/// Promises and runs to judgements.
#[divan::bench]
fn matcher(bencher: Bencher) {
    let fences = fences(&chapters(), &Config::default());
    let modules = modules(&fences);
    let promises = promises(&fences, &modules);
    let transcripts = fences.iter().map(|fence| Arc::new(Kept.run(&generated::job(&fence.code))));
    let transcripts: Vec<_> = transcripts.collect();
    let policy = Policy { labels: true, ignore_unmarked: false };
    bencher.counter(BLOCKS).bench_local(|| {
        let blocks = modules.iter().zip(&transcripts).zip(&promises);
        let judged = blocks.map(|((module, transcript), promises)| {
            let run = &BlockRun::all(Arc::clone(transcript))[0];
            Matcher { module, run, literals: &[], policy: &policy, stdin: "" }.judge(promises).len()
        });
        assert_eq!(judged.sum::<usize>(), BLOCKS, "each block promises one thing");
    });
}

/// All of the above and what is around it: chapters to their reports.
#[divan::bench]
fn chapter(bencher: Bencher) {
    let chapters = chapters();
    bencher.counter(BLOCKS).bench_local(|| proved(black_box(&chapters)));
}

/// A book's report to each of its forms.
#[divan::bench(args = ["human", "json", "github", "junit", "sarif"])]
fn told(bencher: Bencher, form: &str) {
    let (report, chapters) = (report(), chapters());
    let style = human::Style { colour: false, width: 100, lang: Lang::Ru };
    bencher.counter(BLOCKS).bench_local(|| {
        let facts = || Document::of(&report, "", Lang::Ru);
        match form {
            "human" => human::render(&report, &chapters, ".", style),
            "json" => json::render(&facts()),
            "github" => github::render(&facts()),
            "junit" => junit::render(&facts()),
            _ => sarif::render(&facts()),
        }
    });
}

/// An interpreter made, as each worker makes one.
#[divan::bench(sample_count = 10)]
fn interpreter() -> Interpreter {
    Interpreter::start()
}

/// One program in a worker that waits for it.
#[divan::bench]
fn program(bencher: Bencher) {
    let pool = Pool::new(PathBuf::from(env!("CARGO_BIN_EXE_mdbook-pyproof")));
    let blocks = vec![JobBlock { code: "print(6 * 7)\n".to_owned(), ..JobBlock::default() }];
    let job = Job { blocks, ..generated::job("") };
    assert!(!pool.run(&job).events.is_empty(), "the program writes");
    bencher.bench_local(|| pool.run(black_box(&job)));
}
