//! An endpoint without a type, for a service that has two forms of endpoint.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType};

pub(crate) static RULE: Rule = rule!("endpoint-type-omitted", "Y03", Hint, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let (None, Some(name)) = (node.arg("TYPE"), &node.name) else { return };
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    let EndpointTarget::Aws(service) = &endpoint.service else { return };
    // What a gateway endpoint does not take is told as an error.
    let fits = context.nodes.children(Some(node.id)).all(|child| EndpointType::Gateway.takes(child.kind()));
    if !(service.gateway && service.interface && fits) {
        return;
    }
    let title = service.title;
    let text = &name.text;
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            name.span,
            say!(
                language,
                "`{text}` is a gateway endpoint, because no type is written",
                "`{text}` は種類が書かれていないため、ゲートウェイ型エンドポイントです"
            ),
        )
        .label(say!(
            language,
            "{title} has interface endpoints as well",
            "{title} にはインターフェース型エンドポイントもあります"
        ))
        .fix(
            language.pick("write the type: `gateway`", "種類 `gateway` を書く"),
            vec![Edit { span: name.span.end(), text: " gateway".to_owned() }],
        ),
    );
}

/// Why an endpoint without a type is taken for a gateway endpoint, for the rules about those.
pub(crate) fn because(language: Language) -> &'static str {
    language.pick(
        "an endpoint without a type is a gateway endpoint",
        "種類を書かないエンドポイントは、ゲートウェイ型になります",
    )
}
