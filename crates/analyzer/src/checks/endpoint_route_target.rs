//! A route to an endpoint that cannot be a route's target.

use super::prelude::*;
use crate::network::EndpointType;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("endpoint-route-target", "R06", Error, Check::Statement(Kind::Route, check));

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
    let kind = suggest::article(&format!("{} endpoint", kind.word().replace('_', "-")));
    diagnostics.push(
        Diagnostic::new(&RULE, target.span, format!("`{name}` is {kind}, which cannot be a route's target"))
            .label("of all endpoints only a Gateway Load Balancer endpoint can")
            .related(context.nodes.get(id).head, "declared here")
            .note("clients reach it by its addresses, which lie inside the VPC; no route is needed")
            .replace("remove the route", node.span, ""),
    );
}
