//! Where route tables lead: what the rules about routes share. Which route wins is asked of the path engine.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::prelude::*;
use crate::network::{Block, Destination, Network, Route, RouteTable, TableChoice, TableId, Target};
use crate::reach::{Addresses, RouteMap, Winner};

/// Whether two blocks share addresses.
pub(super) fn overlap(one: &IpNet, other: &IpNet) -> bool {
    one.contains(other) || other.contains(one)
}

/// The first of some blocks that shares addresses with one of others, and that one.
pub(super) fn clash<'b>(
    ones: impl Iterator<Item = &'b Block>,
    others: impl Iterator<Item = &'b Block> + Clone,
) -> Option<(&'b Block, &'b Block)> {
    ones.into_iter()
        .find_map(|one| others.clone().find(|other| overlap(&one.cidr, &other.cidr)).map(|other| (one, other)))
}

/// All blocks of a VPC with their places.
pub(super) fn vpc_blocks(network: &Network, vpc: VpcId) -> impl Iterator<Item = &Block> + Clone {
    let vpc = network.vpc(vpc);
    vpc.cidrs.iter().chain(&vpc.ipv6)
}

/// The blocks of a destination that is written out; nothing where they are AWS's, or not all known.
pub(super) fn blocks<'n>(network: &'n Network, destination: &'n Destination) -> Option<&'n [IpNet]> {
    match destination {
        Destination::Cidr(cidr) => Some(std::slice::from_ref(cidr)),
        Destination::List(list) => {
            let list = network.prefix_list(*list);
            list.complete.then_some(list.cidrs.as_slice())
        }
        Destination::Service(_) | Destination::Group(_) | Destination::Unknown => None,
    }
}

/// The default route of a table for IPv4 or IPv6.
pub(super) fn default_route(table: &RouteTable, ipv6: bool) -> Option<&Route> {
    let is_default = |cidr: &IpNet| cidr.prefix_len() == 0 && cidr.addr().is_ipv6() == ipv6;
    table.routes.iter().find(|route| matches!(&route.destination, Destination::Cidr(cidr) if is_default(cidr)))
}

/// Whether a table may lead elsewhere than what is known of it.
pub(super) fn is_open(table: &RouteTable) -> bool {
    let unknown = |route: &Route| route.destination == Destination::Unknown || route.target == Target::Unknown;
    table.incomplete.is_some() || table.routes.iter().any(unknown)
}

/// The kind of thing to which a route leads.
pub(super) fn target_kind(context: &Context<'_>, route: &Route) -> Option<Kind> {
    match route.target {
        Target::Node(target) => Some(context.nodes.get(target).kind()),
        Target::Local | Target::Blackhole | Target::Unknown => None,
    }
}

/// The tables by which the subnets of a VPC are routed, `None` for the implicit one; nothing where one is not known.
pub(super) fn used_tables(network: &Network, vpc: VpcId) -> Option<BTreeSet<Option<TableId>>> {
    let subnets = network.vpc(vpc).subnets.iter();
    subnets
        .map(|subnet| match network.subnet(*subnet).table {
            TableChoice::Table(table) => Some(Some(table)),
            TableChoice::Implicit => Some(None),
            TableChoice::Unknown => None,
        })
        .collect()
}

/// What a table leads to for the addresses of some blocks; nothing where that hangs on something unknown.
pub(super) fn leads_to(
    network: &Network,
    vpc: VpcId,
    table: Option<TableId>,
    blocks: impl Iterator<Item = IpNet>,
) -> Option<Vec<NodeId>> {
    let table = table.map(|table| network.table(table));
    let map = RouteMap::new(network, vpc, table);
    if map.unknown.is_some() {
        return None;
    }
    let mut found = Vec::new();
    for block in blocks {
        for (_, winner) in map.look_up(&Addresses::every(block), None) {
            let target = match winner {
                Winner::Route(index) => {
                    table.and_then(|table| table.routes.get(index)).map_or(Target::Local, |route| route.target)
                }
                Winner::Propagated(gateway, _) => Target::Node(gateway),
                _ => Target::Local,
            };
            match target {
                Target::Node(node) => found.push(node),
                Target::Unknown => return None,
                Target::Local | Target::Blackhole => {}
            }
        }
    }
    Some(found)
}

/// Whether any table of a VPC has a written route to something, used or not.
pub(super) fn leads_to_by_hand(network: &Network, vpc: VpcId, target: NodeId) -> bool {
    let tables = network.vpc(vpc).tables.iter().map(|table| network.table(*table));
    tables.flat_map(|table| &table.routes).any(|route| route.target == Target::Node(target))
}

/// Whether a table that a subnet of a VPC uses has a route to something.
pub(super) fn routes_to(network: &Network, vpc: VpcId, target: NodeId) -> bool {
    let tables = network.vpc(vpc).tables.iter().map(|table| network.table(*table));
    let mut routes = tables.filter(|table| !table.subnets.is_empty()).flat_map(|table| &table.routes);
    routes.any(|route| route.target == Target::Node(target))
}

/// Whether a table that a subnet of `there` uses leads towards `here`, by whatever way; nothing where that is not known,
/// and where no subnet is declared there that could answer. A VPC that leads `through` what has carried the question is
/// taken to lead back.
pub(super) fn leads_back(context: &Context<'_>, there: VpcId, here: VpcId, through: NodeId) -> Option<bool> {
    let network = context.network;
    // Most do, which is seen at once.
    if routes_to(network, there, through) {
        return Some(true);
    }
    let used = used_tables(network, there).filter(|used| !used.is_empty())?;
    let outwards = |node: &NodeId| {
        matches!(
            context.nodes.get(*node).kind(),
            Kind::InternetGateway | Kind::EgressOnlyInternetGateway | Kind::NatGateway
        )
    };
    for table in used {
        let targets = leads_to(network, there, table, network.vpc(here).blocks())?;
        if !targets.iter().all(outwards) {
            return Some(true);
        }
    }
    Some(false)
}

/// Offers the routes by which `there` answers `here` through something, where one table is the only one for them; says
/// them otherwise.
pub(super) fn mend_way_back(
    context: &Context<'_>,
    diagnostic: Diagnostic,
    there: VpcId,
    here: VpcId,
    through: NodeId,
    ipv6: bool,
) -> Diagnostic {
    let network = context.network;
    let language = context.language();
    let vpc = network.vpc(there).node;
    let through = name_in(context, vpc, through);
    let blocks = network.vpc(here).blocks().filter(|block| block.addr().is_ipv6() == ipv6);
    let routes: Vec<_> = blocks.map(|block| format!("route {block} -> {through}")).collect();
    let routes = routes.join("; ");
    let used: Vec<_> = used_tables(network, there).unwrap_or_default().into_iter().collect();
    let one = match used.as_slice() {
        [Some(table)] => Some(context.nodes.get(network.table(*table).node)),
        _ => None,
    };
    if let Some(table) = one
        && let Some(edit) = super::insert_into_body(context, table, &routes)
    {
        let name = context.nodes.name(table.id);
        let title = say!(language, "add `{routes}` to `{name}`", "`{name}` に `{routes}` を追加する");
        return diagnostic.fix(title, vec![edit]);
    }
    let there = context.nodes.path(vpc);
    diagnostic.help(say!(
        language,
        "write `{routes}` into the route tables of `{there}`",
        "`{there}` のルートテーブルに `{routes}` を書いてください"
    ))
}

/// How a statement in the body of another names a thing: its path, without the part that both share.
pub(super) fn name_in(context: &Context<'_>, scope: NodeId, thing: NodeId) -> String {
    let path = context.nodes.path(thing);
    let around: Vec<_> = context.nodes.ancestors(thing).skip(1).map(|node| node.id).collect();
    let shared = context.nodes.ancestors(scope).find(|node| around.contains(&node.id));
    let rest = shared.and_then(|shared| path.strip_prefix(&format!("{}.", context.nodes.path(shared.id))));
    rest.map_or_else(|| path.clone(), str::to_owned)
}
