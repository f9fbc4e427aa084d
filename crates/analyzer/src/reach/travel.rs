//! The way of a packet through security groups, network ACLs and route tables, and of the answer back.

use super::engine::Engine;
use super::filters::Side;
use super::groups::{Direction, Peer};
use super::packet::{Heading, Packet, THE_SOURCE, settle};
use super::reason::{BLACKHOLE, NO_ROUTE};
use super::routes::Winner;
use super::words::describe;
use super::{Addresses, Answer, HopKind, Machine};
use crate::network::{SubnetId, Target};
use crate::nodes::NodeId;
use crate::schema::Kind;

/// By what a packet came to the subnet of its goal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// The VPC's own routing.
    Local,
    /// A peering, which the answer must take as well.
    Peering(NodeId),
}

impl Engine<'_> {
    /// From a machine to wherever its packet is headed.
    pub(super) fn travel(&self, from: &Machine, heading: &Heading<'_>, mut packet: Packet) -> Vec<Answer> {
        let groups = heading.machine.and_then(|to| self.kept_groups(from, to));
        let peer = Peer { addresses: heading.addresses, groups, service: heading.service };
        if let Err(stopped) = self.filter(from, Direction::Egress, &peer, heading.name, &mut packet) {
            return vec![stopped];
        }
        // Inside a subnet nothing is routed, and network ACLs stand on its border.
        if let Some(to) = heading.machine.filter(|to| to.subnet == from.subnet) {
            return vec![self.deliver(from, to, Arrival::Local, packet)];
        }
        self.forward(from, heading, packet)
    }

    /// Out of the subnet of a machine, the source's or that of a gateway that passes the packet on.
    pub(super) fn forward(&self, from: &Machine, heading: &Heading<'_>, mut packet: Packet) -> Vec<Answer> {
        if let Err(stopped) = self.cross(from.subnet, Side::Leaving, heading.addresses, &heading.wanted, &mut packet) {
            return vec![stopped];
        }
        let answers: Vec<_> = self
            .routes_of(from.subnet, heading, packet)
            .into_iter()
            .flat_map(|(addresses, winner, packet)| match winner {
                Some(winner) => self.follow(from, &addresses, heading, winner, packet),
                None => vec![packet.unknown_table()],
            })
            .collect();
        settle(answers, heading.addresses.meaning)
    }

    /// Into the subnet and the network interface, and the way back.
    pub(super) fn deliver(&self, from: &Machine, to: &Machine, arrival: Arrival, mut packet: Packet) -> Answer {
        if from.subnet != to.subnet
            && let Err(stopped) = self.cross(to.subnet, Side::Entering, &from.addresses, THE_SOURCE, &mut packet)
        {
            return stopped;
        }
        let peer = Peer { addresses: &from.addresses, groups: self.kept_groups(to, from), service: None };
        if let Err(stopped) = self.filter(to, Direction::Ingress, &peer, THE_SOURCE, &mut packet) {
            return stopped;
        }
        if from.subnet != to.subnet
            && let Err(stopped) = self.way_back(from, to, arrival, &mut packet)
        {
            return stopped;
        }
        match to.node.and_then(|node| self.network.endpoint_of(node)) {
            Some(endpoint) => self.through_interface_endpoint(endpoint, to, packet),
            None => packet.arrive(to.name.clone(), describe(&to.addresses), to.node),
        }
    }

    /// The answer must find back by the way on which the question came.
    fn way_back(&self, from: &Machine, to: &Machine, arrival: Arrival, packet: &mut Packet) -> Result<(), Answer> {
        let Some(map) = self.map(to.subnet) else {
            packet.doubt(format!("the route table of `{}` is not known", to.name), to.node);
            return Ok(());
        };
        let (table, table_node) = (self.quoted_table_name(to.subnet), self.table_name(to.subnet).1);
        if let (Some(unknown), Arrival::Peering(_)) = (map.unknown, arrival) {
            packet.doubt(format!("{table} has routes that are not known"), Some(unknown));
            return Ok(());
        }
        for (addresses, winner) in map.look_up(&from.addresses, None) {
            let target = match winner {
                Winner::Route(index) => self.route(to.subnet, index).map(|route| route.target),
                _ => None,
            };
            match (arrival, winner, target) {
                (Arrival::Local, Winner::Local, _) => {}
                (Arrival::Peering(peering), _, Some(Target::Node(target))) if target == peering => {}
                (_, _, Some(Target::Unknown)) => {
                    packet.doubt(
                        format!("the target of a route in {table} is not known"),
                        self.route_node(to.subnet, winner),
                    );
                }
                (Arrival::Local, Winner::Route(_), Some(Target::Node(_))) => {
                    let message = "whether the answer comes back is not known: it takes another way than the question";
                    packet.doubt(message, self.route_node(to.subnet, winner));
                }
                _ => {
                    let node = self.route_node(to.subnet, winner).or(table_node);
                    let message = format!(
                        "the answer finds no way back: no route of {table} leads {} there",
                        describe(&addresses)
                    );
                    return Err(packet.clone().stop(&NO_ROUTE, node, message));
                }
            }
        }
        Ok(())
    }

    /// What the subnet's route table says: a packet for each winner. No winner where it is not known.
    pub(super) fn routes_of(
        &self,
        subnet: SubnetId,
        heading: &Heading<'_>,
        packet: Packet,
    ) -> Vec<(Addresses, Option<Winner>, Packet)> {
        let Some(map) = self.map(subnet) else { return vec![(heading.addresses.clone(), None, packet)] };
        let vpc = self.network.vpc(self.network.subnet(subnet).vpc);
        let choice = self.network.subnet(subnet).table;
        let (name, node) = self.table_name(subnet);
        let parts = map.look_up(heading.addresses, heading.service).into_iter();
        parts
            .map(|(addresses, winner)| {
                let mut packet = packet.clone();
                let mut known = true;
                // Routes that are not known may win anywhere but for the VPC's own blocks.
                if let (Some(unknown), false) = (map.unknown, winner == Winner::Local) {
                    known = false;
                    packet.doubt(
                        format!("{} has routes that are not known", self.quoted_table_name(subnet)),
                        Some(unknown),
                    );
                }
                let listed = matches!(winner, Winner::Endpoint(_));
                if let (Some(endpoint), true) =
                    (map.unlisted, heading.service.is_some_and(|service| service.gateway) && !listed)
                {
                    known = false;
                    let message = format!("whether `{}` adds its route here is not known", self.nodes.path(endpoint));
                    packet.doubt(message, Some(endpoint));
                }
                if heading.service.is_none()
                    && let Some(region) = vpc.region
                    && let Some(endpoint) = map.may_be_listed(&addresses, region.code)
                {
                    known = false;
                    let endpoint = self.network.endpoint(endpoint).node;
                    let list = format!("the prefix list of `{}`", self.nodes.path(endpoint));
                    packet.doubt(format!("whether {list} holds {} is not known", describe(&addresses)), Some(endpoint));
                }
                let detail = match winner {
                    Winner::None => format!("{}: none contains {}", self.all_routes(subnet, choice), heading.wanted),
                    _ if !known => "what wins is not known".to_owned(),
                    _ => {
                        let beaten = self.beaten(subnet, &addresses, winner);
                        let won = self.describe_winner(subnet, winner);
                        if beaten.is_empty() { won } else { format!("{won}, before {beaten}") }
                    }
                };
                packet.hop(HopKind::RouteTable, name.clone(), detail, node, self.route_node(subnet, winner));
                (addresses, Some(winner).filter(|_| known), packet)
            })
            .collect()
    }

    fn follow(
        &self,
        from: &Machine,
        addresses: &Addresses,
        heading: &Heading<'_>,
        winner: Winner,
        packet: Packet,
    ) -> Vec<Answer> {
        let (table, table_node) = (self.quoted_table_name(from.subnet), self.table_name(from.subnet).1);
        match (winner, heading.through) {
            (Winner::Endpoint(id), through) if through.is_none_or(|through| through == id) => {
                vec![self.through_gateway_endpoint(id, heading, packet)]
            }
            (_, Some(wanted)) => {
                let endpoint = self.nodes.path(self.network.endpoint(wanted).node);
                let message = format!("{table} is not associated with `{endpoint}`, so the packet does not take it");
                vec![packet.stop(&NO_ROUTE, table_node, message)]
            }
            (Winner::Endpoint(_) | Winner::None, None) => {
                vec![packet.stop(&NO_ROUTE, table_node, format!("no route of {table} contains {}", heading.wanted))]
            }
            (Winner::Local, None) => vec![self.follow_local(from, addresses, heading, None, packet)],
            (Winner::Route(index), None) => match self.route(from.subnet, index) {
                Some(route) => self.follow_route(from, addresses, heading, (route.target, route.node), packet),
                None => vec![packet.unknown_table()],
            },
        }
    }

    fn follow_local(
        &self,
        from: &Machine,
        addresses: &Addresses,
        heading: &Heading<'_>,
        route: Option<NodeId>,
        packet: Packet,
    ) -> Answer {
        match heading.machine {
            Some(to) if to.vpc == from.vpc => self.deliver(from, to, Arrival::Local, packet),
            Some(_) => {
                let vpc = self.nodes.path(self.network.vpc(from.vpc).node);
                let message =
                    format!("{} lies in the block of `{vpc}` too, which delivers it there", describe(addresses));
                packet.stop(&NO_ROUTE, route, message)
            }
            None => {
                packet.unknown(format!("nothing that is declared has {}, inside the VPC", describe(addresses)), route)
            }
        }
    }

    fn follow_route(
        &self,
        from: &Machine,
        addresses: &Addresses,
        heading: &Heading<'_>,
        (target, route): (Target, NodeId),
        packet: Packet,
    ) -> Vec<Answer> {
        let table = self.quoted_table_name(from.subnet);
        match target {
            Target::Blackhole => {
                let message = format!("`{}` in {table} drops it", self.statement_of_route(route));
                vec![packet.stop(&BLACKHOLE, Some(route), message)]
            }
            Target::Local => vec![self.follow_local(from, addresses, heading, Some(route), packet)],
            Target::Unknown => {
                vec![packet.unknown(format!("the target of a route in {table} is not known"), Some(route))]
            }
            Target::Node(target) => match self.nodes.get(target).kind() {
                Kind::InternetGateway => {
                    vec![self.through_internet_gateway(from, addresses, heading, target, route, packet)]
                }
                Kind::NatGateway => self.through_nat(from, heading, target, route, packet),
                Kind::Peering => vec![self.through_peering(from, addresses, heading, target, route, packet)],
                kind => {
                    let name = self.nodes.path(target);
                    let message = format!("what the {} `{name}` does with the packet is not analysed yet", kind.noun());
                    vec![packet.unknown(message, Some(target))]
                }
            },
        }
    }
}
