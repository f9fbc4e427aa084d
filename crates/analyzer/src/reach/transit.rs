//! Through transit gateways: by the table of the attachment from which a packet comes to the one to which it goes.

use portolan_catalog::say;

use super::engine::Engine;
use super::forward::Via;
use super::packet::{Heading, Meeting, Packet, Spot, Table, Then, agree, settle};
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
                return vec![packet.unknown(self.attached_not_known(&name), Some(open))];
            }
            let message = self.not_attached(&self.nodes.path(vpc), &name);
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        };
        if let (Some(subnets), Some(left)) = (&attachment.subnets, via.at.left) {
            let zones: Vec<_> = subnets.iter().map(|subnet| self.same_zone(*subnet, left)).collect();
            if !zones.contains(&Some(true)) {
                let open = zones.contains(&None) || !attachment.complete;
                let left = self.nodes.path(self.network.subnet(left).node);
                if !open {
                    let vpc = self.nodes.path(vpc);
                    let message = say!(
                        self.language,
                        "the attachment of `{vpc}` has no subnet in the zone of `{left}`",
                        "`{vpc}` のアタッチメントには、`{left}` のアベイラビリティーゾーンのサブネットがありません"
                    );
                    return vec![packet.stop(&TRANSIT_GATEWAY_ZONE, Some(attachment.node), message)];
                }
                packet.doubt(
                    say!(
                        self.language,
                        "whether `{name}` is attached in the zone of `{left}` is not known",
                        "`{name}` が `{left}` のアベイラビリティーゾーンにアタッチされているかどうかは不明です"
                    ),
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

    fn attached_not_known(&self, name: &str) -> String {
        say!(
            self.language,
            "what is attached to `{name}` is not known",
            "`{name}` に何がアタッチされているかは不明です"
        )
    }

    fn not_attached(&self, name: &str, gateway: &str) -> String {
        say!(
            self.language,
            "`{name}` is not attached to `{gateway}`",
            "`{name}` は `{gateway}` にアタッチされていません"
        )
    }

    /// Whether the network ACL of a subnet of an attachment has a say is not modelled.
    fn doubt_attachment_acl(&self, subnet: SubnetId, packet: &mut Packet) {
        let subnet = self.network.subnet(subnet);
        if !matches!(subnet.network_acl, AclChoice::AllowsAll) {
            let name = self.nodes.path(subnet.node);
            let message = say!(
                self.language,
                "whether the network ACL of `{name}` lets through what the transit gateway brings is not modelled",
                "`{name}` のネットワーク ACL が Transit Gateway からの通信を通すかどうかは扱っていません"
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
            let of = self.nodes.path(attachment.of);
            let message = say!(
                self.language,
                "with which table of `{name}` `{of}` is associated is not known",
                "`{of}` が `{name}` のどのルートテーブルに関連付けられているかは不明です"
            );
            return vec![packet.unknown(message, Some(attachment.node))];
        };
        let table = &gateway.tables[index];
        let (table_name, table_node) = match table.node {
            Some(node) => (format!("`{}`", self.nodes.path(node)), node),
            None => (
                say!(self.language, "the default table of `{name}`", "`{name}` のデフォルトルートテーブル"),
                gateway.node,
            ),
        };
        self.touch(gateway.node);
        packet.needed.push(attachment.node);
        match packet.meets(Table::Transit(gateway.node, index)) {
            Meeting::New => {}
            Meeting::Again => {
                let message = say!(
                    self.language,
                    "{table_name} sends the packet back to where it has been",
                    "{table_name} が、パケットを一度通った場所へ送り返します"
                );
                return vec![packet.stop(&ROUTE_LOOP, Some(table_node), message)];
            }
            Meeting::TooMany => return vec![packet.too_far(Some(table_node))],
        }
        let map = &self.memo.transit[id.index()][index];
        let answers = map.look_up(&heading.addresses, None).into_iter().flat_map(|(addresses, winner)| {
            let part = heading.part(addresses);
            let mut packet = packet.clone();
            if let Some(unknown) = map.unknown {
                return vec![packet.unknown(self.routes_not_known(&table_name), Some(unknown))];
            }
            let (target, decided) = match winner {
                Winner::Route(index) => match table.routes.get(index) {
                    Some(route) => (Some(route.target), Some(route.node)),
                    None => (None, None),
                },
                Winner::Propagated(of, _) => (Some(Target::Node(of)), None),
                Winner::Several => {
                    let ways = self.each_propagated(id, table, &packet, &part, then);
                    let addresses = describe(self.language, &part.addresses);
                    let doubt = say!(
                        self.language,
                        "two VPCs propagate {addresses} into {table_name}",
                        "2 つの VPC が {addresses} を {table_name} に伝播しています"
                    );
                    return agree(ways, &doubt);
                }
                _ => (None, None),
            };
            let shown = shown(&table_name);
            let detail = match (winner, target) {
                (Winner::Route(_), _) => {
                    let route = decided.map(|route| self.statement_of_route(route)).unwrap_or_default();
                    format!("{shown}: {route}")
                }
                (_, Some(Target::Node(of))) => {
                    let propagated = self.propagated_from(of);
                    format!("{shown}: {propagated}")
                }
                _ => {
                    let wanted = heading.wanted(self.language);
                    say!(self.language, "{shown}: no route contains {wanted}", "{shown}: {wanted} を含む経路なし")
                }
            };
            // Of an answer no path is shown.
            let shows = packet.answers.is_none() && target.is_some();
            let beaten = if shows { self.beaten_in_transit(table, &part.addresses, winner) } else { String::new() };
            let contested = !beaten.is_empty();
            let detail = match contested {
                true => say!(self.language, "{detail}, before {beaten}", "{detail}({beaten} より優先)"),
                false => detail,
            };
            packet.hop(HopKind::TransitGateway, name.clone(), detail, Some(gateway.node), decided);
            packet.contested(contested);
            match target {
                None => {
                    let mut message = self.no_route_contains(&table_name, heading);
                    if table.propagates.is_empty() && !gateway.attachments.is_empty() {
                        message.push_str(self.language.pick(
                            "; only what `propagate` names propagates into it",
                            "。このテーブルに伝播されるのは `propagate` に書いたものだけです",
                        ));
                    }
                    vec![packet.stop(&NO_ROUTE, Some(table_node), message)]
                }
                Some(Target::Blackhole) => {
                    let message = decided.map(|route| self.route_drops(route, &table_name)).unwrap_or_default();
                    vec![packet.stop(&BLACKHOLE, decided, message)]
                }
                Some(Target::Node(of)) => self.to_attached(id, of, packet, &part, then),
                Some(Target::Local | Target::Unknown) => {
                    vec![packet.unknown(self.target_not_known(&table_name), decided)]
                }
            }
        });
        settle(answers.collect(), heading.addresses.meaning, self.language)
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
            // A peering is attached at both ends.
            let other = self.network.transit_gateway_id(of).map(|id| self.network.transit_gateway(id));
            if let Some(open) = gateway.incomplete.or(other.and_then(|other| other.incomplete)) {
                return vec![packet.unknown(self.attached_not_known(&self.nodes.path(gateway.node)), Some(open))];
            }
            let message = self.not_attached(&name, &self.nodes.path(gateway.node));
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
                let message = say!(
                    self.language,
                    "`{name}` needs `interface transit` to lead to a transit gateway",
                    "`{name}` を Transit Gateway につなぐには `interface transit` が必要です"
                );
                return vec![packet.stop(&VIRTUAL_INTERFACE, Some(of), message)];
            }
            None => {
                packet.doubt(self.which_virtual_interface(&name), Some(of));
            }
        }
        self.hop_connection(connection, &mut packet);
        match (heading.spot, connection.on_premises) {
            (_, None) => vec![packet.unknown(self.leads_where(&name), Some(of))],
            (Spot::Remote(to), Some(network)) if to.network == network => then(packet),
            (Spot::Outside { .. }, Some(_)) => {
                let message = say!(
                    self.language,
                    "what lies behind `{name}` beside the declared network is not known",
                    "`{name}` の先に、宣言されたネットワークのほかに何があるかは不明です"
                );
                vec![packet.beyond(message, Some(of))]
            }
            _ => {
                let wanted = heading.wanted(self.language);
                let message =
                    say!(self.language, "`{name}` does not lead to {wanted}", "`{name}` は {wanted} につながりません");
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
            let message = say!(
                self.language,
                "in which subnets `{name}` is attached is not written, so by which table it goes on is not known",
                "`{name}` がどのサブネットでアタッチされているかが書かれていないため、どのルートテーブルで先へ進むかは不明です"
            );
            return vec![packet.unknown(message, Some(attachment.node))];
        };
        let usable: Vec<SubnetId> = subnets.iter().copied().filter(|subnet| !self.zone_fails(*subnet)).collect();
        if let (true, true, Some(first)) = (attachment.complete, usable.is_empty(), subnets.first()) {
            return vec![self.stop_at_failed(self.network.subnet(*first).node, packet)];
        }
        if !attachment.complete || usable.is_empty() {
            let message = say!(
                self.language,
                "the subnets in which `{name}` is attached are not known",
                "`{name}` がアタッチされているサブネットは不明です"
            );
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
            let doubt = self.language.pick(
                "by which zone it comes into the VPC is not known, and the zones differ",
                "どのアベイラビリティーゾーンから VPC に入るかは不明で、ゾーンによって結果が異なります",
            );
            agree(ways, doubt)
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
