//! What the parser could not make sense of.

use portolan_syntax::SyntaxError;

use super::prelude::*;
use crate::source::FileId;

pub(crate) static RULE: Rule = rule!("syntax-error", "", Error, Check::Reading);

pub(crate) fn report(sources: &Sources, file: FileId, error: &SyntaxError) -> Diagnostic {
    let span = Span::new(file, error.range);
    let message = format!("{}: `{}`", error.kind.message(), sources.text(span));
    Diagnostic::new(&RULE, span, message).help(error.kind.help())
}
