//! Our objects in `sys.stdout` and `sys.stderr`.
//!
//! They are native, so that a program pays no Python-level call for a write,
//! and each write notes the lines of the program that are on the stack. They
//! answer what programs ask of a text stream; they never close.

use std::sync::Arc;

use rustpython_vm as vm;
use vm::builtins::{PyBaseExceptionRef, PyStrRef, PyTypeRef};
use vm::class::PyClassImpl;
use vm::function::{ArgBytesLike, ArgIterable, FuncArgs};
use vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, TryFromObject, VirtualMachine, pyclass,
};

use super::recorder::Recorder;
use super::stack::places_on_stack;
use pyproof_judge::transcript::Stream;

/// Puts our streams where the interpreter's own would stand.
pub fn install(vm: &VirtualMachine, recorder: &Arc<Recorder>) {
    let _ = TextStream::make_static_type();
    let _ = ByteStream::make_static_type();
    for (stream, names) in
        [(Stream::Out, ["stdout", "__stdout__"]), (Stream::Err, ["stderr", "__stderr__"])]
    {
        let object = TextStream { stream, recorder: Arc::clone(recorder) }.into_pyobject(vm);
        for name in names {
            vm.sys_module
                .set_attr(name, object.clone(), vm)
                .expect("the sys module takes attributes");
        }
    }
}

/// Whether a stream is one of ours, which holds nothing back.
pub fn is_ours(stream: &PyObjectRef) -> bool {
    stream.downcast_ref::<TextStream>().is_some()
}

#[pyclass(module = "_io", name = "TextIOWrapper")]
#[derive(PyPayload)]
struct TextStream {
    stream: Stream,
    recorder: Arc<Recorder>,
}

impl std::fmt::Debug for TextStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextStream").field("stream", &self.stream).finish_non_exhaustive()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "arguments come as Python gives them")]
#[pyclass]
impl TextStream {
    #[pymethod]
    fn write(zelf: &Py<Self>, text: PyStrRef, vm: &VirtualMachine) -> PyResult<usize> {
        let places = places_on_stack(vm);
        if let Some(text) = text.to_str() {
            zelf.recorder.write(zelf.stream, text, places);
        } else {
            // UTF-8 has no lone surrogates.
            let how = ("utf-8", errors(zelf.stream));
            let bytes = vm.call_method(text.as_object(), "encode", how)?;
            let bytes = ArgBytesLike::try_from_object(vm, bytes)?;
            bytes.with_ref(|bytes| zelf.recorder.write_bytes(zelf.stream, bytes, places));
        }
        Ok(text.char_len())
    }

    #[pymethod]
    fn writelines(
        zelf: &Py<Self>,
        lines: ArgIterable<PyStrRef>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        for line in lines.iter(vm)? {
            Self::write(zelf, line?, vm)?;
        }
        Ok(())
    }

    #[pymethod]
    fn flush(_zelf: &Py<Self>) {}

    #[pymethod]
    fn close(_zelf: &Py<Self>) {}

    #[pymethod]
    fn reconfigure(_zelf: &Py<Self>, _args: FuncArgs) {}

    #[pymethod]
    fn isatty(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn readable(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn writable(_zelf: &Py<Self>) -> bool {
        true
    }

    #[pymethod]
    fn seekable(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn fileno(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<i32> {
        Err(unsupported("fileno", vm))
    }

    #[pymethod]
    fn __enter__(zelf: PyRef<Self>) -> PyRef<Self> {
        zelf
    }

    #[pymethod]
    fn __exit__(_zelf: &Py<Self>, _args: FuncArgs) {}

    #[pygetset]
    fn buffer(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        ByteStream { stream: zelf.stream, recorder: Arc::clone(&zelf.recorder) }.into_pyobject(vm)
    }

    #[pygetset]
    fn encoding(_zelf: &Py<Self>) -> &'static str {
        "utf-8"
    }

    #[pygetset]
    fn errors(zelf: &Py<Self>) -> &'static str {
        errors(zelf.stream)
    }

    #[pygetset]
    fn mode(_zelf: &Py<Self>) -> &'static str {
        "w"
    }

    #[pygetset]
    fn name(zelf: &Py<Self>) -> &'static str {
        match zelf.stream {
            Stream::Out => "<stdout>",
            Stream::Err => "<stderr>",
        }
    }

    #[pygetset]
    fn closed(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pygetset]
    fn line_buffering(_zelf: &Py<Self>) -> bool {
        false
    }
}

#[pyclass(module = "_io", name = "BufferedWriter")]
#[derive(PyPayload)]
struct ByteStream {
    stream: Stream,
    recorder: Arc<Recorder>,
}

impl std::fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ByteStream").field("stream", &self.stream).finish_non_exhaustive()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "arguments come as Python gives them")]
#[pyclass]
impl ByteStream {
    #[pymethod]
    fn readable(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn seekable(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn isatty(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn close(_zelf: &Py<Self>) {}

    #[pygetset]
    fn closed(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn write(zelf: &Py<Self>, bytes: ArgBytesLike, vm: &VirtualMachine) -> usize {
        let places = places_on_stack(vm);
        bytes.with_ref(|bytes| {
            zelf.recorder.write_bytes(zelf.stream, bytes, places);
            bytes.len()
        })
    }

    #[pymethod]
    fn flush(_zelf: &Py<Self>) {}

    #[pymethod]
    fn writable(_zelf: &Py<Self>) -> bool {
        true
    }

    #[pymethod]
    fn fileno(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<i32> {
        Err(unsupported("fileno", vm))
    }
}

/// What becomes of characters that are not to be had in UTF-8.
fn errors(stream: Stream) -> &'static str {
    match stream {
        Stream::Out => "strict",
        Stream::Err => "backslashreplace",
    }
}

/// `io.UnsupportedOperation`, as a stream without a file raises it.
fn unsupported(operation: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let class: Option<PyTypeRef> = vm
        .import("io", 0)
        .and_then(|io| io.get_attr("UnsupportedOperation", vm))
        .ok()
        .and_then(|class| class.downcast().ok());
    let class = class.unwrap_or_else(|| vm.ctx.exceptions.os_error.to_owned());
    vm.new_exception_msg(class, operation.to_owned().into())
}
