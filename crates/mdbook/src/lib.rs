//! Topo in an mdBook: every example is checked while the book is built, and shown with its colours, findings,
//! expectations and diagram.
//!
//! The way of a chapter: `portolan_markdown` finds its examples; `check` analyses them and tells what is found and not
//! declared; `locate` says where in the author's files that is; `figure` (with `code`, `card`
//! and `html`) draws them; `directive` writes what is generated from the tables of the language. Around that:
//! `book` walks through the JSON of mdBook 0.4 and 0.5, [`answer`] speaks the protocol of a preprocessor, and
//! [`build`] builds a book without another program.
//!
//! **Architecture invariant:** what an example means is asked of `portolan_analyzer` and `portolan_ide`, never
//! decided here, and what one is, of `portolan_markdown`.

mod book;
mod card;
mod chapter;
mod check;
mod code;
mod directive;
mod driver;
mod figure;
mod html;
mod links;
mod locate;
mod protocol;
mod report;
mod style;

pub use book::NotABook;
pub use check::Finding;
pub use driver::{Error, build};
pub use locate::Place;
pub use protocol::{Exit, RENDERER, USAGE, answer};
pub use report::{Report, Summary};
pub use style::STYLE_SHEET;
