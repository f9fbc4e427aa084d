//! A name that hides an outer thing of the same kind.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("shadowed-name", "", Warning, Check::Reading);

pub(crate) fn report(nodes: &Nodes, node: &Node, outer: NodeId) -> Diagnostic {
    let outer = nodes.get(outer);
    let name = nodes.name(node.id);
    Diagnostic::new(
        &RULE,
        node.name.as_ref().map_or(node.head, |name| name.span),
        format!("`{name}` hides another {} of that name", node.kind().noun(Language::En)),
    )
    .label("inside here the name means this one")
    .related(outer.name.as_ref().map_or(outer.head, |name| name.span), "the one that it hides")
}
