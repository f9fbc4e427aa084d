//! A VPC with two egress-only internet gateways or two VPN gateways.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("second-gateway", "", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let own = context.network.vpc(vpc).node;
    let path = context.nodes.path(own);
    for kind in [Kind::EgressOnlyInternetGateway, Kind::VpnGateway] {
        let mut gateways = context.nodes.children(Some(own)).filter(|child| child.kind() == kind);
        let Some(first) = gateways.next() else { continue };
        let noun = kind.noun(language);
        let article = suggest::article(&noun);
        for other in gateways {
            let message = say!(language, "`{path}` already has {article}", "`{path}` にはすでに {noun} があります");
            let label = say!(language, "a VPC has one at most", "1 つの VPC に 1 つまでです");
            let related = say!(language, "the first one", "1 つ目");
            diagnostics.push(Diagnostic::new(&RULE, other.head, message).label(label).related(first.head, related));
        }
    }
}
