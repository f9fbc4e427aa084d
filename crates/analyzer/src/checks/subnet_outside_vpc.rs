//! A subnet outside every block of its VPC.

use super::prelude::*;
use super::vpc_cidr_size::out_of_range;

pub(crate) static RULE: Rule = rule!("subnet-outside-vpc", "A03", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let vpc = context.network.vpc(vpc);
    if vpc.cidrs.is_empty() || !vpc.complete {
        return;
    }
    for &subnet in &vpc.subnets {
        let subnet = context.network.subnet(subnet);
        let Some(block) = subnet.block.filter(|block| out_of_range(block.cidr, "subnet").is_none()) else { continue };
        if vpc.cidrs.iter().any(|outer| outer.cidr.contains(&block.cidr)) {
            continue;
        }
        let blocks: Vec<_> = vpc.cidrs.iter().map(|outer| outer.cidr.to_string()).collect();
        let message = format!(
            "{} lies outside `{}`, which has {}",
            block.cidr,
            context.nodes.path(vpc.node),
            blocks.join(" and ")
        );
        let diagnostic = Diagnostic::new(&RULE, block.span, message)
            .label("a subnet is a part of its VPC's addresses")
            .related(vpc.cidrs[0].span, "the block of the VPC")
            .help("choose a block inside, or add this one to the VPC as a secondary block");
        diagnostics.push(diagnostic);
    }
}
