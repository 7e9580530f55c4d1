//! Says what another interpreter does otherwise: what it did as expected, what
//! ours did as actual.

use super::super::against::{Difference, Kind};
use super::super::prepare::Block;
use super::Source;
use crate::diagnostic::{Code, Diagnostic, Message};

/// A difference from `interpreter`, at the line that shows it.
pub(super) fn told(
    source: &Source<'_>,
    block: &Block,
    difference: &Difference,
    interpreter: &str,
) -> Diagnostic {
    let place = match difference.line {
        Some(line) => source.of_line(block, line),
        None => source.of_fence(&block.fence),
    };
    let message = match difference.kind {
        Kind::Output => Message::new("interpreter-differs-output"),
        Kind::Value => Message::new("interpreter-differs-value"),
        Kind::Raised => Message::new("interpreter-differs-raised"),
        Kind::Wording => Message::new("interpreter-differs-wording"),
        Kind::Ended => Message::new("interpreter-differs-ended"),
    };
    let message = message.with("interpreter", interpreter);
    let mut diagnostic = source.diagnostic(Code::InterpreterDiffers, place, message);
    diagnostic.expected = Some(difference.theirs.clone());
    diagnostic.actual = Some(difference.ours.clone());
    diagnostic.help = Some(Message::new("interpreter-differs-help"));
    diagnostic
}
