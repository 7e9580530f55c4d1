//! Some of the benchmark's misspellings: none is ever corrected wrongly.

#[path = "../../preprocessor/tool/benches/misspellings/generate.rs"]
mod generate;

use std::fs;

use pyproof_check::config::Config;
use pyproof_check::markdown::Chapter;

use super::support::{POOL, root};
use generate::{Generator, Made, Sample, Why};

/// The programs of the benchmark's own blocks.
fn samples(config: &Config) -> Vec<Sample> {
    let files = fs::read_dir(root().join("preprocessor/tool/benches/blocks")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let chapters = files.iter().map(|file| Chapter {
        path: file.file_name().unwrap().to_string_lossy().into_owned(),
        text: fs::read_to_string(file).unwrap(),
        ..Chapter::default()
    });
    chapters.flat_map(|chapter| generate::samples(&chapter, config, &*POOL)).collect()
}

#[test]
fn a_letter_gone_wrong_is_put_right_or_left_and_never_put_wrong() {
    let config = Config::default();
    let samples = samples(&config);
    assert!(samples.len() >= 40, "{} programs run cleanly", samples.len());
    let mut generator = Generator::new(20);
    let (mut fixed, mut allowed) = (0, 0);
    for _ in 0..200 {
        let (sample, slip) = generator.draw(&samples);
        let made = sample.outcome(&slip, &config, &*POOL);
        let told =
            format!("{}: {} written {} ({:?})", sample.origin, slip.from, slip.to, slip.slip);
        assert!(!matches!(made, Made::Wrong(_)), "{told}: {made:?}");
        fixed += usize::from(made == Made::Fixed);
        let excluded =
            matches!(&made, Made::Not(why) if !matches!(why, Why::Suggested | Why::Left));
        allowed += usize::from(!excluded);
    }
    assert!(allowed >= 150 && fixed * 10 >= allowed * 9, "{fixed} of {allowed}");
}
