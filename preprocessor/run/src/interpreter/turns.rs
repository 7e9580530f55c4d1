//! Threads take turns, as under the lock of `CPython`'s interpreter: an addition to a
//! variable that several threads share is not lost.
//!
//! 1. A thread begins its work when no other one runs code: the others have ended, or
//!    wait for something ([`my_turn`]). Threads begin in the order in which they were
//!    started.
//! 2. Who starts a thread lets it run for a while first ([`let_run`]).
//! 3. A thread that has waited, for a lock or by `sleep`, goes on at once.
//!
//! Nothing here interrupts a thread. So one that looks forever for what another is to
//! do, without waiting, would never see it: after [`PATIENCE`] both run.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustpython_vm as vm;
use vm::vm::thread::ThreadState;
use vm::{PyObjectRef, PyResult, VirtualMachine};

/// How long a thread waits for its turn while others run.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a new thread runs before the one that started it goes on: several times
/// what `CPython` gives it, as it gets less done.
const SLICE: Duration = Duration::from_millis(25);

/// How often is looked whose turn it is.
const LOOK: Duration = Duration::from_micros(100);

/// The threads that have not begun yet, by their tickets.
static QUEUE: Mutex<VecDeque<u64>> = Mutex::new(VecDeque::new());
static TICKETS: AtomicU64 = AtomicU64::new(0);

/// What `compat.py` is given.
pub fn functions(vm: &VirtualMachine) -> [(&'static str, PyObjectRef); 3] {
    let in_turn = |begin: PyObjectRef, run: PyObjectRef, vm: &VirtualMachine| -> PyObjectRef {
        let ticket = Ticket::draw();
        vm.new_function("run", move |vm: &VirtualMachine| -> PyResult {
            begin.call((), vm)?;
            ticket.wait(vm);
            run.call((), vm)
        })
        .into()
    };
    let my_turn = |vm: &VirtualMachine| Ticket::draw().wait(vm);
    [
        ("in_turn", vm.new_function("in_turn", in_turn).into()),
        ("my_turn", vm.new_function("my_turn", my_turn).into()),
        ("let_run", vm.new_function("let_run", let_run).into()),
    ]
}

/// A place in the queue; a thread that does not begin gives it back.
struct Ticket(u64);

impl Ticket {
    fn draw() -> Self {
        let mut queue = queue();
        let number = TICKETS.fetch_add(1, Ordering::Relaxed);
        queue.push_back(number);
        Self(number)
    }

    /// Waits until it is first and no other thread runs.
    fn wait(&self, vm: &VirtualMachine) {
        vm.allow_threads(|| {
            let until = Instant::now() + PATIENCE;
            while Instant::now() < until {
                let is_first = queue().front().is_none_or(|first| *first >= self.0);
                if is_first && !others_run(vm) {
                    break;
                }
                std::thread::sleep(LOOK);
            }
        });
        // Whoever is next sees that this one runs.
        self.give_back();
    }

    fn give_back(&self) {
        queue().retain(|number| *number != self.0);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// Waits until the new threads have begun, and have ended or wait; not for long.
fn let_run(vm: &VirtualMachine) {
    vm.allow_threads(|| {
        let until = Instant::now() + SLICE;
        while Instant::now() < until && (!queue().is_empty() || others_run(vm)) {
            std::thread::sleep(LOOK);
        }
    });
}

/// Whether another thread runs code. The one that asks does not: it waits.
fn others_run(vm: &VirtualMachine) -> bool {
    let threads = vm.state.thread_frames.lock();
    let running = ThreadState::Attached as i32;
    threads.values().any(|thread| thread.state.load(Ordering::Acquire) == running)
}

fn queue() -> MutexGuard<'static, VecDeque<u64>> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}
