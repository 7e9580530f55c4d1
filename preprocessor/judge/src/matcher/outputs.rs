//! The outputs that a broken promise may speak of, as a script, a session and a
//! notebook show them: a rewritten promise gives one of these.

use super::{Actual, MatchKind, Matcher, Output, normalize};
use crate::expectation::{Expectation, Subject};
use crate::python::StatementKind;

/// Of a promise that may speak of more statements, only so many are looked at.
const MAX_SUBJECTS: usize = 24;

impl Matcher<'_> {
    /// The outputs that a broken promise may speak of, each text once.
    pub(super) fn outputs(&self, expectation: &Expectation) -> Vec<Output> {
        let mut outputs: Vec<Output> = Vec::new();
        for subject in expectation.subjects.iter().take(MAX_SUBJECTS) {
            let own = self.actual(subject);
            let actual = self.meant(expectation, subject, &[expectation.text()], own);
            let wrote_nothing = !matches!(actual, Actual::Written(_));
            let mut texts = vec![actual.text()];
            texts.extend(self.on_screen(subject));
            if expectation.subjects.len() > 1 {
                let echoes = self.echoes(subject).into_iter();
                texts.extend(echoes.map(|(_, echoed)| normalize::text(&echoed)));
            }
            for text in texts {
                // A call made for its effect has the value `None`.
                let nothing = text.is_empty() || text == "None" && wrote_nothing;
                if !nothing && outputs.iter().all(|earlier| earlier.text != text) {
                    outputs.push(Output { lines: subject.lines, text });
                }
            }
        }
        outputs
    }

    /// What a session and a notebook would show of several statements.
    pub(super) fn echoes(&self, subject: &Subject) -> [(MatchKind, String); 2] {
        let tops = self.module.tops().filter(|s| subject.lines.contain(s.first_line));
        let tops: Vec<_> = tops.collect();
        let echo = |echoes: &dyn Fn(usize) -> bool| {
            let mut text = String::new();
            for (at, statement) in tops.iter().enumerate() {
                text += &self.run.written_by(statement.lines());
                let value = self.run.value(statement.top);
                if let Some((_, repr)) = value.filter(|(_, repr)| *repr != "None")
                    && statement.kind == StatementKind::Expression
                    && echoes(at)
                {
                    text += repr;
                    text.push('\n');
                }
            }
            text
        };
        let session = (MatchKind::Repl, echo(&|_| true));
        let notebook = (MatchKind::Notebook, echo(&|at| at + 1 == tops.len()));
        [session, notebook]
    }
}
