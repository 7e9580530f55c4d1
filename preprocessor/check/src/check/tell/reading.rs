//! How each comment, fence and prompt of a block is read, and why: what an author asks
//! who wonders which words count.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use pyproof_judge::expectation::{Claim, Expectation, Form, Reading, Sign};
use pyproof_judge::matcher::{Judgement, VerdictKind};
use pyproof_judge::source::{Lines, Located};

use super::locate::Locator;
use crate::check::prove::Proof;
use crate::check::read::block::Block;
use crate::config::{Config, Unmarked};

/// A comment, a fence or the answer at a prompt, as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub place: Located,
    /// Its line.
    pub line: usize,
    /// Its words.
    pub text: String,
    /// How it is read.
    pub role: Role,
    /// Why.
    pub why: Why,
    /// How it is written, if it is more than commentary.
    pub form: Option<Form>,
    /// What becomes of it, if it is more than commentary.
    pub verdict: Option<VerdictKind>,
    /// What its statement left; empty if nothing.
    pub actual: String,
}

/// What words beside code are; as a text, the key of its name in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(prefix = "role-", serialize_all = "lowercase")]
pub enum Role {
    /// They promise an output.
    Promise,
    /// They read like an output, and may be a note.
    Doubtful,
    /// They say something else.
    Commentary,
}

/// Why words are read as they are; as a text, the key of its sentence in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(prefix = "why-", serialize_all = "kebab-case")]
pub enum Why {
    /// A marker stands in front.
    Marker,
    /// It is an output fence.
    Fence,
    /// It stands under a prompt.
    Prompt,
    /// They name an exception, or the word for one.
    Error,
    /// They are a literal, alone or before a remark.
    Literal,
    /// A verb has a literal for its object.
    Verb,
    /// They begin with a literal.
    Begins,
    /// They hold a literal that they use for nothing else.
    Holds,
    /// They give a name of the statement a value.
    Label,
    /// They are near to what came.
    Near,
    /// They are a line about as long as the output above.
    Words,
    /// They announce an error.
    Announced,
    /// The statement left nothing that they could give.
    Silent,
    /// They say nothing that reads like this output.
    Unlike,
    /// They are words for a tool.
    Tool,
    /// No statement stands where they could speak of it.
    Elsewhere,
    /// The book ignores comments without a marker.
    Ignored,
}

/// The comments of a block, the answers at its prompts and its output fence, in order.
pub fn comments(
    locator: &Locator<'_>,
    block: &Block,
    proof: &Proof,
    config: &Config,
) -> Vec<Comment> {
    let Ok(module) = &block.module else { return Vec::new() };
    let mut found: Vec<Comment> = Vec::new();
    for expectation in &block.expectations {
        let judgement = proof.judgements.iter().find(|judgement| judgement.judges(expectation));
        let form = match &expectation.reading {
            Reading::Terminal(output) => output.form,
            _ => Form::Bare,
        };
        let holder = block.holder(form);
        let (role, why) = read(expectation, judgement, proof, config);
        found.push(Comment {
            place: locator.of_code(holder, expectation.span),
            line: holder.line_of(expectation.line).line,
            text: expectation.text().to_owned(),
            role,
            why,
            form: judgement.map(|judgement| judgement.form),
            verdict: judgement.map(|judgement| judgement.verdict.kind()),
            actual: judgement.map_or_else(
                || written(proof, expectation.subjects.first().map(|subject| subject.lines)),
                |judgement| judgement.actual.clone(),
            ),
        });
    }
    let taken = |start: usize| {
        let mut spans = block.expectations.iter().filter(|e| !e.is_of_fence()).map(|e| e.span);
        spans.any(|span| (span.start..span.end).contains(&start))
    };
    for comment in module.comments.iter().filter(|comment| !taken(comment.span.start)) {
        let words = block.fence.code[comment.span.range()].trim_start_matches('#').trim();
        found.push(Comment {
            place: locator.of_code(&block.fence, comment.span),
            line: block.fence.line_of(comment.line).line,
            text: words.to_owned(),
            role: Role::Commentary,
            why: Why::Elsewhere,
            form: None,
            verdict: None,
            actual: String::new(),
        });
    }
    found.sort_by_key(|comment| (comment.line, comment.place.span.start));
    found
}

fn written(proof: &Proof, lines: Option<Lines>) -> String {
    match (&proof.run, lines) {
        (Some(run), Some(lines)) => run.written_by(lines).trim_end().to_owned(),
        _ => String::new(),
    }
}

/// How an expectation is read, and why.
fn read(
    expectation: &Expectation,
    judgement: Option<&Judgement>,
    proof: &Proof,
    config: &Config,
) -> (Role, Why) {
    match (&expectation.reading, judgement) {
        (Reading::Marked { .. }, _) => (Role::Promise, Why::Marker),
        (Reading::Terminal(output), _) if output.form == Form::Fence => (Role::Promise, Why::Fence),
        (Reading::Terminal(_), _) => (Role::Promise, Why::Prompt),
        (Reading::Error { .. }, Some(judgement)) if judgement.form == Form::Error => {
            match judgement.verdict.kind() {
                VerdictKind::Doubtful => (Role::Doubtful, Why::Announced),
                _ => (Role::Promise, Why::Error),
            }
        }
        (Reading::Error { .. }, Some(_)) => (Role::Doubtful, Why::Near),
        (Reading::Error { .. }, None) => (Role::Commentary, Why::Unlike),
        (Reading::Unmarked { claim, .. }, Some(judgement)) => match claim {
            Claim::Promise(_) if judgement.verdict.kind() != VerdictKind::Doubtful => {
                (Role::Promise, Why::Literal)
            }
            Claim::Promise(_) => (Role::Doubtful, Why::Begins),
            Claim::Prose(_) => (Role::Promise, Why::Verb),
            Claim::Values(_) => (Role::Doubtful, Why::Label),
            Claim::Doubtful(sign, _) => (Role::Doubtful, of_sign(*sign)),
            _ => (Role::Doubtful, of_verdict(judgement)),
        },
        (Reading::Unmarked { .. }, None) if config.unmarked == Unmarked::Ignore => {
            (Role::Commentary, Why::Ignored)
        }
        (Reading::Unmarked { claim: Claim::Nothing, .. }, None) => (Role::Commentary, Why::Tool),
        (Reading::Unmarked { .. }, None) => {
            let subject = expectation.subjects.first().map(|subject| subject.lines);
            let silent = written(proof, subject).is_empty();
            (Role::Commentary, if silent { Why::Silent } else { Why::Unlike })
        }
    }
}

fn of_verdict(judgement: &Judgement) -> Why {
    match judgement.verdict.sign() {
        Some(sign) => of_sign(sign),
        None => Why::Near,
    }
}

fn of_sign(sign: Sign) -> Why {
    match sign {
        Sign::Begins => Why::Begins,
        Sign::Holds => Why::Holds,
        Sign::Label => Why::Label,
        Sign::Near => Why::Near,
        Sign::Words => Why::Words,
        Sign::Error => Why::Announced,
    }
}
