//! A worker that does not fork: where there is no fork, and where the author asks
//! for it.

use std::fs::File;
use std::io;

use super::frame::{self, Request};
use super::worker::{exit_now, greet, run_alone, run_together};
use crate::interpreter::Interpreter;

/// Serves harmless programs, and then one that is to be alone.
///
/// # Errors
/// When the pipes cannot be had or the parent is gone in the middle of a message.
pub fn serve() -> io::Result<()> {
    let (mut requests, mut answers) = take_pipes()?;
    let interpreter = Interpreter::start();
    greet(&mut requests, &mut answers)?;
    let folder = tempfile::Builder::new().prefix("pyproof-").tempdir()?;
    std::env::set_current_dir(folder.path())?;
    loop {
        match frame::read(&mut requests) {
            Ok(Request::Together(jobs)) => {
                if !run_together(&interpreter, &jobs, &answers)? {
                    return Ok(());
                }
            }
            Ok(Request::Alone(job)) => {
                run_alone(&interpreter, &job, answers);
                exit_now()
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(unix)]
fn take_pipes() -> io::Result<(File, File)> {
    super::fork::take_pipes()
}

#[cfg(not(unix))]
fn take_pipes() -> io::Result<(File, File)> {
    use std::os::windows::io::AsHandle;

    let requests = io::stdin().as_handle().try_clone_to_owned()?;
    let answers = io::stdout().as_handle().try_clone_to_owned()?;
    Ok((requests.into(), answers.into()))
}
