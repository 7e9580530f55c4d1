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

pub mod exception;
mod modules;
mod syntax;

use crate::diagnostic::{Cause, CauseKind, Diagnostic, Message};

pub use exception::of as of_exception;
pub use syntax::of as of_syntax_error;

/// Whether a name is one that only Python 2 has.
pub fn is_of_python_2(name: &str) -> bool {
    modules::PYTHON_2_NAMES.contains(&name)
}

/// Whether a name is that of a value in JSON.
pub fn is_of_json(name: &str) -> bool {
    ["true", "false", "null"].contains(&name)
}

/// Whether only a type checker, or `IPython`, knows a name.
pub fn is_checkers(name: &str) -> bool {
    ["reveal_type", "reveal_locals", "get_ipython"].contains(&name)
}

/// Whether a module is, or was, one of Python's own. What the bundled interpreter lacks of
/// those that are is no fault of the book's.
pub fn is_of_python(module: &str) -> bool {
    modules::PYTHON_2_MODULES.contains(&module)
        || modules::REMOVED.iter().any(|(name, _)| *name == module)
}

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
