//! The entry of a worker process: its arguments say in which mode it serves.

use std::ffi::OsString;
use std::io;

use super::worker::REMOVE;

/// Serves programs until stdin ends.
///
/// # Errors
/// When the pipes cannot be had, the parent is of another version, or gone in the
/// middle of a message.
pub fn serve() -> io::Result<()> {
    // What RustPython might say of its own crash is said by the exit status.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments: Vec<OsString> = std::env::args_os().skip(2).collect();
    let (mode, rest) = arguments.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    match mode.to_str() {
        Some(REMOVE) => rest.iter().try_for_each(std::fs::remove_dir_all),
        Some("process") => super::process::serve(),
        #[cfg(unix)]
        Some("fork") => super::fork::serve(),
        #[cfg(unix)]
        Some("python") => super::zygote::serve(rest),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}
