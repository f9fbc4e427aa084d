//! Two things of one name in one scope.

use super::prelude::*;
use crate::nodes::Name;

pub(crate) static RULE: Rule = rule!("duplicate-name", "", Error, Check::Reading);

pub(crate) fn report(nodes: &Nodes, name: &str, span: Span, earlier: NodeId) -> Diagnostic {
    let earlier = nodes.get(earlier);
    let noun = suggest::article(&earlier.kind().noun(Language::En));
    Diagnostic::new(&RULE, span, format!("`{name}` is already the name of {noun} here"))
        .label("two things in one scope need two names")
        .related(earlier.name.as_ref().map_or(earlier.head, |name| name.span), "the first one")
}

/// A name that an imported file has already.
pub(crate) fn of_import(sources: &Sources, nodes: &Nodes, name: &Name, earlier: NodeId) -> Diagnostic {
    let earlier = nodes.get(earlier);
    let noun = suggest::article(&earlier.kind().noun(Language::En));
    let path = sources.name_in(name.span.file, earlier.span.file);
    let message = format!("`{}` is already the name of {noun} that is imported from `{path}`", name.text);
    Diagnostic::new(&RULE, name.span, message)
        .label("two things in one scope need two names")
        .related(earlier.name.as_ref().map_or(earlier.head, |name| name.span), "the imported one")
}

/// A name that two imported files have. It is reported at the later import: each file alone is right.
pub(crate) fn of_imports(sources: &Sources, nodes: &Nodes, later: NodeId, earlier: NodeId, import: Span) -> Diagnostic {
    let (later, earlier) = (nodes.get(later), nodes.get(earlier));
    let path = |node: &Node| format!("`{}`", sources.name_in(import.file, node.span.file));
    let place = |node: &Node| node.name.as_ref().map_or(node.head, |name| name.span);
    let name = nodes.name(later.id);
    Diagnostic::new(&RULE, import, format!("this brings `{name}` in, which {} has brought in already", path(earlier)))
        .label("two things in one scope need two names")
        .related(place(earlier), "the first one")
        .related(place(later), "the second one")
        .help(format!("give one of them another name, or import only one of {} and {}", path(earlier), path(later)))
}
