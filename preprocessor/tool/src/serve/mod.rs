//! A book on a server of one's own, while it is written.
//!
//! - [`Server`] answers requests for the pages that were made last, and tells the
//!   pages that are open in browsers when they are no longer what it would answer,
//!   or when the book fails ([`http`]).
//! - [`Watch`] says when a file changes that pages are made of ([`watch`]).
//! - Whoever has made new pages, or has failed to, hands them over as [`Content`]; a
//!   page that was asked for meanwhile comes whole from one folder or from another.
//! - Pages are shown before the index of their search is there: what asks for that
//!   waits.
//! - What is wrong is said on the page in the words of the report ([`trouble`]).
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
