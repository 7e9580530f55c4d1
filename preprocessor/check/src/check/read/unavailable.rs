//! The blocks that need a module which is nowhere, as the book says (`unavailable`): they
//! are read, and not run.

use std::collections::BTreeMap;

use super::block::Block;
use crate::config::Config;

/// Marks the blocks that import one, and those that use what such a block would bind.
pub fn mark(blocks: &mut [Block], config: &Config) {
    if config.unavailable.is_empty() {
        return;
    }
    // The module that each name is missing for.
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    for block in blocks {
        let Ok(module) = &block.module else { continue };
        let imported = module.imports.iter().find(|name| config.unavailable.contains(name));
        let needed = || {
            let stands_alone = block.attributes.isolated;
            let mut unbound = module.names.unbound().filter(|_| !stands_alone);
            unbound.find_map(|name| missing.get(&name.name))
        };
        let found = imported.or_else(needed).cloned();
        let names = module.names.top_level().keys().map(ToString::to_string);
        let names: Vec<String> = names.collect();
        for name in names {
            match &found {
                Some(module) => _ = missing.insert(name, module.clone()),
                // Bound anew by a block that is run.
                None => _ = missing.remove(&name),
            }
        }
        if block.is_run() {
            block.unavailable = found;
        }
    }
}
