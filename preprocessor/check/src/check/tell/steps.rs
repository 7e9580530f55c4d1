//! What an author says of a block's steps, and what its recorded run has none for. Only
//! where steps are recorded is that known: where a site is built.

use crate::check::prove::{NoSteps, Proof, Recorded, Recording};
use crate::check::read::block::Block;
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::markdown::StepsRule;

use super::locate::Locator;

/// The steps that are named and do not exist, and the want of all of them where the block
/// asks for steps: else readers alone would find out.
pub fn diagnostics(locator: &Locator<'_>, block: &Block, proof: &Proof) -> Vec<Diagnostic> {
    let is_asked = matches!(block.attributes.steps, Some(StepsRule::Wanted(_)));
    let messages = match &proof.steps {
        Some(Recorded::Steps(recording)) => absent(block, recording),
        Some(Recorded::None(NoSteps::Differs)) if is_asked => vec![Message::new("steps-differ")],
        _ => Vec::new(),
    };
    let place = locator.of_fence(&block.fence);
    let told = |message| locator.diagnostic(Code::AttributeValue, place, message);
    messages.into_iter().map(told).collect()
}

fn absent(block: &Block, recording: &Recording) -> Vec<Message> {
    let count = recording.steps.len();
    let named = match block.attributes.steps {
        Some(StepsRule::Wanted(number)) => number,
        _ => None,
    };
    // A caption may well reach beyond the end.
    let begins = block.attributes.captions.iter().map(|caption| caption.from);
    let absent = named.into_iter().chain(begins).filter(|number| *number > count);
    let mut messages: Vec<Message> = absent
        .map(|number| {
            let message = Message::new("steps-absent").with("number", number.to_string());
            message.with("count", count.to_string())
        })
        .collect();
    if named.is_none() && recording.picture.is_none() && block.step_comment().is_some() {
        messages.push(Message::new("steps-unreached"));
    }
    messages
}
