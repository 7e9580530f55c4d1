//! Why a block does not pass, as far as its end shows.

use crate::markdown::RaiseRule;
use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::Verdict;
use pyproof_judge::transcript::{BlockRun, End, Exception};

use super::report::Reason;
use crate::check::prove::Proof;
use crate::check::read::block::Block;

/// Why a block does not pass, as far as its end shows.
pub fn reason_of_end(block: &Block, proof: &Proof) -> Option<Reason> {
    let run = proof.run.as_ref()?;
    let wants_syntax_error = block.attributes.syntax_error || block.promised_syntax_error.is_some();
    match run.end() {
        End::SyntaxError { class, .. } => {
            let allowed = block.allows(class);
            return (!wants_syntax_error && !allowed).then_some(Reason::SyntaxError);
        }
        _ if wants_syntax_error => return Some(Reason::MissingSyntaxError),
        End::TimedOut { .. } => return Some(Reason::Timeout),
        End::OutputLimit { .. } => return Some(Reason::OutputLimit),
        End::MemoryLimit { .. } => return Some(Reason::Memory),
        End::Crashed(_) => return Some(Reason::Crashed),
        End::NotRun => return Some(Reason::NotRun),
        End::Finished | End::Raised | End::Exited(_) => {}
    }
    match (&block.attributes.should_raise, run.uncaught()) {
        (Some(rule), _) if raised_any(run, rule) => None,
        (Some(_), _) => Some(Reason::MissingException),
        (None, Some(exception)) if !is_promised(proof, exception, run.block()) => {
            Some(Reason::UnpromisedException)
        }
        (None, _) => None,
    }
}

/// Whether a broken error promise already speaks of the exception that ended
/// the block.
fn is_promised(proof: &Proof, exception: &Exception, block: usize) -> bool {
    let passed = |line: usize| {
        exception.places.iter().any(|place| place.block == block && place.line == line)
    };
    proof.judgements.iter().any(|judgement| {
        matches!(judgement.form, Form::Error | Form::Fence | Form::Repl)
            && matches!(judgement.verdict, Verdict::Broken { .. })
            && (passed(judgement.line) || judgement.actual.ends_with(&exception.to_string()))
    })
}

/// Whether a block raised what its attribute wants, even where a comment
/// promises it as well and the program went on.
fn raised_any(run: &BlockRun, rule: &RaiseRule) -> bool {
    let exits = matches!(run.end(), End::Exited(0));
    !exits && run.raised().any(|raised| rule.allows(&raised.exception.class))
}
