//! An import of a file that is not there, or that cannot be read.

use super::prelude::*;
use crate::source::Format;

pub(crate) static RULE: Rule = rule!("import-not-found", "", Error, Check::Reading);

/// There is no such file. `path` is the shortest way to write where it was looked for; `beside` are the names of the
/// files there.
pub(crate) fn missing(text: &str, path: &str, beside: &[String], span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("there is no file `{text}`"));
    if let Some(meant) = suggest::file(text, beside, Format::Topo) {
        return diagnostic.label(format!("did you mean `{meant}`?")).replace(
            format!("write `\"{meant}\"`"),
            span,
            format!("\"{meant}\""),
        );
    }
    let diagnostic =
        if path == text || path.is_empty() { diagnostic } else { diagnostic.label(format!("that is `{path}`")) };
    diagnostic
        .note("the path of an import is relative to the file in which it stands")
        .help("create the file, or write the path that leads to it from here")
}

/// It is there and is no text of Topo.
pub(crate) fn broken(text: &str, reason: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` cannot be read: {reason}"))
        .label("nothing is imported")
        .help("an import names a file of Topo, a text in UTF-8")
}
