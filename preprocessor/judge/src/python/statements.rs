//! The statements of a module, flattened, each with its lines.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt, StmtClassDef};
use ruff_text_size::Ranged;

use super::{Change, Role, Statement, StatementKind, changes, span_of};
use crate::source::LineIndex;

/// Every statement below `body`, parents before what they hold.
pub fn collect(code: &str, index: &LineIndex, body: &[Stmt]) -> Vec<Statement> {
    let mut collector = Collector { code, index, top: 0, depth: 0, found: Vec::new() };
    for (top, stmt) in body.iter().enumerate() {
        collector.top = top;
        collector.visit_stmt(stmt);
    }
    collector.found
}

/// The classes and modules that statements name.
#[derive(Default)]
pub struct Named {
    /// The classes of exceptions that it defines, as far as their bases tell.
    pub classes: Vec<String>,
    /// The top-level modules that it imports, each once.
    pub imports: Vec<String>,
    /// The modules that it may import, in full, each once.
    pub modules: Vec<String>,
}

impl Named {
    /// Whether a class is one of exceptions: a base is, or is named like one.
    fn may_be_raised(&self, class: &StmtClassDef) -> bool {
        const ENDS: &[&str] = &["Error", "Exception", "Warning", "Interrupt", "Exit", "Group"];
        let is_named = |name: &str| ENDS.iter().any(|end| name.ends_with(end));
        let mut bases = class.bases().iter().filter_map(|base| match base {
            Expr::Name(name) => Some(name.id.as_str()),
            Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
            _ => None,
        });
        is_named(class.name.as_str())
            || bases.any(|base| is_named(base) || self.classes.iter().any(|class| class == base))
    }

    fn import(&mut self, module: &str) {
        let top = module.split('.').next().unwrap_or(module);
        for (names, name) in [(&mut self.imports, top), (&mut self.modules, module)] {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }

    /// Notes that `name` is imported from `module`, of which it may be a part.
    fn import_from(&mut self, module: &str, name: &str) {
        let part = format!("{module}.{name}");
        if name != "*" && !self.modules.contains(&part) {
            self.modules.push(part);
        }
    }
}

impl<'a> Visitor<'a> for Named {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::ClassDef(class) if self.may_be_raised(class) => {
                self.classes.push(class.name.to_string());
            }
            Stmt::Import(import) => {
                import.names.iter().for_each(|alias| self.import(alias.name.as_str()));
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                if let Some(module) = &import.module {
                    self.import(module.as_str());
                    for alias in &import.names {
                        self.import_from(module.as_str(), alias.name.as_str());
                    }
                }
            }
            // A part of a package that the book has not.
            Stmt::ImportFrom(import) => {
                import.module.iter().for_each(|module| self.import(module.as_str()));
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    // Statements live in bodies alone; no need to enter expressions.
    fn visit_expr(&mut self, _: &'a Expr) {}
}

/// The classes and modules that the statements below `body` name.
pub fn named(body: &[Stmt]) -> Named {
    let mut named = Named::default();
    named.visit_body(body);
    named
}

struct Collector<'c> {
    code: &'c str,
    index: &'c LineIndex,
    top: usize,
    depth: usize,
    found: Vec<Statement>,
}

impl<'a> Visitor<'a> for Collector<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        let span = span_of(stmt.range());
        let first_line = self.index.line(span.start);
        // A span ends behind its last byte: step back, or a statement at the end of a
        // line would end on the next.
        let last_line = self.index.line(span.end.saturating_sub(1).max(span.start));
        let header_end = match header_end(stmt) {
            Some(end) => self.index.line(self.colon_behind(end).min(span.end.saturating_sub(1))),
            None => last_line,
        };
        let changes = changes::of(stmt);
        self.found.push(Statement {
            first_line,
            header_end,
            last_line,
            column: span.start - self.index.line_start(first_line),
            top: self.top,
            is_top: self.depth == 0,
            kind: kind(stmt, &changes),
            prints: prints(stmt),
            changes,
        });
        self.depth += 1;
        visitor::walk_stmt(self, stmt);
        self.depth -= 1;
    }

    // Statements live in bodies alone; no need to enter expressions.
    fn visit_expr(&mut self, _: &'a Expr) {}
}

impl Collector<'_> {
    /// The offset of the `:` that ends a header whose last part ends at `end`.
    fn colon_behind(&self, end: usize) -> usize {
        self.code[end..].find(':').map_or(end, |at| end + at)
    }
}

/// Where the last part of a compound statement's header ends, before its colon.
fn header_end(stmt: &Stmt) -> Option<usize> {
    let end = match stmt {
        Stmt::FunctionDef(def) => def
            .returns
            .as_ref()
            .map_or_else(|| def.parameters.range().end(), |returns| returns.range().end()),
        Stmt::ClassDef(class) => class
            .arguments
            .as_ref()
            .map_or_else(|| class.name.range().end(), |arguments| arguments.range().end()),
        Stmt::For(stmt) => stmt.iter.range().end(),
        Stmt::While(stmt) => stmt.test.range().end(),
        Stmt::If(stmt) => stmt.test.range().end(),
        Stmt::With(stmt) => stmt.items.last().map(Ranged::range)?.end(),
        Stmt::Match(stmt) => stmt.subject.range().end(),
        Stmt::Try(stmt) => stmt.range().start(),
        _ => return None,
    };
    Some(end.to_usize())
}

/// Whether a statement is a call of `print` or of what is known to print.
fn prints(stmt: &Stmt) -> bool {
    let Stmt::Expr(stmt) = stmt else { return false };
    let Expr::Call(call) = &*stmt.value else { return false };
    match &*call.func {
        Expr::Name(name) => ["print", "pprint", "display"].contains(&name.id.as_str()),
        Expr::Attribute(attribute) => ["pprint", "print_exc"].contains(&attribute.attr.as_str()),
        _ => false,
    }
}

fn kind(stmt: &Stmt, changes: &[Change]) -> StatementKind {
    let binds = changes.iter().any(|change| change.role == Role::Bound);
    let bound = if binds { StatementKind::Assignment } else { StatementKind::Other };
    match stmt {
        Stmt::Expr(_) => StatementKind::Expression,
        Stmt::Assign(assign) => match assign.targets.as_slice() {
            [Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_)] => StatementKind::Assignment,
            _ => bound,
        },
        Stmt::AnnAssign(assign) => match (&*assign.target, &assign.value) {
            (Expr::Name(_), Some(_)) => StatementKind::Assignment,
            _ => StatementKind::Other,
        },
        Stmt::FunctionDef(_) | Stmt::ClassDef(_) => StatementKind::Definition,
        Stmt::AugAssign(_) => bound,
        _ if header_end(stmt).is_some() => StatementKind::Compound,
        _ => StatementKind::Other,
    }
}
