//! An on-premises network that shares addresses with the VPC to which its VPN or Direct Connect leads.

use super::prelude::*;
use super::ways;

pub(crate) static RULE: Rule = rule!("on-premises-overlap", "", Error, Check::Topology(check));

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let language = context.language();
    for connection in network.connections() {
        let Some(gateway) = connection.gateway else { continue };
        if connection.leads_to(context.nodes.get(gateway).kind()) != Some(true) {
            continue;
        }
        let Some(behind) = connection.on_premises.map(|id| network.on_premises_network(id)) else { continue };
        let vpc = context.nodes.get(gateway).parent.and_then(|vpc| network.vpc_id(vpc));
        let attached = network.transit_gateway_id(gateway).map(|id| network.transit_gateway(id));
        let attached = attached.into_iter().flat_map(|gateway| &gateway.attachments);
        let vpcs = vpc.into_iter().chain(attached.filter_map(|attachment| network.vpc_id(attachment.of)));
        let clash = vpcs
            .filter_map(|vpc| Some((vpc, ways::clash(behind.blocks.iter(), ways::vpc_blocks(network, vpc))?)))
            .next();
        let Some((vpc, (outside, inside))) = clash else { continue };
        let (far, near) = (context.nodes.path(behind.node), context.nodes.path(network.vpc(vpc).node));
        let (theirs, ours) = (outside.cidr, inside.cidr);
        let message = say!(
            language,
            "`{far}` and `{near}` share addresses and are connected",
            "`{far}` と `{near}` は、アドレスが重なったまま接続されています"
        );
        let label = say!(
            language,
            "{theirs} overlaps {ours}; inside the VPC its own addresses go first",
            "{theirs} と {ours} が重なっています。VPC の中では VPC 自身のアドレスが優先されます"
        );
        let on_premises = say!(language, "a block of `{far}`", "`{far}` の CIDR ブロック");
        let in_the_vpc = say!(language, "a block of `{near}`", "`{near}` の CIDR ブロック");
        let help = say!(
            language,
            "write the blocks that are in use on premises, or give the VPC others",
            "オンプレミスで実際に使っている CIDR ブロックを書くか、VPC の CIDR ブロックを変えてください"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, context.nodes.get(connection.node).head, message)
                .label(label)
                .related(outside.span, on_premises)
                .related(inside.span, in_the_vpc)
                .help(help),
        );
    }
}
