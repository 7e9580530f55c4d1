//! What confines programs, in sentences: whether a book's requirement is met, and
//! what to do if not; why another Python or a cache cannot be used.

use pyproof_check::config::{Config, Isolation};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;
use pyproof_run::cache::Note;
use pyproof_run::confined::{Confined, Mechanism};
use pyproof_run::isolation::PythonError;

/// The bundled interpreter as pages and reports name it. They know no more of it.
pub const INTERPRETER: &str = pyproof_run::interpreter::NAME;

/// Refuses to run the programs of a book that wants to have them confined
/// entirely, where they are not.
///
/// # Errors
/// Names all that is missing, each with its remedy.
pub fn require(config: &Config, runner: &dyn Confined) -> Result<(), UserError> {
    if config.isolation != Isolation::Require {
        return Ok(());
    }
    let Some(in_force) = runner.probe() else {
        return Err(UserError::new(Message::new("isolation-unknown")));
    };
    let messages = in_force.missing().flat_map(|(mechanism, why)| {
        let missing = Message::new("isolation-missing").with("mechanism", mechanism.name());
        [missing.with("why", why), remedy(mechanism)]
    });
    let messages: Vec<Message> = messages.collect();
    if messages.is_empty() { Ok(()) } else { Err(UserError::all(messages)) }
}

/// What to do if a mechanism is missing.
#[must_use]
pub fn remedy(mechanism: Mechanism) -> Message {
    Message::new(match mechanism {
        Mechanism::Rlimits => "remedy-rlimits",
        Mechanism::Privileges => "remedy-privileges",
        Mechanism::Namespace => "remedy-namespace",
        Mechanism::Landlock => "remedy-landlock",
        Mechanism::Seccomp => "remedy-seccomp",
    })
}

/// Why a command is not a Python that programs can be run in.
#[must_use]
pub fn no_python(error: &PythonError) -> Message {
    let about = |key, command: &String| Message::new(key).with("command", command);
    match error {
        PythonError::Empty => Message::new("python-empty"),
        PythonError::Quote { command } => about("python-quote", command),
        PythonError::Start { command, error } => about("python-start", command).with("why", error),
        PythonError::Silent { command, limit } => {
            about("python-silent", command).with("limit", limit)
        }
        PythonError::NotPython { command, said } if said.is_empty() => about("python-not", command),
        PythonError::NotPython { command, said } => {
            about("python-not-but", command).with("said", said)
        }
        PythonError::TooOld { command, name } => {
            about("python-too-old", command).with("name", name)
        }
        PythonError::Confined { command, why } => {
            about("python-confined", command).with("why", why)
        }
        PythonError::Unsupported => Message::new("python-unsupported"),
    }
}

/// What the author should know of a cache.
#[must_use]
pub fn note(note: &Note) -> Message {
    match note {
        Note::Unusable(folder, why) => {
            Message::new("cache-unusable").with("path", folder.display()).with("why", why)
        }
        Note::Hindered(path) => Message::new("cache-hindered").with("path", path.display()),
        Note::Damaged(folder) => Message::new("cache-damaged").with("path", folder.display()),
    }
}
