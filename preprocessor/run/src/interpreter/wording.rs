//! Messages of the interpreter in the words of `CPython`.
//!
//! Each is put right where it is made, if that place can be reached: methods of
//! lists, operators of lists and numbers. Where it cannot, the exception is put
//! right when it is asked for its text.

use std::sync::OnceLock;

use rustpython_vm as vm;
use vm::builtins::{PyBaseException, PyBaseExceptionRef, PyStr, PyType};
use vm::function::{Callee, FuncArgs, ItemDoc, PyMethodDef, PyMethodFlags};
use vm::protocol::PySequence;
use vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::sets::replace;

type Stringify = fn(&PyObject, &VirtualMachine) -> PyResult<PyRef<PyStr>>;
type Call =
    fn(&PyObject, Vec<PyObjectRef>, usize, Option<&[PyObjectRef]>, &VirtualMachine) -> PyResult;
type Power = fn(&PyObject, &PyObject, &PyObject, &VirtualMachine) -> PyResult;

static POWER: OnceLock<Power> = OnceLock::new();
type Concat = fn(PySequence<'_>, &PyObject, &VirtualMachine) -> PyResult;

/// Of `bytes` and `bytearray`.
static CONCATS: [OnceLock<Concat>; 2] = [OnceLock::new(), OnceLock::new()];
static REPR: OnceLock<Stringify> = OnceLock::new();
/// Calls of built-in functions, and of methods.
static CALLS: [OnceLock<Call>; 2] = [OnceLock::new(), OnceLock::new()];

/// Puts the words of `CPython` in place.
pub fn install(vm: &VirtualMachine) {
    let list = vm.ctx.types.list_type;
    for name in ["index", "remove"] {
        replace(list, name, vm, |old| {
            Box::new(move |vm, args: FuncArgs, callee| {
                let value = args.args.get(1).cloned();
                old(vm, args, callee).map_err(|error| match &value {
                    Some(value) if is_of(&error, vm.ctx.exceptions.value_error) => {
                        not_in_list(name, value, vm).unwrap_or(error)
                    }
                    _ => error,
                })
            })
        });
    }
    for class in [vm.ctx.types.bytes_type, vm.ctx.types.bytearray_type] {
        for name in ["index", "rindex"] {
            replace(class, name, vm, |old| {
                Box::new(move |vm, args: FuncArgs, callee| {
                    old(vm, args, callee).map_err(|error| {
                        let is_absent = is_of(&error, vm.ctx.exceptions.value_error);
                        let said = || vm.new_value_error("subsection not found");
                        if is_absent { said() } else { error }
                    })
                })
            });
        }
    }
    let types = &vm.ctx.types;
    for (class, original) in [types.bytes_type, types.bytearray_type].into_iter().zip(&CONCATS) {
        let concat = &class.slots.as_sequence.concat;
        if let Some(old) = concat.load()
            && original.set(old).is_ok()
        {
            concat.store(Some(concat_bytes));
        }
    }
    let power = &vm.ctx.types.float_type.slots.as_number.power;
    if let Some(old) = power.load()
        && POWER.set(old).is_ok()
    {
        power.store(Some(float_power));
    }
    let functions = vm.ctx.types.builtin_function_or_method_type;
    let methods = vm.ctx.types.method_descriptor_type;
    let calls: [(_, Call); 2] = [(functions, call::<0>), (methods, call::<1>)];
    for (original, (class, call)) in CALLS.iter().zip(calls) {
        if let Some(old) = class.slots.vectorcall.load()
            && original.set(old).is_ok()
        {
            class.slots.vectorcall.store(Some(call));
        }
    }
    let errors = &vm.ctx.exceptions;
    let Some(repr) = errors.base_exception_type.slots.repr.load() else { return };
    if REPR.set(repr).is_err() {
        return;
    }
    for class in [errors.type_error, errors.unbound_local_error, errors.recursion_error] {
        class.slots.repr.store(Some(repr_of));
        let method = PyMethodDef::new_raw_const(
            "__str__",
            |vm: &VirtualMachine, args: FuncArgs, _: Callee| str_of(&args, vm),
            PyMethodFlags::METHOD,
            ItemDoc::default(),
        );
        // Once in the life of a process.
        let method: &'static PyMethodDef = Box::leak(Box::new(method));
        class.set_attr(vm.ctx.intern_str("__str__"), method.build_method(&vm.ctx, class).into());
    }
}

fn is_of(error: &PyBaseExceptionRef, class: &Py<PyType>) -> bool {
    error.class().is(class)
}

fn not_in_list(method: &str, value: &PyObject, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
    if method == "remove" {
        return Some(vm.new_value_error("list.remove(x): x not in list"));
    }
    let value = value.repr(vm).ok()?;
    Some(vm.new_value_error(format!("{} is not in list", value.as_wtf8())))
}

/// Calls a built-in function; says so if it takes no keywords.
fn call<const KIND: usize>(
    function: &PyObject,
    args: Vec<PyObjectRef>,
    positional: usize,
    keywords: Option<&[PyObjectRef]>,
    vm: &VirtualMachine,
) -> PyResult {
    let original = CALLS[KIND].get().expect("the slot was noted before it was replaced");
    let result = original(function, args, positional, keywords, vm);
    result.map_err(|error| in_calls_words(function, &error, keywords, vm).unwrap_or(error))
}

/// What `CPython` says of the arguments of a call.
fn in_calls_words(
    function: &PyObject,
    error: &PyBaseExceptionRef,
    keywords: Option<&[PyObjectRef]>,
    vm: &VirtualMachine,
) -> Option<PyBaseExceptionRef> {
    if !is_of(error, vm.ctx.exceptions.type_error) || error.__traceback__().is_some() {
        return None;
    }
    let said = text(error.as_object(), vm)?;
    if said == "a bytes-like object is required, not 'str'" {
        return makes_hashes(function, vm)
            .then(|| vm.new_type_error("Strings must be encoded before hashing"));
    }
    if keywords.is_some_and(|keywords| !keywords.is_empty()) {
        return without_keywords(function, &said, vm);
    }
    let name = text(&*function.get_attr("__name__", vm).ok()?, vm)?;
    let counted = said.strip_prefix(&*name)?.strip_prefix(" expected ")?;
    let (wanted, got) = counted.split_once(", got ")?;
    let wanted = match wanted {
        "0 arguments" => "no arguments",
        "1 argument" => "exactly one argument",
        _ => return None,
    };
    let called = called(function, &name, vm);
    Some(vm.new_type_error(format!("{called}() takes {wanted} ({got} given)")))
}

/// Whether a function is of those behind `hashlib`.
fn makes_hashes(function: &PyObject, vm: &VirtualMachine) -> bool {
    let told = |object: &PyObject, name: &'static str| {
        object.get_attr(name, vm).ok().and_then(|name| text(&name, vm)).unwrap_or_default()
    };
    let class = function.get_attr("__objclass__", vm).ok();
    let module =
        class.map_or_else(|| told(function, "__module__"), |class| told(&class, "__module__"));
    ["_hashlib", "_md5", "_sha1", "_sha2", "_sha3", "_blake2"].contains(&module.as_str())
}

fn text(object: &PyObject, vm: &VirtualMachine) -> Option<String> {
    object.str(vm).ok().map(|text| text.as_wtf8().to_string())
}

/// The name of a function with that of its class or module, unless that is `builtins`.
fn called(function: &PyObject, name: &str, vm: &VirtualMachine) -> String {
    let attribute =
        |name: &'static str| function.get_attr(name, vm).ok().filter(|object| !vm.is_none(object));
    let itself = attribute("__self__");
    let class = attribute("__objclass__").or_else(|| {
        itself
            .filter(|itself| !itself.class().is(vm.ctx.types.module_type))
            .map(|itself| itself.class().to_owned().into())
    });
    let of = match class {
        Some(class) => class.get_attr("__name__", vm).ok().and_then(|name| text(&name, vm)),
        None => attribute("__module__")
            .and_then(|name| text(&name, vm))
            .filter(|module| module != "builtins"),
    };
    of.map_or_else(|| name.to_owned(), |of| format!("{of}.{name}"))
}

/// What `CPython` says where the interpreter counts the arguments without a name.
fn without_keywords(
    function: &PyObject,
    said: &str,
    vm: &VirtualMachine,
) -> Option<PyBaseExceptionRef> {
    let name = text(&*function.get_attr("__name__", vm).ok()?, vm)?;
    let counted = said.strip_prefix(&*name)?.strip_prefix(" expected ")?;
    if !counted.contains(" argument") || !counted.contains(", got ") {
        return None;
    }
    let called = called(function, &name, vm);
    Some(vm.new_type_error(format!("{called}() takes no keyword arguments")))
}

/// `b"a" + "b"` says which it does not add.
fn concat_bytes(bytes: PySequence<'_>, other: &PyObject, vm: &VirtualMachine) -> PyResult {
    let of_bytes = bytes.obj.fast_isinstance(vm.ctx.types.bytes_type);
    let concat = CONCATS[usize::from(!of_bytes)].get().expect("noted before it was replaced");
    let class = bytes.obj.class().name().to_string();
    concat(bytes, other, vm).map_err(|error| {
        let says =
            || vm.new_type_error(format!("can't concat {} to {class}", other.class().name()));
        if is_of(&error, vm.ctx.exceptions.type_error) { says() } else { error }
    })
}

/// `10.0 ** 400` says what the C library says.
fn float_power(
    base: &PyObject,
    exponent: &PyObject,
    modulus: &PyObject,
    vm: &VirtualMachine,
) -> PyResult {
    let power = POWER.get().expect("the slot was noted before it was replaced");
    power(base, exponent, modulus, vm).map_err(|error| {
        let class = vm.ctx.exceptions.overflow_error;
        if !is_of(&error, class) {
            return error;
        }
        let text = vm.ctx.new_str("Numerical result out of range");
        vm.new_exception(class.to_owned(), vec![vm.ctx.new_int(34).into(), text.into()])
    })
}

/// `BaseException.__str__`, of the words of `CPython`.
fn str_of(args: &FuncArgs, vm: &VirtualMachine) -> PyResult {
    let [error] = args.args.as_slice() else {
        return Err(vm.new_type_error("__str__() takes no arguments"));
    };
    reword(error, vm);
    let Some(exception) = error.downcast_ref::<PyBaseException>() else {
        return Err(vm.new_type_error("descriptor '__str__' requires a 'BaseException' object"));
    };
    let args = exception.args();
    let text = match args.as_slice() {
        [] => vm.ctx.new_str(""),
        [said] => said.str(vm)?,
        _ => args.as_object().str(vm)?,
    };
    Ok(text.into())
}

fn repr_of(error: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    reword(error, vm);
    (REPR.get().expect("the slot was noted before it was replaced"))(error, vm)
}

/// Gives an exception the words of `CPython`, if it has the interpreter's.
fn reword(error: &PyObject, vm: &VirtualMachine) {
    let Some(error) = error.downcast_ref::<PyBaseException>() else { return };
    let args = error.args();
    let [said] = args.as_slice() else { return };
    let Some(said) = said.downcast_ref::<PyStr>() else { return };
    if let Some(text) = in_cpythons_words(&said.as_wtf8().to_string_lossy()) {
        let args = vm.ctx.new_tuple(vec![vm.ctx.new_str(text).into()]);
        // The exception keeps its own words where it does not take others.
        let _ = error.as_object().set_attr("args", args, vm);
    }
}

/// What `CPython` says where the interpreter says `said`.
#[must_use]
pub fn in_cpythons_words(said: &str) -> Option<String> {
    let between = |before: &str, after: &str| said.strip_prefix(before)?.strip_suffix(after);
    if let Some(name) = between("local variable '", "' referenced before assignment") {
        return Some(format!(
            "cannot access local variable '{name}' where it is not associated with a value"
        ));
    }
    if let Some(class) = between("Cannot add list and ", "") {
        return Some(format!("can only concatenate list (not \"{class}\") to list"));
    }
    if let Some(class) = between("can only concatenate tuple (not '", "') to tuple") {
        return Some(format!("can only concatenate tuple (not \"{class}\") to tuple"));
    }
    if said.starts_with("class ") && said.contains(" without an implementation for abstract method")
    {
        return Some(format!("Can't instantiate abstract {said}"));
    }
    if said.starts_with("exceptions must be classes or instances deriving from BaseException") {
        return Some("exceptions must derive from BaseException".to_owned());
    }
    if said.starts_with("unsupported operand type(s) for ")
        || said.starts_with("can't multiply sequence by non-int of type ")
        || said.contains(" not supported between instances of ")
    {
        // CPython's is written in C, and is called so.
        let named = said.replace("'Decimal'", "'decimal.Decimal'");
        return (named != said).then_some(named);
    }
    match said {
        "cannot pickle 'lock' object" => Some("cannot pickle '_thread.lock' object".to_owned()),
        "maximum recursion depth exceeded " => Some(said.trim_end().to_owned()),
        "unexpected indentation" => Some("unexpected indent".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_interpreters_own_words_are_changed() {
        let unbound = in_cpythons_words("local variable 'x' referenced before assignment");
        let expected = "cannot access local variable 'x' where it is not associated with a value";
        assert_eq!(unbound.as_deref(), Some(expected));
        assert_eq!(in_cpythons_words("local variable 'x' is fine"), None);
        assert_eq!(in_cpythons_words("a class A"), None);
    }
}
