//! A peering between VPCs that share addresses.

use super::prelude::*;
use super::ways;

pub(crate) static RULE: Rule = rule!("overlapping-peers", "R15", Error, Check::Topology(check), reads: [RouteTable]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let language = context.language();
    for (_, peering) in network.peerings() {
        let (Some(first), Some(second)) = (peering.first, peering.second) else { continue };
        // A VPC with itself is another mistake.
        if first == second {
            continue;
        }
        let clash = ways::clash(ways::vpc_blocks(network, first), ways::vpc_blocks(network, second));
        let Some((one, other)) = clash else { continue };
        let name = |vpc: VpcId| context.nodes.path(network.vpc(vpc).node);
        let (here, there) = (name(first), name(second));
        let (this, that) = (one.cidr, other.cidr);
        let message = say!(
            language,
            "`{here}` and `{there}` share addresses and cannot be peered",
            "`{here}` と `{there}` はアドレスが重なっているため、ピアリング接続できません"
        );
        let label = say!(
            language,
            "{this} overlaps {that}; not one block of the two may overlap another",
            "{this} と {that} が重なっています。1 つでも CIDR ブロックが重なると接続できません"
        );
        let related = |vpc: &str| say!(language, "a block of `{vpc}`", "`{vpc}` の CIDR ブロック");
        let help = say!(
            language,
            "offer the one service that is needed through PrivateLink, to which overlapping addresses do not matter, or give one VPC other blocks",
            "必要なサービスだけを、アドレスが重なっていても使える PrivateLink で提供するか、一方の VPC の CIDR ブロックを変えてください"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, context.nodes.get(peering.node).head, message)
                .label(label)
                .related(one.span, related(&here))
                .related(other.span, related(&there))
                .help(help),
        );
    }
}
