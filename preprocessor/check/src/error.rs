//! Errors for the user, as data in no language.
//!
//! Errors travel as [`anyhow::Error`]. Ours are a [`UserError`], which names sentences
//! of the catalogue; the tool finds them in the chain of an error. Errors from
//! elsewhere, such as the system's words about a file, stay as they are.

use std::error::Error;
use std::fmt;

use crate::diagnostic::Message;

/// Sentences that say what is wrong, and the error behind them.
#[derive(Debug)]
pub struct UserError {
    /// The sentences, a line each.
    pub messages: Vec<Message>,
    cause: Option<anyhow::Error>,
}

impl UserError {
    /// An error that nothing else caused.
    #[must_use]
    pub fn new(message: Message) -> Self {
        Self::all(vec![message])
    }

    /// An error of several sentences.
    #[must_use]
    pub fn all(messages: Vec<Message>) -> Self {
        Self { messages, cause: None }
    }
}

impl fmt::Display for UserError {
    /// The keys and what is put into them, for a log; users get the sentences.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, message) in self.messages.iter().enumerate() {
            write!(f, "{}{}", if at == 0 { "" } else { "\n" }, message.key)?;
            for (name, value) in &message.args {
                write!(f, " {name}={value:?}")?;
            }
        }
        Ok(())
    }
}

impl Error for UserError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|cause| cause.as_ref() as &(dyn Error + 'static))
    }
}

/// Puts a sentence of the catalogue in front of an error.
pub trait Because<T> {
    /// The result, with `message` in front of its error.
    ///
    /// # Errors
    /// When there was an error.
    fn because(self, message: impl FnOnce() -> Message) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Because<T> for Result<T, E> {
    fn because(self, message: impl FnOnce() -> Message) -> anyhow::Result<T> {
        self.map_err(|error| {
            UserError { messages: vec![message()], cause: Some(error.into()) }.into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_ours_is_found_in_the_chain_of_an_error() {
        let inner: anyhow::Result<()> = Err(UserError::new(Message::new("file-changed")).into());
        let outer = inner.because(|| Message::new("file-unread").with("path", "a")).unwrap_err();
        let keys: Vec<_> = outer
            .chain()
            .filter_map(|cause| cause.downcast_ref::<UserError>())
            .map(|error| error.messages[0].key)
            .collect();
        assert_eq!(keys, ["file-unread", "file-changed"]);
        assert_eq!(outer.to_string(), "file-unread path=\"a\"");
    }
}
