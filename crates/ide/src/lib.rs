//! What a place in a Topo text means to somebody who looks at it: hover, completion, definition, symbols, fixes,
//! colours. Everything is offsets; editors, terminals and pages add their own positions.
//!
//! **Architecture invariant:** no JSON-RPC, no HTML, no files. An [`Analysis`] goes in, plain data comes out.

mod actions;
mod addresses;
mod card;
mod completion;
mod definition;
mod fold;
mod highlight;
mod hover;
mod inlay;
mod lens;
mod links;
mod names;
mod ports;
pub mod positions;
mod rename;
mod selection;
mod signature;
mod spot;
mod symbols;

pub use actions::{PresentState, fix_all, present_state, refactorings};
pub use completion::{Completion, CompletionKind, completions};
pub use definition::{Definition, definition};
pub use fold::{Fold, folds};
pub use highlight::{Highlight, HighlightKind, highlights};
pub use hover::{Hover, hover};
pub use inlay::{Inlay, InlayKind, inlays};
pub use lens::{Lens, lenses};
pub use links::{Link, LinkTarget, links};
pub use names::{Mention, mentions_of};
pub use portolan_analyzer::{
    Analysis, Broken, Diagnostic, Edit, Expectation, FileId, Fix, Format, Incremental, Language, Note, NoteKind,
    Related, Rule, Settings, Severity, SourceFile, Sources, Span, TextRange, TextSize, Unreadable, Value, analyze,
    rule, rules, statements,
};
pub use rename::{rename, renameable};
pub use selection::selections;
pub use signature::{Signature, Signatures, signatures};
pub use symbols::{Symbol, symbols, symbols_of};
