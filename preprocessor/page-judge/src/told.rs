//! What the page tells of its blocks, and what it is told: `contract.ts` has the
//! same shapes. Places are UTF-16 units of the code, or the fence, as the page has
//! it.

use pyproof_judge::block::{self, Judged, Known, Read};
use pyproof_judge::expectation::markers::Markers;
use pyproof_judge::expectation::{Form, Strength, Watches, watches};
use pyproof_judge::job::JobBlock;
use pyproof_judge::matcher::{Doubt, Judgement, MatchKind, Mismatch, Policy, Verdict, VerdictKind};
use pyproof_judge::source::{Origin, SourceMap, dedented};
use pyproof_judge::transcript::{BlockRun, End, Transcript};
use serde::{Deserialize, Serialize};

/// The blocks of a program, as the page has them.
#[derive(Deserialize)]
pub struct Program {
    /// In order; the last is the reader's.
    blocks: Vec<Block>,
    /// Markers of the book's own.
    #[serde(default)]
    markers: Vec<String>,
}

/// A block, as the page has it.
#[derive(Deserialize)]
struct Block {
    /// As it is shown.
    code: String,
    /// What `input()` reads.
    #[serde(default)]
    stdin: String,
    /// Whether its fence says that it is a session.
    #[serde(default)]
    interactive: bool,
    /// Whether nothing that it says is a promise.
    #[serde(default)]
    silent: bool,
    /// The output fence behind it.
    #[serde(default)]
    fence: Option<String>,
}

/// A run that is to be judged.
#[derive(Deserialize)]
pub struct Ran {
    /// What was run.
    program: Program,
    /// Of which block.
    block: usize,
    /// What it did.
    transcript: Transcript,
    /// What the book allows.
    policy: Allowed,
}

/// What a book allows.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Allowed {
    labels: bool,
    ignore_unmarked: bool,
}

/// What is to be run.
#[derive(Serialize)]
pub struct Job {
    blocks: Vec<JobBlock>,
}

/// A promise, judged.
#[derive(Serialize)]
pub struct Told {
    line: usize,
    start: usize,
    end: usize,
    form: Form,
    strength: Strength,
    expected: String,
    actual: String,
    verdict: VerdictKind,
    way: Option<MatchKind>,
    problem: Option<&'static str>,
    lines: Option<(usize, usize)>,
}

/// Says what a run of the program must note.
pub fn program(program: Program) -> Job {
    let markers = Markers::with(&program.markers);
    Job { blocks: program.blocks.iter().map(|block| block.read(&markers).job(block)).collect() }
}

/// Judges the promises of one block of a run. Commentary gets no judgement.
///
/// # Errors
/// Where the code is nested too deeply to be read here.
pub fn judge(ran: Ran) -> Result<Vec<Told>, String> {
    let Ran { program, block, transcript, policy: Allowed { labels, ignore_unmarked } } = ran;
    let markers = Markers::with(&program.markers);
    let codes: Vec<Code> = program.blocks.iter().map(|block| block.read(&markers)).collect();
    let runs = BlockRun::all(transcript);
    let (Some(shown), Some(code), Some(run)) =
        (program.blocks.get(block), codes.get(block), runs.get(block))
    else {
        return Ok(Vec::new());
    };
    match (&code.read.module, run.end()) {
        (Err(error), end) if error.too_deep && !matches!(end, End::SyntaxError { .. }) => {
            Err(error.message.clone())
        }
        _ => {
            let judged: Vec<Judged<'_>> = codes.iter().map(Code::judged).collect();
            let policy = Policy { labels, ignore_unmarked };
            let judgements = block::judge_one_run(&judged, &runs, &policy).swap_remove(block);
            Ok(judgements.into_iter().map(|judgement| code.tell(judgement, shown)).collect())
        }
    }
}

/// A block's code as it is run, read.
struct Code {
    text: String,
    /// Where it stands in the code that is shown.
    map: SourceMap,
    stdin: String,
    interactive: bool,
    read: Read,
}

impl Block {
    fn read(&self, markers: &Markers) -> Code {
        let (mut text, mut map) = dedented(&self.code).unwrap_or_else(|| {
            let mut map = SourceMap::default();
            map.push(0, Origin { file: 0, offset: 0 }, self.code.len());
            (self.code.clone(), map)
        });
        let dialogue = block::session(&text, self.interactive).map(|session| {
            text = session.code;
            map = session.map.through(&map);
            session.dialogue
        });
        let fence = self.fence.as_deref();
        let known = Known { markers, promises: !self.silent, fence };
        let read = block::read(&text, dialogue.as_ref(), known);
        Code { text, map, stdin: self.stdin.clone(), interactive: dialogue.is_some(), read }
    }
}

impl Code {
    fn job(self, block: &Block) -> JobBlock {
        let Read { module, expectations, .. } = &self.read;
        let Watches { values, tolerated, traced } = match module {
            Ok(module) => watches(module, expectations, self.interactive),
            Err(_) => Watches::default(),
        };
        JobBlock {
            code: self.text,
            stdin: block.stdin.clone(),
            values,
            tolerated,
            traced,
            echoes: self.interactive || block.fence.is_some(),
            interactive: self.interactive,
            given: false,
            steps: false,
        }
    }

    fn judged(&self) -> Judged<'_> {
        let Read { module, expectations, refusal } = &self.read;
        Judged {
            stdin: &self.stdin,
            code: &self.text,
            module: module.as_ref().ok(),
            expectations,
            refusal: refusal.as_ref(),
        }
    }

    fn tell(&self, judgement: Judgement, block: &Block) -> Told {
        let place = |offset| match (judgement.form, &block.fence) {
            (Form::Fence, Some(fence)) => utf16(fence, offset),
            _ => utf16(&block.code, self.map.original(offset).offset),
        };
        Told {
            line: judgement.line,
            start: place(judgement.span.start),
            end: place(judgement.span.end),
            form: judgement.form,
            strength: judgement.strength,
            verdict: judgement.verdict.kind(),
            way: judgement.verdict.match_kind(),
            problem: problem(judgement.verdict),
            lines: judgement.outputs.first().map(|one| (one.lines.first, one.lines.last)),
            expected: judgement.expected,
            actual: judgement.actual,
        }
    }
}

/// The UTF-16 units in front of a byte of a text.
fn utf16(text: &str, offset: usize) -> usize {
    text[..offset].encode_utf16().count()
}

/// What is to be said of a promise that was not simply kept.
fn problem(verdict: Verdict) -> Option<&'static str> {
    Some(match verdict {
        Verdict::Kept { how: MatchKind::Part, .. } => "partial",
        Verdict::Kept { .. } => return None,
        Verdict::Broken { by: Mismatch::Text } => "broken",
        Verdict::Broken { by: Mismatch::Spacing } => "spacing",
        Verdict::Doubtful { .. } => "doubtful",
        Verdict::Unreached => "unreached",
        Verdict::Unclear { why } => match why {
            Doubt::Silent => "silent",
            Doubt::Assigned => "assigned",
            Doubt::Message => "message",
            Doubt::Unstable => "unstable",
            Doubt::Order => "order",
        },
    })
}
