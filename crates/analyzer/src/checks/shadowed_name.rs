//! A name that hides an outer thing of the same kind.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("shadowed-name", "", Warning, Check::Reading);

pub(crate) fn report(language: Language, nodes: &Nodes, node: &Node, outer: NodeId) -> Diagnostic {
    let outer = nodes.get(outer);
    let name = nodes.name(node.id);
    let noun = node.kind().noun(language);
    let message = say!(
        language,
        "`{name}` hides another {noun} of that name",
        "`{name}` は、外側にある同じ名前の {noun} を隠します"
    );
    Diagnostic::new(&RULE, node.name.as_ref().map_or(node.head, |name| name.span), message)
        .label(language.pick("inside here the name means this one", "この中では、この名前はこちらを指します"))
        .related(
            outer.name.as_ref().map_or(outer.head, |name| name.span),
            language.pick("the one that it hides", "隠されるもの"),
        )
}
