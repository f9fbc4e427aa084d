//! Security groups and network ACLs on the way.

use std::fmt::Display;

use portolan_catalog::{Language, say};

use super::acls;
use super::engine::Engine;
use super::groups::{Admission, Direction, KeptGroups, Peer, admit};
use super::packet::Packet;
use super::reason::{NETWORK_ACL, SECURITY_GROUP};
use super::{Addresses, Answer, HopKind, Machine, Party, Verdict};
use crate::network::{AclChoice, AclRule, Groups, SubnetId, VpcId};
use crate::nodes::NodeId;
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
        if admission.maybe.is_empty() {
            let wanted = packet.maybe.clone();
            let node = self.first_group(groups, machine.vpc).or(own);
            let traffic = match self.language {
                Language::En => wanted.to_string(),
                Language::Ja => self.none_of(&wanted),
            };
            let detail = match direction {
                Direction::Egress => say!(
                    self.language,
                    "no egress rule allows {traffic} to {peer_name}",
                    "{peer_name} への {traffic} を許可するアウトバウンドルールなし"
                ),
                Direction::Ingress => say!(
                    self.language,
                    "no ingress rule allows {traffic} from {peer_name}",
                    "{peer_name} からの {traffic} を許可するインバウンドルールなし"
                ),
            };
            packet.hop(HopKind::SecurityGroup, names(), detail, self.first_group(groups, machine.vpc), node);
            let (groups, name, none) = (quoted(), &machine.name, self.none_of(&wanted));
            let message = match direction {
                Direction::Egress => say!(
                    self.language,
                    "{groups} lets {none} out to {peer_name}",
                    "{groups} は {peer_name} への {none} を許可していません"
                ),
                Direction::Ingress => say!(
                    self.language,
                    "{groups} of `{name}` lets {none} in from {peer_name}",
                    "`{name}` の {groups} は {peer_name} からの {none} を許可していません"
                ),
            };
            let mut answer = packet.clone().stop(&SECURITY_GROUP, node, message);
            if let Verdict::Stopped(stop) = &mut answer.verdict {
                stop.at = own;
            }
            return Err(answer);
        }
        if packet.answers.is_none() {
            let detail = match admission.rule {
                Some(rule) => {
                    let rule = self.statement(rule);
                    say!(self.language, "`{rule}` allows it", "`{rule}` が許可")
                }
                None => {
                    let told = match direction {
                        Direction::Egress if admission.sure.is_empty() => {
                            self.language.pick("its egress rules are not known", "アウトバウンドルールは不明")
                        }
                        Direction::Ingress if admission.sure.is_empty() => {
                            self.language.pick("its ingress rules are not known", "インバウンドルールは不明")
                        }
                        Direction::Egress => {
                            self.language.pick("no egress line: everything is allowed", "`egress` の行なし: すべて許可")
                        }
                        Direction::Ingress => self.language.pick("allows its own members", "自分のメンバーを許可"),
                    };
                    told.to_owned()
                }
            };
            packet.hop(HopKind::SecurityGroup, names(), detail, self.first_group(groups, machine.vpc), admission.rule);
        }
        let doubt = || {
            let groups = quoted();
            say!(
                self.language,
                "whether a rule of {groups} allows it is not known",
                "{groups} のルールが許可するかどうかは不明です"
            )
        };
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
                let name = self.nodes.path(subnet.node);
                let message = say!(
                    self.language,
                    "the network ACL of `{name}` is not known",
                    "`{name}` のネットワーク ACL は不明です"
                );
                packet.doubt(message, Some(subnet.node));
                return Ok(());
            }
        };
        self.touch(acl.node);
        let rules = match side {
            Side::Leaving => &acl.egress,
            Side::Entering => &acl.ingress,
        };
        let name = self.nodes.path(acl.node);
        if packet.answers.is_some() {
            let answers = acls::admit(rules, far, &packet.maybe.answers());
            let (sure, maybe) = packet.maybe.answered(&answers.sure, &answers.maybe);
            let node = answers.rule.or(Some(acl.node));
            if maybe.is_empty() {
                let message = say!(
                    self.language,
                    "`{name}` does not let it through: it is stateless, and the answer goes to a port from 1024 to 65535",
                    "`{name}` が応答を通しません。ネットワーク ACL はステートレスで、応答の宛先は 1024〜65535 のポートです"
                );
                return Err(packet.clone().stop(&NETWORK_ACL, node, message));
            }
            let doubt = || {
                say!(
                    self.language,
                    "`{name}` lets only some of the ports from 1024 to 65535 through, to one of which the answer comes",
                    "`{name}` が通すのは 1024〜65535 のポートの一部だけで、応答はそのうちのどれかに届きます"
                )
            };
            packet.admit(&sure, &maybe, doubt, node);
            packet.needed.extend(node);
            return Ok(());
        }
        let passed = acls::admit(rules, far, &packet.maybe);
        if passed.maybe.is_empty() {
            let node = passed.rule.or(Some(acl.node));
            let detail = match passed.rule {
                Some(rule) => self.decides(rule),
                None => self.no_rule_matches(side).to_owned(),
            };
            packet.hop(HopKind::NetworkAcl, name.clone(), detail, Some(acl.node), node);
            let none = self.none_of(&packet.maybe);
            let message = match side {
                Side::Leaving => say!(
                    self.language,
                    "`{name}` lets {none} through to {far_name}",
                    "`{name}` は {far_name} への {none} を通しません"
                ),
                Side::Entering => say!(
                    self.language,
                    "`{name}` lets {none} through from {far_name}",
                    "`{name}` は {far_name} からの {none} を通しません"
                ),
            };
            return Err(packet.clone().stop(&NETWORK_ACL, node, message));
        }
        let detail = match passed.rule {
            Some(rule) if denies(rules, rule) => {
                let rule = self.head(rule);
                say!(self.language, "`{rule}` denies a part, the rest passes", "`{rule}` が一部を拒否、残りは通過")
            }
            Some(rule) => self.decides(rule),
            None => self.no_rule_matches(side).to_owned(),
        };
        packet.hop(HopKind::NetworkAcl, name.clone(), detail, Some(acl.node), passed.rule);
        let doubt = || {
            say!(self.language, "whether `{name}` lets it through is not known", "`{name}` が通すかどうかは不明です")
        };
        packet.admit(&passed.sure, &passed.maybe, doubt, passed.rule.or(Some(acl.node)));
        Ok(())
    }

    /// That a rule of a network ACL decides.
    fn decides(&self, rule: NodeId) -> String {
        let rule = self.head(rule);
        say!(self.language, "`{rule}` decides", "`{rule}` が適用")
    }

    fn no_rule_matches(&self, side: Side) -> &'static str {
        match side {
            Side::Leaving => {
                self.language.pick("no egress rule matches: denied", "一致するアウトバウンドルールなし: 拒否")
            }
            Side::Entering => {
                self.language.pick("no ingress rule matches: denied", "一致するインバウンドルールなし: 拒否")
            }
        }
    }

    /// Traffic that is not let through, in a sentence; in Japanese it is the verb that says no.
    fn none_of(&self, wanted: &Ports) -> String {
        if *wanted == Ports::all() {
            self.language.pick("nothing", "通信").to_owned()
        } else {
            say!(self.language, "no {wanted}", "{wanted} の通信")
        }
    }
}

/// Whether a rule of a network ACL denies what matches it.
fn denies(rules: &[AclRule], rule: NodeId) -> bool {
    rules.iter().any(|one| one.node == rule && one.allow == Some(false) && one.number.is_some())
}
