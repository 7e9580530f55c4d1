//! The command `mdbook-pyproof`.

fn main() {}
