//! Finds the block that ended a program's process.
//!
//! A process that dies, or is ended while it runs C code, says nothing: neither which of
//! the program's blocks it was at, nor what the blocks before that have done. So its first
//! blocks are run alone, ever fewer or more of them, until the shortest beginning is known
//! that ends so. It costs two or three runs, and only where a program has ended badly.

use pyproof_judge::job::Job;
use pyproof_judge::transcript::{BlockEnd, Crash, End, Transcript};

/// The transcript of a job, which `run` runs; where the process said nothing of its end,
/// that of the block which ended it, and of those before.
pub(super) fn located(job: &Job, run: &dyn Fn(&Job) -> Transcript) -> Transcript {
    let whole = run(job);
    if job.blocks.len() < 2 {
        return whole;
    }
    let Some(mut end) = silent_end(&whole) else { return whole };
    let mut before = Transcript::ended(0, End::NotRun);
    let mut through = job.blocks.len();
    while through - before.ends.len() > 1 {
        let count = usize::midpoint(before.ends.len(), through);
        let part = run(&Job { blocks: job.blocks[..count].to_vec(), ..job.clone() });
        match silent_end(&part) {
            Some(found) => (end, through) = (found, count),
            None if part.ends.iter().any(|block| block.end == End::NotRun) => return whole,
            None => before = part,
        }
    }
    let rest = job.blocks.len() - through;
    before.ends.push(end);
    before.ends.extend((0..rest).map(|_| BlockEnd { end: End::NotRun, duration_us: 0 }));
    before
}

/// How a program ended of which nothing else is known.
fn silent_end(transcript: &Transcript) -> Option<BlockEnd> {
    let first = transcript.ends.first()?;
    let is_silent = match &first.end {
        End::TimedOut { line } | End::MemoryLimit { line } => line.is_none(),
        End::Crashed(crash) => matches!(
            crash,
            Crash::Status(_) | Crash::Signal(_) | Crash::Silent | Crash::Files | Crash::Threads
        ),
        _ => false,
    };
    let is_all = transcript.events.is_empty()
        && transcript.ends[1..].iter().all(|block| block.end == End::NotRun);
    (is_silent && is_all).then(|| first.clone())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use pyproof_judge::job::JobBlock;

    /// Runs a program of blocks of which the one that says `end` ends the process.
    fn ends(codes: &[&str]) -> (Vec<End>, Vec<usize>) {
        let asked = RefCell::new(Vec::new());
        let run = |job: &Job| {
            asked.borrow_mut().push(job.blocks.len());
            let is_bad = job.blocks.iter().any(|block| block.code == "end");
            let finished = BlockEnd { end: End::Finished, duration_us: 1 };
            if is_bad {
                return Transcript::ended(job.blocks.len(), End::Crashed(Crash::Silent));
            }
            let ends = vec![finished; job.blocks.len()];
            Transcript { ends, ..Transcript::ended(0, End::NotRun) }
        };
        let block = |code: &&str| JobBlock { code: (*code).to_owned(), ..JobBlock::default() };
        let job = Job { blocks: codes.iter().map(block).collect(), ..Job::default() };
        let ends = located(&job, &run).ends.into_iter().map(|block| block.end).collect();
        (ends, asked.into_inner())
    }

    #[test]
    fn the_block_that_ended_the_process_is_found() {
        let (ok, bad, not) = (End::Finished, End::Crashed(Crash::Silent), End::NotRun);
        for (codes, expected, asked) in [
            (&["end"][..], vec![bad.clone()], vec![1]),
            (&["a", "b"], vec![ok.clone(), ok.clone()], vec![2]),
            (&["end", "b"], vec![bad.clone(), not.clone()], vec![2, 1]),
            (&["a", "end"], vec![ok.clone(), bad.clone()], vec![2, 1]),
            (
                &["a", "b", "end", "d", "e"],
                vec![ok.clone(), ok.clone(), bad.clone(), not.clone(), not.clone()],
                vec![5, 2, 3],
            ),
        ] {
            assert_eq!(ends(codes), (expected, asked), "{codes:?}");
        }
    }
}
