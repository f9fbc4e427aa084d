//! Hovers of blocks and addresses: how large, what else has them here, what is free beside them.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_analyzer::network::{Subnet, Vpc, VpcId};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Node, NodeId, Value};
use portolan_catalog::say;

use super::network::usable;
use crate::addresses::{next_address, next_subnet_block};
use crate::card::{Card, code, language};

/// A block in a statement.
pub(super) fn cidr(analysis: &Analysis, node: &Node, cidr: IpNet) -> Card {
    let language = language(analysis);
    let network = cidr.trunc();
    let card = Card::new(
        language,
        format!("**{}** {}", language.pick("CIDR block", "CIDR ブロック"), code(&cidr.to_string())),
    );
    let (first, last) = (code(&network.network().to_string()), code(&network.broadcast().to_string()));
    let card = match network {
        IpNet::V4(block) => {
            let size = 2_u64.pow(32 - u32::from(block.prefix_len()));
            card.text(say!(
                language,
                "{size} addresses, {first} to {last}.",
                "{first} から {last} までの {size} 個のアドレスです。"
            ))
        }
        IpNet::V6(_) => card.text(say!(language, "{first} to {last}.", "{first} から {last} までです。")),
    };
    let card = if network.prefix_len() == 0 {
        card.text(language.pick(
            "Every address of its family. IPv4 and IPv6 are routed and filtered separately.",
            "すべてのアドレスです。ただし IPv4 と IPv6 の経路とフィルターは別々です。",
        ))
    } else {
        card
    };
    let subnet = analysis.network.subnet_of(node.id);
    let own =
        subnet.and_then(|subnet| usable(analysis, subnet, subnet.block.as_ref().filter(|own| own.cidr == network)?));
    let vpc = subnet.map(|subnet| analysis.network.vpc(subnet.vpc)).or_else(|| analysis.network.vpc_of(node.id));
    let free = vpc.and_then(|vpc| free_block(analysis, vpc));
    card.all_here(own).all_here(holders(analysis, node.id, network)).all_here(free)
}

/// An address in a statement.
pub(super) fn address(analysis: &Analysis, node: &Node, address: IpAddr) -> Card {
    let language = language(analysis);
    let title = format!("**{}** {}", language.pick("Address", "アドレス"), code(&address.to_string()));
    let subnet = match (node.kind(), node.value()) {
        (Kind::Ip, _) => node.parent.and_then(|host| analysis.network.host_of(host)),
        _ => None,
    };
    let subnet = subnet.map(|host| analysis.network.subnet(host.subnet)).or_else(|| match node.value() {
        Some(Value::Reference(Some(subnet))) => analysis.network.subnet_of(*subnet),
        _ => None,
    });
    let free = subnet.and_then(|subnet| free_address(analysis, subnet));
    let card = Card::new(language, title);
    // What an expectation is has been said at its keyword.
    let card = if node.kind() == Kind::Expect { card } else { card.text(node.spec.summary(language)) };
    let here = holders(analysis, node.id, IpNet::from(address));
    let card = if here.is_empty() {
        card.here(language.pick("in no block that is declared", "宣言された CIDR ブロックには含まれません"))
    } else {
        card.all_here(here)
    };
    card.all_here(free)
}

fn free_block(analysis: &Analysis, vpc: &Vpc) -> Option<String> {
    let (free, name) = (next_subnet_block(analysis, vpc, None)?, code(&analysis.nodes.path(vpc.node)));
    let free = code(&free.to_string());
    Some(say!(
        language(analysis),
        "the next free block of {name} is {free}",
        "{name} の次の空き CIDR ブロックは {free}"
    ))
}

fn free_address(analysis: &Analysis, subnet: &Subnet) -> Option<String> {
    let (free, name) = (next_address(analysis, subnet, None)?, code(&analysis.nodes.path(subnet.node)));
    let free = code(&free.to_string());
    Some(say!(language(analysis), "the first free address of {name} is {free}", "{name} の最初の空きアドレスは {free}"))
}

/// The declared blocks that a block has addresses in common with: those of VPCs, subnets and on-premises networks.
fn holders(analysis: &Analysis, asked: NodeId, cidr: IpNet) -> Vec<String> {
    /// As many as can be taken in at a glance.
    const MOST: usize = 6;
    let language = language(analysis);
    let network = &analysis.network;
    if cidr.prefix_len() == 0 {
        return Vec::new();
    }
    let vpcs =
        network.vpcs().flat_map(|(_, vpc)| vpc.cidrs.iter().chain(&vpc.ipv6).map(move |block| (block, vpc.node)));
    let subnets = network.subnets().filter_map(|(_, subnet)| Some((subnet.block.as_ref()?, subnet.node)));
    let outside = network.on_premises().flat_map(|(_, own)| own.blocks.iter().map(move |block| (block, own.node)));
    let mut lines = Vec::new();
    for (block, node) in vpcs.chain(subnets).chain(outside) {
        let block = block.cidr;
        let name = code(&analysis.nodes.path(node));
        let range = code(&block.to_string());
        let line = if block == cidr {
            say!(language, "the block of {name}", "{name} の CIDR ブロックそのもの")
        } else if block.contains(&cidr) {
            say!(language, "inside {name}, {range}", "{name}({range})の中")
        } else if cidr.contains(&block) {
            say!(language, "holds {name}, {range}", "{name}({range})を含む")
        } else {
            continue;
        };
        lines.push(match peering(analysis, asked, node) {
            Some(peering) => {
                let peering = code(&analysis.nodes.path(peering));
                say!(
                    language,
                    "{line}: {peering} connects the two, which must not share addresses",
                    "{line}: {peering} で接続されているため、アドレスは重複できません"
                )
            }
            None => line,
        });
    }
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(say!(language, "and {more} more", "ほか {more} 個"));
    }
    lines
}

/// The peering between two VPCs.
fn peering(analysis: &Analysis, one: NodeId, other: NodeId) -> Option<NodeId> {
    let network = &analysis.network;
    let end = |end: Option<VpcId>| end.map(|vpc| network.vpc(vpc).node);
    let mut peerings = network.peerings().map(|(_, peering)| peering);
    let between = |ends: [Option<NodeId>; 2]| ends == [Some(one), Some(other)] || ends == [Some(other), Some(one)];
    peerings.find(|own| between([end(own.first), end(own.second)])).map(|own| own.node)
}
