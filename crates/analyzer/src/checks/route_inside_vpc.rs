//! A route for a part of the VPC that is no whole subnet, or that leads where nothing inside the VPC may be sent.

use super::prelude::*;
use super::route_target_not_attached::is_foreign;
use super::ways;
use crate::network::{Destination, EndpointType, Ipv6, Network, Target};

pub(crate) static RULE: Rule = rule!("route-inside-vpc", "R07", Error, Check::Vpc(check), reads: [RouteTable]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let language = context.language();
    let own = network.vpc(vpc);
    for table in own.tables.iter().map(|table| network.table(*table)) {
        // The table of a gateway has rules of its own.
        if table.edge.is_some() {
            continue;
        }
        for route in &table.routes {
            let Destination::Cidr(cidr) = route.destination else { continue };
            let Some(outer) = ways::vpc_blocks(network, vpc).find(|block| block.cidr.contains(&cidr)) else { continue };
            let Target::Node(target) = route.target else { continue };
            let kind = context.nodes.get(target).kind();
            // What is no target at all, or none of this VPC's, is another mistake.
            let endpoint = network.endpoint_of(target);
            let refused = endpoint.is_some_and(|endpoint| endpoint.kind != Some(EndpointType::GatewayLoadBalancer));
            if refused || is_foreign(context, own.node, target) {
                continue;
            }
            let node = context.nodes.get(route.node);
            let name = context.nodes.path(own.node);
            let block = outer.cidr;
            if !takes_inner(kind) {
                let Some(arg) = node.arg("TARGET") else { continue };
                let article = suggest::article(&kind.noun(language));
                let noun = kind.noun(language);
                let message = say!(
                    language,
                    "{cidr} lies inside `{name}`, and a route to {article} cannot have it as destination",
                    "{cidr} は `{name}` の内側にあり、{noun} への経路の宛先にはできません"
                );
                let label = say!(
                    language,
                    "inside the VPC a route leads to a NAT gateway, a network interface or a Gateway Load Balancer endpoint",
                    "VPC 内の宛先のターゲットにできるのは NAT ゲートウェイ、ネットワークインターフェイス、Gateway Load Balancer エンドポイントです"
                );
                let related = say!(language, "the block of the VPC", "VPC の CIDR ブロック");
                diagnostics.push(Diagnostic::new(&RULE, arg.span, message).label(label).related(outer.span, related));
                continue;
            }
            if cidr == block || is_subnet(network, vpc, cidr) != Some(false) {
                continue;
            }
            let Some(arg) = node.arg("DESTINATION") else { continue };
            let message = say!(
                language,
                "{cidr} lies inside `{name}`, but is the block of none of its subnets",
                "{cidr} は `{name}` の内側にありますが、どのサブネットの CIDR ブロックとも一致しません"
            );
            let label = say!(
                language,
                "inside the VPC a destination is the whole block of a subnet",
                "VPC 内の宛先には、サブネットの CIDR ブロック全体を指定します"
            );
            let related = say!(language, "the block of the VPC", "VPC の CIDR ブロック");
            diagnostics.push(Diagnostic::new(&RULE, arg.span, message).label(label).related(outer.span, related));
        }
    }
}

/// Whether a route for a part of the VPC may lead to this.
fn takes_inner(kind: Kind) -> bool {
    matches!(kind, Kind::NatGateway | Kind::Instance | Kind::NetworkInterface | Kind::Endpoint)
}

/// Whether it is the block of a subnet; nothing where not all of these are known.
pub(super) fn is_subnet(network: &Network, vpc: VpcId, cidr: ipnet::IpNet) -> Option<bool> {
    let mut known = network.vpc(vpc).complete;
    for subnet in network.vpc(vpc).subnets.iter().map(|subnet| network.subnet(*subnet)) {
        let ipv6 = match subnet.ipv6 {
            Ipv6::Block(block) => Some(block.cidr),
            Ipv6::None => None,
            Ipv6::Unknown => {
                known = false;
                None
            }
        };
        known &= subnet.block.is_some();
        if ipv6 == Some(cidr) || subnet.block.is_some_and(|block| block.cidr == cidr) {
            return Some(true);
        }
    }
    known.then_some(false)
}
