//! Finds the comments that may promise something, and what they speak of.

use super::claim::{self, Context};
use super::errors::error_of_own_class;
use super::markers::Markers;
use super::{Expectation, Reading, Subject, phrases};
use crate::python::{Comment, Module, Statement, StatementKind, parse};
use crate::source::{Lines, Span};

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
        if let Reading::Unmarked { text, after_marker, .. } = &mut reading {
            unquote(text, after_marker);
        }
        let subjects = self.beside(comment).unwrap_or_default();
        let mut taken = 1;
        let mut end = comment.span.end;
        if let Reading::Marked { text, others, .. } = &mut reading
            && text.is_empty()
        {
            let lines = self.listed_below(at);
            if lines.is_empty() {
                return 1;
            }
            *text = self.joined(lines);
            others.extend(self.without_introduction(lines));
            taken += lines.len();
            end = lines.last().map_or(end, |last| last.span.end);
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
    /// empty marker. A line that only begins with a marker's word (`Результат: 5`) is
    /// one of them.
    fn listed_below(&self, at: usize) -> &'a [Comment] {
        let announces = |comment: &Comment| {
            let text = self.text(comment);
            let words = text.trim_start_matches(['#', ' ']);
            self.markers.stacking(text).is_some()
                || words.starts_with(">>")
                || matches!(self.markers.read(text, true), Some(Reading::Marked { text, .. }) if text.is_empty())
        };
        self.run_below(at, |comment| !announces(comment))
    }

    /// Further lines with the same arrow directly below the one at `at`.
    fn arrow_lines(&self, at: usize, arrow: &str) -> &'a [Comment] {
        self.run_below(at, |comment| self.markers.stacking(self.text(comment)) == Some(arrow))
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
        let at = Context { code, statement, own_line: *own_line, introduces, numbered };
        *claim = claim::read(text.trim(), at);
    }

    /// The comments on lines of their own directly below the one at `at`, as long
    /// as they `belong` to it.
    fn run_below(&self, at: usize, belong: impl Fn(&Comment) -> bool) -> &'a [Comment] {
        let rest = &self.module.comments[at + 1..];
        let lines = self.module.comments[at].line + 1..;
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
        if let Some(announced) = self.announced(&reading, at) {
            reading = announced;
        }
        let below = match &reading {
            Reading::Marked { text, .. } if text.is_empty() => self.listed_below(at),
            _ => self.lines_below(at),
        };
        let mut end = comment.span.end;
        let mut taken = 1;
        match &mut reading {
            Reading::Marked { text, .. } if let Some((words, more)) = self.stacked(at) => {
                *text = words;
                taken += more.len();
                end = more.last().map_or(end, |last| last.span.end);
            }
            Reading::Marked { text, others, .. } if text.is_empty() => {
                *text = self.joined(below);
                others.extend(self.without_introduction(below));
                taken += below.len();
                end = below.last().map_or(end, |last| last.span.end);
                if text.is_empty() {
                    return taken;
                }
            }
            Reading::Marked { .. } | Reading::Error { .. } | Reading::Terminal(_) => {}
            Reading::Unmarked { text, after_marker, .. } => {
                *text = self.joined(std::slice::from_ref(comment));
                if !below.is_empty() {
                    *text += "\n";
                    *text += &self.joined(below);
                }
                taken += below.len();
                end = below.last().map_or(end, |last| last.span.end);
                unquote(text, after_marker);
            }
        }
        let subjects = match &reading {
            Reading::Unmarked { .. } | Reading::Error { .. } | Reading::Terminal(_) => {
                self.straight_above(comment)
            }
            Reading::Marked { .. } => self.above(comment, taken, found),
        };
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

    /// A phrase that stands alone, over the lines that it announces: a marker without
    /// its colon, or with a remark in front of it.
    fn announced(&self, reading: &Reading, at: usize) -> Option<Reading> {
        let Reading::Unmarked { text, .. } = reading else { return None };
        let directly_above = self
            .last_above(&self.module.comments[at])
            .is_some_and(|above| above.lines.last + 1 == self.module.comments[at].line);
        let alone = phrases::is_alone(text) && directly_above && !self.lines_below(at).is_empty();
        let unordered = ["порядк", "order"].iter().any(|word| text.to_lowercase().contains(word));
        let (text, others) = (String::new(), Vec::new());
        alone.then_some(Reading::Marked { text, others, unordered })
    }

    /// The words of the lines that begin with the arrow of the comment at `at`, and
    /// the further ones of these comments.
    fn stacked(&self, at: usize) -> Option<(String, &'a [Comment])> {
        let comment = &self.module.comments[at];
        let arrow = self.markers.stacking(self.text(comment))?;
        let more = self.arrow_lines(at, arrow);
        let all = std::iter::once(comment).chain(more);
        let lines: Vec<&str> = all.map(|line| self.text(line)[arrow.len()..].trim_end()).collect();
        // What all lines have in front of them is the arrow's.
        let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
        let shared = lines.iter().filter(|line| !line.is_empty()).map(indent).min();
        let words = lines.iter().map(|line| line.get(shared.unwrap_or(0)..).unwrap_or_default());
        let text = words.collect::<Vec<_>>().join("\n");
        (!text.is_empty()).then_some((text, more))
    }

    /// Whether a comment holds code rather than words.
    fn is_code(&self, comment: &Comment) -> bool {
        let words = self.text(comment).trim_start_matches(['#', ' ']);
        words.contains(['=', '(', '[']) && parse(words).is_ok()
    }

    /// The statement that ends on the line above, when it can leave something.
    fn straight_above(&self, comment: &Comment) -> Vec<Subject> {
        let above = self.last_above(comment);
        above
            .filter(|subject| subject.lines.last + 1 == comment.line)
            .filter(|subject| {
                self.module.statements[subject.statement].kind != StatementKind::Definition
            })
            .into_iter()
            .collect()
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

/// Takes the `>` away that each line begins with, as a quotation does; with it, it may
/// be what is meant, too.
fn unquote(text: &mut String, other: &mut Option<String>) {
    let lines = text.lines().map(|line| {
        let rest = line.strip_prefix('>').filter(|rest| !rest.starts_with(['>', '=']))?;
        Some(rest.strip_prefix(' ').unwrap_or(rest))
    });
    let lines: Option<Vec<&str>> = lines.collect();
    if let Some(quoted) = lines.map(|lines| lines.join("\n")) {
        *other = Some(std::mem::replace(text, quoted));
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
}
