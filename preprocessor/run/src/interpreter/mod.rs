//! The door to `RustPython`: runs a program and says what it did.
//!
//! 1. [`Interpreter::start`] makes one interpreter, with the standard library
//!    in the binary and our own objects in `sys.stdout` and `sys.stderr`.
//! 2. [`Interpreter::run`] gives a program a fresh `__main__` and runs its
//!    blocks in order ([`session`]), statement by statement where a promise
//!    wants to know a value or expects an exception.
//! 3. Everything is noted in the [`Recorder`], which others may read while the
//!    program still runs: whoever ends it early has what happened until then.
//!
//! What goes wrong in the book's code is data. Time and memory are bounded by
//! the process around this one, never here.

mod amended;
mod answers;
mod chunks;
mod compat;
mod constants;
mod deflate;
mod held;
mod immutable;
mod preload;
mod recorder;
mod session;
mod sets;
mod stack;
mod steps;
mod streams;
mod turns;
mod wording;
mod world;

use std::cell::OnceCell;
use std::sync::Arc;

use rustpython::InterpreterBuilderExt;
use rustpython_vm as vm;
use vm::signal::{UserSignalSender, user_signal_channel};

use compat::Compat;
use preload::Preloaded;
use pyproof_judge::job::Job;
use pyproof_judge::transcript::Transcript;
pub use recorder::{EndNow, Recorder};
pub use world::OFFSET;

/// What the report calls the interpreter.
pub const NAME: &str = "RustPython 0.6.0 (Python 3.14)";

/// One interpreter, which can run one program after another.
pub struct Interpreter {
    inner: vm::Interpreter,
    recorder: Arc<Recorder>,
    signals: UserSignalSender,
    /// What programs find beside the language, where it was loaded.
    preloaded: OnceCell<(Compat, Preloaded)>,
}

/// Asks a running interpreter, from another thread, which line it is at.
#[derive(Clone)]
pub struct Interruptor {
    recorder: Arc<Recorder>,
    signals: UserSignalSender,
}

impl Interpreter {
    /// Makes an interpreter, in which harmless programs can be run: about 20 ms.
    #[must_use]
    pub fn start() -> Self {
        let recorder = Arc::new(Recorder::default());
        let (signals, received) = user_signal_channel();
        let inner = vm::Interpreter::builder(settings())
            .init_stdlib()
            .init_hook(move |vm| vm.set_user_signal_channel(received))
            .interpreter();
        inner.enter(|vm| {
            streams::install(vm, &recorder);
            sets::install(vm);
            wording::install(vm);
            amended::install(vm);
            immutable::install(vm);
        });
        Self { inner, recorder, signals, preloaded: OnceCell::new() }
    }

    /// Loads what any program may look for, 15 ms, and those of `modules` that may be
    /// imported ahead: once for all programs to come. Harmless ones need none of it.
    pub fn prepare(&self, modules: &[String]) {
        self.inner.enter(|vm| {
            let (_, preloaded) = self.preloaded.get_or_init(|| {
                session::warm_up(vm);
                let compat = compat::install(vm);
                immutable::install(vm);
                (compat, Preloaded::new(vm))
            });
            preloaded.preload(modules, vm);
        });
    }

    /// Looks for garbage, or does not: what one harmless program leaves is not to be
    /// found while another one runs.
    pub fn collect_garbage(&self, collect: bool) {
        self.inner.enter(|vm| {
            let name = if collect { "enable" } else { "disable" };
            // Without the module there is nobody to look.
            let switch = vm.import("gc", 0).and_then(|gc| gc.get_attr(name, vm));
            let _ = switch.and_then(|switch| switch.call((), vm));
        });
    }

    /// Runs a program.
    #[must_use]
    pub fn run(&self, job: &Job) -> Transcript {
        if !job.is_harmless() {
            self.prepare(&[]);
        }
        self.recorder.begin(job.blocks.len(), job.limits.output);
        self.inner.enter(|vm| {
            if let Some((compat, _)) = self.preloaded.get().filter(|_| !job.is_harmless()) {
                compat.give_sources(job, vm);
            }
            session::run(vm, job, &self.recorder);
        });
        self.recorder.transcript()
    }

    /// Where the run is noted.
    #[must_use]
    pub fn recorder(&self) -> &Arc<Recorder> {
        &self.recorder
    }

    /// A handle for the thread that watches the clock.
    #[must_use]
    pub fn interruptor(&self) -> Interruptor {
        Interruptor { recorder: Arc::clone(&self.recorder), signals: self.signals.clone() }
    }
}

impl Interruptor {
    /// Ends the program at its next bytecode with `TimedOut`, naming the line.
    ///
    /// Nothing happens while the interpreter is in a native loop; the caller
    /// waits a little, and then ends the program without the line.
    pub fn time_out(&self) {
        let recorder = Arc::clone(&self.recorder);
        // The receiver lives as long as the interpreter, so sending cannot fail.
        let _ = self.signals.send(Box::new(move |vm| {
            // Of a function of an earlier block, the line that called it.
            let line = stack::running_line(vm, recorder.block());
            recorder.end_now(&EndNow::TimedOut, line);
            Ok(())
        }));
    }
}

/// Deterministic, and deaf to the environment.
fn settings() -> vm::Settings {
    let mut settings = vm::Settings::default();
    settings.hash_seed = Some(0);
    settings.argv = vec![world::SCRIPT.to_owned()];
    settings.ignore_environment = true;
    settings.user_site_directory = false;
    settings.write_bytecode = false;
    settings.install_signal_handlers = true;
    settings.utf8_mode = 1;
    settings
}
