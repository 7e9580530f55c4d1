//! Comments that go over several lines: stacks, headings, and exceptions that introduce
//! the statement below.

use super::Collector;
use crate::expectation::markers::behind_space;
use crate::expectation::{Claim, Reading, Strength, Subject, phrases};
use crate::python::{Comment, StatementKind, literal, parse};

/// Comments that are one promise: the further ones, and how all are read.
pub(super) struct Stack<'a> {
    pub(super) reading: Reading,
    pub(super) more: &'a [Comment],
}

impl<'a> Collector<'a> {
    /// An exception on a line of its own speaks of the statement directly above. Where
    /// that binds or imports something, or none stands there, it may as well introduce
    /// the one directly below.
    pub(super) fn introduce_error(
        &self,
        comment: &Comment,
        reading: &mut Reading,
        subjects: &mut Vec<Subject>,
    ) {
        let Reading::Error { class: Some(_), strength, .. } = reading else { return };
        let is_expression =
            |s: &Subject| self.module.statements[s.statement].kind == StatementKind::Expression;
        if subjects.iter().any(is_expression) {
            return;
        }
        let simple = [StatementKind::Expression, StatementKind::Assignment, StatementKind::Other];
        let mut statements = self.module.statements.iter().enumerate();
        let below = statements.find(|(_, s)| {
            s.first_line == comment.line + 1
                && s.column == comment.column
                && simple.contains(&s.kind)
        });
        if let Some((statement, s)) = below {
            if subjects.is_empty() {
                *strength = Strength::Inferred;
            }
            subjects.push(Subject { lines: s.lines(), statement });
        }
    }

    /// A heading over the lines that it announces: a phrase that stands alone, with its
    /// colon or without. Where other words stand in it, the lines are read as words
    /// without a marker.
    pub(super) fn announced(&self, reading: &Reading, at: usize) -> Option<Reading> {
        let Reading::Unmarked { text, .. } = reading else { return None };
        let comment = &self.module.comments[at];
        let below = self.lines_below(at);
        let above = self.last_above(comment)?;
        let distance = comment.line - above.lines.last;
        let introduces = self.stands_over_statement(below);
        if below.is_empty() || distance > 1 && (distance > 2 || introduces) {
            return None;
        }
        let heading = phrases::heading(text);
        let leaves = [StatementKind::Expression, StatementKind::Compound];
        let kind = &self.module.statements[above.statement].kind;
        let is_sure = heading == Some(phrases::Heading::Sure);
        if phrases::is_alone(text) || is_sure && !introduces && leaves.contains(kind) {
            let unordered =
                ["порядк", "order"].iter().any(|word| text.to_lowercase().contains(word));
            let (text, others) = (String::new(), Vec::new());
            return Some(Reading::Marked { text, others, unordered });
        }
        let (own_line, claim) = (true, Claim::Open);
        let words =
            || Reading::Unmarked { text: text.clone(), after_marker: None, own_line, claim };
        (heading.is_some() && !introduces).then(words)
    }

    /// The comments from `at` on that begin with the same marker, read as one. A phrase
    /// without its colon promises only where a literal stands behind each.
    pub(super) fn stacked(&self, at: usize, reading: &Reading) -> Option<Stack<'a>> {
        let comment = &self.module.comments[at];
        let readable = match reading {
            Reading::Marked { unordered, .. } => !unordered,
            Reading::Unmarked { .. } => true,
            _ => false,
        };
        let lead = self.markers.lead(self.text(comment)).filter(|_| readable)?;
        let goes_on =
            |below: &Comment| self.is_as_deep(comment, below) && self.has_same_lead(comment, below);
        let more = self.run_below(at, goes_on);
        let is_arrow = self.markers.stacking(self.text(comment)).is_some();
        if more.is_empty() && !is_arrow {
            return None;
        }
        let all = &self.module.comments[at..=at + more.len()];
        let behind = |line: &Comment| {
            &self.text(line)[self.markers.lead(self.text(line)).map_or(0, str::len)..]
        };
        let lines: Vec<&str> = all.iter().map(|line| behind(line).trim_end()).collect();
        let is_list = !is_arrow && lines.iter().any(|line| line.is_empty());
        // What all lines have in front of them is the marker's.
        let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
        let shared = lines.iter().filter(|line| !line.is_empty()).map(indent).min();
        let words = lines.iter().map(|line| line.get(shared.unwrap_or(0)..).unwrap_or_default());
        let text = words.collect::<Vec<_>>().join("\n");
        if text.is_empty() || is_list {
            return None;
        }
        let one_space: Vec<&str> = lines.iter().map(|line| behind_space(line)).collect();
        let colon = lead.ends_with([':', '：']);
        let marked = if is_arrow || colon {
            matches!(reading, Reading::Marked { .. })
        } else {
            all.iter().all(|line| self.is_marked(line))
        };
        let reading = if marked {
            let others = vec![one_space.join("\n"), self.joined(all)];
            Reading::Marked { text, others, unordered: false }
        } else {
            let whole = Some(self.joined(all));
            Reading::Unmarked { text, after_marker: whole, own_line: true, claim: Claim::Open }
        };
        Some(Stack { reading, more })
    }

    /// Whether a comment holds code rather than words.
    pub(super) fn is_code(&self, comment: &Comment) -> bool {
        let words = self.text(comment).trim_start_matches(['#', ' ']);
        words.contains(['=', '(', '[']) && parse(words).is_ok()
    }
}

/// Whether a text of several lines is one literal, or one to a line.
pub(super) fn are_literals(text: &str) -> bool {
    text.contains('\n')
        && (literal::read(text).is_some() || text.lines().all(|line| literal::read(line).is_some()))
}
