//! Why the tool cannot do what it was asked, as data: nothing here speaks a
//! language.
//!
//! Errors travel as [`anyhow::Error`]; those that are ours are a [`Refusal`],
//! which names a sentence of the catalogue. Whoever tells the user of an error
//! (the catalogue of the tool) finds the sentences in its chain.
//! What comes from elsewhere, the system's words about a file among them, stays
//! as it is.

use std::error::Error;
use std::fmt;

use crate::diagnostic::Message;

/// Sentences that say what hinders the tool, and what caused that.
#[derive(Debug)]
pub struct Refusal {
    /// What is said, a line each.
    pub messages: Vec<Message>,
    cause: Option<anyhow::Error>,
}

impl Refusal {
    /// A refusal that nothing else caused.
    #[must_use]
    pub fn new(message: Message) -> Self {
        Self::all(vec![message])
    }

    /// A refusal for several reasons at once.
    #[must_use]
    pub fn all(messages: Vec<Message>) -> Self {
        Self { messages, cause: None }
    }
}

impl fmt::Display for Refusal {
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

impl Error for Refusal {
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
            Refusal { messages: vec![message()], cause: Some(error.into()) }.into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_found_in_the_chain_of_an_error() {
        let inner: anyhow::Result<()> = Err(Refusal::new(Message::new("file-changed")).into());
        let outer = inner.because(|| Message::new("file-unread").with("path", "a")).unwrap_err();
        let keys: Vec<_> = outer
            .chain()
            .filter_map(|cause| cause.downcast_ref::<Refusal>())
            .map(|refusal| refusal.messages[0].key)
            .collect();
        assert_eq!(keys, ["file-unread", "file-changed"]);
        assert_eq!(outer.to_string(), "file-unread path=\"a\"");
    }
}
