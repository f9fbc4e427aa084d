//! Which route wins, in the table of a VPC and in that of a transit gateway.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_analyzer::NodeId;
use portolan_analyzer::schema::Kind;

use crate::packet::{Party, Way};
use crate::world::{Behind, Hop, Peer, Setting, Table, TransitTable, World};

/// The length of a prefix of an AWS prefix list: longer than any route that is not part of it.
const PREFIX_LIST: u8 = 200;

/// A route that fits, or may fit.
struct Fit {
    length: u8,
    /// The lower one wins among equal lengths.
    class: u8,
    hop: Hop,
    sure: bool,
}

const WRITTEN: u8 = 0;
const LOCAL: u8 = 1;
const LIST: u8 = 2;
const PROPAGATED: u8 = 3;

impl World<'_> {
    /// The table of a subnet: the one that it names, else the main one, else none.
    pub(crate) fn table_of(&self, subnet: usize) -> Setting<&Table> {
        let vpc = self.subnets[subnet].vpc;
        match &self.subnets[subnet].table {
            Setting::Is(named) => match self.tables.iter().find(|table| table.node == *named) {
                Some(table) => Setting::Is(table),
                None => Setting::Unknown,
            },
            Setting::Unknown => Setting::Unknown,
            Setting::Unset => match self.tables.iter().find(|table| table.vpc == vpc && table.main) {
                Some(table) => Setting::Is(table),
                None => Setting::Unset,
            },
        }
    }

    /// Where the packet goes from here. More than one answer: one of these, and it is not known which.
    pub(crate) fn route(&self, vpc: usize, table: Option<&Table>, way: &Way) -> Vec<Hop> {
        let mut fits = Vec::new();
        let destination = way.destination;
        for block in &self.vpcs[vpc].blocks {
            if block.contains(&destination) {
                fits.push(Fit { length: block.prefix_len(), class: LOCAL, hop: Hop::Local, sure: true });
            }
        }
        let is_local = !fits.is_empty();
        let Some(table) = table else { return winners(fits) };
        let region = self.vpcs[vpc].region;
        for (peer, hop) in &table.routes {
            if self.is_refused(*hop) {
                continue;
            }
            fits.extend(fit(peer, *hop, way, region));
        }
        for endpoint in self.endpoints.iter().filter(|endpoint| endpoint.vpc == vpc) {
            let Party::Service(name, service_region) = way.to else { continue };
            if endpoint.kind != Some("gateway") || Some(service_region) != region {
                continue;
            }
            let listed = endpoint.tables.known.contains(&table.node);
            if !listed && endpoint.tables.complete {
                continue;
            }
            let sure = match endpoint.service {
                Behind::Aws(service) if service.short_name == name => listed,
                Behind::Aws(_) | Behind::Declared(_) | Behind::Foreign => continue,
                Behind::Unknown => false,
            };
            fits.push(Fit { length: PREFIX_LIST, class: LIST, hop: Hop::Thing(endpoint.node), sure });
        }
        if !is_local {
            for gateway in &table.propagate {
                let Some(gateway) = gateway else {
                    fits.push(Fit { length: 0, class: PROPAGATED, hop: Hop::Unknown, sure: false });
                    continue;
                };
                for line in self.lines.iter().filter(|line| line.gateway == Some(*gateway)) {
                    let Some(network) = line.on_premises else { continue };
                    let sure = match line.interface {
                        Some("vpn" | "private") => true,
                        Some(_) => continue,
                        None => false,
                    };
                    if let Some(length) = longest(&self.on_premises[network].blocks, destination) {
                        fits.push(Fit { length, class: PROPAGATED, hop: Hop::Thing(*gateway), sure });
                    }
                }
            }
        }
        winners(fits)
    }

    /// AWS refuses a route to an endpoint that is none of a Gateway Load Balancer.
    fn is_refused(&self, hop: Hop) -> bool {
        let Hop::Thing(node) = hop else { return false };
        self.endpoints
            .iter()
            .any(|endpoint| endpoint.node == node && matches!(endpoint.kind, Some("interface" | "gateway")))
    }

    /// Where a transit gateway sends the packet.
    pub(crate) fn transit_route_of(&self, table: &TransitTable, way: &Way, region: Option<&'static str>) -> Vec<Hop> {
        let mut fits = Vec::new();
        for (peer, hop) in &table.routes {
            match peer {
                Some(peer) => fits.extend(fit(peer, *hop, way, region)),
                None => fits.push(Fit { length: 0, class: WRITTEN, hop: *hop, sure: false }),
            }
        }
        for what in &table.propagate {
            let Some(what) = what else {
                fits.push(Fit { length: 0, class: PROPAGATED, hop: Hop::Unknown, sure: false });
                continue;
            };
            // What does not lead here propagates nothing.
            if self.lines.iter().any(|line| line.node == *what && matches!(line.interface, Some("private" | "public")))
            {
                continue;
            }
            // Of equal prefixes, a VPC's wins against Direct Connect's, and that against a VPN's.
            let (blocks, class) = match self.nodes.get(*what).kind() {
                Kind::Vpc => (self.vpcs.iter().find(|vpc| vpc.node == *what).map(|vpc| &vpc.blocks), PROPAGATED),
                Kind::DirectConnect => (self.blocks_behind(*what), PROPAGATED + 1),
                Kind::Vpn => (self.blocks_behind(*what), PROPAGATED + 2),
                _ => (None, PROPAGATED),
            };
            if let Some(length) = blocks.and_then(|blocks| longest(blocks, way.destination)) {
                fits.push(Fit { length, class, hop: Hop::Thing(*what), sure: true });
            }
        }
        winners(fits)
    }

    fn blocks_behind(&self, line: NodeId) -> Option<&Vec<IpNet>> {
        let network = self.lines.iter().find(|known| known.node == line)?.on_premises?;
        Some(&self.on_premises[network].blocks)
    }
}

fn fit(peer: &Peer, hop: Hop, way: &Way, region: Option<&'static str>) -> Option<Fit> {
    let certain = |length, class| Some(Fit { length, class, hop, sure: true });
    let perhaps = |class| Some(Fit { length: 0, class, hop, sure: false });
    match peer {
        Peer::Cidr(block) => block.contains(&way.destination).then(|| certain(block.prefix_len(), WRITTEN)).flatten(),
        Peer::List(blocks, complete) => match longest(blocks, way.destination) {
            Some(length) => certain(length, LIST),
            None if *complete => None,
            None => perhaps(LIST),
        },
        Peer::Service(service) => match way.to {
            Party::Service(name, of) if name == *service && Some(of) == region => certain(PREFIX_LIST, LIST),
            _ => None,
        },
        Peer::Group(_) => None,
        Peer::Unknown => perhaps(WRITTEN),
    }
}

fn longest(blocks: &[IpNet], address: IpAddr) -> Option<u8> {
    blocks.iter().filter(|block| block.contains(&address)).map(IpNet::prefix_len).max()
}

/// The longest prefix; of equal ones the lower class; beside it whatever may win.
fn winners(fits: Vec<Fit>) -> Vec<Hop> {
    let best = fits.iter().filter(|fit| fit.sure).map(|fit| (u8::MAX - fit.length, fit.class)).min();
    let mut hops = Vec::new();
    let mut first_written = false;
    for fit in &fits {
        let wins = !fit.sure || Some((u8::MAX - fit.length, fit.class)) == best;
        // AWS refuses a second written route for the same block, so the first one holds.
        if fit.sure && wins && fit.class == WRITTEN && first_written {
            continue;
        }
        first_written |= fit.sure && wins && fit.class == WRITTEN;
        if wins && !hops.contains(&fit.hop) {
            hops.push(fit.hop);
        }
    }
    if best.is_none() {
        hops.push(Hop::Nothing);
    }
    hops
}
