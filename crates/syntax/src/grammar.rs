//! The parser that pest derives from `grammar/topo.pest`.
//!
//! Nothing outside [`crate::lower`] sees pest: its pairs borrow the text, are not `Send`, and know no errors.

#![allow(missing_docs)] // pest derives the `Rule` enum without them.

#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/topo.pest"]
pub(crate) struct Grammar;
