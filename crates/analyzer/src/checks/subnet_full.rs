//! A subnet with more network interfaces than addresses.

use rustc_hash::FxHashMap;

use super::prelude::*;
use super::vpc_cidr_size::is_valid_size;
use crate::network::{EndpointType, IpType, SubnetId, usable_addresses};

pub(crate) static RULE: Rule = rule!("subnet-full", "A10", Error, Check::Topology(check));

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    // What takes an address in each subnet: the place that says so.
    let mut taken: FxHashMap<SubnetId, Vec<Span>> = FxHashMap::default();
    for (_, host) in network.hosts() {
        taken.entry(host.subnet).or_default().push(context.nodes.get(host.node).head);
    }
    for (_, endpoint) in network.endpoints() {
        let has_interfaces = !matches!(endpoint.kind, None | Some(EndpointType::Gateway));
        if has_interfaces && matches!(endpoint.ip_type, IpType::Ipv4 | IpType::Dualstack) {
            for interface in &endpoint.interfaces {
                taken.entry(interface.subnet).or_default().push(interface.span);
            }
        }
    }
    for (_, nat) in network.nats().filter(|(_, nat)| nat.regional.on == Some(false)) {
        if let Some(subnet) = nat.subnet {
            taken.entry(subnet).or_default().push(context.nodes.get(nat.node).head);
        }
    }
    let balancers = network.load_balancers().map(|(_, balancer)| (balancer.node, &balancer.subnets));
    let resolvers = network.resolvers().map(|(_, resolver)| (resolver.node, &resolver.subnets));
    for (node, subnets) in balancers.chain(resolvers) {
        for &subnet in subnets {
            taken.entry(subnet).or_default().push(context.nodes.get(node).head);
        }
    }
    for (id, subnet) in network.subnets() {
        let Some(block) = subnet.block.filter(|block| is_valid_size(block.cidr)) else { continue };
        let room = usable_addresses(block.cidr).and_then(|room| usize::try_from(room).ok());
        let (Some(room), Some(places)) = (room, taken.get_mut(&id)) else { continue };
        let count = places.len();
        places.sort_by_key(|place| context.sources.order(*place));
        let Some(first) = places.get(room) else { continue };
        let name = context.nodes.path(subnet.node);
        diagnostics.push(
            Diagnostic::new(
                &RULE,
                block.span,
                say!(
                    language,
                    "`{name}` has {room} addresses for {count} network interfaces",
                    "`{name}` のアドレスは {room} 個ですが、ネットワークインターフェイスは {count} 個あります"
                ),
            )
            .label(language.pick(
                "AWS keeps five addresses of each subnet: the first four and the last",
                "各サブネットの 5 つのアドレス(先頭の 4 つと最後)は AWS が予約しています",
            ))
            .related(
                *first,
                language.pick("no address is left for this one", "これに割り当てるアドレスが残っていません"),
            )
            .help(language.pick(
                "give the subnet a larger block, or move some of them to another subnet",
                "サブネットの CIDR ブロックを大きくするか、一部を別のサブネットに移してください",
            )),
        );
    }
}
