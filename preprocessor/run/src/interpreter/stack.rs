//! Which lines of the program are running: read from the frames, by the file
//! names that the code of blocks bears.

use rustpython_vm as vm;
use vm::VirtualMachine;

use pyproof_judge::transcript::{MAX_FRAMES, Place};

/// The file name that the code of a block bears.
pub fn path_of(block: usize) -> String {
    format!("<block {}>", block + 1)
}

/// The index of the block whose code bears the file name `path`.
pub fn block_of(path: &str) -> Option<usize> {
    let number = path.strip_prefix("<block ")?.strip_suffix('>')?;
    number.parse::<usize>().ok()?.checked_sub(1)
}

/// The lines of the program's own code that are on the calling thread's stack,
/// the innermost first.
pub fn places_on_stack(vm: &VirtualMachine) -> Vec<Place> {
    let mut places = Vec::new();
    let mut frame = vm.current_frame();
    for _ in 0..MAX_FRAMES {
        let Some(here) = frame else { break };
        if let Some(block) = block_of(here.f_code().source_path().as_str())
            && let Ok(line) = usize::try_from(here.lineno())
        {
            let place = Place { block, line };
            if !places.contains(&place) {
                places.push(place);
            }
        }
        frame = here.f_back(vm);
    }
    places
}

/// The innermost line of a block that the calling thread is at.
pub fn running_line(vm: &VirtualMachine, block: usize) -> Option<usize> {
    let places = places_on_stack(vm);
    places.iter().find(|place| place.block == block).map(|place| place.line)
}
