//! Finds the blocks that continue an earlier one though reading does not show it: what
//! they miss when they run alone, an earlier block has bound when run.
//!
//! A name may come from `from m import *`, from `exec`, or the block binds it itself, but
//! only later. A file may be one that an earlier block wrote; that it is missing need not end a
//! run, where a block only adds to it or asks for it.
//!
//! 1. A program runs as reading has assembled it.
//! 2. Where a block of it misses something, the earlier blocks that may have it come
//!    before it, the latest first, and it runs again. It continues the first with which it
//!    no longer misses that.
//!
//! The earlier block is proved by its own run alone, so nothing changes for it.

use crate::config::{Config, SessionMode};
use pyproof_judge::job::Runner;
use pyproof_judge::transcript::BlockRun;

use super::program::Program;
use super::setting::Setting;
use crate::check::read::block::{Block, Exercise};
use crate::check::read::names::Names;

/// So many earlier blocks are tried for one name, and so many names in a program.
const MAX_TRIED: usize = 6;

/// A program, with the earlier blocks that a run showed it to continue.
pub struct Resumed {
    /// All blocks that run, in the order of the chapter.
    pub blocks: Vec<usize>,
    /// Their run.
    pub run: Vec<BlockRun>,
    /// Which block continues which, and for what.
    pub links: Vec<Link>,
}

/// A block continues an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The block, as an index of the chapter's.
    pub block: usize,
    /// The earlier block.
    pub earlier: usize,
    /// What the block needs of it: a name, or a file.
    pub what: String,
}

/// What a block missed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missed<'r> {
    Name(&'r str),
    File(&'r str),
    /// A file that it does without, and would not in the order of the chapter.
    Asked(&'r str),
}

/// The programs of a chapter.
pub struct Chapter<'a> {
    pub blocks: &'a [Block],
    pub config: &'a Config,
    pub names: &'a Names<'a>,
    pub setting: &'a Setting<'a>,
    pub runner: &'a dyn Runner,
    /// The blocks of each program that run, whatever part of the book they are in.
    pub members: Vec<Vec<usize>>,
    /// What is known of each program.
    pub known: Vec<Known>,
}

/// What is known of a program.
#[derive(Default)]
pub enum Known {
    /// Nothing.
    #[default]
    Nothing,
    /// Its run as reading has assembled it.
    Run(Vec<BlockRun>),
    /// It is being looked at.
    Open,
    /// All.
    Resumed(Resumed),
    /// It has been proved with these blocks.
    Proved(Vec<usize>),
}

impl<'a> Chapter<'a> {
    /// The program of some blocks of the chapter.
    pub fn program(&self, blocks: &[usize]) -> Program<'a> {
        let answers = vec![String::new(); blocks.len()];
        let blocks = blocks.iter().map(|&at| &self.blocks[at]).collect();
        let &Self { config, names, setting, runner, .. } = self;
        Program { blocks, config, names, setting, runner, answers }
    }

    /// The program of this number, with what it continues, to be proved.
    pub fn take(&mut self, number: usize) -> Resumed {
        if !matches!(self.known[number], Known::Resumed(_)) {
            self.known[number] = Known::Resumed(self.resumed(number));
        }
        match std::mem::take(&mut self.known[number]) {
            Known::Resumed(resumed) => {
                self.known[number] = Known::Proved(resumed.blocks.clone());
                resumed
            }
            _ => unreachable!("what a program continues was just found"),
        }
    }

    fn resumed(&mut self, number: usize) -> Resumed {
        let own = self.members[number].clone();
        let run = match std::mem::replace(&mut self.known[number], Known::Open) {
            Known::Run(run) => run,
            _ => self.program(&own).run(&[]),
        };
        let mut resumed = Resumed { blocks: own.clone(), run, links: Vec::new() };
        for _ in 0..MAX_TRIED {
            let Some(further) = own.iter().find_map(|&at| self.with_what_misses(at, &resumed))
            else {
                break;
            };
            resumed = further;
        }
        resumed
    }

    /// The blocks with those of an earlier program that has what the block at `at` missed,
    /// where there is one.
    fn with_what_misses(&mut self, at: usize, resumed: &Resumed) -> Option<Resumed> {
        let block = &self.blocks[at];
        // A task binds nothing in its session, but may use what that binds.
        let session = block.attributes.session.as_deref();
        let is_apart = session.is_some() && block.exercise.is_none();
        let is_asked = match self.config.session {
            SessionMode::Auto => true,
            SessionMode::Chapter => block.exercise.is_some(),
            SessionMode::Block => false,
        };
        let is_alone = session.is_none() && !is_asked;
        if block.attributes.isolated || is_apart || is_alone {
            return None;
        }
        let position = resumed.blocks.iter().position(|&of| of == at)?;
        let missed =
            missed(block, &resumed.run[position]).or_else(|| self.asked(at, &resumed.links))?;
        let failed = resumed.run[position].uncaught().is_some();
        let tried = (0..at).rev().filter(|of| !resumed.blocks.contains(of));
        let tried: Vec<usize> = tried
            .filter(|&of| may_have(&self.blocks[of], missed, session))
            .take(MAX_TRIED)
            .collect();
        for earlier in tried {
            let mut blocks = self.up_to(earlier, at);
            blocks.extend(&resumed.blocks);
            blocks.sort_unstable();
            blocks.dedup();
            let run = self.program(&blocks).run(&[]);
            let position = blocks.iter().position(|&of| of == at)?;
            let fails = !failed && run[position].uncaught().is_some();
            if !fails && self::missed(block, &run[position]) != Some(missed) {
                let (Missed::Name(what) | Missed::File(what) | Missed::Asked(what)) = missed;
                let link = Link { block: at, earlier, what: what.to_owned() };
                let links = resumed.links.iter().cloned().chain([link]).collect();
                return Some(Resumed { blocks, run, links });
            }
        }
        None
    }

    /// A file that a block adds to, or asks for, and that an earlier block made.
    fn asked(&self, at: usize, links: &[Link]) -> Option<Missed<'a>> {
        let blocks = self.blocks;
        let known = |file: &str| links.iter().any(|link| link.block == at && link.what == file);
        let session = blocks[at].attributes.session.as_deref();
        let made =
            |file: &str| blocks[..at].iter().any(|of| may_have(of, Missed::Asked(file), session));
        let files = asked_for(&blocks[at].fence.code).into_iter();
        files.filter(|file| !known(file) && made(file)).map(Missed::Asked).next()
    }

    /// The blocks of the program of `earlier`, up to the block at `at`.
    fn up_to(&mut self, earlier: usize, at: usize) -> Vec<usize> {
        let number = self.blocks[earlier].program;
        if matches!(self.known[number], Known::Nothing | Known::Run(_)) {
            self.known[number] = Known::Resumed(self.resumed(number));
        }
        let all = match &self.known[number] {
            Known::Resumed(Resumed { blocks, .. }) | Known::Proved(blocks) => blocks,
            _ => &self.members[number],
        };
        all.iter().copied().filter(|&of| of < at).collect()
    }
}

/// What a block missed, where that ended it.
fn missed<'r>(block: &Block, run: &'r BlockRun) -> Option<Missed<'r>> {
    let exception = run.uncaught()?;
    let quoted = exception.message.split('\'').nth(1)?;
    // `globals()['n']`.
    let asks_for_names = || block.module.as_ref().is_ok_and(|module| module.names.dynamic);
    match exception.class.as_str() {
        "NameError" => Some(Missed::Name(quoted)),
        "KeyError" if asks_for_names() => Some(Missed::Name(quoted)),
        "FileNotFoundError" if !quoted.starts_with('/') => Some(Missed::File(quoted)),
        _ => None,
    }
}

/// Whether a block may leave what another one of this session misses.
fn may_have(block: &Block, missed: Missed<'_>, session: Option<&str>) -> bool {
    let Some(module) = block.module.as_ref().ok().filter(|_| block.is_run()) else { return false };
    let is_task = matches!(block.exercise, Some(Exercise::Task { .. }));
    if block.attributes.session.as_deref() != session || block.docstring_of.is_some() || is_task {
        return false;
    }
    match missed {
        // The last value of a session is `_` in the next.
        Missed::Name("_") if block.interactive => true,
        Missed::Name(name) => module.names.dynamic || module.names.top_level().contains_key(name),
        Missed::File(file) => block.fence.code.contains(file),
        Missed::Asked(file) => block.fence.code.contains(file) && makes_files(&block.fence.code),
    }
}

/// The names of files that code adds to, or looks for without needing them.
fn asked_for(code: &str) -> Vec<&str> {
    let asks = ["exists(", "isfile(", "isdir("].map(|call| (call, ""));
    let paths = [").exists()", ").is_file()", ").is_dir()"].map(|rest| ("Path(", rest));
    let adds = [", \"a", ", 'a", ", mode=\"a", ", mode='a"].map(|rest| ("open(", rest));
    let calls = asks.into_iter().chain(paths).chain(adds);
    calls.flat_map(|(call, rest)| called_with(code, call, rest)).collect()
}

/// The texts with which code calls something, where `rest` stands behind them.
fn called_with<'c>(code: &'c str, call: &str, rest: &str) -> Vec<&'c str> {
    let text = |at: usize| {
        let argument = &code[at..];
        let quote = argument.chars().next().filter(|c| ['"', '\''].contains(c))?;
        let (text, behind) = argument[1..].split_once(quote)?;
        (!text.is_empty() && behind.starts_with(rest)).then_some(text)
    };
    code.match_indices(call).filter_map(|(at, _)| text(at + call.len())).collect()
}

/// Whether code makes files or folders.
fn makes_files(code: &str) -> bool {
    let signs = ["\"w", "'w", "\"x", "'x", "\"a", "'a", "write_", "mkdir", "makedirs", "touch("];
    signs.iter().any(|sign| code.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_asked_for_without_being_needed() {
        for (code, files) in [
            ("open('log', 'a').write('x')", vec!["log"]),
            ("open(\"log\", mode=\"a\")", vec!["log"]),
            ("os.path.exists('data') or os.path.isdir(\"d\")", vec!["data", "d"]),
            ("Path('b').exists()", vec!["b"]),
            ("open('log', 'w'); Path('c').name; exists(name)", vec![]),
        ] {
            assert_eq!(asked_for(code), files, "{code}");
        }
    }
}
