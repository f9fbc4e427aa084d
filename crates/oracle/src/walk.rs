//! One packet, hop by hop.
//!
//! Each function takes the packet where it is and says where it ends. Where something is not known the packet is
//! followed each way that may be, which is why the answer is a list.

use std::cell::RefCell;
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
pub struct Walker<'n> {
    /// The world.
    pub world: World<'n>,
    /// The kinds of hops met so far.
    pub met: RefCell<BTreeSet<&'static str>>,
}

fn stopped(reason: &'static str) -> Vec<End> {
    vec![End::Stopped(reason)]
}

/// Nobody knows what becomes of it.
fn lost(way: Way) -> Vec<End> {
    vec![End::Lost(Box::new(way))]
}

fn arrived(way: Way) -> Vec<End> {
    vec![End::Arrived(Box::new(way))]
}

impl Walker<'_> {
    pub(crate) fn meet(&self, what: &'static str) {
        self.met.borrow_mut().insert(what);
    }

    /// There and back. `then` is asked of what has arrived, for what lies behind.
    pub fn journey(&self, way: &Way, then: &dyn Fn(&Way) -> Verdict) -> Verdict {
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
                self.alternatives(self.from_on_premises(way, network).into_iter().map(worlds).collect())
            }
            Party::Outside => worlds(self.from_internet(way.clone())),
            Party::Service(..) | Party::Nowhere => Verdict::Unknown,
        }
    }

    /// Of a packet whose way is not known: no, if what stands at both ends stops it or its answer whatever happens.
    fn whatever_happens(&self, start: &Way, lost: Box<Way>) -> Verdict {
        if let Party::Nic(target) = start.to {
            if !self.world.may_be_let_in(target, start.from, start.traffic, lost.groups) {
                return Verdict::No("security-group");
            }
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

    fn alternatives(&self, verdicts: Vec<Verdict>) -> Verdict {
        Verdict::any(verdicts, "no-route")
    }

    /// The sender's security groups. `groups`, once it is known: whether those of the receiver are known to it.
    fn out_of_sender(&self, way: &Way, groups: Option<Option<bool>>) -> Verdict {
        let Party::Nic(sender) = way.from else { return Verdict::Yes };
        let one_vpc = matches!(way.to, Party::Nic(nic) if self.world.nics[nic].vpc == self.world.nics[sender].vpc);
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
    fn answered(&self, there: Way) -> Verdict {
        let to = there.nats.last().map_or(there.from, |nat| Party::Nic(nat.0));
        let mut way = Way::new(there.to, there.destination, to, there.source, there.traffic.answer());
        way.chosen = there.chosen.clone();
        way.seen_as = there.seen_as;
        way.nats = there.nats.clone();
        let (origin, exit) = (there.to, there.exit);
        let passed = there.boxes.clone();
        way.there = Some(Rc::new(there));
        let worlds = |ends: Vec<End>| {
            Verdict::one_of(ends.into_iter().map(|end| match end {
                End::Arrived(back) if same_boxes(&back.boxes, &passed) => {
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
                self.alternatives(self.from_on_premises(&way, network).into_iter().map(worlds).collect())
            }
            (_, Some(Exit::GatewayEndpoint(_, vpc))) => worlds(self.deliver(way, vpc, None)),
            (_, Some(Exit::PublicInterface)) => Verdict::Yes,
            (_, Some(Exit::EgressOnly(vpc))) => worlds(self.deliver(way, vpc, None)),
            _ => worlds(self.from_internet(way)),
        }
    }

    /// Out of a subnet: delivered inside it, else by its table. `border`: whether its network ACL is asked.
    fn leave(&self, mut way: Way, subnet: usize, border: bool) -> Vec<End> {
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

    fn comes_again(&self, way: &mut Way, table: NodeId, number: usize) -> bool {
        let key = (table, number, way.source, way.destination);
        let again = way.seen.contains(&key);
        way.seen.push(key);
        again
    }

    /// The subnet of the network interface to which a route leads.
    fn subnet_of(&self, hop: Hop) -> Option<usize> {
        let Hop::Thing(node) = hop else { return None };
        let kind = self.world.nodes.get(node).kind();
        if !matches!(kind, Kind::Instance | Kind::NetworkInterface | Kind::NatGateway | Kind::Endpoint) {
            return None;
        }
        self.world.nics.iter().find(|nic| nic.owner == node).and_then(|nic| nic.subnet)
    }

    /// Inside a VPC, to who has the address.
    fn deliver(&self, way: Way, vpc: usize, from: Option<usize>) -> Vec<End> {
        match way.to {
            Party::Nic(nic) if self.world.nics[nic].vpc == vpc && self.has_address(nic, way.destination) => {
                self.into(way, nic, from)
            }
            Party::Nowhere => lost(way),
            _ => stopped("no-route"),
        }
    }

    fn has_address(&self, nic: usize, address: IpAddr) -> bool {
        self.world.nics[nic].v4 == address || self.world.nics[nic].v6 == Some(address)
    }

    /// Over the border of a subnet, if it comes from outside of it. What stops it, if anything does.
    fn cross(&self, way: &mut Way, from: Option<usize>, subnet: Option<usize>) -> Option<Vec<End>> {
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
    fn into(&self, mut way: Way, nic: usize, from: Option<usize>) -> Vec<End> {
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
            Some((_, before, sender)) => {
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
    fn follow(&self, way: Way, vpc: usize, from: Option<usize>, hop: Hop) -> Vec<End> {
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

    fn internet_gateway(&self, mut way: Way, vpc: usize) -> Vec<End> {
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
        let sender = self.world.nics.iter().find(|nic| nic.vpc == vpc && nic.v4 == way.source);
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

    fn egress_only(&self, way: Way, vpc: usize) -> Vec<End> {
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
    fn internet(&self, mut way: Way, exit: Exit) -> Vec<End> {
        match way.to {
            Party::Outside | Party::Service(..) => {
                way.exit = Some(exit);
                arrived(way)
            }
            Party::Nic(_) => {
                way.exit = Some(exit);
                self.from_internet(way)
            }
            Party::OnPremises(_) | Party::Nowhere => lost(way),
        }
    }

    /// From the internet to a network interface: by its public IPv4 address or by its IPv6 address.
    fn from_internet(&self, mut way: Way) -> Vec<End> {
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
        let Some(gateway) = self.world.internet_gateway(vpc) else { return stopped("no-internet-gateway") };
        self.meet("from-internet");
        way.entered = Some(vpc);
        if target.subnet.is_none() {
            return self.into(way, nic, None);
        }
        self.edge(way, vpc, gateway)
    }

    /// In through a gateway, by its edge table if it has one.
    fn edge(&self, mut way: Way, vpc: usize, gateway: NodeId) -> Vec<End> {
        let table = self.world.tables.iter().find(|table| table.edge == Setting::Is(gateway));
        let Some(table) = table else { return self.deliver(way, vpc, None) };
        self.meet("edge-table");
        if self.comes_again(&mut way, table.node, 0) {
            return stopped("route-loop");
        }
        let hops = self.world.route(vpc, Some(table), &way);
        hops.into_iter().flat_map(|hop| self.follow(way.clone(), vpc, None, hop)).collect()
    }

    fn nat_gateway(&self, mut way: Way, vpc: usize, from: Option<usize>, node: NodeId) -> Vec<End> {
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
        way.nats.push((nic, way.source, way.from));
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

    fn endpoint(&self, mut way: Way, vpc: usize, from: Option<usize>, node: NodeId) -> Vec<End> {
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

    fn machine(&self, mut way: Way, vpc: usize, from: Option<usize>, node: NodeId) -> Vec<End> {
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

    fn peering(&self, mut way: Way, vpc: usize, node: NodeId) -> Vec<End> {
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

    fn vpn_gateway(&self, mut way: Way, vpc: usize, node: NodeId) -> Vec<End> {
        self.meet("vpn-gateway");
        if way.source.is_ipv6() {
            return stopped("address-family");
        }
        if !self.world.is_in_vpc(vpc, way.source) {
            return stopped("not-transitive");
        }
        let mut reason = "no-route";
        for line in self.world.lines.iter().filter(|line| line.gateway == Some(node)) {
            let Some(network) = line.on_premises else { continue };
            if !self.world.on_premises[network].blocks.iter().any(|block| block.contains(&way.destination)) {
                continue;
            }
            match line.interface {
                Some("vpn" | "private") if way.to == Party::OnPremises(network) => return arrived(way),
                Some("vpn" | "private") => return stopped("no-route"),
                Some(_) => reason = "virtual-interface",
                None => {
                    way.sure = false;
                    return arrived(way);
                }
            }
        }
        stopped(reason)
    }

    fn transit_gateway(&self, mut way: Way, vpc: usize, from: Option<usize>, node: NodeId) -> Vec<End> {
        self.meet("transit-gateway");
        let Some(gateway) = self.world.transit_gateways.iter().find(|gateway| gateway.node == node) else {
            return lost(way);
        };
        let own = self.world.vpcs[vpc].node;
        let Some(attachment) = gateway.attachments.iter().find(|attachment| attachment.what == own) else {
            return stopped("blackhole");
        };
        match (&attachment.subnets, from) {
            (Setting::Unset, _) => {}
            (Setting::Unknown, _) => way.sure = false,
            (Setting::Is(_), None) => return lost(way),
            (Setting::Is(subnets), Some(from)) => {
                let same = |known: Option<bool>| {
                    subnets.iter().copied().find(|subnet| self.world.same_zone(from, *subnet) == known)
                };
                match (same(Some(true)), same(None)) {
                    (Some(subnet), _) if self.world.subnets[subnet].acl != Setting::Unset => way.sure = false,
                    (Some(_), _) => {}
                    (None, Some(_)) => way.sure = false,
                    (None, None) => return stopped("transit-gateway-zone"),
                }
            }
        }
        self.transit(way, node, own, from)
    }

    /// In a transit gateway, from one of its attachments. `zone`: the subnet from whose zone it came.
    fn transit(&self, mut way: Way, node: NodeId, from: NodeId, zone: Option<usize>) -> Vec<End> {
        let world = &self.world;
        let Some(gateway) = world.transit_gateways.iter().find(|gateway| gateway.node == node) else {
            return lost(way);
        };
        let named = gateway.tables.iter().position(|table| table.associate.contains(&Some(from)));
        if named.is_none() && gateway.tables.iter().any(|table| table.associate.contains(&None)) {
            return lost(way);
        }
        let number = named.unwrap_or(0);
        if self.comes_again(&mut way, node, number + 1) {
            return stopped("route-loop");
        }
        if number > 0 {
            self.meet("transit-gateway-table");
        }
        let mut ends = Vec::new();
        for hop in world.transit_route_of(&gateway.tables[number], &way, self.region_of(node)) {
            let what = match hop {
                Hop::Nothing => {
                    ends.push(End::Stopped("no-route"));
                    continue;
                }
                Hop::Blackhole => {
                    ends.push(End::Stopped("blackhole"));
                    continue;
                }
                Hop::Thing(what) => what,
                Hop::Local | Hop::Unknown => {
                    ends.extend(lost(way.clone()));
                    continue;
                }
            };
            ends.extend(self.out_of_transit(way.clone(), node, what, zone));
        }
        ends
    }

    fn region_of(&self, gateway: NodeId) -> Option<&'static str> {
        let transit = self.world.transit_gateways.iter().find(|known| known.node == gateway)?;
        let vpc =
            |attachment: &crate::world::Attachment| self.world.vpcs.iter().find(|vpc| vpc.node == attachment.what);
        transit.attachments.iter().find_map(vpc)?.region
    }

    /// Out of a transit gateway to one of its attachments.
    fn out_of_transit(&self, mut way: Way, node: NodeId, what: NodeId, zone: Option<usize>) -> Vec<End> {
        let world = &self.world;
        let attachment = world
            .transit_gateways
            .iter()
            .find(|gateway| gateway.node == node)
            .and_then(|gateway| gateway.attachments.iter().find(|attachment| attachment.what == what));
        if world.nodes.get(what).kind() == Kind::TransitGateway {
            let back = world.transit_gateways.iter().find(|gateway| gateway.node == what);
            let attached = attachment.is_some()
                || back.is_some_and(|back| back.attachments.iter().any(|attachment| attachment.what == node));
            self.meet("transit-gateway-peering");
            return if attached { self.transit(way, what, node, None) } else { stopped("blackhole") };
        }
        let Some(attachment) = attachment else { return stopped("blackhole") };
        if let Some(line) = world.lines.iter().find(|line| line.node == what) {
            self.meet(if line.vpn { "vpn" } else { "direct-connect" });
            match line.interface {
                Some("vpn" | "transit") => {}
                Some(_) => return stopped("virtual-interface"),
                None => way.sure = false,
            }
            return match line.on_premises {
                Some(network) if way.to == Party::OnPremises(network) => arrived(way),
                Some(_) => stopped("no-route"),
                None => lost(way),
            };
        }
        let Some(vpc) = world.vpcs.iter().position(|vpc| vpc.node == what) else { return lost(way) };
        if way.groups == Some(true) {
            way.groups = None;
        }
        let subnets = match &attachment.subnets {
            Setting::Unknown => return lost(way),
            Setting::Unset if world.is_in_vpc(vpc, way.destination) => return self.deliver(way, vpc, None),
            Setting::Unset => return lost(way),
            Setting::Is(subnets) => subnets,
        };
        let chosen = way.chosen.iter().find(|chosen| (chosen.0, chosen.1) == (node, what)).map(|chosen| chosen.2);
        let in_zone: Vec<usize> = subnets
            .iter()
            .copied()
            .filter(|subnet| zone.is_some_and(|zone| world.same_zone(zone, *subnet) == Some(true)))
            .collect();
        let through = match (attachment.appliance_mode, chosen) {
            (Some(true), Some(chosen)) => vec![chosen],
            (Some(false), _) if !in_zone.is_empty() => in_zone,
            _ => subnets.clone(),
        };
        if through.is_empty() {
            return lost(way);
        }
        let mut ends = Vec::new();
        for subnet in through {
            let mut way = way.clone();
            if attachment.appliance_mode == Some(true) {
                self.meet("appliance-mode");
                way.chosen.push((node, what, subnet));
            }
            if world.subnets[subnet].acl != Setting::Unset {
                way.sure = false;
            }
            ends.extend(self.leave(way, subnet, false));
        }
        ends
    }

    /// From an on-premises network: what becomes of the packet over each connection that leads to its destination,
    /// or where none does, the one reason.
    fn from_on_premises(&self, way: &Way, network: usize) -> Vec<Vec<End>> {
        let world = &self.world;
        let lines: Vec<_> = world.lines.iter().filter(|line| line.on_premises == Some(network)).collect();
        match way.to {
            Party::Service(..) => {
                let public = |interface| lines.iter().any(|line| line.interface == interface);
                if public(Some("public")) {
                    self.meet("public-interface");
                    let mut way = way.clone();
                    way.exit = Some(Exit::PublicInterface);
                    return vec![arrived(way)];
                }
                return vec![lost(way.clone())];
            }
            Party::Nic(nic) if self.has_address(nic, way.destination) => {}
            Party::Nowhere => {}
            _ => return vec![lost(way.clone())],
        }
        let mut alternatives = Vec::new();
        let mut wrong_interface = false;
        let mut only_other_vpcs = !lines.is_empty();
        for line in lines {
            let Some(gateway) = line.gateway else {
                alternatives.push(lost(way.clone()));
                continue;
            };
            let is_transit = world.nodes.get(gateway).kind() == Kind::TransitGateway;
            let fits = match line.interface {
                Some("vpn") => true,
                Some("transit") => is_transit,
                Some("private") => !is_transit,
                Some(_) => false,
                None => {
                    alternatives.push(lost(way.clone()));
                    continue;
                }
            };
            let vpc = world.vpc_of(gateway);
            let leads = match vpc {
                Some(vpc) => world.is_in_vpc(vpc, way.destination),
                None => {
                    only_other_vpcs = false;
                    let hops = self.first_hops(gateway, line.node, way);
                    hops != [Hop::Nothing]
                }
            };
            if !leads {
                continue;
            }
            if !fits {
                wrong_interface = true;
                continue;
            }
            self.meet(if line.vpn { "vpn" } else { "direct-connect" });
            alternatives.push(match vpc {
                Some(vpc) => self.edge(way.clone(), vpc, gateway),
                None => self.transit(way.clone(), gateway, line.node, None),
            });
        }
        if alternatives.is_empty() {
            alternatives.push(stopped(if wrong_interface {
                "virtual-interface"
            } else if only_other_vpcs {
                "not-transitive"
            } else {
                "no-route"
            }));
        }
        alternatives
    }

    /// Where a transit gateway would send what comes over a line.
    fn first_hops(&self, gateway: NodeId, line: NodeId, way: &Way) -> Vec<Hop> {
        let Some(known) = self.world.transit_gateways.iter().find(|known| known.node == gateway) else {
            return vec![Hop::Unknown];
        };
        let number = known.tables.iter().position(|table| table.associate.contains(&Some(line))).unwrap_or(0);
        self.world.transit_route_of(&known.tables[number], way, self.region_of(gateway))
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
