//! Text to tree and back: the parser, the lossless tree and the formatter of Topo.
//!
//! [`parse`] never fails: every text, however broken, gives a tree that holds all of it, and a list of errors.
//! What the words mean is not known here; that is the analyzer's schema.
//!
//! # Why a tree of our own
//!
//! rowan was the candidate. Its node per token costs more than the parse itself at the sizes we serve (100,000
//! lines within a tenth of a second, then a keystroke in microseconds), and Topo has only two shapes: a
//! statement and a block. So the tree has these two. A [`Statement`] owns the text of its head and ranges
//! relative to its own start; a [`Block`] holds where each of its children starts, relative to itself. A statement
//! therefore never mentions its place in the file: an edit leaves every other statement as it is, to be shared
//! behind its `Arc`, and equal texts have equal subtrees. Printing is concatenation.
//!
//! **Architecture invariant:** no I/O, no clock, no threads, no positions. Offsets are bytes, ranges half-open.

mod errors;
mod format;
mod grammar;
mod lower;
mod parts;
mod reparse;
mod scan;
mod tree;

pub use errors::{SyntaxError, SyntaxErrorKind};
pub use format::format;
pub use lower::{Parse, parse};
pub use parts::{ParsedPart, Parts};
pub use reparse::{Change, Reparse, reparse};
pub use scan::{MAX_DEPTH, TOP_LEVEL_KEYWORDS};
pub use text_size::{TextRange, TextSize};
pub use tree::{Block, Body, Element, Located, Operand, OperandKind, Piece, Statement, Token};
