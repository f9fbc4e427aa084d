//! Through an internet gateway, out and in.

use super::addresses::Meaning;
use super::engine::Engine;
use super::filters::Side;
use super::groups::{Direction, Peer};
use super::packet::{Heading, Packet};
use super::reason::{BLACKHOLE, NO_INTERNET_GATEWAY, NO_PUBLIC_ADDRESS, NO_ROUTE};
use super::routes::Winner;
use super::words::{describe, describe_outside};
use super::{Addresses, Answer, HopKind, Machine, Outside};
use crate::network::{PublicAddress, Target, VpcId};
use crate::nodes::NodeId;
use crate::schema::Kind;

impl Engine<'_> {
    pub(super) fn through_internet_gateway(
        &self,
        from: &Machine,
        addresses: &Addresses,
        heading: &Heading<'_>,
        gateway: NodeId,
        route: NodeId,
        mut packet: Packet,
    ) -> Answer {
        let vpc = self.network.vpc(from.vpc);
        let name = self.nodes.path(gateway);
        if !vpc.internet_gateways.contains(&gateway) {
            return packet.stop(
                &BLACKHOLE,
                Some(route),
                format!("`{name}` is not attached to `{}`", self.nodes.path(vpc.node)),
            );
        }
        if let Some(stopped) = self.not_public(addresses, route, &packet) {
            return stopped;
        }
        match from.public {
            PublicAddress::Off => {
                let who = if packet.translated_by.is_empty() { "it".to_owned() } else { format!("`{}`", from.name) };
                let message = format!("{who} has no public address, which `{name}` needs to translate its private one");
                let node = from.node.filter(|_| !packet.translated_by.is_empty());
                return packet.stop(&NO_PUBLIC_ADDRESS, node, message);
            }
            PublicAddress::Unknown => packet.doubt("whether it has a public address is not known", None),
            PublicAddress::On | PublicAddress::Fixed(_) => {}
        }
        self.out_of_internet_gateway(addresses, heading, gateway, route, packet)
    }

    /// Out to a public address.
    pub(super) fn out_of_internet_gateway(
        &self,
        addresses: &Addresses,
        heading: &Heading<'_>,
        gateway: NodeId,
        route: NodeId,
        mut packet: Packet,
    ) -> Answer {
        if let Some(stopped) = self.not_public(addresses, route, &packet) {
            return stopped;
        }
        if let Some(vpc) = self.nodes.get(gateway).parent.and_then(|vpc| self.network.vpc_id(vpc)) {
            self.doubt_edge(vpc, &mut packet);
        }
        let name = self.nodes.path(gateway);
        let detail = if packet.translated_by.is_empty() {
            "translates the private address to the public one"
        } else {
            "to the internet"
        };
        packet.hop(HopKind::InternetGateway, name, detail.to_owned(), Some(gateway), None);
        packet.arrive(heading.name.to_owned(), describe_outside(heading), None)
    }

    /// An internet gateway carries nothing to private addresses.
    fn not_public(&self, addresses: &Addresses, route: NodeId, packet: &Packet) -> Option<Answer> {
        addresses.is_private().then(|| {
            let message =
                format!("an internet gateway carries nothing to a private address such as {}", describe(addresses));
            packet.clone().stop(&NO_ROUTE, Some(route), message)
        })
    }

    pub(super) fn enter(&self, from: &Outside, to: &Machine, mut packet: Packet) -> Answer {
        let vpc = self.network.vpc(to.vpc);
        if from.addresses.is_private() {
            return packet.unknown(format!("where {} is, is not declared", from.name), None);
        }
        match to.public {
            PublicAddress::Off => {
                let message = format!("`{}` has no public address to send to", to.name);
                return packet.stop(&NO_PUBLIC_ADDRESS, to.node, message);
            }
            PublicAddress::Unknown => {
                packet.doubt(format!("whether `{}` has a public address is not known", to.name), to.node)
            }
            PublicAddress::On | PublicAddress::Fixed(_) => {}
        }
        let Some(&gateway) = vpc.internet_gateways.first() else {
            return packet.stop(
                &NO_INTERNET_GATEWAY,
                Some(vpc.node),
                format!("`{}` has no internet gateway", self.nodes.path(vpc.node)),
            );
        };
        self.doubt_edge(to.vpc, &mut packet);
        packet.hop(
            HopKind::InternetGateway,
            self.nodes.path(gateway),
            "translates the public address to the private one".to_owned(),
            Some(gateway),
            None,
        );
        if let Err(stopped) = self.cross(to.subnet, Side::Entering, &from.addresses, &from.wanted(), &mut packet) {
            return stopped;
        }
        let peer = Peer { addresses: &from.addresses, groups: None, service: None };
        if let Err(stopped) = self.filter(to, Direction::Ingress, &peer, &from.name, &mut packet) {
            return stopped;
        }
        // The way back: the answer must leave through the gateway through which the question came.
        let heading = Heading::to_outside(from);
        let (table, table_node) = (self.quoted_table_name(to.subnet), self.table_name(to.subnet).1);
        let (mut returns, mut lost) = (false, None);
        for (_, winner, back) in self.routes_of(to.subnet, &heading, packet.clone()) {
            packet.missing = packet.missing.or(back.missing.clone());
            let returned = match winner {
                Some(Winner::Route(index)) => self.route(to.subnet, index).map(|route| (route.target, route.node)),
                Some(_) => Some((Target::Blackhole, to.node.unwrap_or(vpc.node))),
                None => None,
            };
            match returned {
                Some((Target::Node(target), _)) if target == gateway => returns = true,
                // A NAT gateway or a peering would send the answer another way than the question came.
                Some((Target::Node(target), route))
                    if !matches!(self.nodes.get(target).kind(), Kind::NatGateway | Kind::Peering) =>
                {
                    packet.doubt(
                        format!("the answer leaves through `{}`, which is not analysed yet", self.nodes.path(target)),
                        Some(route),
                    );
                }
                Some((Target::Local | Target::Blackhole | Target::Node(_), _)) => {
                    let message = format!(
                        "the answer cannot leave: no route of {} leads to {} through `{}`",
                        table,
                        from.wanted(),
                        self.nodes.path(gateway)
                    );
                    lost = lost.or(Some(back.stop(&NO_ROUTE, table_node, message)));
                }
                Some((Target::Unknown, route)) => {
                    packet.doubt(format!("the target of a route in {table} is not known"), Some(route))
                }
                None => packet.doubt(format!("the route table of `{}` is not known", to.name), to.node),
            }
        }
        match lost {
            // Of one address that is not known, some would get their answer.
            Some(_) if returns && from.addresses.meaning == Meaning::One => {
                packet.doubt("its addresses are not known, and the routes back tell them apart", table_node);
            }
            Some(stopped) => return stopped,
            None => {}
        }
        packet.arrive(to.name.clone(), describe(&to.addresses), to.node)
    }

    fn doubt_edge(&self, vpc: VpcId, packet: &mut Packet) {
        for &table in &self.network.vpc(vpc).tables {
            if let Some(edge) = self.network.table(table).edge {
                packet.doubt("the route table of the gateway is not analysed yet", Some(edge));
            }
        }
    }
}
