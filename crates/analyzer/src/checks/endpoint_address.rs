//! A fixed address of an endpoint that it cannot have.

use std::net::IpAddr;

use super::prelude::*;
use crate::network::HostAddress;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("endpoint-address", "A09", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let vpc = network.vpc(vpc);
    let mut taken: Vec<(IpAddr, Span)> = Vec::new();
    for &subnet in &vpc.subnets {
        for &host in &network.subnet(subnet).hosts {
            let host = network.host(host);
            if let (HostAddress::Fixed(address), Some(ip)) = (host.address, context.nodes.child(host.node, Kind::Ip)) {
                taken.push((address, ip.head));
            }
        }
    }
    for &endpoint in &vpc.endpoints {
        for ip in
            context.nodes.children(Some(network.endpoint(endpoint).node)).filter(|node| node.kind() == Kind::EndpointIp)
        {
            let (Some(Value::Reference(Some(subnet))), Some(address)) = (ip.value(), ip.arg("ADDRESS")) else {
                continue;
            };
            let Value::Address(value) = address.value else { continue };
            let Some(block) = network.subnet_of(*subnet).and_then(|subnet| subnet.block) else { continue };
            let name = context.nodes.name(*subnet);
            if !block.cidr.contains(&value) {
                diagnostics.push(
                    Diagnostic::new(
                        &RULE,
                        address.span,
                        format!("{value} lies outside `{name}`, which has {}", block.cidr),
                    )
                    .related(block.span, "the block of the subnet"),
                );
            } else if let Some(what) = reserved(block.cidr, value) {
                diagnostics.push(
                    Diagnostic::new(
                        &RULE,
                        address.span,
                        format!("{value} is {what} of `{name}`, which AWS keeps for itself"),
                    )
                    .label("the first four addresses and the last are reserved"),
                );
            } else if let Some((_, earlier)) = taken.iter().find(|(other, _)| *other == value) {
                diagnostics.push(
                    Diagnostic::new(&RULE, address.span, format!("{value} is used twice"))
                        .related(*earlier, "used here already"),
                );
            }
            taken.push((value, address.span));
        }
    }
}

/// Which of the five addresses that AWS keeps in each subnet it is.
fn reserved(cidr: ipnet::IpNet, address: IpAddr) -> Option<&'static str> {
    let (ipnet::IpNet::V4(cidr), IpAddr::V4(address)) = (cidr, address) else { return None };
    let offset = u32::from(address) - u32::from(cidr.network());
    match offset {
        0 => Some("the first address"),
        1 => Some("the router's address"),
        2 => Some("the DNS resolver's address"),
        3 => Some("the fourth address"),
        _ if address == cidr.broadcast() => Some("the last address"),
        _ => None,
    }
}
