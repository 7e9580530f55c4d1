//! The published site.

pub mod assets;
pub mod pyodide;
