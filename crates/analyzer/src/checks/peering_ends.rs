//! A peering of a VPC with itself, or a second one of the same two VPCs.

use std::collections::BTreeMap;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("peering-ends", "", Error, Check::Topology(check));

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let language = context.language();
    let mut known: BTreeMap<(VpcId, VpcId), NodeId> = BTreeMap::new();
    for (_, peering) in network.peerings() {
        let (Some(first), Some(second)) = (peering.first, peering.second) else { continue };
        let name = |vpc: VpcId| context.nodes.path(network.vpc(vpc).node);
        let (here, there) = (name(first), name(second));
        let head = context.nodes.get(peering.node).head;
        if first == second {
            let message = say!(
                language,
                "`{here}` cannot be peered with itself",
                "`{here}` を自分自身とピアリング接続することはできません"
            );
            let label = say!(
                language,
                "a peering connects two VPCs; inside one the local route does",
                "VPC ピアリング接続は 2 つの VPC をつなぐものです。VPC の中は local の経路でつながっています"
            );
            diagnostics.push(Diagnostic::new(&RULE, head, message).label(label));
            continue;
        }
        let pair = (first.min(second), first.max(second));
        let Some(earlier) = known.get(&pair) else {
            known.insert(pair, peering.node);
            continue;
        };
        let earlier_name = context.nodes.path(*earlier);
        let message = say!(
            language,
            "`{here}` and `{there}` are already peered by `{earlier_name}`",
            "`{here}` と `{there}` は、すでに `{earlier_name}` でピアリング接続されています"
        );
        let label =
            say!(language, "two VPCs have one peering at most", "2 つの VPC の間の VPC ピアリング接続は 1 つだけです");
        let related = say!(language, "the first one", "1 つ目の VPC ピアリング接続");
        let help = say!(
            language,
            "remove this one and let the routes lead to `{earlier_name}`",
            "この接続を削除し、経路のターゲットを `{earlier_name}` にしてください"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, head, message)
                .label(label)
                .related(context.nodes.get(*earlier).head, related)
                .help(help),
        );
    }
}
