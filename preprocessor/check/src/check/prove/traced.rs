//! Looks names up that nothing binds: whether a run reaches them, and whether the
//! program catches the exception.
//!
//! A run that ends well may have reached such a name all the same: `except
//! NameError`, `contextlib.suppress`, a test that expects the exception. So the run
//! is traced: each exception that passes a line of the program is noted, caught or
//! not.

use pyproof_judge::python::Module;
use pyproof_judge::transcript::{End, EventKind, Exception, MAX_EVENTS, Transcript};

/// What a run made of a name that nothing binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The run ended at it.
    Missed,
    /// The run reached it, and went on.
    Caught,
    /// The run never reached it.
    Unreached,
    /// Unknown.
    Unknown,
}

/// A run of a program in which exceptions were traced.
pub struct TracedRun {
    run: Transcript,
    /// Whether the trace is complete.
    whole: bool,
}

impl TracedRun {
    /// A traced run of the program of these modules.
    pub fn new(run: Transcript, program: &[&Module]) -> Self {
        let ends = run.ends.iter().all(|block| {
            let ended = &block.end;
            matches!(ended, End::Finished | End::Raised | End::Exited(_) | End::SyntaxError { .. })
        });
        let whole =
            ends && run.events.len() < MAX_EVENTS && !program.iter().any(|m| is_untraced(m));
        Self { run, whole }
    }

    /// What the run made of a name.
    pub fn lookup(&self, name: &str) -> Lookup {
        let uncaught = self.uncaught().filter(|exception| names_it(exception, name)).count();
        let raised = self.run.events.iter().filter(|event| match &event.kind {
            // Where it is raised, it has passed no other line yet. A recursion within
            // one line counts more often than once, and so as caught.
            EventKind::Passed { place, exception } => {
                exception.places == [*place] && names_it(exception, name)
            }
            _ => false,
        });
        if raised.count() > uncaught {
            Lookup::Caught
        } else if uncaught > 0 || self.is_refused_for(name) {
            Lookup::Missed
        } else if self.whole {
            Lookup::Unreached
        } else {
            Lookup::Unknown
        }
    }

    /// Whether no exception cut it short.
    pub fn is_clean(&self) -> bool {
        let mut ends = self.run.ends.iter();
        ends.all(|block| matches!(block.end, End::Finished | End::Exited(0)))
            && self.uncaught().next().is_none()
    }

    /// The exceptions that nothing in the program caught, promised or not: a correction
    /// must keep the promise.
    fn uncaught(&self) -> impl Iterator<Item = &Exception> {
        self.run.events.iter().filter_map(|event| match &event.kind {
            EventKind::Raised { exception, .. } => Some(exception),
            _ => None,
        })
    }

    /// Whether a block did not compile without the name: `nonlocal`.
    fn is_refused_for(&self, name: &str) -> bool {
        self.run.ends.iter().any(|block| match &block.end {
            End::SyntaxError { message, .. } => {
                message.contains("nonlocal") && first_quoted(message) == Some(name)
            }
            _ => false,
        })
    }
}

/// Whether the missing name raised an exception.
fn names_it(exception: &Exception, name: &str) -> bool {
    // `totl += 1` raises the second.
    let class = ["NameError", "UnboundLocalError"].contains(&exception.class.as_str());
    class && first_quoted(&exception.message) == Some(name)
}

fn first_quoted(message: &str) -> Option<&str> {
    message.split('\'').nth(1)
}

/// Whether code of the program may run untraced: in threads and processes, after the
/// end, or where it traces itself.
fn is_untraced(module: &Module) -> bool {
    const MODULES: &[&str] = &[
        "_thread",
        "asyncio",
        "atexit",
        "bdb",
        "concurrent",
        "multiprocessing",
        "pdb",
        "threading",
        "trace",
    ];
    const NAMES: &[&str] = &["breakpoint", "finalize", "fork", "set_trace", "settrace"];
    let traces = |name: &String| NAMES.contains(&name.as_str());
    module.imports.iter().any(|import| MODULES.contains(&import.as_str()))
        || module.attributes.uses.iter().any(|used| traces(&used.name))
        || module.names.uses.iter().any(|used| traces(&used.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_judge::transcript::{BlockEnd, Event, Place};

    fn missing(name: &str, lines: &[usize]) -> Exception {
        Exception {
            class: "NameError".to_owned(),
            message: format!("name '{name}' is not defined"),
            places: lines.iter().map(|&line| Place { block: 0, line }).collect(),
            missing: None,
        }
    }

    /// It is raised for want of `name`, and passes these lines, the innermost last.
    fn passed(name: &str, lines: &[usize]) -> Vec<EventKind> {
        let behind = |at: usize| EventKind::Passed {
            place: Place { block: 0, line: lines[at] },
            exception: missing(name, &lines[at..]),
        };
        (0..lines.len()).rev().map(behind).collect()
    }

    fn raised(tolerated: bool) -> Vec<EventKind> {
        vec![EventKind::Raised { statement: 0, exception: missing("x", &[1, 2]), tolerated }]
    }

    fn traced(events: Vec<EventKind>, end: End) -> TracedRun {
        let events = events.into_iter().map(|kind| Event { block: 0, kind }).collect();
        let ends = vec![BlockEnd { end, duration_us: 0 }];
        TracedRun::new(Transcript { events, ends, steps: Vec::new(), cached: false }, &[])
    }

    #[test]
    fn a_name_is_missed_caught_or_never_reached() {
        let way = || passed("x", &[1, 2]);
        let cases = [
            (vec![], End::Finished, Lookup::Unreached),
            (passed("y", &[1]), End::Finished, Lookup::Unreached),
            (way(), End::Finished, Lookup::Caught),
            ([way(), raised(true)].concat(), End::Finished, Lookup::Missed),
            ([way(), raised(false)].concat(), End::Raised, Lookup::Missed),
            ([way(), way(), raised(false)].concat(), End::Raised, Lookup::Caught),
            (vec![], End::TimedOut { line: None }, Lookup::Unknown),
            (way(), End::TimedOut { line: None }, Lookup::Caught),
        ];
        for (events, end, expected) in cases {
            let case = format!("{events:?} {end:?}");
            assert_eq!(traced(events, end).lookup("x"), expected, "{case}");
        }
    }

    #[test]
    fn a_nonlocal_that_nothing_binds_is_missed() {
        let message = "no binding for nonlocal 'x' found".to_owned();
        let end = End::SyntaxError { class: "SyntaxError".to_owned(), message, line: 1 };
        assert_eq!(traced(vec![], end).lookup("x"), Lookup::Missed);
    }

    #[test]
    fn where_nobody_looks_nothing_is_known() {
        for code in ["import threading", "import sys\nsys.settrace(None)", "breakpoint()"] {
            let module = pyproof_judge::python::parse(code).unwrap();
            let run = Transcript::ended(1, End::Finished);
            assert_eq!(TracedRun::new(run, &[&module]).lookup("x"), Lookup::Unknown, "{code}");
        }
    }
}
