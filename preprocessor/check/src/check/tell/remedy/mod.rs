//! What to do about an exception that nothing promised, and about code that is no
//! Python: the help that knows the cause.
//!
//! 1. [`exception`] looks at the class and the message, at the line that raised it, and
//!    at what the block imports.
//! 2. [`syntax`] looks at the line that could not be parsed.
//!
//! Only where neither knows better, the help is that the comment may promise the
//! exception. Causes that several blocks can share are named: a report for people
//! gathers them.

mod exception;
mod modules;
mod syntax;

use crate::diagnostic::{Cause, CauseKind, Diagnostic, Message};

pub use exception::of as of_exception;
pub use syntax::of as of_syntax_error;

/// What to do, and why it is necessary.
pub struct Remedy {
    help: Message,
    cause: Option<Cause>,
}

impl Remedy {
    /// A help that knows no cause.
    fn plain(help: Message) -> Self {
        Self { help, cause: None }
    }

    /// A help against a cause.
    fn against(kind: CauseKind, help: &'static str) -> Self {
        Self { help: Message::new(help), cause: Some(Cause::new(kind)) }
    }

    /// A help against the lack of something.
    fn of(kind: CauseKind, name: &str, help: &'static str) -> Self {
        Self { help: Message::new(help).with("name", name), cause: Some(Cause::of(kind, name)) }
    }

    /// The diagnostic with this help.
    pub fn on(self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.with_help(self.help).with_cause(self.cause)
    }
}
