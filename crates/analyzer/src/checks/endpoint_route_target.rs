//! A route to an endpoint that cannot be a route's target.

use super::prelude::*;
use crate::network::EndpointType;
use crate::nodes::Value;

pub(crate) static RULE: Rule =
    rule!("endpoint-route-target", "R06", Error, Check::Statement(Kind::Route, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(target) = node.arg("TARGET") else { return };
    let Value::Reference(Some(id)) = target.value else { return };
    let Some(endpoint) = context.network.endpoint_of(id) else { return };
    let Some(
        kind @ (EndpointType::Interface | EndpointType::Resource | EndpointType::ServiceNetwork | EndpointType::Tunnel),
    ) = endpoint.kind
    else {
        return;
    };
    let name = context.nodes.path(id);
    let language = context.language();
    let kind = suggest::noun(language, &kind.noun(language));
    let message = say!(
        language,
        "`{name}` is {kind}, which cannot be a route's target",
        "`{name}` は {kind} なので、経路のターゲットにはできません"
    );
    diagnostics.push(
        Diagnostic::new(&RULE, target.span, message)
            .label(language.pick(
                "of all endpoints only a Gateway Load Balancer endpoint can",
                "ターゲットにできるエンドポイントは Gateway Load Balancer エンドポイントだけです",
            ))
            .related(context.nodes.get(id).head, language.pick("declared here", "ここで宣言されています"))
            .note(language.pick(
                "clients reach it by its addresses, which lie inside the VPC; no route is needed",
                "クライアントは VPC 内にあるそのアドレスに直接アクセスするため、経路は不要です",
            ))
            .replace(language.pick("remove the route", "経路を削除する"), node.span, ""),
    );
}
