//! Answers questions, a class of sources at a time.
//!
//! Sources of one class (same tables and filters, addresses that nothing tells apart) take the same way, so each
//! class is walked once. Where an address or a port is a set, the walk splits at route tables and narrows at
//! filters; what is unknown is carried along and decides only if nothing else does.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::addresses::{Meaning, interval};
use super::packet::{Heading, Packet, THE_SOURCE};
use super::reason::NO_PUBLIC_ADDRESS;
use super::routes::RouteMap;
use super::words::describe;
use super::{Addresses, Answer, Hop, HopKind, Missing, Outside, Party, Stop, Verdict};
use crate::network::{Destination, EndpointId, Groups, Network, PublicAddress, SubnetId};
use crate::nodes::Nodes;
use crate::ports::Ports;

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
    pub(super) nodes: &'a Nodes,
    pub(super) network: &'a Network,
    pub(super) tables: Vec<RouteMap>,
    pub(super) implicit: Vec<RouteMap>,
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
        /// Inside a subnet nothing is routed or filtered by network ACLs, so hosts of two subnets are two classes.
        subnet: SubnetId,
        groups: Option<Groups>,
        public: bool,
        unknown_public: bool,
        cells: Vec<(usize, usize)>,
        meaning: Meaning,
    },
    Outside(Addresses),
}

impl<'a> Engine<'a> {
    pub(crate) fn new(nodes: &'a Nodes, network: &'a Network) -> Engine<'a> {
        let tables: Vec<_> =
            network.tables().map(|(_, table)| RouteMap::new(network, table.vpc, Some(table))).collect();
        let implicit: Vec<_> = network.vpcs().map(|(vpc, _)| RouteMap::new(network, vpc, None)).collect();
        let mut boundaries: Vec<u128> = tables.iter().chain(&implicit).flat_map(RouteMap::boundaries).collect();
        let mut cidrs = Vec::new();
        for (_, group) in network.groups() {
            for rule in group.ingress.iter().chain(group.egress.iter().flatten()) {
                cidrs.extend(blocks(network, &rule.peer));
            }
        }
        for (_, acl) in network.acls() {
            cidrs.extend(acl.ingress.iter().chain(&acl.egress).filter_map(|rule| rule.cidr));
        }
        for cidr in cidrs {
            let (start, end) = interval(cidr);
            boundaries.push(start);
            boundaries.extend(end.checked_add(1));
        }
        boundaries.sort_unstable();
        boundaries.dedup();
        Engine { nodes, network, tables, implicit, boundaries, answers: RefCell::default() }
    }

    /// The parts of a set of addresses between which something may tell apart.
    pub(crate) fn parts(&self, addresses: &Addresses) -> Vec<Addresses> {
        let mut parts = Vec::new();
        for &(from, to) in &addresses.intervals {
            let first = self.boundaries.partition_point(|boundary| *boundary <= from);
            let mut start = from;
            for &boundary in self.boundaries[first..].iter().take_while(|boundary| **boundary <= to) {
                parts.push(addresses.part(vec![(start, boundary - 1)]));
                start = boundary;
            }
            parts.push(addresses.part(vec![(start, to)]));
        }
        parts
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
                let cell = |address: u128| self.boundaries.partition_point(|boundary| *boundary <= address);
                Class::Machine {
                    subnet: machine.subnet,
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
        let packet = Packet::new(ports);
        match (from, goal) {
            (Party::Machine(from), Goal::Service(service, region)) => self.to_service(from, service, region, packet),
            (_, Goal::Service(..)) | (Party::Outside(_), Goal::Party(Party::Outside(_))) => {
                vec![packet.unknown("both ends lie outside what is declared", None)]
            }
            (Party::Machine(from), Goal::Endpoint(endpoint)) => self.to_endpoint(from, *endpoint, packet),
            (Party::Outside(_), Goal::Endpoint(endpoint)) => vec![self.endpoint_from_outside(*endpoint, packet)],
            (Party::Machine(from), Goal::Party(Party::Outside(to))) => {
                self.travel(from, &Heading::to_outside(to), packet)
            }
            (Party::Machine(from), Goal::Party(Party::Machine(to))) => {
                self.travel(from, &Heading::to_machine(to), packet)
            }
            (Party::Outside(from), Goal::Party(Party::Machine(to))) => vec![self.enter(from, to, packet)],
        }
    }
}

/// The blocks that the far side of a rule or the destination of a route consists of.
pub(super) fn blocks<'n>(network: &'n Network, destination: &'n Destination) -> &'n [ipnet::IpNet] {
    match destination {
        Destination::Cidr(cidr) => std::slice::from_ref(cidr),
        Destination::List(list) => &network.prefix_list(*list).cidrs,
        Destination::Service(_) | Destination::Group(_) | Destination::Unknown => &[],
    }
}
