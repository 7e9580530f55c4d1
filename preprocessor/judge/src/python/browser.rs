//! What code plainly uses and Python in a browser lacks: threads, processes, connections,
//! windows, modules.
//!
//! Source: Pyodide's documentation of what of the standard library is removed or does not
//! work, and what its Python says when asked. Only names whose origin an import shows
//! count, and what may fail without harm (`try: import ... except ImportError`) does not;
//! nor does a function that nothing in the block uses.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::reach::name_of;
use super::{span_of, tree};
use crate::source::Span;

/// What is lacking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// No thread can be started.
    Threads,
    /// No process can be started.
    Processes,
    /// No connection can be opened.
    Network,
    /// No window can be opened.
    Windows,
    /// There is no module of this name.
    Module(String),
}

/// The modules of the standard library that a browser's Python has: those that its
/// Pyodide, 314.0.7, imports.
const LIBRARY: &str = "\
    abc annotationlib antigravity argparse array ast asyncio atexit base64 bdb binascii \
    bisect builtins bz2 cProfile calendar cmath cmd code codecs codeop collections colorsys \
    compileall compression concurrent configparser contextlib contextvars copy copyreg csv \
    ctypes dataclasses datetime decimal difflib dis doctest email encodings enum errno \
    faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath \
    getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http imaplib \
    importlib inspect io ipaddress itertools json keyword linecache locale logging lzma \
    mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc ntpath \
    nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil \
    platform plistlib poplib posix posixpath pprint profile pstats pty py_compile pyclbr \
    pydoc pyexpat queue quopri random re reprlib rlcompleter runpy sched secrets select \
    selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 \
    sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct \
    subprocess symtable sys sysconfig tabnanny tarfile tempfile termios textwrap this \
    threading time timeit token tokenize tomllib trace traceback tracemalloc tty types \
    typing unicodedata unittest urllib uuid warnings wave weakref webbrowser wsgiref xml \
    xmlrpc zipapp zipfile zipimport zlib zoneinfo";

/// Modules that open windows, or take the terminal over.
const WINDOWS: &[&str] = &["curses", "tkinter", "turtle", "turtledemo"];

/// What starts threads, in full. `asyncio.to_thread` and `run_in_executor` start none on the
/// page: its event loop runs what they are given in its turn.
const THREADS: &[&str] = &[
    "_thread.start_joinable_thread",
    "_thread.start_new",
    "_thread.start_new_thread",
    "concurrent.futures.InterpreterPoolExecutor",
    "concurrent.futures.interpreter.InterpreterPoolExecutor",
    "logging.handlers.QueueListener",
    "multiprocessing.dummy.Pool",
    "multiprocessing.dummy.Process",
    "multiprocessing.pool.ThreadPool",
    "threading.Thread",
    "threading.Timer",
];

/// Pools that start a thread with the first task that they are given themselves: one that an
/// event loop is handed alone stays idle.
const POOLS: &[&str] =
    &["concurrent.futures.ThreadPoolExecutor", "concurrent.futures.thread.ThreadPoolExecutor"];

/// The methods that give a pool a task.
const TASKS: &[&str] = &["map", "submit"];

/// What starts processes, or needs what only several share.
const PROCESSES: &[&str] = &[
    "asyncio.create_subprocess_exec",
    "asyncio.create_subprocess_shell",
    "concurrent.futures.ProcessPoolExecutor",
    "concurrent.futures.process.ProcessPoolExecutor",
    "multiprocessing.Array",
    "multiprocessing.Barrier",
    "multiprocessing.BoundedSemaphore",
    "multiprocessing.Condition",
    "multiprocessing.Event",
    "multiprocessing.JoinableQueue",
    "multiprocessing.Lock",
    "multiprocessing.Manager",
    "multiprocessing.Pipe",
    "multiprocessing.Pool",
    "multiprocessing.Process",
    "multiprocessing.Queue",
    "multiprocessing.RLock",
    "multiprocessing.Semaphore",
    "multiprocessing.SimpleQueue",
    "multiprocessing.Value",
    "multiprocessing.pool.Pool",
    "multiprocessing.shared_memory.ShareableList",
    "multiprocessing.shared_memory.SharedMemory",
    "os.execl",
    "os.execle",
    "os.execlp",
    "os.execv",
    "os.execve",
    "os.execvp",
    "os.execvpe",
    "os.fork",
    "os.forkpty",
    "os.popen",
    "os.posix_spawn",
    "os.posix_spawnp",
    "os.spawnl",
    "os.spawnle",
    "os.spawnlp",
    "os.spawnv",
    "os.spawnve",
    "os.spawnvp",
    "os.system",
    "pty.fork",
    "pty.spawn",
    "subprocess.Popen",
    "subprocess.call",
    "subprocess.check_call",
    "subprocess.check_output",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "subprocess.run",
];

/// What opens connections.
const NETWORK: &[&str] = &[
    "asyncio.open_connection",
    "asyncio.start_server",
    "ftplib.FTP",
    "http.client.HTTPConnection",
    "http.client.HTTPSConnection",
    "http.server.HTTPServer",
    "http.server.ThreadingHTTPServer",
    "imaplib.IMAP4",
    "imaplib.IMAP4_SSL",
    "poplib.POP3",
    "poplib.POP3_SSL",
    "smtplib.SMTP",
    "smtplib.SMTP_SSL",
    "socket.create_connection",
    "socket.create_server",
    "socket.socket",
    "socket.socketpair",
    "socketserver.TCPServer",
    "socketserver.ThreadingTCPServer",
    "socketserver.UDPServer",
    "urllib.request.urlopen",
    "urllib.request.urlretrieve",
    "wsgiref.simple_server.make_server",
    "xmlrpc.client.ServerProxy",
    "xmlrpc.server.SimpleXMLRPCServer",
];

/// What `code` uses of it, each once with the first place, in the order of places; of
/// other modules than the standard library's those that `is_there` does not know, by the
/// name of their top-level package. Nothing where it is not Python.
#[must_use]
pub fn lacks(code: &str, is_there: &dyn Fn(&str) -> bool) -> Vec<(Lack, Span)> {
    let Some(parsed) = tree(code) else { return Vec::new() };
    let body = &parsed.syntax().body;
    let mut uses = Uses::default();
    uses.visit_body(body);
    let mut reader = Reader {
        uses,
        origins: BTreeMap::new(),
        stars: Vec::new(),
        guards: 0,
        is_there,
        found: Vec::new(),
    };
    reader.visit_body(body);
    let mut found = reader.found;
    found.sort_by_key(|(_, span)| span.start);
    let mut seen = BTreeSet::new();
    found.retain(|(lack, _)| seen.insert(lack.clone()));
    found
}

/// Every name and attribute that is read.
#[derive(Default)]
struct Uses {
    all: BTreeSet<String>,
    attributes: BTreeSet<String>,
}

impl<'a> Visitor<'a> for Uses {
    fn visit_expr(&mut self, expr: &'a Expr) {
        self.all.extend(name_of(expr).map(str::to_owned));
        self.attributes.extend(expr.as_attribute_expr().map(|one| one.attr.to_string()));
        visitor::walk_expr(self, expr);
    }
}

/// Whether the library of a browser's Python has a module.
fn is_library(name: &str) -> bool {
    LIBRARY.split(' ').any(|known| known == name)
}

struct Reader<'r> {
    uses: Uses,
    /// What names stand for, where an import binds them: `th` for `threading`.
    origins: BTreeMap<String, String>,
    /// The modules of which everything is imported.
    stars: Vec<String>,
    /// How many statements around this one let it fail without harm.
    guards: usize,
    is_there: &'r dyn Fn(&str) -> bool,
    found: Vec<(Lack, Span)>,
}

impl Reader<'_> {
    fn import(&mut self, module: &str, span: Span) {
        if self.guards > 0 {
            return;
        }
        let top = module.split('.').next().unwrap_or(module);
        if WINDOWS.contains(&top) {
            self.found.push((Lack::Windows, span));
        } else if !(top.starts_with('_') || is_library(top) || (self.is_there)(top)) {
            self.found.push((Lack::Module(top.to_owned()), span));
        }
    }

    /// What an expression stands for, in full, as far as imports show it.
    fn origins_of(&self, expr: &Expr) -> Vec<String> {
        match expr {
            Expr::Name(name) => match self.origins.get(name.id.as_str()) {
                Some(origin) => vec![origin.clone()],
                None => self.stars.iter().map(|module| format!("{module}.{}", name.id)).collect(),
            },
            Expr::Attribute(attribute) => {
                let of = self.origins_of(&attribute.value);
                of.into_iter().map(|origin| format!("{origin}.{}", attribute.attr)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn used(&mut self, expr: &Expr) {
        let is_tasked = TASKS.iter().any(|method| self.uses.attributes.contains(*method));
        let pools = if is_tasked { POOLS } else { &[] };
        for origin in self.origins_of(expr) {
            let tables = [
                (THREADS, Lack::Threads),
                (pools, Lack::Threads),
                (PROCESSES, Lack::Processes),
                (NETWORK, Lack::Network),
            ];
            for (table, lack) in tables {
                if table.contains(&origin.as_str()) {
                    self.found.push((lack, span_of(expr.range())));
                }
            }
        }
    }

    /// A function or class that the block defines and nothing in it uses.
    fn is_idle(&self, name: &str) -> bool {
        !self.uses.all.contains(name)
    }
}

/// Whether a handler catches that a module is not there.
fn catches_imports(handler: &ast::ExceptHandler) -> bool {
    let ast::ExceptHandler::ExceptHandler(handler) = handler;
    let is_one = |expr: &Expr| match expr {
        Expr::Name(name) => matches!(
            name.id.as_str(),
            "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException"
        ),
        _ => false,
    };
    match handler.type_.as_deref() {
        None => true,
        Some(Expr::Tuple(tuple)) => tuple.elts.iter().any(is_one),
        Some(expr) => is_one(expr),
    }
}

/// Whether a block of `with` or `if` lets an import fail, or is for type checkers alone.
fn is_lenient(expr: &Expr) -> bool {
    let mut uses = Uses::default();
    uses.visit_expr(expr);
    ["suppress", "TYPE_CHECKING", "find_spec"].iter().any(|name| uses.all.contains(*name))
}

impl<'a> Visitor<'a> for Reader<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let module = alias.name.as_str();
                    self.import(module, span_of(alias.range()));
                    let top = module.split('.').next().unwrap_or(module).to_owned();
                    let (name, origin) = match &alias.asname {
                        Some(name) => (name.to_string(), module.to_owned()),
                        None => (top.clone(), top),
                    };
                    self.origins.insert(name, origin);
                }
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                let Some(module) = &import.module else { return };
                self.import(module.as_str(), span_of(module.range()));
                for alias in &import.names {
                    if alias.name.as_str() == "*" {
                        self.stars.push(module.to_string());
                        continue;
                    }
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.origins.insert(name.to_string(), format!("{module}.{}", alias.name));
                }
            }
            Stmt::FunctionDef(function) if self.is_idle(function.name.as_str()) => {
                // A method is called by whoever has the object, a test by its runner.
                function.decorator_list.iter().for_each(|decorator| {
                    self.visit_decorator(decorator);
                });
                if !function.decorator_list.is_empty() {
                    self.visit_body(&function.body);
                }
            }
            Stmt::ClassDef(class) => {
                if !self.is_idle(class.name.as_str()) {
                    let bases = class.arguments.as_deref().map(|arguments| &*arguments.args);
                    bases.unwrap_or_default().iter().for_each(|base| self.used(base));
                    // Who uses the class may call any method of it.
                    for stmt in &class.body {
                        match stmt {
                            Stmt::FunctionDef(method) => self.visit_body(&method.body),
                            other => self.visit_stmt(other),
                        }
                    }
                }
            }
            Stmt::Try(tried) => {
                let is_guard = tried.handlers.iter().any(catches_imports);
                self.guards += usize::from(is_guard);
                self.visit_body(&tried.body);
                self.guards -= usize::from(is_guard);
                // What a handler does is done only where something failed.
                self.visit_body(&tried.orelse);
                self.visit_body(&tried.finalbody);
            }
            Stmt::With(with) if with.items.iter().any(|item| is_lenient(&item.context_expr)) => {
                self.guards += 1;
                visitor::walk_stmt(self, stmt);
                self.guards -= 1;
            }
            Stmt::If(condition) if is_lenient(&condition.test) => {
                self.guards += 1;
                visitor::walk_stmt(self, stmt);
                self.guards -= 1;
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            self.used(&call.func);
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str) -> String {
        let known = |name: &str| ["numpy", "own"].contains(&name);
        let words = lacks(code, &known).into_iter().map(|(lack, span)| match lack {
            Lack::Module(name) => format!("module {name}"),
            other => format!("{other:?} {}", &code[span.start..span.end]).to_lowercase(),
        });
        words.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_a_browser_lacks_is_found_by_its_origin() {
        for (code, expected) in [
            ("import threading\nthreading.Thread(target=f).start()", "threads threading.thread"),
            ("import threading as th\nth.Timer(1, f)", "threads th.timer"),
            ("from threading import Thread as T\nT(target=f)", "threads t"),
            ("from threading import *\nThread(target=f)", "threads thread"),
            (
                "import concurrent.futures\nwith concurrent.futures.ThreadPoolExecutor() as p: p.map(f, [1])",
                "threads concurrent.futures.threadpoolexecutor",
            ),
            (
                "import threading\nclass W(threading.Thread):\n    pass\nW().start()",
                "threads threading.thread",
            ),
            (
                "from concurrent.futures import ThreadPoolExecutor as Pool\npool = Pool(2)\npool.submit(f)",
                "threads pool",
            ),
            (
                "from logging.handlers import QueueListener\nQueueListener(q).start()",
                "threads queuelistener",
            ),
            (
                "from concurrent.futures import ProcessPoolExecutor as Pool\nasync def f(loop):\n    await loop.run_in_executor(Pool(), g)\nf(1)",
                "processes pool",
            ),
            (
                "import concurrent.futures as f\nf.InterpreterPoolExecutor()",
                "threads f.interpreterpoolexecutor",
            ),
            ("import subprocess\nsubprocess.run(['ls'])", "processes subprocess.run"),
            ("from os import system\nsystem('ls')", "processes system"),
            ("import multiprocessing as mp\nwith mp.Pool(2) as p: pass", "processes mp.pool"),
            ("from urllib.request import urlopen\nurlopen(u)", "network urlopen"),
            (
                "import socket, threading\nsocket.socket()\nthreading.Thread()",
                "network socket.socket, threads threading.thread",
            ),
            (">>> 1", ""),
            (
                "from multiprocessing.shared_memory import SharedMemory\nSharedMemory(create=True, size=1)",
                "processes sharedmemory",
            ),
            ("import tkinter as tk", "windows tkinter as tk"),
            ("from pwd import getpwnam", "module pwd"),
            ("import a_package.part", "module a_package"),
            (
                "class A:\n    def m(self):\n        import os\n        os.system('ls')\nA().m()",
                "processes os.system",
            ),
        ] {
            assert_eq!(found(code), expected, "{code}");
        }
    }

    #[test]
    fn what_works_or_is_never_done_is_none() {
        for code in [
            "import threading\nlock = threading.Lock()\nwith lock: pass",
            "import asyncio\nasync def f():\n    await asyncio.to_thread(g)\nasyncio.run(f())",
            "import asyncio\nasync def f(loop):\n    await loop.run_in_executor(None, g)\nasyncio.run(f(1))",
            "from concurrent.futures import ThreadPoolExecutor\nasync def f(loop):\n    with ThreadPoolExecutor() as pool:\n        await loop.run_in_executor(pool, g)\nf(1)\nlist(map(str, [1]))",
            "import subprocess\nsubprocess.PIPE, subprocess.CalledProcessError(1, 'x')",
            "from urllib.parse import quote\nquote('a')",
            "class Thread:\n    pass\nThread()",
            "import numpy, own, os\nos.getcwd()",
            "try:\n    import a_package\nexcept ImportError:\n    import pwd",
            "from contextlib import suppress\nwith suppress(ImportError):\n    import a_package",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a_package",
            "import os\ndef never():\n    os.system('ls')\n",
            "from . import sibling\nfrom __future__ import annotations",
            "text = 'import tkinter'  # import pwd",
            "import (",
            "from multiprocessing import cpu_count, current_process\ncpu_count()",
        ] {
            assert_eq!(found(code), "", "{code}");
        }
    }
}
