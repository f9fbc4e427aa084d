//! A fixed address of an endpoint that it cannot have.

use std::net::IpAddr;

use super::prelude::*;
use crate::network::HostAddress;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("endpoint-address", "A09", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
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
            let cidr = block.cidr;
            if !cidr.contains(&value) {
                let message = say!(
                    language,
                    "{value} lies outside `{name}`, which has {cidr}",
                    "{value} は `{name}` の範囲 {cidr} の外にあります"
                );
                diagnostics.push(
                    Diagnostic::new(&RULE, address.span, message)
                        .related(block.span, language.pick("the block of the subnet", "サブネットの CIDR")),
                );
            } else if let Some(what) = reserved(language, cidr, value) {
                let message = say!(
                    language,
                    "{value} is {what} of `{name}`, which AWS keeps for itself",
                    "{value} は `{name}` の {what} で、AWS が予約しています"
                );
                diagnostics.push(Diagnostic::new(&RULE, address.span, message).label(language.pick(
                    "the first four addresses and the last are reserved",
                    "先頭の 4 つと末尾の 1 つのアドレスは予約されています",
                )));
            } else if let Some((_, earlier)) = taken.iter().find(|(other, _)| *other == value) {
                let message = say!(language, "{value} is used twice", "{value} が 2 回使われています");
                diagnostics.push(
                    Diagnostic::new(&RULE, address.span, message)
                        .related(*earlier, language.pick("used here already", "ここですでに使われています")),
                );
            }
            taken.push((value, address.span));
        }
    }
}

/// Which of the five addresses that AWS keeps in each subnet it is.
fn reserved(language: Language, cidr: ipnet::IpNet, address: IpAddr) -> Option<&'static str> {
    let (ipnet::IpNet::V4(cidr), IpAddr::V4(address)) = (cidr, address) else { return None };
    let offset = u32::from(address) - u32::from(cidr.network());
    match offset {
        0 => Some(language.pick("the first address", "先頭のアドレス")),
        1 => Some(language.pick("the router's address", "ルーターのアドレス")),
        2 => Some(language.pick("the DNS resolver's address", "DNS リゾルバーのアドレス")),
        3 => Some(language.pick("the fourth address", "4 番目のアドレス")),
        _ if address == cidr.broadcast() => Some(language.pick("the last address", "末尾のアドレス")),
        _ => None,
    }
}
