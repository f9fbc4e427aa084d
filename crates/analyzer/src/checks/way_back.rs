//! What a failed expectation lacks for the way back, where the question has arrived and no route leads its answer home:
//! one statement in the table that ought to have it.

use super::failure::Failure;
use super::{insert_into_body, prelude::*, ways};
use crate::diagnostic::Fix;
use crate::reach::{HopKind, Party};

/// The statement as a fix.
pub(super) fn mend(failure: &Failure<'_>) -> Option<Fix> {
    let stop = failure.stopped_by("no-route").filter(|stop| stop.answer)?;
    let table = failure.nodes().get(stop.node?);
    let statement = match table.kind() {
        Kind::RouteTable => in_vpc(failure, table)?,
        Kind::TransitGateway | Kind::TransitGatewayRouteTable => in_transit_gateway(failure, table)?,
        _ => return None,
    };
    let name = failure.path(table.id);
    let title = say!(failure.language(), "add `{statement}` to `{name}`", "`{name}` に `{statement}` を追加する");
    Some(Fix { title, edits: vec![insert_into_body(failure.context, table, &statement)?] })
}

/// In a table of the VPC in which the question arrived: a route through what it came in by, or what propagates it.
fn in_vpc(failure: &Failure<'_>, table: &Node) -> Option<String> {
    let network = failure.network();
    let vpc = network.table_of(table.id)?.vpc;
    let arrived = failure.receiver().map(|machine| machine.vpc).or(failure.heads_for().map(|endpoint| endpoint.vpc));
    // On the way through another VPC it has come in by something else.
    if arrived != Some(vpc) {
        return None;
    }
    let crossed = failure.hops.iter().rev().find_map(|hop| match hop.kind {
        HopKind::Peering | HopKind::TransitGateway | HopKind::VpnGateway => Some((hop.kind, hop.node?)),
        _ => None,
    });
    let (kind, gateway) = crossed?;
    let name = ways::name_in(failure.context, network.vpc(vpc).node, gateway);
    if kind == HopKind::VpnGateway {
        return Some(format!("propagate {name}"));
    }
    let block = match failure.from? {
        Party::Machine(machine) => network.vpc(machine.vpc).blocks().find(|block| machine.addresses.meets(*block))?,
        Party::Remote(remote) => {
            let blocks = &network.on_premises_network(remote.network).blocks;
            blocks.iter().find(|block| remote.addresses.meets(block.cidr))?.cidr
        }
        Party::Outside(_) => return None,
    };
    Some(format!("route {block} -> {name}"))
}

/// In a table of a transit gateway: the routes of the attachment from which the question came.
fn in_transit_gateway(failure: &Failure<'_>, table: &Node) -> Option<String> {
    let network = failure.network();
    let around = failure.nodes().ancestors(table.id).map(|node| node.id);
    let gateway = around.into_iter().find_map(|node| network.transit_gateway_id(node))?;
    let from = match failure.from? {
        Party::Machine(machine) => network.vpc(machine.vpc).node,
        Party::Remote(_) => failure.hops.iter().find_map(|hop| match hop.kind {
            HopKind::Vpn | HopKind::DirectConnect => hop.node,
            _ => None,
        })?,
        Party::Outside(_) => return None,
    };
    let mut attachments = network.transit_gateway(gateway).attachments.iter();
    attachments.find(|attachment| attachment.of == from)?;
    Some(format!("propagate {}", ways::name_in(failure.context, table.id, from)))
}
