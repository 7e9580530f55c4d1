//! A transcript comes from the process that ran a book's code, so it may say anything.
//! Whatever it says, there is a report, in every format.

use mdbook_pyproof::messages::{Catalogue, Lang};
use mdbook_pyproof::page::{Target, annotate};
use mdbook_pyproof::report::{BookReport, github, human, json, junit, sarif};
use proptest::prelude::*;
use pyproof_check::check;
use pyproof_check::config::Config;
use pyproof_judge::job::{Job, Runner};
use pyproof_judge::transcript::{
    BlockEnd, Crash, End, Event, EventKind, Exception, Missing, Place, Stream, Transcript,
};

use pyproof_run::confined::Interpreters;

use super::support::chapter_of;

/// A chapter with promises of every kind.
const CHAPTER: &str = "# Глава\n\n\
    ```python\nclass Ёж:\n    имя = 'ёж'\n    def f(self):\n        return self.имя\n\
    for i in range(2):\n    print(i)  # 0\nx = 5  # 5\nprint(Ёж().имяя)  # ёж\n```\n\n\
    > ```python\n> print(x,  # 1\n>   valeu)\n> valeu = 1/0  # ZeroDivisionError\n> # Output:\n> # 5\n> ```\n\n\
    ```python should_raise=KeyError\n{}['k']\n```\n\n\
    ```python\n>>> 1 + 1\n2\n>>> [x for x in 'ab']\n['a', 'b']\n```\n\n\
    ```python\nprint('text'.uper())\n```\n\n```text\nTEXT\n```\n";

/// Answers every program with the transcripts that it was given, in turn.
struct Forger {
    answers: Vec<Transcript>,
    asked: std::sync::atomic::AtomicUsize,
}

impl Runner for Forger {
    fn run(&self, job: &Job) -> Transcript {
        let asked = self.asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut answer = self.answers[asked % self.answers.len()].clone();
        // That each block has an end is checked where answers arrive.
        answer.ends.resize(job.blocks.len(), BlockEnd { end: End::Finished, duration_us: 0 });
        answer
    }
}

/// Mostly numbers in range, some just outside, some near the largest.
fn number() -> impl Strategy<Value = usize> {
    prop_oneof![
        8 => 0..6_usize,
        2 => 6..40_usize,
        1 => prop::sample::select(vec![1 << 31, usize::MAX >> 1, usize::MAX - 1, usize::MAX]),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let words = ["", "0\n", "0\n1\n", "5\n", "ёж\n", "2", "TEXT\n", "\0\r\n\u{1b}[31m", "``````\n"];
    prop_oneof![prop::sample::select(words.to_vec()).prop_map(str::to_owned), any::<String>()]
}

fn place() -> impl Strategy<Value = Place> {
    (number(), number()).prop_map(|(block, line)| Place { block, line })
}

fn exception() -> impl Strategy<Value = Exception> {
    let classes = ["AttributeError", "NameError", "KeyError", "ZeroDivisionError", "", "a.b\n"];
    let class = prop::sample::select(classes.to_vec()).prop_map(str::to_owned);
    let messages = ["name 'valeu' is not defined", "'", "''", "no attribute 'имяя'"];
    let message = prop_oneof![
        prop::sample::select(messages.to_vec()).prop_map(str::to_owned),
        any::<String>()
    ];
    let names = prop::sample::select(vec!["имяя", "uper", "valeu", ""]);
    let missing = (names, prop::collection::vec(text(), 0..4), place(), number());
    let missing = missing.prop_map(|(name, mut dir, place, column)| {
        dir.extend(["имя", "upper", ""].map(str::to_owned));
        Missing { name: name.to_owned(), dir, place, column }
    });
    (class, message, prop::collection::vec(place(), 0..4), prop::option::of(missing))
        .prop_map(|(class, message, places, missing)| Exception { class, message, places, missing })
}

fn kind() -> impl Strategy<Value = EventKind> {
    let stream = prop::sample::select(vec![Stream::Out, Stream::Err]);
    prop_oneof![
        (stream, text(), prop::collection::vec(place(), 0..4))
            .prop_map(|(stream, text, places)| EventKind::Wrote { stream, text, places }),
        (number(), text(), text()).prop_map(|(statement, text, repr)| EventKind::Valued {
            statement,
            text,
            repr
        }),
        (number(), text()).prop_map(|(statement, repr)| EventKind::Echoed { statement, repr }),
        (number(), exception(), any::<bool>()).prop_map(|(statement, exception, tolerated)| {
            EventKind::Raised { statement, exception, tolerated }
        }),
        (place(), exception())
            .prop_map(|(place, exception)| EventKind::Passed { place, exception }),
        place().prop_map(EventKind::Reached),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        4 => Just(End::Finished),
        4 => Just(End::Raised),
        1 => any::<i32>().prop_map(End::Exited),
        1 => (text(), text(), number())
            .prop_map(|(class, message, line)| End::SyntaxError { class, message, line }),
        1 => prop::option::of(number()).prop_map(|line| End::TimedOut { line }),
        1 => prop::option::of(number()).prop_map(|line| End::OutputLimit { line }),
        1 => text().prop_map(|words| End::Crashed(Crash::Panicked(words))),
        1 => Just(End::NotRun),
    ]
}

fn transcript() -> impl Strategy<Value = Transcript> {
    let event = (number(), kind()).prop_map(|(block, kind)| Event { block, kind });
    let end = (end(), number()).prop_map(|(end, took)| BlockEnd { end, duration_us: took as u64 });
    (prop::collection::vec(event, 0..12), prop::collection::vec(end, 0..3))
        .prop_map(|(events, ends)| Transcript { events, ends, steps: Vec::new(), cached: false })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_transcript_says_there_is_a_report_of_it(
        answers in prop::collection::vec(transcript(), 1..4),
    ) {
        let chapter = chapter_of(CHAPTER);
        let asked = std::sync::atomic::AtomicUsize::default();
        let report = check::chapter(&chapter, &Config::default(), &Forger { answers, asked });
        prop_assert_eq!(report.blocks.len(), 5);
        let catalogue = Catalogue::new(Lang::En);
        for target in [Target::Html, Target::Markdown, Target::Test] {
            prop_assert!(annotate(&chapter, &report, &Interpreters::default(), target, &catalogue).is_ok());
        }
        let report = BookReport { chapters: vec![report], ..BookReport::default() };
        let facts = json::Document::of(&report, ".", Lang::En);
        let style = human::Style { colour: false, width: 80, lang: Lang::Ru };
        for told in [
            human::render(&report, &[chapter], ".", style),
            json::render(&facts),
            github::render(&facts),
            junit::render(&facts),
            sarif::render(&facts),
        ] {
            // A terminal, or a log viewer, must find nothing to obey.
            let obeyed = |c: char| c.is_control() && !['\n', '\t'].contains(&c);
            prop_assert!(!told.contains(obeyed), "{told:?}");
        }
    }
}
