//! What the statements left that a promise may speak of, as a session and a
//! notebook would show it, too: whoever rewrites a promise chooses among that.

use super::{Run, Way, normalize};
use crate::expectation::{Expectation, Subject};
use crate::python::StatementKind;

/// What some lines of the code left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// First line.
    pub first: usize,
    /// Last line.
    pub last: usize,
    /// What they wrote, or their value; normalised.
    pub text: String,
}

/// Of more statements than this a broken promise is not said to speak.
const MAX_LEFT: usize = 24;

impl Run<'_> {
    /// What each of the things left that a broken promise may speak of.
    pub(super) fn left_by_each(&self, expectation: &Expectation) -> Vec<Left> {
        let mut left: Vec<Left> = Vec::new();
        for subject in expectation.subjects.iter().take(MAX_LEFT) {
            let mut texts = vec![self.actual(subject).shown()];
            if expectation.subjects.len() > 1 {
                let echoes = self.echoes(subject).into_iter();
                texts.extend(echoes.map(|(_, shown)| normalize::text(&shown)));
            }
            for text in texts {
                // A call made for its effect has the value `None`.
                let nothing = text.is_empty() || text == "None" && self.wrote_nothing(subject);
                if !nothing && left.iter().all(|earlier| earlier.text != text) {
                    left.push(Left { first: subject.first, last: subject.last, text });
                }
            }
        }
        left
    }

    fn wrote_nothing(&self, subject: &Subject) -> bool {
        self.transcript.written_by(self.block, subject.first, subject.last).is_empty()
    }

    /// What a session and a notebook would show of several statements.
    pub(super) fn echoes(&self, subject: &Subject) -> [(Way, String); 2] {
        let statements = self.module.statements.iter();
        let tops = statements.filter(|s| s.is_top && subject.holds(s.first_line));
        let tops: Vec<_> = tops.collect();
        let echo = |values_of: &dyn Fn(usize) -> bool| {
            let mut shown = String::new();
            for (at, statement) in tops.iter().enumerate() {
                let (first, last) = (statement.first_line, statement.last_line);
                shown += &self.transcript.written_by(self.block, first, last);
                let value = self.transcript.value(self.block, statement.top);
                if let Some((_, repr)) = value.filter(|(_, repr)| *repr != "None")
                    && statement.kind == StatementKind::Expression
                    && values_of(at)
                {
                    shown += repr;
                    shown.push('\n');
                }
            }
            shown
        };
        let session = (Way::Repl, echo(&|_| true));
        let notebook = (Way::Notebook, echo(&|at| at + 1 == tops.len()));
        [session, notebook]
    }
}
