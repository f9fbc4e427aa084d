//! A route table as a sorted map from intervals of addresses to the route that wins there.
//!
//! The longest prefix wins; among routes of one prefix a written one before that of a prefix list before a
//! propagated one. (AWS, Route priority, <https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html>)

use ipnet::IpNet;
use portolan_catalog::{self as catalog, Service};

use smallvec::{SmallVec, smallvec};

use super::addresses::{Addresses, Interval, Intervals, interval};
use super::transit::propagated;
use crate::network::{
    Connection, Destination, EndpointId, EndpointTarget, EndpointType, Network, Target, TransitTable, VpcId,
};
use crate::nodes::NodeId;
use crate::schema::Kind;

/// What wins for some addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Winner {
    /// No route contains them.
    None,
    /// The local route.
    Local,
    /// A written route, by its place in the table.
    Route(usize),
    /// The route of a gateway endpoint, which AWS writes.
    Endpoint(EndpointId),
    /// A route that a gateway or an attachment propagates, and the statement that has it do so.
    Propagated(NodeId, NodeId),
    /// Two attachments propagate the same block.
    Several,
}

/// Which of two routes of one prefix wins: the later of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    FromVpn,
    FromDirectConnect,
    FromVpc,
    PrefixList,
    Local,
    Static,
}

/// The routes of one table.
#[derive(Debug, Clone)]
pub(crate) struct RouteMap {
    /// From each address up to the next entry's: what wins and the length of its prefix. Sorted by address.
    cells: Vec<(u128, Winner, u8)>,
    /// The gateway endpoints by service. Their prefixes are AWS's, and not exactly known.
    services: Vec<(&'static Service, EndpointId)>,
    /// Where a written route leads to the prefix list of a service.
    service_routes: Vec<(&'static Service, usize)>,
    /// Endpoints that may have a route here, with their service, where that is known.
    unlisted: Vec<(NodeId, Option<&'static Service>)>,
    /// A route whose destination is unknown, so that it may win anywhere, or the statement that adds such routes.
    pub(crate) unknown: Option<NodeId>,
    /// A route whose destination is unknown and that may be one inside the VPC, so that it may win before the local one.
    pub(crate) unknown_inside: Option<NodeId>,
}

impl RouteMap {
    /// The routes of a table, or of the implicit main table.
    pub(crate) fn new(network: &Network, vpc: VpcId, table: Option<&crate::network::RouteTable>) -> RouteMap {
        let local = network.vpc(vpc).blocks().map(|block| (block, Winner::Local, Rank::Local));
        let mut entries: Vec<(IpNet, Winner, Rank)> = local.collect();
        let mut map = RouteMap {
            cells: Vec::new(),
            services: Vec::new(),
            service_routes: Vec::new(),
            unlisted: Vec::new(),
            unknown: None,
            unknown_inside: None,
        };
        // Blocks that are not known may hold any address.
        map.unknown = Some(network.vpc(vpc).node).filter(|_| !network.vpc(vpc).complete);
        // Without its tables, its service or its type being known, it may stand in any.
        let endpoints = network.vpc(vpc).endpoints.iter().map(|id| network.endpoint(*id));
        let open = endpoints.filter(|endpoint| match endpoint.kind {
            Some(EndpointType::Gateway) => !endpoint.complete || endpoint.service == EndpointTarget::Unknown,
            kind => kind.is_none(),
        });
        map.unlisted = open
            .map(|endpoint| match endpoint.service {
                EndpointTarget::Aws(service) => (endpoint.node, Some(service)),
                _ => (endpoint.node, None),
            })
            .collect();
        if let Some(table) = table {
            map.unknown = map.unknown.or(table.incomplete);
            for (index, route) in table.routes.iter().enumerate() {
                if is_refused(network, route.target) {
                    continue;
                }
                match &route.destination {
                    Destination::Cidr(cidr) => entries.push((*cidr, Winner::Route(index), Rank::Static)),
                    Destination::List(list) => {
                        let list = network.prefix_list(*list);
                        entries.extend(list.cidrs.iter().map(|cidr| (*cidr, Winner::Route(index), Rank::PrefixList)));
                        if !list.complete {
                            map.unknown = map.unknown.or(Some(list.node));
                        }
                    }
                    Destination::Service(service) => map.service_routes.push((service, index)),
                    Destination::Group(_) | Destination::Unknown => {
                        map.unknown = map.unknown.or(Some(route.node));
                        if may_lead_inside(network, route.target) {
                            map.unknown_inside = map.unknown_inside.or(Some(route.node));
                        }
                    }
                }
            }
            for &endpoint in table.endpoints.iter().filter(|endpoint| network.endpoint(**endpoint).vpc == vpc) {
                if let EndpointTarget::Aws(service) = network.endpoint(endpoint).service
                    && service.gateway
                {
                    map.services.push((service, endpoint));
                }
            }
        }
        if let Some(table) = table {
            for &(gateway, statement) in &table.propagates {
                let leads_here = |connection: &&Connection| connection.gateway.is_none_or(|own| own == gateway);
                for connection in network.connections().iter().filter(leads_here) {
                    let rank = match (connection.interface, connection.leads_to(Kind::VpnGateway)) {
                        (_, Some(false)) => continue,
                        (None, _) => Rank::FromVpn,
                        (Some(_), _) => Rank::FromDirectConnect,
                    };
                    let Some(behind) = connection.on_premises.map(|id| network.on_premises_network(id)) else {
                        map.unknown = map.unknown.or(Some(connection.node));
                        continue;
                    };
                    if !behind.complete
                        || connection.leads_to(Kind::VpnGateway).is_none()
                        || connection.gateway.is_none()
                    {
                        map.unknown = map.unknown.or(Some(connection.node));
                    }
                    // Not even a longer one beats the local route.
                    let inside = |cidr: &IpNet| network.vpc(vpc).blocks().any(|block| block.contains(cidr));
                    let blocks = behind.blocks.iter().map(|block| block.cidr).filter(|cidr| !inside(cidr));
                    entries.extend(blocks.map(|cidr| (cidr, Winner::Propagated(gateway, statement), rank)));
                }
            }
        }
        map.cells = cells(entries);
        map
    }

    /// The routes of a table of a transit gateway.
    pub(crate) fn of_transit(network: &Network, table: &TransitTable) -> RouteMap {
        let mut entries: Vec<(IpNet, Winner, Rank)> = Vec::new();
        let mut map = RouteMap {
            cells: Vec::new(),
            services: Vec::new(),
            service_routes: Vec::new(),
            unlisted: Vec::new(),
            unknown: table.incomplete,
            unknown_inside: None,
        };
        for (index, route) in table.routes.iter().enumerate() {
            match &route.destination {
                Destination::Cidr(cidr) => entries.push((*cidr, Winner::Route(index), Rank::Static)),
                Destination::List(list) => {
                    let list = network.prefix_list(*list);
                    entries.extend(list.cidrs.iter().map(|cidr| (*cidr, Winner::Route(index), Rank::PrefixList)));
                    map.unknown = map.unknown.or((!list.complete).then_some(list.node));
                }
                _ => map.unknown = map.unknown.or(Some(route.node)),
            }
        }
        for &of in &table.propagates {
            let connection = network.connections().iter().find(|connection| connection.node == of);
            let (rank, known) = match (network.vpc_of(of), connection) {
                (Some(vpc), _) => (Rank::FromVpc, vpc.complete),
                (None, Some(connection)) => {
                    // What does not lead here propagates nothing.
                    if connection.leads_to(Kind::TransitGateway) == Some(false) {
                        continue;
                    }
                    let behind = connection.on_premises.map(|id| network.on_premises_network(id));
                    let rank = if connection.interface.is_some() { Rank::FromDirectConnect } else { Rank::FromVpn };
                    (rank, behind.is_some_and(|behind| behind.complete))
                }
                // Nothing propagates over a peering of transit gateways.
                (None, None) => continue,
            };
            if !known {
                map.unknown = map.unknown.or(Some(of));
            }
            for cidr in propagated(network, of) {
                let same = |entry: &&mut (IpNet, Winner, Rank)| entry.0 == cidr && entry.2 == rank;
                match entries.iter_mut().find(same) {
                    Some(entry) if rank == Rank::FromVpc && entry.1 != Winner::Propagated(of, of) => {
                        entry.1 = Winner::Several;
                    }
                    Some(_) => {}
                    None => entries.push((cidr, Winner::Propagated(of, of), rank)),
                }
            }
        }
        map.cells = cells(entries);
        map
    }

    /// What wins for addresses that are those of `service` in the VPC's own Region, or of nothing special. Each
    /// part of the result has one winner; together they are the set.
    pub(crate) fn look_up(
        &self,
        addresses: &Addresses,
        service: Option<&Service>,
    ) -> SmallVec<[(Addresses, Winner); 2]> {
        let listed = service.and_then(|service| {
            let endpoint =
                self.services.iter().find(|(other, _)| other.name == service.name).map(|(_, id)| Winner::Endpoint(*id));
            let written = self
                .service_routes
                .iter()
                .find(|(other, _)| other.name == service.name)
                .map(|(_, index)| Winner::Route(*index));
            endpoint.or(written)
        });
        let mut found: SmallVec<[(Winner, Intervals); 2]> = SmallVec::new();
        for &(from, to) in &addresses.intervals {
            let mut start = from;
            let mut at = self.cells.partition_point(|(cell, ..)| *cell <= from);
            loop {
                let (winner, prefix) =
                    at.checked_sub(1).map_or((Winner::None, 0), |at| (self.cells[at].1, self.cells[at].2));
                let end = self.cells.get(at).map_or(to, |(next, ..)| to.min(next - 1));
                let winner = match listed {
                    // The service's own block wins unless a written route is at least as long.
                    Some(listed) if winner == Winner::None || prefix < block_length((from, to)) => listed,
                    Some(listed) if matches!(winner, Winner::Propagated(..)) && prefix == block_length((from, to)) => {
                        listed
                    }
                    _ => winner,
                };
                match found.iter_mut().find(|(other, _)| *other == winner) {
                    Some((_, intervals)) => intervals.push((start, end)),
                    None => found.push((winner, smallvec![(start, end)])),
                }
                if end == to {
                    break;
                }
                start = end + 1;
                at += 1;
            }
        }
        found.into_iter().map(|(winner, intervals)| (addresses.part(intervals), winner)).collect()
    }

    /// An endpoint that may have a route here to a service.
    pub(crate) fn may_list(&self, service: Option<&Service>) -> Option<NodeId> {
        let service = service.filter(|service| service.gateway)?;
        let may = |own: &Option<&Service>| own.is_none_or(|own| own.name == service.name);
        self.unlisted.iter().find(|(_, own)| may(own)).map(|(node, _)| *node)
    }

    /// The gateway endpoint whose prefix list may hold one of these addresses, which nobody outside AWS can tell.
    pub(crate) fn may_be_listed(&self, addresses: &Addresses, region: &str) -> Option<EndpointId> {
        let holds = |service: &Service| {
            catalog::public_ranges(service.short_name, region).iter().any(|range| addresses.meets(*range))
        };
        self.services.iter().find(|(service, _)| holds(service)).map(|(_, endpoint)| *endpoint)
    }

    /// Where the winner changes.
    pub(crate) fn boundaries(&self) -> impl Iterator<Item = u128> {
        self.cells.iter().map(|(start, ..)| *start)
    }
}

/// Whether a target is one that a route inside a VPC can have.
fn may_lead_inside(network: &Network, target: Target) -> bool {
    let Target::Node(target) = target else { return false };
    network.host_of(target).is_some() || network.nat_of(target).is_some() || network.endpoint_of(target).is_some()
}

/// A route that AWS does not accept, which has been reported, is not there.
fn is_refused(network: &Network, target: Target) -> bool {
    let Target::Node(target) = target else { return false };
    let kind = network.endpoint_of(target).and_then(|endpoint| endpoint.kind);
    kind.is_some_and(|kind| kind != EndpointType::GatewayLoadBalancer)
}

/// The prefix length of the block that an interval is, in bits of IPv4 or IPv6.
pub(super) fn block_length((from, to): Interval) -> u8 {
    let length = 128 - u128::BITS.saturating_sub((to - from).leading_zeros());
    u8::try_from(if from >> 32 == 0xffff { length.saturating_sub(96) } else { length }).unwrap_or(128)
}

/// Blocks nest or are disjoint, so one sweep with the open blocks on a stack finds the winner everywhere.
fn cells(mut entries: Vec<(IpNet, Winner, Rank)>) -> Vec<(u128, Winner, u8)> {
    // The last of equal blocks is on top, so the first written one goes last.
    entries.sort_by_key(|(cidr, winner, rank)| {
        let first = match winner {
            Winner::Route(index) => usize::MAX - index,
            _ => 0,
        };
        (interval(*cidr).0, cidr.prefix_len(), *rank, first)
    });
    let mut cells: Vec<(u128, Winner, u8)> = Vec::new();
    let mut open: Vec<(u128, Winner, u8)> = Vec::new();
    let mut emit = |at: u128, winner: Winner, prefix: u8| {
        match cells.last_mut() {
            Some(last) if last.0 == at => (last.1, last.2) = (winner, prefix),
            _ => cells.push((at, winner, prefix)),
        };
    };
    let close = |open: &mut Vec<(u128, Winner, u8)>, before: Option<u128>, emit: &mut dyn FnMut(u128, Winner, u8)| {
        while let Some(&(end, ..)) = open.last() {
            if before.is_some_and(|before| end >= before) {
                break;
            }
            open.pop();
            let (winner, prefix) = open.last().map_or((Winner::None, 0), |(_, winner, prefix)| (*winner, *prefix));
            if let Some(next) = end.checked_add(1) {
                emit(next, winner, prefix);
            }
        }
    };
    for (cidr, winner, _) in entries {
        let (start, end) = interval(cidr);
        close(&mut open, Some(start), &mut emit);
        emit(start, winner, cidr.prefix_len());
        open.push((end, winner, cidr.prefix_len()));
    }
    close(&mut open, None, &mut emit);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(blocks: &[&str]) -> RouteMap {
        let entries = blocks
            .iter()
            .enumerate()
            .map(|(index, block)| (block.parse().unwrap(), Winner::Route(index), Rank::Static))
            .collect();
        RouteMap {
            cells: cells(entries),
            services: Vec::new(),
            service_routes: Vec::new(),
            unlisted: Vec::new(),
            unknown: None,
            unknown_inside: None,
        }
    }

    fn winner(map: &RouteMap, address: &str) -> Winner {
        map.look_up(&Addresses::exactly(address.parse().unwrap()), None)[0].1
    }

    #[test]
    fn the_longest_prefix_wins() {
        let map = map(&["0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.0.0/8"]);
        assert_eq!(winner(&map, "8.8.8.8"), Winner::Route(0));
        assert_eq!(winner(&map, "10.0.0.1"), Winner::Route(1));
        assert_eq!(winner(&map, "10.0.1.1"), Winner::Route(2));
        assert_eq!(winner(&map, "10.0.2.0"), Winner::Route(1));
        assert_eq!(winner(&map, "10.1.0.0"), Winner::Route(3));
        assert_eq!(winner(&map, "11.0.0.0"), Winner::Route(0));
        assert_eq!(winner(&map, "2001:db8::1"), Winner::None, "0.0.0.0/0 does not cover IPv6");
        let map = self::map(&["::/0"]);
        assert_eq!(winner(&map, "8.8.8.8"), Winner::None, "::/0 does not cover IPv4");
    }

    #[test]
    fn a_map_equals_the_naive_search() {
        let blocks = [
            "10.0.0.0/8",
            "10.0.0.0/9",
            "10.128.0.0/9",
            "10.64.0.0/10",
            "10.64.0.0/10",
            "10.255.255.255/32",
            "0.0.0.0/1",
            "::/0",
        ];
        let map = map(&blocks);
        let parsed: Vec<IpNet> = blocks.iter().map(|block| block.parse().unwrap()).collect();
        let edges = parsed.iter().flat_map(|block| {
            let (start, end) = interval(*block);
            [start.saturating_sub(1), start, end, end.saturating_add(1)]
        });
        for edge in edges {
            let address = crate::reach::addresses::address(edge);
            let mut naive = Winner::None;
            let mut best = None;
            for (index, block) in parsed.iter().enumerate() {
                let contains = block.contains(&address);
                if contains
                    && best.is_none_or(|(length, v4)| (block.addr().is_ipv4(), block.prefix_len()) > (v4, length))
                {
                    best = Some((block.prefix_len(), block.addr().is_ipv4()));
                    naive = Winner::Route(index);
                }
            }
            // The addresses of IPv6 below those to which IPv4 is mapped are none that a network has.
            if edge >= 0xffff << 32 {
                assert_eq!(winner(&map, &address.to_string()), naive, "{address}");
            }
        }
    }

    #[test]
    fn lengths_of_blocks() {
        for block in ["10.0.0.0/8", "10.0.0.0/32", "0.0.0.0/0", "2001:db8::/48", "::1/128", "::/0"] {
            let block: IpNet = block.parse().unwrap();
            assert_eq!(block_length(interval(block)), block.prefix_len(), "{block}");
        }
    }
}
