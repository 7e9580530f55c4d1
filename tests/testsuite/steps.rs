//! The steps of the programs in `tests/steps`, and of blocks that ask for theirs.
//!
//! What is recorded stands beside each program, a step in a line. Pyodide and each CPython
//! tell the same (`preprocessor/frontend/test/run-steps.test.ts`, which writes these files);
//! so does the bundled interpreter, but for what `differences.json` lists with a reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pyproof_check::check::{ChapterReport, NoSteps, Recorded, Recording};
use pyproof_check::config::StepsMode;
use pyproof_judge::job::{Job, JobBlock, Runner};
use pyproof_judge::transcript::{BlockSteps, EventKind, StepsEnd, Stream, Transcript};
use pyproof_run::isolation::{Pool, Python};
use serde::Deserialize;

use super::support::{POOL, TOOL, TestBook, prove_with, root};

/// What an interpreter tells otherwise.
#[derive(Deserialize)]
struct Difference {
    program: String,
    #[serde(rename = "where")]
    places: Vec<String>,
}

/// The programs, by their names.
fn programs() -> BTreeMap<String, String> {
    let entries = fs::read_dir(root().join("tests/steps")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "py"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.map(read).collect()
}

/// What a runner does with a program, recorded or not.
fn run(runner: &dyn Runner, code: &str, steps: bool) -> Transcript {
    let block = JobBlock { code: code.to_owned(), steps, ..JobBlock::default() };
    runner.run(&Job { blocks: vec![block], ..Job::default() })
}

/// Steps, as they are committed.
fn told(steps: &BlockSteps) -> String {
    let end = steps.end.map_or("none", StepsEnd::name);
    let steps = steps.steps.iter().flat_map(|step| [step, "\n"]);
    steps.collect::<String>() + &format!("{{\"end\":\"{end}\"}}\n")
}

/// Holds what a runner records to the committed files. `place` is how it is called where
/// the differences are listed.
fn hold(runner: &dyn Runner, place: &str) {
    let text = fs::read_to_string(root().join("tests/steps/differences.json")).unwrap();
    let differences: Vec<Difference> = serde_json::from_str(&text).unwrap();
    for (name, code) in programs() {
        let transcript = run(runner, &code, true);
        let [steps] = &*transcript.steps else { panic!("{name}: {:?}", transcript.ends) };
        let committed = root().join(format!("tests/steps/{name}.steps"));
        let committed = fs::read_to_string(committed).unwrap();
        let is_listed =
            |one: &Difference| one.program == name && one.places.iter().any(|p| p == place);
        if differences.iter().any(is_listed) {
            assert_ne!(told(steps), committed, "{name} is listed and does not differ");
        } else {
            assert_eq!(told(steps), committed, "{name} in {place}");
        }
        // Nothing of the program may notice.
        let plain = run(runner, &code, false);
        assert_eq!(outputs(&transcript), outputs(&plain), "{name} in {place}");
        assert_eq!(transcript.ends[0].end, plain.ends[0].end, "{name} in {place}");
    }
}

/// What was written, without the places: of calls in a destructor they are a matter of time.
fn outputs(transcript: &Transcript) -> String {
    let texts = transcript.events.iter().filter_map(|event| match &event.kind {
        EventKind::Wrote { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn the_bundled_interpreter_tells_the_steps_that_are_committed() {
    hold(&*POOL, "RustPython");
}

#[test]
fn an_interpreter_of_the_authors_tells_them_as_well() {
    let Ok(python) = Python::find("python3", Path::new(".")) else {
        eprintln!("skipped: there is no python3 in the PATH");
        return;
    };
    let (major, minor) = python.version();
    hold(&Pool::of(TOOL.into(), &python), &format!("CPython {major}.{minor}"));
}

fn recorded(report: &ChapterReport, block: usize) -> &Recording {
    match &report.blocks[block].steps {
        Some(Recorded::Steps(recording)) => recording,
        other => panic!("{other:?}"),
    }
}

fn with_steps(text: &str) -> ChapterReport {
    prove_with(text, |config| config.records = true)
}

#[test]
fn a_block_that_asks_has_steps_and_a_promise_the_one_at_which_it_was_kept() {
    let code =
        "def f(n):\n    return n + 1\n\n\nprint(f(1))  # Output: 2\nprint(f(2))  # Output: 3\n";
    let report = with_steps(&format!("```python\nx = 1\n```\n\n```python,steps\n{code}```\n"));
    assert_eq!(report.blocks[0].steps, None);
    let recording = recorded(&report, 1);
    assert_eq!((recording.end, recording.picture), (Some(StepsEnd::Finished), None));
    let kept: Vec<_> = recording.kept.iter().map(|kept| (kept.line, kept.step)).collect();
    let step = |at: usize| serde_json::from_str::<serde_json::Value>(&recording.steps[at]).unwrap();
    assert_eq!(kept.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(
        (step(kept[0].1)["line"].as_u64(), step(kept[0].1)["out"].as_u64()),
        (Some(6), Some(2))
    );
    assert_eq!(step(kept[1].1)["event"], "return");
}

#[test]
fn steps_are_recorded_where_somebody_shows_them_and_the_book_or_the_block_asks() {
    let closure = "def f():\n    def g(): pass\n    return g\n";
    let text = format!(
        "```python\n{closure}```\n\n```python steps=no\n{closure}```\n\n```python\nx = 1\n```\n"
    );
    let has =
        |report: ChapterReport| report.blocks.iter().map(|b| b.steps.is_some()).collect::<Vec<_>>();
    assert_eq!(has(with_steps(&text)), [false; 3]);
    let auto = |records| {
        prove_with(&text, |config| {
            config.records = records;
            config.site.steps = StepsMode::Auto;
        })
    };
    assert_eq!(has(auto(true)), [true, false, false]);
    assert_eq!(has(auto(false)), [false; 3]);
}

#[test]
fn a_program_that_does_something_else_while_it_is_recorded_has_none() {
    let report = with_steps("```python steps\nimport sys\nprint(sys.gettrace())\n```\n");
    assert_eq!(report.blocks[0].steps, Some(Recorded::None(NoSteps::Differs)));
}

#[test]
fn addresses_are_no_difference_and_a_limit_ends_the_steps_alone() {
    let text = "```python steps\ndef f(): pass\nprint(f, object())\n```\n\n\
                ```python steps timeout=500ms no_promises\nn = 0\nwhile True:\n    n += 1\n```\n";
    let report = with_steps(text);
    assert_eq!(recorded(&report, 0).end, Some(StepsEnd::Finished));
    assert_eq!(recorded(&report, 1).end, Some(StepsEnd::Steps));
    assert_eq!(recorded(&report, 1).steps.len(), 300);
}

/// The keys of what is told of a chapter that is recorded.
fn told_of(text: &str) -> Vec<String> {
    let report = with_steps(text);
    report.diagnostics.iter().map(|one| one.message.key.to_owned()).collect()
}

#[test]
fn steps_that_are_named_and_do_not_exist_are_told() {
    let code = "x = 1\nprint(x)  # Output: 1\n";
    let chapter = |before: &str, word: &str| format!("{before}\n\n```python {word}\n{code}```\n");
    let caption = |words: &str| format!("<!-- pyproof: steps {words} note=\"a\" -->");
    assert_eq!(told_of(&chapter("", "steps=2")), [""; 0]);
    assert_eq!(told_of(&chapter("", "steps=999")), ["steps-absent"]);
    assert_eq!(told_of(&chapter(&caption("from=2 to=99"), "steps")), [""; 0]);
    assert_eq!(told_of(&chapter(&caption("from=5000 to=9000"), "steps")), ["steps-absent"]);
    let comment = "```python steps\nif False:\n    x = 1  #!step\n```\n";
    assert_eq!(told_of(comment), ["steps-unreached"]);
    let differs = "```python steps no_promises\nimport sys\nprint(sys.gettrace())\n```\n";
    assert_eq!(told_of(differs), ["steps-differ"]);
}

#[test]
fn output_in_two_streams_is_told_in_its_order() {
    let code = "import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint(3)\n";
    let report = with_steps(&format!("```python steps no_promises\n{code}```\n"));
    let told = |stream, text: &str| (stream, text.to_owned());
    let both = [(Stream::Out, "1\n"), (Stream::Err, "2\n"), (Stream::Out, "3\n")];
    assert_eq!(recorded(&report, 0).output, both.map(|(stream, text)| told(stream, text)));
    let report = with_steps("```python steps no_promises\nprint(1)\n```\n");
    assert_eq!(recorded(&report, 0).output, []);
}

#[test]
fn the_steps_name_the_blocks_of_their_program() {
    let text = "```python\nother = 1\n```\n\n```python\ndef f(n):\n    return n\n```\n\n\
                ```python steps=3\nprint(f(2))  # Output: 2\n```\n";
    let recording_of = with_steps(text);
    let recording = recorded(&recording_of, 2);
    assert_eq!((&*recording.blocks, recording.picture), (&[1, 2][..], Some(2)));
    let inside = recording.steps.iter().filter(|step| !step.contains("\"block\":")).count();
    assert_eq!((inside, recording.steps.len()), (3, 5), "{:#?}", recording.steps);
}

#[test]
fn a_site_has_the_steps_in_files_of_their_own() {
    let chapter = "# C\n\n```python steps\nprint(1)  # Output: 1\n```\n";
    let book = TestBook::new(&[("c.md", chapter)]);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/c.html");
    let page = page.replace("&quot;", "\"");
    let mark = "\"steps\":{\"file\":\"";
    let file = page.split(mark).nth(1).and_then(|rest| rest.split('"').next());
    let name = file.expect("the page names the file");
    let text = book.read(&format!("target/site/pyproof/steps/{name}"));
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((file["version"].as_u64(), file["end"].as_str()), (Some(1), Some("finished")));
    assert_eq!(file["kept"], serde_json::json!([[1, 1]]));
}

#[test]
fn a_comment_chooses_the_picture_and_captions_are_for_the_steps_that_they_name() {
    let code = "def f():\n    x = 1\n    def g():\n        return x  #!step\n    return g\n\n\n\
                g = f()\ng()\n# `#!step` in a text is none.\ns = '#!step'\nprint(g())  # Output: 1\n";
    let captions = "<!-- pyproof: steps from=1 to=2 note=\"It begins.\" -->\n\n\
                    <!-- pyproof: steps from=3 to=99 note=\"<b>It</b> goes on.\" -->\n\n";
    let chapter = format!("# C\n\n{captions}```python steps\n{code}```\n");
    let report = with_steps(&chapter);
    let recording = recorded(&report, 0);
    let step: serde_json::Value =
        serde_json::from_str(&recording.steps[recording.picture.unwrap()]).unwrap();
    assert_eq!((step["line"].as_u64(), step["event"].as_str()), (Some(4), Some("line")));
    let later = recording.steps[recording.picture.unwrap() + 1..].join("\n");
    assert!(later.contains("\"out\""), "the second call is the last at that line");

    let book = TestBook::new(&[("c.md", &chapter)]);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/c.html");
    assert!(page.contains("        return x\n    return g"), "the comment is not for readers");
    assert!(page.contains("s = &#39;#!step&#39;") || page.contains("s = '#!step'"), "{page}");
    assert!(page.contains(". &lt;b&gt;It&lt;/b&gt; goes on.</figcaption>"), "{page}");
    let files = std::fs::read_dir(book.path().join("target/site/pyproof/steps")).unwrap();
    let [file] = &files.map(|file| file.unwrap().path()).collect::<Vec<_>>()[..] else { panic!() };
    let file: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(
        file["captions"],
        serde_json::json!([[0, 1, "It begins."], [2, 98, "<b>It</b> goes on."]])
    );
}
