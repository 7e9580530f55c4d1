//! Cuts a block into pieces that are compiled and run one after another.
//!
//! The whole block is compiled first, so that a syntax error anywhere in it is
//! found before anything runs, as a script's would be. Then each top-level
//! statement is compiled by itself from the same syntax tree, at its own lines;
//! an expression whose value is wanted, as an expression.

use ruff_python_ast::name::Name;
use ruff_python_ast::{
    AtomicNodeIndex, Expr, ExprContext, ExprName, Mod, ModExpression, ModModule, Stmt,
};
use ruff_source_file::{LineIndex, SourceCode};
use ruff_text_size::Ranged;
use rustpython_codegen::compile::{CompileOpts, compile_top};
use rustpython_compiler_core::{Mode, SourceFileBuilder, bytecode::CodeFlags};
use rustpython_vm as vm;
use vm::builtins::{PyBaseExceptionRef, PyCode};
use vm::{PyRef, VirtualMachine};

use super::constants::Constants;
use pyproof_judge::job::JobBlock;

/// One top-level statement, ready to run.
pub struct Chunk {
    /// Its index.
    pub statement: usize,
    /// Its first and last line.
    pub lines: (usize, usize),
    /// Its code; at a prompt, also the error of what cannot be compiled (`return 3`).
    pub code: Result<PyRef<PyCode>, PyBaseExceptionRef>,
    /// What it leaves that somebody wants to know.
    pub leaves: Leaves,
}

/// What a statement leaves that is to be noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// Nothing.
    Nothing,
    /// The value of its expression, which its code returns.
    Value,
    /// The value of the name that it assigned.
    Name(String),
    /// The values that a prompt would echo, which its code hands to
    /// `sys.displayhook`.
    Echoes,
}

/// Compiles `block`, whose frames will say that they come from `path`.
///
/// # Errors
/// The syntax error that Python would raise for the block as a script; a prompt raises
/// it where the statement stands, if all can be parsed. With `in_parts` the whole is not compiled first, which takes as long again as all the
/// rest: an error may then be another than a script's would be.
pub fn compile(
    vm: &VirtualMachine,
    block: &JobBlock,
    path: &str,
    in_parts: bool,
) -> Result<Vec<Chunk>, PyBaseExceptionRef> {
    let source = block.code.as_str();
    if source.contains('\0') {
        let message = "source code string cannot contain null bytes";
        let class = vm.ctx.exceptions.syntax_error.to_owned();
        return Err(vm.new_exception_msg(class, message.into()));
    }
    let parsed = ruff_python_parser::parse_module(source);
    // What a prompt can parse, it compiles line by line.
    if !(in_parts || block.interactive && parsed.is_ok()) {
        compile_whole(vm, source, path)?;
    }
    let module = parsed
        .map_err(|error| vm.new_value_error(format!("compiled, yet not parsed: {error}")))?
        .into_syntax();
    let constants = Constants::default();
    let mut compiler = Compiler { vm, block, path, opts: vm.compile_opts(), constants };
    let index = LineIndex::from_source_text(source);
    let lines = SourceCode::new(source, &index);
    let mut chunks = Vec::with_capacity(module.body.len());
    for (statement, stmt) in module.body.into_iter().enumerate() {
        let range = stmt.range();
        let last = range.end().max(range.start() + ruff_text_size::TextSize::new(1));
        let lines = (
            lines.line_index(range.start()).get(),
            lines.line_index(last - ruff_text_size::TextSize::new(1)).get(),
        );
        let (code, leaves) = match compiler.statement(statement, stmt) {
            Ok((code, leaves)) => (Ok(code), leaves),
            Err(error) if block.interactive => (Err(error), Leaves::Nothing),
            Err(error) => return Err(error),
        };
        chunks.push(Chunk { statement, lines, code, leaves });
    }
    Ok(chunks)
}

fn compile_whole(vm: &VirtualMachine, source: &str, path: &str) -> Result<(), PyBaseExceptionRef> {
    let compiled = vm.compile(source, Mode::Exec, path);
    compiled
        .map(|_| ())
        .map_err(|error| error.into_pyexception_maybe_incomplete(vm, Some(source), false))
}

struct Compiler<'a> {
    vm: &'a VirtualMachine,
    block: &'a JobBlock,
    path: &'a str,
    opts: CompileOpts,
    constants: Constants,
}

impl Compiler<'_> {
    fn statement(
        &mut self,
        index: usize,
        stmt: Stmt,
    ) -> Result<(PyRef<PyCode>, Leaves), PyBaseExceptionRef> {
        let wanted = self.block.values.iter().any(|wanted| wanted.statement == index);
        if is_future_annotations(&stmt) {
            // Each statement is compiled alone, so what the first says to the
            // compiler must be said again.
            self.opts.future_features |= CodeFlags::FUTURE_ANNOTATIONS;
        }
        let mut stmt = stmt;
        let leaves = if self.block.echoes && has_body(&stmt) {
            Leaves::Echoes
        } else if wanted {
            leaves(&mut stmt)
        } else {
            Leaves::Nothing
        };
        let mode = if leaves == Leaves::Echoes { Mode::Single } else { Mode::Exec };
        let (tree, mode) = match stmt {
            // A string that stands alone is the module's doc string as its first
            // statement only: behind that, an expression like any other.
            Stmt::Expr(expr) if index > 0 || leaves == Leaves::Value => {
                let expression = ModExpression {
                    node_index: expr.node_index,
                    range: expr.range,
                    body: expr.value,
                };
                (Mod::Expression(expression), Mode::Eval)
            }
            stmt => {
                let module = ModModule {
                    node_index: AtomicNodeIndex::default(),
                    range: stmt.range(),
                    body: std::iter::once(stmt).collect(),
                    runtime_body: None,
                };
                (Mod::Module(module), mode)
            }
        };
        let file = SourceFileBuilder::new(self.path, self.block.code.as_str()).finish();
        let code = compile_top(tree, file, mode, self.opts.clone()).map_err(|error| {
            let error = vm::compiler::CompileError::from(error);
            self.vm.new_syntax_error(&error, Some(&self.block.code))
        })?;
        Ok((self.constants.code(self.vm, code), leaves))
    }
}

/// The name that bears, for a moment, what was assigned to something else.
/// It has no leading underscores: a class body would mangle them.
pub const ASSIGNED: &str = "pyproof_assigned";

/// What a statement leaves. `box.size = 5` becomes `ASSIGNED = box.size = 5`,
/// so that the value assigned is known without asking the object for it.
fn leaves(stmt: &mut Stmt) -> Leaves {
    match stmt {
        Stmt::Expr(_) => Leaves::Value,
        Stmt::Assign(assign) => match assign.targets.as_slice() {
            [Expr::Name(name)] => Leaves::Name(name.id.to_string()),
            [Expr::Attribute(_) | Expr::Subscript(_)] => {
                let name = ExprName {
                    node_index: AtomicNodeIndex::default(),
                    range: assign.range,
                    id: Name::new(ASSIGNED),
                    ctx: ExprContext::Store,
                };
                assign.targets.insert(0, Expr::Name(name));
                Leaves::Name(ASSIGNED.to_owned())
            }
            _ => Leaves::Nothing,
        },
        Stmt::AnnAssign(assign) => match &*assign.target {
            Expr::Name(name) => Leaves::Name(name.id.to_string()),
            _ => Leaves::Nothing,
        },
        _ => Leaves::Nothing,
    }
}

/// Whether a statement has a body that runs with it, at the top level.
fn has_body(stmt: &Stmt) -> bool {
    matches!(
        stmt,
        Stmt::For(_) | Stmt::While(_) | Stmt::If(_) | Stmt::With(_) | Stmt::Match(_) | Stmt::Try(_)
    )
}

fn is_future_annotations(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::ImportFrom(import)
        if import.module.as_ref().is_some_and(|module| module.as_str() == "__future__")
            && import.names.iter().any(|alias| alias.name.as_str() == "annotations"))
}
