//! Misspells identifiers of blocks that run cleanly, one letter of one at a
//! time, and sees what the tool makes of it.
//!
//! 1. [`samples`] takes the programs of a chapter whose blocks run to their end
//!    and in which nothing is misspelled yet.
//! 2. [`Generator`] draws one use of a name, builtin or attribute at random, and
//!    drops, doubles, swaps or replaces a letter of it, or puts a Cyrillic
//!    look-alike in its place. Uses, never bindings: a function that is defined
//!    under another name and called under that one is no misspelling. Nor is what
//!    yields a name that is bound already, or no name at all.
//! 3. [`Sample::outcome`] proves the chapter with the misspelling. A correction
//!    that does not give back the very text is wrong, whatever it says.

use pyproof_check::check::{self, BlockReport, ChapterReport, Outcome, Reason};
use pyproof_check::config::Config;
use pyproof_check::markdown::{Chapter, CodeBlock, HideLines, code_blocks};
use pyproof_judge::distance::{is_lookalike, is_transposition};
use pyproof_judge::edit::{Edit, apply};
use pyproof_judge::job::Runner;
use pyproof_judge::python::{self, Module, is_keyword, scope::is_builtin};
use pyproof_judge::source::Span;

/// One program as a chapter of its own.
pub struct Sample {
    /// Where it came from.
    pub origin: String,
    text: String,
    sites: Vec<Site>,
    bound: Vec<String>,
}

/// An identifier that can be misspelled.
#[derive(Clone)]
struct Site {
    span: Span,
    name: String,
    kind: Kind,
}

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A name that the program binds.
    Name,
    /// A builtin.
    Builtin,
    /// A name behind a dot.
    Attribute,
}

/// What goes wrong with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slip {
    /// It is missing.
    Dropped,
    /// It stands twice.
    Doubled,
    /// It stands behind its neighbour.
    Swapped,
    /// Another stands in its place.
    Replaced,
    /// The other alphabet's stands in its place.
    Lookalike,
}

const SLIPS: [Slip; 5] =
    [Slip::Dropped, Slip::Doubled, Slip::Swapped, Slip::Replaced, Slip::Lookalike];

/// One identifier, misspelled.
pub struct Misspelling {
    /// What it is.
    pub kind: Kind,
    /// What went wrong with which letter.
    pub slip: Slip,
    /// As it was.
    pub from: String,
    /// As it is now.
    pub to: String,
    span: Span,
}

/// What the tool made of a misspelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    /// The very text came back.
    Fixed,
    /// It was suggested, or left, for this reason.
    Not(Why),
    /// Another text came out.
    Wrong(String),
}

/// Why a misspelling is not fixed: the reasons of `docs/names.md`, and none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Two candidates are nearest.
    TwoNearest,
    /// Fewer than four characters.
    Short,
    /// Digits, a plural, an underscore.
    OtherName,
    /// A promised `NameError`, and names bound in ways that cannot be read.
    Refused,
    /// An attribute that no run missed: its line never runs, or something
    /// catches what it raises.
    NeverMissed,
    /// A builtin whose misspelling may be a word of the author's own.
    Builtin,
    /// None of them: a shortcoming, suggested at least.
    Suggested,
    /// None of them, and not a word said.
    Left,
}

/// The programs of a chapter that run cleanly.
pub fn samples(chapter: &Chapter, config: &Config, runner: &dyn Runner) -> Vec<Sample> {
    let report = check::chapter(chapter, config, runner);
    let mut samples = Vec::new();
    let programs = report.blocks.iter().map(|block| block.program).max();
    for program in 0..programs.map_or(0, |last| last + 1) {
        let blocks: Vec<&BlockReport> =
            report.blocks.iter().filter(|block| block.program == program).collect();
        let plain = blocks.iter().all(|block| is_clean(block) && block.container.is_empty());
        if blocks.is_empty() || !plain {
            continue;
        }
        let fences =
            blocks.iter().map(|block| format!("{}\n\n", &chapter.text[block.span.range()]));
        let text: String = fences.collect();
        // Taken out of its chapter a program must do what it did there.
        let alone = check::chapter(&chapter_of(&text), config, runner);
        if alone.blocks.iter().all(is_clean) {
            let origin = format!("{}:{}", chapter.path, blocks[0].line);
            samples.extend(Sample::new(origin, text, config));
        }
    }
    samples
}

/// A chapter of this text.
pub fn chapter_of(text: &str) -> Chapter {
    Chapter { path: "chapter.md".to_owned(), text: text.to_owned(), ..Chapter::default() }
}

/// Whether a block runs to its end with nothing misspelled in it.
fn is_clean(block: &BlockReport) -> bool {
    let ran = block.outcome == Outcome::Passed || block.reason == Some(Reason::PromiseBroken);
    ran && block.raised.is_none() && !block.not_python && block.typos.is_empty()
}

impl Sample {
    fn new(origin: String, text: String, config: &Config) -> Option<Self> {
        let mut sample = Self { origin, text, sites: Vec::new(), bound: Vec::new() };
        for fence in code_blocks(&sample.text, &config.hidelines) {
            let module = python::parse(&fence.code).ok()?;
            let placed = |(name, span, kind): (&String, Span, Kind)| {
                let span = fence.map.original_span(span)?.span;
                Some(Site { span, name: name.clone(), kind })
            };
            sample.sites.extend(identifiers(&module).filter_map(placed));
            let scopes = module.names.scopes.iter();
            sample.bound.extend(scopes.flat_map(|scope| scope.bindings.keys().cloned()));
            let attributes = module.attributes.uses.iter().map(|used| used.name.clone());
            sample.bound.extend(attributes);
        }
        (!sample.sites.is_empty()).then_some(sample)
    }

    /// What the tool makes of the program with a misspelling.
    pub fn outcome(&self, slip: &Misspelling, config: &Config, runner: &dyn Runner) -> Made {
        let edit = Edit { span: slip.span, replacement: slip.to.clone() };
        let text = apply(&self.text, vec![edit]).expect("the span is one of this text");
        let report = check::chapter(&chapter_of(&text), config, runner);
        let corrected = apply(&text, report.corrections(0)).expect("corrections do not overlap");
        if corrected == self.text {
            Made::Fixed
        } else if corrected == text {
            Made::Not(reason(slip, &report, &text, config))
        } else {
            let typos = report.blocks.iter().flat_map(|block| &block.typos);
            let applied = typos.filter(|typo| typo.applied);
            let told = applied.map(|typo| format!("{} → {:?}", typo.name, typo.correction));
            Made::Wrong(told.collect::<Vec<_>>().join(", "))
        }
    }

    /// Whether the misspelling is used where it stands: `total = 1` behind a
    /// `nonlocal total` uses a name, and binds another when misspelled.
    fn is_used_in(&self, slip: &Misspelling) -> bool {
        let edit = Edit { span: slip.span, replacement: slip.to.clone() };
        let text = apply(&self.text, vec![edit]).expect("the span is one of this text");
        let used = |fence: &CodeBlock| {
            let Ok(module) = python::parse(&fence.code) else { return false };
            let here = |span: Span| fence.map.original(span.start).offset == slip.span.start;
            identifiers(&module).any(|(name, span, _)| *name == slip.to && here(span))
        };
        code_blocks(&text, &HideLines::new()).iter().any(used)
    }
}

/// Why a misspelling was not fixed.
fn reason(slip: &Misspelling, report: &ChapterReport, text: &str, config: &Config) -> Why {
    let mut modules = code_blocks(text, &config.hidelines)
        .into_iter()
        .filter_map(|fence| python::parse(&fence.code).ok());
    let suggested =
        report.blocks.iter().flat_map(|block| &block.typos).find(|typo| typo.name == slip.to);
    let near = suggested.map_or(0, |typo| typo.candidates.len());
    let letters = slip.to.chars().count();
    let by_likeness = is_lookalike(&slip.to, &slip.from) || is_transposition(&slip.to, &slip.from);
    let strip = |text: &str| -> String {
        text.trim_matches('_').chars().filter(|c| !c.is_ascii_digit()).collect()
    };
    let plural = |one: &str, many: &str| many.strip_suffix('s') == Some(one);
    if letters < 4 && !by_likeness {
        Why::Short
    } else if strip(&slip.to) == strip(&slip.from)
        || plural(&slip.to, &slip.from)
        || plural(&slip.from, &slip.to)
    {
        Why::OtherName
    } else if modules.any(|module| module.names.dynamic) || config.is_off_in(text) {
        Why::Refused
    } else if near > 1 {
        Why::TwoNearest
    } else if slip.kind == Kind::Attribute && !missed(report, &slip.to) {
        Why::NeverMissed
    } else if slip.kind == Kind::Builtin && suggested.is_some() {
        Why::Builtin
    } else if suggested.is_some() {
        Why::Suggested
    } else {
        Why::Left
    }
}

/// Whether a run ended for want of this attribute.
fn missed(report: &ChapterReport, name: &str) -> bool {
    let raised = report.blocks.iter().filter_map(|block| block.raised.as_ref());
    raised.into_iter().any(|raised| raised.exception.message.contains(&format!("'{name}'")))
}

trait IsOff {
    fn is_off_in(&self, text: &str) -> bool;
}

impl IsOff for Config {
    /// Whether a promise of the chapter has its names left alone.
    fn is_off_in(&self, text: &str) -> bool {
        ["NameError", "AttributeError", "no_typos"].iter().any(|word| text.contains(word))
    }
}

/// The identifiers that a module uses.
fn identifiers(module: &Module) -> impl Iterator<Item = (&String, Span, Kind)> {
    let kind = |name: &str| if is_builtin(name) { Kind::Builtin } else { Kind::Name };
    let bound = |name: &str| module.names.scopes.iter().any(|s| s.bindings.contains_key(name));
    let names = module.names.uses.iter().map(move |used| {
        let kind = if bound(&used.name) { Kind::Name } else { kind(&used.name) };
        (&used.name, used.span, kind)
    });
    let read = module.attributes.uses.iter().filter(|used| used.read);
    names.chain(read.map(|used| (&used.name, used.span, Kind::Attribute)))
}

/// Draws misspellings, the same for the same seed.
pub struct Generator {
    state: u64,
}

impl Generator {
    /// A generator of this seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A number below `limit`: `SplitMix64`.
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        usize::try_from(z % limit as u64).expect("it is below a usize")
    }

    /// A misspelling of one of the samples: each of their identifiers, and each
    /// kind of slip, is as likely as the others.
    pub fn draw<'s>(&mut self, samples: &'s [Sample]) -> (&'s Sample, Misspelling) {
        let all: usize = samples.iter().map(|sample| sample.sites.len()).sum();
        loop {
            let mut at = self.below(all);
            let sample = samples.iter().find(|sample| {
                let here = at < sample.sites.len();
                at -= if here { 0 } else { sample.sites.len() };
                here
            });
            let sample = sample.expect("the number is below that of all sites");
            let site = &sample.sites[at];
            let slip = SLIPS[self.below(SLIPS.len())];
            let Some(to) = self.misspell(&site.name, slip) else { continue };
            let letters = |c: char| c.is_alphabetic() || c == '_';
            let is_name = to.starts_with(letters) && !is_keyword(&to) && !is_builtin(&to);
            if is_name && to != site.name && !sample.bound.contains(&to) {
                let Site { span, name, kind } = site.clone();
                let slip = Misspelling { kind, slip, from: name, to, span };
                if sample.is_used_in(&slip) {
                    return (sample, slip);
                }
            }
        }
    }

    fn misspell(&mut self, name: &str, slip: Slip) -> Option<String> {
        let mut letters: Vec<char> = name.chars().collect();
        let at = self.below(letters.len());
        match slip {
            Slip::Dropped => drop(letters.remove(at)),
            Slip::Doubled => letters.insert(at, letters[at]),
            Slip::Swapped if at + 1 < letters.len() => letters.swap(at, at + 1),
            Slip::Swapped => return None,
            Slip::Replaced => {
                let (first, count) = if letters[at].is_ascii() { ('a', 26) } else { ('а', 32) };
                let other = first as u32 + u32::try_from(self.below(count)).ok()?;
                letters[at] = char::from_u32(other)?;
            }
            Slip::Lookalike => {
                let alike = "аacсeеoоpрxхyуkкmмtтbвhнAАCСEЕOОPРXХYУKКMМTТBВHН";
                let other = |&c: &char| is_lookalike(&c.to_string(), &letters[at].to_string());
                letters[at] = alike.chars().find(other)?;
            }
        }
        Some(letters.into_iter().collect())
    }
}
