//! What a gateway endpoint does not have: it is a route, not a machine.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule =
    rule!("gateway-endpoint-attributes", "E03", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    // Where the service has no gateway form, the type is the mistake, not what follows from it.
    if endpoint.kind != Some(EndpointType::Gateway) || !endpoint.service.may_have_gateway() {
        return;
    }
    let untyped = node.name.as_ref().filter(|_| node.arg("TYPE").is_none());
    for attribute in context.nodes.children(Some(node.id)).filter(|child| !EndpointType::Gateway.takes(child.kind())) {
        let language = context.language();
        let keyword = attribute.spec.keyword;
        let message = say!(
            language,
            "a gateway endpoint has no `{keyword}`",
            "ゲートウェイ型エンドポイントに `{keyword}` はありません"
        );
        let label = match attribute.kind() {
            Kind::ServiceRegion => language.pick(
                "its route leads to the service in the VPC's own Region only",
                "その経路の先は、VPC と同じリージョンのサービスだけです",
            ),
            _ => language.pick(
                "it is a route in route tables, without network interface or address",
                "実体はルートテーブルの経路で、ネットワークインターフェイスも IP アドレスも持ちません",
            ),
        };
        let diagnostic = Diagnostic::new(&RULE, attribute.head, message)
            .label(label)
            .related(node.head, language.pick("this is a gateway endpoint", "これはゲートウェイ型エンドポイントです"));
        // What follows tells that another type was meant, and it is the type that is missing.
        if let Some(name) = untyped {
            diagnostics.push(diagnostic.note(super::endpoint_type_omitted::because(language)).fix(
                language.pick("write the type: `interface`", "種類 `interface` を書く"),
                vec![Edit { span: name.span.end(), text: " interface".to_owned() }],
            ));
            return;
        }
        diagnostics.push(diagnostic.replace(language.pick("remove it", "削除する"), attribute.span, ""));
    }
}
