//! The fixtures that hold the judging code of the pages to this crate's:
//! `tests/judging/`, one file for each case and each chapter of the book.
//!
//! A fixture says of each program what its page would know, what its run was to
//! note, what it did, and how the promises came out. The tests of the front end
//! read the same files (`preprocessor/frontend/test/judge.fixtures.test.ts`), and
//! hold their own answers against them.
//!
//! - Places are those of the code as a page shows it, in UTF-16 units.
//! - What only a second run can tell is left out: a promise that turned out to be
//!   unstable is broken, as it is to whoever has one run.
//! - `UPDATE_JUDGING=1` writes the files anew where they differ.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use mdbook_pyproof::mdbook::Source;
use pyproof_check::book;
use pyproof_check::check::{self, BlockReport};
use pyproof_check::config::{Config, Labels, TypoMode, Unmarked};
use pyproof_check::markdown::{Chapter, CodeBlock, code_blocks, expand};
use pyproof_judge::edit::apply;
use pyproof_judge::expectation::Form;
use pyproof_judge::job::{Job, JobBlock, Runner, World};
use pyproof_judge::matcher::{Doubt, Judgement, MatchKind, Mismatch, Verdict, VerdictKind};
use pyproof_judge::python::prompts;
use pyproof_judge::source::SourceMap;
use pyproof_judge::transcript::Transcript;
use serde_json::{Value, json};

use super::support::{POOL, cases, chapter_of, config, root};

/// A case, a name for what a book has set, and that.
type Setting = (&'static str, &'static str, fn(&mut Config));

/// Cases that are judged once more where a book has set something.
#[rustfmt::skip]
const SETTINGS: &[Setting] = &[
    ("a-printed-label-may-be-left-out", "labels-deny", |config| config.labels = Labels::Deny),
    ("bare-comment-is-matched-by-output", "unmarked-ignore", |config| config.unmarked = Unmarked::Ignore),
    ("a-note-beside-a-call-is-commentary", "markers", |config| config.markers = vec!["Увеличили:".to_owned()]),
];

#[test]
fn the_fixtures_of_the_pages_judging_are_as_committed() {
    let fixtures = book::each(&wanted(), None, &|(name, chapter, config)| {
        (name.clone(), fixture(chapter, config.clone()))
    });
    let made = fixtures.into_iter().filter(|(_, fixture)| fixture["programs"] != json!([]));
    let stale = settle(&made.collect::<Vec<_>>());
    assert_eq!(stale, Vec::<PathBuf>::new(), "UPDATE_JUDGING=1 writes them anew");
}

/// The name of each fixture, and what it is made of.
fn wanted() -> Vec<(String, Chapter, Config)> {
    let mut wanted = Vec::new();
    for case in cases() {
        let name = stem(&case);
        let chapter = chapter_of(&fs::read_to_string(&case).unwrap());
        for (_, setting, set) in SETTINGS.iter().filter(|(of, ..)| *of == name) {
            let mut config = config();
            set(&mut config);
            wanted.push((format!("cases/{name}@{setting}.json"), chapter.clone(), config));
        }
        wanted.push((format!("cases/{name}.json"), chapter, config()));
    }
    let book = Source::open(&root()).unwrap().chapters.into_iter();
    wanted.extend(book.map(|chapter| {
        (format!("book/{}.json", stem(Path::new(&chapter.path))), chapter, config())
    }));
    wanted
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The files that are not as they should be; with `UPDATE_JUDGING` they are made so.
fn settle(made: &[(String, Value)]) -> Vec<PathBuf> {
    let folder = root().join("tests/judging");
    let update = std::env::var_os("UPDATE_JUDGING").is_some();
    let mut stale = Vec::new();
    for (name, fixture) in made {
        let path = folder.join(name);
        let text = serde_json::to_string_pretty(fixture).unwrap() + "\n";
        let committed = fs::read_to_string(&path).unwrap_or_default();
        if redacted(&committed) != redacted(&text) {
            if update {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, text).unwrap();
            } else {
                stale.push(path);
            }
        }
    }
    for group in ["cases", "book"] {
        for file in fs::read_dir(folder.join(group)).unwrap().map(|file| file.unwrap().path()) {
            if !made.iter().any(|(name, _)| folder.join(name) == file) {
                if update {
                    fs::remove_file(&file).unwrap();
                } else {
                    stale.push(file);
                }
            }
        }
    }
    stale
}

/// A fixture without what differs in each run: random numbers and addresses.
fn redacted(text: &str) -> String {
    let changing = regex::Regex::new(r"0\.\d{6,}| at 0x[0-9a-f]+").expect("a pattern of ours");
    changing.replace_all(text, "…").into_owned()
}

/// Notes what is run, and what that did.
#[derive(Default)]
struct Recorder {
    ran: Mutex<Vec<(Job, Transcript)>>,
}

impl Runner for Recorder {
    fn run(&self, job: &Job) -> Transcript {
        let transcript = POOL.run(job);
        let mut ran = self.ran.lock().unwrap();
        // The run of a program alone counts for more than that among others.
        let known = ran.iter_mut().find(|(known, _)| known.blocks == job.blocks);
        if let Some((_, known)) = known.filter(|_| job.world == World::Fixed) {
            *known = transcript.clone();
        }
        transcript
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        let transcripts = POOL.run_all(jobs);
        let ran = jobs.iter().cloned().zip(transcripts.iter().cloned());
        self.ran.lock().unwrap().extend(ran);
        transcripts
    }
}

/// A Python block as the page shows it, and as it is run.
struct Shown {
    block: CodeBlock,
    unpromised: bool,
    is_run: bool,
    fence: Option<CodeBlock>,
}

/// What the pages' judging is held to for a chapter.
fn fixture(chapter: &Chapter, config: Config) -> Value {
    let proved = check::chapter(chapter, &config, &*POOL);
    let text = apply(&chapter.text, proved.corrections(0)).unwrap();
    let chapter = Chapter { text, ..chapter.clone() };
    let recorder = Recorder::default();
    let config = Config { typos: TypoMode::Off, ..config };
    let report = check::chapter(&chapter, &config, &recorder);
    let shown = shown(&chapter, &report.blocks, &config);
    let blocks: Vec<(&BlockReport, Shown)> = report.blocks.iter().zip(shown).collect();
    let mut programs: Vec<usize> = blocks.iter().map(|(block, _)| block.program).collect();
    programs.sort_unstable();
    programs.dedup();
    let members = programs.into_iter().map(|program| {
        let own = blocks.iter().filter(|(block, shown)| block.program == program && shown.is_run);
        own.collect::<Vec<_>>()
    });
    let ran = recorder.ran.into_inner().unwrap();
    let programs = members.filter(|members| !members.is_empty()).zip(&ran);
    let programs = programs.map(|(members, (job, transcript))| {
        assert_eq!(members.len(), job.blocks.len(), "{}", chapter.path);
        let blocks = members.iter().zip(&job.blocks);
        let blocks = blocks.map(|((block, shown), job)| told(block, shown, job));
        let mut transcript = transcript.clone();
        transcript.ends.iter_mut().for_each(|end| end.duration_us = 0);
        json!({ "blocks": blocks.collect::<Vec<_>>(), "transcript": transcript })
    });
    json!({
        "markers": config.markers,
        "policy": {
            "labels": config.labels == Labels::Allow,
            "ignoreUnmarked": config.unmarked == Unmarked::Ignore,
        },
        "programs": programs.collect::<Vec<_>>(),
    })
}

/// The Python blocks of a chapter, in the order of their reports.
fn shown(chapter: &Chapter, reports: &[BlockReport], config: &Config) -> Vec<Shown> {
    let all = code_blocks(&chapter.text, &config.hidelines);
    let find = |report: &BlockReport| {
        let block = all.iter().find(|block| block.span == report.span).unwrap();
        let fence = all.iter().find(|b| b.span.end == report.end && b.span != report.span);
        let attributes = block.info.attributes().0;
        let mut block = block.clone();
        let is_whole = expand(&mut block, chapter).is_ok() && block.closed;
        block.unhide();
        Shown {
            unpromised: attributes.no_promises,
            is_run: is_whole && !attributes.ignore && !attributes.no_run,
            fence: fence.filter(|fence| !fence.info.attributes().0.ignore).cloned(),
            block,
        }
    };
    reports.iter().map(find).collect()
}

/// A block, as the fixture tells it.
fn told(report: &BlockReport, shown: &Shown, job: &JobBlock) -> Value {
    let mut run = shown.block.clone();
    run.dedent();
    if job.interactive {
        let session = prompts::read(&run.code).unwrap();
        (run.map, run.code) = (session.map.through(&run.map), session.code);
    }
    assert_eq!(run.code, job.code);
    let judgements = report.promises.iter().map(|promise| {
        let judgement = &promise.judgement;
        let place = |offset| match (judgement.form, &shown.fence) {
            (Form::Fence, Some(fence)) => utf16(&fence.code, offset),
            _ => place(&run.map, &shown.block, offset),
        };
        judged(judgement, place)
    });
    json!({
        "shown": shown.block.code,
        "interactive": job.interactive,
        "fence": shown.fence.as_ref().map(|fence| &fence.code),
        "unpromised": shown.unpromised,
        "job": job,
        "judgements": judgements.collect::<Vec<_>>(),
    })
}

fn judged(judgement: &Judgement, place: impl Fn(usize) -> usize) -> Value {
    let (kind, problem) = match judgement.verdict {
        Verdict::Unclear { why: Doubt::Unstable } | Verdict::Broken { by: Mismatch::Text } => {
            (VerdictKind::Broken, Some("broken".to_owned()))
        }
        Verdict::Broken { by: Mismatch::Spacing } => {
            (VerdictKind::Broken, Some("spacing".to_owned()))
        }
        Verdict::Unclear { why } => (VerdictKind::Unclear, Some(format!("{why:?}").to_lowercase())),
        Verdict::Kept { how: MatchKind::Part, .. } => {
            (VerdictKind::Kept, Some("partial".to_owned()))
        }
        Verdict::Kept { .. } => (VerdictKind::Kept, None),
        Verdict::Unreached => (VerdictKind::Unreached, Some("unreached".to_owned())),
    };
    json!({
        "line": judgement.line,
        "start": place(judgement.span.start),
        "end": place(judgement.span.end),
        "form": judgement.form,
        "strength": judgement.strength,
        "expected": judgement.expected,
        "actual": judgement.actual,
        "verdict": kind,
        "way": judgement.verdict.match_kind(),
        "problem": problem,
    })
}

/// The place in the code as shown of a byte in the code as run.
fn place(run: &SourceMap, shown: &CodeBlock, offset: usize) -> usize {
    let origin = run.original(offset);
    let mut offsets = shown.code.char_indices().map(|(at, _)| at).chain([shown.code.len()]);
    let at = offsets.find(|&at| shown.map.original(at) == origin);
    utf16(&shown.code, at.unwrap_or_else(|| panic!("{offset} in {}", shown.code)))
}

fn utf16(text: &str, offset: usize) -> usize {
    text[..offset].encode_utf16().count()
}
