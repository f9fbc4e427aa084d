//! Security groups and network ACLs.

use std::net::IpAddr;

use crate::packet::{Party, Traffic, Way};
use crate::world::{AclRule, Filter, Peer, Rule, Setting, World};

/// The other side of a connection, as a rule sees it.
struct Other {
    address: IpAddr,
    nic: Option<usize>,
    /// Whether it is known to which groups it belongs.
    groups: Option<bool>,
    /// A load balancer through which it came, whose groups are known as well.
    through: Option<usize>,
    service: Option<(&'static str, &'static str)>,
}

impl World<'_> {
    /// Whether the security groups of a network interface let the packet in.
    pub(crate) fn lets_in(&self, nic: usize, way: &Way) -> Option<bool> {
        let sender = match way.from {
            Party::Nic(sender) => Some(sender),
            _ => None,
        };
        let (address, nic_seen, groups) = way.seen_as.unwrap_or((way.source, sender, way.groups));
        // Whether rules that name a group of the client speak of what a load balancer passes on is not said.
        let groups = if way.seen_as.is_some() { groups.filter(|known| !known) } else { groups };
        let through = sender.filter(|_| way.seen_as.is_some());
        let other = Other { address, nic: nic_seen, groups, through, service: None };
        self.admits(nic, |group| &self.groups[group].ingress, way.traffic, &other)
    }

    /// Whether they let it out. `groups`: whether the groups of the one who gets it are known here.
    pub(crate) fn lets_out(&self, nic: usize, way: &Way, groups: Option<bool>) -> Option<bool> {
        let (receiver, service) = match way.to {
            Party::Nic(receiver) => (Some(receiver), None),
            Party::Service(name, region) => (None, Some((name, region))),
            _ => (None, None),
        };
        let other = Other { address: way.destination, nic: receiver, groups, through: None, service };
        self.admits(nic, |group| &self.groups[group].egress, way.traffic, &other)
    }

    /// Whether a packet of this kind from this address would be let in, whoever sends it.
    pub(crate) fn lets_in_from(&self, nic: usize, address: IpAddr, traffic: Traffic) -> Option<bool> {
        let other = Other { address, nic: None, groups: Some(false), through: None, service: None };
        self.admits(nic, |group| &self.groups[group].ingress, traffic, &other)
    }

    /// Whether a packet of this kind may be let in, from whatever address it comes in the end.
    pub(crate) fn may_be_let_in(&self, nic: usize, from: Party, traffic: Traffic, groups: Option<bool>) -> bool {
        let Filter::Groups { known, complete } = &self.nics[nic].filter else { return true };
        let sender = match from {
            Party::Nic(sender) => Some(sender),
            _ => None,
        };
        let rules = known.iter().flat_map(|group| &self.groups[*group].ingress);
        let may = |rule: &Rule| {
            let ports = rule.ports.as_ref().is_none_or(|ports| traffic.is_in(ports));
            let peer = match rule.peer {
                Peer::Group(group) => groups != Some(false) && self.is_member(sender, group) != Some(false),
                Peer::Service(_) => false,
                Peer::Cidr(_) | Peer::List(..) | Peer::Unknown => true,
            };
            ports && peer
        };
        !complete || rules.into_iter().any(may)
    }

    fn admits<'w>(
        &'w self,
        nic: usize,
        rules: impl Fn(usize) -> &'w Vec<Rule>,
        traffic: Traffic,
        other: &Other,
    ) -> Option<bool> {
        let Filter::Groups { known, complete } = &self.nics[nic].filter else { return Some(true) };
        let mut answer = if *complete { Some(false) } else { None };
        for group in known {
            for rule in rules(*group) {
                match self.rule_admits(rule, self.nics[nic].vpc, traffic, other) {
                    Some(true) => return Some(true),
                    None => answer = None,
                    Some(false) => {}
                }
            }
        }
        answer
    }

    fn rule_admits(&self, rule: &Rule, vpc: usize, traffic: Traffic, other: &Other) -> Option<bool> {
        let ports = rule.ports.as_ref().map(|ports| traffic.is_in(ports));
        let peer = match &rule.peer {
            Peer::Cidr(block) => Some(block.contains(&other.address)),
            Peer::Group(group) if self.is_member(other.through, *group) == Some(true) => Some(true),
            Peer::Group(group) => both(self.is_member(other.nic, *group), other.groups),
            Peer::List(blocks, complete) => {
                if blocks.iter().any(|block| block.contains(&other.address)) {
                    Some(true)
                } else if *complete {
                    Some(false)
                } else {
                    None
                }
            }
            Peer::Service(service) => Some(
                other.service.is_some_and(|(name, region)| name == *service && Some(region) == self.vpcs[vpc].region),
            ),
            Peer::Unknown => None,
        };
        both(ports, peer)
    }

    fn is_member(&self, nic: Option<usize>, group: usize) -> Option<bool> {
        let Some(nic) = nic else { return Some(false) };
        match &self.nics[nic].filter {
            Filter::None => Some(false),
            Filter::Groups { known, .. } if known.contains(&group) => Some(true),
            Filter::Groups { complete: true, .. } => Some(false),
            // Whichever they are, they belong to its own VPC.
            Filter::Groups { .. } if self.groups[group].vpc != self.nics[nic].vpc => Some(false),
            Filter::Groups { .. } => None,
        }
    }

    /// Whether the network ACL of a subnet lets the packet in.
    pub(crate) fn acl_in(&self, subnet: usize, way: &Way) -> Option<bool> {
        let source = way.seen_as.filter(|_| !way.is_answer()).map_or(way.source, |seen| seen.0);
        if needs_no_answer(way) {
            return Some(true);
        }
        self.acl(subnet, source, way.traffic, true)
    }

    /// Whether it lets it out.
    pub(crate) fn acl_out(&self, subnet: usize, way: &Way) -> Option<bool> {
        let destination = way.seen_as.filter(|_| way.is_answer()).map_or(way.destination, |seen| seen.0);
        if needs_no_answer(way) {
            return Some(true);
        }
        self.acl(subnet, destination, way.traffic, false)
    }

    fn acl(&self, subnet: usize, other: IpAddr, traffic: Traffic, inward: bool) -> Option<bool> {
        let acl = match &self.subnets[subnet].acl {
            Setting::Unset => return Some(true),
            Setting::Unknown => return None,
            Setting::Is(acl) => self.acls.iter().find(|known| known.node == *acl)?,
        };
        let rules = if inward { &acl.ingress } else { &acl.egress };
        // What the rules that may be the first to match say.
        let mut said: Vec<Option<bool>> = Vec::new();
        let mut decided = false;
        for rule in rules {
            match acl_rule_matches(rule, other, traffic) {
                Some(false) => {}
                None => said.push(rule.allow),
                Some(true) => {
                    said.push(rule.allow);
                    decided = true;
                    break;
                }
            }
        }
        if !decided {
            said.push(Some(false));
        }
        let first = said[0];
        if said.iter().all(|one| *one == first) { first } else { None }
    }
}

/// Nothing answers ICMP that is no echo: the routes must lead back, but there is nothing to filter.
fn needs_no_answer(way: &Way) -> bool {
    way.there.as_ref().is_some_and(|there| matches!(there.traffic, Traffic::Icmp(kind) if kind != 8))
}

fn acl_rule_matches(rule: &AclRule, other: IpAddr, traffic: Traffic) -> Option<bool> {
    // Without a number it may come before or behind those that decide.
    let placed = rule.number.map(|_| true);
    let ports = rule.ports.as_ref().map(|ports| traffic.is_in(ports));
    let block = rule.cidr.map(|block| block.contains(&other));
    both(both(ports, block), placed)
}

/// Both, where either may be unknown.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
