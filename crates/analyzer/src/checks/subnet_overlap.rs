//! Two subnets of a VPC that share addresses.

use super::ipv6_cidr_size::is_valid_for_subnet;
use super::prelude::*;
use super::vpc_cidr_size::is_valid_size;
use crate::network::{Block, Ipv6, SubnetId};

pub(crate) static RULE: Rule = rule!("subnet-overlap", "A04", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let subnets = &context.network.vpc(vpc).subnets;
    // A block of a size that no subnet has is another mistake, and tells nothing of where it was meant to be.
    let ipv4 = subnets.iter().filter_map(|id| {
        let block = context.network.subnet(*id).block.filter(|block| is_valid_size(block.cidr))?;
        Some((block, *id))
    });
    let ipv6 = subnets.iter().filter_map(|id| match context.network.subnet(*id).ipv6 {
        Ipv6::Block(block) if is_valid_for_subnet(block.cidr) => Some((block, *id)),
        _ => None,
    });
    report(context, ipv4.collect(), diagnostics);
    report(context, ipv6.collect(), diagnostics);
}

/// Reports the clashes between blocks of one address family.
fn report(context: &Context<'_>, mut blocks: Vec<(Block, SubnetId)>, diagnostics: &mut Vec<Diagnostic>) {
    // Blocks nest or are disjoint, so in address order the ones that hold a block stand directly before it.
    blocks.sort_by_key(|(block, id)| (block.cidr.network(), block.cidr.prefix_len(), *id));
    let mut open: Vec<(Block, SubnetId)> = Vec::new();
    let mut clashes: Vec<[(Block, SubnetId); 2]> = Vec::new();
    for (block, id) in blocks {
        open.retain(|(outer, _)| outer.cidr.contains(&block.cidr));
        // Each clash is reported once, at the later statement, with the earliest other.
        clashes.extend(open.iter().map(|(outer, other)| {
            let mut pair = [(*outer, *other), (block, id)];
            pair.sort_by_key(|(_, id)| *id);
            pair
        }));
        open.push((block, id));
    }
    clashes.sort_by_key(|[(_, earlier), (_, later)]| (*later, *earlier));
    clashes.dedup_by_key(|[_, (_, later)]| *later);
    for [(first, earlier), (second, _)] in clashes {
        let language = context.language();
        let name = context.nodes.name(context.network.subnet(earlier).node);
        let (own, other) = (second.cidr, first.cidr);
        let message = say!(
            language,
            "{own} overlaps {other}, the block of `{name}`",
            "{own} は `{name}` の CIDR ブロック {other} と重複しています"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, second.span, message)
                .label(language.pick("subnets of a VPC share no address", "同じ VPC のサブネット同士は重複できません"))
                .related(first.span, say!(language, "`{name}` has {other}", "`{name}` は {other} です")),
        );
    }
}
