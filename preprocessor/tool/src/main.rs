//! The command `mdbook-pyproof`; all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mdbook_pyproof::cli::main()
}
