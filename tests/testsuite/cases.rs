//! One small chapter for each rule, `tests/cases/*.md`, named after the fact
//! that it shows; its snapshot says what the tool makes of it.

use std::fs;

use super::support::{cases, prove, prove_with, told};

#[test]
fn every_case_is_as_its_snapshot_says() {
    let cases = cases();
    assert!(cases.len() > 40, "{} cases", cases.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| {
        for case in cases {
            let text = fs::read_to_string(&case).unwrap();
            let name = case.file_stem().unwrap().to_str().unwrap();
            insta::assert_snapshot!(format!("case@{name}"), told(&prove(&text)));
        }
    });
}

#[test]
fn the_examples_in_docstrings_are_run_where_the_book_wants_it() {
    let text = "```python\nclass Box:\n    \"\"\"A box.\n\n    >>> Box(2).size\n    2\n\n    Words.\n    \"\"\"\n\n    def __init__(self, size):\n        \"\"\"\n        >>> Box(3).size\n        4\n        \"\"\"\n        self.size = size\n```\n\n```python\nprint(Box(5).size)  # 5\n```\n";
    let verdicts = |docstrings: bool| {
        let report = prove_with(text, |config| config.docstrings = docstrings);
        let promises = report.blocks.iter().flat_map(|block| &block.promises);
        let told: Vec<_> = promises.map(|one| (one.line, one.judgement.is_kept())).collect();
        (told, report.failed())
    };
    assert_eq!(verdicts(false), (vec![(20, true)], false));
    assert_eq!(verdicts(true), (vec![(6, true), (14, false), (20, true)], true));
}
