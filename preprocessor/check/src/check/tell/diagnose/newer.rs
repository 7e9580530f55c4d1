//! The diagnostics of what the book's readers cannot run, because their Python is older
//! than the one that runs the book.

use pyproof_judge::python::newer::{self, Newer, What};

use super::Locator;
use crate::check::read::block::Block;
use crate::config::Config;
use crate::diagnostic::{Cause, CauseKind, Code, Diagnostic, Message};

/// What of a block the readers' Python does not have; `earlier` are the blocks before it.
pub(super) fn diagnostics(
    locator: &Locator<'_>,
    block: &Block,
    earlier: &[Block],
    config: &Config,
) -> Vec<Diagnostic> {
    let Some(target) = config.target_version.filter(|_| !block.attributes.ignore) else {
        return Vec::new();
    };
    let bound = |name: &str| {
        let program = earlier.iter().filter(|other| other.program == block.program);
        let modules = program.filter_map(|other| other.module.as_ref().ok());
        let mut names = modules.map(|module| module.names.top_level());
        names.any(|names| names.contains_key(name))
    };
    let found = newer::than(&block.fence.code, target.minor());
    let found = found.into_iter().filter(|newer| match &newer.what {
        What::Annotation { name, .. } => !bound(name),
        _ => true,
    });
    let told = found.map(|Newer { span, what, since }| {
        let (message, help) = match &what {
            What::Annotation { name, .. } => (
                Message::new("needs-python-annotation").with("name", name),
                "needs-python-annotation-help",
            ),
            What::Syntax(_) | What::Library(_) => {
                (Message::new("needs-python").with("what", what.shape()), "needs-python-help")
            }
        };
        let message = message.with("since", format!("3.{since}")).with("target", target.name());
        let help = Message::new(help).with("target", target.name());
        locator
            .diagnostic(Code::NeedsPython, locator.of_code(&block.fence, span), message)
            .with_help(help)
            .with_cause(Cause::of(CauseKind::NewerPython, what.shape()))
    });
    told.collect()
}
