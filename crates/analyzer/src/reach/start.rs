//! Sending: from whoever starts to where a packet is headed, and into the network interface there.

use std::rc::Rc;

use portolan_catalog::say;

use super::engine::Engine;
use super::groups::{Direction, Peer, is_member};
use super::packet::{End, Heading, Packet, Spot, Then};
use super::party::OverIpv6;
use super::reason::{ADDRESS_FAMILY, SECURITY_GROUP};
use super::{Answer, Machine, Party, Verdict};
use crate::network::{Destination, GroupRule, Groups};

/// What can be known of a source where its packet arrives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Its security groups.
    Groups,
    /// Its address at most.
    Address,
}

impl Engine<'_> {
    /// From its source on its way.
    pub(super) fn send(&self, packet: Packet, heading: &Heading<'_>, then: Then<'_>) -> Vec<Answer> {
        let source = packet.source.clone();
        match &*source {
            Party::Machine(machine) => self.send_from_machine(machine, packet, heading, then),
            Party::Remote(remote) => self.send_from_remote(remote, packet, heading, then),
            Party::Outside(outside) => match heading.spot {
                Spot::Machine(to) | Spot::Public(to) => self.enter_from_internet(outside, to, packet, then),
                Spot::Outside { .. } | Spot::Remote(_) => {
                    vec![packet.beyond(self.both_outside(), None)]
                }
            },
        }
    }

    pub(super) fn both_outside(&self) -> &'static str {
        self.language.pick("both ends lie outside what is declared", "両端とも宣言された範囲の外にあります")
    }

    fn send_from_machine(
        &self,
        from: &Machine,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let groups = heading.machine().map(|to| self.named_across(from, to)).unwrap_or_default();
        let peer = Peer {
            addresses: &heading.addresses,
            groups,
            service: heading.listed_in(self.network.vpc(from.vpc).region),
        };
        if let Err(stopped) = self.filter(from, Direction::Egress, &peer, &heading.name, &mut packet) {
            return vec![stopped];
        }
        self.depart(from, packet, heading, then)
    }

    /// Out of a network interface, behind its security groups.
    pub(super) fn depart(&self, from: &Machine, packet: Packet, heading: &Heading<'_>, then: Then<'_>) -> Vec<Answer> {
        // Inside a subnet nothing is routed, and network ACLs stand on its border.
        if heading.machine().is_some_and(|to| to.subnet == from.subnet) {
            return then(packet);
        }
        self.leave(from.subnet, packet, heading, then)
    }

    /// To a machine, through its security groups, and from there on.
    pub(super) fn to_machine(&self, packet: Packet, to: &Machine, then: Then<'_>) -> Vec<Answer> {
        let heading = Heading::to_machine(to);
        let start = packet.clone();
        let answers = self.send(packet, &heading, &|packet| self.enter_machine(to, packet, then));
        if answers.iter().all(|answer| matches!(answer.verdict, Verdict::Unknown(_)))
            && let Some(stopped) = self.closed(to, start, Known::Groups)
        {
            return vec![stopped];
        }
        answers
    }

    /// Where it is not known whether a packet comes to a machine, it may still be certain that it would not get in: no
    /// rule of its security groups has anything for such a packet, from wherever it comes.
    pub(super) fn closed(&self, to: &Machine, packet: Packet, known: Known) -> Option<Answer> {
        self.touch_groups(&to.groups, to.vpc);
        let parties = [Some(&packet.source), packet.seen_as.as_ref()];
        let sources: Vec<&Machine> = parties
            .into_iter()
            .flatten()
            .filter_map(|party| match &**party {
                Party::Machine(from) if known == Known::Groups => Some(from),
                _ => None,
            })
            .collect();
        let from_vpc = sources.iter().any(|from| from.vpc == to.vpc);
        let rules: Vec<_> = match &to.groups {
            Groups::None | Groups::Unknown => return None,
            Groups::Listed(groups) => groups.iter().flat_map(|group| &self.network.group(*group).ingress).collect(),
            Groups::Default => match self.network.vpc(to.vpc).default_group {
                Some(group) => self.network.group(group).ingress.iter().collect(),
                None if from_vpc => return None,
                None => Vec::new(),
            },
        };
        let may = |rule: &&GroupRule| {
            let ports = rule.ports.as_ref().is_none_or(|ports| !ports.intersection(&packet.maybe).is_empty());
            let peer = match rule.peer {
                Destination::Service(_) => false,
                Destination::Group(group) => {
                    sources.iter().any(|from| is_member(self.network, group, &from.groups, from.vpc) != Some(false))
                }
                _ => true,
            };
            ports && peer
        };
        if rules.iter().any(may) {
            return None;
        }
        let node = self.first_group(&to.groups, to.vpc).or(to.node);
        let groups = self.quoted_group_names(&to.groups, to.vpc);
        let name = &to.name;
        let message = say!(
            self.language,
            "{groups} of `{name}` lets nothing of the kind in, from wherever it comes",
            "`{name}` の {groups} は、どこから来てもこの種の通信を受け入れません"
        );
        Some(packet.stop(&SECURITY_GROUP, node, message))
    }

    /// Through the security groups of the machine at which a packet has come.
    pub(super) fn enter_machine(&self, to: &Machine, mut packet: Packet, then: Then<'_>) -> Vec<Answer> {
        if let Some(node) = to.node.filter(|node| self.fails(*node)) {
            return vec![self.stop_at_failed(node, packet)];
        }
        let (source, seen) = (packet.source.clone(), packet.seen());
        let mut groups = self.kept_groups(&source, &packet, to);
        // A rule that names the group of a load balancer holds either way; whether one that names the client's does is
        // not said.
        if let (Some(_), Party::Machine(client)) = (&packet.seen_as, &*seen) {
            groups.perhaps = Some((&client.groups, client.vpc));
        }
        let peer = Peer { addresses: seen.addresses(), groups, service: None };
        let sender = packet.sender();
        if let Err(stopped) = self.filter(to, Direction::Ingress, &peer, &sender, &mut packet) {
            return vec![stopped];
        }
        packet.end_leg(Rc::new(Party::Machine(to.clone())));
        then(packet)
    }

    /// To an end that may have two address families, as the source may: one that works is enough.
    pub(super) fn by_family(
        &self,
        packet: Packet,
        to: &Party,
        walk: &dyn Fn(Packet, &Party) -> Vec<Answer>,
    ) -> Vec<Answer> {
        let from = packet.source.clone();
        let ipv4 = (from.has_ipv4() && to.has_ipv4()).then(|| walk(packet.clone(), to));
        let reached = |answers: &Vec<Answer>| answers.iter().all(|answer| matches!(answer.verdict, Verdict::Reached));
        if let Some(answers) = ipv4.as_ref().filter(|answers| reached(answers)) {
            return answers.clone();
        }
        let ipv6 = match (from.over_ipv6(), to.over_ipv6()) {
            (OverIpv6::Yes(from), OverIpv6::Yes(to)) => {
                let mut packet = packet.clone();
                packet.source = Rc::new(*from);
                Some(walk(packet, &to))
            }
            (OverIpv6::No, _) | (_, OverIpv6::No) => None,
            (OverIpv6::Unknown(node), _) | (_, OverIpv6::Unknown(node)) => {
                let message = self
                    .language
                    .pick("the IPv6 block of a subnet is not known", "サブネットの IPv6 CIDR ブロックは不明です");
                Some(vec![packet.clone().unknown(message, node)])
            }
        };
        match (ipv4, ipv6) {
            (Some(ipv4), Some(ipv6)) => super::packet::best([ipv4, ipv6]),
            (Some(answers), None) | (None, Some(answers)) => answers,
            (None, None) => {
                let name = to.name();
                let message = say!(
                    self.language,
                    "`{name}` and the source have no address family in common",
                    "`{name}` と送信元に共通のアドレスファミリーがありません"
                );
                vec![packet.stop(&ADDRESS_FAMILY, to.node(), message)]
            }
        }
    }

    /// A question between two parties.
    pub(super) fn between(&self, from: &Party, to: &Party, ports: &crate::ports::Ports) -> Vec<Answer> {
        self.by_family(self.packet(from, ports), to, &|packet, to| match to {
            Party::Machine(machine) => {
                let end = End {
                    name: machine.name.clone(),
                    detail: super::describe(self.language, &machine.addresses),
                    node: machine.node,
                };
                self.to_machine(packet, machine, &|packet| self.finish(packet, &end))
            }
            Party::Outside(outside) => {
                let heading = Heading::to_outside(outside, None);
                let detail = super::words::describe_outside(self.language, &heading);
                let end = End { name: outside.name.clone(), detail, node: None };
                self.send(packet, &heading, &|packet| self.finish_outside(packet, &heading, &end))
            }
            Party::Remote(remote) => {
                let heading = Heading::to_remote(remote);
                let detail = super::describe(self.language, &remote.addresses);
                let detail = if detail == remote.name { String::new() } else { detail };
                let end = End { name: remote.name.clone(), detail, node: remote.node };
                self.send(packet, &heading, &|packet| self.finish_outside(packet, &heading, &end))
            }
        })
    }

    /// Where somebody outside is reached, who answers through the door at which the packet left.
    pub(super) fn finish_outside(&self, mut packet: Packet, heading: &Heading<'_>, end: &End) -> Vec<Answer> {
        packet.end_leg(heading.party());
        self.finish(packet, end)
    }
}
