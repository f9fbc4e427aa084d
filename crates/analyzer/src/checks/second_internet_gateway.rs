//! A VPC with two internet gateways.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("second-internet-gateway", "R22", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let vpc = context.network.vpc(vpc);
    let Some((first, others)) = vpc.internet_gateways.split_first() else { return };
    for other in others {
        let (language, name) = (context.language(), context.nodes.path(vpc.node));
        let message = say!(
            language,
            "`{name}` already has an internet gateway",
            "`{name}` にはすでにインターネットゲートウェイがあります"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, context.nodes.get(*other).head, message)
                .label(language.pick("a VPC has one at most", "1 つの VPC に 1 つまでです"))
                .related(context.nodes.get(*first).head, language.pick("the first one", "1 つ目")),
        );
    }
}
