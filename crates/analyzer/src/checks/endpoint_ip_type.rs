//! Address families of an endpoint that its subnets do not have.

use super::prelude::*;
use crate::network::{EndpointType, IpType, Ipv6, SubnetId};

pub(crate) static RULE: Rule = rule!("endpoint-ip-type", "A11", Error, Check::Statement(Kind::IpType, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let Some(endpoint) = node.parent.and_then(|parent| network.endpoint_of(parent)) else { return };
    let Some(arg) = node.args.first() else { return };
    let subnets: Vec<SubnetId> = match endpoint.kind {
        Some(EndpointType::Interface) => endpoint.interfaces.iter().map(|interface| interface.subnet).collect(),
        // Those that the endpoint's route serves.
        Some(EndpointType::Gateway) => {
            endpoint.tables.iter().flat_map(|table| &network.table(*table).subnets).copied().collect()
        }
        _ => return,
    };
    let (unfit, why) = match endpoint.ip_type {
        IpType::Dualstack => (
            subnets.into_iter().find(|subnet| matches!(network.subnet(*subnet).ipv6, Ipv6::None)),
            language.pick("has no IPv6 block", "には IPv6 CIDR ブロックがありません"),
        ),
        IpType::Ipv6 => (
            subnets.into_iter().find(|subnet| network.subnet(*subnet).block.is_some()),
            language.pick("has an IPv4 block", "には IPv4 CIDR ブロックがあります"),
        ),
        IpType::Ipv4 | IpType::Unknown => return,
    };
    let Some(unfit) = unfit else { return };
    let subnet = context.nodes.get(network.subnet(unfit).node);
    let name = context.nodes.name(subnet.id);
    let needs = match endpoint.ip_type {
        IpType::Ipv6 => language.pick("subnets that have IPv6 only", "IPv6 専用のサブネット"),
        _ => language.pick("subnets that have both IPv4 and IPv6", "IPv4 と IPv6 の両方を持つサブネット"),
    };
    let word = context.sources.text(arg.span);
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            arg.span,
            say!(
                language,
                "`ip_type {word}` needs {needs}, but `{name}` {why}",
                "`ip_type {word}` には {needs} が必要ですが、`{name}` {why}"
            ),
        )
        .related(subnet.head, language.pick("this subnet", "このサブネット"))
        .replace(language.pick("write `ipv4`", "`ipv4` と書く"), arg.span, "ipv4"),
    );
}
