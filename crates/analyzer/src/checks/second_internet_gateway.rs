//! A VPC with two internet gateways.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("second-internet-gateway", "R22", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let vpc = context.network.vpc(vpc);
    let Some((first, others)) = vpc.internet_gateways.split_first() else { return };
    for other in others {
        diagnostics.push(
            Diagnostic::new(
                &RULE,
                context.nodes.get(*other).head,
                format!("`{}` already has an internet gateway", context.nodes.path(vpc.node)),
            )
            .label("a VPC has one at most")
            .related(context.nodes.get(*first).head, "the first one"),
        );
    }
}
