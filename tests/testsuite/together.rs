//! Programs that share a process do the same as when they run alone, and none of them
//! sees what another did.

use std::sync::Mutex;

use pyproof_check::check;
use pyproof_check::config::Config;
use pyproof_judge::job::{Effects, Job, JobBlock, Runner};
use pyproof_judge::python;
use pyproof_judge::transcript::{BlockRun, End, Transcript};

use super::support::{POOL, cases, chapter_of, prove, prove_with, root};

/// Runs programs together and alone, and records the differences.
#[derive(Default)]
struct BothWays {
    shared: Mutex<usize>,
    differences: Mutex<Vec<String>>,
}

impl Runner for BothWays {
    fn run(&self, job: &Job) -> Transcript {
        POOL.run(job)
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        let together = POOL.run_all(jobs);
        for (job, shared) in jobs.iter().zip(&together).filter(|(job, _)| job.is_harmless()) {
            *self.shared.lock().unwrap() += 1;
            let alone = POOL.run(&Job { effects: Effects::Unknown, ..job.clone() });
            if said(shared) != said(&alone) {
                let code = &job.blocks[0].code;
                let told = format!("{code}\ntogether: {}\nalone: {}", said(shared), said(&alone));
                self.differences.lock().unwrap().push(told);
            }
        }
        together
    }
}

/// A transcript without what differs in every run: durations and addresses.
fn said(transcript: &Transcript) -> String {
    let mut transcript = transcript.clone();
    transcript.ends.iter_mut().for_each(|end| end.duration_us = 0);
    let addresses = regex::Regex::new("0x[0-9a-f]+").unwrap();
    addresses.replace_all(&format!("{transcript:?}"), "0x").into_owned()
}

#[test]
fn what_programs_do_together_they_do_alone() {
    let both = BothWays::default();
    let book =
        ["several-calls.md", "living-reference.md"].map(|name| root().join("book").join(name));
    let known = root().join("docs/known-differences.md");
    for path in cases().into_iter().chain(book).chain([known]) {
        let chapter = chapter_of(&std::fs::read_to_string(&path).unwrap());
        let _ = check::chapter(&chapter, &Config::default(), &both);
    }
    let differences = both.differences.into_inner().unwrap();
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
    let shared = both.shared.into_inner().unwrap();
    assert!(shared > 100, "only {shared} programs shared a process: is there anything to see?");
}

/// A chapter of isolated blocks, each with its promise.
fn chapter(blocks: &[&str]) -> String {
    let fence = |code: &&str| format!("```python isolated\n{code}\n```\n\n");
    blocks.iter().map(fence).collect()
}

#[test]
fn a_program_finds_nothing_of_the_one_before() {
    let report = prove(&chapter(&[
        "list = [1, 2]\n_ = 7\nprint(list)  # [1, 2]",
        "print(list('ab'))  # ['a', 'b']",
        ">>> 5 + 5\n10",
        "try:\n    _\nexcept NameError as error:\n    print(error)  # name '_' is not defined",
        "def print(*words): raise ValueError\nx = 1",
        "print('again')  # again",
        "s = {10, 20, 30, 40, 50}\ns.discard(10)\nprint(s)  # {50, 20, 40, 30}",
        "print({10, 20, 30, 40, 50})  # {50, 20, 40, 10, 30}",
    ]));
    assert!(!report.failed(), "{:#?}", report.diagnostics);
    assert_eq!(report.blocks.iter().map(|block| block.program).max(), Some(7));
    // Python normalises these letters to others; a search for the word would miss it.
    let report = prove(
        "```python isolated stdin=\"mine\\nand more\"\nprint(input())  # mine\n```\n\n\
         ```python isolated\ntry:\n    print(ｉnput())\nexcept EOFError as error:\n    \
         print('nothing')  # nothing\n```\n",
    );
    assert!(!report.failed(), "{:#?}", report.diagnostics);
}

#[test]
fn an_odd_program_ends_as_it_would_alone_and_its_neighbours_as_well() {
    let text = chapter(&[
        "print(1)  # 1",
        "while True:\n    pass",
        "print(2)  # 2",
        "while True:\n    print('x' * 1000)",
        "print(3)  # 3",
        "def f(): return f()\nf()",
        "print(4)  # 4",
        "x = 5\ndef g():\n    print(x)\n    x = 1\nnonlocal x",
        "print(5)  # 5",
    ]);
    let report = prove_with(&text, |config| {
        config.limits.time = std::time::Duration::from_secs(1);
    });
    let reasons: Vec<_> =
        report.blocks.iter().map(|block| block.reason.map(check::Reason::name)).collect();
    let raised = Some("unpromised-exception");
    let expected = [
        None,
        Some("timeout"),
        None,
        Some("output-limit"),
        None,
        raised,
        None,
        Some("syntax-error"),
        None,
    ];
    assert_eq!(reasons, expected);
}

/// Ways to change what all programs of an interpreter share.
const ATTEMPTS: &[&str] = &[
    "int.x = 1",
    "int.__doc__ = 'x'",
    "int.__name__ = 'x'",
    "int.__qualname__ = 'x'",
    "int.__module__ = 'x'",
    "int.__annotations__ = {}",
    "int.__init__ = None",
    "int.__repr__ = None",
    "del int.__add__",
    "object.x = 1",
    "object.__doc__ = 'x'",
    "object.__class__ = int",
    "type.x = 1",
    "ValueError.x = 1",
    "ValueError.__str__ = None",
    "map.x = 1",
    "print.x = 1",
    "print.__doc__ = 'x'",
    "print.__name__ = 'x'",
    "print.__module__ = 'x'",
    "print.__class__ = int",
    "len.__qualname__ = 'x'",
    "str.join.x = 1",
    "str.join.__doc__ = 'x'",
    "''.join.__name__ = 'x'",
    "int.real.__doc__ = 'x'",
    "int.__dict__['x'] = 1",
    "int.__dict__['real'].__doc__ = 'x'",
    "dict.fromkeys.x = 1",
    "None.x = 1",
    "NotImplemented.x = 1",
    "Ellipsis.x = 1",
    "().x = 1",
    "type(print).x = 1",
    "type(lambda: 0).x = 1",
    "type(x for x in ()).x = 1",
    "type(int.__dict__).x = 1",
    "type((lambda x: lambda: x)(1).__closure__[0]).x = 1",
    "type(iter(())).x = 1",
    "type(iter([])).x = 1",
    "type(iter({})).x = 1",
    "type(iter('')).x = 1",
    "type(iter(int, 1)).x = 1",
    "type(reversed(())).x = 1",
    "type(None).x = 1",
    "slice.x = 1",
    "ExceptionGroup.x = 1",
    "type(list[int]).x = 1",
    "type(int | str).x = 1",
    "type(property.fget).x = 1",
    "type({}.keys()).x = 1",
    "type(iter({1})).x = 1",
    "type(t'{1}').x = 1",
    "type(iter(list[int])).x = 1",
    "type('', (), {}).__mro__[1].x = 1",
];

#[test]
fn what_all_programs_share_takes_no_changes() {
    let code = |attempt: &&str| {
        format!(
            "```python isolated\ntry:\n    {attempt}\nexcept (AttributeError, TypeError):\n    \
             print('refused')\n```\n\n"
        )
    };
    let report = prove(&ATTEMPTS.iter().map(code).collect::<String>());
    let blocks = report.blocks.iter().zip(ATTEMPTS);
    let taken: Vec<_> = blocks.filter(|(block, _)| block.stdout != "refused\n").collect();
    let taken: Vec<_> = taken.into_iter().map(|(_, attempt)| *attempt).collect();
    // What can be changed all the same is reached only by programs that run alone.
    let known = ["print.__module__ = 'x'", "ExceptionGroup.x = 1"];
    assert_eq!(taken, known);
    for attempt in known {
        assert!(!python::parse(attempt).unwrap().harmless, "{attempt}");
    }
}

#[test]
fn a_programs_end_is_told_alone_and_together() {
    // An exception is not odd; its place and its message are the same.
    let job = |code: &str| Job {
        blocks: vec![JobBlock { code: code.to_owned(), ..JobBlock::default() }],
        effects: Effects::None,
        ..Job::trial()
    };
    let jobs = [job("x = [1]\nx[5]"), job("print(1)"), job("1 / 0")];
    let runs: Vec<_> = POOL.run_all(&jobs).into_iter().flat_map(BlockRun::all).collect();
    let ends: Vec<_> = runs.iter().map(|run| run.end().clone()).collect();
    assert_eq!(ends, [End::Raised, End::Finished, End::Raised]);
    assert_eq!(runs[0].uncaught().unwrap().places[0].line, 2);
    assert_eq!(runs[2].uncaught().unwrap().class, "ZeroDivisionError");
}
