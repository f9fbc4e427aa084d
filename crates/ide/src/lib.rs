//! What a place in a Topo text means to somebody who looks at it: hover, completion, definition, symbols, fixes,
//! colours. Everything is offsets; editors, terminals and pages add their own positions.
//!
//! **Architecture invariant:** no JSON-RPC, no HTML, no files. An [`Analysis`] goes in, plain data comes out.

mod card;
mod completion;
mod definition;
mod highlight;
mod hover;
pub mod positions;
mod spot;
mod symbols;

pub use completion::{Completion, CompletionKind, completions};
pub use definition::{Definition, definition};
pub use highlight::{Highlight, HighlightKind, highlights};
pub use hover::{Hover, hover};
pub use portolan_analyzer::{
    Analysis, Diagnostic, Edit, Expectation, FileId, Fix, Format, Note, NoteKind, Related, Rule, Severity, SourceFile,
    Sources, Span, TextRange, TextSize, Unreadable, analyze, rule, rules,
};
pub use symbols::{Symbol, symbols};
