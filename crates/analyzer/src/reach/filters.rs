//! Security groups and network ACLs on the way.

use std::fmt::Display;

use super::acls;
use super::engine::Engine;
use super::groups::{Admission, Direction, KeptGroups, Peer, admit};
use super::packet::Packet;
use super::reason::{NETWORK_ACL, SECURITY_GROUP};
use super::{Addresses, Answer, HopKind, Machine, Party, Verdict};
use crate::network::{AclChoice, Groups, SubnetId, VpcId};
use crate::ports::Ports;

/// On which way a packet crosses the border of a subnet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Leaving,
    Entering,
}

impl Engine<'_> {
    /// Through the security groups of a machine.
    pub(super) fn filter(
        &self,
        machine: &Machine,
        direction: Direction,
        peer: &Peer<'_>,
        peer_name: &dyn Display,
        packet: &mut Packet,
    ) -> Result<(), Answer> {
        let groups = &machine.groups;
        if *groups == Groups::None {
            return Ok(());
        }
        self.touch_groups(groups, machine.vpc);
        let admission: Admission = admit(self.network, groups, machine.vpc, direction, peer, &packet.maybe);
        let names = || self.group_names(groups, machine.vpc);
        let quoted = || self.quoted_group_names(groups, machine.vpc);
        // The source of a class is not one machine.
        let own = machine.node.filter(|_| direction == Direction::Ingress);
        let (word, to) = match direction {
            Direction::Egress => ("egress", "to"),
            Direction::Ingress => ("ingress", "from"),
        };
        if admission.maybe.is_empty() {
            let wanted = packet.maybe.clone();
            let node = self.first_group(groups, machine.vpc).or(own);
            packet.hop(
                HopKind::SecurityGroup,
                names(),
                format!("no {word} rule allows {wanted} {to} {peer_name}"),
                node,
                node,
            );
            let message = match direction {
                Direction::Egress => format!("{} lets {} out {to} {peer_name}", quoted(), none_of(&wanted)),
                Direction::Ingress => {
                    format!("{} of `{}` lets {} in {to} {peer_name}", quoted(), machine.name, none_of(&wanted))
                }
            };
            let mut answer = packet.clone().stop(&SECURITY_GROUP, node, message);
            if let Verdict::Stopped(stop) = &mut answer.verdict {
                stop.at = own;
            }
            return Err(answer);
        }
        if packet.answers.is_none() {
            let detail = match admission.rule {
                Some(rule) => format!("`{}` allows it", self.statement(rule)),
                None if admission.sure.is_empty() => format!("its {word} rules are not known"),
                None if direction == Direction::Egress => "no egress line: everything is allowed".to_owned(),
                None => "allows its own members".to_owned(),
            };
            packet.hop(HopKind::SecurityGroup, names(), detail, self.first_group(groups, machine.vpc), admission.rule);
        }
        let doubt = || format!("whether a rule of {} allows it is not known", quoted());
        packet.admit(&admission.sure, &admission.maybe, doubt, admission.unknown.or(own));
        Ok(())
    }

    /// The groups of the source of a packet that has come to a machine, if they are still known there: inside the VPC
    /// and over a peering in one Region, but not behind an appliance.
    /// (AWS, <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>)
    pub(super) fn kept_groups<'p>(&self, source: &'p Party, packet: &Packet, to: &Machine) -> KeptGroups<'p> {
        let Party::Machine(source) = source else { return KeptGroups::default() };
        let trail = packet.trail;
        if !packet.passed.is_empty() || trail.other_region {
            return KeptGroups::default();
        }
        if trail.transit {
            return KeptGroups::perhaps(&source.groups, source.vpc);
        }
        if source.vpc == to.vpc || trail.peering {
            return KeptGroups::kept(&source.groups, source.vpc);
        }
        KeptGroups::default()
    }

    /// The groups of a machine as an egress rule may name them before the packet has gone anywhere.
    pub(super) fn named_across<'m>(&self, from: &Machine, to: &'m Machine) -> KeptGroups<'m> {
        if from.vpc == to.vpc {
            return KeptGroups::kept(&to.groups, to.vpc);
        }
        let region = |vpc: VpcId| self.network.vpc(vpc).region.map(|region| region.code);
        if region(from.vpc) != region(to.vpc) {
            return KeptGroups::default();
        }
        let ends = [Some(from.vpc), Some(to.vpc)];
        let mut peerings = self.network.peerings().map(|(_, peering)| [peering.first, peering.second]);
        if peerings.any(|found| found == ends || found == [ends[1], ends[0]]) {
            return KeptGroups::kept(&to.groups, to.vpc);
        }
        KeptGroups::perhaps(&to.groups, to.vpc)
    }

    /// Over the border of a subnet. The answer crosses it too: network ACLs are stateless.
    pub(super) fn cross(
        &self,
        subnet: SubnetId,
        side: Side,
        far: &Addresses,
        far_name: &dyn Display,
        packet: &mut Packet,
    ) -> Result<(), Answer> {
        let subnet = self.network.subnet(subnet);
        let acl = match subnet.network_acl {
            AclChoice::AllowsAll => return Ok(()),
            AclChoice::Acl(acl) => self.network.acl(acl),
            AclChoice::Unknown => {
                packet.doubt(
                    format!("the network ACL of `{}` is not known", self.nodes.path(subnet.node)),
                    Some(subnet.node),
                );
                return Ok(());
            }
        };
        self.touch(acl.node);
        let (rules, word, to) = match side {
            Side::Leaving => (&acl.egress, "egress", "to"),
            Side::Entering => (&acl.ingress, "ingress", "from"),
        };
        let name = self.nodes.path(acl.node);
        if packet.answers.is_some() {
            let answers = acls::admit(rules, far, &packet.maybe.answers());
            let (sure, maybe) = packet.maybe.answered(&answers.sure, &answers.maybe);
            let node = answers.rule.or(Some(acl.node));
            if maybe.is_empty() {
                let message = format!(
                    "`{name}` does not let it through: it is stateless, and the answer goes to a port from 1024 to 65535"
                );
                return Err(packet.clone().stop(&NETWORK_ACL, node, message));
            }
            let doubt = || {
                format!(
                    "`{name}` lets only some of the ports from 1024 to 65535 through, to one of which the answer comes"
                )
            };
            packet.admit(&sure, &maybe, doubt, node);
            packet.needed.extend(node);
            return Ok(());
        }
        let passed = acls::admit(rules, far, &packet.maybe);
        if passed.maybe.is_empty() {
            let node = passed.rule.or(Some(acl.node));
            packet.hop(HopKind::NetworkAcl, name.clone(), self.acl_verdict(passed.rule, word), Some(acl.node), node);
            let message = format!("`{name}` lets {} through {to} {far_name}", none_of(&packet.maybe));
            return Err(packet.clone().stop(&NETWORK_ACL, node, message));
        }
        packet.hop(HopKind::NetworkAcl, name.clone(), self.acl_verdict(passed.rule, word), Some(acl.node), passed.rule);
        let doubt = || format!("whether `{name}` lets it through is not known");
        packet.admit(&passed.sure, &passed.maybe, doubt, passed.rule.or(Some(acl.node)));
        Ok(())
    }

    fn acl_verdict(&self, rule: Option<crate::nodes::NodeId>, word: &str) -> String {
        match rule {
            Some(rule) => format!("`{}` decides", self.head(rule)),
            None => format!("no {word} rule matches: denied"),
        }
    }
}

/// Traffic that is not let through, in a sentence.
fn none_of(wanted: &Ports) -> String {
    if *wanted == Ports::all() { "nothing".to_owned() } else { format!("no {wanted}") }
}
