//! The note-book of a run, shared between the interpreter's threads and
//! whoever watches the clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

use pyproof_judge::transcript::{
    BlockEnd, BlockSteps, End, Event, EventKind, MAX_EVENTS, Place, StepsEnd, Stream, Transcript,
};

/// Why a program is ended from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndNow {
    /// Its time is up.
    TimedOut,
    /// It wrote too much.
    OutputLimit,
    /// It wanted too much memory.
    MemoryLimit,
}

/// Ends the process with the transcript as it stands.
pub type Finish = Arc<dyn Fn(&Transcript) + Send + Sync>;

/// Notes what happens.
#[derive(Default)]
pub struct Recorder {
    state: Mutex<State>,
    finish: Mutex<Option<Finish>>,
    /// Whether a block of this process was given a stdin.
    gave_stdin: AtomicBool,
}

#[derive(Default)]
struct State {
    events: Vec<Event>,
    ends: Vec<BlockEnd>,
    steps: Vec<BlockSteps>,
    block: usize,
    /// First and last line of the statements that are being run.
    running: Option<(usize, usize)>,
    began: Option<Instant>,
    written: usize,
    limit: usize,
    muted: bool,
    /// Of each stream, the beginning of a character that is written in pieces.
    pieces: [Vec<u8>; 2],
}

impl Recorder {
    /// Says how the process is ended when a program must not go on.
    ///
    /// Without it a program that passes its limits goes on unrecorded.
    pub fn on_end(&self, finish: Finish) {
        *self.finish.lock().unwrap_or_else(PoisonError::into_inner) = Some(finish);
    }

    /// Whether a block was given a stdin before; from now on it counts as if one was,
    /// if this one is.
    pub(super) fn gave_stdin(&self, given: bool) -> bool {
        self.gave_stdin.fetch_or(given, Ordering::Relaxed)
    }

    /// Opens a fresh page for a program of `blocks` blocks.
    pub(super) fn begin(&self, blocks: usize, limit: usize) {
        let not_run = BlockEnd { end: End::NotRun, duration_us: 0 };
        *self.lock() = State { ends: vec![not_run; blocks], limit, ..State::default() };
    }

    /// Closes the page and gives what stands on it.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        self.lock().transcript()
    }

    /// Bytes that the running block has written.
    pub(super) fn written(&self) -> usize {
        self.lock().written
    }

    /// The steps of a block are recorded from here on.
    pub(super) fn begin_steps(&self, block: usize) {
        self.lock().steps.push(BlockSteps { block, end: None, steps: Vec::new() });
    }

    /// Notes a step of that block.
    pub(super) fn step(&self, step: String) {
        if let Some(steps) = self.lock().steps.last_mut() {
            steps.steps.push(step);
        }
    }

    /// Says why there are no more.
    pub(super) fn end_steps(&self, end: StepsEnd) {
        if let Some(steps) = self.lock().steps.last_mut() {
            steps.end = Some(end);
        }
    }

    /// The block that is being run.
    pub(super) fn block(&self) -> usize {
        self.lock().block
    }

    pub(super) fn begin_block(&self, block: usize) {
        let mut state = self.lock();
        state.block = block;
        state.running = None;
        state.written = 0;
        state.began = Some(Instant::now());
    }

    pub(super) fn end_block(&self, end: End) {
        for stream in [Stream::Out, Stream::Err] {
            // What is left of a character that was not written to its end.
            self.write(stream, "", Vec::new());
        }
        self.lock().end_block(end);
    }

    /// Notes which lines of the block the top level is at.
    pub(super) fn running(&self, lines: Option<(usize, usize)>) {
        self.lock().running = lines;
    }

    pub(super) fn note(&self, kind: EventKind) {
        let mut state = self.lock();
        let block = state.block;
        // What so much was seen of, nobody promises more of.
        if state.events.len() < MAX_EVENTS {
            state.events.push(Event { block, kind });
        }
    }

    /// While muted, nothing that is written is noted: for `repr` and `str` of
    /// values, which the program did not ask for.
    pub(super) fn mute(&self, muted: bool) {
        self.lock().muted = muted;
    }

    /// Notes a write of bytes, of which a later one may bring the rest of the last
    /// character.
    pub(super) fn write_bytes(&self, stream: Stream, bytes: &[u8], places: Vec<Place>) {
        let mut state = self.lock();
        if !state.muted {
            let text = decode(&mut state.pieces[stream as usize], bytes);
            self.write_in(state, stream, &text, places);
        }
    }

    /// Notes a write.
    pub(super) fn write(&self, stream: Stream, text: &str, places: Vec<Place>) {
        let mut state = self.lock();
        if state.muted {
            return;
        }
        if std::mem::take(&mut state.pieces[stream as usize]).is_empty() {
            self.write_in(state, stream, text, places);
        } else {
            self.write_in(state, stream, &format!("{}{text}", char::REPLACEMENT_CHARACTER), places);
        }
    }

    /// Notes a write, joined to the one before where they belong together.
    fn write_in(
        &self,
        mut state: MutexGuard<'_, State>,
        stream: Stream,
        text: &str,
        mut places: Vec<Place>,
    ) {
        if text.is_empty() {
            return;
        }
        let room = state.limit.saturating_sub(state.written);
        let kept = &text[..text.floor_char_boundary(room)];
        state.written += text.len();
        let block = state.block;
        // A thread writes while the top level waits for it: the line that
        // waits is on the main stack, though not on the thread's.
        if let Some((first, last)) = state.running
            && !places
                .iter()
                .any(|place| place.block == block && (first..=last).contains(&place.line))
        {
            places.push(Place { block, line: first });
        }
        let many = state.events.len() >= MAX_EVENTS;
        if !many && !state.extend_last(stream, kept, &places) {
            let kind = EventKind::Wrote { stream, text: kept.to_owned(), places };
            state.events.push(Event { block, kind });
        }
        let full = many || state.written > state.limit;
        let line = state.running.map(|(first, _)| first);
        drop(state);
        if full {
            self.end_now(&EndNow::OutputLimit, line);
        }
    }

    /// Closes the running block and ends the process with what there is.
    pub fn end_now(&self, why: &EndNow, line: Option<usize>) {
        self.end_at(self.lock(), why, line);
    }

    /// As [`Self::end_now`], unless something is being noted just now: for who
    /// must not wait.
    pub fn try_end_now(&self, why: &EndNow) {
        match self.state.try_lock() {
            Ok(state) => self.end_at(state, why, None),
            Err(TryLockError::Poisoned(state)) => self.end_at(state.into_inner(), why, None),
            Err(TryLockError::WouldBlock) => {}
        }
    }

    fn end_at(&self, mut state: MutexGuard<'_, State>, why: &EndNow, line: Option<usize>) {
        let line = line.or(state.running.map(|(first, _)| first));
        state.end_block(match why {
            EndNow::TimedOut => End::TimedOut { line },
            EndNow::OutputLimit => End::OutputLimit { line },
            EndNow::MemoryLimit => End::MemoryLimit { line },
        });
        let transcript = state.transcript();
        state.muted = true;
        // The lock is kept: no other thread may write to a closed page while
        // the process ends.
        let finish = self.finish.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(finish) = finish {
            finish(&transcript);
        }
        state.ends = transcript.ends;
        state.events = transcript.events;
        state.steps = transcript.steps;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What is recorded, which is taken away.
    fn transcript(&mut self) -> Transcript {
        Transcript {
            events: std::mem::take(&mut self.events),
            ends: std::mem::take(&mut self.ends),
            steps: std::mem::take(&mut self.steps),
            cached: false,
        }
    }

    fn end_block(&mut self, end: End) {
        let duration_us = self
            .began
            .map_or(0, |began| u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
        if let Some(slot) = self.ends.get_mut(self.block) {
            *slot = BlockEnd { end, duration_us };
        }
        self.running = None;
    }

    fn extend_last(&mut self, stream: Stream, more: &str, places: &[Place]) -> bool {
        let block = self.block;
        let Some(Event { block: at, kind: EventKind::Wrote { stream: to, text, places: from } }) =
            self.events.last_mut()
        else {
            return false;
        };
        let joins = *at == block && *to == stream && from == places;
        if joins {
            text.push_str(more);
        }
        joins
    }
}

/// The text of `bytes`, which follow the `piece` of a character; what is no UTF-8
/// becomes U+FFFD, and what may still become a character is the next piece.
fn decode(piece: &mut Vec<u8>, bytes: &[u8]) -> String {
    let mut all = std::mem::take(piece);
    all.extend_from_slice(bytes);
    let mut text = String::new();
    let mut rest = all.as_slice();
    while let Err(error) = std::str::from_utf8(rest) {
        let (valid, behind) = rest.split_at(error.valid_up_to());
        text += &String::from_utf8_lossy(valid);
        let Some(wrong) = error.error_len() else {
            *piece = behind.to_vec();
            return text;
        };
        text.push(char::REPLACEMENT_CHARACTER);
        rest = &behind[wrong..];
    }
    text + &String::from_utf8_lossy(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_judge::source::Lines;
    use pyproof_judge::transcript::BlockRun;

    fn place(line: usize) -> Place {
        Place { block: 0, line }
    }

    #[test]
    fn writes_of_one_place_are_joined() {
        let recorder = Recorder::default();
        recorder.begin(1, 100);
        recorder.begin_block(0);
        recorder.write(Stream::Out, "10", vec![place(1)]);
        recorder.write(Stream::Out, "\n", vec![place(1)]);
        recorder.write(Stream::Out, "11\n", vec![place(2)]);
        let transcript = recorder.transcript();
        assert_eq!(transcript.events.len(), 2);
        assert_eq!(BlockRun::all(transcript)[0].written_by(Lines::new(1, 1)), "10\n");
    }

    #[test]
    fn a_character_may_come_in_pieces() {
        let recorder = Recorder::default();
        recorder.begin(1, 100);
        recorder.begin_block(0);
        for bytes in [&b"\xd0"[..], b"\xb6 \xff\xe2\x82", b"\xac"] {
            recorder.write_bytes(Stream::Out, bytes, Vec::new());
        }
        recorder.write_bytes(Stream::Out, b"\xe2", Vec::new());
        recorder.write(Stream::Out, "|", Vec::new());
        recorder.write_bytes(Stream::Out, b"\xf0\x9f", Vec::new());
        recorder.write_bytes(Stream::Err, b"\x90", Vec::new());
        recorder.end_block(End::Finished);
        let [run]: [BlockRun; 1] = BlockRun::all(recorder.transcript()).try_into().unwrap();
        assert_eq!(run.written(Stream::Out), "ж \u{FFFD}€\u{FFFD}|\u{FFFD}");
        assert_eq!(run.written(Stream::Err), "\u{FFFD}");
    }

    #[test]
    fn output_is_cut_at_its_limit_within_a_character() {
        let recorder = Recorder::default();
        recorder.begin(1, 3);
        recorder.begin_block(0);
        recorder.running(Some((4, 4)));
        recorder.write(Stream::Out, "яя", Vec::new());
        let transcript = recorder.transcript();
        let run = BlockRun::all(transcript).remove(0);
        assert_eq!(run.written(Stream::Out), "я");
        assert_eq!(*run.end(), End::OutputLimit { line: Some(4) });
    }
}
