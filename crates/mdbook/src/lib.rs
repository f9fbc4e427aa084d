//! Topo in an mdBook: every example is checked while the book is built, and shown with its colours, findings,
//! expectations and diagram.
//!
//! The way of a chapter: [`fences`] finds its examples; `check` analyses them and compares what is found with what
//! they declare; `locate`, with `include`, says where in the author's files that is; `figure` (with `code`, `card`
//! and `html`) draws them; `directive` writes what is generated from the tables of the language. Around that:
//! `book` walks through the JSON of mdBook 0.4 and 0.5, [`answer`] speaks the protocol of a preprocessor, and
//! [`build`] builds a book without another program.
//!
//! **Architecture invariant:** what an example means is asked of `portolan_analyzer` and `portolan_ide`, never
//! decided here. [`fences`] does no I/O: other crates read Markdown through it.

mod attributes;
mod book;
mod card;
mod chapter;
mod check;
mod code;
mod directive;
mod driver;
mod fence;
mod figure;
mod html;
mod include;
mod links;
mod locate;
mod protocol;
mod report;
mod style;

pub use attributes::{ATTRIBUTES, AttributeProblem, Attributes, Expected};
pub use book::NotABook;
pub use check::Finding;
pub use driver::{Error, build};
pub use fence::{Attribute, Fence, LANGUAGE, fences};
pub use locate::Place;
pub use protocol::{Exit, RENDERER, USAGE, answer};
pub use report::{Report, Summary};
pub use style::STYLE_SHEET;
