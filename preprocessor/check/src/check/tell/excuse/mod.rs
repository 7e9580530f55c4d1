//! Failures that are no fault of the book's, and behind which nothing is promised: the book
//! is only warned of them.
//!
//! - A fragment reads names that nothing accounts for: not the book, not the standard
//!   library ([`library`]), not a near spelling.
//! - A block imports a package that the interpreter does not have.
//! - A block asks for input that nobody gives.
//! - A block needs what such a block would have bound.

pub mod library;

use super::remedy::exception;
use super::remedy::{is_checkers, is_of_json, is_of_python_2};
use crate::check::prove::{Lack, Proof};
use crate::check::read::block::Block;
use crate::check::read::names::Names;
use crate::diagnostic::{Code, Message};
use pyproof_judge::distance;
use pyproof_judge::matcher::Judgement;
use pyproof_judge::transcript::Exception;

/// Why the book is only warned of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// This name is of a larger program.
    Fragment(String),
    /// This package is not there.
    Module(String),
    /// `input()` had nothing to read.
    Input,
}

impl Excuse {
    /// The code that it is reported by.
    pub fn code(&self) -> Code {
        match self {
            Self::Fragment(_) => Code::Fragment,
            Self::Module(_) => Code::MissingModule,
            Self::Input => Code::MissingInput,
        }
    }

    /// What is said of it.
    pub fn message(&self) -> Message {
        match self {
            Self::Fragment(name) => Message::new("fragment").with("name", name),
            Self::Module(name) => Message::new("missing-module").with("name", name),
            Self::Input => Message::new("missing-input"),
        }
    }
}

/// The excuse of each block that has one.
pub fn of(blocks: &[Block], proofs: &[Proof], names: &Names<'_>) -> Vec<Option<Excuse>> {
    let mut excuses: Vec<Option<Excuse>> = Vec::with_capacity(blocks.len());
    for (at, (block, proof)) in blocks.iter().zip(proofs).enumerate() {
        let failed = Failed::of(block, proof);
        excuses.push(failed.and_then(|failed| {
            let inherited = failed.inherited(&blocks[..at], &excuses);
            inherited.or_else(|| failed.excuse(names))
        }));
    }
    excuses
}

/// A block that ended in an exception behind which nothing is promised.
struct Failed<'a> {
    block: &'a Block,
    proof: &'a Proof,
    exception: &'a Exception,
}

impl<'a> Failed<'a> {
    fn of(block: &'a Block, proof: &'a Proof) -> Option<Self> {
        let exception = proof.run.as_ref()?.uncaught()?;
        let kept = proof.judgements.iter().all(Judgement::is_kept);
        let wanted = block.attributes.should_raise.is_some() || block.attributes.syntax_error;
        let own = exception::is_own(block, exception, proof);
        (kept && !wanted && !own).then_some(Self { block, proof, exception })
    }

    fn excuse(&self, names: &Names<'_>) -> Option<Excuse> {
        match self.exception.class.as_str() {
            "NameError" => self.fragment(names),
            "ModuleNotFoundError" => self.module(),
            "EOFError" if self.exception.message.starts_with("EOF when") => {
                self.block.attributes.stdin.is_none().then_some(Excuse::Input)
            }
            _ => None,
        }
    }

    /// The excuse of the earlier block that would have bound the missing name.
    fn inherited(&self, earlier: &[Block], excuses: &[Option<Excuse>]) -> Option<Excuse> {
        let supplier = self.proof.supplier.as_ref().filter(|found| found.lack == Lack::Failed)?;
        let at = earlier.iter().rposition(|block| block.fence.line == supplier.line)?;
        excuses[at].clone()
    }

    fn fragment(&self, names: &Names<'_>) -> Option<Excuse> {
        let name = self.quoted().filter(|_| self.exception.message.starts_with("name '"))?;
        let is_near = self.proof.typos.iter().any(|typo| typo.typo.name == name);
        let accounted = is_near
            || library::accounts_for(name)
            || is_of_python_2(name)
            || is_of_json(name)
            || is_checkers(name)
            // The book is read for it, so it comes last.
            || names.bind(name);
        let promises = self.block.expectations.is_empty() && self.proof.judgements.is_empty();
        // A block of the book would have bound it, if it could be read or had been run.
        let is_bound = self.proof.supplier.is_some();
        (promises && !is_bound && !accounted).then(|| Excuse::Fragment(name.to_owned()))
    }

    fn module(&self) -> Option<Excuse> {
        let path =
            self.quoted().filter(|_| !self.exception.message.contains("is not a package"))?;
        // The part of a module that is not written in Python: `_ssl`.
        let top = path.split('.').next().unwrap_or(path).trim_start_matches('_');
        let known = super::remedy::is_of_python(top);
        (!known && !is_misspelled(top)).then(|| Excuse::Module(top.to_owned()))
    }

    fn quoted(&self) -> Option<&'a str> {
        self.exception.message.split('\'').nth(1).filter(|text| !text.is_empty())
    }
}

/// Whether a name is that of a module with one letter wrong. Another character at the end is
/// no slip of the hand, unless it is the last letter twice: `pathlib2`, `httpx`.
fn is_misspelled(name: &str) -> bool {
    const SHORTEST: usize = 5;
    let is_longer = |module: &str| {
        let more = name.strip_prefix(module).filter(|more| more.len() == 1);
        more.is_some_and(|more| !module.ends_with(more))
    };
    let is_near = |module: &str| distance::edits(name, module).value() <= 1.0 && !is_longer(module);
    name.len() >= SHORTEST && library::modules().any(is_near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_no_package() {
        for name in ["colections", "itertool", "jsonn", "datetme"] {
            assert!(is_misspelled(name), "{name}");
        }
        for name in ["numpy", "pandas", "requests", "attrs", "pathlib2", "yaml", "flask", "httpx"] {
            assert!(!is_misspelled(name), "{name}");
        }
    }
}
