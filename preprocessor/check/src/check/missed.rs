//! What became of names that nothing binds: whether a run comes to them, and
//! whether the program catches that.
//!
//! A run that ends without a word may have come to a name all the same: `except
//! NameError`, `contextlib.suppress`, a test that wants the exception. So the run is
//! watched: each exception that passes a line of the program is noted, caught or not.

use pyproof_judge::python::Module;
use pyproof_judge::transcript::{End, Exception, MAX_EVENTS, Transcript, What};

/// What became of a name that nothing binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The run ended for want of it.
    Missed,
    /// The run came to it, and went on.
    Caught,
    /// The run never came to it.
    Unreached,
    /// That cannot be told.
    Unknown,
}

/// A run of a program in which exceptions were traced.
pub struct Watched {
    run: Transcript,
    /// Whether nothing could escape the tracing.
    whole: bool,
}

impl Watched {
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

    /// What became of a name.
    pub fn fate(&self, name: &str) -> Fate {
        let uncaught = self.uncaught().filter(|exception| names_it(exception, name)).count();
        let raised = self.run.events.iter().filter(|event| match &event.what {
            // Where it is raised, it has passed no other line yet. A recursion within
            // one line counts more often than once, and so as caught.
            What::Passed { place, exception } => {
                exception.places == [*place] && names_it(exception, name)
            }
            _ => false,
        });
        if raised.count() > uncaught {
            Fate::Caught
        } else if uncaught > 0 || self.is_refused_for(name) {
            Fate::Missed
        } else if self.whole {
            Fate::Unreached
        } else {
            Fate::Unknown
        }
    }

    /// Whether no exception kept any line of it from being run.
    pub fn is_clean(&self) -> bool {
        let mut ends = self.run.ends.iter();
        ends.all(|block| matches!(block.end, End::Finished | End::Exited(0)))
            && self.uncaught().next().is_none()
    }

    /// The exceptions that nothing in the program caught. Whether a promise wants
    /// one is for the promise to say: a correction keeps it.
    fn uncaught(&self) -> impl Iterator<Item = &Exception> {
        self.run.events.iter().filter_map(|event| match &event.what {
            What::Raised { exception, .. } => Some(exception),
            _ => None,
        })
    }

    /// Whether a block was not compiled for want of the name: `nonlocal`.
    fn is_refused_for(&self, name: &str) -> bool {
        self.run.ends.iter().any(|block| match &block.end {
            End::SyntaxError { message, .. } => {
                message.contains("nonlocal") && first_quoted(message) == Some(name)
            }
            _ => false,
        })
    }
}

/// Whether an exception was raised for want of the name.
fn names_it(exception: &Exception, name: &str) -> bool {
    // The second is that of `totl += 1`.
    let class = ["NameError", "UnboundLocalError"].contains(&exception.class.as_str());
    class && first_quoted(&exception.message) == Some(name)
}

fn first_quoted(message: &str) -> Option<&str> {
    message.split('\'').nth(1)
}

/// Whether code of the program may run where nobody traces it: in threads and
/// processes, behind the end, or where it traces itself.
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
    fn passed(name: &str, lines: &[usize]) -> Vec<What> {
        let behind = |at: usize| What::Passed {
            place: Place { block: 0, line: lines[at] },
            exception: missing(name, &lines[at..]),
        };
        (0..lines.len()).rev().map(behind).collect()
    }

    fn raised(tolerated: bool) -> Vec<What> {
        vec![What::Raised { statement: 0, exception: missing("x", &[1, 2]), tolerated }]
    }

    fn watched(events: Vec<What>, end: End) -> Watched {
        let events = events.into_iter().map(|what| Event { block: 0, what }).collect();
        let ends = vec![BlockEnd { end, duration_us: 0 }];
        Watched::new(Transcript { events, ends, cached: false }, &[])
    }

    #[test]
    fn a_name_is_missed_caught_or_never_reached() {
        let way = || passed("x", &[1, 2]);
        let cases = [
            (vec![], End::Finished, Fate::Unreached),
            (passed("y", &[1]), End::Finished, Fate::Unreached),
            (way(), End::Finished, Fate::Caught),
            ([way(), raised(true)].concat(), End::Finished, Fate::Missed),
            ([way(), raised(false)].concat(), End::Raised, Fate::Missed),
            ([way(), way(), raised(false)].concat(), End::Raised, Fate::Caught),
            (vec![], End::TimedOut { line: None }, Fate::Unknown),
            (way(), End::TimedOut { line: None }, Fate::Caught),
        ];
        for (events, end, expected) in cases {
            let told = format!("{events:?} {end:?}");
            assert_eq!(watched(events, end).fate("x"), expected, "{told}");
        }
    }

    #[test]
    fn a_nonlocal_that_nothing_binds_is_missed() {
        let message = "no binding for nonlocal 'x' found".to_owned();
        let end = End::SyntaxError { class: "SyntaxError".to_owned(), message, line: 1 };
        assert_eq!(watched(vec![], end).fate("x"), Fate::Missed);
    }

    #[test]
    fn where_nobody_looks_nothing_is_known() {
        for code in ["import threading", "import sys\nsys.settrace(None)", "breakpoint()"] {
            let module = pyproof_judge::python::parse(code).unwrap();
            let run = Transcript::ended(1, End::Finished);
            assert_eq!(Watched::new(run, &[&module]).fate("x"), Fate::Unknown, "{code}");
        }
    }
}
