//! To and from on-premises networks, over VPN and Direct Connect.

use portolan_catalog::say;

use super::engine::Engine;
use super::forward::Via;
use super::packet::{Door, Heading, Packet, Spot, Then, best};
use super::reason::{ADDRESS_FAMILY, BLACKHOLE, NO_ROUTE, NOT_TRANSITIVE, VIRTUAL_INTERFACE};
use super::transit::attachment_of;
use super::{Answer, HopKind, Remote};
use crate::network::{Connection, VirtualInterfaceKind};
use crate::schema::Kind;

impl Engine<'_> {
    /// From a VPC through its VPN gateway.
    pub(super) fn through_vpn_gateway(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(via.target);
        if self.vpc_of_part(via.target) != Some(via.at.vpc) {
            let message = say!(self.language, "`{name}` belongs to another VPC", "`{name}` は別の VPC のものです");
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        }
        packet.hop(HopKind::VpnGateway, name.clone(), String::new(), Some(via.target), None);
        if !self.comes_from(via.at.vpc, &mut packet) {
            let message = self.only_from_own(&name, via.at.vpc);
            return vec![self.outside(via.at.vpc, packet, via.route, message)];
        }
        if heading.addresses.is_ipv6() {
            return vec![packet.stop(&ADDRESS_FAMILY, Some(via.route), self.ipv4_only(&name))];
        }
        // One of which it is not known may end here.
        let leads_here = |connection: &Connection| connection.gateway.is_none_or(|gateway| gateway == via.target);
        let mut behind: Vec<&Connection> =
            self.network.connections().iter().filter(|connection| leads_here(connection)).collect();
        behind.sort_by_key(|connection| connection.interface.is_none());
        let leads = |connection: &&Connection| match (heading.spot, connection.on_premises) {
            (Spot::Remote(to), Some(network)) => to.network == network,
            _ => false,
        };
        let leading: Vec<&Connection> = behind.iter().copied().filter(leads).collect();
        let mut wrong = None;
        let unknown = |connection: &&&Connection| connection.on_premises.is_none() || connection.gateway.is_none();
        let mut open = behind.iter().find(unknown).map(|found| found.node);
        for connection in leading.into_iter().filter(|connection| connection.gateway.is_some()) {
            if self.fails(connection.node) {
                wrong = wrong.or(Some(self.stop_at_failed(connection.node, packet.clone())));
                continue;
            }
            match connection.leads_to(Kind::VpnGateway) {
                Some(true) => {
                    self.hop_connection(connection, &mut packet);
                    packet.door = Door::Remote;
                    return then(packet);
                }
                None => open = open.or(Some(connection.node)),
                Some(false) => {
                    let name = self.nodes.path(connection.node);
                    let message = say!(
                        self.language,
                        "`{name}` needs `interface private` to lead to a VPN gateway",
                        "`{name}` を仮想プライベートゲートウェイにつなぐには `interface private` が必要です"
                    );
                    let stop = packet.clone().stop(&VIRTUAL_INTERFACE, Some(connection.node), message);
                    wrong = wrong.or(Some(stop));
                }
            }
        }
        if let Some(open) = open {
            let message = say!(
                self.language,
                "where what leaves through `{name}` goes is not known",
                "`{name}` から出た通信の行き先は不明です"
            );
            return vec![packet.unknown(message, Some(open))];
        }
        if let Some(wrong) = wrong {
            return vec![wrong];
        }
        let wanted = heading.wanted(self.language);
        let message = say!(
            self.language,
            "no network behind `{name}` has {wanted}",
            "`{name}` の先に {wanted} を持つネットワークはありません"
        );
        vec![packet.stop(&NO_ROUTE, Some(via.route), message)]
    }

    fn ipv4_only(&self, name: &str) -> String {
        say!(self.language, "`{name}` carries IPv4 only", "`{name}` が通すのは IPv4 だけです")
    }

    pub(super) fn leads_where(&self, name: &str) -> String {
        say!(self.language, "where `{name}` leads to is not known", "`{name}` がどこにつながるかは不明です")
    }

    pub(super) fn which_virtual_interface(&self, name: &str) -> String {
        say!(
            self.language,
            "which kind of virtual interface `{name}` has is not known",
            "`{name}` の仮想インターフェイスの種類は不明です"
        )
    }

    pub(super) fn hop_connection(&self, connection: &Connection, packet: &mut Packet) {
        let kind = match connection.interface {
            None => HopKind::Vpn,
            Some(_) => HopKind::DirectConnect,
        };
        packet.hop(kind, self.nodes.path(connection.node), String::new(), Some(connection.node), None);
        packet.door = Door::Remote;
    }

    /// From an on-premises network over any of its connections that leads there.
    pub(super) fn send_from_remote(
        &self,
        from: &Remote,
        packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let network = self.network.on_premises_network(from.network);
        let name = self.nodes.path(network.node);
        let mut connections: Vec<&Connection> = self
            .network
            .connections()
            .iter()
            .filter(|connection| connection.on_premises.is_none_or(|network| network == from.network))
            .collect();
        connections.sort_by_key(|connection| connection.interface.is_none());
        match heading.spot {
            Spot::Machine(_) => {}
            Spot::Remote(_) => {
                return vec![packet.unknown(
                    self.language.pick(
                        "how on-premises networks reach each other is not declared",
                        "オンプレミスネットワーク同士がどう到達し合うかは宣言されていません",
                    ),
                    None,
                )];
            }
            Spot::Outside { .. } | Spot::Public(_) => {
                let public = connections
                    .iter()
                    .filter(|connection| connection.interface == Some(VirtualInterfaceKind::Public))
                    .filter(|connection| connection.on_premises.is_some())
                    .find(|connection| heading.service.is_some() && !self.fails(connection.node));
                return match public {
                    Some(connection) => {
                        let mut packet = packet;
                        self.hop_connection(connection, &mut packet);
                        packet.door = Door::Open;
                        then(packet)
                    }
                    None => {
                        let message = say!(
                            self.language,
                            "how `{name}` reaches public addresses is not declared",
                            "`{name}` がパブリックアドレスにどう到達するかは宣言されていません"
                        );
                        vec![packet.beyond(message, Some(network.node))]
                    }
                };
            }
        }
        let mut ways = Vec::new();
        let (mut elsewhere, mut wrong) = (None, None);
        for connection in &connections {
            // One of which it is not known may start here.
            let Some(gateway) = connection.gateway.filter(|_| connection.on_premises.is_some()) else {
                let message = self.leads_where(&self.nodes.path(connection.node));
                ways.push(vec![packet.clone().unknown(message, Some(connection.node))]);
                continue;
            };
            let kind = self.nodes.get(gateway).kind();
            let vpc = self.vpc_of_part(gateway);
            if self.fails(connection.node) {
                ways.push(vec![self.stop_at_failed(connection.node, packet.clone())]);
                continue;
            }
            match connection.leads_to(kind) {
                Some(true) => {}
                Some(false) => {
                    wrong = wrong.or(Some(connection.node));
                    continue;
                }
                None => {
                    let message = self.which_virtual_interface(&self.nodes.path(connection.node));
                    ways.push(vec![packet.clone().unknown(message, Some(connection.node))]);
                    continue;
                }
            }
            let mut packet = packet.clone();
            self.hop_connection(connection, &mut packet);
            match (kind, vpc) {
                (Kind::VpnGateway, Some(vpc)) => {
                    let own = self.network.vpc(vpc);
                    if !self.belongs(&heading.addresses, vpc) && !own.complete {
                        ways.push(vec![packet.unknown(self.blocks_not_known(vpc), Some(own.node))]);
                        continue;
                    }
                    if !self.belongs(&heading.addresses, vpc) {
                        // Blocks that are not known may hold it.
                        if elsewhere.is_none() || !self.network.vpc(vpc).complete {
                            elsewhere = Some((connection.node, gateway));
                        }
                        continue;
                    }
                    if self.fails(gateway) {
                        ways.push(vec![self.stop_at_failed(gateway, packet)]);
                        continue;
                    }
                    if heading.addresses.is_ipv6() {
                        let message = self.ipv4_only(&self.nodes.path(gateway));
                        ways.push(vec![packet.stop(&ADDRESS_FAMILY, Some(gateway), message)]);
                        continue;
                    }
                    packet.hop(HopKind::VpnGateway, self.nodes.path(gateway), String::new(), Some(gateway), None);
                    packet.door = Door::Machine;
                    ways.push(self.through_edge(vpc, gateway, packet, heading, then));
                }
                (Kind::TransitGateway, _) => {
                    let Some(id) = self.network.transit_gateway_id(gateway) else { continue };
                    let Some(attachment) = attachment_of(self.network.transit_gateway(id), connection.node) else {
                        continue;
                    };
                    packet.trail.transit = true;
                    packet.door = Door::Machine;
                    ways.push(self.by_transit_table(id, attachment, packet, heading, then));
                }
                _ => {}
            }
        }
        if !ways.is_empty() {
            return best(ways);
        }
        if let Some((connection, gateway)) = elsewhere {
            let name = self.nodes.path(gateway);
            let message = say!(
                self.language,
                "`{name}` lets in only what is sent to addresses of its own VPC",
                "`{name}` が受け入れるのは、自分の VPC のアドレス宛ての通信だけです"
            );
            return match self.vpc_of_part(gateway) {
                Some(vpc) => vec![self.outside(vpc, packet, connection, message)],
                None => vec![packet.stop(&NOT_TRANSITIVE, Some(connection), message)],
            };
        }
        if let Some(connection) = wrong {
            let (name, wanted) = (self.nodes.path(connection), heading.wanted(self.language));
            let message = say!(
                self.language,
                "the virtual interface of `{name}` does not lead to {wanted}",
                "`{name}` の仮想インターフェイスは {wanted} につながりません"
            );
            return vec![packet.stop(&VIRTUAL_INTERFACE, Some(connection), message)];
        }
        let wanted = heading.wanted(self.language);
        let message = say!(
            self.language,
            "no connection of `{name}` leads to {wanted}",
            "`{name}` の接続のうち、{wanted} につながるものはありません"
        );
        vec![packet.stop(&NO_ROUTE, Some(network.node), message)]
    }
}
