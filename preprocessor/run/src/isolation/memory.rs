//! Limits memory: a program that asks for more than its limit does not get it.
//!
//! 1. The system refuses, by a limit of the address space. If it has no such limit,
//!    the allocator of this executable counts and refuses. It counts nothing before
//!    [`count`]: neither the tool nor a worker has a limit.
//! 2. The interpreter turns most refusals into a `MemoryError`. Rust turns the others
//!    into an abort, and then the handler of [`on_exhausted`] has the last word.
//!
//! The handler runs at a known point, in Rust's own `abort`, where no lock of the
//! allocator is held, so it may allocate, from a reserve. If a program installs its
//! own handler there, it has merely crashed.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering};

/// Bytes reserved for the last word: the transcript of a program, serialised.
pub const RESERVE: usize = 32 << 20;

/// The exit status of a process that had no memory left for a last word.
pub const EXHAUSTED: i32 = 0x6D;

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

/// Whether this process counts.
static COUNTS: AtomicBool = AtomicBool::new(false);
/// Bytes that are left, if this process counts.
static LEFT: AtomicIsize = AtomicIsize::new(0);
/// Whether anything was ever refused.
static REFUSED: AtomicBool = AtomicBool::new(false);

/// The system's allocator, with a limit if one is set.
struct Bounded;

// SAFETY: every call is passed to `System` unchanged, or refused with a null pointer,
// which the contract allows; the counting does not affect that.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !spend(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `alloc`, which is that of `System`.
        noted(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !spend(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as in `alloc`.
        noted(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        give_back(layout.size());
        // SAFETY: the block is from `System`: nothing else allocates here.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !spend(size.saturating_sub(layout.size())) {
            return std::ptr::null_mut();
        }
        give_back(layout.size().saturating_sub(size));
        // SAFETY: as in `dealloc`, and the caller keeps the contract of `realloc`.
        noted(unsafe { System.realloc(block, layout, size) })
    }
}

fn spend(bytes: usize) -> bool {
    if !COUNTS.load(Ordering::Relaxed) {
        return true;
    }
    // A layout's size is at most `isize::MAX`.
    let bytes = bytes.cast_signed();
    if LEFT.fetch_sub(bytes, Ordering::Relaxed) >= bytes {
        return true;
    }
    LEFT.fetch_add(bytes, Ordering::Relaxed);
    REFUSED.store(true, Ordering::Relaxed);
    false
}

fn give_back(bytes: usize) {
    if COUNTS.load(Ordering::Relaxed) {
        LEFT.fetch_add(bytes.cast_signed(), Ordering::Relaxed);
    }
}

fn noted(block: *mut u8) -> *mut u8 {
    if block.is_null() {
        REFUSED.store(true, Ordering::Relaxed);
    }
    block
}

/// Limits this process to this many more bytes from now on.
pub fn count(bytes: usize) {
    LEFT.store(isize::try_from(bytes).unwrap_or(isize::MAX), Ordering::Relaxed);
    COUNTS.store(true, Ordering::Relaxed);
}

/// Reports that memory is exhausted and ends the process; returns if there is nothing
/// to report.
static LAST_WORD: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

/// From now on, `last_word` is called when the interpreter is refused memory that it
/// cannot do without.
pub fn on_exhausted(last_word: impl Fn() + Send + Sync + 'static) {
    // A process serves one program, or sets this once for all of them.
    let _ = LAST_WORD.set(Box::new(last_word));
    #[cfg(unix)]
    sys::catch_abort();
}

#[cfg(unix)]
mod sys {
    //! Rust's `abort`, as a signal.

    use std::time::Duration;

    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction, signal};

    use super::{AtomicUsize, COUNTS, EXHAUSTED, LAST_WORD, Ordering, REFUSED};

    /// The thread that has the last word, identified by the address of its `errno`.
    static SPEAKER: AtomicUsize = AtomicUsize::new(0);

    pub fn catch_abort() {
        // Without it a refusal is a crash by that signal.
        let flags = SaFlags::SA_NODEFER;
        let action = SigAction::new(SigHandler::Handler(aborted), flags, SigSet::empty());
        // SAFETY: the handler does something only when it interrupts `abort`, where no
        // lock is held that the handler takes.
        let _ = unsafe { sigaction(Signal::SIGABRT, &action) };
    }

    extern "C" fn aborted(_signal: libc::c_int) {
        if !REFUSED.load(Ordering::Relaxed) {
            // An abort for another reason: it continues when this returns.
            // SAFETY: setting the default action has no preconditions.
            let _ = unsafe { signal(Signal::SIGABRT, SigHandler::SigDfl) };
            return;
        }
        let own = own_mark();
        match SPEAKER.compare_exchange(0, own, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => {
                open_the_reserve();
                if let Some(last_word) = LAST_WORD.get() {
                    last_word();
                }
            }
            // The reserve, too, is exhausted.
            Err(speaker) if speaker == own => {}
            Err(_) => loop {
                std::thread::sleep(Duration::from_secs(1));
            },
        }
        // SAFETY: `_exit` has no preconditions.
        unsafe { libc::_exit(EXHAUSTED) }
    }

    /// A value that differs for each thread and needs no memory.
    fn own_mark() -> usize {
        thread_local!(static MARK: u8 = const { 0 });
        MARK.with(|mark| std::ptr::from_ref(mark).addr())
    }

    fn open_the_reserve() {
        COUNTS.store(false, Ordering::Relaxed);
        if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_AS) {
            // Without the reserve there may still be enough.
            let _ = setrlimit(Resource::RLIMIT_AS, hard, hard);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_counted_before_a_limit_is_set() {
        assert!(spend(usize::MAX >> 1));
        assert!(!REFUSED.load(Ordering::Relaxed));
    }
}
