//! The walk of a packet, from its source hop by hop, and of the answer back.
//!
//! Sources of one class (same tables and filters, addresses that nothing tells apart) take the same way, so each
//! class is walked once. Where an address or a port is a set, the walk splits at route tables and narrows at
//! filters; what is unknown is carried along and decides only if nothing else does.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use portolan_catalog::{self as catalog, Service};

use super::addresses::{Meaning, interval};
use super::groups::{Admission, Direction, Peer, addresses_of, admit};
use super::reason::{
    BLACKHOLE, GATEWAY_ENDPOINT_OUTSIDE_VPC, NO_INTERNET_GATEWAY, NO_NETWORK_INTERFACE, NO_PUBLIC_ADDRESS, NO_ROUTE,
    PROTOCOL, SECURITY_GROUP,
};
use super::routes::{RouteMap, Winner};
use super::{Addresses, Answer, Hop, HopKind, Machine, Missing, Outside, Party, Reason, Stop, Verdict};
use crate::network::{
    Destination, EndpointId, EndpointTarget, EndpointType, Groups, Network, PrivateDnsMode, PublicAddress, SubnetId,
    TableChoice, Target, VpcId,
};
use crate::nodes::{NodeId, Nodes};
use crate::ports::Ports;
use crate::schema::Kind;

/// Stands for the name of the source until the answer of its class is told of it.
const THE_SOURCE: &str = "\u{1}";

/// What a question leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Goal {
    /// A machine or somebody outside.
    Party(Party),
    /// An AWS service by its ordinary host name, in a Region.
    Service(&'static str, &'static str),
    /// An endpoint itself.
    Endpoint(EndpointId),
}

/// Answers questions about one network.
pub(crate) struct Engine<'a> {
    nodes: &'a Nodes,
    network: &'a Network,
    tables: Vec<RouteMap>,
    implicit: Vec<RouteMap>,
    /// All addresses at which a rule or a route begins or ends to apply: between two of them nothing tells
    /// addresses apart.
    boundaries: Vec<u128>,
    answers: RefCell<Answers>,
}

/// What has been answered, by class of source, goal and ports.
type Answers = HashMap<(Class, Goal, Ports), Rc<Vec<Answer>>>;

/// What decides how a source is treated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Class {
    Machine {
        vpc: VpcId,
        table: TableChoice,
        /// A subnet counts only where it has a network ACL, which traffic inside the subnet does not pass.
        filtered_subnet: Option<SubnetId>,
        groups: Option<Groups>,
        public: bool,
        unknown_public: bool,
        cells: Vec<(usize, usize)>,
        meaning: Meaning,
    },
    Outside(Addresses),
}

/// A packet on its way.
#[derive(Clone)]
struct Packet {
    hops: Vec<Hop>,
    /// What is still certainly on its way, and what may be.
    sure: Ports,
    maybe: Ports,
    missing: Option<Missing>,
    /// What sent it this way before it left.
    cause: Option<String>,
}

/// Where a packet is sent to, while it is in the VPC.
struct Heading<'g> {
    addresses: &'g Addresses,
    /// What is there, in a sentence.
    name: &'g str,
    /// What a route must contain to lead there, in a sentence.
    wanted: String,
    /// The service in the VPC's own Region whose public addresses these are.
    service: Option<&'static Service>,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(nodes: &'a Nodes, network: &'a Network) -> Engine<'a> {
        let tables: Vec<_> =
            network.tables().map(|(_, table)| RouteMap::new(network, table.vpc, Some(table))).collect();
        let implicit: Vec<_> = network.vpcs().map(|(vpc, _)| RouteMap::new(network, vpc, None)).collect();
        let mut boundaries: Vec<u128> = tables.iter().chain(&implicit).flat_map(RouteMap::boundaries).collect();
        for (_, group) in network.groups() {
            for rule in group.ingress.iter().chain(group.egress.iter().flatten()) {
                if let Destination::Cidr(cidr) = rule.peer {
                    let (start, end) = interval(cidr);
                    boundaries.push(start);
                    boundaries.extend(end.checked_add(1));
                }
            }
        }
        boundaries.sort_unstable();
        boundaries.dedup();
        Engine { nodes, network, tables, implicit, boundaries, answers: RefCell::default() }
    }

    /// What becomes of packets from a source to a goal, one answer for each part of the goal that is treated
    /// alike. Of the ports it is enough that some pass.
    pub(crate) fn ask(&self, from: &Party, goal: &Goal, ports: &Ports) -> Vec<Answer> {
        let key = (self.class(from), goal.clone(), ports.clone());
        let known = self.answers.borrow().get(&key).cloned();
        let answers = known.unwrap_or_else(|| {
            let answers = Rc::new(self.walk(from, goal, ports));
            self.answers.borrow_mut().insert(key, answers.clone());
            answers
        });
        let node = match from {
            Party::Machine(machine) => machine.node,
            Party::Outside(_) => None,
        };
        let detail = match from {
            Party::Outside(Outside { arbitrary: true, .. }) => "an arbitrary public address".to_owned(),
            _ => describe(from.addresses()),
        };
        let detail = if detail == from.name() { String::new() } else { detail };
        let source = Hop { kind: HopKind::Source, name: from.name().to_owned(), detail, node, decided_by: None };
        let mut answers = (*answers).clone();
        for answer in &mut answers {
            for hop in &mut answer.hops {
                hop.detail = hop.detail.replace(THE_SOURCE, from.name());
            }
            answer.hops.insert(0, source.clone());
            // Where nothing else decides, the source does; a class has many.
            if let Verdict::Stopped(stop) = &mut answer.verdict {
                stop.message = stop.message.replace(THE_SOURCE, from.name());
            }
            match &mut answer.verdict {
                Verdict::Stopped(Stop { node: decides, reason, .. }) if *reason == &NO_PUBLIC_ADDRESS => {
                    *decides = decides.or(node)
                }
                Verdict::Unknown(Missing { node: decides, .. }) => *decides = decides.or(node),
                _ => {}
            }
        }
        answers
    }

    fn class(&self, from: &Party) -> Class {
        match from {
            Party::Outside(outside) => Class::Outside(outside.addresses.clone()),
            Party::Machine(machine) => {
                let subnet = self.network.subnet(machine.subnet);
                let cell = |address: u128| self.boundaries.partition_point(|boundary| *boundary <= address);
                Class::Machine {
                    vpc: machine.vpc,
                    table: subnet.table,
                    filtered_subnet: subnet.network_acl.map(|_| machine.subnet),
                    groups: machine.groups.clone(),
                    public: machine.public != PublicAddress::Off,
                    unknown_public: machine.public == PublicAddress::Unknown,
                    cells: machine.addresses.intervals.iter().map(|(from, to)| (cell(*from), cell(*to))).collect(),
                    meaning: machine.addresses.meaning,
                }
            }
        }
    }

    fn walk(&self, from: &Party, goal: &Goal, ports: &Ports) -> Vec<Answer> {
        let packet = Packet { hops: Vec::new(), sure: ports.clone(), maybe: ports.clone(), missing: None, cause: None };
        match (from, goal) {
            (Party::Machine(machine), Goal::Service(service, region)) => {
                self.to_service(machine, service, region, packet)
            }
            (_, Goal::Service(..)) | (Party::Outside(_), Goal::Party(Party::Outside(_))) => {
                vec![packet.unknown("both ends lie outside what is declared", None)]
            }
            (Party::Machine(machine), Goal::Endpoint(endpoint)) => self.to_endpoint(machine, *endpoint, packet),
            (Party::Outside(_), Goal::Endpoint(endpoint)) => vec![self.endpoint_from_outside(*endpoint, packet)],
            (Party::Machine(machine), Goal::Party(Party::Outside(outside))) => {
                let heading = Heading {
                    addresses: &outside.addresses,
                    name: &outside.name,
                    wanted: outside.wanted(),
                    service: None,
                };
                self.leave(machine, &heading, None, packet)
            }
            (Party::Machine(machine), Goal::Party(Party::Machine(other))) => self.to_machine(machine, other, packet),
            (Party::Outside(outside), Goal::Party(Party::Machine(machine))) => {
                vec![self.enter(outside, machine, packet)]
            }
        }
    }

    /// Names resolve where the question starts: to an interface endpoint if private DNS says so, else publicly.
    fn to_service(&self, from: &Machine, short_name: &str, region: &str, mut packet: Packet) -> Vec<Answer> {
        let catalog::ServiceLookup::One(service) = catalog::service(short_name) else {
            return vec![packet.unknown("the service is not known", None)];
        };
        let vpc = self.network.vpc(from.vpc);
        let Some(own) = vpc.region else {
            return vec![
                packet.unknown(format!("the Region of `{}` is not known", self.nodes.path(vpc.node)), Some(vpc.node)),
            ];
        };
        let host = service.private_names(region).into_iter().next().unwrap_or_else(|| service.title.to_owned());
        let mut cause = None;
        if own.code == region {
            for &id in &vpc.endpoints {
                let endpoint = self.network.endpoint(id);
                let leads_there = matches!(&endpoint.service, EndpointTarget::Aws(other) if other.name == service.name);
                if endpoint.kind != Some(EndpointType::Interface) || !leads_there {
                    continue;
                }
                let name = self.nodes.path(endpoint.node);
                let attributes = [vpc.dns_support.on, vpc.dns_hostnames.on];
                let mode = match endpoint.private_dns.mode {
                    Some(PrivateDnsMode::On) if attributes.contains(&Some(false)) => Some(PrivateDnsMode::Off),
                    Some(PrivateDnsMode::On) if attributes.contains(&None) => None,
                    mode => mode,
                };
                match mode {
                    Some(PrivateDnsMode::On) => {
                        packet.hop(
                            HopKind::Name,
                            host,
                            format!("resolves to {name}: its private DNS is on"),
                            None,
                            endpoint.private_dns.node.or(Some(endpoint.node)),
                        );
                        return self.to_endpoint(from, id, packet);
                    }
                    Some(PrivateDnsMode::Off) => {
                        cause = Some((
                            format!("private DNS of `{name}` is off"),
                            endpoint.private_dns.node.or(Some(endpoint.node)),
                        ))
                    }
                    Some(PrivateDnsMode::InboundResolverOnly) => {
                        cause = Some((
                            format!("private DNS of `{name}` serves the inbound resolver only"),
                            endpoint.private_dns.node.or(Some(endpoint.node)),
                        ));
                    }
                    None => packet.doubt(
                        format!("whether private DNS of `{name}` is on is not known"),
                        endpoint.private_dns.node.or(Some(endpoint.node)),
                    ),
                }
            }
        }
        let (why, node) = match cause {
            Some((cause, node)) => {
                packet.cause = Some(format!("{cause}, so `{host}` resolves to public addresses"));
                (format!("resolves to public addresses: {cause}"), node)
            }
            None => ("resolves to public addresses".to_owned(), None),
        };
        packet.hop(HopKind::Name, host, why, None, node);
        let ranges: Vec<_> = catalog::public_ranges(service.short_name, region)
            .iter()
            .filter(|range| range.addr().is_ipv4())
            .map(|range| interval(*range))
            .collect();
        let addresses = if ranges.is_empty() {
            Addresses::some_public()
        } else {
            Addresses { intervals: ranges, meaning: Meaning::Every }
        };
        let name = service_name(service, region);
        let wanted = format!("the addresses of {name}");
        let heading = Heading {
            addresses: &addresses,
            name: &name,
            wanted,
            service: Some(service).filter(|_| own.code == region),
        };
        self.leave(from, &heading, None, packet)
    }

    fn to_endpoint(&self, from: &Machine, id: EndpointId, packet: Packet) -> Vec<Answer> {
        let endpoint = self.network.endpoint(id);
        match endpoint.kind {
            Some(EndpointType::Gateway) => self.to_gateway_endpoint(from, id, packet),
            Some(EndpointType::Interface) => {
                if endpoint.interfaces.is_empty() {
                    let name = self.nodes.path(endpoint.node);
                    return vec![if endpoint.complete {
                        packet.stop(&NO_NETWORK_INTERFACE, Some(endpoint.node), format!("`{name}` stands in no subnet"))
                    } else {
                        packet.unknown(format!("the subnets of `{name}` are not known"), Some(endpoint.node))
                    }];
                }
                endpoint
                    .interfaces
                    .iter()
                    .flat_map(|interface| {
                        let subnet = self.network.subnet(interface.subnet);
                        let Some(addresses) = addresses_of(interface.address, subnet.block.map(|block| block.cidr))
                        else {
                            return vec![packet.clone().unknown(
                                format!("the block of `{}` is not known", self.nodes.path(subnet.node)),
                                Some(subnet.node),
                            )];
                        };
                        let to = Machine {
                            name: self.nodes.path(endpoint.node),
                            node: Some(endpoint.node),
                            vpc: endpoint.vpc,
                            subnet: interface.subnet,
                            addresses,
                            groups: Some(endpoint.groups.clone()),
                            public: PublicAddress::Off,
                        };
                        self.to_machine(from, &to, packet.clone())
                    })
                    .collect()
            }
            _ => vec![packet.unknown(
                format!("what `{}` does is not analysed yet", self.nodes.path(endpoint.node)),
                Some(endpoint.node),
            )],
        }
    }

    fn to_gateway_endpoint(&self, from: &Machine, id: EndpointId, packet: Packet) -> Vec<Answer> {
        let endpoint = self.network.endpoint(id);
        let name = self.nodes.path(endpoint.node);
        if endpoint.vpc != from.vpc {
            let message = format!(
                "`{name}` is a route in the tables of `{}`; only hosts of that VPC can use it",
                self.nodes.path(self.network.vpc(endpoint.vpc).node)
            );
            return vec![packet.stop(&GATEWAY_ENDPOINT_OUTSIDE_VPC, Some(endpoint.node), message)];
        }
        let (EndpointTarget::Aws(service), Some(region)) = (&endpoint.service, self.network.vpc(endpoint.vpc).region)
        else {
            return vec![packet.unknown(format!("what `{name}` leads to is not known"), Some(endpoint.node))];
        };
        let ranges: Vec<_> = catalog::public_ranges(service.short_name, region.code)
            .iter()
            .filter(|range| range.addr().is_ipv4())
            .map(|range| interval(*range))
            .collect();
        let addresses = if ranges.is_empty() {
            Addresses::some_public()
        } else {
            Addresses { intervals: ranges, meaning: Meaning::Every }
        };
        let service_name = service_name(service, region.code);
        let wanted = format!("the addresses of {service_name}");
        let heading = Heading { addresses: &addresses, name: &service_name, wanted, service: Some(service) };
        self.leave(from, &heading, Some(id), packet)
    }

    fn endpoint_from_outside(&self, id: EndpointId, packet: Packet) -> Answer {
        let endpoint = self.network.endpoint(id);
        let name = self.nodes.path(endpoint.node);
        match endpoint.kind {
            Some(EndpointType::Gateway) => packet.stop(
                &GATEWAY_ENDPOINT_OUTSIDE_VPC,
                Some(endpoint.node),
                format!("`{name}` is a route inside its VPC; nothing comes in through it"),
            ),
            Some(EndpointType::Interface) => packet.stop(
                &NO_PUBLIC_ADDRESS,
                Some(endpoint.node),
                format!("the network interfaces of `{name}` have private addresses only"),
            ),
            _ => packet.unknown(format!("what `{name}` does is not analysed yet"), Some(endpoint.node)),
        }
    }

    fn to_machine(&self, from: &Machine, to: &Machine, mut packet: Packet) -> Vec<Answer> {
        let heading = Heading {
            addresses: &to.addresses,
            name: &to.name,
            wanted: format!("the address of `{}`", to.name),
            service: None,
        };
        let peer = Peer { addresses: &to.addresses, groups: same_vpc(from, to), service: None };
        if let Err(stopped) = self.filter(from, Direction::Egress, &peer, &to.name, &mut packet) {
            return vec![stopped];
        }
        if from.subnet != to.subnet {
            self.doubt_filters(from.subnet, &mut packet);
            self.doubt_filters(to.subnet, &mut packet);
        }
        let parts = self.routes_of(from.subnet, &heading, packet);
        let answers: Vec<_> = parts
            .into_iter()
            .flat_map(|(addresses, winner, packet)| match winner {
                Some(Winner::Local) if from.vpc == to.vpc => vec![self.deliver(from, to, packet)],
                Some(Winner::Local) => {
                    let message =
                        format!("{} lies in the source's own VPC, which delivers it there", describe(&addresses));
                    vec![packet.stop(&NO_ROUTE, None, message)]
                }
                Some(winner) => self.follow(from, &addresses, &heading, winner, None, packet),
                None => vec![packet.unknown_table()],
            })
            .collect();
        settle(answers, to.addresses.meaning)
    }

    /// Into the network interface, and the way back.
    fn deliver(&self, from: &Machine, to: &Machine, mut packet: Packet) -> Answer {
        let peer = Peer { addresses: &from.addresses, groups: same_vpc(to, from), service: None };
        if let Err(stopped) = self.filter(to, Direction::Ingress, &peer, THE_SOURCE, &mut packet) {
            return stopped;
        }
        if from.subnet != to.subnet {
            let map = self.map(to.subnet);
            let back = map.map(|map| map.look_up(&from.addresses, None)).unwrap_or_default();
            let elsewhere = back.iter().find(|(_, winner)| *winner != Winner::Local);
            if let Some((_, winner)) = elsewhere {
                let node = self.route_node(to.subnet, *winner);
                packet
                    .doubt("whether the answer comes back is not known: its route leaves the VPC's own routing", node);
            }
        }
        let endpoint = to.node.and_then(|node| self.network.endpoint_of(node));
        let Some(endpoint) = endpoint else {
            return packet.arrive(to.name.clone(), describe(&to.addresses), to.node);
        };
        let carried = Ports::tcp_and_udp();
        let subnet = self.nodes.path(self.network.subnet(to.subnet).node);
        if packet.maybe.intersection(&carried).is_empty() {
            let message = format!(
                "an interface endpoint carries TCP and UDP only, not {}; it does not answer ping",
                packet.maybe
            );
            return packet.stop(&PROTOCOL, Some(endpoint.node), message);
        }
        packet.narrow(&carried);
        packet.hop(
            HopKind::Endpoint,
            to.name.clone(),
            format!("network interface in {subnet}, {}", describe(&to.addresses)),
            to.node,
            None,
        );
        match &endpoint.service {
            EndpointTarget::Aws(service) => {
                let region = self.network.vpc(endpoint.vpc).region.map_or("", |region| region.code);
                packet.arrive(service_name(service, region), "through AWS PrivateLink".to_owned(), None)
            }
            _ => packet.arrive(
                to.name.clone(),
                "the endpoint itself; what lies behind it is not analysed yet".to_owned(),
                to.node,
            ),
        }
    }

    /// Out of the VPC, or to what a gateway endpoint leads to. `through` is the gateway endpoint that must win.
    fn leave(
        &self,
        from: &Machine,
        heading: &Heading<'_>,
        through: Option<EndpointId>,
        mut packet: Packet,
    ) -> Vec<Answer> {
        let peer = Peer { addresses: heading.addresses, groups: None, service: heading.service };
        if let Err(stopped) = self.filter(from, Direction::Egress, &peer, heading.name, &mut packet) {
            return vec![stopped];
        }
        self.doubt_filters(from.subnet, &mut packet);
        let answers: Vec<_> = self
            .routes_of(from.subnet, heading, packet)
            .into_iter()
            .flat_map(|(addresses, winner, packet)| match winner {
                Some(winner) => self.follow(from, &addresses, heading, winner, through, packet),
                None => vec![packet.unknown_table()],
            })
            .collect();
        settle(answers, heading.addresses.meaning)
    }

    /// What the subnet's route table says: a packet for each winner. No winner where the table is not known.
    fn routes_of(
        &self,
        subnet: SubnetId,
        heading: &Heading<'_>,
        packet: Packet,
    ) -> Vec<(Addresses, Option<Winner>, Packet)> {
        let Some(map) = self.map(subnet) else { return vec![(heading.addresses.clone(), None, packet)] };
        let vpc = self.network.vpc(self.network.subnet(subnet).vpc);
        let choice = self.network.subnet(subnet).table;
        let (name, node) = self.table_name(subnet);
        map.look_up(heading.addresses, heading.service)
            .into_iter()
            .map(|(addresses, winner)| {
                let mut packet = packet.clone();
                // Routes that are not known may win anywhere but for the VPC's own blocks.
                let mut known = true;
                if let (Some(unknown), false) = (map.unknown, winner == Winner::Local) {
                    known = false;
                    packet.doubt(format!("`{name}` has routes that are not known"), Some(unknown));
                }
                if heading.service.is_none()
                    && let Some(region) = vpc.region
                    && let Some(endpoint) = map.may_be_listed(&addresses, region.code)
                {
                    let endpoint = self.network.endpoint(endpoint).node;
                    let message = format!(
                        "whether the prefix list of `{}` holds {} is not known",
                        self.nodes.path(endpoint),
                        describe(&addresses)
                    );
                    known = false;
                    packet.doubt(message, Some(endpoint));
                }
                let decided_by = self.route_node(subnet, winner);
                let detail = match winner {
                    Winner::None => format!("{}: none contains {}", self.all_routes(subnet, choice), heading.wanted),
                    _ if !known => "what wins is not known".to_owned(),
                    _ => {
                        let beaten = self.beaten(subnet, &addresses, winner);
                        let won = self.describe_winner(subnet, winner);
                        if beaten.is_empty() { won } else { format!("{won}, before {beaten}") }
                    }
                };
                packet.hop(HopKind::RouteTable, name.clone(), detail, node, decided_by);
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
        through: Option<EndpointId>,
        packet: Packet,
    ) -> Vec<Answer> {
        let (table, table_node) = (self.quoted_table_name(from.subnet), self.table_name(from.subnet).1);
        let elsewhere = |packet: Packet, id: EndpointId| {
            let endpoint = self.nodes.path(self.network.endpoint(id).node);
            let message = format!("{table} is not associated with `{endpoint}`, so the packet does not take it");
            vec![packet.stop(&NO_ROUTE, table_node, message)]
        };
        match winner {
            Winner::Endpoint(id) if through.is_none_or(|through| through == id) => {
                vec![self.through_gateway_endpoint(id, heading, packet)]
            }
            _ if through.is_some() => through.map_or_else(Vec::new, |id| elsewhere(packet, id)),
            Winner::Endpoint(_) | Winner::None => {
                vec![packet.stop(&NO_ROUTE, table_node, format!("no route of {} contains {}", table, heading.wanted))]
            }
            Winner::Local => {
                let message =
                    format!("{} lies in the VPC's own block, where nothing declared has it", describe(addresses));
                vec![packet.unknown(message, None)]
            }
            Winner::Route(index) => {
                let Some(route) = self.route(from.subnet, index) else { return vec![packet.unknown_table()] };
                let (target, node) = (route.target, route.node);
                let written = self.describe_winner(from.subnet, winner);
                match target {
                    Target::Blackhole => {
                        vec![packet.stop(&BLACKHOLE, Some(node), format!("`{written}` in {table} drops it"))]
                    }
                    Target::Local => vec![packet.unknown(
                        format!("`{written}` delivers it inside the VPC, where nothing declared has it"),
                        Some(node),
                    )],
                    Target::Unknown => {
                        vec![packet.unknown(format!("the target of a route in {table} is not known"), Some(node))]
                    }
                    Target::Node(target) => match self.nodes.get(target).kind() {
                        Kind::InternetGateway => {
                            vec![self.through_internet_gateway(from, addresses, heading, target, node, packet)]
                        }
                        kind => {
                            let message = format!(
                                "what the {} `{}` does with the packet is not analysed yet",
                                kind.noun(),
                                self.nodes.path(target)
                            );
                            vec![packet.unknown(message, Some(target))]
                        }
                    },
                }
            }
        }
    }

    fn through_gateway_endpoint(&self, id: EndpointId, heading: &Heading<'_>, mut packet: Packet) -> Answer {
        let endpoint = self.network.endpoint(id);
        let carried = Ports::tcp_and_echo();
        if packet.maybe.intersection(&carried).is_empty() {
            let message = format!("a gateway endpoint carries TCP and ICMP echo only, not {}", packet.maybe);
            return packet.stop(&PROTOCOL, Some(endpoint.node), message);
        }
        packet.narrow(&carried);
        packet.hop(
            HopKind::Endpoint,
            self.nodes.path(endpoint.node),
            "gateway endpoint".to_owned(),
            Some(endpoint.node),
            None,
        );
        packet.arrive(heading.name.to_owned(), "by its public addresses, inside the AWS network".to_owned(), None)
    }

    fn through_internet_gateway(
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
        if addresses.is_private() {
            let message =
                format!("an internet gateway carries nothing to a private address such as {}", describe(addresses));
            return packet.stop(&NO_ROUTE, Some(route), message);
        }
        match from.public {
            PublicAddress::Off => {
                let message = format!("it has no public address, which `{name}` needs to translate its private one");
                return packet.stop(&NO_PUBLIC_ADDRESS, None, message);
            }
            PublicAddress::Unknown => packet.doubt("whether it has a public address is not known", None),
            PublicAddress::On | PublicAddress::Fixed(_) => {}
        }
        self.doubt_edge(from.vpc, &mut packet);
        packet.hop(
            HopKind::InternetGateway,
            name,
            "translates the private address to the public one".to_owned(),
            Some(gateway),
            None,
        );
        packet.arrive(heading.name.to_owned(), describe_outside(heading), None)
    }

    fn enter(&self, from: &Outside, to: &Machine, mut packet: Packet) -> Answer {
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
        self.doubt_filters(to.subnet, &mut packet);
        let peer = Peer { addresses: &from.addresses, groups: None, service: None };
        if let Err(stopped) = self.filter(to, Direction::Ingress, &peer, &from.name, &mut packet) {
            return stopped;
        }
        // The way back: the answer must leave through the gateway through which the question came.
        let heading = Heading { addresses: &from.addresses, name: &from.name, wanted: from.wanted(), service: None };
        let (table, table_node) = (self.quoted_table_name(to.subnet), self.table_name(to.subnet).1);
        for (_, winner, back) in self.routes_of(to.subnet, &heading, packet.clone()) {
            packet.missing = packet.missing.or(back.missing.clone());
            let returned = match winner {
                Some(Winner::Route(index)) => self.route(to.subnet, index).map(|route| (route.target, route.node)),
                Some(_) => Some((Target::Blackhole, to.node.unwrap_or(vpc.node))),
                None => None,
            };
            match returned {
                Some((Target::Node(target), _)) if target == gateway => {}
                Some((Target::Node(target), route)) => {
                    packet.doubt(
                        format!("the answer leaves through `{}`, which is not analysed yet", self.nodes.path(target)),
                        Some(route),
                    );
                }
                Some((Target::Local | Target::Blackhole, _)) => {
                    let message = format!(
                        "the answer cannot leave: no route of {} leads to {} through `{}`",
                        table,
                        from.wanted(),
                        self.nodes.path(gateway)
                    );
                    return back.stop(&NO_ROUTE, table_node, message);
                }
                Some((Target::Unknown, route)) => {
                    packet.doubt(format!("the target of a route in {table} is not known"), Some(route))
                }
                None => packet.doubt(format!("the route table of `{}` is not known", to.name), to.node),
            }
        }
        packet.arrive(to.name.clone(), describe(&to.addresses), to.node)
    }

    /// Through the security groups of a machine.
    fn filter(
        &self,
        machine: &Machine,
        direction: Direction,
        peer: &Peer<'_>,
        peer_name: &str,
        packet: &mut Packet,
    ) -> Result<(), Answer> {
        let Some(groups) = &machine.groups else { return Ok(()) };
        let admission: Admission = admit(self.network, groups, machine.vpc, direction, peer, &packet.maybe);
        let names = self.group_names(groups, machine.vpc);
        let (word, to) = match direction {
            Direction::Egress => ("egress", "to"),
            Direction::Ingress => ("ingress", "from"),
        };
        if admission.maybe.is_empty() {
            let wanted = packet.maybe.clone();
            let node =
                self.first_group(groups, machine.vpc).or(machine.node.filter(|_| direction == Direction::Ingress));
            packet.hop(
                HopKind::SecurityGroup,
                names,
                format!("no {word} rule allows {wanted} {to} {peer_name}"),
                node,
                node,
            );
            let wanted = if wanted == Ports::all() { "nothing".to_owned() } else { format!("no {wanted}") };
            let names = self.quoted_group_names(groups, machine.vpc);
            let message = match direction {
                Direction::Egress => format!("{names} lets {wanted} out {to} {peer_name}"),
                Direction::Ingress => format!("{names} of `{}` lets {wanted} in {to} {peer_name}", machine.name),
            };
            let mut answer = packet.clone().stop(&SECURITY_GROUP, node, message);
            if let (Verdict::Stopped(stop), Direction::Ingress) = (&mut answer.verdict, direction) {
                stop.at = machine.node;
            }
            return Err(answer);
        }
        let detail = match admission.rule {
            Some(rule) => format!("`{}` allows it", self.statement(rule)),
            None if admission.sure.is_empty() => format!("its {word} rules are not known"),
            None if direction == Direction::Egress => "no egress line: everything is allowed".to_owned(),
            None => "allows its own members".to_owned(),
        };
        packet.hop(HopKind::SecurityGroup, names, detail, self.first_group(groups, machine.vpc), admission.rule);
        if packet.sure.intersection(&admission.sure).is_empty() && !packet.sure.is_empty() {
            let names = self.quoted_group_names(groups, machine.vpc);
            packet.doubt(
                format!("whether a rule of {names} allows it is not known"),
                admission.unknown.or(machine.node.filter(|_| direction == Direction::Ingress)),
            );
        }
        packet.sure = packet.sure.intersection(&admission.sure);
        packet.maybe = packet.maybe.intersection(&admission.maybe);
        Ok(())
    }

    fn group_names(&self, groups: &Groups, vpc: VpcId) -> String {
        match groups {
            Groups::Listed(ids) => {
                ids.iter().map(|id| self.nodes.path(self.network.group(*id).node)).collect::<Vec<_>>().join(", ")
            }
            Groups::Default => format!("the default security group of {}", self.nodes.path(self.network.vpc(vpc).node)),
            Groups::Unknown => "its security groups".to_owned(),
        }
    }

    /// The groups in a sentence.
    fn quoted_group_names(&self, groups: &Groups, vpc: VpcId) -> String {
        match groups {
            Groups::Listed(ids) => {
                let names: Vec<_> = ids.iter().map(|id| self.nodes.path(self.network.group(*id).node)).collect();
                crate::suggest::all_of(names.iter().map(String::as_str))
            }
            Groups::Default => {
                format!("the default security group of `{}`", self.nodes.path(self.network.vpc(vpc).node))
            }
            Groups::Unknown => "its security groups".to_owned(),
        }
    }

    fn first_group(&self, groups: &Groups, vpc: VpcId) -> Option<NodeId> {
        match groups {
            Groups::Listed(ids) => ids.first().copied(),
            Groups::Default => self.network.vpc(vpc).default_group,
            Groups::Unknown => None,
        }
        .map(|id| self.network.group(id).node)
    }

    /// Network ACLs are not analysed yet: what passes one is not known to pass.
    fn doubt_filters(&self, subnet: SubnetId, packet: &mut Packet) {
        let subnet = self.network.subnet(subnet);
        if let Some(acl) = subnet.network_acl {
            packet
                .doubt(format!("the network ACL of `{}` is not analysed yet", self.nodes.path(subnet.node)), Some(acl));
        }
    }

    fn doubt_edge(&self, vpc: VpcId, packet: &mut Packet) {
        for &table in &self.network.vpc(vpc).tables {
            if let Some(edge) = self.network.table(table).edge {
                packet.doubt("the route table of the gateway is not analysed yet", Some(edge));
            }
        }
    }

    fn map(&self, subnet: SubnetId) -> Option<&RouteMap> {
        let subnet = self.network.subnet(subnet);
        match subnet.table {
            TableChoice::Table(table) => self.tables.get(table.index()),
            TableChoice::Implicit => self.implicit.get(subnet.vpc.index()),
            TableChoice::Unknown => None,
        }
    }

    fn table_name(&self, subnet: SubnetId) -> (String, Option<NodeId>) {
        let subnet = self.network.subnet(subnet);
        match subnet.table {
            TableChoice::Table(table) => {
                let node = self.network.table(table).node;
                (self.nodes.path(node), Some(node))
            }
            _ => (format!("the main route table of {}", self.nodes.path(self.network.vpc(subnet.vpc).node)), None),
        }
    }

    /// The table in a sentence.
    fn quoted_table_name(&self, subnet: SubnetId) -> String {
        match self.table_name(subnet) {
            (name, Some(_)) => format!("`{name}`"),
            (_, None) => format!(
                "the main route table of `{}`",
                self.nodes.path(self.network.vpc(self.network.subnet(subnet).vpc).node)
            ),
        }
    }

    fn route(&self, subnet: SubnetId, index: usize) -> Option<&crate::network::Route> {
        match self.network.subnet(subnet).table {
            TableChoice::Table(table) => self.network.table(table).routes.get(index),
            _ => None,
        }
    }

    fn route_node(&self, subnet: SubnetId, winner: Winner) -> Option<NodeId> {
        match winner {
            Winner::Route(index) => self.route(subnet, index).map(|route| route.node),
            Winner::Endpoint(endpoint) => Some(self.network.endpoint(endpoint).node),
            Winner::Local | Winner::None => None,
        }
    }

    fn describe_winner(&self, subnet: SubnetId, winner: Winner) -> String {
        let vpc = self.network.vpc(self.network.subnet(subnet).vpc);
        match winner {
            Winner::None => "no route".to_owned(),
            Winner::Local => {
                let blocks: Vec<_> = vpc.cidrs.iter().map(|block| block.cidr.to_string()).collect();
                format!("{} local", blocks.join(", "))
            }
            Winner::Route(index) => match self.route(subnet, index) {
                Some(route) => {
                    let to = match &route.destination {
                        Destination::Cidr(cidr) => cidr.to_string(),
                        Destination::Service(service) => format!("the prefix list of {}", service.title),
                        _ => "an unknown destination".to_owned(),
                    };
                    let target = match route.target {
                        Target::Local => "local".to_owned(),
                        Target::Blackhole => "blackhole".to_owned(),
                        Target::Node(node) => self.nodes.path(node),
                        Target::Unknown => "unknown".to_owned(),
                    };
                    format!("{to} -> {target}")
                }
                None => "a route".to_owned(),
            },
            Winner::Endpoint(id) => {
                let endpoint = self.network.endpoint(id);
                let list = match (&endpoint.service, vpc.region) {
                    (EndpointTarget::Aws(service), Some(region)) => {
                        match catalog::prefix_list_id(service.short_name, region.code) {
                            Some(list) => format!("{list} ({})", service_name(service, region.code)),
                            None => format!("the prefix list of {}", service_name(service, region.code)),
                        }
                    }
                    _ => "a prefix list".to_owned(),
                };
                format!("{list} -> {}", self.nodes.path(endpoint.node))
            }
        }
    }

    /// The other routes that contain the addresses, but shorter.
    fn beaten(&self, subnet: SubnetId, addresses: &Addresses, winner: Winner) -> String {
        let TableChoice::Table(table) = self.network.subnet(subnet).table else { return String::new() };
        let table = self.network.table(table);
        let others = table.routes.iter().enumerate().filter(|(index, route)| {
            let contains = matches!(route.destination, Destination::Cidr(cidr) if addresses.meets(cidr));
            contains && Winner::Route(*index) != winner
        });
        others.map(|(index, _)| self.describe_winner(subnet, Winner::Route(index))).collect::<Vec<_>>().join(", ")
    }

    /// Every route of a table, for the answer that none fits.
    fn all_routes(&self, subnet: SubnetId, choice: TableChoice) -> String {
        let mut routes = vec![self.describe_winner(subnet, Winner::Local)];
        if let TableChoice::Table(table) = choice {
            let table = self.network.table(table);
            routes.extend(table.endpoints.iter().map(|id| self.describe_winner(subnet, Winner::Endpoint(*id))));
            routes.extend((0..table.routes.len()).map(|index| self.describe_winner(subnet, Winner::Route(index))));
        }
        const SHOWN: usize = 8;
        let more = routes.len().saturating_sub(SHOWN);
        routes.truncate(SHOWN);
        if more > 0 {
            routes.push(format!("{more} more"));
        }
        routes.join(", ")
    }

    /// A statement in the words of its operands.
    fn statement(&self, node: NodeId) -> String {
        let node = self.nodes.get(node);
        let ports = node.arg("PORTS").map(|arg| match &arg.value {
            crate::nodes::Value::Ports(ports) => ports.to_string(),
            _ => "unknown".to_owned(),
        });
        let peer = node.arg("SOURCE").or(node.arg("DESTINATION")).map(|arg| match &arg.value {
            crate::nodes::Value::Cidr(cidr) => cidr.trunc().to_string(),
            crate::nodes::Value::Reference(Some(target)) => self.nodes.name(*target).to_owned(),
            crate::nodes::Value::Service(service) => format!("aws.{}", service.short_name),
            crate::nodes::Value::Word(word) => word.clone(),
            _ => "unknown".to_owned(),
        });
        let joint = if node.kind() == Kind::Egress { "to" } else { "from" };
        format!("{} {} {joint} {}", node.spec.keyword, ports.unwrap_or_default(), peer.unwrap_or_default())
    }
}

impl Packet {
    fn hop(&mut self, kind: HopKind, name: String, detail: String, node: Option<NodeId>, decided_by: Option<NodeId>) {
        self.hops.push(Hop { kind, name, detail, node, decided_by });
    }

    /// Something is not known that the answer may hang on.
    fn doubt(&mut self, message: impl Into<String>, node: Option<NodeId>) {
        if self.missing.is_none() {
            self.missing = Some(Missing { message: message.into(), node });
        }
    }

    fn narrow(&mut self, ports: &Ports) {
        self.sure = self.sure.intersection(ports);
        self.maybe = self.maybe.intersection(ports);
    }

    fn arrive(mut self, name: String, detail: String, node: Option<NodeId>) -> Answer {
        if let Some(missing) = self.missing {
            return Answer { verdict: Verdict::Unknown(missing), hops: self.hops };
        }
        self.hop(HopKind::Destination, name, detail, node, None);
        Answer { verdict: Verdict::Reached, hops: self.hops }
    }

    fn stop(self, reason: &'static Reason, node: Option<NodeId>, message: String) -> Answer {
        Answer {
            verdict: Verdict::Stopped(Stop { reason, node, at: None, message, cause: self.cause }),
            hops: self.hops,
        }
    }

    fn unknown(self, message: impl Into<String>, node: Option<NodeId>) -> Answer {
        let missing = self.missing.unwrap_or(Missing { message: message.into(), node });
        Answer { verdict: Verdict::Unknown(missing), hops: self.hops }
    }

    fn unknown_table(self) -> Answer {
        self.unknown("the route table of the source's subnet is not known", None)
    }
}

/// One answer for a set of which only one address counts, unless they all agree.
fn settle(answers: Vec<Answer>, meaning: Meaning) -> Vec<Answer> {
    let alike = answers
        .windows(2)
        .all(|pair| std::mem::discriminant(&pair[0].verdict) == std::mem::discriminant(&pair[1].verdict));
    if meaning == Meaning::Every || answers.len() < 2 {
        return answers;
    }
    if alike {
        return answers.into_iter().take(1).collect();
    }
    let mut hops = Vec::new();
    for answer in &answers {
        hops.clone_from(&answer.hops);
        if !matches!(answer.verdict, Verdict::Reached) {
            break;
        }
    }
    let message = "its addresses are not known, and the routes or rules tell them apart".to_owned();
    vec![Answer { verdict: Verdict::Unknown(Missing { message, node: None }), hops }]
}

/// The security groups of a peer, which its packets keep inside the VPC.
fn same_vpc<'m>(machine: &Machine, peer: &'m Machine) -> Option<(&'m Groups, VpcId)> {
    peer.groups.as_ref().filter(|_| machine.vpc == peer.vpc).map(|groups| (groups, peer.vpc))
}

fn service_name(service: &Service, region: &str) -> String {
    match catalog::region(region) {
        Some(region) => format!("{} in {}", service.title, region.short_name),
        None => service.title.to_owned(),
    }
}

fn describe_outside(heading: &Heading<'_>) -> String {
    match heading.service {
        Some(_) => "by its public addresses".to_owned(),
        None if heading.wanted == heading.name => String::new(),
        None => heading.wanted.clone(),
    }
}

/// A set of addresses in words.
fn describe(addresses: &Addresses) -> String {
    let [(from, to)] = addresses.intervals[..] else { return "its public addresses".to_owned() };
    let (first, last) = (super::address(from), super::address(to));
    let length = super::routes::block_length((from, to));
    let block = ipnet::IpNet::new(first, length).ok().filter(|block| interval(*block) == (from, to));
    let range = match block {
        _ if from == to => first.to_string(),
        Some(block) => block.to_string(),
        None => format!("{first} to {last}"),
    };
    match addresses.meaning {
        Meaning::One if from != to => format!("an address in {range}"),
        _ => range,
    }
}
