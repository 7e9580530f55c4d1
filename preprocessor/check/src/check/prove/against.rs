//! Compares a run with the run of the same program in another interpreter.
//!
//! Statement by statement of a block's top level: what each wrote to stdout, the
//! value that a promise asked for, and what it raised; then how the block ended.
//! Where only one of the two went on, nothing behind it is compared. Pure: two
//! runs in, differences out.

use std::collections::BTreeMap;

use pyproof_judge::matcher::mask_addresses;
use pyproof_judge::python::Module;
use pyproof_judge::transcript::{BlockRun, End, EventKind, Exception, Place, Stream};

/// A difference between two interpreters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In what.
    pub kind: DifferenceKind,
    /// The line of the block's code that shows it, where one does.
    pub line: Option<usize>,
    /// What the other interpreter wrote, had or raised.
    pub theirs: String,
    /// What ours did.
    pub ours: String,
    /// The top-level statement; [`END`] for what no statement did.
    statement: usize,
}

/// In what two interpreters differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// What was written.
    Output,
    /// The value of a statement.
    Value,
    /// What was raised.
    Raised,
    /// The message of what was raised; its class is the same.
    Wording,
    /// How the block ended.
    Ended,
}

/// Two runs of one block.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// The block's code, where it could be read.
    pub module: Option<&'a Module>,
    /// What ours did.
    pub ours: &'a BlockRun,
    /// What the other interpreter did.
    pub theirs: &'a BlockRun,
}

/// Behind all statements: what `atexit` calls, and threads that are left.
const END: usize = usize::MAX;

/// The differences of a block, in the order of its statements.
#[must_use]
pub fn differences(runs: Comparison<'_>) -> Vec<Difference> {
    let [ours, theirs] = runs.facts();
    let [our_end, their_end] = runs.ends();
    let cut = [our_end, their_end].into_iter().filter_map(|end| runs.cut(end)).min();
    let mut statements: Vec<usize> = ours.keys().chain(theirs.keys()).copied().collect();
    statements.sort_unstable();
    statements.dedup();
    let nothing = Facts::default();
    let mut found = Vec::new();
    for statement in statements.into_iter().take_while(|&at| cut.is_none_or(|cut| at < cut)) {
        let facts = |of: &'_ BTreeMap<usize, Facts>| of.get(&statement).cloned();
        let (ours, theirs) = (facts(&ours), facts(&theirs));
        let (ours, theirs) =
            (ours.as_ref().unwrap_or(&nothing), theirs.as_ref().unwrap_or(&nothing));
        let start = runs.first_line(statement);
        if !ours.raises_as(theirs) {
            found.push(Difference {
                kind: DifferenceKind::Raised,
                line: ours.raised_at().or(theirs.raised_at()).or(start),
                theirs: theirs.summary(ours),
                ours: ours.summary(theirs),
                statement,
            });
            return found;
        }
        found.extend(ours.against(theirs, statement, start));
    }
    // Whose turn never came says nothing of itself.
    if ![our_end, their_end].contains(&&End::NotRun) {
        found.extend(of_ends(our_end, their_end));
    }
    found
}

/// Keeps the differences that were there again: what differs from one run to
/// another of the same interpreter is no difference between two. `ours` and
/// `theirs` are a second pair of runs.
pub fn keep_stable(differences: &mut Vec<Difference>, runs: Comparison<'_>, again: Comparison<'_>) {
    let (first, second) = (runs.facts(), again.facts());
    let (ends, ends_again) = (runs.ends(), again.ends());
    differences.retain(|difference| {
        if difference.kind == DifferenceKind::Ended {
            return ends.iter().zip(ends_again).all(|(end, again)| same_end(end, again));
        }
        let at = difference.statement;
        first.iter().zip(&second).all(|(first, second)| match (first.get(&at), second.get(&at)) {
            (Some(first), Some(second)) => first.is_same(second),
            (first, second) => first.is_none() == second.is_none(),
        })
    });
}

impl Comparison<'_> {
    fn ends(&self) -> [&End; 2] {
        [self.ours, self.theirs].map(BlockRun::end)
    }

    fn facts(&self) -> [BTreeMap<usize, Facts>; 2] {
        [self.ours, self.theirs].map(|run| self.facts_of(run))
    }

    fn facts_of(&self, run: &BlockRun) -> BTreeMap<usize, Facts> {
        let mut facts: BTreeMap<usize, Facts> = BTreeMap::new();
        for event in run.events() {
            match event {
                EventKind::Wrote { stream: Stream::Out, text, places } => {
                    let (statement, line) = self.at(places);
                    let piece = Piece { line, text: masked(text) };
                    facts.entry(statement).or_default().output.push(piece);
                }
                EventKind::Valued { statement, repr, .. } => {
                    facts.entry(*statement).or_default().value = Some(masked(repr));
                }
                EventKind::Raised { statement, exception, .. } => {
                    let line = exception.line_in(run.block());
                    facts.entry(*statement).or_default().raised = Some((exception.clone(), line));
                }
                _ => {}
            }
        }
        facts
    }

    /// The statement that wrote, and the innermost of its lines that did: places
    /// are told from the innermost on.
    fn at(&self, places: &[Place]) -> (usize, Option<usize>) {
        let mut own = places.iter().filter(|place| place.block == self.ours.block());
        let Some(outermost) = own.clone().next_back() else { return (END, None) };
        let Some(statement) = self.statement_at(outermost.line) else { return (END, None) };
        let inner = own.find(|place| self.statement_at(place.line) == Some(statement));
        (statement, inner.map(|place| place.line))
    }

    fn statement_at(&self, line: usize) -> Option<usize> {
        self.module?.tops().find(|top| top.lines().contain(line)).map(|top| top.top)
    }

    fn first_line(&self, statement: usize) -> Option<usize> {
        self.module?.tops().nth(statement).map(|top| top.first_line)
    }

    /// The first statement of which only a part is known, because the program
    /// was ended in it.
    fn cut(&self, end: &End) -> Option<usize> {
        match end {
            End::Finished | End::Raised | End::Exited(_) => None,
            End::TimedOut { line } | End::OutputLimit { line } | End::MemoryLimit { line } => {
                Some(line.and_then(|line| self.statement_at(line)).unwrap_or(0))
            }
            End::SyntaxError { .. } | End::Crashed(_) | End::NotRun => Some(0),
        }
    }
}

/// What a statement did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Facts {
    output: Vec<Piece>,
    value: Option<String>,
    /// With the line of the block that it came from.
    raised: Option<(Exception, Option<usize>)>,
}

/// What was written at once.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    line: Option<usize>,
    text: String,
}

impl Facts {
    fn written(&self) -> String {
        self.output.iter().map(|piece| piece.text.as_str()).collect()
    }

    fn class(&self) -> Option<&str> {
        self.raised.as_ref().map(|(exception, _)| exception.class.as_str())
    }

    fn message(&self) -> Option<String> {
        self.raised.as_ref().map(|(exception, _)| masked(&exception.message))
    }

    fn raised_at(&self) -> Option<usize> {
        self.raised.as_ref().and_then(|(_, line)| *line)
    }

    fn raises_as(&self, other: &Self) -> bool {
        self.class() == other.class()
    }

    /// Whether two runs of one interpreter did the same.
    fn is_same(&self, other: &Self) -> bool {
        self.written() == other.written()
            && self.value == other.value
            && self.raises_as(other)
            && self.message() == other.message()
    }

    /// What it wrote, unless `other` wrote the same, and what it raised.
    fn summary(&self, other: &Self) -> String {
        let written = self.written();
        let mut summary = if written == other.written() { String::new() } else { written };
        if let Some((exception, _)) = &self.raised {
            if !summary.is_empty() && !summary.ends_with('\n') {
                summary.push('\n');
            }
            summary += &exception.to_string();
        }
        summary
    }

    /// How ours, which raised the same as `theirs`, differs from it.
    fn against(&self, theirs: &Self, statement: usize, start: Option<usize>) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut note = |kind, line, theirs: String, ours: String| {
            found.push(Difference { kind, line, theirs, ours, statement });
        };
        let (ours_wrote, they_wrote) = (self.written(), theirs.written());
        if ours_wrote != they_wrote {
            let same = ours_wrote.bytes().zip(they_wrote.bytes()).take_while(|(a, b)| a == b);
            let same = same.count();
            let line = self.line_at(same).or_else(|| theirs.line_at(same)).or(start);
            note(DifferenceKind::Output, line, they_wrote, ours_wrote);
        }
        if let (Some(ours), Some(theirs)) = (&self.value, &theirs.value)
            && ours != theirs
        {
            note(DifferenceKind::Value, start, theirs.clone(), ours.clone());
        }
        if let (Some((ours, line)), Some((other, _))) = (&self.raised, &theirs.raised)
            && self.message() != theirs.message()
        {
            note(DifferenceKind::Wording, line.or(start), other.to_string(), ours.to_string());
        }
        found
    }

    /// The line that wrote the byte at `offset` of the output.
    fn line_at(&self, offset: usize) -> Option<usize> {
        let mut end = 0;
        let piece = self.output.iter().find(|piece| {
            end += piece.text.len();
            offset < end
        });
        piece.and_then(|piece| piece.line)
    }
}

/// How two ends differ, where no statement shows it.
fn of_ends(ours: &End, theirs: &End) -> Option<Difference> {
    let kind = match (ours, theirs) {
        (End::SyntaxError { class, .. }, End::SyntaxError { class: other, .. })
            if class == other && named(ours) != named(theirs) =>
        {
            DifferenceKind::Wording
        }
        _ if same_end(ours, theirs) => return None,
        _ => DifferenceKind::Ended,
    };
    let line = line_of(ours).or(line_of(theirs));
    Some(Difference { kind, line, theirs: named(theirs), ours: named(ours), statement: END })
}

/// Whether two blocks ended alike: at which line their time was up, and what the
/// system said of a dead process, is chance.
fn same_end(one: &End, other: &End) -> bool {
    match (one, other) {
        (End::SyntaxError { class, .. }, End::SyntaxError { class: other, .. }) => class == other,
        (End::TimedOut { .. }, End::TimedOut { .. })
        | (End::OutputLimit { .. }, End::OutputLimit { .. })
        | (End::MemoryLimit { .. }, End::MemoryLimit { .. })
        | (End::Crashed(_), End::Crashed(_)) => true,
        _ => one == other,
    }
}

fn line_of(end: &End) -> Option<usize> {
    match end {
        End::SyntaxError { line, .. } => Some(*line),
        End::TimedOut { line } | End::OutputLimit { line } | End::MemoryLimit { line } => *line,
        _ => None,
    }
}

/// An end as reports name it; a normal one has no name.
fn named(end: &End) -> String {
    match end {
        End::Finished | End::Raised => String::new(),
        End::Exited(status) => format!("SystemExit: {status}"),
        End::SyntaxError { class, message, .. } => format!("{class}: {message}"),
        End::TimedOut { .. } => "timeout".to_owned(),
        End::OutputLimit { .. } => "output-limit".to_owned(),
        End::MemoryLimit { .. } => "memory".to_owned(),
        End::Crashed(_) => "crashed".to_owned(),
        End::NotRun => "not-run".to_owned(),
    }
}

/// Without the addresses of objects, line by line.
fn masked(text: &str) -> String {
    text.split_inclusive('\n').map(mask_addresses).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_judge::python::parse;
    use pyproof_judge::transcript::{BlockEnd, Event, Transcript};

    const CODE: &str = "def f():\n    print(x)\nx = 1\nf()\nfor i in 'ab':\n    print(i)\nx\n";

    fn wrote(lines: &[usize], text: &str) -> EventKind {
        let places = lines.iter().map(|&line| Place { block: 0, line }).collect();
        EventKind::Wrote { stream: Stream::Out, text: text.to_owned(), places }
    }

    fn raised(statement: usize, class: &str, message: &str, line: usize) -> EventKind {
        let (class, message) = (class.to_owned(), message.to_owned());
        let places = vec![Place { block: 0, line }];
        EventKind::Raised {
            statement,
            exception: Exception { class, message, places, missing: None },
            tolerated: true,
        }
    }

    fn run(end: End, events: &[EventKind]) -> BlockRun {
        let events = events.iter().map(|kind| Event { block: 0, kind: kind.clone() }).collect();
        let ends = vec![BlockEnd { end, duration_us: 0 }];
        BlockRun::all(Transcript { events, ends, steps: Vec::new(), cached: false }).remove(0)
    }

    /// Kind, line, theirs and ours of a difference.
    type Row = (DifferenceKind, Option<usize>, String, String);

    fn found(ours: &BlockRun, theirs: &BlockRun) -> Vec<Row> {
        let module = parse(CODE).unwrap();
        let found = differences(Comparison { module: Some(&module), ours, theirs }).into_iter();
        found.map(|found| (found.kind, found.line, found.theirs, found.ours)).collect()
    }

    fn found_of(ours: &[EventKind], theirs: &[EventKind]) -> Vec<Row> {
        found(&run(End::Finished, ours), &run(End::Finished, theirs))
    }

    fn says(kind: DifferenceKind, line: Option<usize>, theirs: &str, ours: &str) -> Vec<Row> {
        vec![(kind, line, theirs.to_owned(), ours.to_owned())]
    }

    #[test]
    fn the_same_is_no_difference() {
        let events = [wrote(&[2, 4], "1\n"), raised(2, "KeyError", "'x'", 5)];
        assert_eq!(found_of(&events, &events), []);
        // In how many pieces, and at which addresses, is nobody's business.
        let pieces = [wrote(&[2, 4], "<f at 0x7f>"), wrote(&[4], "\n")];
        assert_eq!(found_of(&pieces, &[wrote(&[2, 4], "<f at 0xab12>\n")]), []);
        let times = |line| run(End::TimedOut { line }, &[wrote(&[6, 5], "a\n")]);
        assert_eq!(found(&times(Some(5)), &run(End::TimedOut { line: Some(6) }, &[])), []);
        assert_eq!(found(&times(None), &run(End::TimedOut { line: Some(5) }, &[])), []);
    }

    #[test]
    fn output_differs_at_the_line_that_wrote_it() {
        let ours = [wrote(&[2, 4], "1\n"), wrote(&[6, 5], "a\n"), wrote(&[6, 5], "b\n")];
        let theirs = [wrote(&[2, 4], "2\n"), wrote(&[6, 5], "a\n"), wrote(&[6, 5], "b\n")];
        assert_eq!(found_of(&ours, &theirs), says(DifferenceKind::Output, Some(4), "2\n", "1\n"));
        let less = [wrote(&[2, 4], "1\n"), wrote(&[6, 5], "a\n")];
        assert_eq!(found_of(&less, &ours), says(DifferenceKind::Output, Some(6), "a\nb\n", "a\n"));
        let exit = [wrote(&[], "bye\n")];
        assert_eq!(found_of(&exit, &[]), says(DifferenceKind::Output, None, "", "bye\n"));
    }

    #[test]
    fn values_and_messages_differ_by_themselves() {
        let value = |repr: &str| EventKind::Valued {
            statement: 4,
            text: repr.to_owned(),
            repr: repr.to_owned(),
        };
        assert_eq!(
            found_of(&[value("{1, 2}")], &[value("{2, 1}")]),
            says(DifferenceKind::Value, Some(7), "{2, 1}", "{1, 2}")
        );
        assert_eq!(found_of(&[value("1")], &[]), [], "a value that one of them did not tell");
        assert_eq!(
            found_of(&[raised(2, "KeyError", "'x'", 5)], &[raised(2, "KeyError", "'y'", 5)]),
            says(DifferenceKind::Wording, Some(5), "KeyError: 'y'", "KeyError: 'x'")
        );
    }

    #[test]
    fn behind_another_exception_nothing_is_compared() {
        let ours = [wrote(&[4], "1\n"), raised(2, "KeyError", "'x'", 4)];
        let theirs = [wrote(&[4], "1\n"), wrote(&[6, 5], "a\n")];
        assert_eq!(
            found_of(&ours, &theirs),
            says(DifferenceKind::Raised, Some(4), "", "KeyError: 'x'")
        );
        let theirs = [wrote(&[4], "2"), raised(2, "ValueError", "", 4)];
        assert_eq!(
            found_of(&ours, &theirs),
            says(DifferenceKind::Raised, Some(4), "2\nValueError", "1\nKeyError: 'x'")
        );
    }

    #[test]
    fn ends_differ_where_no_statement_tells_it() {
        let late = run(End::TimedOut { line: Some(6) }, &[wrote(&[6, 5], "a\n")]);
        let done = run(End::Finished, &[wrote(&[6, 5], "a\n"), wrote(&[6, 5], "b\n")]);
        assert_eq!(found(&done, &late), says(DifferenceKind::Ended, Some(6), "timeout", ""));
        assert_eq!(found(&late, &done), says(DifferenceKind::Ended, Some(6), "", "timeout"));
        assert_eq!(found(&run(End::NotRun, &[]), &done), [], "an earlier block tells it");
        let error = |class: &str, message: &str| {
            let (class, message) = (class.to_owned(), message.to_owned());
            run(End::SyntaxError { class, message, line: 3 }, &[])
        };
        assert_eq!(
            found(&error("SyntaxError", "ours"), &error("SyntaxError", "theirs")),
            says(DifferenceKind::Wording, Some(3), "SyntaxError: theirs", "SyntaxError: ours")
        );
        assert_eq!(
            found(&error("TabError", "x"), &error("SyntaxError", "x")),
            says(DifferenceKind::Ended, Some(3), "SyntaxError: x", "TabError: x")
        );
    }

    #[test]
    fn what_changes_from_run_to_run_is_no_difference() {
        let module = parse(CODE).unwrap();
        let done = |events: &[EventKind]| run(End::Finished, events);
        let ours = done(&[wrote(&[4], "0.1\n"), wrote(&[6, 5], "a\n")]);
        let theirs = done(&[wrote(&[4], "0.2\n"), wrote(&[6, 5], "b\n")]);
        let again = done(&[wrote(&[4], "0.3\n"), wrote(&[6, 5], "b\n")]);
        let runs = |theirs| Comparison { module: Some(&module), ours: &ours, theirs };
        let mut found = differences(runs(&theirs));
        assert_eq!(found.len(), 2);
        keep_stable(&mut found, runs(&theirs), runs(&again));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, Some(6));
        let late = run(End::TimedOut { line: None }, &[]);
        let mut found = differences(runs(&late));
        keep_stable(&mut found, runs(&late), runs(&again));
        assert_eq!(found, []);
    }
}
