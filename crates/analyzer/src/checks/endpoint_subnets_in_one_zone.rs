//! An endpoint with two subnets in one Availability Zone.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule =
    rule!("endpoint-subnets-in-one-zone", "E07", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    if !matches!(endpoint.kind, Some(EndpointType::Interface | EndpointType::Resource | EndpointType::ServiceNetwork)) {
        return;
    }
    for (index, interface) in endpoint.interfaces.iter().enumerate() {
        let subnet = network.subnet(interface.subnet);
        let Some(zone) = &subnet.zone else { continue };
        let Some(first) =
            endpoint.interfaces[..index].iter().find(|other| network.subnet(other.subnet).zone.as_ref() == Some(zone))
        else {
            continue;
        };
        let name = context.nodes.name(subnet.node);
        let other = context.nodes.name(network.subnet(first.subnet).node);
        let message = if first.subnet == interface.subnet {
            format!("`{name}` is named twice")
        } else {
            format!("`{name}` is in zone {zone}, where `{other}` already holds this endpoint's network interface")
        };
        diagnostics.push(
            Diagnostic::new(&RULE, interface.span, message)
                .label("an endpoint has one network interface, so one subnet, in each Availability Zone")
                .related(first.span, format!("the subnet for zone {zone}"))
                .fix(
                    "drop it",
                    vec![Edit { span: super::item_with_comma(context.sources, interface.span), text: String::new() }],
                ),
        );
    }
}
