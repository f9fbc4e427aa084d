//! A service network endpoint in a subnet without room for it.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::fixed_addresses;
use super::prelude::*;
use super::vpc_cidr_size::is_valid_size;
use crate::network::EndpointType;

pub(crate) static RULE: Rule = rule!("service-network-endpoint-subnet", "A12", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let endpoints = network.vpc(vpc).endpoints.iter().map(|id| network.endpoint(*id));
    let mut endpoints = endpoints.filter(|endpoint| endpoint.kind == Some(EndpointType::ServiceNetwork)).peekable();
    if endpoints.peek().is_none() {
        return;
    }
    let fixed = fixed_addresses::written(context, vpc);
    for endpoint in endpoints {
        for interface in &endpoint.interfaces {
            let subnet = network.subnet(interface.subnet);
            let Some(block) = subnet.block.filter(|block| is_valid_size(block.cidr)) else {
                continue;
            };
            let IpNet::V4(cidr) = block.cidr else { continue };
            // The aligned blocks of 16 addresses that are not free: the first and the last hold addresses that AWS
            // keeps, others one that is fixed for something else. Where the rest get their addresses is not known.
            let sixteen = |address: std::net::Ipv4Addr| u32::from(address) >> 4;
            let mut used = HashSet::from([sixteen(cidr.network()), sixteen(cidr.broadcast())]);
            used.extend(fixed.iter().filter(|fixed| fixed.owner != endpoint.node).filter_map(
                |fixed| match fixed.address {
                    IpAddr::V4(address) if cidr.contains(&address) => Some(sixteen(address)),
                    _ => None,
                },
            ));
            if used.len() < 1_usize << (28 - cidr.prefix_len()) {
                continue;
            }
            let name = context.nodes.name(subnet.node);
            diagnostics.push(
                Diagnostic::new(
                    &RULE,
                    interface.span,
                    say!(
                        language,
                        "no block of 16 addresses (/28) is free in `{name}`",
                        "`{name}` には 16 アドレスの空き CIDR ブロック(/28)がありません"
                    ),
                )
                .label(language.pick(
                    "a service network endpoint takes a contiguous /28 in each of its subnets",
                    "サービスネットワークエンドポイントは、各サブネットで連続した /28 を使います",
                ))
                .related(block.span, language.pick("the block of the subnet", "サブネットの CIDR ブロック"))
                .help(language.pick(
                    "choose a subnet of at least /26: the first and the last /28 hold addresses that AWS keeps",
                    "/26 以上のサブネットを選んでください。最初と最後の /28 には AWS の予約アドレスがあります",
                )),
            );
        }
    }
}
