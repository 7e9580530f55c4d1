//! A book that is made here: closures in turn, each with one promise, kept.

use pyproof_check::markdown::Chapter;
use pyproof_judge::job::{Job, JobBlock, Runner};
use pyproof_judge::transcript::{BlockEnd, End, Event, EventKind, Place, Stream, Transcript};

/// Blocks of the book.
pub const BLOCKS: usize = 1000;

/// Blocks of a chapter.
const OF_A_CHAPTER: usize = 10;

/// The chapters of the book.
pub fn chapters() -> Vec<Chapter> {
    let numbers: Vec<usize> = (1..=BLOCKS).collect();
    let chapters = numbers.chunks(OF_A_CHAPTER).enumerate().map(|(at, numbers)| {
        let blocks = numbers
            .iter()
            .map(|&number| format!("Слова перед примером.\n\n```python\n{}```\n\n", code(number)));
        let text = format!("# Глава {at}\n\n{}", blocks.collect::<String>());
        Chapter { path: format!("book/{at}.md"), text, ..Chapter::default() }
    });
    chapters.collect()
}

fn code(number: usize) -> String {
    if number.is_multiple_of(2) {
        format!(
            "def power_of(exponent):\n    def power(base):\n        return base ** exponent\n\
             \x20   return power\n\nsquare = power_of(2)\nprint(square({number}))  # Выведет: {}\n",
            number * number
        )
    } else {
        format!(
            "def counter(start):\n    def step():\n        nonlocal start\n        start += 1\n\
             \x20       return start\n    return step\n\nnext_one = counter({number})\nprint(next_one())  # {}\n",
            number + 1
        )
    }
}

/// A program of one block.
pub fn job(code: &str) -> Job {
    Job { blocks: vec![JobBlock { code: code.to_owned(), ..JobBlock::default() }], ..Job::trial() }
}

/// Keeps every promise: the last line of each block writes the number that its
/// comment ends in.
pub struct Kept;

impl Runner for Kept {
    fn run(&self, job: &Job) -> Transcript {
        let event = |(index, block): (usize, &JobBlock)| {
            let number = block.code.trim_end().rsplit(' ').next().unwrap_or_default();
            let places = vec![Place { block: index, line: block.code.lines().count() }];
            let kind =
                EventKind::Wrote { stream: Stream::Out, text: format!("{number}\n"), places };
            Event { block: index, kind }
        };
        let end = BlockEnd { end: End::Finished, duration_us: 100 };
        Transcript {
            events: job.blocks.iter().enumerate().map(event).collect(),
            ends: vec![end; job.blocks.len()],
            steps: Vec::new(),
            cached: false,
        }
    }
}
