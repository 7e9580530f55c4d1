#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mdbook_pyproof_fuzz::comment(data));
