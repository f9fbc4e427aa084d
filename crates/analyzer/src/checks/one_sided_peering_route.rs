//! A route over a peering to a VPC from which no route leads back.

use super::prelude::*;
use super::ways;
use crate::network::{Network, PeeringId, Route, Target};

pub(crate) static RULE: Rule =
    rule!("one-sided-peering-route", "R14", Error, Check::Topology(check), told_by: ["no-route"], reads: [RouteTable]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    for (id, peering) in network.peerings() {
        let (Some(first), Some(second)) = (peering.first, peering.second) else { continue };
        // VPCs that share addresses cannot be peered at all.
        if first == second
            || network
                .vpc(first)
                .blocks()
                .any(|one| network.vpc(second).blocks().any(|other| ways::overlap(&one, &other)))
        {
            continue;
        }
        for (here, there) in [(first, second), (second, first)] {
            let Some((route, ipv6)) = used_route(network, id, here, there) else { continue };
            if ways::leads_back(context, there, here, peering.node) == Some(false) {
                diagnostics.push(report(context, id, here, there, route, ipv6));
            }
        }
    }
}

/// The first route that a subnet of `here` uses over a peering to addresses of `there`, and whether it is for IPv6.
fn used_route(network: &Network, peering: PeeringId, here: VpcId, there: VpcId) -> Option<(&Route, bool)> {
    let target = Target::Node(network.peering(peering).node);
    let tables = network.vpc(here).tables.iter().map(|table| network.table(*table));
    let routes = tables.filter(|table| !table.subnets.is_empty()).flat_map(|table| &table.routes);
    routes.filter(|route| route.target == target).find_map(|route| {
        let blocks = ways::blocks(network, &route.destination)?;
        let met = blocks.iter().find(|block| network.vpc(there).blocks().any(|other| ways::overlap(block, &other)))?;
        Some((route, met.addr().is_ipv6()))
    })
}

fn report(context: &Context<'_>, id: PeeringId, here: VpcId, there: VpcId, route: &Route, ipv6: bool) -> Diagnostic {
    let (network, language) = (context.network, context.language());
    let peering = network.peering(id).node;
    let (name, from) = (context.nodes.path(peering), context.nodes.path(network.vpc(here).node));
    let to = network.vpc(there).node;
    let far = context.nodes.path(to);
    let message = say!(
        language,
        "this leads from `{from}` to `{far}` over `{name}`, and no route leads back",
        "`{name}` を通る `{from}` から `{far}` への経路はありますが、戻りの経路がありません"
    );
    let label = say!(language, "a peering needs routes on both sides", "VPC ピアリング接続には両側の経路が必要です");
    let related = say!(
        language,
        "no route table that a subnet of `{far}` uses leads to `{from}`",
        "`{far}` のサブネットが使うルートテーブルに `{from}` への経路がありません"
    );
    let diagnostic = Diagnostic::new(&RULE, context.nodes.get(route.node).head, message)
        .label(label)
        .related(context.nodes.get(to).head, related);
    ways::mend_way_back(context, diagnostic, there, here, peering, ipv6)
}
