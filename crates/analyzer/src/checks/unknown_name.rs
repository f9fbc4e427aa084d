//! A name that names nothing, or nothing that may stand there.

use super::prelude::*;
use crate::schema::Kind;

pub(crate) static RULE: Rule = rule!("unknown-name", "", Error, Check::Reading);

/// Nothing has that name.
pub(crate) fn nothing(text: &str, kinds: &[Kind], span: Span, meant: Option<String>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("no {} is called `{text}` here", wanted(kinds)));
    match meant {
        Some(meant) => {
            diagnostic.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
        }
        None => diagnostic,
    }
}

/// Something of that name is declared in a file that is not imported here, perhaps because that file `imports_this`
/// one.
pub(crate) fn not_imported(
    sources: &Sources,
    found: &Node,
    imports_this: bool,
    text: &str,
    kinds: &[Kind],
    span: Span,
) -> Diagnostic {
    let path = sources.name_in(span.file, found.span.file);
    let diagnostic = nothing(text, kinds, span, None)
        .label(format!("`{path}` declares it, and is not imported here"))
        .related(found.name.as_ref().map_or(found.head, |name| name.span), "declared here");
    if imports_this {
        return diagnostic
            .note(format!("`{path}` imports this file, and imports cannot lead round"))
            .help("move it to a file that both import");
    }
    diagnostic
        .note("an import brings in the names that the imported file itself declares, not those that it imports")
        .help(format!("write `import \"{path}\"` at the top of this file"))
}

/// It names a thing that may not stand there.
pub(crate) fn other_kind(found: &Node, text: &str, kinds: &[Kind], span: Span) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        span,
        format!(
            "`{text}` is {}, not {}",
            suggest::article(&found.kind().noun(Language::En)),
            suggest::article(&wanted(kinds))
        ),
    )
    .related(found.name.as_ref().map_or(found.head, |name| name.span), "declared here")
}

/// A path of which nothing is declared, as a host name looks.
pub(crate) fn host_name(text: &str, span: Span) -> Diagnostic {
    let first = text.split('.').next().unwrap_or_default();
    Diagnostic::new(&RULE, span, format!("nothing is called `{first}` here"))
        .label("a host name stands in quotes")
        .replace(format!("write `\"{text}\"`, a host name"), span, format!("\"{text}\""))
}

/// It cannot even be a name.
pub(crate) fn not_a_name(text: &str, kinds: &[Kind], span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` is not the name of {}", suggest::article(&wanted(kinds))))
}

/// What may stand there, in words: few kinds by name, many by what they have in common.
fn wanted(kinds: &[Kind]) -> String {
    if kinds == schema::PLACES {
        return "place".to_owned();
    }
    if kinds == schema::TARGETS {
        return "route target".to_owned();
    }
    if kinds == schema::WAYPOINTS {
        return "hop".to_owned();
    }
    kinds.iter().map(|kind| kind.noun(Language::En)).collect::<Vec<_>>().join(" or ")
}
