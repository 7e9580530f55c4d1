//! The diagnostic of a difference between two interpreters: what the other did is
//! expected, what ours did is actual.

use super::Locator;
use crate::check::prove::against::{Difference, DifferenceKind};
use crate::check::read::block::Block;
use crate::diagnostic::{Code, Diagnostic, Message};

/// A difference from `interpreter`, at the line that shows it.
pub(super) fn diagnostic(
    locator: &Locator<'_>,
    block: &Block,
    difference: &Difference,
    interpreter: &str,
) -> Diagnostic {
    let place = match difference.line {
        Some(line) => locator.of_line(block, line),
        None => locator.of_fence(&block.fence),
    };
    let message = match difference.kind {
        DifferenceKind::Output => Message::new("interpreter-differs-output"),
        DifferenceKind::Value => Message::new("interpreter-differs-value"),
        DifferenceKind::Raised => Message::new("interpreter-differs-raised"),
        DifferenceKind::Wording => Message::new("interpreter-differs-wording"),
        DifferenceKind::Ended => Message::new("interpreter-differs-ended"),
    };
    let message = message.with("interpreter", interpreter);
    Diagnostic {
        expected: Some(difference.theirs.clone()),
        actual: Some(difference.ours.clone()),
        ..locator
            .diagnostic(Code::InterpreterDiffers, place, message)
            .with_help(Message::new("interpreter-differs-help"))
    }
}
