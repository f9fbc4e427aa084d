//! An on-premises network to which no route table of the VPC leads, although a VPN or Direct Connect does.

use super::prelude::*;
use super::ways;
use crate::network::{Connection, OnPremises};

pub(crate) static RULE: Rule =
    rule!("on-premises-route", "R24", Warning, Check::Topology(check), told_by: ["no-route"], reads: [RouteTable]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    for connection in network.connections() {
        let Some(gateway) = connection.gateway.filter(|gateway| is_vpn_gateway(context, *gateway)) else { continue };
        if connection.leads_to(Kind::VpnGateway) != Some(true) {
            continue;
        }
        let Some(behind) = connection.on_premises.map(|id| network.on_premises_network(id)) else { continue };
        let vpc = context.nodes.get(gateway).parent.and_then(|vpc| network.vpc_id(vpc));
        let Some(vpc) = vpc.filter(|_| behind.complete) else { continue };
        // A VPC without hosts has nobody to answer.
        let hosts = network.vpc(vpc).subnets.iter().any(|subnet| !network.subnet(*subnet).hosts.is_empty());
        if hosts && leads_there(context, vpc, behind) == Some(false) {
            diagnostics.push(report(context, connection, vpc, gateway, behind));
        }
    }
}

fn is_vpn_gateway(context: &Context<'_>, gateway: NodeId) -> bool {
    context.nodes.get(gateway).kind() == Kind::VpnGateway
}

/// Whether any table of the VPC, used or not, leads to the network by any way.
fn leads_there(context: &Context<'_>, vpc: VpcId, behind: &OnPremises) -> Option<bool> {
    let network = context.network;
    ways::used_tables(network, vpc)?;
    for table in &network.vpc(vpc).tables {
        let blocks = behind.blocks.iter().map(|block| block.cidr);
        let targets = ways::leads_to(network, vpc, Some(*table), blocks)?;
        let outwards =
            |node: &NodeId| matches!(context.nodes.get(*node).kind(), Kind::InternetGateway | Kind::NatGateway);
        if !targets.iter().all(outwards) {
            return Some(true);
        }
    }
    Some(false)
}

fn report(
    context: &Context<'_>,
    connection: &Connection,
    vpc: VpcId,
    gateway: NodeId,
    behind: &OnPremises,
) -> Diagnostic {
    let (network, language) = (context.network, context.language());
    let own = network.vpc(vpc).node;
    let (name, far, near) =
        (context.nodes.path(connection.node), context.nodes.path(behind.node), context.nodes.path(own));
    let message = say!(
        language,
        "`{name}` leads to `{far}`, but no route table of `{near}` does",
        "`{name}` は `{far}` につながっていますが、`{near}` のどのルートテーブルにも `{far}` への経路がありません"
    );
    let label = say!(
        language,
        "there is neither a propagated nor a written route to it",
        "伝播された経路も、書かれた経路もありません"
    );
    let there = say!(language, "its end on premises", "オンプレミス側");
    let here = say!(language, "its end in the VPC", "VPC 側");
    let diagnostic = Diagnostic::new(&RULE, context.nodes.get(connection.node).head, message)
        .label(label)
        .related(context.nodes.get(behind.node).head, there)
        .related(context.nodes.get(gateway).head, here);
    let propagate = format!("propagate {}", context.nodes.name(gateway));
    let used: Vec<_> = ways::used_tables(network, vpc).unwrap_or_default().into_iter().collect();
    if let [Some(table)] = used.as_slice() {
        let table = context.nodes.get(network.table(*table).node);
        let place = context.nodes.name(table.id);
        let title = say!(language, "write `{propagate}` in `{place}`", "`{place}` に `{propagate}` と書く");
        if let Some(edit) = super::insert_into_body(context, table, &propagate) {
            return diagnostic.fix(title, vec![edit]);
        }
    }
    diagnostic.help(say!(
        language,
        "write `{propagate}` into the route tables of the subnets that are to reach it",
        "通信させたいサブネットのルートテーブルに `{propagate}` と書いてください"
    ))
}
