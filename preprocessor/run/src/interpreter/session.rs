//! Runs the blocks of one program in one namespace.

use std::sync::Arc;

use rustpython_compiler_core::bytecode::Instruction;
use rustpython_vm as vm;
use vm::builtins::{PyBaseExceptionRef, PyStrRef};
use vm::scope::Scope;
use vm::{AsObject, Py, PyObjectRef, PyRef, VirtualMachine};

use super::answers;
use super::chunks::{self, ASSIGNED, Chunk, Leaves};
use super::held;
use super::recorder::Recorder;
use super::sets;
use super::stack::{block_of, path_of};
use super::steps::Steps;
use super::streams::is_ours;
use super::wording;
use super::world::World;
use pyproof_judge::job::{Job, JobBlock, Tolerance};
use pyproof_judge::transcript::{
    Crash, End, EventKind, Exception, MAX_NAMES, MAX_VALUE, Missing, Place,
};

/// Loads what every program would load, once, before the first.
pub fn warm_up(vm: &VirtualMachine) {
    // `site` gives `help`, `exit` and `quit`; without it programs that say
    // `exit()` find no such name. A failure shows when a program needs it. What
    // else programs import, they import themselves: `traceback` alone takes twice
    // as long as all the rest of the start.
    for module in ["site", "io"] {
        let _ = vm.import(module, 0);
    }
}

/// Runs `job`, noting everything in `recorder`.
pub fn run(vm: &VirtualMachine, job: &Job, recorder: &Arc<Recorder>) {
    let scope = match vm.new_scope_with_main() {
        Ok(scope) => scope,
        Err(error) => {
            recorder.end_block(End::Crashed(Crash::Panicked(exception(vm, &error).message)));
            return;
        }
    };
    let world = World::new(vm, job);
    world.name_script(&scope);
    // Taken now: a program may put its own in its place.
    let settrace = vm.sys_module.get_attr("settrace", vm).ok();
    let mut session = Session { vm, scope, recorder, world, settrace };
    for index in 0..job.blocks.len() {
        recorder.begin_block(index);
        let end = session.block(job, index);
        if index + 1 == job.blocks.len() {
            session.finish();
        }
        recorder.end_block(end);
    }
    if job.is_harmless() {
        session.leave();
    }
}

struct Session<'a> {
    vm: &'a VirtualMachine,
    scope: Scope,
    recorder: &'a Arc<Recorder>,
    world: World<'a>,
    settrace: Option<PyObjectRef>,
}

impl Session<'_> {
    fn block(&mut self, job: &Job, index: usize) -> End {
        let block = &job.blocks[index];
        // A harmless program with an error is run alone, and the error told there.
        let chunks = match chunks::compile(self.vm, block, &path_of(index), job.is_harmless()) {
            Ok(chunks) => chunks,
            Err(error) => return syntax_error(self.vm, &error),
        };
        // A harmless program without this word asks for nothing, unless it spells it in
        // other letters; then it is not to find what the one before had.
        let asks = !job.is_harmless() || !block.stdin.is_empty() || block.code.contains("input");
        let found = self.recorder.gave_stdin(asks);
        if asks || found {
            answers::give(self.vm, self.recorder, &block.stdin);
        }
        self.world.begin_block(&block.code);
        let globals = &self.scope.globals;
        let steps = block.steps.then(|| Steps::start(self.vm, job, index, globals, self.recorder));
        let traced = block.traced && steps.is_none();
        if traced {
            self.start_trace();
        }
        let end = self.chunks(job, index, chunks);
        if let Some(steps) = steps.flatten() {
            steps.stop(self.vm, self.recorder);
        }
        if traced {
            self.set_trace(self.vm.ctx.none());
        }
        end
    }

    fn chunks(&mut self, job: &Job, block: usize, chunks: Vec<Chunk>) -> End {
        let mut end = End::Finished;
        let mut dropped = 0;
        for chunk in chunks {
            // A prompt drops the rest of a line that raised.
            if chunk.lines.0 <= dropped {
                continue;
            }
            self.recorder.running(Some(chunk.lines));
            let hook = match chunk.leaves {
                Leaves::Echoes => self.hook(&job.blocks[block], &chunk),
                _ => None,
            };
            let code = chunk.code.clone();
            let result = code.and_then(|code| self.vm.run_code_obj(code, self.scope.clone()));
            self.unhook(hook);
            let result = result.map(|value| {
                self.note_value(job, block, &chunk, value);
                self.note_names(job, block, &chunk);
            });
            if matches!(&chunk.leaves, Leaves::Name(name) if name == ASSIGNED) {
                // The program is not to find a name that it did not bind; where
                // the statement raised, it may not be there.
                let _ = self.scope.globals.del_item(ASSIGNED, self.vm);
            }
            self.flush();
            sets::settle_all(&self.scope.globals, self.vm);
            let Err(error) = result else { continue };
            let mut exception = exception(self.vm, &error);
            if chunk.code.is_err() {
                exception.places.push(Place { block, line: chunk.lines.0 });
            }
            let tolerated = tolerates(job, &exception);
            if !tolerated && error.fast_isinstance(self.vm.ctx.exceptions.attribute_error) {
                exception.missing = self.missing(&error);
            }
            let exits = error.fast_isinstance(self.vm.ctx.exceptions.system_exit) && !tolerated;
            let status = if exits { self.status(&error) } else { None };
            if status != Some(0) {
                let statement = chunk.statement;
                self.recorder.note(EventKind::Raised { statement, exception, tolerated });
            }
            if let Some(status) = status {
                return End::Exited(status);
            }
            // A prompt goes on whatever was raised.
            if job.blocks[block].interactive {
                dropped = chunk.lines.1;
            }
            if !tolerated {
                end = End::Raised;
            }
            if !tolerated && !job.blocks[block].interactive {
                break;
            }
        }
        end
    }

    /// What an `AttributeError` did not find, when a line of the program itself
    /// looked for it. The object is asked for its `dir()`: the program ends
    /// here, so that nothing of its own can notice.
    fn missing(&self, error: &PyBaseExceptionRef) -> Option<Missing> {
        let (place, column) = end_of_innermost(error)?;
        let attribute = |name: &'static str| error.as_object().get_attr(name, self.vm).ok();
        let name = attribute("name")?.downcast::<vm::builtins::PyStr>().ok()?;
        let object = attribute("obj").filter(|object| !self.vm.is_none(object))?;
        self.set_trace(self.vm.ctx.none());
        self.recorder.mute(true);
        let dir = self.vm.dir(Some(object));
        self.recorder.mute(false);
        let dir = dir.ok()?;
        let names = dir.borrow_vec();
        let names = names.iter().take(MAX_NAMES).filter_map(|name| name.downcast_ref());
        let dir = names.map(|name: &Py<vm::builtins::PyStr>| name.as_wtf8().to_string_lossy());
        let dir = dir.map(std::borrow::Cow::into_owned).collect();
        Some(Missing { name: shortened(&name), dir, place, column })
    }

    /// The status that `sys.exit` gave. Zero, or none, is a normal end; any
    /// other is noted as the exception that it is.
    fn status(&self, error: &PyBaseExceptionRef) -> Option<i32> {
        let code = error.as_object().get_attr("code", self.vm).ok()?;
        if self.vm.is_none(&code) {
            return Some(0);
        }
        // `sys.exit("words")` prints them and has the status 1.
        Some(code.try_to_value::<i32>(self.vm).unwrap_or(1))
    }

    fn note_value(&self, job: &Job, block: usize, chunk: &Chunk, value: PyObjectRef) {
        let value = match &chunk.leaves {
            Leaves::Nothing | Leaves::Echoes => return,
            Leaves::Value => value,
            Leaves::Name(name) => match self.scope.globals.get_item(name.as_str(), self.vm) {
                Ok(value) => value,
                Err(_) => return,
            },
        };
        if job.blocks[block].interactive && chunk.leaves == Leaves::Value {
            set_last_value(&value, self.vm);
        }
        let statement = chunk.statement;
        if let Some((text, repr)) = self.texts(&job.blocks[block], statement, &value) {
            self.recorder.note(EventKind::Valued { statement, text, repr });
        }
    }

    /// Notes what the names that are wanted hold after a statement.
    fn note_names(&self, job: &Job, block: usize, chunk: &Chunk) {
        let (block, statement) = (&job.blocks[block], chunk.statement);
        let wanted = block.values.iter().filter(|wanted| wanted.statement == statement);
        for name in wanted.flat_map(|wanted| &wanted.names) {
            let value = held::value(self.vm, &self.scope.globals, name);
            let texts = value.and_then(|value| self.texts(block, statement, &value));
            if let Some((text, repr)) = texts {
                let name = name.clone();
                self.recorder.note(EventKind::Held { statement, name, text, repr });
            }
        }
    }

    /// A value as `str` and `repr`, if its texts are wanted or can be told without running
    /// code of the program.
    fn texts(
        &self,
        block: &JobBlock,
        statement: usize,
        value: &PyObjectRef,
    ) -> Option<(String, String)> {
        let mut wanted = block.values.iter().filter(|wanted| wanted.statement == statement);
        if !is_plain(self.vm, value) && !wanted.any(|wanted| wanted.ask) {
            return None;
        }
        self.recorder.mute(true);
        let texts = (value.str(self.vm), value.repr(self.vm));
        self.recorder.mute(false);
        // A value whose own methods fail is a value that nobody can promise.
        match texts {
            (Ok(text), Ok(repr)) => Some((shortened(&text), shortened(&repr))),
            _ => None,
        }
    }

    /// Puts a hook where a prompt's own would print a value: it only notes it.
    /// Returns the hook that was there.
    fn hook(&self, block: &JobBlock, chunk: &Chunk) -> Option<PyObjectRef> {
        let before = self.vm.sys_module.get_attr("displayhook", self.vm).ok();
        let recorder = Arc::clone(self.recorder);
        let (statement, interactive) = (chunk.statement, block.interactive);
        let hook = move |value: PyObjectRef, vm: &VirtualMachine| {
            if interactive {
                set_last_value(&value, vm);
            }
            recorder.mute(true);
            let repr = value.repr(vm);
            recorder.mute(false);
            if let Ok(repr) = repr {
                recorder.note(EventKind::Echoed { statement, repr: shortened(&repr) });
            }
        };
        let hook = self.vm.new_function("displayhook", hook);
        // `sys` takes attributes.
        let _ = self.vm.sys_module.set_attr("displayhook", hook, self.vm);
        before
    }

    fn unhook(&self, before: Option<PyObjectRef>) {
        if let Some(before) = before {
            let _ = self.vm.sys_module.set_attr("displayhook", before, self.vm);
        }
    }

    /// Brings out what a stream of the program's own holds back: a wrapper around
    /// ours, which takes no notice of lines.
    fn flush(&self) {
        for name in ["stdout", "stderr"] {
            if let Ok(stream) = self.vm.sys_module.get_attr(name, self.vm)
                && !is_ours(&stream)
            {
                // A stream that cannot be flushed holds nothing back.
                let _ = self.vm.call_method(&stream, "flush", ());
            }
        }
    }

    /// What a script's end does: threads are waited for, `atexit` is called.
    fn finish(&self) {
        // No statement waits for what is written from here on.
        self.recorder.running(None);
        let modules = self.vm.sys_module.get_attr("modules", self.vm);
        let threading = modules.and_then(|modules| modules.get_item("threading", self.vm));
        if let Ok(threading) = threading
            && let Ok(shutdown) = threading.get_attr("_shutdown", self.vm)
        {
            // Threads that cannot be joined are the process's to end.
            let _ = shutdown.call((), self.vm);
        }
        vm::stdlib::atexit::_run_exitfuncs(self.vm);
        self.flush();
    }

    /// Makes room for the next program of this interpreter.
    fn leave(self) {
        // `_` of a session at a prompt; there may be none.
        let _ = self.vm.builtins.as_object().del_attr("_", self.vm);
        // Its objects stay, so that nothing runs when they would go.
        std::mem::forget(self.scope.globals.clone());
        sets::forget();
    }

    /// Notes lines reached and exceptions passed, for promises in places where
    /// the top level cannot see: in functions, loops, `try`.
    fn start_trace(&self) {
        let recorder = Arc::clone(self.recorder);
        let seen = std::sync::Mutex::new(std::collections::HashSet::new());
        let itself = Arc::new(std::sync::OnceLock::<PyObjectRef>::new());
        let answer = Arc::clone(&itself);
        let trace = self.vm.new_function(
            "trace",
            move |frame: vm::frame::FrameObjectRef,
                  event: PyStrRef,
                  arg: PyObjectRef,
                  vm: &VirtualMachine| {
                let Some(block) = block_of(frame.f_code().source_path().as_str()) else {
                    return vm.ctx.none();
                };
                let place = Place { block, line: usize::try_from(frame.lineno()).unwrap_or(0) };
                match event.to_str() {
                    Some("line") => {
                        let mut seen =
                            seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                        if seen.insert(place) {
                            recorder.note(EventKind::Reached(place));
                        }
                    }
                    Some("exception") => {
                        if let Some(mut exception) = traced_exception(&arg, vm)
                            && !is_end_of_iterator(&frame, &exception)
                        {
                            // What is raised in this frame has no traceback yet.
                            if exception.places.first() != Some(&place) {
                                exception.places.insert(0, place);
                            }
                            recorder.note(EventKind::Passed { place, exception });
                        }
                    }
                    _ => {}
                }
                answer.get().cloned().unwrap_or_else(|| vm.ctx.none())
            },
        );
        let trace: PyObjectRef = trace.into();
        let _ = itself.set(trace.clone());
        self.set_trace(trace);
    }

    fn set_trace(&self, function: PyObjectRef) {
        let _ = self.settrace.as_ref().map(|settrace| settrace.call((function,), self.vm));
    }
}

/// Whether an exception only tells that an iterator of this frame is at its end: it
/// passes no line.
fn is_end_of_iterator(frame: &vm::frame::FrameObjectRef, exception: &Exception) -> bool {
    let code = frame.f_code();
    // The next instruction is noted.
    let last = usize::try_from(frame.lasti()).ok().and_then(|next| next.checked_sub(1));
    let last = last.and_then(|at| code.code.instructions.get(at)).map(|unit| unit.op.deoptimize());
    exception.class == "StopIteration"
        && matches!(last, Some(Instruction::ForIter { .. } | Instruction::Send { .. }))
}

/// The exception in the third argument of a trace function.
fn traced_exception(arg: &PyObjectRef, vm: &VirtualMachine) -> Option<Exception> {
    let value = arg.get_item(&1_usize, vm).ok()?;
    let error: PyBaseExceptionRef = value.downcast().ok()?;
    Some(exception(vm, &error))
}

/// An exception as data.
fn exception(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> Exception {
    let message = error.as_object().str(vm).map(|text| shortened(&text)).unwrap_or_default();
    let mut places = Vec::new();
    let mut next = error.__traceback__();
    while let Some(traceback) = next {
        if let Some(block) = block_of(traceback.frame.f_code().source_path().as_str()) {
            let place = Place { block, line: traceback.lineno.get() };
            // A recursion passes the same lines a thousand times.
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let behind = traceback.next.lock().as_ref().map(PyRef::clone);
        next = behind;
    }
    Exception { class: error.class().name().to_string(), message, places, missing: None }
}

/// Where the expression ends that raised, if a line of the program itself did:
/// its place, and the 1-based column behind it, in bytes.
fn end_of_innermost(error: &PyBaseExceptionRef) -> Option<(Place, usize)> {
    let mut innermost = None;
    let mut next = error.__traceback__();
    while let Some(traceback) = next {
        // Who looks for attributes in a way of its own was asked by the line
        // before.
        let name = traceback.frame.f_code().code.obj_name.as_str();
        let asked = name == "__getattr__" || name == "__getattribute__";
        let behind = traceback.next.lock().as_ref().map(PyRef::clone);
        innermost = if asked { innermost } else { Some(traceback) };
        next = behind;
    }
    let innermost = innermost?;
    let code = innermost.frame.f_code();
    let block = block_of(code.source_path().as_str())?;
    // Two bytes an instruction.
    let at = usize::try_from(innermost.lasti).ok()? / 2;
    let (_, end) = code.code.locations.get(at)?;
    Some((Place { block, line: end.line.get() }, end.character_offset.get()))
}

fn syntax_error(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> End {
    let attribute = |name: &'static str| error.as_object().get_attr(name, vm).ok();
    let line = attribute("lineno").and_then(|line| line.try_to_value::<usize>(vm).ok());
    let message = attribute("msg")
        .and_then(|message| message.str(vm).ok())
        .map_or_else(|| exception(vm, error).message, |message| shortened(&message));
    let message = wording::in_cpythons_words(&message).unwrap_or(message);
    End::SyntaxError {
        class: error.class().name().to_string(),
        message,
        line: line.unwrap_or(1).max(1),
    }
}

/// The last value is `_`, unless it is `None`.
fn set_last_value(value: &PyObjectRef, vm: &VirtualMachine) {
    if !vm.is_none(value) {
        // `builtins` takes attributes.
        let _ = vm.builtins.as_object().set_attr("_", value.clone(), vm);
    }
}

/// Whether an exception is expected on one of the lines that it passed.
fn tolerates(job: &Job, exception: &Exception) -> bool {
    exception.places.iter().any(|place| {
        let block = job.blocks.get(place.block);
        block.is_some_and(|block| {
            block.tolerated.iter().any(|tolerated| {
                (tolerated.first..=tolerated.last).contains(&place.line)
                    && match &tolerated.exceptions {
                        Tolerance::Any => true,
                        Tolerance::Class(class) => exception.is_of(class),
                    }
            })
        })
    })
}

/// Whether a value's texts are told without running code of the program.
fn is_plain(vm: &VirtualMachine, value: &PyObjectRef) -> bool {
    let types = &vm.ctx.types;
    let plain = [
        types.str_type,
        types.int_type,
        types.bool_type,
        types.float_type,
        types.complex_type,
        types.bytes_type,
        types.none_type,
    ];
    plain.iter().any(|class| value.class().is(*class))
}

fn shortened(text: &PyStrRef) -> String {
    let text = text.as_wtf8().to_string_lossy();
    let end = text.char_indices().nth(MAX_VALUE).map_or(text.len(), |(end, _)| end);
    text[..end].to_owned()
}
