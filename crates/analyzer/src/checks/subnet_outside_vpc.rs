//! A subnet outside every block of its VPC.

use super::prelude::*;
use super::vpc_cidr_size::is_valid_size;

pub(crate) static RULE: Rule = rule!("subnet-outside-vpc", "A03", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let vpc = context.network.vpc(vpc);
    if vpc.cidrs.is_empty() || !vpc.complete {
        return;
    }
    for &subnet in &vpc.subnets {
        let subnet = context.network.subnet(subnet);
        let Some(block) = subnet.block.filter(|block| is_valid_size(block.cidr)) else { continue };
        if vpc.cidrs.iter().any(|outer| outer.cidr.contains(&block.cidr)) {
            continue;
        }
        let blocks: Vec<_> = vpc.cidrs.iter().map(|outer| outer.cidr.to_string()).collect();
        let language = context.language();
        let (cidr, name) = (block.cidr, context.nodes.path(vpc.node));
        let blocks = blocks.join(language.pick(" and ", " と "));
        let message = say!(
            language,
            "{cidr} lies outside `{name}`, which has {blocks}",
            "{cidr} は `{name}` の範囲 {blocks} の外にあります"
        );
        let diagnostic = Diagnostic::new(&RULE, block.span, message)
            .label(
                language.pick("a subnet is a part of its VPC's addresses", "サブネットは VPC のアドレス範囲の一部です"),
            )
            .related(vpc.cidrs[0].span, language.pick("the block of the VPC", "VPC の CIDR ブロック"))
            .help(language.pick(
                "choose a block inside, or add this one to the VPC as a secondary block",
                "範囲内の CIDR ブロックを選ぶか、これをセカンダリ CIDR ブロックとして VPC に追加してください",
            ));
        diagnostics.push(diagnostic);
    }
}
