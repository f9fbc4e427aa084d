//! Two subnets of a VPC that share addresses.

use super::prelude::*;
use super::vpc_cidr_size::is_valid_size;
use crate::network::SubnetId;

pub(crate) static RULE: Rule = rule!("subnet-overlap", "A04", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let subnets = network.vpc(vpc).subnets.iter();
    let mut blocks: Vec<_> = subnets
        .filter_map(|id| network.subnet(*id).block.map(|block| (block.cidr, *id)))
        // A block of a size that no subnet has is another mistake, and tells nothing of where it was meant to be.
        .filter(|(cidr, _)| is_valid_size(*cidr))
        .collect();
    // Blocks nest or are disjoint, so in address order the ones that hold a block stand directly before it.
    blocks.sort_by_key(|(cidr, id)| (cidr.network(), cidr.prefix_len(), *id));
    let mut open: Vec<(ipnet::IpNet, SubnetId)> = Vec::new();
    let mut clashes: Vec<(SubnetId, SubnetId)> = Vec::new();
    for (cidr, id) in blocks {
        open.retain(|(outer, _)| outer.contains(&cidr));
        // Each clash is reported once, at the later statement, with the earliest other.
        clashes.extend(open.iter().map(|(_, other)| ((*other).min(id), (*other).max(id))));
        open.push((cidr, id));
    }
    clashes.sort_by_key(|(earlier, later)| (*later, *earlier));
    clashes.dedup_by_key(|(_, later)| *later);
    for (earlier, later) in clashes {
        let (earlier, later) = (network.subnet(earlier), network.subnet(later));
        let (Some(first), Some(second)) = (earlier.block, later.block) else { continue };
        let language = context.language();
        let (name, own, other) = (context.nodes.name(earlier.node), second.cidr, first.cidr);
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
