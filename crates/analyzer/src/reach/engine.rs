//! Answers questions, a class of sources at a time.
//!
//! Sources of one class (same tables and filters, addresses that nothing tells apart) take the same way, so each
//! class is walked once. Where an address or a port is a set, the walk splits at route tables and narrows at
//! filters; what is unknown is carried along and decides only if nothing else does.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use portolan_catalog::{Extensions, Language, say};
use rustc_hash::FxHashSet;
use smallvec::{SmallVec, smallvec};
use smol_str::SmolStr;

use super::addresses::Meaning;
use super::memo::Memo;
use super::packet::{Heading, Packet, THE_SOURCE};
use super::reason::{NO_PUBLIC_ADDRESS, UNAVAILABLE};
use super::words::describe;
use super::{Addresses, Answer, Hop, HopKind, Machine, Missing, Outside, Party, Stop, Verdict};
use crate::network::{
    EndpointId, EndpointServiceId, GroupId, Groups, HostId, LoadBalancerId, Network, PublicAddress, SubnetId, VpcId,
};
use crate::nodes::{NodeId, Nodes};
use crate::ports::Ports;
use crate::schema::Kind;
use crate::settings::Settings;

/// What a question leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Goal {
    /// A machine, somebody outside or in an on-premises network.
    Party(Party),
    /// A machine by a public address that it has.
    Public(Machine, Addresses),
    /// An AWS service by its ordinary host name, in a Region.
    Service(&'static str, &'static str),
    /// A host name.
    Name(String),
    /// An endpoint itself.
    Endpoint(EndpointId),
    LoadBalancer(LoadBalancerId),
    EndpointService(EndpointServiceId),
}

/// What is supposed to fail.
#[derive(Debug, Clone, Default)]
pub(crate) struct Without {
    pub(crate) things: HashSet<NodeId>,
    /// The subnets of the zones that fail: which those are hangs on their Regions.
    pub(crate) subnets: HashSet<SubnetId>,
}

/// Answers questions about one network.
pub(crate) struct Engine<'a> {
    pub(super) nodes: &'a Nodes,
    pub(super) network: &'a Network,
    pub(super) memo: &'a Memo,
    /// An arbitrary public address outside AWS: one that no rule or route singles out.
    pub(crate) internet: Addresses,
    pub(super) without: &'a Without,
    /// The language in which it tells the way.
    pub(crate) language: Language,
    /// Services that the project knows better than the catalogue.
    pub(super) extensions: &'a Extensions,
    /// What the walk that is under way has asked.
    asked: RefCell<FxHashSet<NodeId>>,
    /// What all answers since [`Engine::take_asked`] have asked.
    log: RefCell<Vec<NodeId>>,
    /// What all packets passed whose answer came home, and what decided there; `None` where nobody asks for it.
    traced: Option<RefCell<HashSet<NodeId>>>,
}

/// A question as far as its answer depends on it.
pub(crate) type Question = (Class, Goal, Ports);

/// What decides how a source is treated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Machine {
        /// Inside a subnet nothing is routed or filtered by network ACLs, so hosts of two subnets are two classes.
        subnet: SubnetId,
        groups: Groups,
        public: PublicAddress,
        /// Where the cells of its addresses begin, between the boundaries.
        cells: SmallVec<[u128; 2]>,
        meaning: Meaning,
        ipv6: super::OtherFamily,
        /// What is neither an instance nor a network interface is a class of its own.
        thing: Option<NodeId>,
    },
    Other(Party),
}

impl<'a> Engine<'a> {
    pub(crate) fn new(
        nodes: &'a Nodes,
        network: &'a Network,
        memo: &'a Memo,
        without: &'a Without,
        internet: Addresses,
        settings: &'a Settings,
    ) -> Engine<'a> {
        Engine {
            nodes,
            network,
            memo,
            internet,
            without,
            language: settings.language,
            extensions: &settings.extensions,
            asked: RefCell::default(),
            log: RefCell::default(),
            traced: None,
        }
    }

    /// A packet that somebody sends.
    pub(super) fn packet(&self, from: &Party, ports: &Ports) -> Packet {
        Packet::new(from, ports, self.language)
    }

    /// The parts of a set of addresses between which something may tell apart.
    pub(crate) fn parts(&self, addresses: &Addresses) -> Vec<Addresses> {
        let boundaries = &self.memo.boundaries;
        let mut parts = Vec::new();
        for &(from, to) in &addresses.intervals {
            let first = boundaries.partition_point(|boundary| *boundary <= from);
            let mut start = from;
            for &boundary in boundaries[first..].iter().take_while(|boundary| **boundary <= to) {
                parts.push(addresses.part(smallvec![(start, boundary - 1)]));
                start = boundary;
            }
            parts.push(addresses.part(smallvec![(start, to)]));
        }
        parts
    }

    /// What becomes of packets from a source to a goal, one answer for each part of the goal that is treated
    /// alike. Of the ports it is enough that some pass.
    pub(crate) fn ask(&self, from: &Party, goal: &Goal, ports: &Ports) -> Vec<Answer> {
        let question = (self.class(from), goal.clone(), ports.clone());
        let known = self.memo.answers.borrow().get(&question).cloned();
        let (answers, asked) = known.unwrap_or_else(|| {
            let answers: Rc<[Answer]> = self.walk(from, goal, ports).into();
            let asked: Rc<[NodeId]> = std::mem::take(&mut *self.asked.borrow_mut()).into_iter().collect();
            self.memo.keep(question, answers.clone(), asked.clone());
            (answers, asked)
        });
        self.log.borrow_mut().extend(asked.iter());
        let node = from.node();
        let detail = match from {
            Party::Outside(Outside { arbitrary: true, .. }) => {
                self.language.pick("an arbitrary public address", "任意のパブリックアドレス").to_owned()
            }
            _ => describe(self.language, from.addresses()),
        };
        let detail = if detail == from.name() { String::new() } else { detail };
        let source = Hop {
            kind: HopKind::Source,
            name: from.name().into(),
            detail: detail.into(),
            node,
            decided_by: None,
            contested: false,
        };
        let tell = |text: &str| {
            let told = text.contains(THE_SOURCE).then(|| text.replace(THE_SOURCE, from.name()))?;
            Some(self.language.tidy(told))
        };
        let tell_answer = |answer: &Answer| {
            let mut hops = Vec::with_capacity(1 + answer.hops.len());
            hops.push(source.clone());
            hops.extend(answer.hops.iter().map(|hop| match tell(&hop.detail) {
                Some(told) => Hop { detail: SmolStr::from(told), ..hop.clone() },
                None => hop.clone(),
            }));
            let mut verdict = answer.verdict.clone();
            // Where nothing else decides, the source does; a class has many.
            match &mut verdict {
                Verdict::Stopped(Stop { node: decides, reason, message, .. }) => {
                    if let Some(told) = tell(message) {
                        *message = told;
                    }
                    if *reason == &NO_PUBLIC_ADDRESS {
                        *decides = decides.or(node);
                    }
                }
                Verdict::Unknown(Missing { node: decides, .. }) => *decides = decides.or(node),
                Verdict::Reached => {}
            }
            Answer { verdict, hops }
        };
        answers.iter().map(tell_answer).collect()
    }

    /// The tables, security groups, network ACLs and hosts that the answers since the last call asked.
    pub(crate) fn take_asked(&self) -> Vec<NodeId> {
        let mut asked = std::mem::take(&mut *self.log.borrow_mut());
        asked.sort_unstable();
        asked.dedup();
        asked
    }

    /// The same engine, which takes note of what packets pass.
    pub(crate) fn tracing(self) -> Engine<'a> {
        Engine { traced: Some(RefCell::default()), ..self }
    }

    /// Every thing that a packet passed and every statement that decided, in all answers so far; on the way home only
    /// where the engine is [tracing](Engine::tracing).
    pub(crate) fn exercised(&self) -> HashSet<NodeId> {
        let mut exercised = self.traced.as_ref().map(|traced| traced.borrow().clone()).unwrap_or_default();
        for (answers, _) in self.memo.answers.borrow().values() {
            for hop in answers.iter().flat_map(|answer| &answer.hops) {
                exercised.extend(hop.node.into_iter().chain(hop.decided_by));
            }
        }
        exercised
    }

    /// Takes note of what a packet needed whose answer has come home.
    pub(super) fn trace(&self, packet: &Packet) {
        if let Some(traced) = &self.traced {
            let mut traced = traced.borrow_mut();
            traced.extend(packet.hops.iter().flat_map(|hop| hop.node.into_iter().chain(hop.decided_by)));
            traced.extend(&packet.needed);
        }
    }

    /// What decides how a source is treated, and a machine to which a question leads.
    pub(crate) fn class(&self, from: &Party) -> Class {
        let Party::Machine(machine) = from else { return Class::Other(from.clone()) };
        let boundaries = &self.memo.boundaries;
        let cell = |address: u128| {
            let above = boundaries.partition_point(|boundary| *boundary <= address);
            above.checked_sub(1).map_or(0, |below| boundaries[below])
        };
        let is_host = machine
            .node
            .is_none_or(|node| matches!(self.nodes.get(node).kind(), Kind::Instance | Kind::NetworkInterface));
        Class::Machine {
            subnet: machine.subnet,
            groups: machine.groups.clone(),
            public: machine.public,
            cells: machine.addresses.intervals.iter().flat_map(|(from, to)| [cell(*from), cell(*to)]).collect(),
            meaning: machine.addresses.meaning,
            ipv6: machine.ipv6.clone(),
            // What may be a route's target is treated as itself, and so is what fails.
            thing: machine.node.filter(|node| !is_host || self.memo.targets.contains(node) || self.fails(*node)),
        }
    }

    fn walk(&self, from: &Party, goal: &Goal, ports: &Ports) -> Vec<Answer> {
        if let Some(node) = from.node().filter(|node| self.fails(*node)) {
            return vec![self.stop_at_failed(node, self.packet(from, ports))];
        }
        if let Party::Machine(machine) = from
            && self.zone_fails(machine.subnet)
        {
            let message = self.in_failing_zone(&machine.name);
            return vec![self.packet(from, ports).stop(&UNAVAILABLE, machine.node, message)];
        }
        match goal {
            Goal::Party(to) => self.between(from, to, ports),
            Goal::Public(to, addresses) => {
                let heading = Heading::to_public(to, addresses.clone());
                let end = super::packet::End {
                    name: to.name.clone(),
                    detail: describe(self.language, addresses),
                    node: to.node,
                };
                let packet = self.packet(from, ports);
                self.send(packet, &heading, &|packet| {
                    self.enter_machine(to, packet, &|packet| self.finish(packet, &end))
                })
            }
            Goal::Service(..) | Goal::Name(_) => self.by_name(from, goal, ports),
            Goal::Endpoint(endpoint) => self.to_endpoint(self.packet(from, ports), *endpoint),
            Goal::LoadBalancer(balancer) => self.to_balancer(from, *balancer, ports),
            Goal::EndpointService(service) => self.to_endpoint_service(from, *service, ports),
        }
    }

    /// The walk that is under way asks something: a table, a security group, a network ACL, a host.
    pub(super) fn touch(&self, node: NodeId) {
        self.asked.borrow_mut().insert(node);
    }

    /// The walk that is under way comes to a declared host; `None` where even the block of its subnet is unknown.
    pub(super) fn host(&self, id: HostId) -> Option<Machine> {
        self.touch(self.network.host(id).node);
        Machine::of_host(self.nodes, self.network, id)
    }

    /// Whoever asks has looked at a declared host before any walk.
    pub(crate) fn looked_at(&self, host: NodeId) {
        self.log.borrow_mut().push(host);
    }

    pub(super) fn touch_groups(&self, groups: &Groups, vpc: VpcId) {
        let touch = |id: GroupId| self.touch(self.network.group(id).node);
        match groups {
            Groups::Listed(ids) => ids.iter().copied().for_each(touch),
            Groups::Default => self.network.vpc(vpc).default_group.into_iter().for_each(touch),
            Groups::None | Groups::Unknown => {}
        }
    }

    /// Whether a thing is supposed to fail.
    pub(super) fn fails(&self, node: NodeId) -> bool {
        self.without.things.contains(&node)
    }

    pub(super) fn stop_at_failed(&self, node: NodeId, packet: Packet) -> Answer {
        let name = self.nodes.path(node);
        let message = if self.fails(node) {
            say!(self.language, "`{name}` is taken away", "`{name}` は取り除かれています")
        } else {
            self.in_failing_zone(&name)
        };
        packet.stop(&UNAVAILABLE, Some(node), message)
    }

    pub(super) fn in_failing_zone(&self, name: &str) -> String {
        say!(
            self.language,
            "`{name}` stands in a zone that fails",
            "`{name}` は取り除かれたアベイラビリティーゾーンにあります"
        )
    }

    /// The VPC in which a gateway stands.
    pub(super) fn vpc_of_part(&self, node: NodeId) -> Option<VpcId> {
        self.nodes.get(node).parent.and_then(|parent| self.network.vpc_id(parent))
    }
}
