//! The report as workflow commands, which GitHub shows on the line: one
//! `::error` or `::warning` for each diagnostic.
//!
//! GitHub shows ten annotations of each kind per step; the rest are only in the
//! log. So errors come before warnings, and if there are more, a last notice says
//! how many. A mechanism that did not confine the programs is a notice, too: no line
//! of the book is to blame, and warnings could crowd it out. A message is cut where
//! GitHub would cut it, but at a whole character.
//!
//! A program's output cannot be a command: a command is one line, and whatever would
//! end a line or a property is percent-encoded.

use super::json::{Document, JsonDiagnostic};
use super::{in_words, unconfined};
use crate::messages::Catalogue;
use pyproof_check::diagnostic::{Message, Severity};

/// Annotations of one kind that GitHub shows per step.
const SHOWN: usize = 10;

/// Maximum bytes of a message. GitHub takes 64 KiB, which would not help a reader.
const MESSAGE: usize = 4 << 10;

/// The report as lines of workflow commands, with paths from the repository's root.
#[must_use]
pub fn render(report: &Document<'_>) -> String {
    let catalogue = report.catalogue();
    let mut text = String::new();
    for severity in [Severity::Error, Severity::Warning] {
        let found = report.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity);
        text.extend(found.map(|diagnostic| command(diagnostic, &report.folder, &catalogue)));
    }
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let more = (errors.max(warnings) > SHOWN).then(|| {
        let message = Message::new("github-more").with("shown", SHOWN);
        message.with("errors", errors).with("warnings", warnings)
    });
    for message in unconfined(report.unconfined()).into_iter().chain(more) {
        text += &format!("::notice title=pyproof::{}\n", escaped(&catalogue.say(&message)));
    }
    text
}

fn command(diagnostic: &JsonDiagnostic<'_>, folder: &str, catalogue: &Catalogue) -> String {
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let path = super::path::joined(folder, &diagnostic.path);
    let mut message = in_words(diagnostic, catalogue);
    if message.len() > MESSAGE {
        message.truncate(message.floor_char_boundary(MESSAGE));
        message.push('…');
    }
    format!(
        "::{kind} file={},line={line},endLine={line},col={},endColumn={},title={}::{}\n",
        escaped_property(&path),
        diagnostic.column,
        diagnostic.end_column,
        escaped_property(&format!("pyproof ({})", diagnostic.code.name())),
        escaped(&message),
        line = diagnostic.line,
    )
}

/// A message, with what would end the command percent-encoded.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value: a colon or a comma would end it, too.
fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_encoded() {
        assert_eq!(escaped("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(escaped_property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
