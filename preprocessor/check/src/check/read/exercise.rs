//! Tasks, and the blocks that solve them: a `solution` stands straight behind its `task`.

use crate::markdown::{Attributes, BlockWarning, Chapter, CodeBlock, Shown};

use super::block::{Block, Exercise};

/// Pairs the tasks of a chapter with their solutions. A task may end otherwise than its
/// author would want, and misspell what it will: nothing of it is corrected.
pub fn pair(blocks: &mut [Block], chapter: &Chapter) {
    let mut before: Option<usize> = None;
    for at in 0..blocks.len() {
        if !blocks[at].is_fence() {
            continue;
        }
        let written = blocks[at].fence.info.attributes().0;
        blocks[at].warnings.extend(excluded(&written));
        if written.ignore {
            before = None;
            continue;
        }
        let last = before.filter(|&last| follows(&blocks[at], &blocks[last], chapter));
        before = (written.task || written.solution).then_some(at);
        if written.task {
            blocks[at].exercise = Some(Exercise::Task { solution: None });
            blocks[at].attributes.no_typos = true;
        } else if written.solution {
            let solves = last.map(|last| (last, blocks[last].exercise));
            let (task, first) = match solves {
                Some((task, Some(Exercise::Task { .. }))) => (Some(task), None),
                Some((first, Some(Exercise::Solution { task: Some(_), .. }))) => {
                    (None, Some(first))
                }
                _ => (None, None),
            };
            blocks[at].exercise = Some(Exercise::Solution { task, first });
            if let Some(task) = task {
                blocks[task].exercise = Some(Exercise::Task { solution: Some(at) });
            }
        }
    }
}

/// What a solution does not say itself is as in its task: what reads its input, and what
/// runs it.
pub fn inherit(block: &mut Block, before: Option<&Block>) {
    let task = before.map(|before| &before.attributes).filter(|before| before.task);
    let (Some(task), solution) = (task, &mut block.attributes) else { return };
    if !solution.solution {
        return;
    }
    let Attributes { stdin, python, since, session, timeout, .. } = task.clone();
    solution.stdin = solution.stdin.take().or(stdin);
    solution.python = solution.python.take().or(python);
    solution.since = solution.since.or(since);
    solution.session = solution.session.take().or(session);
    solution.timeout = solution.timeout.or(timeout);
    solution.isolated |= task.isolated;
}

/// Words of a block that cannot both be meant: a task is neither a solution nor shown with
/// its output, and readers see and run what they are to say or to solve.
fn excluded(written: &Attributes) -> Option<BlockWarning> {
    let Attributes { ignore, no_run, no_promises, setup, hidden, .. } = *written;
    let Attributes { predict, task, solution, .. } = *written;
    let others = [
        ("solution", solution),
        ("predict", predict),
        ("ignore", ignore),
        ("no_run", no_run),
        ("setup", setup),
        ("hidden", hidden),
        ("no_promises", no_promises),
    ];
    let of = |word, is_meant: bool, excludes: &[&str]| {
        let mut others = others.iter().filter(|(other, _)| is_meant && excludes.contains(other));
        let (other, _) = others.find(|(_, is_set)| *is_set)?;
        Some(BlockWarning::Excludes { word, other })
    };
    let task_excludes =
        ["solution", "predict", "ignore", "no_run", "setup", "hidden", "no_promises"];
    of("task", task, &task_excludes)
        .or_else(|| of("solution", solution, &["predict", "ignore", "no_run", "setup"]))
        .or_else(|| of("predict", predict, &["ignore", "no_run", "setup", "hidden"]))
}

/// The output that a solution is held to, where the fence of its task has one; `before` is
/// the block before it.
pub fn output_of_task(fence: &CodeBlock, before: Option<&Block>) -> Option<(CodeBlock, Shown)> {
    let task = before.filter(|before| before.attributes.task)?;
    fence.info.attributes().0.solution.then(|| task.output.clone().zip(task.shown))?
}

/// Whether nothing but blank lines and comments of the page stands between two blocks.
fn follows(block: &Block, before: &Block, chapter: &Chapter) -> bool {
    let end = before.output.as_ref().unwrap_or(&before.fence).span.end;
    if block.fence.file != before.fence.file || end > block.fence.span.start {
        return false;
    }
    let mut between = &chapter.text_of(block.fence.file)[end..block.fence.span.start];
    loop {
        between = between.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        let Some(comment) = between.strip_prefix("<!--") else { return between.is_empty() };
        let Some((_, behind)) = comment.split_once("-->") else { return false };
        between = behind;
    }
}
