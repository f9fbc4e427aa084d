//! Through transit gateways: by the table of the attachment from which a packet comes to the one to which it goes.

use super::engine::Engine;
use super::forward::Via;
use super::packet::{Heading, Packet, Spot, Table, Then, agree, settle};
use super::reason::{BLACKHOLE, NO_ROUTE, ROUTE_LOOP, TRANSIT_GATEWAY_ZONE, VIRTUAL_INTERFACE};
use super::routes::Winner;
use super::words::describe;
use super::{Answer, HopKind};
use crate::network::{
    AclChoice, Attachment, Network, SubnetId, Target, TransitGateway, TransitGatewayId, TransitTable, VpcId,
};
use crate::nodes::NodeId;
use crate::schema::Kind;

impl Engine<'_> {
    /// From a VPC into a transit gateway.
    pub(super) fn through_transit(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(via.target);
        let Some(id) = self.network.transit_gateway_id(via.target) else { return vec![packet.unknown_table()] };
        let gateway = self.network.transit_gateway(id);
        let vpc = self.network.vpc(via.at.vpc).node;
        let Some(attachment) = attachment_of(gateway, vpc) else {
            if let Some(open) = gateway.incomplete {
                return vec![packet.unknown(format!("what is attached to `{name}` is not known"), Some(open))];
            }
            let message = format!("`{}` is not attached to `{name}`", self.nodes.path(vpc));
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        };
        if let (Some(subnets), Some(left)) = (&attachment.subnets, via.at.left) {
            let zones: Vec<_> = subnets.iter().map(|subnet| self.same_zone(*subnet, left)).collect();
            if !zones.contains(&Some(true)) {
                let open = zones.contains(&None) || !attachment.complete;
                let left = self.nodes.path(self.network.subnet(left).node);
                if !open {
                    let message =
                        format!("the attachment of `{}` has no subnet in the zone of `{left}`", self.nodes.path(vpc));
                    return vec![packet.stop(&TRANSIT_GATEWAY_ZONE, Some(attachment.node), message)];
                }
                packet.doubt(
                    format!("whether `{name}` is attached in the zone of `{left}` is not known"),
                    Some(attachment.node),
                );
            }
            for subnet in subnets {
                if self.same_zone(*subnet, left) == Some(true) {
                    self.doubt_attachment_acl(*subnet, &mut packet);
                }
            }
        }
        packet.trail.transit = true;
        packet.left = via.at.left;
        self.by_transit_table(id, attachment, packet, heading, then)
    }

    /// Whether the network ACL of a subnet of an attachment has a say is not modelled.
    fn doubt_attachment_acl(&self, subnet: SubnetId, packet: &mut Packet) {
        let subnet = self.network.subnet(subnet);
        if !matches!(subnet.network_acl, AclChoice::AllowsAll) {
            let name = self.nodes.path(subnet.node);
            let message = format!(
                "whether the network ACL of `{name}` lets through what the transit gateway brings is not modelled"
            );
            packet.doubt(message, Some(subnet.node));
        }
    }

    /// What the table of an attachment says.
    pub(super) fn by_transit_table(
        &self,
        id: TransitGatewayId,
        attachment: &Attachment,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let gateway = self.network.transit_gateway(id);
        let name = self.nodes.path(gateway.node);
        if self.fails(gateway.node) {
            return vec![self.stop_at_failed(gateway.node, packet)];
        }
        let Some(index) = attachment.table else {
            let message =
                format!("with which table of `{name}` `{}` is associated is not known", self.nodes.path(attachment.of));
            return vec![packet.unknown(message, Some(attachment.node))];
        };
        let table = &gateway.tables[index];
        let (table_name, table_node) = match table.node {
            Some(node) => (format!("`{}`", self.nodes.path(node)), node),
            None => (format!("the default table of `{name}`"), gateway.node),
        };
        self.touch(gateway.node);
        packet.needed.push(attachment.node);
        if packet.meets(Table::Transit(gateway.node, index)) {
            let message = format!("{table_name} sends the packet back to where it has been");
            return vec![packet.stop(&ROUTE_LOOP, Some(table_node), message)];
        }
        let map = &self.memo.transit[id.index()][index];
        let answers = map.look_up(&heading.addresses, None).into_iter().flat_map(|(addresses, winner)| {
            let part = heading.part(addresses);
            let mut packet = packet.clone();
            if let Some(unknown) = map.unknown {
                return vec![packet.unknown(format!("{table_name} has routes that are not known"), Some(unknown))];
            }
            let (target, decided) = match winner {
                Winner::Route(index) => match table.routes.get(index) {
                    Some(route) => (Some(route.target), Some(route.node)),
                    None => (None, None),
                },
                Winner::Propagated(of, _) => (Some(Target::Node(of)), None),
                Winner::Several => {
                    let ways = self.each_propagated(id, table, &packet, &part, then);
                    let doubt = format!("two VPCs propagate {} into {table_name}", describe(&part.addresses));
                    return agree(ways, &doubt);
                }
                _ => (None, None),
            };
            let detail = match (winner, target) {
                (Winner::Route(_), _) => {
                    format!(
                        "{}: {}",
                        shown(&table_name),
                        decided.map(|route| self.statement_of_route(route)).unwrap_or_default()
                    )
                }
                (_, Some(Target::Node(of))) => {
                    format!("{}: propagated from {}", shown(&table_name), self.nodes.path(of))
                }
                _ => format!("{}: no route contains {}", shown(&table_name), heading.wanted()),
            };
            packet.hop(HopKind::TransitGateway, name.clone(), detail, Some(gateway.node), decided);
            match target {
                None => {
                    let mut message = format!("no route of {table_name} contains {}", heading.wanted());
                    if table.propagates.is_empty() && !table.routes.is_empty() {
                        message.push_str("; where a `route` is written, only what `propagate` names propagates");
                    }
                    vec![packet.stop(&NO_ROUTE, Some(table_node), message)]
                }
                Some(Target::Blackhole) => {
                    let route = decided.map(|route| self.statement_of_route(route)).unwrap_or_default();
                    vec![packet.stop(&BLACKHOLE, decided, format!("`{route}` in {table_name} drops it"))]
                }
                Some(Target::Node(of)) => self.to_attached(id, of, packet, &part, then),
                Some(Target::Local | Target::Unknown) => {
                    let message = format!("the target of a route in {table_name} is not known");
                    vec![packet.unknown(message, decided)]
                }
            }
        });
        settle(answers.collect(), heading.addresses.meaning)
    }

    /// To each of the VPCs that propagate a block: to which of them it goes is not known.
    fn each_propagated(
        &self,
        id: TransitGatewayId,
        table: &TransitTable,
        packet: &Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let vpcs = table.propagates.iter().copied();
        let holding =
            vpcs.filter(|of| self.network.vpc_id(*of).is_some_and(|vpc| self.belongs(&heading.addresses, vpc)));
        holding.flat_map(|of| self.to_attached(id, of, packet.clone(), heading, then)).collect()
    }

    /// Out of a transit gateway to what is attached.
    fn to_attached(
        &self,
        id: TransitGatewayId,
        of: NodeId,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let gateway = self.network.transit_gateway(id);
        let name = self.nodes.path(of);
        let Some(attachment) = attachment_of(gateway, of) else {
            let message = format!("`{name}` is not attached to `{}`", self.nodes.path(gateway.node));
            return vec![packet.stop(&BLACKHOLE, Some(of), message)];
        };
        if self.fails(of) {
            return vec![self.stop_at_failed(of, packet)];
        }
        packet.needed.push(attachment.node);
        match self.nodes.get(of).kind() {
            Kind::Vpc => match self.network.vpc_id(of) {
                Some(vpc) => self.enter_vpc(vpc, attachment, packet, heading, then),
                None => vec![packet.unknown_table()],
            },
            Kind::TransitGateway => {
                let Some(other) = self.network.transit_gateway_id(of) else { return vec![packet.unknown_table()] };
                match attachment_of(self.network.transit_gateway(other), gateway.node) {
                    Some(attachment) => self.by_transit_table(other, attachment, packet, heading, then),
                    None => vec![packet.unknown_table()],
                }
            }
            _ => self.over_connection(of, packet, heading, then),
        }
    }

    /// Over a VPN or Direct Connect that is attached.
    fn over_connection(&self, of: NodeId, mut packet: Packet, heading: &Heading<'_>, then: Then<'_>) -> Vec<Answer> {
        let name = self.nodes.path(of);
        let Some(connection) = self.network.connections().iter().find(|connection| connection.node == of) else {
            return vec![packet.unknown_table()];
        };
        match connection.leads_to(Kind::TransitGateway) {
            Some(true) => {}
            Some(false) => {
                let message = format!("`{name}` needs `interface transit` to lead to a transit gateway");
                return vec![packet.stop(&VIRTUAL_INTERFACE, Some(of), message)];
            }
            None => {
                packet.doubt(format!("which kind of virtual interface `{name}` has is not known"), Some(of));
            }
        }
        self.hop_connection(connection, &mut packet);
        match (heading.spot, connection.on_premises) {
            (_, None) => vec![packet.unknown(format!("where `{name}` leads to is not known"), Some(of))],
            (Spot::Remote(to), Some(network)) if to.network == network => then(packet),
            (Spot::Outside { .. }, Some(_)) => {
                let message = format!("what lies behind `{name}` beside the declared network is not known");
                vec![packet.beyond(message, Some(of))]
            }
            _ => {
                let message = format!("`{name}` does not lead to {}", heading.wanted());
                vec![packet.stop(&NO_ROUTE, Some(of), message)]
            }
        }
    }

    /// Into a VPC through a subnet of its attachment, and on by that subnet's table.
    fn enter_vpc(
        &self,
        vpc: VpcId,
        attachment: &Attachment,
        packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(attachment.of);
        let Some(subnets) = &attachment.subnets else {
            if self.belongs(&heading.addresses, vpc) {
                return self.inside(vpc, None, packet, heading, None, then);
            }
            let message = format!(
                "in which subnets `{name}` is attached is not written, so by which table it goes on is not known"
            );
            return vec![packet.unknown(message, Some(attachment.node))];
        };
        let usable: Vec<SubnetId> = subnets.iter().copied().filter(|subnet| !self.zone_fails(*subnet)).collect();
        if let (true, true, Some(first)) = (attachment.complete, usable.is_empty(), subnets.first()) {
            return vec![self.stop_at_failed(self.network.subnet(*first).node, packet)];
        }
        if !attachment.complete || usable.is_empty() {
            let message = format!("the subnets in which `{name}` is attached are not known");
            return vec![packet.unknown(message, Some(attachment.node))];
        }
        let chosen: Vec<SubnetId> =
            match packet.entries.iter().find(|(of, _)| packet.answers.is_some() && *of == attachment.node) {
                // With appliance mode both directions keep to one zone.
                Some((_, subnet)) if attachment.appliance_mode.on == Some(true) => vec![*subnet],
                _ => {
                    let near =
                        |subnet: &SubnetId| packet.left.and_then(|left| self.same_zone(left, *subnet)) == Some(true);
                    let near: Vec<_> = usable.iter().copied().filter(near).collect();
                    if near.is_empty() || attachment.appliance_mode.on != Some(false) { usable } else { near }
                }
            };
        let ways: Vec<Answer> = chosen
            .iter()
            .flat_map(|subnet| {
                let mut packet = packet.clone();
                packet.entries.push((attachment.node, *subnet));
                packet.left = Some(*subnet);
                self.doubt_attachment_acl(*subnet, &mut packet);
                self.route_from(*subnet, false, packet, heading, then)
            })
            .collect();
        if chosen.len() < 2 {
            ways
        } else {
            agree(ways, "by which zone it comes into the VPC is not known, and the zones differ")
        }
    }
}

/// The attachment of a VPC, connection or transit gateway.
pub(super) fn attachment_of(gateway: &TransitGateway, of: NodeId) -> Option<&Attachment> {
    gateway.attachments.iter().find(|attachment| attachment.of == of)
}

/// What an attachment propagates.
pub(super) fn propagated(network: &Network, of: NodeId) -> Vec<ipnet::IpNet> {
    if let Some(vpc) = network.vpc_of(of) {
        return vpc.blocks().collect();
    }
    let connection = network.connections().iter().find(|connection| connection.node == of);
    let behind = connection.and_then(|connection| connection.on_premises);
    behind.map(|id| network.on_premises_network(id).blocks.iter().map(|block| block.cidr).collect()).unwrap_or_default()
}

/// A quoted name as it stands in a hop.
fn shown(name: &str) -> String {
    name.replace('`', "")
}
