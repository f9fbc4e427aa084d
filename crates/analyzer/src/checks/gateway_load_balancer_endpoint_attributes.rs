//! What a Gateway Load Balancer endpoint does not have: it is a route's target, not something clients talk to.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule =
    rule!("gateway-load-balancer-endpoint-attributes", "E12", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let kind = EndpointType::GatewayLoadBalancer;
    if context.network.endpoint_of(node.id).is_none_or(|endpoint| endpoint.kind != Some(kind)) {
        return;
    }
    for attribute in context.nodes.children(Some(node.id)).filter(|child| !kind.takes(child.kind())) {
        let keyword = attribute.spec.keyword;
        let message = say!(
            language,
            "a Gateway Load Balancer endpoint has no `{keyword}`",
            "Gateway Load Balancer エンドポイントに `{keyword}` はありません"
        );
        let label = language.pick(
            "traffic comes to it by written routes and goes on to the appliances as it is",
            "通信は自分で書いた経路で届き、そのままアプライアンスに渡されます",
        );
        let what = language
            .pick("this is a Gateway Load Balancer endpoint", "これは Gateway Load Balancer エンドポイントです");
        let remove = super::removal(context.sources, attribute.span);
        diagnostics.push(
            Diagnostic::new(&RULE, attribute.head, message)
                .label(label)
                .related(node.head, what)
                .fix(language.pick("remove it", "削除する"), vec![remove]),
        );
    }
}
