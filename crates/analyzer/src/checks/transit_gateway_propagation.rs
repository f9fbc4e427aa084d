//! Routes that are to propagate over a peering of transit gateways.

use super::prelude::*;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("transit-gateway-propagation", "", Error, Check::Statement(Kind::TransitPropagate, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(arg) = node.args.first() else { return };
    let Value::Reference(Some(of)) = arg.value else { return };
    if context.nodes.get(of).kind() != Kind::TransitGateway {
        return;
    }
    let language = context.language();
    let name = context.sources.text(arg.span);
    let message = say!(
        language,
        "nothing propagates over the peering with `{name}`",
        "`{name}` とのピアリングでは、経路は伝播されません"
    );
    let label = say!(
        language,
        "between transit gateways there are written routes only",
        "Transit Gateway の間で使えるのは静的な経路だけです"
    );
    let related = say!(language, "declared here", "ここで宣言されています");
    let help = say!(
        language,
        "write a route for each block behind it: `route CIDR -> {name}`",
        "その先の CIDR ブロックごとに経路を書いてください: `route CIDR -> {name}`"
    );
    diagnostics.push(
        Diagnostic::new(&RULE, node.head, message).label(label).related(context.nodes.get(of).head, related).help(help),
    );
}
