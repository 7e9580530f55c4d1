//! What one block did: its part of a transcript, indexed once by the lines and the
//! statements of the block. No question about a run walks all of its events.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::{Display, End, Event, EventKind, Exception, Place, Stream, Transcript};
use crate::source::Lines;

/// What one block of a program did.
#[derive(Clone, Debug)]
pub struct BlockRun {
    transcript: Arc<Transcript>,
    block: usize,
    /// What happened while the block ran.
    own: Vec<usize>,
    /// What was written to stdout, whichever block ran, by each line of this one
    /// that was on the stack.
    stdout: Index,
    /// Everything that was written to stdout, in order; all blocks share it.
    output: Arc<Vec<usize>>,
    /// What was written while the block ran, by the line of the statement that ran.
    writes: Index,
    /// Values and echoes, by statement.
    values: Index,
    /// Exceptions that passed through a line, by that line.
    passed: Index,
    /// Exceptions that reached the top while the block ran.
    raised: Vec<usize>,
    /// The lines that tracing saw run.
    reached: BTreeSet<usize>,
}

/// An exception that reached the top of a statement.
#[derive(Clone, Copy, Debug)]
pub struct Raised<'a> {
    /// Index of the statement among the block's top-level ones.
    pub statement: usize,
    /// The exception.
    pub exception: &'a Exception,
    /// Whether the statement was expected to raise it.
    pub tolerated: bool,
}

/// Events by a key, as sorted pairs of key and event.
#[derive(Clone, Debug, Default)]
struct Index(Vec<(usize, usize)>);

impl Index {
    fn add(&mut self, key: usize, event: usize) {
        self.0.push((key, event));
    }

    fn close(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
    }

    /// The events of the keys in `keys`, by key.
    fn of(&self, keys: Range<usize>) -> impl Iterator<Item = usize> {
        let from = self.0.partition_point(|(key, _)| *key < keys.start);
        self.0[from..].iter().take_while(move |(key, _)| *key < keys.end).map(|(_, event)| *event)
    }

    /// The events of some lines.
    fn of_lines(&self, lines: Lines) -> impl Iterator<Item = usize> {
        self.of(lines.first..lines.last.saturating_add(1))
    }
}

/// Events in the order in which they happened, each once.
fn in_order(events: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut events: Vec<usize> = events.collect();
    events.sort_unstable();
    events.dedup();
    events
}

impl BlockRun {
    /// The runs of all blocks of a program.
    #[must_use]
    pub fn all(transcript: impl Into<Arc<Transcript>>) -> Vec<Self> {
        let transcript = transcript.into();
        let is_output =
            |event: &Event| matches!(event.kind, EventKind::Wrote { stream: Stream::Out, .. });
        let events = transcript.events.iter().enumerate();
        let output: Vec<usize> =
            events.filter(|(_, event)| is_output(event)).map(|(at, _)| at).collect();
        let output = Arc::new(output);
        let empty = |block| Self::empty(Arc::clone(&transcript), Arc::clone(&output), block);
        let mut runs: Vec<Self> = (0..transcript.ends.len()).map(empty).collect();
        for (at, Event { block, kind }) in transcript.events.iter().enumerate() {
            if let Some(run) = runs.get_mut(*block) {
                run.note_own(at, kind);
            }
            match kind {
                EventKind::Wrote { stream: Stream::Out, places, .. } => {
                    for Place { block, line } in places {
                        runs.get_mut(*block).into_iter().for_each(|run| run.stdout.add(*line, at));
                    }
                }
                EventKind::Passed { place: Place { block, line }, .. } => {
                    runs.get_mut(*block).into_iter().for_each(|run| run.passed.add(*line, at));
                }
                EventKind::Reached(Place { block, line }) => {
                    runs.get_mut(*block).into_iter().for_each(|run| {
                        run.reached.insert(*line);
                    });
                }
                _ => {}
            }
        }
        for run in &mut runs {
            for index in [&mut run.stdout, &mut run.writes, &mut run.values, &mut run.passed] {
                index.close();
            }
        }
        runs
    }

    fn empty(transcript: Arc<Transcript>, output: Arc<Vec<usize>>, block: usize) -> Self {
        Self {
            transcript,
            output,
            block,
            own: Vec::new(),
            stdout: Index::default(),
            writes: Index::default(),
            values: Index::default(),
            passed: Index::default(),
            raised: Vec::new(),
            reached: BTreeSet::new(),
        }
    }

    /// Notes what happened while the block ran.
    fn note_own(&mut self, at: usize, kind: &EventKind) {
        self.own.push(at);
        match kind {
            EventKind::Wrote { places, .. } => {
                let outermost = places.last().filter(|place| place.block == self.block);
                self.writes.0.extend(outermost.map(|place| (place.line, at)));
            }
            EventKind::Valued { statement, .. }
            | EventKind::Held { statement, .. }
            | EventKind::Echoed { statement, .. } => {
                self.values.add(*statement, at);
            }
            EventKind::Raised { .. } => self.raised.push(at),
            EventKind::Passed { .. }
            | EventKind::Reached(_)
            | EventKind::Read { .. }
            | EventKind::Shown(_) => {}
        }
    }

    fn kind(&self, event: usize) -> &EventKind {
        &self.transcript.events[event].kind
    }

    /// Index of the block in its program.
    #[must_use]
    pub fn block(&self) -> usize {
        self.block
    }

    /// How the block ended.
    #[must_use]
    pub fn end(&self) -> &End {
        &self.transcript.ends[self.block].end
    }

    /// Its wall time in microseconds.
    #[must_use]
    pub fn duration_us(&self) -> u64 {
        self.transcript.ends[self.block].duration_us
    }

    /// Whether it comes from the cache.
    #[must_use]
    pub fn cached(&self) -> bool {
        self.transcript.cached
    }

    /// What happened while the block ran, in order.
    pub fn events(&self) -> impl Iterator<Item = &EventKind> {
        self.own.iter().map(|&event| self.kind(event))
    }

    /// What some statements of the top level wrote and what values they had, in
    /// order; `lines` are theirs, `statements` their indices.
    pub fn events_of(
        &self,
        lines: Lines,
        statements: Range<usize>,
    ) -> impl Iterator<Item = &EventKind> {
        let events = self.writes.of_lines(lines).chain(self.values.of(statements));
        in_order(events).into_iter().map(|event| self.kind(event))
    }

    /// What was written to `stream` while the block ran.
    #[must_use]
    pub fn written(&self, stream: Stream) -> String {
        let texts = self.events().filter_map(|event| match event {
            EventKind::Wrote { stream: to, text, .. } if *to == stream => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// What the block shows beside its output, in order.
    pub fn displays(&self) -> impl Iterator<Item = &Display> {
        self.events().filter_map(|event| match event {
            EventKind::Shown(display) => Some(display),
            _ => None,
        })
    }

    /// What a terminal shows of stdout: with the answers that were read, each to the end
    /// of its line.
    #[must_use]
    pub fn on_screen(&self) -> String {
        let mut screen = String::new();
        for event in self.events() {
            match event {
                EventKind::Wrote { stream: Stream::Out, text, .. } => screen += text,
                EventKind::Read { text } => {
                    screen += text;
                    screen.push('\n');
                }
                _ => {}
            }
        }
        screen
    }

    /// What was written to stdout while any of `lines` was on the stack, whichever
    /// block ran.
    #[must_use]
    pub fn written_by(&self, lines: Lines) -> String {
        let texts =
            in_order(self.stdout.of_lines(lines)).into_iter().filter_map(|event| {
                match self.kind(event) {
                    EventKind::Wrote { text, .. } => Some(text.as_str()),
                    _ => None,
                }
            });
        texts.collect()
    }

    /// What stood on the screen's line already when one of `lines` first wrote: what was
    /// written to stdout before, behind its last line end.
    #[must_use]
    pub fn line_begun_before(&self, lines: Lines) -> String {
        let Some(first) = self.stdout.of_lines(lines).min() else { return String::new() };
        let before = self.output.partition_point(|event| *event < first);
        let mut pieces = Vec::new();
        for &event in self.output[..before].iter().rev() {
            let EventKind::Wrote { text, .. } = self.kind(event) else { continue };
            let end = text.rfind('\n').map(|at| at + 1);
            pieces.push(&text[end.unwrap_or(0)..]);
            if end.is_some() {
                break;
            }
        }
        pieces.into_iter().rev().collect()
    }

    /// The value of a watched top-level statement, as `str` and `repr`.
    #[must_use]
    pub fn value(&self, statement: usize) -> Option<(&str, &str)> {
        self.values.of(statement..statement.saturating_add(1)).find_map(|event| {
            match self.kind(event) {
                EventKind::Valued { text, repr, .. } => Some((text.as_str(), repr.as_str())),
                _ => None,
            }
        })
    }

    /// What a watched name held when a top-level statement was done, as `str` and `repr`.
    #[must_use]
    pub fn held(&self, statement: usize, wanted: &str) -> Option<(&str, &str)> {
        self.values.of(statement..statement.saturating_add(1)).find_map(|event| {
            match self.kind(event) {
                EventKind::Held { name, text, repr, .. } if name == wanted => {
                    Some((text.as_str(), repr.as_str()))
                }
                _ => None,
            }
        })
    }

    /// The exceptions that reached the top while the block ran, in order.
    #[must_use]
    pub fn raised(&self) -> impl DoubleEndedIterator<Item = Raised<'_>> {
        self.raised.iter().filter_map(|&event| match self.kind(event) {
            EventKind::Raised { statement, exception, tolerated } => {
                Some(Raised { statement: *statement, exception, tolerated: *tolerated })
            }
            _ => None,
        })
    }

    /// The exception that ended the block, if one did; of a session, which goes on, the
    /// first that was not expected.
    #[must_use]
    pub fn uncaught(&self) -> Option<&Exception> {
        self.failed().map(|raised| raised.exception)
    }

    /// That exception, with its statement.
    #[must_use]
    pub fn failed(&self) -> Option<Raised<'_>> {
        self.raised().find(|raised| !raised.tolerated)
    }

    /// Whether tracing saw any of `lines` run.
    #[must_use]
    pub fn reached(&self, lines: Lines) -> bool {
        lines.first <= lines.last && self.reached.range(lines.first..=lines.last).next().is_some()
    }

    /// The exceptions that passed through `lines`, in order.
    pub fn passed(&self, lines: Lines) -> impl Iterator<Item = &Exception> {
        in_order(self.passed.of_lines(lines)).into_iter().filter_map(|event| {
            match self.kind(event) {
                EventKind::Passed { exception, .. } => Some(exception),
                _ => None,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrote(block: usize, stream: Stream, text: &str, places: &[(usize, usize)]) -> Event {
        let places = places.iter().map(|&(block, line)| Place { block, line }).collect();
        Event { block, kind: EventKind::Wrote { stream, text: text.to_owned(), places } }
    }

    #[test]
    fn each_line_has_what_it_wrote_in_order_and_once() {
        let mut transcript = Transcript::ended(2, End::Finished);
        transcript.events = vec![
            wrote(0, Stream::Out, "a", &[(0, 2), (0, 1)]),
            wrote(0, Stream::Err, "b", &[(0, 1)]),
            wrote(1, Stream::Out, "c", &[(0, 2), (1, 1)]),
            // A process may name blocks that are not there.
            wrote(7, Stream::Out, "d", &[(0, 1), (9, 1)]),
        ];
        let runs = BlockRun::all(transcript);
        assert_eq!(runs[0].written_by(Lines::new(1, 2)), "acd");
        assert_eq!(runs[0].written_by(Lines::new(2, 2)), "ac");
        assert_eq!(runs[1].written_by(Lines::new(1, usize::MAX)), "c");
        assert_eq!(runs[0].written(Stream::Out), "a");
        assert_eq!(runs[0].events_of(Lines::new(1, 1), 0..0).count(), 2);
        assert_eq!(runs[1].events().count(), 1);
    }
}
