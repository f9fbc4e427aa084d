//! What security groups admit: allow-only and stateful, all rules of all groups together.

use portolan_catalog::Service;

use super::addresses::{Addresses, Intervals, Meaning, intersect, interval, subtract};
use super::memo::blocks;
use crate::network::{Destination, GroupId, GroupRule, Groups, HostAddress, Network, VpcId};
use crate::nodes::NodeId;
use crate::ports::Ports;

/// Which way the traffic goes, seen from the network interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Egress,
    Ingress,
}

/// The far side of the traffic.
pub(crate) struct Peer<'a> {
    pub(crate) addresses: &'a Addresses,
    /// Its security groups, where the packet keeps them.
    pub(crate) groups: KeptGroups<'a>,
    /// The AWS service in the VPC's own Region whose public addresses these are.
    pub(crate) service: Option<&'a Service>,
}

/// What is known at one end of the security groups at the other. Of what is not known, rules that name a group do not
/// speak.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeptGroups<'a> {
    /// These for certain, in this VPC.
    pub(crate) kept: Option<(&'a Groups, VpcId)>,
    /// Perhaps these: over a transit gateway whether it supports it is not declared.
    pub(crate) perhaps: Option<(&'a Groups, VpcId)>,
}

impl<'a> KeptGroups<'a> {
    pub(crate) fn kept(groups: &'a Groups, vpc: VpcId) -> KeptGroups<'a> {
        KeptGroups { kept: Some((groups, vpc)), perhaps: None }
    }

    pub(crate) fn perhaps(groups: &'a Groups, vpc: VpcId) -> KeptGroups<'a> {
        KeptGroups { kept: None, perhaps: Some((groups, vpc)) }
    }

    /// Whether the one at the other end is in some groups, by what it takes to be in them; `None` where that is not known.
    fn is(self, is_in: impl Fn(&Groups, VpcId) -> Option<bool>) -> Option<bool> {
        let of = |groups: Option<(&Groups, VpcId)>| groups.map_or(Some(false), |(groups, vpc)| is_in(groups, vpc));
        match (of(self.kept), of(self.perhaps)) {
            (Some(true), _) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }
    }
}

/// What is admitted.
pub(crate) struct Admission {
    /// What is certainly admitted.
    pub(crate) sure: Ports,
    /// What is admitted if everything unknown allows it; at least `sure`.
    pub(crate) maybe: Ports,
    /// The first rule that admits something of what was asked for; `None` where a default does, or nothing.
    pub(crate) rule: Option<NodeId>,
    /// The rule whose unknown value makes the difference.
    pub(crate) unknown: Option<NodeId>,
}

/// What groups admit of some traffic.
pub(crate) fn admit(
    network: &Network,
    groups: &Groups,
    vpc: VpcId,
    direction: Direction,
    peer: &Peer<'_>,
    wanted: &Ports,
) -> Admission {
    let nothing = Ports::default();
    let everything = |rule| Admission { sure: wanted.clone(), maybe: wanted.clone(), rule, unknown: None };
    let members = match groups {
        Groups::None => return everything(None),
        Groups::Unknown => return Admission { sure: nothing, maybe: wanted.clone(), rule: None, unknown: None },
        Groups::Listed(groups) => groups.clone(),
        Groups::Default => match network.vpc(vpc).default_group {
            Some(group) => vec![group],
            // The default group as AWS creates it: in from its own members, out to everywhere.
            None if direction == Direction::Egress => return everything(None),
            None => {
                let own = peer.groups.is(|groups, other| match groups {
                    Groups::Default => Some(other == vpc),
                    Groups::Unknown if other == vpc => None,
                    _ => Some(false),
                });
                return match own {
                    Some(true) => everything(None),
                    Some(false) => Admission { sure: nothing.clone(), maybe: nothing, rule: None, unknown: None },
                    None => Admission { sure: nothing, maybe: wanted.clone(), rule: None, unknown: None },
                };
            }
        },
    };
    let mut rules: Vec<&GroupRule> = Vec::new();
    for group in members {
        let group = network.group(group);
        match (direction, &group.egress) {
            (Direction::Ingress, _) => rules.extend(&group.ingress),
            (Direction::Egress, Some(egress)) => rules.extend(egress),
            // A group with no `egress` line allows all, as AWS creates it.
            (Direction::Egress, None) => return everything(None),
        }
    }
    by_rules(network, &rules, peer, wanted)
}

fn by_rules(network: &Network, rules: &[&GroupRule], peer: &Peer<'_>, wanted: &Ports) -> Admission {
    // Each rule by which of the peer's addresses it certainly speaks of, and whether it may speak of all.
    let relations: Vec<_> = rules.iter().map(|rule| (rule, relation(network, rule, peer))).collect();
    let mut parts: Vec<Intervals> = vec![peer.addresses.intervals.clone()];
    for (_, relation) in &relations {
        if let Relation::Some(cuts) = relation {
            for cut in cuts {
                parts = parts
                    .into_iter()
                    .flat_map(|part| [intersect(&part, *cut), subtract(&part, *cut)])
                    .filter(|part| !part.is_empty())
                    .collect();
            }
        }
    }
    let mut admission = Admission { sure: wanted.clone(), maybe: Ports::default(), rule: None, unknown: None };
    let mut all_maybe = wanted.clone();
    for part in &parts {
        let (mut sure, mut maybe) = (Ports::default(), Ports::default());
        for (rule, relation) in &relations {
            let speaks = match relation {
                Relation::All => true,
                Relation::Some(cuts) => cuts.iter().any(|cut| !intersect(part, *cut).is_empty()),
                Relation::None => false,
                Relation::Unknown => {
                    maybe =
                        maybe.union(&rule.ports.as_ref().map_or(wanted.clone(), |ports| ports.intersection(wanted)));
                    admission.unknown = admission.unknown.or(Some(rule.node));
                    false
                }
            };
            if !speaks {
                continue;
            }
            match &rule.ports {
                Some(ports) => {
                    let ports = ports.intersection(wanted);
                    if !ports.is_empty() {
                        admission.rule = admission.rule.or(Some(rule.node));
                    }
                    sure = sure.union(&ports);
                }
                None => {
                    maybe = wanted.clone();
                    admission.unknown = admission.unknown.or(Some(rule.node));
                }
            }
        }
        maybe = maybe.union(&sure);
        admission.sure = admission.sure.intersection(&sure);
        all_maybe = all_maybe.intersection(&maybe);
        admission.maybe = admission.maybe.union(&maybe);
    }
    if peer.addresses.meaning == Meaning::Every {
        admission.maybe = all_maybe;
    }
    admission
}

/// Which of the peer's addresses a rule speaks of.
enum Relation {
    All,
    None,
    Some(Intervals),
    Unknown,
}

fn relation(network: &Network, rule: &GroupRule, peer: &Peer<'_>) -> Relation {
    match &rule.peer {
        Destination::List(list) if !network.prefix_list(*list).complete => Relation::Unknown,
        Destination::Cidr(_) | Destination::List(_) => {
            let blocks: Intervals = blocks(network, &rule.peer).iter().map(|cidr| interval(*cidr)).collect();
            let outside = blocks.iter().fold(peer.addresses.intervals.clone(), |rest, block| subtract(&rest, *block));
            if outside.is_empty() {
                Relation::All
            } else if outside == peer.addresses.intervals {
                Relation::None
            } else {
                Relation::Some(blocks)
            }
        }
        Destination::Service(service) => match peer.service {
            Some(other) if other.name == service.name => Relation::All,
            _ => Relation::None,
        },
        Destination::Group(group) => match peer.groups.is(|groups, vpc| is_member(network, *group, groups, vpc)) {
            Some(true) => Relation::All,
            Some(false) => Relation::None,
            None => Relation::Unknown,
        },
        Destination::Unknown => Relation::Unknown,
    }
}

/// The private addresses of a network interface.
pub(crate) fn addresses_of(address: HostAddress, block: Option<ipnet::IpNet>) -> Option<Addresses> {
    match (address, block) {
        (HostAddress::Fixed(address), _) => Some(Addresses::exactly(address)),
        (HostAddress::Any | HostAddress::Unknown, Some(block)) => Some(Addresses::one_of(block)),
        _ => None,
    }
}

/// Whether something with some groups is a member of a group; `None` where that is not known.
pub(super) fn is_member(network: &Network, group: GroupId, groups: &Groups, vpc: VpcId) -> Option<bool> {
    match groups {
        Groups::None => Some(false),
        Groups::Default => Some(network.vpc(vpc).default_group == Some(group)),
        Groups::Listed(groups) => Some(groups.contains(&group)),
        Groups::Unknown => None,
    }
}
