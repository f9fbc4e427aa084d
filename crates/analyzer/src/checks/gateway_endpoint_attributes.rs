//! What a gateway endpoint does not have: it is a route, not a machine.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule =
    rule!("gateway-endpoint-attributes", "E03", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    // Where the service has no gateway form, the type is the mistake, not what follows from it.
    let meant = !matches!(&endpoint.service, crate::network::EndpointTarget::Aws(service) if !service.gateway);
    if endpoint.kind != Some(EndpointType::Gateway) || !meant {
        return;
    }
    for attribute in context.nodes.children(Some(node.id)).filter(|child| !EndpointType::Gateway.takes(child.kind())) {
        diagnostics.push(
            Diagnostic::new(&RULE, attribute.head, format!("a gateway endpoint has no `{}`", attribute.spec.keyword))
                .label("it is a route in route tables, without network interface or address")
                .related(node.head, "this is a gateway endpoint")
                .replace("remove it", attribute.span, ""),
        );
    }
}
