//! What is free in this network: the next address of a subnet, the next block of a VPC, the next VPC's block.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;
use portolan_analyzer::network::{Ipv6, Subnet, Vpc, free_address, free_block};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, NodeId, Value};

/// The length of the prefix of a subnet that has no siblings to be like.
const SUBNET: u8 = 24;

/// The same for IPv6, where AWS's subnets have this one.
const SUBNET_IPV6: u8 = 64;

/// The same for a VPC.
const VPC: u8 = 16;

/// The private addresses of IPv4. (RFC 1918)
const PRIVATE: [&str; 3] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// The first address of a subnet that AWS does not keep and no other statement than this one fixes.
pub(crate) fn next_address(analysis: &Analysis, subnet: &Subnet, except: Option<NodeId>) -> Option<IpAddr> {
    let nodes = &analysis.nodes;
    let fixed = nodes.of_kind(Kind::Ip).chain(nodes.of_kind(Kind::EndpointIp)).filter(|node| Some(node.id) != except);
    let taken = fixed.filter_map(|node| match node.arg("ADDRESS")?.value {
        Value::Address(address) => Some(address),
        _ => None,
    });
    free_address(subnet.block?.cidr, &taken.collect())
}

/// The first block of a VPC that no subnet but this one has, as large as most of them.
pub(crate) fn next_subnet_block(analysis: &Analysis, vpc: &Vpc, except: Option<NodeId>) -> Option<IpNet> {
    let taken: Vec<_> =
        siblings(analysis, vpc, except).filter_map(|subnet| subnet.block).map(|block| block.cidr).collect();
    next_in(vpc.cidrs.iter().map(|block| block.cidr), &taken, SUBNET)
}

/// The same for IPv6.
pub(crate) fn next_subnet_ipv6_block(analysis: &Analysis, vpc: &Vpc, except: Option<NodeId>) -> Option<IpNet> {
    let taken = siblings(analysis, vpc, except).filter_map(|subnet| match subnet.ipv6 {
        Ipv6::Block(block) => Some(block.cidr),
        Ipv6::None | Ipv6::Unknown => None,
    });
    next_in(vpc.ipv6.iter().map(|block| block.cidr), &taken.collect::<Vec<_>>(), SUBNET_IPV6)
}

/// The first private block that neither a VPC nor an on-premises network has, as large as most VPCs.
pub(crate) fn next_vpc_block(analysis: &Analysis) -> Option<IpNet> {
    let network = &analysis.network;
    let vpcs: Vec<_> = network.vpcs().flat_map(|(_, vpc)| &vpc.cidrs).map(|block| block.cidr).collect();
    let on_premises = network.on_premises().flat_map(|(_, behind)| &behind.blocks).map(|block| block.cidr);
    let prefix_len = usual(&vpcs).unwrap_or(VPC);
    let taken: Vec<_> = vpcs.iter().copied().chain(on_premises).collect();
    let private = PRIVATE.iter().filter_map(|block| block.parse().ok());
    private.into_iter().find_map(|within| free_block(within, taken.iter().copied(), prefix_len))
}

fn siblings<'a>(analysis: &'a Analysis, vpc: &'a Vpc, except: Option<NodeId>) -> impl Iterator<Item = &'a Subnet> {
    let subnets = vpc.subnets.iter().map(|subnet| analysis.network.subnet(*subnet));
    subnets.filter(move |subnet| Some(subnet.node) != except)
}

fn next_in(mut blocks: impl Iterator<Item = IpNet>, taken: &[IpNet], otherwise: u8) -> Option<IpNet> {
    let prefix_len = usual(taken).unwrap_or(otherwise);
    blocks.find_map(|within| free_block(within, taken.iter().copied(), prefix_len.max(within.prefix_len())))
}

/// The length of prefix that most blocks have; of two that are as frequent the smaller block's.
fn usual(blocks: &[IpNet]) -> Option<u8> {
    let mut frequent: HashMap<u8, usize> = HashMap::new();
    for block in blocks {
        *frequent.entry(block.prefix_len()).or_default() += 1;
    }
    frequent.into_iter().max_by_key(|(prefix_len, times)| (*times, *prefix_len)).map(|(prefix_len, _)| prefix_len)
}
