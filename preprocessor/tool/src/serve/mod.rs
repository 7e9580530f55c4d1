//! A book on a local server, while it is written.
//!
//! - [`Server`] answers requests for the pages that were made last. It tells the pages
//!   that are open in browsers when they are out of date, or when the book fails
//!   ([`http`]).
//! - [`Watch`] reports when one of the files that pages are made of changes ([`watch`]).
//! - New pages, or the failure to make them, are handed over as [`Shown`]; a page
//!   requested at that moment comes whole from the old folder or from the new one.
//! - Pages are shown before their search index is there: requests for it wait.
//! - A page shows what is wrong in the words of the report ([`trouble`]).
//!
//! Nothing is built here, nothing is printed, and no file is written.

mod content;
mod http;
mod trouble;
mod watch;

pub use content::{Content, Site};
pub use http::Server;
pub use trouble::Trouble;
pub use watch::{Look, Watch};
