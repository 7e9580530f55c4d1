//! How much time a program has taken: processor time, which the other programs of a
//! busy machine do not lengthen, and wall time, for one that only waits.

use std::thread::sleep;
use std::time::{Duration, Instant};

#[cfg(unix)]
use nix::unistd::Pid;

/// How long nobody looks: a program with several threads may take as much processor
/// time as that several times over.
const PAUSE: Duration = Duration::from_millis(250);

/// The shortest wait, when the time is nearly spent.
const SHORT: Duration = Duration::from_millis(2);

/// The clock of a program of this process.
#[derive(Clone, Copy)]
pub struct Clock {
    began: Instant,
    /// What the process had spent by then; none, where the system does not tell.
    before: Option<Duration>,
}

impl Clock {
    /// Begins to count.
    pub fn start() -> Self {
        Self { began: Instant::now(), before: by_this_process() }
    }

    /// Processor time since it began; wall time, where the system knows no other.
    pub fn spent(&self) -> Duration {
        match (self.before, by_this_process()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.began.elapsed(),
        }
    }

    /// Wall time since it began.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Waits until so much processor time is spent, or so much wall time is over.
    pub fn wait(&self, time: Duration, wall: Duration) {
        loop {
            let left = time.saturating_sub(self.spent()).min(wall.saturating_sub(self.elapsed()));
            if left.is_zero() {
                return;
            }
            sleep(left.clamp(SHORT, PAUSE));
        }
    }
}

/// Processor time of all threads of this process.
fn by_this_process() -> Option<Duration> {
    #[cfg(unix)]
    return of_clock(libc::CLOCK_PROCESS_CPUTIME_ID);
    #[cfg(not(unix))]
    None
}

/// Processor time of another process; none, where the system does not tell, or when it
/// has ended.
#[cfg(unix)]
pub fn by(process: Pid) -> Option<Duration> {
    #[cfg(target_os = "linux")]
    {
        let mut clock = 0;
        // SAFETY: the call writes the number of a clock to a place of ours.
        let status = unsafe { libc::clock_getcpuclockid(process.as_raw(), &raw mut clock) };
        if status == 0 { of_clock(clock) } else { None }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = process;
        None
    }
}

#[cfg(unix)]
fn of_clock(clock: libc::clockid_t) -> Option<Duration> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes a time to a place of ours.
    let status = unsafe { libc::clock_gettime(clock, &raw mut time) };
    let seconds = u64::try_from(time.tv_sec).ok()?;
    let nanos = u32::try_from(time.tv_nsec).ok()?;
    (status == 0).then(|| Duration::new(seconds, nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_work_is_counted() {
        let clock = Clock::start();
        let time = Duration::from_millis(20);
        clock.wait(Duration::from_hours(1), time);
        assert!(clock.elapsed() >= time);
        let mut sum = 0_u64;
        while clock.spent() < time {
            sum = std::hint::black_box(sum + 1);
        }
        // Other tests of the same process may have done all the work.
        assert!(clock.spent() >= time && by_this_process().is_some(), "{sum}");
    }
}
