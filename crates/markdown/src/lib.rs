//! The Topo examples in a Markdown text: where they stand, what they declare, and whether that is so. The book and the
//! editor read Markdown through this.
//!
//! [`fences`] finds the examples; [`expand`] puts includes in place, as mdBook does; [`Page`] joins the two for somebody
//! who edits the text. [`Attributes`] are what an example declares, and a [`Verdict`] compares that with what is found.
//!
//! **Architecture invariant:** no I/O, no positions. A text goes in, offsets come out; included files come from the
//! caller.

mod attributes;
mod fence;
mod include;
mod named;
mod page;
mod problem;
mod verdict;

pub use attributes::{ATTRIBUTES, Attributes, Expected, nearest};
pub use fence::{Attribute, Fence, LANGUAGE, fences, parser, policies};
pub use include::{Expanded, Failure, File, Origin, Read, Stretch, Unreadable, expand, is_anchor_mark};
pub use named::{beside, file_name, named};
pub use page::{Page, Rewrite};
pub use problem::{Problem, emptiness, leftovers};
pub use verdict::{Correction, Standing, Verdict, not_among_the_declared};
