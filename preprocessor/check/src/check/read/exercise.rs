//! Tasks, and the blocks that solve them: a `solution` stands straight behind its `task`.

use crate::markdown::{Chapter, CodeBlock, Shown};

use super::block::{Block, Exercise};

/// Pairs the tasks of a chapter with their solutions. A task may end otherwise than its
/// author would want, and misspell what it will: nothing of it is corrected.
pub fn pair(blocks: &mut [Block], chapter: &Chapter) {
    let mut before: Option<usize> = None;
    for at in 0..blocks.len() {
        if blocks[at].docstring_of.is_some() || blocks[at].again_of.is_some() {
            continue;
        }
        let attributes = &blocks[at].attributes;
        if attributes.ignore || attributes.no_run {
            before = None;
            continue;
        }
        let task = before.filter(|&task| follows(&blocks[at], &blocks[task], chapter));
        before = attributes.task.then_some(at);
        if attributes.task {
            blocks[at].exercise = Some(Exercise::Task { solution: None });
            blocks[at].attributes.no_typos = true;
        } else if attributes.solution {
            blocks[at].exercise = Some(Exercise::Solution { task });
            if let Some(task) = task {
                blocks[task].exercise = Some(Exercise::Task { solution: Some(at) });
            }
        }
    }
    let answers = blocks.iter().map(|block| block.attributes.stdin.clone());
    let answers: Vec<Option<String>> = answers.collect();
    for block in blocks {
        if let Some(Exercise::Solution { task: Some(task) }) = block.exercise
            && block.attributes.stdin.is_none()
        {
            block.attributes.stdin.clone_from(&answers[task]);
        }
    }
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
