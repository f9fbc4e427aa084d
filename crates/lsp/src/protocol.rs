//! The framework's types, from one place.
//!
//! tower-lsp brings the types of the protocol, the trait of its methods, and the service that checks a session's
//! life cycle, routes messages and cancels requests. Its transport is not used; `transport` says why.

pub(crate) use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response, Result};
pub(crate) use tower_lsp::ls_types::*;
pub(crate) use tower_lsp::{LanguageServer, LspService};
