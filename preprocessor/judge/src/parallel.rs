//! Work on many things at once, its results in their order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Does `work` on each of `items` and gives the results in their order. There are at
/// most `threads` threads, each with `stack` bytes of stack.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    stack: usize,
    work: &(dyn Fn(&T) -> R + Sync),
) -> Vec<R> {
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let take_part = || {
        while let Some(at) =
            Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&at| at < items.len())
        {
            let result = work(&items[at]);
            *results[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1).min(items.len()) {
            let thread = std::thread::Builder::new().stack_size(stack);
            // Where a thread does not start, the others do its work, or this one.
            if thread.spawn_scoped(scope, take_part).is_err() {
                take_part();
            }
        }
    });
    let results = results.into_iter();
    results
        .map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner))
        .map(|result| result.expect("every item is done before the threads end"))
        .collect()
}
