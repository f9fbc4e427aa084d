//! One packet, hop by hop.
//!
//! Each function takes the packet where it is and says where it ends. Where something is not known the packet is
//! followed each way that may be, which is why the answer is a list.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::rc::Rc;

use portolan_analyzer::NodeId;
use portolan_analyzer::schema::Kind;

use crate::packet::{End, Exit, Party, Traffic, Way};
use crate::verdict::Verdict;
use crate::world::{Hop, Setting, World};

/// Follows packets through a world.
#[derive(Debug)]
pub(crate) struct Walker<'n> {
    /// The world.
    pub(crate) world: World<'n>,
    /// The kinds of hops met so far.
    pub(crate) met: RefCell<BTreeSet<&'static str>>,
    /// Whether the packets are to pass a gateway endpoint.
    pub(crate) by_gateway_endpoint: Cell<bool>,
}

pub(crate) fn stopped(reason: &'static str) -> Vec<End> {
    vec![End::Stopped(reason)]
}

/// Nobody knows what becomes of it.
pub(crate) fn lost(way: Way) -> Vec<End> {
    vec![End::Lost(Box::new(way))]
}

pub(crate) fn arrived(way: Way) -> Vec<End> {
    vec![End::Arrived(Box::new(way))]
}

impl Walker<'_> {
    pub(crate) fn meet(&self, what: &'static str) {
        self.met.borrow_mut().insert(what);
    }

    /// There and back. `then` is asked of what has arrived, for what lies behind.
    pub(crate) fn journey(&self, way: &Way, then: &dyn Fn(&Way) -> Verdict) -> Verdict {
        let worlds = |ends: Vec<End>| {
            Verdict::one_of(ends.into_iter().map(|end| {
                let (verdict, groups) = match end {
                    End::Arrived(arrived) => {
                        let sure = if arrived.sure { Verdict::Yes } else { Verdict::Unknown };
                        let groups = arrived.groups;
                        (sure.and(self.answered(*arrived.clone())).and(then(&arrived)), Some(groups))
                    }
                    End::Stopped(reason) => (Verdict::No(reason), None),
                    End::Lost(lost) => (self.whatever_happens(way, lost), None),
                };
                self.out_of_sender(way, groups).and(verdict)
            }))
        };
        match way.from {
            Party::Nic(nic) => match self.world.nics[nic].subnet {
                Some(subnet) => worlds(self.leave(way.clone(), subnet, true)),
                None => Verdict::Unknown,
            },
            Party::OnPremises(network) => {
                self.alternatives(self.out_of_on_premises(way, network).into_iter().map(worlds).collect())
            }
            Party::Outside => worlds(self.in_from_internet(way.clone())),
            Party::Service(..) | Party::Nowhere => Verdict::Unknown,
        }
    }

    /// Of a packet whose way is not known: no, if what stands at both ends stops it or its answer whatever happens.
    pub(crate) fn whatever_happens(&self, start: &Way, lost: Box<Way>) -> Verdict {
        if self.by_gateway_endpoint.get() && lost.gone {
            return Verdict::No("no-route");
        }
        if let Party::Nic(target) = start.to
            && !self.world.may_be_let_in(target, start.from, start.traffic, lost.groups)
        {
            return Verdict::No("security-group");
        }
        if let Party::Nic(sender) = start.from {
            let answer = Way::new(start.to, start.destination, start.from, start.source, start.traffic.answer());
            let subnet = self.world.nics[sender].subnet;
            if subnet.is_some_and(|subnet| self.world.acl_in(subnet, &answer) == Some(false)) {
                return Verdict::No("network-acl");
            }
        }
        Verdict::Unknown
    }

    pub(crate) fn alternatives(&self, verdicts: Vec<Verdict>) -> Verdict {
        Verdict::any(verdicts, "no-route")
    }

    /// The sender's security groups. `groups`, once it is known: whether those of the receiver are known to it.
    pub(crate) fn out_of_sender(&self, way: &Way, groups: Option<Option<bool>>) -> Verdict {
        let Party::Nic(sender) = way.from else { return Verdict::Yes };
        let one_vpc = matches!(way.to, Party::Nic(nic) if self.world.nics[nic].vpc == self.world.nics[sender].vpc);
        // A public address is in no group, whoever has it.
        let public = matches!(way.to, Party::Nic(nic) if !self.has_address(nic, way.destination));
        let groups = if public { Some(Some(false)) } else { groups };
        let asked = match groups {
            Some(groups) => self.world.lets_out(sender, way, groups),
            None if one_vpc => self.world.lets_out(sender, way, Some(true)),
            // It did not arrive: only what holds either way counts.
            None => {
                let with = self.world.lets_out(sender, way, Some(true));
                let without = self.world.lets_out(sender, way, Some(false));
                if with == without { with } else { Some(true) }
            }
        };
        Verdict::unless_unknown(asked, "security-group")
    }

    /// The way back of what has arrived.
    pub(crate) fn answered(&self, there: Way) -> Verdict {
        let to = there.nats.last().map_or(there.from, |nat| Party::Nic(nat.0));
        let mut way = Way::new(there.to, there.destination, to, there.source, there.traffic.answer());
        way.chosen = there.chosen.clone();
        way.seen_as = there.seen_as;
        way.nats = there.nats.clone();
        way.owed = there.boxes.clone();
        let (origin, exit) = (there.to, there.exit);
        way.there = Some(Rc::new(there));
        let worlds = |ends: Vec<End>| {
            Verdict::one_of(ends.into_iter().map(|end| match end {
                End::Arrived(back) if same_boxes(&back.boxes, &back.owed) => {
                    if back.sure {
                        Verdict::Yes
                    } else {
                        Verdict::Unknown
                    }
                }
                End::Arrived(_) => Verdict::No("asymmetric-route"),
                End::Stopped(reason) => Verdict::No(reason),
                End::Lost(_) => Verdict::Unknown,
            }))
        };
        match (origin, exit) {
            (Party::Nic(nic), _) => match self.world.nics[nic].subnet {
                Some(subnet) => worlds(self.leave(way, subnet, true)),
                None => Verdict::Unknown,
            },
            (Party::OnPremises(network), _) => {
                self.alternatives(self.out_of_on_premises(&way, network).into_iter().map(worlds).collect())
            }
            (_, Some(Exit::GatewayEndpoint(_, vpc))) => worlds(self.deliver(way, vpc, None)),
            (_, Some(Exit::PublicInterface)) => Verdict::Yes,
            (_, Some(Exit::EgressOnly(vpc))) => worlds(self.deliver(way, vpc, None)),
            _ => worlds(self.in_from_internet(way)),
        }
    }

    /// Out of a subnet: delivered inside it, else by its table. `border`: whether its network ACL is asked.
    pub(crate) fn leave(&self, mut way: Way, subnet: usize, border: bool) -> Vec<End> {
        let world = &self.world;
        let place = &world.subnets[subnet];
        let vpc = place.vpc;
        if place.v4.contains(&way.destination) || place.v6.is_some_and(|block| block.contains(&way.destination)) {
            return self.deliver(way, vpc, Some(subnet));
        }
        let table = match world.table_of(subnet) {
            Setting::Unknown => None,
            Setting::Unset => Some(None),
            Setting::Is(table) => Some(Some(table)),
        };
        let hops = match table {
            None => vec![Hop::Unknown],
            Some(table) => {
                let key = table.map_or(world.vpcs[vpc].node, |table| table.node);
                if self.comes_again(&mut way, key, 0) {
                    return stopped("route-loop");
                }
                world.route(vpc, table, &way)
            }
        };
        let mut ends = Vec::new();
        for hop in hops {
            let mut way = way.clone();
            let crosses = border && self.subnet_of(hop) != Some(subnet);
            if crosses {
                if world.subnets[subnet].acl != Setting::Unset {
                    self.meet("network-acl");
                }
                match world.acl_out(subnet, &way) {
                    Some(true) => {}
                    Some(false) => {
                        ends.push(End::Stopped("network-acl"));
                        continue;
                    }
                    None => way.sure = false,
                }
            }
            ends.extend(self.follow(way, vpc, Some(subnet), hop));
        }
        ends
    }

    pub(crate) fn comes_again(&self, way: &mut Way, table: NodeId, number: usize) -> bool {
        let key = (table, number, way.source, way.destination);
        let again = way.seen.contains(&key);
        way.seen.push(key);
        again
    }

    /// The subnet of the network interface to which a route leads.
    pub(crate) fn subnet_of(&self, hop: Hop) -> Option<usize> {
        let Hop::Thing(node) = hop else { return None };
        let kind = self.world.nodes.get(node).kind();
        if !matches!(kind, Kind::Instance | Kind::NetworkInterface | Kind::NatGateway | Kind::Endpoint) {
            return None;
        }
        self.world.nics.iter().find(|nic| nic.owner == node).and_then(|nic| nic.subnet)
    }

    /// Inside a VPC, to who has the address.
    pub(crate) fn deliver(&self, way: Way, vpc: usize, from: Option<usize>) -> Vec<End> {
        match way.to {
            Party::Nic(nic) if self.world.nics[nic].vpc == vpc && self.has_address(nic, way.destination) => {
                self.into(way, nic, from)
            }
            Party::Nowhere => lost(way),
            _ => stopped("no-route"),
        }
    }

    pub(crate) fn has_address(&self, nic: usize, address: IpAddr) -> bool {
        self.world.nics[nic].v4 == address || self.world.nics[nic].v6 == Some(address)
    }

    /// Over the border of a subnet, if it comes from outside of it. What stops it, if anything does.
    pub(crate) fn cross(&self, way: &mut Way, from: Option<usize>, subnet: Option<usize>) -> Option<Vec<End>> {
        let subnet = subnet?;
        if from == Some(subnet) {
            return None;
        }
        match self.world.acl_in(subnet, way) {
            Some(true) => {}
            Some(false) => return Some(stopped("network-acl")),
            None => way.sure = false,
        }
        None
    }

    /// Into the network interface for which it is.
    pub(crate) fn into(&self, mut way: Way, nic: usize, from: Option<usize>) -> Vec<End> {
        let subnet = self.world.nics[nic].subnet;
        if let Some(ends) = self.cross(&mut way, from, subnet) {
            return ends;
        }
        if !way.is_answer() {
            match self.world.lets_in(nic, &way) {
                Some(true) => {}
                Some(false) => return stopped("security-group"),
                None => way.sure = false,
            }
            return arrived(way);
        }
        // An answer comes to the NAT gateway that translated, which knows for whom it is.
        match way.nats.pop() {
            None => arrived(way),
            Some((_, before, sender, owed)) => {
                // What the question passed on this side of the NAT gateway, the answer must have passed as well.
                if !same_boxes(&way.boxes, &way.owed) {
                    return stopped("asymmetric-route");
                }
                way.boxes.clear();
                way.owed = owed;
                way.destination = before;
                way.to = way.nats.last().map_or(sender, |nat| Party::Nic(nat.0));
                match subnet {
                    Some(subnet) => self.leave(way, subnet, true),
                    None => self.deliver(way, self.world.nics[nic].vpc, None),
                }
            }
        }
    }

    /// On to what a route leads to.
    pub(crate) fn follow(&self, way: Way, vpc: usize, from: Option<usize>, hop: Hop) -> Vec<End> {
        let world = &self.world;
        let node = match hop {
            Hop::Nothing => return stopped("no-route"),
            Hop::Blackhole => return stopped("blackhole"),
            Hop::Unknown => return lost(way),
            Hop::Local => return self.deliver(way, vpc, from),
            Hop::Thing(node) => node,
        };
        let elsewhere = world.vpc_of(node).is_some_and(|other| other != vpc);
        if elsewhere {
            return stopped("blackhole");
        }
        match world.nodes.get(node).kind() {
            Kind::InternetGateway => self.internet_gateway(way, vpc),
            Kind::EgressOnlyInternetGateway => self.egress_only(way, vpc),
            Kind::NatGateway => self.nat_gateway(way, vpc, from, node),
            Kind::Endpoint => self.endpoint(way, vpc, from, node),
            Kind::Peering => self.peering(way, vpc, node),
            Kind::TransitGateway => self.transit_gateway(way, vpc, from, node),
            Kind::VpnGateway => self.vpn_gateway(way, vpc, node),
            Kind::Instance | Kind::NetworkInterface => self.machine(way, vpc, from, node),
            _ => lost(way),
        }
    }

    pub(crate) fn internet_gateway(&self, mut way: Way, vpc: usize) -> Vec<End> {
        way.gone = true;
        self.meet("internet-gateway");
        if is_private(way.destination) {
            return stopped("no-route");
        }
        if way.there.as_ref().is_some_and(|there| there.entered != Some(vpc)) {
            return stopped("asymmetric-route");
        }
        if way.source.is_ipv6() {
            if !self.world.is_in_vpc(vpc, way.source) {
                return stopped("no-public-address");
            }
            return self.internet(way, Exit::InternetGateway(vpc));
        }
        // Who sends it now, and not who has the same address in another VPC.
        let translated = way.nats.last().map(|nat| nat.0).filter(|_| !way.is_answer());
        let nic = translated.or(match way.from {
            Party::Nic(nic) => Some(nic),
            _ => None,
        });
        let sender = nic.map(|nic| &self.world.nics[nic]).filter(|nic| nic.vpc == vpc && nic.v4 == way.source);
        match sender.map_or(Some(false), |nic| nic.public) {
            Some(true) => {}
            None => way.sure = false,
            Some(false) => {
                let translator =
                    |nic: &usize| self.world.nics[*nic].vpc == vpc && self.world.nics[*nic].public != Some(false);
                if way.appliances.iter().any(translator) {
                    return lost(way);
                }
                return stopped("no-public-address");
            }
        }
        if let Some(nic) = sender {
            way.source = nic.public_v4;
        }
        self.internet(way, Exit::InternetGateway(vpc))
    }

    pub(crate) fn egress_only(&self, way: Way, vpc: usize) -> Vec<End> {
        self.meet("egress-only-internet-gateway");
        if way.source.is_ipv4() {
            return stopped("address-family");
        }
        // What came in through the internet gateway must leave through it.
        if way.inspected || way.is_answer() {
            return stopped("asymmetric-route");
        }
        if !self.world.is_in_vpc(vpc, way.source) {
            return stopped("no-public-address");
        }
        self.internet(way, Exit::EgressOnly(vpc))
    }

    /// Out on the internet.
    pub(crate) fn internet(&self, mut way: Way, exit: Exit) -> Vec<End> {
        match way.to {
            Party::Outside | Party::Service(..) => {
                way.exit = Some(exit);
                arrived(way)
            }
            // How the answer of what comes in again finds back is not modelled for these.
            Party::Nic(nic) if way.there.is_none() && self.comes_in_oddly(&way, nic, exit) => {
                way.groups = Some(false);
                lost(way)
            }
            Party::Nic(_) => {
                way.exit = Some(exit);
                self.in_from_internet(way)
            }
            Party::OnPremises(_) | Party::Nowhere => lost(way),
        }
    }

    /// Over IPv6, behind an appliance and where a gateway has a route table.
    fn comes_in_oddly(&self, way: &Way, nic: usize, exit: Exit) -> bool {
        let out = match exit {
            Exit::InternetGateway(vpc) | Exit::EgressOnly(vpc) => Some(vpc),
            _ => None,
        };
        let vpcs = [out, Some(self.world.nics[nic].vpc)];
        let edge =
            self.world.tables.iter().any(|table| vpcs.contains(&Some(table.vpc)) && table.edge != Setting::Unset);
        way.source.is_ipv6() || !way.boxes.is_empty() || edge
    }

    /// From the internet to a network interface: by its public IPv4 address or by its IPv6 address.
    pub(crate) fn in_from_internet(&self, mut way: Way) -> Vec<End> {
        let Party::Nic(nic) = way.to else { return lost(way) };
        let target = &self.world.nics[nic];
        let vpc = target.vpc;
        let went_out_only = |there: &Rc<Way>| there.exit == Some(Exit::EgressOnly(vpc));
        if way.there.as_ref().is_some_and(went_out_only) {
            return self.deliver(way, vpc, None);
        }
        if way.destination.is_ipv4() {
            match target.public {
                Some(true) => {}
                Some(false) => return stopped("no-public-address"),
                None => way.sure = false,
            }
            way.destination = target.v4;
        }
        // What comes from a public address is in no group.
        way.groups = Some(false);
        let Some(gateway) = self.world.internet_gateway(vpc) else { return stopped("no-internet-gateway") };
        self.meet("from-internet");
        way.entered = Some(vpc);
        if target.subnet.is_none() {
            return self.into(way, nic, None);
        }
        self.edge(way, vpc, gateway)
    }

    /// In through a gateway, by its edge table if it has one.
    pub(crate) fn edge(&self, mut way: Way, vpc: usize, gateway: NodeId) -> Vec<End> {
        let table = self.world.tables.iter().find(|table| table.edge == Setting::Is(gateway));
        let Some(table) = table else { return self.deliver(way, vpc, None) };
        self.meet("edge-table");
        if self.comes_again(&mut way, table.node, 0) {
            return stopped("route-loop");
        }
        let hops = self.world.route(vpc, Some(table), &way);
        hops.into_iter().flat_map(|hop| self.follow(way.clone(), vpc, None, hop)).collect()
    }

    pub(crate) fn nat_gateway(&self, mut way: Way, vpc: usize, from: Option<usize>, node: NodeId) -> Vec<End> {
        self.meet("nat-gateway");
        let Some(nat) = self.world.nats.iter().find(|nat| nat.node == node) else { return lost(way) };
        if way.source.is_ipv6() {
            return lost(way);
        }
        if way.is_answer() {
            return stopped("asymmetric-route");
        }
        let (Some(nic), Some(regional)) = (nat.nic, nat.regional) else { return lost(way) };
        if way.nats.iter().any(|passed| passed.0 == nic) {
            return stopped("route-loop");
        }
        let boxes = std::mem::take(&mut way.boxes);
        way.nats.push((nic, way.source, way.from, boxes));
        way.groups = Some(false);
        if regional {
            self.meet("regional-nat-gateway");
            if self.world.internet_gateway(vpc).is_none() {
                return stopped("no-internet-gateway");
            }
            if is_private(way.destination) {
                return stopped("no-route");
            }
            way.source = self.world.nics[nic].public_v4;
            return self.internet(way, Exit::InternetGateway(vpc));
        }
        match (nat.public, self.world.nics[nic].public) {
            (Some(true), Some(false)) => return stopped("no-public-address"),
            (Some(false), _) => self.meet("private-nat-gateway"),
            (None, _) | (_, None) => way.sure = false,
            _ => {}
        }
        let Some(subnet) = self.world.nics[nic].subnet else { return lost(way) };
        if let Some(ends) = self.cross(&mut way, from, Some(subnet)) {
            return ends;
        }
        way.source = self.world.nics[nic].v4;
        self.leave(way, subnet, true)
    }

    pub(crate) fn endpoint(&self, mut way: Way, vpc: usize, from: Option<usize>, node: NodeId) -> Vec<End> {
        let Some(endpoint) = self.world.endpoints.iter().find(|endpoint| endpoint.node == node) else {
            return lost(way);
        };
        match endpoint.kind {
            Some("gateway") => {
                self.meet("gateway-endpoint");
                if !matches!(way.traffic, Traffic::Tcp(_) | Traffic::Icmp(8)) {
                    return stopped("protocol");
                }
                if !self.world.is_in_vpc(vpc, way.source) {
                    return stopped("gateway-endpoint-outside-vpc");
                }
                way.exit = Some(Exit::GatewayEndpoint(node, vpc));
                arrived(way)
            }
            Some("gateway_load_balancer") => {
                self.meet("gateway-load-balancer-endpoint");
                let (&[nic], true) = (endpoint.nics.as_slice(), endpoint.nics_known) else { return lost(way) };
                let Some(subnet) = self.world.nics[nic].subnet else { return lost(way) };
                if let Some(ends) = self.cross(&mut way, from, Some(subnet)) {
                    return ends;
                }
                if !way.is_answer() {
                    match self.inspection(endpoint, subnet) {
                        Verdict::Yes => {}
                        Verdict::No(reason) => return stopped(reason),
                        Verdict::Unknown => way.sure = false,
                    }
                }
                way.boxes.push(node);
                way.inspected = true;
                way.groups = Some(false);
                self.leave(way, subnet, true)
            }
            _ => lost(way),
        }
    }

    pub(crate) fn machine(&self, mut way: Way, vpc: usize, from: Option<usize>, node: NodeId) -> Vec<End> {
        let Some(nic) = self.world.nics.iter().position(|nic| nic.owner == node) else { return lost(way) };
        if way.to == Party::Nic(nic) && self.has_address(nic, way.destination) {
            return self.into(way, nic, from);
        }
        self.meet("appliance");
        let Some(subnet) = self.world.nics[nic].subnet else { return lost(way) };
        if let Some(ends) = self.cross(&mut way, from, Some(subnet)) {
            return ends;
        }
        match self.world.nics[nic].source_dest_check {
            Some(false) => {}
            Some(true) => return stopped("source-dest-check"),
            None => way.sure = false,
        }
        if !way.is_answer() {
            let one_vpc = matches!(way.to, Party::Nic(target) if self.world.nics[target].vpc == vpc);
            let lets = [self.world.lets_in(nic, &way), self.world.lets_out(nic, &way, Some(one_vpc))];
            if lets.contains(&Some(false)) {
                return stopped("security-group");
            }
            if lets.contains(&None) {
                way.sure = false;
            }
        }
        way.boxes.push(node);
        way.appliances.push(nic);
        way.groups = Some(false);
        self.leave(way, subnet, true)
    }

    pub(crate) fn peering(&self, mut way: Way, vpc: usize, node: NodeId) -> Vec<End> {
        self.meet("peering");
        let Some(peering) = self.world.peerings.iter().find(|peering| peering.node == node) else {
            return lost(way);
        };
        let other = match peering.vpcs {
            [Some(one), Some(other)] if one == vpc => other,
            [Some(one), Some(other)] if other == vpc => one,
            [Some(_), Some(_)] => return stopped("blackhole"),
            _ => return lost(way),
        };
        match peering.accepted {
            Some(true) => {}
            Some(false) => return stopped("not-accepted"),
            None => way.sure = false,
        }
        if !self.world.is_in_vpc(vpc, way.source) || !self.world.is_in_vpc(other, way.destination) {
            return stopped("not-transitive");
        }
        if self.world.vpcs[vpc].region != self.world.vpcs[other].region {
            self.meet("peering-between-regions");
            way.groups = Some(false);
        }
        self.deliver(way, other, None)
    }
}

fn same_boxes(one: &[NodeId], other: &[NodeId]) -> bool {
    let set = |boxes: &[NodeId]| boxes.iter().copied().collect::<BTreeSet<_>>();
    set(one) == set(other)
}

/// What an internet gateway does not carry.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            address.is_private() || address.is_link_local() || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(_) => false,
    }
}
