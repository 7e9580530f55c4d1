//! What to do about an exception that nothing promised.
//!
//! The first that knows the cause answers: a block that would have supplied a name, a
//! module that is not there, an input that is missing, what programs may not do, a file,
//! a name. An exception that the block's own `raise` made is its own affair.

use pyproof_judge::python::SYNTAX_ERRORS;
use pyproof_judge::transcript::{BlockRun, Exception};

use super::Remedy;
use super::modules::{LACKING, PYTHON_2_ATTRIBUTES, PYTHON_2_MODULES, PYTHON_2_NAMES, REMOVED};
use crate::check::prove::{Lack, Proof, Supplier};
use crate::check::read::block::Block;
use crate::diagnostic::{Cause, CauseKind, Message};

/// What is known of an exception.
struct Raised<'a> {
    class: &'a str,
    message: &'a str,
    /// The line of the block that raised it.
    line: &'a str,
    block: &'a Block,
    /// The blocks of the chapter before this one.
    earlier: &'a [Block],
}

/// What to do about an exception that ended `block`; `earlier` are the blocks before it.
pub fn of(block: &Block, earlier: &[Block], exception: &Exception, proof: &Proof) -> Remedy {
    let line = raising_line(block, exception, proof);
    let (class, message) = (exception.class.as_str(), exception.message.as_str());
    let raised = Raised { class, message, line, block, earlier };
    let plain = || Remedy::plain(Message::new("unpromised-exception-help").with("class", class));
    if is_own(block, exception, proof) {
        return plain();
    }
    let by_supplier = proof.supplier.as_ref().map(supplied);
    by_supplier
        .or_else(|| raised.import())
        .or_else(|| raised.input())
        .or_else(|| raised.python_2())
        .or_else(|| raised.confined())
        .or_else(|| raised.file())
        .or_else(|| raised.surroundings())
        .or_else(|| raised.name())
        .or_else(|| raised.uncompiled())
        .unwrap_or_else(plain)
}

/// Whether the block's own `raise` made an exception.
pub fn is_own(block: &Block, exception: &Exception, proof: &Proof) -> bool {
    let line = raising_line(block, exception, proof);
    line.starts_with("raise ") || line.starts_with("assert ")
}

/// The line of the block that raised an exception.
fn raising_line<'b>(block: &'b Block, exception: &Exception, proof: &Proof) -> &'b str {
    let index = proof.run.as_ref().map_or(0, BlockRun::block);
    let at = exception.line_in(index).and_then(|line| line.checked_sub(1));
    at.and_then(|at| block.fence.code.lines().nth(at)).unwrap_or_default().trim()
}

/// What to do about a name that an earlier block binds.
fn supplied(Supplier { name, line, lack }: &Supplier) -> Remedy {
    let (key, cause) = match lack {
        Lack::Failed => ("earlier-failure-help", Some(Cause::new(CauseKind::EarlierFailure))),
        Lack::Ended => ("earlier-failure-help", None),
        Lack::Apart => ("session-help", Some(Cause::of(CauseKind::OtherProgram, name))),
        Lack::NotRun => ("skipped-name-help", Some(Cause::of(CauseKind::OtherProgram, name))),
    };
    let help = Message::new(key).with("name", name).with("line", line);
    Remedy { help, cause }
}

impl Raised<'_> {
    fn is_of(&self, classes: &[&str]) -> bool {
        classes.contains(&self.class)
    }

    /// The first text in quotes of the message.
    fn quoted(&self) -> Option<&str> {
        self.message.split('\'').nth(1).filter(|text| !text.is_empty())
    }

    /// Whether the block's code imports one of these modules.
    fn imports(&self, modules: &[&str]) -> bool {
        let mut imports = self.block.module.iter().flat_map(|module| &module.imports);
        imports.any(|import| modules.contains(&import.as_str()))
    }

    /// What could not be compiled at a prompt.
    fn uncompiled(&self) -> Option<Remedy> {
        let uncompiled = self.is_of(&SYNTAX_ERRORS);
        uncompiled.then(|| super::of_syntax_error(self.line, 1, self.message)).flatten()
    }

    /// A module that is not there. Never: "say `# ModuleNotFoundError`".
    fn import(&self) -> Option<Remedy> {
        if !self.is_of(&["ModuleNotFoundError", "ImportError"]) {
            return None;
        }
        let missing = self.message.strip_prefix("No module named '").and(self.quoted());
        let Some(path) = missing.filter(|_| !self.message.contains("is not a package")) else {
            return Some(Remedy::plain(Message::new("import-help")));
        };
        let top = path.split('.').next().unwrap_or(path);
        if PYTHON_2_MODULES.contains(&top) {
            return Some(Remedy::against(CauseKind::Python2, "python2-help"));
        }
        if let Some((name, minor)) = REMOVED.iter().find(|(name, _)| *name == top) {
            let remedy = Remedy::of(CauseKind::MissingModule, name, "removed-module-help");
            let help = remedy.help.with("version", format!("3.{minor}"));
            return Some(Remedy { help, ..remedy });
        }
        // The part of a module that is not written in Python: `_ssl`.
        let public = top.trim_start_matches('_');
        if self.block.own {
            return Some(Remedy::of(CauseKind::MissingModule, top, "missing-package-help"));
        }
        if LACKING.contains(&public) || public.len() < top.len() {
            return Some(Remedy::of(CauseKind::MissingModule, public, "lacking-module-help"));
        }
        Some(Remedy::of(CauseKind::MissingModule, top, "missing-module-help"))
    }

    /// `input()` without an answer.
    fn input(&self) -> Option<Remedy> {
        let code = &self.block.fence.code;
        let reads = ["input(", "getpass", "sys.stdin"].iter().any(|word| code.contains(word));
        let ended = self.class == "EOFError"
            && (self.message.starts_with("EOF when") || self.message.is_empty() && reads);
        // What reads an empty text from `sys.stdin` fails in its own way.
        let empty = self.is_of(&["ValueError", "IndexError"]) && code.contains("sys.stdin");
        let given = self.block.attributes.stdin.is_some();
        let key = if given { "input-ended-help" } else { "no-input-help" };
        (ended || empty && !given).then(|| Remedy::against(CauseKind::NoInput, key))
    }

    fn python_2(&self) -> Option<Remedy> {
        let old = match self.class {
            "NameError" => self.quoted().is_some_and(|name| PYTHON_2_NAMES.contains(&name)),
            "AttributeError" => {
                let name = self.message.rsplit('\'').nth(1).unwrap_or_default();
                let iterates = name == "next" && self.message.contains("object has no");
                PYTHON_2_ATTRIBUTES.contains(&name) || iterates
            }
            // `print >>stream, text`
            "TypeError" => self.message.contains("for >>") && self.line.starts_with("print"),
            _ => false,
        };
        old.then(|| Remedy::against(CauseKind::Python2, "python2-help"))
    }

    /// What programs may not do.
    fn confined(&self) -> Option<Remedy> {
        let unreachable =
            ["name resolution", "Name or service", "is unreachable", "url type: https"];
        if self.is_of(&["gaierror", "herror"])
            || unreachable.iter().any(|words| self.message.contains(words))
            || self.message.contains("[Errno 111]") && self.is_about_network()
        {
            return Some(Remedy::against(CauseKind::Network, "network-help"));
        }
        let refused = ["[Errno 1]", "[Errno 13]", "[Errno 30]", "[Errno 38]"];
        if refused.iter().any(|errno| self.message.starts_with(errno)) {
            return self.refused();
        }
        let database = self.message == "unable to open database file";
        database.then(|| outside("*.db"))
    }

    /// What the system refused.
    fn refused(&self) -> Option<Remedy> {
        if let Some(path) = self.quoted() {
            return is_outside(path).then(|| outside(path));
        }
        Some(if self.is_about_process() {
            Remedy::against(CauseKind::Process, "process-help")
        } else if self.is_about_network() {
            Remedy::against(CauseKind::Network, "network-help")
        } else {
            Remedy::plain(Message::new("confined-help"))
        })
    }

    fn is_about_process(&self) -> bool {
        let calls = ["subprocess", "system(", "popen", "Popen", "fork", "kill", "spawn", "exec"];
        let line = calls.iter().any(|word| self.line.contains(word));
        line || self.imports(&["subprocess", "multiprocessing", "concurrent", "pty"])
    }

    fn is_about_network(&self) -> bool {
        let modules = [
            "socket",
            "socketserver",
            "http",
            "urllib",
            "ftplib",
            "smtplib",
            "imaplib",
            "poplib",
            "xmlrpc",
            "asyncio",
            "ssl",
            "wsgiref",
            "select",
            "selectors",
        ];
        self.imports(&modules)
    }

    /// A file that is not there.
    fn file(&self) -> Option<Remedy> {
        let missing = self.class == "FileNotFoundError" && self.message.starts_with("[Errno 2]");
        let path = self.quoted().filter(|_| missing)?;
        if is_outside(path) {
            return Some(outside(path));
        }
        let mut open =
            self.earlier.iter().rev().filter(|block| block.program != self.block.program);
        let speaks = |block: &&Block| {
            let mut literals = block.module.iter().flat_map(|module| &module.literals);
            block.is_run() && literals.any(|text| text == path)
        };
        let remedy = Remedy::of(CauseKind::MissingFile, path, "missing-file-help");
        Some(match open.find(speaks) {
            Some(block) => {
                let help = Message::new("file-session-help").with("name", path);
                Remedy { help: help.with("line", block.fence.line), ..remedy }
            }
            None => remedy,
        })
    }

    /// A command line, or a variable of the environment, that a block does not have.
    fn surroundings(&self) -> Option<Remedy> {
        let key = match self.class {
            "IndexError" if self.line.contains("argv") => "argv-help",
            "KeyError" if self.line.contains("environ") => "environ-help",
            _ => return None,
        };
        Some(Remedy::plain(Message::new(key)))
    }

    /// A name that nothing defines.
    fn name(&self) -> Option<Remedy> {
        let missing = self.class == "NameError" && self.message.starts_with("name '");
        let name = self.quoted().filter(|_| missing)?;
        Some(match name {
            "true" | "false" | "null" => Remedy::plain(Message::new("json-help")),
            "reveal_type" | "reveal_locals" => {
                Remedy::plain(Message::new("checker-help").with("name", name))
            }
            "get_ipython" => Remedy::against(CauseKind::Magic, "magic-help"),
            _ => Remedy::of(CauseKind::UndefinedName, name, "undefined-name-help"),
        })
    }
}

/// Whether a path leads out of the folder of the program.
fn is_outside(path: &str) -> bool {
    let drive = path.get(1..3).is_some_and(|colon| colon == ":\\" || colon == ":/");
    path.starts_with(['/', '~', '\\']) || path.starts_with("..") || drive
}

fn outside(path: &str) -> Remedy {
    let help = Message::new("outside-file-help").with("name", path);
    Remedy { help, cause: Some(Cause::new(CauseKind::OutsideFile)) }
}
