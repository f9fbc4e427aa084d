//! A subnet outside every block of its VPC.

use super::ipv6_cidr_size::is_valid_for_subnet;
use super::prelude::*;
use super::vpc_cidr_size::is_valid_size;
use crate::network::{Block, Ipv6, Vpc};

pub(crate) static RULE: Rule = rule!("subnet-outside-vpc", "A03", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let vpc = context.network.vpc(vpc);
    let ipv4 = Some(&vpc.cidrs).filter(|_| vpc.complete);
    // A VPC that declares no IPv6 block may have one all the same: AWS hands them out.
    let written = context.nodes.children(Some(vpc.node)).filter(|child| child.kind() == Kind::Ipv6).count();
    let ipv6 = Some(&vpc.ipv6).filter(|blocks| blocks.len() == written);
    for subnet in vpc.subnets.iter().map(|subnet| context.network.subnet(*subnet)) {
        let of_ipv4 = subnet.block.filter(|block| is_valid_size(block.cidr));
        let of_ipv6 = match subnet.ipv6 {
            Ipv6::Block(block) => Some(block).filter(|block| is_valid_for_subnet(block.cidr)),
            Ipv6::None | Ipv6::Unknown => None,
        };
        for (block, around) in [(of_ipv4, ipv4), (of_ipv6, ipv6)] {
            let (Some(block), Some(around)) = (block, around) else { continue };
            diagnostics.extend(outside(context, vpc, around, block));
        }
    }
}

/// A subnet's block, where it lies in none of the VPC's of its family.
fn outside(context: &Context<'_>, vpc: &Vpc, around: &[Block], block: Block) -> Option<Diagnostic> {
    let first = around.first()?;
    if around.iter().any(|outer| outer.cidr.contains(&block.cidr)) {
        return None;
    }
    let blocks: Vec<_> = around.iter().map(|outer| outer.cidr.to_string()).collect();
    let language = context.language();
    let (cidr, name) = (block.cidr, context.nodes.path(vpc.node));
    let blocks = blocks.join(language.pick(" and ", " と "));
    let message = say!(
        language,
        "{cidr} lies outside `{name}`, which has {blocks}",
        "{cidr} は `{name}` の範囲 {blocks} の外にあります"
    );
    let help = match cidr.addr().is_ipv6() {
        true => language.pick("choose a block inside the VPC's", "VPC の IPv6 CIDR の範囲内の CIDR を選んでください"),
        false => language.pick(
            "choose a block inside, or add this one to the VPC as a secondary block",
            "範囲内の CIDR を選ぶか、この CIDR をセカンダリ CIDR として VPC に追加してください",
        ),
    };
    let diagnostic = Diagnostic::new(&RULE, block.span, message)
        .label(language.pick("a subnet is a part of its VPC's addresses", "サブネットは VPC のアドレス範囲の一部です"))
        .related(first.span, language.pick("the block of the VPC", "VPC の CIDR"))
        .help(help);
    Some(diagnostic)
}
