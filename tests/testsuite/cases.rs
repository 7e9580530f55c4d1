//! One small chapter for each rule, `tests/cases/*.md`, named after the fact
//! that it shows; its snapshot says what the tool makes of it.

use std::fs;

use super::support::{cases, prove, told};

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
