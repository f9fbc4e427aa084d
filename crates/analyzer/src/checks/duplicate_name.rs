//! Two things of one name in one scope.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("duplicate-name", "", Error, Check::Reading);

pub(crate) fn report(nodes: &Nodes, name: &str, span: Span, earlier: NodeId) -> Diagnostic {
    let earlier = nodes.get(earlier);
    let noun = suggest::article(&earlier.kind().noun());
    Diagnostic::new(&RULE, span, format!("`{name}` is already the name of {noun} here"))
        .label("two things in one scope need two names")
        .related(earlier.name.as_ref().map_or(earlier.head, |name| name.span), "the first one")
}
