//! A child of the worker: its pipes, its message, its end.

use std::fs::File;
use std::io::{self, IoSlice, Read};
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, dup, dup2_stderr, dup2_stdin, dup2_stdout, fork, pipe, setsid};

#[cfg(target_os = "linux")]
use super::confine::end_with;
use super::frame::Inbox;
use super::spent;
use super::worker::exit_now;
use pyproof_judge::transcript::Crash;

/// The two pipes of a worker, to and from the tool.
pub struct Pipes {
    /// What it is asked for.
    pub requests: File,
    /// What it answers.
    pub answers: File,
}

/// Moves the protocol away from stdin and stdout, where a program would
/// look for it, and puts nothing in their place.
///
/// # Errors
/// When the system has no more descriptors.
pub fn take_pipes() -> io::Result<(File, File)> {
    let requests: OwnedFd = cloexec(dup(io::stdin())?)?;
    let answers: OwnedFd = cloexec(dup(io::stdout())?)?;
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    dup2_stdin(&nothing)?;
    dup2_stdout(&nothing)?;
    dup2_stderr(&nothing)?;
    Ok((requests.into(), answers.into()))
}

fn cloexec(fd: OwnedFd) -> io::Result<OwnedFd> {
    let flag = nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC);
    nix::fcntl::fcntl(&fd, flag)?;
    Ok(fd)
}

/// A pipe that no other program inherits.
///
/// # Errors
/// When the system has no more descriptors.
pub fn own_pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let (read, write) = pipe()?;
    Ok((cloexec(read)?, cloexec(write)?))
}

/// A process of its own for `run`, which ends with it, and with this process.
///
/// # Errors
/// When the system has no more processes.
pub fn child(run: impl FnOnce()) -> io::Result<Pid> {
    #[cfg(target_os = "linux")]
    let worker = std::process::id();
    // SAFETY: only this thread runs interpreter code, and the worker's main
    // thread does nothing but wait for it, so no lock is held by a thread
    // that the child lacks.
    match unsafe { fork() }? {
        ForkResult::Child => {
            // A session of its own, so that all it starts can be ended with it.
            let _ = setsid();
            // First of all: a worker may be killed at any time.
            #[cfg(target_os = "linux")]
            if end_with(worker).is_err() {
                exit_now();
            }
            run();
            exit_now()
        }
        ForkResult::Parent { child } => Ok(child),
    }
}

/// How often a program is looked after that the system does not bound.
const LOOK: Duration = Duration::from_millis(20);

/// Until when a program is waited for.
pub struct Watch<'a> {
    /// Where requests come from: whoever sends them waits for the answer.
    pub requests: &'a File,
    /// When it is given up.
    pub deadline: Instant,
    /// The process that is given up when it has taken so much processor time.
    pub processor: Option<(Pid, Duration)>,
    /// What it has too much of, if anything; asked now and then.
    pub look: Option<&'a dyn Fn() -> Option<Crash>>,
}

impl Watch<'_> {
    /// How much processor time the program still has.
    fn processor_time(&self) -> Duration {
        let left = self.processor.and_then(|(process, limit)| {
            spent::by(process).map(|spent| limit.saturating_sub(spent))
        });
        left.unwrap_or(Duration::MAX)
    }
}

/// Why there is no message.
pub enum NoMessage {
    /// Time was up, even for the child's own clock.
    TimedOut,
    /// It had too much of something.
    Overstepped(Crash),
    /// The child ended without a whole message.
    Silent,
    /// Nobody waits for it any more.
    Unwanted,
}

/// The worker's end of a child's pipe.
pub struct Inlet {
    pipe: File,
    inbox: Inbox,
}

impl Inlet {
    /// The end from which the worker reads messages no larger than `room`.
    pub fn new(pipe: OwnedFd, room: usize) -> Self {
        Self { pipe: pipe.into(), inbox: Inbox::new(room) }
    }

    /// The same, to write to where it has two ways.
    pub fn outlet(&mut self) -> &mut File {
        &mut self.pipe
    }

    /// The child's next message, which `take` finds in what has come.
    ///
    /// # Errors
    /// When there is none by the deadline, or never will be.
    pub fn wait<T>(
        &mut self,
        watch: &Watch<'_>,
        take: impl Fn(&mut Inbox) -> io::Result<Option<T>>,
    ) -> Result<T, NoMessage> {
        loop {
            if let Some(message) = take(&mut self.inbox).map_err(|_| NoMessage::Silent)? {
                return Ok(message);
            }
            if !wait_for(&self.pipe, watch)? {
                return Err(NoMessage::TimedOut);
            }
            let mut part = [0; 16 << 10];
            match self.pipe.read(&mut part) {
                Ok(0) | Err(_) => return Err(NoMessage::Silent),
                Ok(count) => self.inbox.add(&part[..count]),
            }
        }
    }
}

/// Waits until the child has written; false when the deadline passes.
fn wait_for(pipe: &File, watch: &Watch<'_>) -> Result<bool, NoMessage> {
    loop {
        let remaining = watch.deadline.saturating_duration_since(Instant::now());
        let processor_time = watch.processor_time();
        if remaining.is_zero() || processor_time.is_zero() {
            return Ok(false);
        }
        let mut fds = [
            PollFd::new(pipe.as_fd(), PollFlags::POLLIN),
            // Asked for nothing, a pipe still tells that its other end is gone.
            PollFd::new(watch.requests.as_fd(), PollFlags::empty()),
        ];
        let pause = if watch.look.is_some() { LOOK } else { Duration::from_hours(1) };
        let pause = remaining.min(pause).min(processor_time.max(LOOK));
        let timeout = PollTimeout::try_from(pause).unwrap_or(PollTimeout::MAX);
        match poll(&mut fds, timeout) {
            Ok(0) => match watch.look.and_then(|look| look()) {
                Some(crash) => return Err(NoMessage::Overstepped(crash)),
                None => continue,
            },
            Err(Errno::EINTR) => continue,
            Err(_) => return Err(NoMessage::Silent),
            Ok(_) => {}
        }
        let [child, parent] = fds.map(|fd| fd.revents().unwrap_or(PollFlags::empty()));
        if parent.intersects(PollFlags::POLLHUP | PollFlags::POLLERR) {
            return Err(NoMessage::Unwanted);
        }
        if !child.is_empty() {
            return Ok(true);
        }
    }
}

/// Ends the child and all it started, and takes its status.
pub fn end(child: Pid) -> Option<WaitStatus> {
    // The child may not have reached `setsid` yet, or be gone already.
    let _ = killpg(child, Signal::SIGKILL);
    let _ = nix::sys::signal::kill(child, Signal::SIGKILL);
    loop {
        match waitpid(child, None) {
            Err(Errno::EINTR) => {}
            other => return other.ok(),
        }
    }
}

/// Writes all of `bytes` to a socket, with descriptors for whoever reads them.
///
/// # Errors
/// When the other side is gone.
pub fn send(socket: &File, bytes: &[u8], with: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut sent = 0;
    if !with.is_empty() {
        sent = send_with(socket, bytes, with)?;
    }
    io::Write::write_all(&mut &*socket, &bytes[sent..])
}

/// How many descriptors go with a message at most.
const MOST: usize = 2;

fn send_with(socket: &File, bytes: &[u8], with: &[BorrowedFd<'_>]) -> io::Result<usize> {
    // Words, since the kernel wants them where a word may be.
    let mut room = [0_u64; 16];
    let size = u32::try_from(size_of::<i32>() * with.len().min(MOST)).unwrap_or_default();
    let mut part = [IoSlice::new(bytes)];
    // SAFETY: all zeros are a message without parts.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = part.as_mut_ptr().cast();
    message.msg_iovlen = 1;
    message.msg_control = room.as_mut_ptr().cast();
    // SAFETY: this only computes a size; the room is larger than that of two descriptors.
    message.msg_controllen = unsafe { libc::CMSG_SPACE(size) } as _;
    // SAFETY: `message` has room for one header with two descriptors, which lives through
    // the call; an `IoSlice` is an `iovec`.
    let sent = unsafe {
        let head = libc::CMSG_FIRSTHDR(&raw const message);
        (*head).cmsg_level = libc::SOL_SOCKET;
        (*head).cmsg_type = libc::SCM_RIGHTS;
        (*head).cmsg_len = libc::CMSG_LEN(size) as _;
        let data = libc::CMSG_DATA(head);
        for (at, descriptor) in with.iter().take(MOST).enumerate() {
            let number = descriptor.as_raw_fd().to_ne_bytes();
            data.add(at * number.len()).cast::<[u8; 4]>().write(number);
        }
        libc::sendmsg(socket.as_raw_fd(), &raw const message, 0)
    };
    usize::try_from(sent).map_err(|_| io::Error::last_os_error())
}
