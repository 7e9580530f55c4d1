//! Memory, bounded: what a program asks for beyond its limit it does not get.
//!
//! 1. The system refuses, by the limit of the address space, or, where it has no
//!    such limit, the allocator of this executable does, which then counts. It
//!    counts nothing before [`count`]: neither the tool nor a worker has a limit.
//! 2. The interpreter makes a `MemoryError` of most refusals. Of the others Rust
//!    makes an abort, and there the handler of [`on_exhausted`] has the last word.
//!
//! The handler is run at a known point, in Rust's own `abort`, where no lock of
//! the allocator is held: it may allocate, out of a reserve. A program that puts
//! its own handler there has merely crashed.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering};

/// What is kept for the last word: the transcript of a program, written out.
pub const RESERVE: usize = 32 << 20;

/// The status of a process that had no memory left for a last word.
pub const EXHAUSTED: i32 = 0x6D;

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

/// Whether this process counts.
static COUNTS: AtomicBool = AtomicBool::new(false);
/// Bytes that are left, where this process counts.
static LEFT: AtomicIsize = AtomicIsize::new(0);
/// Whether anything was ever refused.
static REFUSED: AtomicBool = AtomicBool::new(false);

/// The system's allocator, with a limit where one is set.
struct Bounded;

// SAFETY: every call goes to `System` as it came, or is refused by a null
// pointer, which the contract allows; what is counted has no part in it.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !spend(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `alloc`, which is `System`'s.
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
        // SAFETY: the block is `System`'s: nobody else makes any here.
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

/// Gives this process so many bytes from now on.
pub fn count(bytes: usize) {
    LEFT.store(isize::try_from(bytes).unwrap_or(isize::MAX), Ordering::Relaxed);
    COUNTS.store(true, Ordering::Relaxed);
}

/// What is said when memory is exhausted; it ends the process, or returns when
/// there is nothing to be said.
static LAST_WORD: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

/// Has `last_word` called when the interpreter is refused memory that it cannot
/// do without.
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

    /// The thread that says the last word, by the address of its `errno`.
    static SPEAKER: AtomicUsize = AtomicUsize::new(0);

    pub fn catch_abort() {
        // Without it a refusal is a crash by that signal.
        let flags = SaFlags::SA_NODEFER;
        let action = SigAction::new(SigHandler::Handler(aborted), flags, SigSet::empty());
        // SAFETY: the handler is only of consequence when it interrupts `abort`,
        // which is no place where a lock is held that the handler takes.
        let _ = unsafe { sigaction(Signal::SIGABRT, &action) };
    }

    extern "C" fn aborted(_signal: libc::c_int) {
        if !REFUSED.load(Ordering::Relaxed) {
            // Somebody else's abort: it goes its way when this returns.
            // SAFETY: to set the default action has no preconditions.
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

    /// Something that each thread has another of, had without memory.
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
