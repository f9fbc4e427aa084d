//! A secondary block that AWS does not put beside the others of a VPC.

use ipnet::{IpNet, Ipv4Net};

use super::prelude::*;
use super::vpc_cidr_range::refused;
use super::vpc_cidr_size::is_valid_size;
use crate::network::{Block, Vpc};

pub(crate) static RULE: Rule = rule!("secondary-cidr", "A06", Error, Check::Vpc(check));

const fn range(a: u8, b: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(std::net::Ipv4Addr::new(a, b, 0, 0), length)
}

/// The private ranges of RFC 1918.
pub(crate) const PRIVATE: [Ipv4Net; 3] = [range(10, 0, 8), range(172, 16, 12), range(192, 168, 16)];

/// A part of the range for benchmarks, which AWS uses itself.
const BENCHMARK: Ipv4Net = range(198, 19, 16);
/// Where a VPC has a block from the first of each pair, it takes none from the second.
const PAIRS: [(Ipv4Net, Ipv4Net); 2] = [(range(10, 0, 15), range(10, 0, 16)), (range(172, 16, 12), range(172, 31, 16))];

/// (AWS, VPC CIDR blocks, IPv4 CIDR block association restrictions,
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>)
fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let vpc = context.network.vpc(vpc);
    for (index, block) in vpc.cidrs.iter().enumerate() {
        let Some((beside, reason)) = refused_beside(context, vpc, index) else { continue };
        let (cidr, other) = (block.cidr, beside.cidr);
        diagnostics.push(
            Diagnostic::new(
                &RULE,
                block.span,
                say!(
                    language,
                    "{cidr} cannot be added to a VPC that has {other}",
                    "{other} を持つ VPC に {cidr} は追加できません"
                ),
            )
            .label(reason)
            .related(beside.span, language.pick("the block beside which it stands", "すでにある CIDR ブロック")),
        );
    }
}

/// The block of a VPC beside which another of its blocks cannot stand, and why.
pub(crate) fn refused_beside<'v>(context: &Context<'_>, vpc: &'v Vpc, index: usize) -> Option<(&'v Block, String)> {
    // Without the primary block nothing can be said of the others.
    let declared = context.nodes.get(vpc.node).args.first();
    let primary = vpc.cidrs.first().filter(|first| declared.is_some_and(|arg| arg.span == first.span))?;
    let block = vpc.cidrs.get(index).filter(|block| block.span != primary.span)?;
    let IpNet::V4(cidr) = block.cidr else { return None };
    if !is_valid_size(block.cidr) || refused(block.cidr).is_some() {
        return None;
    }
    clash(context.language(), primary, vpc.cidrs.get(..index).unwrap_or_default(), cidr)
}

/// The block beside which another cannot stand, and why.
fn clash<'b>(
    language: Language,
    primary: &'b Block,
    earlier: &'b [Block],
    cidr: Ipv4Net,
) -> Option<(&'b Block, String)> {
    let overlaps = |block: &&Block| match block.cidr {
        IpNet::V4(other) => other.contains(&cidr) || cidr.contains(&other),
        IpNet::V6(_) => false,
    };
    if let Some(block) = earlier.iter().find(overlaps) {
        let reason =
            language.pick("blocks of a VPC share no address", "VPC の CIDR ブロックはアドレスを共有できません");
        return Some((block, reason.to_owned()));
    }
    let IpNet::V4(first) = primary.cidr else { return None };
    let family = |cidr: &Ipv4Net| PRIVATE.into_iter().find(|range| range.contains(cidr));
    if BENCHMARK.contains(&cidr) && !BENCHMARK.contains(&first) {
        let reason = say!(language, "AWS keeps {BENCHMARK} for itself", "{BENCHMARK} は AWS が自身で使います");
        return Some((primary, reason));
    }
    match (family(&first), family(&cidr)) {
        (Some(one), Some(other)) if one != other => {
            let reason = say!(
                language,
                "a VPC takes secondary blocks from one private range only, here {one}",
                "プライベートな範囲からのセカンダリ CIDR ブロックは、1 つの範囲(ここでは {one})に限られます"
            );
            return Some((primary, reason));
        }
        (None, Some(other)) => {
            let reason = say!(
                language,
                "a VPC whose primary block is not private takes no block of {other}",
                "プライマリ CIDR ブロックがプライベートでない VPC には、{other} の CIDR ブロックを追加できません"
            );
            return Some((primary, reason));
        }
        _ => {}
    }
    PAIRS.into_iter().filter(|(_, without)| without.contains(&cidr)).find_map(|(with, without)| {
        let holds = |block: &&Block| matches!(block.cidr, IpNet::V4(other) if with.contains(&other));
        let block = earlier.iter().find(holds)?;
        let reason = say!(
            language,
            "beside a block of {with}, AWS adds none of {without}",
            "{with} の CIDR ブロックがある VPC には、{without} の CIDR ブロックを追加できません"
        );
        Some((block, reason))
    })
}
