//! Which answers may be kept: those that a run tomorrow would also give.
//!
//! That is decided by what the code could use, never by what it did. If it cannot be
//! decided, the answer is not kept, which costs another run and nothing else.

use pyproof_judge::job::{Job, JobBlock};
use pyproof_judge::python::reach;
use pyproof_judge::transcript::{End, EventKind, Transcript};

/// Modules that use no clock, randomness, files or processes. A module stands for
/// all modules in its package.
const MODULES: &[&str] = &[
    "__future__",
    "abc",
    "array",
    "ast",
    "base64",
    "binascii",
    "bisect",
    "cmath",
    "collections",
    "colorsys",
    "contextlib",
    "copy",
    "dataclasses",
    "decimal",
    "difflib",
    "enum",
    "fractions",
    "functools",
    "graphlib",
    "hashlib",
    "heapq",
    "html",
    "inspect",
    "io",
    "itertools",
    "json",
    "keyword",
    "math",
    "numbers",
    "operator",
    "pprint",
    "re",
    "reprlib",
    "statistics",
    "string",
    "struct",
    "textwrap",
    "types",
    "typing",
    "unicodedata",
    "zlib",
];

/// Packages of the same kind, in an interpreter that has them.
const PACKAGES: &[&str] = &["attr", "attrs", "numpy", "pandas", "sympy"];

/// Words, also in texts, by which these tell the time or show what memory happens to hold.
const CHANGING: &[&str] = &["empty", "empty_like", "now", "sample", "today", "utcnow"];

/// Names that lead out of those modules, that run code which is not read here, or
/// that tell the address of an object; also what the modules themselves import, since
/// that is an attribute of theirs.
const NAMES: &[&str] = &[
    "FileIO",
    "__builtins__",
    "__globals__",
    "__hash__",
    "__import__",
    "__loader__",
    "__spec__",
    "__subclasses__",
    "_os",
    "_random",
    "_sys",
    "_thread",
    "builtins",
    "codecs",
    "compile",
    "currentframe",
    "eval",
    "exec",
    "f_builtins",
    "f_globals",
    "file_digest",
    "hash",
    "id",
    "importlib",
    "linecache",
    "open",
    "open_code",
    "os",
    "random",
    "samples",
    "sys",
    "threading",
    "time",
];

/// What precedes an address in an output: `<object at 0x7f…>`,
/// `<Recursion on list with id=…>`.
const ADDRESSES: &[&str] = &[" at 0x", " with id="];

/// Whether a run of `job` that gave `transcript` will give it again.
pub fn is_lasting(job: &Job, transcript: &Transcript) -> bool {
    ended_by_itself(transcript)
        && !shows_an_address(transcript)
        && job.blocks.iter().zip(&transcript.ends).all(|(block, ended)| {
            // What is not Python was not run.
            matches!(ended.end, End::SyntaxError { .. }) || keeps_to_itself(block)
        })
}

fn ended_by_itself(transcript: &Transcript) -> bool {
    let ended = |end: &End| {
        matches!(
            end,
            End::Finished | End::Raised | End::Exited(_) | End::SyntaxError { .. } | End::NotRun
        )
    };
    // Memory is the machine's; a program may go on behind that.
    let out_of_memory = |kind: &EventKind| match kind {
        EventKind::Raised { exception, .. } | EventKind::Passed { exception, .. } => {
            exception.class == "MemoryError"
        }
        _ => false,
    };
    transcript.ends.iter().all(|ended_so| ended(&ended_so.end))
        && transcript.ends.iter().any(|ended_so| ended_so.end != End::NotRun)
        && !transcript.events.iter().any(|event| out_of_memory(&event.kind))
}

fn shows_an_address(transcript: &Transcript) -> bool {
    let shows = |text: &str| ADDRESSES.iter().any(|mark| text.contains(mark));
    transcript.events.iter().any(|event| match &event.kind {
        EventKind::Wrote { text, .. } => shows(text),
        EventKind::Valued { text, repr, .. } | EventKind::Held { text, repr, .. } => {
            shows(text) || shows(repr)
        }
        EventKind::Echoed { repr, .. } => shows(repr),
        EventKind::Raised { exception, .. } | EventKind::Passed { exception, .. } => {
            shows(&exception.message)
        }
        EventKind::Reached(_) | EventKind::Read { .. } | EventKind::Shown(_) => false,
    })
}

/// Whether the code uses nothing outside itself. Most code contains no word that
/// could, and is not even parsed.
fn keeps_to_itself(block: &JobBlock) -> bool {
    let words = block.code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let telling = |word: &str| word == "import" || NAMES.binary_search(&word).is_ok();
    // Other letters may spell one of these names, because Python normalises names.
    let other =
        |c: char| !c.is_ascii() && c.is_alphanumeric() && !('\u{400}'..='\u{4FF}').contains(&c);
    if !block.code.contains(other) && !words.into_iter().any(telling) {
        return true;
    }
    let Some(reach) = reach(&block.code) else { return false };
    let plain = |name: &str| NAMES.binary_search(&name).is_err();
    let changes = block.code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let changes = changes.into_iter().any(|word| CHANGING.binary_search(&word).is_ok());
    let known = |module: &String| {
        let mut parts = module.split('.');
        let package = parts.next().unwrap_or_default();
        let is_package = PACKAGES.binary_search(&package).is_ok() && !changes && parts.all(plain);
        MODULES.binary_search(&package).is_ok() || is_package
    };
    reach.modules.iter().all(known) && reach.names.iter().all(|name| plain(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_judge::transcript::{BlockEnd, Event, Exception, Stream};

    fn job(code: &str) -> Job {
        Job {
            blocks: vec![JobBlock { code: code.to_owned(), ..JobBlock::default() }],
            ..Job::trial()
        }
    }

    fn ended(end: End, kind: Option<EventKind>) -> Transcript {
        let events = kind.into_iter().map(|kind| Event { block: 0, kind }).collect();
        Transcript {
            events,
            ends: vec![BlockEnd { end, duration_us: 1 }],
            steps: Vec::new(),
            cached: false,
        }
    }

    fn lasts(code: &str) -> bool {
        is_lasting(&job(code), &ended(End::Finished, None))
    }

    #[test]
    fn the_lists_are_sorted_for_the_search() {
        for list in [MODULES, NAMES, PACKAGES, CHANGING] {
            assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{list:?}");
        }
    }

    #[test]
    fn code_that_keeps_to_itself_lasts() {
        for code in [
            "print(1)",
            "# open the door, in time\nprint('eval')",
            "import math, json\nfrom collections.abc import Iterable\nmath.pi",
            "def f():\n    from functools import wraps\n    return wraps",
            "print('привет')  # import",
            "input()",
            "import numpy as np\nnp.arange(3) * 2",
            "from numpy.linalg import norm\nnorm([1, 2])",
        ] {
            assert!(lasts(code), "{code}");
        }
    }

    #[test]
    fn code_that_reaches_out_does_not() {
        for code in [
            "import time",
            "import math, random",
            "import requests",
            "import numpy as np\nnp.random.rand()",
            "from numpy.random import default_rng\ndefault_rng().normal()",
            "import numpy as np\nnp.datetime64('now')",
            "import pandas as pd\npd.Timestamp.today()",
            "from datetime import date",
            "def f():\n    import os",
            "from . import x",
            "import inspect\ninspect.os.getpid()",
            "from typing import sys",
            "from io import open as o\no('f')",
            "__import__('time').time()",
            "eval('1')",
            "exec('import time')",
            "print(id(1))",
            "print(hash(object()))",
            "open('f')",
            "f.__globals__['t']",
            "from statistics import NormalDist\nNormalDist().samples(3)",
            // NFKC turns these into the names that they look like.
            "print(ｉｄ(1))",
            "import ｔime",
            "import math\ndef f(x=",
        ] {
            assert!(!lasts(code), "{code}");
        }
    }

    #[test]
    fn only_programs_that_ended_by_themselves_last() {
        let exception = |class: &str| EventKind::Raised {
            statement: 0,
            exception: Exception {
                class: class.to_owned(),
                message: String::new(),
                places: Vec::new(),
                missing: None,
            },
            tolerated: true,
        };
        let no_python = || End::SyntaxError {
            class: "SyntaxError".to_owned(),
            message: String::new(),
            line: 1,
        };
        let lasts = |end, kind| is_lasting(&job("x = 1"), &ended(end, kind));
        assert!(lasts(End::Raised, Some(exception("ValueError"))));
        assert!(lasts(End::Exited(3), None));
        assert!(is_lasting(&job("import time ("), &ended(no_python(), None)));
        assert!(!lasts(End::Finished, Some(exception("MemoryError"))));
        assert!(!lasts(End::TimedOut { line: None }, None));
        assert!(!lasts(End::OutputLimit { line: None }, None));
        assert!(!lasts(End::NotRun, None));
        let wrote = |text: &str| EventKind::Wrote {
            stream: Stream::Out,
            text: text.to_owned(),
            places: Vec::new(),
        };
        assert!(lasts(End::Finished, Some(wrote("0x10"))));
        assert!(!lasts(End::Finished, Some(wrote("<object object at 0x7f12>"))));
    }
}
