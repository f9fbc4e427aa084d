//! A security group that opens an endpoint to every address.

use super::prelude::*;
use crate::network::Destination;

pub(crate) static RULE: Rule =
    rule!("endpoint-group-too-wide", "S04", Hint, Check::Vpc(check), reads: [SecurityGroup, Host]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let users = network.group_users(vpc);
    for id in &network.vpc(vpc).groups {
        // A group that other things have too may need to be as wide for them.
        if !users.get(id).is_some_and(|users| users.endpoints && !users.hosts && !users.others) {
            continue;
        }
        let group = network.group(*id);
        for rule in &group.ingress {
            let Destination::Cidr(block) = rule.peer else { continue };
            let Some(source) = context.nodes.get(rule.node).arg("SOURCE").filter(|_| block.prefix_len() == 0) else {
                continue;
            };
            let name = context.nodes.name(group.node);
            let message = say!(
                language,
                "`{name}` opens an endpoint to every address",
                "`{name}` はエンドポイントをすべてのアドレスに開いています"
            );
            let label = language.pick(
                "clients reach an endpoint by private addresses only",
                "クライアントがエンドポイントに届くのはプライベートアドレスからだけです",
            );
            let help = language.pick(
                "admit the blocks or the security groups of the clients",
                "クライアントの CIDR ブロックかセキュリティグループを許可してください",
            );
            let mut diagnostic = Diagnostic::new(&RULE, source.span, message).label(label).help(help);
            let of_vpc = network.vpc(vpc);
            let blocks = if block.addr().is_ipv4() { &of_vpc.cidrs } else { &of_vpc.ipv6 };
            // Only where no client can come from elsewhere is it known what is enough.
            if let ([own], true) = (&blocks[..], of_vpc.complete && !is_connected(context, vpc)) {
                let own = own.cidr;
                let title = say!(language, "write {own}, the block of the VPC", "VPC の CIDR ブロックの {own} と書く");
                diagnostic = diagnostic.replace(title, source.span, own.to_string());
            }
            diagnostics.push(diagnostic);
        }
    }
}

/// Whether something beyond a VPC may reach it by private addresses.
fn is_connected(context: &Context<'_>, vpc: VpcId) -> bool {
    let network = context.network;
    let node = network.vpc(vpc).node;
    let peered = |id: Option<VpcId>| id.is_none_or(|id| id == vpc);
    let gateway = |id: Option<NodeId>| id.is_none_or(|id| context.nodes.ancestors(id).any(|around| around.id == node));
    network.peerings().any(|(_, peering)| peered(peering.first) || peered(peering.second))
        || network.transit_gateways().any(|(_, transit)| {
            transit.incomplete.is_some() || transit.attachments.iter().any(|attachment| attachment.of == node)
        })
        || network.connections().iter().any(|connection| gateway(connection.gateway))
}
