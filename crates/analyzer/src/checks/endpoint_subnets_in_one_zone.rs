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
        let language = context.language();
        let message = if first.subnet == interface.subnet {
            say!(language, "`{name}` is named twice", "`{name}` が 2 回指定されています")
        } else {
            say!(
                language,
                "`{name}` is in zone {zone}, where `{other}` already holds this endpoint's network interface",
                "`{name}` があるゾーン {zone} には、`{other}` にすでにこのエンドポイントのネットワークインターフェイスがあります"
            )
        };
        diagnostics.push(
            Diagnostic::new(&RULE, interface.span, message)
                .label(language.pick(
                    "an endpoint has one network interface, so one subnet, in each Availability Zone",
                    "エンドポイントのネットワークインターフェイスとそのサブネットは、アベイラビリティーゾーンごとに 1 つです",
                ))
                .related(first.span, say!(language, "the subnet for zone {zone}", "ゾーン {zone} のサブネット"))
                .fix(
                    language.pick("drop it", "このサブネットを外す"),
                    vec![Edit { span: super::item_with_comma(context.sources, interface.span), text: String::new() }],
                ),
        );
    }
}
