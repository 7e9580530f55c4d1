//! Programs: which blocks of a chapter share one namespace.

use crate::config::SessionMode;

/// A block, as far as sharing a namespace goes.
#[derive(Clone, Debug, Default)]
pub struct Member<'a> {
    /// Names that it binds at its top level.
    pub binds: Vec<&'a str>,
    /// Names that it uses and that neither it nor `builtins` binds.
    pub needs: Vec<&'a str>,
    /// The session that its attribute names.
    pub session: Option<&'a str>,
    /// Whether it never continues another.
    pub isolated: bool,
    /// The interpreter that it chooses.
    pub python: Option<&'a str>,
    /// The member that it is a part of.
    pub part_of: Option<usize>,
}

/// Which blocks of a chapter share a namespace (`docs/sessions.md`, *Blocks
/// that continue each other*): programs in the order of their first blocks, each with
/// the indices of its members in order.
#[must_use]
pub fn assemble(members: &[Member<'_>], mode: SessionMode) -> Vec<Vec<usize>> {
    let mut program: Vec<usize> = (0..members.len()).collect();
    for (at, member) in members.iter().enumerate() {
        for earlier in continued(members, at, member, mode) {
            let (from, to) = (program[at].max(program[earlier]), program[at].min(program[earlier]));
            program
                .iter_mut()
                .filter(|program| **program == from)
                .for_each(|program| *program = to);
        }
    }
    let mut programs: Vec<Vec<usize>> = Vec::new();
    for first in 0..members.len() {
        let blocks: Vec<usize> =
            (first..members.len()).filter(|&at| program[at] == first).collect();
        if !blocks.is_empty() {
            programs.push(blocks);
        }
    }
    programs
}

/// The earlier blocks that the one at `at` continues by itself.
fn continued(
    members: &[Member<'_>],
    at: usize,
    member: &Member<'_>,
    mode: SessionMode,
) -> Vec<usize> {
    if let Some(whole) = member.part_of {
        return vec![whole];
    }
    // Two interpreters have no namespace in common.
    let earlier = || (0..at).rev().filter(|&e| members[e].python == member.python);
    if let Some(session) = member.session {
        return earlier().find(|&e| members[e].session == Some(session)).into_iter().collect();
    }
    if member.isolated {
        return Vec::new();
    }
    let open = |e: &usize| members[*e].session.is_none();
    match mode {
        SessionMode::Block => Vec::new(),
        SessionMode::Chapter => {
            earlier().find(|e| open(e) && !members[*e].isolated).into_iter().collect()
        }
        SessionMode::Auto => {
            let supplier =
                |name: &&str| earlier().find(|e| open(e) && members[*e].binds.contains(name));
            member.needs.iter().filter_map(supplier).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member<'a>(binds: &[&'a str], needs: &[&'a str]) -> Member<'a> {
        Member { binds: binds.to_vec(), needs: needs.to_vec(), ..Member::default() }
    }

    #[test]
    fn a_block_continues_those_that_bind_what_it_needs() {
        let members = [
            member(&["f"], &[]),
            member(&["g"], &[]),
            member(&["x"], &["f"]),
            member(&[], &["x", "y"]),
        ];
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0, 2, 3], vec![1]]);
        assert_eq!(assemble(&members, SessionMode::Block).len(), 4);
        assert_eq!(assemble(&members, SessionMode::Chapter), [vec![0, 1, 2, 3]]);
    }

    #[test]
    fn the_latest_binding_counts() {
        let members = [member(&["f"], &[]), member(&["f"], &[]), member(&[], &["f"])];
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0], vec![1, 2]]);
    }

    #[test]
    fn interpreters_share_nothing() {
        let mut members =
            [member(&["f"], &[]), member(&["f"], &[]), member(&[], &["f"]), member(&[], &["f"])];
        members[1].python = Some("old");
        members[2].python = Some("old");
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0, 3], vec![1, 2]]);
        assert_eq!(assemble(&members, SessionMode::Chapter), [vec![0, 3], vec![1, 2]]);
        members[0].session = Some("s");
        members[2].session = Some("s");
        assert_eq!(assemble(&members, SessionMode::Block).len(), 4);
    }

    #[test]
    fn names_and_isolation_come_before_what_the_code_says() {
        let mut members = vec![member(&["f"], &[]), member(&[], &["f"]), member(&[], &["f"])];
        members[1].isolated = true;
        members[2].session = Some("s");
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0], vec![1], vec![2]]);
        members[0].session = Some("s");
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0, 2], vec![1]]);
    }
}
