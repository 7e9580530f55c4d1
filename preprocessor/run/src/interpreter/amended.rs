//! Built-ins that compute or show something else than `CPython`'s, put right: `sum`
//! of floats, bytes that are no ASCII, a `mappingproxy` as text, arrays of floats, views
//! of an `OrderedDict`, `zlib.compress`.
//!
//! Words alone are the business of [`wording`](super::wording), what Python code can
//! put right that of `compat.py`.

use std::sync::OnceLock;

use rustpython_vm as vm;
use vm::builtins::{PyByteArray, PyBytes, PyFloat, PyInt, PyStr, PyType, PyTypeRef};
use vm::function::{ArgBytesLike, Callee, FuncArgs, ItemDoc, PyMethodDef, PyMethodFlags};
use vm::protocol::PyIterReturn;
use vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, TryFromObject, VirtualMachine};

use super::deflate;
use super::sets::replace;

/// Puts the built-ins right.
pub fn install(vm: &VirtualMachine) {
    replace_sum(vm);
    for class in [vm.ctx.types.bytes_type, vm.ctx.types.bytearray_type] {
        for (name, ends) in [("strip", Ends::Both), ("lstrip", Ends::Left), ("rstrip", Ends::Right)]
        {
            replace(class, name, vm, |old| {
                Box::new(move |vm, args: FuncArgs, callee| match stripped(&args, ends, vm)? {
                    Some(bytes) => Ok(bytes),
                    None => old(vm, args, callee),
                })
            });
        }
        replace_predicate(class, "isalpha", u8::is_ascii_alphabetic, vm);
        replace_predicate(class, "isalnum", u8::is_ascii_alphanumeric, vm);
    }
    let class = vm.ctx.types.mappingproxy_type;
    let method = PyMethodDef::new_raw_const(
        "__str__",
        |vm: &VirtualMachine, args: FuncArgs, _: Callee| mapping_as_text(&args, vm),
        PyMethodFlags::METHOD,
        ItemDoc::default(),
    );
    // Once in the life of a process.
    let method: &'static PyMethodDef = Box::leak(Box::new(method));
    class.set_attr(vm.ctx.intern_str("__str__"), method.build_method(&vm.ctx, class).into());
}

/// Has a method ask whether all bytes, of which there are some, are of a kind.
fn replace_predicate(
    class: &'static Py<PyType>,
    name: &str,
    is_of_kind: fn(&u8) -> bool,
    vm: &VirtualMachine,
) {
    replace(class, name, vm, |old| {
        Box::new(move |vm, args: FuncArgs, callee| {
            let bytes = match args.args.as_slice() {
                [bytes] if args.kwargs.is_empty() => {
                    ArgBytesLike::try_from_object(vm, bytes.clone()).ok()
                }
                _ => None,
            };
            let Some(bytes) = bytes else { return old(vm, args, callee) };
            let all = bytes.with_ref(|bytes| !bytes.is_empty() && bytes.iter().all(is_of_kind));
            Ok(vm.ctx.new_bool(all).into())
        })
    });
}

/// Has `sum` add floats as `CPython` does since 3.12.
fn replace_sum(vm: &VirtualMachine) {
    let Ok(original) = vm.builtins.get_attr("sum", vm) else { return };
    let replaced = vm.new_function("sum", move |mut args: FuncArgs, vm: &VirtualMachine| {
        let start = match (args.args.len(), args.kwargs.len()) {
            (1, 0) => Some(vm.ctx.new_int(0).into()),
            (1, 1) => args.kwargs.get("start").cloned(),
            (2, 0) => args.args.get(1).cloned(),
            _ => None,
        };
        match start {
            Some(start) if is_summable(&start, vm) => sum(&args.args.swap_remove(0), start, vm),
            // It knows what to say of these.
            _ => original.call(args, vm),
        }
    });
    // `builtins` takes attributes.
    let _ = replaced.as_object().set_attr("__module__", vm.ctx.new_str("builtins"), vm);
    let _ = vm.builtins.set_attr("sum", replaced, vm);
}

fn is_summable(start: &PyObject, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.types;
    [types.str_type, types.bytes_type, types.bytearray_type]
        .iter()
        .all(|class| !start.fast_isinstance(class))
}

/// `builtin_sum_impl`: integers as long as there are only such, then floats with what
/// each addition rounds away, then whatever `+` does.
fn sum(items: &PyObject, start: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let iter = items.get_iter(vm)?;
    let mut total = start;
    let next = || match iter.next(vm)? {
        PyIterReturn::Return(item) => Ok(Some(item)),
        PyIterReturn::StopIteration(_) => Ok(None),
    };
    while let Some(mut item) = next()? {
        if total.class().is(vm.ctx.types.float_type) {
            let mut floats = Floats::new(&total);
            while floats.add(&item, vm) {
                match next()? {
                    Some(more) => item = more,
                    None => return Ok(vm.ctx.new_float(floats.total()).into()),
                }
            }
            total = vm.ctx.new_float(floats.total()).into();
        }
        let ints = small_int(&total, vm).zip(small_int(&item, vm));
        total = match ints.and_then(|(one, other)| one.checked_add(other)) {
            Some(sum) => vm.ctx.new_int(sum).into(),
            None => vm._add(&total, &item)?,
        };
    }
    Ok(total)
}

/// The value of an integer or a boolean, unless it is large.
fn small_int(object: &PyObject, vm: &VirtualMachine) -> Option<i64> {
    let types = &vm.ctx.types;
    let is_int = object.class().is(types.int_type) || object.class().is(types.bool_type);
    let int = object.downcast_ref::<PyInt>().filter(|_| is_int)?;
    int.try_to_primitive(vm).ok()
}

/// A sum of floats with the part that rounding lost (Neumaier).
struct Floats {
    sum: f64,
    lost: f64,
}

impl Floats {
    fn new(start: &PyObject) -> Self {
        let sum = start.downcast_ref::<PyFloat>().map_or(0.0, Py::to_f64);
        Self { sum, lost: 0.0 }
    }

    /// Adds an item; false if it is none that a sum of floats takes by itself.
    fn add(&mut self, item: &PyObject, vm: &VirtualMachine) -> bool {
        if item.class().is(vm.ctx.types.float_type) {
            let more = item.downcast_ref::<PyFloat>().map_or(0.0, Py::to_f64);
            let sum = self.sum + more;
            self.lost += if self.sum.abs() >= more.abs() {
                (self.sum - sum) + more
            } else {
                (more - sum) + self.sum
            };
            self.sum = sum;
            return true;
        }
        let small = small_int(item, vm);
        #[expect(clippy::cast_precision_loss, reason = "as in C")]
        if let Some(int) = small {
            self.sum += int as f64;
        }
        small.is_some()
    }

    fn total(&self) -> f64 {
        // What overflowed has lost nothing that could be added; a zero keeps its sign.
        let lost = self.lost != 0.0 && self.lost.is_finite();
        if lost { self.sum + self.lost } else { self.sum }
    }
}

/// Of which ends a text is stripped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Left,
    Right,
    Both,
}

/// What a bytes-like object is without some bytes at its ends; nothing, where the
/// method itself has to complain.
fn stripped(args: &FuncArgs, ends: Ends, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let (zelf, chars) = match args.args.as_slice() {
        _ if !args.kwargs.is_empty() => return Ok(None),
        [zelf] => (zelf, None),
        [zelf, chars] => (zelf, Some(chars).filter(|chars| !vm.is_none(chars))),
        _ => return Ok(None),
    };
    let Ok(text) = ArgBytesLike::try_from_object(vm, zelf.clone()) else { return Ok(None) };
    let chars = match chars {
        None => b" \t\n\r\x0b\x0c".to_vec(),
        Some(chars) => match ArgBytesLike::try_from_object(vm, chars.clone()) {
            Ok(chars) => chars.with_ref(<[u8]>::to_vec),
            Err(_) => return Ok(None),
        },
    };
    let stripped = text.with_ref(|text| without(text, &chars, ends).to_vec());
    if zelf.downcast_ref::<PyByteArray>().is_some() {
        let bytes = vm.ctx.new_bytes(stripped).into();
        return vm
            .ctx
            .types
            .bytearray_type
            .as_object()
            .call((bytes,) as (PyObjectRef,), vm)
            .map(Some);
    }
    let same = zelf.downcast_ref::<PyBytes>().is_some_and(|bytes| bytes.as_bytes() == stripped);
    if same && zelf.class().is(vm.ctx.types.bytes_type) {
        return Ok(Some(zelf.clone()));
    }
    Ok(Some(vm.ctx.new_bytes(stripped).into()))
}

fn without<'a>(mut text: &'a [u8], chars: &[u8], ends: Ends) -> &'a [u8] {
    if ends != Ends::Right {
        while let [first, rest @ ..] = text
            && chars.contains(first)
        {
            text = rest;
        }
    }
    if ends != Ends::Left {
        while let [rest @ .., last] = text
            && chars.contains(last)
        {
            text = rest;
        }
    }
    text
}

/// `str(mappingproxy)` is that of the mapping; only its `repr` names the proxy.
fn mapping_as_text(args: &FuncArgs, vm: &VirtualMachine) -> PyResult {
    let [proxy] = args.args.as_slice() else {
        return Err(vm.new_type_error("__str__() takes no arguments"));
    };
    let repr = proxy.repr(vm)?;
    let text = repr.as_wtf8().to_string_lossy();
    let mut inner = &*text;
    // The mapping may be a proxy as well.
    while let Some(less) =
        inner.strip_prefix("mappingproxy(").and_then(|inner| inner.strip_suffix(')'))
    {
        inner = less;
    }
    Ok(vm.ctx.new_str(inner).into())
}

type Stringify = fn(&PyObject, &VirtualMachine) -> PyResult<PyRef<PyStr>>;

static ARRAY_REPR: OnceLock<Stringify> = OnceLock::new();

/// Has arrays of floats show their items as floats.
pub fn show_arrays(class: &PyTypeRef) {
    if let Some(repr) = class.slots.repr.load()
        && ARRAY_REPR.set(repr).is_ok()
    {
        class.slots.repr.store(Some(array_repr));
    }
}

fn array_repr(array: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    let original = ARRAY_REPR.get().expect("the slot was noted before it was replaced");
    let code = array.get_attr("typecode", vm)?.str(vm)?;
    let code = code.as_wtf8().to_string_lossy().into_owned();
    if !["f", "d"].contains(&code.as_str()) || array.length(vm)? == 0 {
        return original(array, vm);
    }
    let items = vm.call_method(array, "tolist", ())?.repr(vm)?;
    let class = array.class().name().to_string();
    Ok(vm.ctx.new_str(format!("{class}('{code}', {})", items.as_wtf8().to_string_lossy())))
}

/// Has the views of an `OrderedDict` show what is in them.
pub fn show_views(class: &PyTypeRef) {
    class.slots.repr.store(Some(|view, vm| {
        let items = vm.ctx.new_list(view.try_to_value(vm)?);
        let items = items.as_object().repr(vm)?;
        let text = format!("{}({})", view.class().name(), items.as_wtf8().to_string_lossy());
        Ok(vm.ctx.new_str(text))
    }));
}

/// `function`, which raises one class of exceptions where it raised another: each
/// `from` stands before its `to`.
pub fn raising(function: PyObjectRef, classes: Vec<PyTypeRef>, vm: &VirtualMachine) -> PyResult {
    let name = function.get_attr("__name__", vm)?.str(vm)?;
    // As long as the module, which is made anew seldom.
    let name: &'static str = Box::leak(name.to_string().into_boxed_str());
    let replaced = vm.new_function(name, move |args: FuncArgs, vm: &VirtualMachine| {
        function.call(args, vm).map_err(|error| {
            let to = classes.chunks_exact(2).find(|pair| error.class().is(&pair[0]));
            let made = to.map(|pair| vm.new_exception(pair[1].clone(), error.args().to_vec()));
            made.unwrap_or(error)
        })
    });
    Ok(replaced.into())
}

/// `zlib.compress`, given the interpreter's own, with the bytes that the C library makes.
pub fn compressing(compress: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let module = compress.get_attr("__module__", vm)?;
    let replaced =
        vm.new_function("compress", move |args: FuncArgs, vm: &VirtualMachine| -> PyResult {
            let argument =
                |at: usize, name: &str| args.args.get(at).or_else(|| args.kwargs.get(name));
            let number = |at, name, default| -> Option<i32> {
                argument(at, name).map_or(Some(default), |number| number.try_to_value(vm).ok())
            };
            let (level, bits) = (number(1, "level", -1), number(2, "wbits", 15));
            let data = argument(0, "data").cloned();
            let made: PyObjectRef = compress.call(args.clone(), vm)?;
            // What stands around the stream is right.
            let (head, tail) = match bits {
                Some(15) => (2, 4),
                Some(-15) => (0, 0),
                Some(31) => (10, 8),
                _ => return Ok(made),
            };
            let level = level.map(|level| if level == -1 { 6 } else { level });
            let level = level.and_then(|level| usize::try_from(level).ok());
            let data = data.and_then(|data| ArgBytesLike::try_from_object(vm, data).ok());
            let stream = data
                .zip(level)
                .and_then(|(data, level)| data.with_ref(|data| deflate::compress(data, level)));
            let (Some(stream), Some(bytes)) = (stream, made.downcast_ref::<PyBytes>()) else {
                return Ok(made);
            };
            let bytes = bytes.as_bytes();
            let parts = [&bytes[..head], &stream, &bytes[bytes.len() - tail..]];
            Ok(vm.ctx.new_bytes(parts.concat()).into())
        });
    replaced.as_object().set_attr("__module__", module, vm)?;
    Ok(replaced.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_characters_beyond_ascii_are_bytes() {
        let text = "-я-".as_bytes();
        assert_eq!(without(text, b"-abc", Ends::Both), "я".as_bytes());
        assert_eq!(without(text, b"-\x8f", Ends::Right), b"-\xd1");
        assert_eq!(without(text, b"-\xd1", Ends::Left), b"\x8f-");
        assert_eq!(without(b"aa", b"a", Ends::Both), b"");
    }
}
