//! What is wrong with the attributes of a block.

/// A defect of a block's attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockWarning {
    /// A word is one or two letters from an attribute.
    Unknown {
        /// The word as written.
        word: String,
        /// The attribute that was probably meant.
        meant: &'static str,
    },
    /// The interpreter that a block chooses is none that the book declares.
    NoInterpreter {
        /// What it chooses.
        name: String,
    },
    /// Two attributes that cannot both be meant.
    Excludes {
        /// The one.
        word: &'static str,
        /// The other.
        other: &'static str,
    },
    /// An attribute's value cannot be read.
    BadValue {
        /// The attribute.
        word: String,
        /// Its value as written.
        value: String,
    },
}
