//! The lines at the end of a report for people: what was counted.

use super::{Counts, Human};
use crate::report::text::harmless;
use crate::report::{Coverage, Summary, unconfined};
use pyproof_check::baseline::Held;
use pyproof_check::diagnostic::Message;
use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::VerdictKind;
use pyproof_run::confined::Interpreters;

impl Human {
    /// How much of the book is proved, and what is not checked.
    fn coverage(&self, coverage: &Coverage) -> String {
        let skipped: Vec<String> =
            coverage.skipped.iter().map(|(reason, count)| format!("`{reason}` {count}")).collect();
        let forms = coverage.promises.iter().map(|(form, verdicts)| {
            let form = self.catalogue.text(form_name(*form));
            let kept = verdicts.get(&VerdictKind::Kept).copied().unwrap_or_default();
            let all: usize = verdicts.values().sum();
            format!("{form} {kept}/{all}")
        });
        let forms: Vec<String> = forms.collect();
        let part = |key, parts: &[String]| {
            let parts = parts.join(", ");
            (!parts.is_empty()).then(|| format!("{} {parts}", self.catalogue.text(key)))
        };
        let count = |key, count: usize| self.catalogue.say(&Message::new(key).with("count", count));
        let parts = [
            Some(count("coverage-run", coverage.run)),
            part("coverage-skipped", &skipped),
            part("coverage-kept", &forms),
            Some(count("coverage-unpromised", coverage.unpromised_lines)),
            (coverage.continued > 0).then(|| count("coverage-continued", coverage.continued)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{}: {}", self.catalogue.text("coverage"), parts.join("; "))
    }

    /// What a baseline says.
    fn baseline(&self, Held { known, gone }: &Held) -> Vec<String> {
        /// More entries than these are only counted.
        const SHOWN: usize = 5;
        let message = Message::new("summary-baseline").with("count", known);
        let mut lines = Vec::new();
        if *known > 0 {
            lines.push(self.catalogue.say(&message));
        }
        if !gone.is_empty() {
            let entries = gone.iter().take(SHOWN);
            let entries =
                entries.map(|known| format!("{}: {}", known.path, harmless(&known.shows)));
            let message = Message::new("summary-baseline-gone")
                .with("entries", entries.collect::<Vec<_>>().join("; "))
                .with("count", gone.len().saturating_sub(SHOWN));
            lines.push(self.catalogue.say(&message));
        }
        lines
    }

    /// How the blocks, the promises and the names came out.
    fn counted(&self, summary: Summary) -> Vec<String> {
        let Summary {
            blocks,
            passed,
            warned,
            failed,
            skipped,
            tasks,
            matched,
            mismatched,
            unreached,
            doubtful,
            unclear,
            fixed,
            suggested,
            ..
        } = summary;
        let count =
            |message: Message, count: usize| self.catalogue.say(&message.with("count", count));
        // Said only where there are some: a book that has none need not know the word.
        let doubtful = match doubtful {
            0 => String::new(),
            some => format!("{}, ", count(Message::new("summary-doubtful"), some)),
        };
        let tasks = match tasks {
            0 => String::new(),
            some => format!("; {}", count(Message::new("summary-tasks"), some)),
        };
        vec![
            format!(
                "{}: {}, {}{}, {}{tasks}",
                count(Message::new("summary-blocks"), blocks),
                count(Message::new("summary-passed"), passed),
                if warned > 0 {
                    count(Message::new("summary-warned"), warned) + ", "
                } else {
                    String::new()
                },
                count(Message::new("summary-failed"), failed),
                count(Message::new("summary-skipped"), skipped)
            ),
            format!(
                "{}: {}, {}, {}, {doubtful}{}",
                self.catalogue.text("summary-promises"),
                count(Message::new("summary-matched"), matched),
                count(Message::new("summary-mismatched"), mismatched),
                count(Message::new("summary-unreached"), unreached),
                count(Message::new("summary-unclear"), unclear)
            ),
            format!(
                "{}: {}, {}",
                self.catalogue.text("summary-typos"),
                count(Message::new("summary-fixed"), fixed),
                count(Message::new("summary-suggested"), suggested)
            ),
        ]
    }

    pub(super) fn summary(&self, counts: &Counts<'_>) -> String {
        let Summary { differences, cached, doubtful, .. } = counts.summary;
        let count =
            |message: Message, count: usize| self.catalogue.say(&message.with("count", count));
        let mut lines = self.counted(counts.summary);
        if let Some(against) = counts.against {
            let message = Message::new("summary-differences").with("interpreter", against);
            lines.push(count(message, differences));
        }
        lines.push(self.coverage(counts.coverage));
        if cached > 0 {
            lines.push(count(Message::new("summary-cached"), cached));
        }
        if let Some(partition) = &counts.partition {
            let message = Message::new("summary-partition").with("partition", partition);
            lines.push(self.catalogue.say(&message));
        }
        if let Some(held) = &counts.baseline {
            lines.extend(self.baseline(held));
        }
        if let Some(revision) = counts.since {
            let message = Message::new("summary-since").with("revision", revision);
            lines.push(self.catalogue.say(&message));
        }
        let missing = unconfined(counts.missing.iter().copied());
        lines.extend(missing.map(|message| self.catalogue.say(&message)));
        let lines: Vec<String> = lines.iter().map(|line| self.broken(line, 0, "  ")).collect();
        let seconds = counts.duration.as_secs_f64();
        let hint = match doubtful {
            0 => String::new(),
            _ => format!("{}: mdbook-pyproof promises\n", self.catalogue.text("promises-hint")),
        };
        // The bundled one is what readers of a report expect.
        let ran = match counts.interpreter {
            bundled if bundled == Interpreters::default().book => String::new(),
            other => format!(", {}", harmless(other)),
        };
        format!("{}\n{seconds:.2} s{ran}\n{hint}", lines.join("\n"))
    }
}

/// The name of a form of promises.
fn form_name(form: Form) -> &'static str {
    match form {
        Form::Marked => "form-marked",
        Form::Fence => "form-fence",
        Form::Repl => "form-repl",
        Form::Error => "form-error",
        Form::Bare => "form-bare",
        Form::Value => "form-value",
        Form::Prose => "form-prose",
    }
}
