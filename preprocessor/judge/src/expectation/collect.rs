//! Finds the comments that may promise something, and what they speak of.

mod stacked;

use super::claim::{self, Context};
use super::errors::error_of_own_class;
use super::letters::folded;
use super::markers::{self, Markers, behind_space};
use super::{Claim, Expectation, Reading, Subject};
use crate::python::{Comment, Module, Statement, StatementKind};
use crate::source::{Lines, Span};
use stacked::are_literals;

/// The comments of a block that may promise something, in order.
#[must_use]
pub fn collect(code: &str, module: &Module, markers: &Markers) -> Vec<Expectation> {
    let numbered = numbered(code, module);
    let collector = Collector { code, module, markers, numbered };
    let mut found = Vec::new();
    let mut at = 0;
    while at < module.comments.len() {
        let taken = if module.comments[at].trailing {
            collector.trailing(at, &mut found)
        } else {
            collector.own_line(at, &mut found)
        };
        at += taken.max(1);
    }
    found
}

struct Collector<'a> {
    code: &'a str,
    module: &'a Module,
    markers: &'a Markers,
    /// The lines whose comments number steps or notes.
    numbered: Vec<usize>,
}

impl<'a> Collector<'a> {
    fn text(&self, comment: &Comment) -> &'a str {
        &self.code[comment.span.range()]
    }

    fn read(&self, comment: &Comment) -> Option<Reading> {
        let reading = self.markers.read(self.text(comment), !comment.trailing)?;
        let own = match &reading {
            Reading::Unmarked { text, .. } => error_of_own_class(text, &self.module.classes),
            _ => None,
        };
        Some(own.unwrap_or(reading))
    }

    /// Reads the trailing comment at `at`; tells how many comments it took.
    fn trailing(&self, at: usize, found: &mut Vec<Expectation>) -> usize {
        let comment = &self.module.comments[at];
        let Some(mut reading) = self.read(comment) else { return 1 };
        let subjects = self.beside(comment).unwrap_or_default();
        self.weaken(&mut reading, comment, subjects.first());
        if let Reading::Unmarked { text, after_marker, .. } = &mut reading {
            unquote(text, after_marker);
            // Spaces behind the first one may be the output's own.
            let raw = behind_space(self.text(comment).trim_start_matches('#'));
            if after_marker.is_none() && raw != text && raw.trim() == text {
                *after_marker = Some(raw.to_owned());
            }
        }
        let mut taken = 1;
        let mut end = comment.span.end;
        if let Reading::Marked { text, others, .. } = &mut reading
            && text.is_empty()
        {
            let lines = self.listed_below(at, subjects.first());
            if lines.is_empty() {
                return 1;
            }
            *text = self.joined(lines);
            others.extend(self.without_introduction(lines));
            taken += lines.len();
            end = lines.last().map_or(end, |last| last.span.end);
        } else if matches!(reading, Reading::Marked { .. })
            && let Some(stack) = self.stacked(at, &reading)
            && !stack.more.is_empty()
        {
            // The lines go on below the statement.
            taken += stack.more.len();
            end = stack.more.last().map_or(end, |last| last.span.end);
            reading = stack.reading;
        }
        // In the middle of a long expression, or on a line of `else:`, a comment
        // without a marker is a mere note.
        let middle = subjects.first().is_none_or(|subject| {
            let statement = &self.module.statements[subject.statement];
            comment.line != statement.header_end && comment.line != statement.first_line
        });
        let marked = matches!(reading, Reading::Marked { .. })
            || matches!(reading, Reading::Error { .. }) && !subjects.is_empty();
        if marked || !middle {
            self.claim(&mut reading, &subjects, comment, 1);
            let span = Span::new(comment.span.start, end);
            found.push(Expectation { span, line: comment.line, subjects, reading });
        }
        taken
    }

    /// Takes the force of an arrow where it points at a note as often as at a value:
    /// with words behind it, beside an assignment or a head; with a truth value, beside
    /// a condition.
    fn weaken(&self, reading: &mut Reading, comment: &Comment, subject: Option<&Subject>) {
        let Reading::Marked { text, .. } = reading else { return };
        let Some(subject) = subject.filter(|_| self.markers.is_plain_arrow(self.text(comment)))
        else {
            return;
        };
        let statement = &self.module.statements[subject.statement];
        let is_head = matches!(statement.kind, StatementKind::Compound | StatementKind::Definition);
        let code = &self.code[self.module.lines.line_start(statement.first_line)..];
        let is_condition = ["if ", "while "].iter().any(|word| code.trim_start().starts_with(word));
        let says_whether = is_head && is_condition && ["True", "False"].contains(&text.as_str());
        let may_note = is_head || statement.kind == StatementKind::Assignment;
        let is_note = may_note && !text.is_empty() && !markers::is_output(text);
        if is_note || says_whether {
            let claim = if says_whether { Claim::Nothing } else { Claim::Open };
            let text = std::mem::take(text);
            *reading = Reading::Unmarked { text, after_marker: None, own_line: false, claim };
        }
    }

    /// What a trailing comment speaks of: the innermost statement of its line; behind
    /// the head of a compound statement also all of that.
    fn beside(&self, comment: &Comment) -> Option<Vec<Subject>> {
        let holds = |s: &Statement| (s.first_line..=s.header_end).contains(&comment.line);
        let mut statements = self.module.statements.iter().enumerate();
        let (index, statement) = statements.rfind(|(_, s)| holds(s))?;
        let lines = Lines::new(statement.first_line, statement.header_end);
        let mut subjects = vec![Subject { lines, statement: index }];
        if statement.kind == StatementKind::Compound && statement.last_line > statement.header_end {
            subjects.push(Subject { lines: statement.lines(), statement: index });
        }
        Some(subjects)
    }

    /// The own-line comments on the lines directly below the comment at `at`, up
    /// to the next marker.
    fn lines_below(&self, at: usize) -> &'a [Comment] {
        self.run_below(at, |comment| !self.is_marked(comment))
    }

    /// The own-line comments directly below an empty marker, up to the next arrow or
    /// empty marker; or those below one blank line, where they stand over no statement.
    /// A line that only begins with a marker's word (`Результат: 5`) is one of them.
    fn listed_below(&self, at: usize, subject: Option<&Subject>) -> &'a [Comment] {
        let marker = &self.module.comments[at];
        let belongs = |comment: &Comment| !self.ends_list(comment, marker, subject);
        let listed = self.run_from(at, marker.line + 1, belongs);
        if !listed.is_empty() {
            return listed;
        }
        let apart = self.run_from(at, marker.line + 2, belongs);
        if self.stands_over_statement(apart) { &[] } else { apart }
    }

    /// Whether a comment below an empty marker is the next promise.
    fn ends_list(&self, comment: &Comment, marker: &Comment, subject: Option<&Subject>) -> bool {
        let text = self.text(comment);
        let words = text.trim_start_matches(['#', ' ']);
        if self.markers.stacking(text).is_some() || words.starts_with(">>") {
            return true;
        }
        let is_empty = matches!(self.markers.read(text, true), Some(Reading::Marked { text, .. }) if text.is_empty());
        // Within a block another marker is a line of its output, where nothing else
        // could be promised of the statement.
        let is_line = comment.line > marker.line + 1
            && !self.has_same_lead(marker, comment)
            && subject.is_some_and(|subject| self.only_prints(subject));
        is_empty && !is_line
    }

    /// Whether a statement leaves an output and no value.
    fn only_prints(&self, subject: &Subject) -> bool {
        let statement = &self.module.statements[subject.statement];
        let code = &self.code[self.module.lines.line_start(statement.first_line)..];
        statement.kind == StatementKind::Compound || code.trim_start().starts_with("print(")
    }

    /// Whether a comment on a line of its own speaks of no other body than the one above
    /// it does.
    fn is_as_deep(&self, above: &Comment, below: &Comment) -> bool {
        if !above.trailing {
            return above.column == below.column;
        }
        let holds = |s: &&Statement| (s.first_line..=s.header_end).contains(&above.line);
        self.module.statements.iter().rfind(holds).is_none_or(|s| below.column >= s.column)
    }

    /// Whether two comments begin with the same marker.
    fn has_same_lead(&self, one: &Comment, other: &Comment) -> bool {
        let lead = |comment| {
            let lead = self.markers.lead(self.text(comment))?;
            Some(folded(lead.trim_start_matches(['#', ' '])))
        };
        lead(one).is_some() && lead(one) == lead(other)
    }

    /// Whether a statement begins on the line below these comments.
    fn stands_over_statement(&self, comments: &[Comment]) -> bool {
        comments.last().is_some_and(|last| {
            self.module.statements.iter().any(|s| s.first_line == last.line + 1)
        })
    }

    /// Reads the words of an unmarked comment, now that its statement is known.
    fn claim(&self, reading: &mut Reading, subjects: &[Subject], comment: &Comment, lines: usize) {
        let Reading::Unmarked { text, own_line, claim, .. } = reading else { return };
        let Some(subject) = subjects.first() else { return };
        let statement = &self.module.statements[subject.statement];
        let start = self.module.lines.line_start(subject.lines.first);
        let last = self.module.lines.line_span(self.code, subject.lines.last).end;
        let end = if *own_line { last } else { comment.span.start };
        let introduces = *own_line && {
            let below = comment.line + lines;
            self.module.statements.iter().any(|s| s.first_line == below)
        };
        let numbered = self.numbered.contains(&comment.line);
        let code = self.code.get(start..end).unwrap_or_default().trim();
        if *claim == Claim::Nothing {
            return;
        }
        let at = Context { code, statement, own_line: *own_line, introduces, numbered };
        *claim = claim::read(text.trim(), at);
        let leaves = [StatementKind::Expression, StatementKind::Compound];
        let is_stack = leaves.contains(&statement.kind) && are_literals(text);
        if !introduces && !numbered && is_stack {
            *claim = Claim::Promise(vec![text.clone()]);
        }
    }

    /// The comments on lines of their own directly below the one at `at`, as long
    /// as they `belong` to it.
    fn run_below(&self, at: usize, belong: impl Fn(&Comment) -> bool) -> &'a [Comment] {
        self.run_from(at, self.module.comments[at].line + 1, belong)
    }

    /// The same, from a line on.
    fn run_from(
        &self,
        at: usize,
        first: usize,
        belong: impl Fn(&Comment) -> bool,
    ) -> &'a [Comment] {
        let rest = &self.module.comments[at + 1..];
        let lines = first..;
        let run = rest.iter().zip(lines).take_while(|(comment, line)| {
            !comment.trailing && comment.line == *line && belong(comment)
        });
        let count = run.count();
        &rest[..count]
    }

    fn is_marked(&self, comment: &Comment) -> bool {
        matches!(self.markers.read(self.text(comment), true), Some(Reading::Marked { .. }))
    }

    /// The words of comment lines without the last, where a statement stands
    /// right below: that line may introduce it.
    fn without_introduction(&self, lines: &[Comment]) -> Option<String> {
        let (last, rest) = lines.split_last()?;
        let below = self.module.statements.iter().any(|s| s.first_line == last.line + 1);
        (below && !rest.is_empty()).then(|| self.joined(rest))
    }

    /// The words of comment lines, one to a line. One space behind the `#` is
    /// the comment's, further ones are the output's.
    fn joined(&self, lines: &[Comment]) -> String {
        let words = lines.iter().map(|line| {
            let words = self.text(line).trim_start_matches('#');
            words.strip_prefix(' ').unwrap_or(words)
        });
        words.collect::<Vec<_>>().join("\n")
    }

    /// Reads the comments on lines of their own that begin at `at`; tells how
    /// many comments that took.
    fn own_line(&self, at: usize, found: &mut Vec<Expectation>) -> usize {
        let comment = &self.module.comments[at];
        let Some(mut reading) = self.read(comment) else { return 1 };
        let announced = self.announced(&reading, at);
        let headed = matches!(announced, Some(Reading::Unmarked { .. }));
        reading = announced.unwrap_or(reading);
        let below = match &reading {
            Reading::Marked { text, .. } if text.is_empty() => {
                self.listed_below(at, self.last_above(comment).as_ref())
            }
            _ => self.lines_below(at),
        };
        let mut lines: &[Comment] = &[];
        let stack = if headed { None } else { self.stacked(at, &reading) };
        let is_stack = stack.is_some();
        if let Some(stack) = stack {
            lines = stack.more;
            reading = stack.reading;
        }
        match &mut reading {
            _ if is_stack => {}
            Reading::Marked { text, others, .. } if text.is_empty() => {
                *text = self.joined(below);
                others.extend(self.without_introduction(below));
                lines = below;
                if text.is_empty() {
                    return 1 + below.len();
                }
            }
            Reading::Marked { .. } | Reading::Error { .. } | Reading::Terminal(_) => {}
            Reading::Unmarked { text, after_marker, .. } => {
                lines = below;
                *text =
                    self.joined(&self.module.comments[at + usize::from(headed)..=at + below.len()]);
                if headed {
                    *after_marker = None;
                }
                unquote(text, after_marker);
            }
        }
        let taken = 1 + lines.len();
        let end = lines.last().map_or(comment.span.end, |last| last.span.end);
        let mut subjects = match &reading {
            Reading::Unmarked { text, .. } => {
                let apart = headed || taken > 1 && are_literals(text);
                self.straight_above(comment, apart && !self.stands_over_statement(lines))
            }
            Reading::Error { .. } | Reading::Terminal(_) => self.straight_above(comment, false),
            Reading::Marked { .. } => self.above(comment, taken, found),
        };
        self.introduce_error(comment, &mut reading, &mut subjects);
        let is_marked = matches!(reading, Reading::Marked { .. });
        let is_error = matches!(reading, Reading::Error { .. });
        // `# TypeError: ...` over code that is commented out speaks of that code.
        let over_code = is_error && below.first().is_some_and(|line| self.is_code(line));
        if (is_marked || !subjects.is_empty()) && !over_code {
            self.claim(&mut reading, &subjects, comment, taken);
            let span = Span::new(comment.span.start, end);
            found.push(Expectation { span, line: comment.line, subjects, reading });
        }
        taken
    }

    /// The statement that ends on the line above, when it can leave something; with a
    /// blank line between where they may stand `apart`.
    fn straight_above(&self, comment: &Comment, apart: bool) -> Vec<Subject> {
        let leaves = [StatementKind::Expression, StatementKind::Compound];
        let speaks_of = |subject: &Subject| {
            let kind = &self.module.statements[subject.statement].kind;
            match comment.line - subject.lines.last {
                1 => *kind != StatementKind::Definition,
                2 => apart && leaves.contains(kind),
                _ => false,
            }
        };
        self.last_above(comment).filter(speaks_of).into_iter().collect()
    }

    /// The statement above at the comment's own depth, body included.
    fn last_above(&self, comment: &Comment) -> Option<Subject> {
        let statements = &self.module.statements;
        let end =
            statements.iter().map(|s| s.last_line).filter(|&last| last < comment.line).max()?;
        let mut ending = statements.iter().enumerate().filter(|(_, s)| s.last_line == end);
        let own_depth = ending.clone().rfind(|(_, s)| s.column == comment.column);
        let (index, statement) = own_depth.or_else(|| ending.next_back())?;
        Some(Subject { lines: statement.lines(), statement: index })
    }

    /// What marked lines of their own speak of: the statement above, alone or with the
    /// statements before it, up to the earlier promise. Where no statement stands
    /// directly above but one directly below: that one.
    fn above(&self, comment: &Comment, lines: usize, found: &[Expectation]) -> Vec<Subject> {
        let mut subjects = Vec::new();
        if let Some(nearest) = self.last_above(comment) {
            // Words that may be commentary take nothing.
            let takes = |e: &&Expectation| !matches!(e.reading, Reading::Unmarked { .. });
            let floor = found.iter().rev().find(takes).map_or(0, |last| last.line);
            let column = self.module.statements[nearest.statement].column;
            let siblings = self.module.statements.iter().rev().filter(|s| {
                s.column == column && s.first_line < nearest.lines.first && s.first_line > floor
            });
            let starts: Vec<usize> = siblings.map(|s| s.first_line).collect();
            let wider = starts.into_iter().map(|first| Subject {
                lines: Lines { first, ..nearest.lines },
                statement: nearest.statement,
            });
            subjects = std::iter::once(nearest.clone()).chain(wider).collect();
        }
        let directly_above =
            subjects.first().is_some_and(|subject| subject.lines.last + 1 == comment.line);
        let below = self
            .module
            .statements
            .iter()
            .enumerate()
            .find(|(_, s)| s.first_line == comment.line + lines && s.column == comment.column);
        if let (false, Some((index, s))) = (directly_above, below) {
            subjects.insert(0, Subject { lines: s.lines(), statement: index });
        }
        subjects
    }
}

/// Signs that a list of several lines repeats in front of each.
const BULLETS: &[&str] =
    &["✅", "✔", "✓", "☑", "👉", "▶", "►", "•", "·", "*", "-", "–", "—", "=", "|"];

/// Takes the sign away that each line begins with, as a quotation does; with it, it may
/// be what is meant, too. Of a single line only `>` is such a sign.
fn unquote(text: &mut String, other: &mut Option<String>) {
    let several = text.contains('\n');
    let signs = std::iter::once(&">").chain(BULLETS.iter().filter(|_| several));
    for sign in signs {
        let lines = text.lines().map(|line| {
            let rest = line.strip_prefix(sign)?;
            let rest = rest.strip_prefix('\u{fe0f}').unwrap_or(rest);
            let is_sign = match *sign {
                ">" => !rest.starts_with(['>', '=']),
                _ => rest.starts_with(' '),
            };
            is_sign.then(|| rest.strip_prefix(' ').unwrap_or(rest))
        });
        let lines: Option<Vec<&str>> = lines.collect();
        if let Some(quoted) = lines.map(|lines| lines.join("\n")) {
            *other = Some(std::mem::replace(text, quoted));
            return;
        }
    }
}

/// The lines of comments that count: `1. ...`, `2. ...`, or `(1)`, `(2)` as the
/// callouts of a page.
fn numbered(code: &str, module: &Module) -> Vec<usize> {
    let number = |comment: &Comment| {
        let words = code[comment.span.range()].trim_start_matches(['#', ' ']);
        let inner = words.trim_start_matches(['(', '[', '<']);
        let length = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: usize = inner[..length].parse().ok()?;
        // What stands around it is the same for each of a count.
        let before = &words[..words.len() - inner.len()];
        let behind: String = inner[length..].chars().take_while(|c| !c.is_alphanumeric()).collect();
        let behind = behind.trim_end().to_owned();
        let closes = match before {
            "(" => behind.starts_with(')'),
            "[" => behind.starts_with(']'),
            "<" => behind.starts_with('>'),
            _ => behind.starts_with(['.', ')', ':', '-', '—', '–']) || behind.starts_with(" -"),
        };
        let dashed = [" -", " —", " –"].iter().any(|dash| behind.starts_with(dash));
        // `1.5` counts nothing.
        let decimal = inner[length..].starts_with(|c: char| ".,".contains(c))
            && inner[length + 1..].starts_with(|c: char| c.is_ascii_digit());
        (!decimal && (closes || dashed)).then_some((number, before, behind, comment.line))
    };
    let found: Vec<_> = module.comments.iter().filter_map(number).collect();
    let mut lines = Vec::new();
    for (number, before, behind, line) in &found {
        let alike = |other: usize| {
            found.iter().any(|(n, b, e, _)| *n == other && b == before && e == behind)
        };
        let callout = *before == "(" && behind.starts_with(')');
        let counts = alike(number + 1) || number.checked_sub(1).is_some_and(alike);
        // A count begins with one, and its marks part it from the words.
        if (alike(1) || alike(0)) && (counts || callout && *number == 1) && !behind.is_empty() {
            lines.push(*line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse;

    /// Line, text and first subject's lines of each expectation.
    fn found(code: &str) -> Vec<(usize, String, (usize, usize))> {
        let module = parse(code).unwrap_or_else(|error| panic!("{code}: {error:?}"));
        let markers = Markers::default();
        let lines = |e: &Expectation| (e.subjects[0].lines.first, e.subjects[0].lines.last);
        let all = collect(code, &module, &markers);
        all.iter().map(|e| (e.line, e.text().to_owned(), lines(e))).collect()
    }

    #[test]
    fn a_trailing_comment_speaks_of_its_statement() {
        assert_eq!(found("x = 1\nf(\n  x,\n)  # 5\n"), [(4, "5".into(), (2, 4))]);
        assert_eq!(found("def f():\n    g()  # 5\n"), [(2, "5".into(), (2, 2))]);
        assert_eq!(found("x = [\n  1,  # one\n  2,\n]\n"), []);
        assert_eq!(found("s = '# 1'\n"), []);
    }

    #[test]
    fn an_empty_marker_takes_the_lines_below() {
        assert_eq!(found("f()  # Вывод:\n# 1\n#  2\n"), [(1, "1\n 2".into(), (1, 1))]);
        assert_eq!(found("f()\n# Вывод:\n# 1\n# 2\n\n# 3\n"), [(2, "1\n2".into(), (1, 1))]);
        assert_eq!(found("f()\n#> 1\n#> 2\n"), [(2, "1\n2".into(), (1, 1))]);
    }

    #[test]
    fn the_last_line_may_introduce_the_statement_below() {
        let code = "f()\n# Вывод:\n# 1\n# Теперь иначе\ng()\n";
        let module = parse(code).unwrap();
        let all = collect(code, &module, &Markers::default());
        let Reading::Marked { text, others, .. } = &all[0].reading else { panic!() };
        assert_eq!(text, "1\nТеперь иначе");
        assert!(others.contains(&"1".to_owned()));
    }

    #[test]
    fn own_lines_speak_of_what_stands_above_at_their_depth() {
        let code = "for x in y:\n    f(x)\n# Вывод: 1\n";
        assert_eq!(found(code), [(3, "1".into(), (1, 2))]);
        let code = "for x in y:\n    f(x)\n    # Вывод: 1\n";
        assert_eq!(found(code), [(3, "1".into(), (2, 2))]);
    }

    #[test]
    fn marked_own_lines_may_speak_of_several_statements() {
        let code = "f(1)\nf(2)\n# Вывод:\n# 1\n# 2\nf(3)\n# Вывод: 3\n";
        let module = parse(code).unwrap();
        let all = collect(code, &module, &Markers::default());
        let firsts = |e: &Expectation| e.subjects.iter().map(|s| s.lines.first).collect::<Vec<_>>();
        assert_eq!(firsts(&all[0]), [2, 1]);
        assert_eq!(firsts(&all[1]), [6], "what an earlier promise took is taken");
    }

    #[test]
    fn what_an_empty_marker_announces_may_hold_a_markers_word() {
        let code = "f()\n# Вывод:\n# a\n# Результат: 5\n# Вывод:\n# 6\n";
        let texts: Vec<String> = found(code).into_iter().map(|(_, text, _)| text).collect();
        assert_eq!(texts, ["a\nРезультат: 5", "6"]);
    }

    #[test]
    fn commentary_takes_no_statement_from_a_promise_below() {
        let code = "f(1)  # слова\nf(2)\n# Вывод:\n# 1\n# 2\n";
        let module = parse(code).unwrap();
        let all = collect(code, &module, &Markers::default());
        assert_eq!(all[1].subjects.iter().map(|s| s.lines.first).collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn a_marked_line_above_a_statement_speaks_of_that() {
        let code = "x = 1\n\n# Выведет: 1\nprint(x)\n";
        assert_eq!(found(code), [(3, "1".into(), (4, 4))]);
    }

    #[test]
    fn a_marker_that_speaks_of_nothing_is_kept_for_a_verdict() {
        let all = |code: &str| collect(code, &parse(code).unwrap(), &Markers::default());
        let found = all("# Выведет: 5\n\nprint(6)\n");
        assert!(found.len() == 1 && found[0].subjects.is_empty());
        assert_eq!(all("if x:\n    f()\nelse:  # Выведет: 5\n    g()\n").len(), 1);
        assert_eq!(all("# слова\n\nprint(6)\n"), []);
    }

    #[test]
    fn an_error_over_code_that_is_commented_out_is_not_the_statements_above() {
        let all = |code: &str| collect(code, &parse(code).unwrap(), &Markers::default());
        assert_eq!(all("t = (1,)\n# TypeError: нельзя\n# t[0] = 5\n"), []);
        assert_eq!(all("t[0] = 5\n# TypeError\n").len(), 1);
    }

    #[test]
    fn an_unmarked_line_speaks_only_of_the_line_above() {
        assert_eq!(found("f()\n# [1]\n"), [(2, "[1]".into(), (1, 1))]);
        assert_eq!(found("f()\n\n# [1]\n"), []);
        assert_eq!(found("def f():\n    pass\n# [1]\n"), []);
    }

    fn read_all(code: &str) -> Vec<Expectation> {
        let module = parse(code).unwrap_or_else(|error| panic!("{code}: {error:?}"));
        collect(code, &module, &Markers::with(&["Увидим:".to_owned()]))
    }

    /// The texts of the marked promises, and of the words without a marker.
    fn texts(code: &str) -> (Vec<String>, Vec<String>) {
        let (marked, other): (Vec<_>, Vec<_>) =
            read_all(code).into_iter().partition(|e| matches!(e.reading, Reading::Marked { .. }));
        let text = |e: Expectation| e.text().to_owned();
        (marked.into_iter().map(text).collect(), other.into_iter().map(text).collect())
    }

    #[test]
    fn lines_with_one_marker_are_one_promise() {
        for marker in ["Output:", "Вывод:", "Prints:", "увидим:", "=>", "Result -"] {
            let code = format!("f()\n# {marker} 1\n# {marker} 2\n# {marker} 3\n");
            assert_eq!(texts(&code).0, ["1\n2\n3"], "{marker}");
        }
        assert_eq!(texts("f()\n# Output: 1\n# Вывод: 2\n").0, ["1", "2"]);
        assert_eq!(texts("f()\n# Output: 1\n\n# Output: 2\n").0, ["1", "2"]);
        assert_eq!(texts("f()\n# prints 1\n# prints 2\n").0, ["1\n2"]);
        assert_eq!(texts("f()\n# prints ox\n# prints 2\n").1, ["ox\n2"]);
        assert_eq!(texts("f()\n# ✅ ox\n# ✅ elk\n").1, ["ox\nelk"]);
        assert_eq!(texts("f()\n# - ox\n# elk\n").1, ["- ox\nelk"]);
        let depths = "for x in y:\n    f()\n    # Output: 1\n# Output: 2\n";
        assert_eq!(texts(depths).0, ["1", "2"]);
        assert_eq!(texts("f()  # Output: 1\n     #  Output: 2\n").0, ["1\n2"]);
    }

    #[test]
    fn spaces_behind_the_first_are_the_outputs() {
        let all = read_all("f()\n# =>   *\n# =>  ***\n");
        let Reading::Marked { text, others, .. } = &all[0].reading else { panic!() };
        assert_eq!(text, " *\n***");
        assert!(others.contains(&"  *\n ***".to_owned()));
        let all = read_all("f()  #    far\n");
        let Reading::Unmarked { text, after_marker, .. } = &all[0].reading else { panic!() };
        assert_eq!((text.as_str(), after_marker.as_deref()), ("far", Some("   far")));
    }

    #[test]
    fn a_heading_announces_the_lines_below() {
        for heading in ["This prints the following:", "And the output is:", "You will see:"] {
            let code = format!("f()\n# {heading}\n# ox\n");
            assert_eq!(texts(&code).0, ["ox"], "{heading}");
        }
        for heading in ["Вывод после всех ходов:", "Ответ:"] {
            let code = format!("f()\n# {heading}\n# ox\n");
            assert_eq!(texts(&code).1, ["ox"], "{heading}");
        }
        assert_eq!(texts("f()\n\n# Вывод\n# ox\n").0, ["ox"]);
        assert_eq!(texts("f()\n\n# Вывод\n# имени\ng()\n").0, Vec::<String>::new());
        assert_eq!(texts("f()\n# Output:\n\n# ox\n").0, ["ox"]);
        for code in ["f()\n# Now see:\n# ox\ng()\n", "x = 1\n# Now see:\n# ox\n"] {
            assert_eq!(texts(code).0, Vec::<String>::new(), "{code}");
        }
        assert_eq!(texts("f()\n# Output:\n\n# Next\ng()\n").0, Vec::<String>::new());
    }

    #[test]
    fn a_marker_within_a_block_is_a_line_of_it_where_only_an_output_can_be_meant() {
        let block = "# Вывод:\n# a\n# Returns:\n#  b\n";
        assert_eq!(texts(&format!("print(x)\n{block}")).0, ["a\nReturns:\n b"]);
        assert_eq!(texts(&format!("f()\n{block}")).0, ["a", " b"]);
    }

    #[test]
    fn an_arrow_points_at_a_note_beside_an_assignment_or_a_head() {
        for code in [
            "x = 1  # → одно яблоко\n",
            "x = [1]  # -> list\n",
            "def f() -> int:  # -> int\n    pass\n",
            "if x > 3:  # => True\n    f()\n",
        ] {
            assert_eq!(texts(code).0, Vec::<String>::new(), "{code}");
        }
        assert_eq!(texts("x = 1  # → 2\n").0, ["2"]);
        assert_eq!(texts("f()  # → это\n").0, ["это"]);
    }

    #[test]
    fn literals_in_lines_are_a_promise_also_below_a_blank_line() {
        let claims = |code: &str| {
            let all = read_all(code).into_iter();
            let claims = all.filter_map(|e| match e.reading {
                Reading::Unmarked { claim, .. } => Some(claim),
                _ => None,
            });
            claims.collect::<Vec<_>>()
        };
        for code in ["f()\n# 1\n# 2\n", "f()\n\n# 1\n# 2\n", "f()\n# {\n#   'a': 1,\n# }\n"] {
            assert!(matches!(claims(code).as_slice(), [Claim::Promise(_)]), "{code}");
        }
        assert!(matches!(claims("f()  # ~3.14\n").as_slice(), [Claim::Promise(_)]));
        assert_eq!(claims("f()\n\n# ox\n# elk\n"), []);
        assert_eq!(claims("f()\n# ox\n# elk\n"), [Claim::Open]);
    }

    #[test]
    fn an_exception_on_its_own_line_may_introduce_the_statement_below() {
        let lines = |code: &str| {
            let all = read_all(code);
            all[0].raisers().map(|s| s.lines.first).collect::<Vec<_>>()
        };
        assert_eq!(lines("x = f()\n# KeyError: 'a'\nx['a'] = 1\n"), [1, 3]);
        assert_eq!(lines("f()\n# KeyError\ng()\n"), [1]);
        assert_eq!(lines("x = 1\n\n# KeyError\ng()\n"), [4]);
    }
}
