//! Private addresses that a topology fixes, and what can be wrong with each: for the rules about them.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::prelude::*;
use crate::network::{Block, Ipv6, Subnet};
use crate::nodes::Value;

/// An address that is written, for a network interface in a subnet.
#[derive(Clone, Copy)]
pub(crate) struct Fixed<'n> {
    /// The statement.
    pub(crate) node: &'n Node,
    /// The instance, network interface or endpoint that has it.
    pub(crate) owner: NodeId,
    pub(crate) subnet: &'n Subnet,
    pub(crate) address: IpAddr,
    /// Where the address stands.
    pub(crate) span: Span,
}

/// What is wrong with an address.
pub(crate) enum Fault {
    /// It lies outside the subnet, which has this block of its family.
    Outside(Option<Block>),
    /// AWS keeps it: of the subnet's block, as the reserved address that it is.
    Reserved(Block, Reserved),
    /// It is written a second time; here it stands first.
    Taken(Span),
}

/// The five addresses of a subnet that AWS keeps.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reserved {
    First,
    Router,
    Resolver,
    Fourth,
    Last,
}

/// The addresses that a VPC fixes, each with its fault, in order of place.
pub(crate) fn of<'n>(context: &Context<'n>, vpc: VpcId) -> Vec<(Fixed<'n>, Option<Fault>)> {
    let mut fixed = written(context, vpc);
    // A clash is told at the later statement.
    fixed.sort_by_cached_key(|fixed| context.sources.order(fixed.span));
    let mut taken: FxHashMap<IpAddr, Span> = FxHashMap::default();
    fixed
        .into_iter()
        .map(|fixed| {
            let fault = match place(&fixed) {
                Some(fault) => Some(fault),
                None => {
                    let earlier = taken.get(&fixed.address).map(|first| Fault::Taken(*first));
                    taken.entry(fixed.address).or_insert(fixed.span);
                    earlier
                }
            };
            (fixed, fault)
        })
        .collect()
}

/// The addresses themselves.
pub(crate) fn written<'n>(context: &Context<'n>, vpc: VpcId) -> Vec<Fixed<'n>> {
    let network = context.network;
    let vpc = network.vpc(vpc);
    let mut fixed = Vec::new();
    for &id in &vpc.subnets {
        let subnet = network.subnet(id);
        for &host in &subnet.hosts {
            let owner = network.host(host).node;
            let Some(node) = context.nodes.child(owner, Kind::Ip) else { continue };
            let Some(arg) = node.arg("ADDRESS") else { continue };
            let Value::Address(address) = arg.value else { continue };
            fixed.push(Fixed { node, owner, subnet, address, span: arg.span });
        }
    }
    for &endpoint in &vpc.endpoints {
        let owner = network.endpoint(endpoint).node;
        for node in context.nodes.children(Some(owner)).filter(|node| node.kind() == Kind::EndpointIp) {
            let (Some(Value::Reference(Some(subnet))), Some(arg)) = (node.value(), node.arg("ADDRESS")) else {
                continue;
            };
            let (Some(subnet), Value::Address(address)) = (network.subnet_of(*subnet), &arg.value) else { continue };
            // Naming a subnet of another VPC is another mistake.
            if network.vpc(subnet.vpc).node == vpc.node {
                fixed.push(Fixed { node, owner, subnet, address: *address, span: arg.span });
            }
        }
    }
    fixed
}

/// What is wrong with where an address lies. Nothing is said where the block of its family is not known.
fn place(fixed: &Fixed<'_>) -> Option<Fault> {
    let block = match (fixed.address, fixed.subnet.ipv6) {
        (IpAddr::V4(_), _) => fixed.subnet.block?,
        (IpAddr::V6(_), Ipv6::Block(block)) => block,
        (IpAddr::V6(_), Ipv6::None) => return Some(Fault::Outside(None)),
        (IpAddr::V6(_), Ipv6::Unknown) => return None,
    };
    if !block.cidr.contains(&fixed.address) {
        return Some(Fault::Outside(Some(block)));
    }
    reserved(block.cidr, fixed.address).map(|reserved| Fault::Reserved(block, reserved))
}

/// Which of the five addresses that AWS keeps in each block of a subnet it is.
fn reserved(cidr: IpNet, address: IpAddr) -> Option<Reserved> {
    let number = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    match number(address).checked_sub(number(cidr.network()))? {
        0 => Some(Reserved::First),
        1 => Some(Reserved::Router),
        2 => Some(Reserved::Resolver),
        3 => Some(Reserved::Fourth),
        _ if address == cidr.broadcast() => Some(Reserved::Last),
        _ => None,
    }
}

/// That an address is not in its subnet, as the rules for endpoints and for hosts say it.
pub(crate) fn outside(
    context: &Context<'_>,
    rule: &'static Rule,
    fixed: &Fixed<'_>,
    block: Option<Block>,
) -> Diagnostic {
    let language = context.language();
    let (address, name) = (fixed.address, context.nodes.name(fixed.subnet.node));
    match block {
        Some(block) => {
            let cidr = block.cidr;
            Diagnostic::new(
                rule,
                fixed.span,
                say!(
                    language,
                    "{address} lies outside `{name}`, which has {cidr}",
                    "{address} は `{name}` の範囲({cidr})の外にあります"
                ),
            )
            .related(block.span, language.pick("the block of the subnet", "サブネットの CIDR ブロック"))
        }
        None => Diagnostic::new(
            rule,
            fixed.span,
            say!(
                language,
                "`{name}` has no IPv6 block for {address}",
                "`{name}` には {address} を含む IPv6 CIDR ブロックがありません"
            ),
        )
        .related(context.nodes.get(fixed.subnet.node).head, language.pick("the subnet", "サブネット")),
    }
}

/// That an address is written twice, as the rules for endpoints and for hosts say it.
pub(crate) fn taken(context: &Context<'_>, rule: &'static Rule, fixed: &Fixed<'_>, earlier: Span) -> Diagnostic {
    let language = context.language();
    let address = fixed.address;
    Diagnostic::new(rule, fixed.span, say!(language, "{address} is used twice", "{address} は 2 回使われています"))
        .related(earlier, language.pick("used here already", "すでにここで使われています"))
}
