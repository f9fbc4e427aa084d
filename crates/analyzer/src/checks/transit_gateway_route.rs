//! Half a way through a transit gateway: its table does not lead on, or the VPC behind it does not lead back.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use ipnet::IpNet;

use super::prelude::*;
use super::ways;
use crate::network::{Connection, Network, Route, Target, TransitGatewayId};
use crate::reach::{Addresses, RouteMap, Winner};

pub(crate) static RULE: Rule =
    rule!("transit-gateway-route", "R16", Error, Check::Topology(check), told_by: ["no-route"], reads: [RouteTable]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let mut tables = Tables::default();
    let mut told: BTreeSet<(TransitGatewayId, VpcId)> = BTreeSet::new();
    for (_, table) in network.tables().filter(|(_, table)| !table.subnets.is_empty()) {
        for route in &table.routes {
            let Target::Node(target) = route.target else { continue };
            let Some(id) = network.transit_gateway_id(target).filter(|id| is_known(network, *id)) else { continue };
            let gateway = network.transit_gateway(id);
            let own = network.vpc(table.vpc).node;
            let attachment = gateway.attachments.iter().find(|attachment| attachment.of == own);
            let Some(index) = attachment.and_then(|attachment| attachment.table) else { continue };
            // Where nothing else is attached, the far side is not declared.
            if gateway.attachments.iter().all(|attachment| attachment.of == own) {
                continue;
            }
            let Some(blocks) = ways::blocks(network, &route.destination) else { continue };
            // Where there are no addresses of a family, its routes carry nothing.
            if network.vpc(table.vpc).ipv6.is_empty() && blocks.iter().all(|block| block.addr().is_ipv6()) {
                continue;
            }
            let Some(behind) = tables.behind(network, id, index, blocks) else { continue };
            if behind.nodes.iter().all(|node| *node == Some(own)) {
                diagnostics.push(leads_nowhere(context, id, index, route, table.vpc));
            }
            for &there in behind.silent.iter().filter(|there| **there != table.vpc) {
                // What has been told of a VPC is not told again for each that asks it.
                if !told.contains(&(id, there))
                    && ways::leads_back(context, there, table.vpc, gateway.node) == Some(false)
                {
                    told.insert((id, there));
                    diagnostics.push(leads_not_back(context, id, there, route, table.vpc));
                }
            }
        }
    }
}

/// Whether all is known that is attached to a transit gateway, and brings its routes there. A Direct Connect whose virtual
/// interface leads elsewhere does not, and is the deeper cause.
fn is_known(network: &Network, id: TransitGatewayId) -> bool {
    let gateway = network.transit_gateway(id);
    let astray = |connection: &Connection| match connection.gateway {
        Some(other) => other == gateway.node && connection.leads_to(Kind::TransitGateway) != Some(true),
        // It may lead here.
        None => true,
    };
    gateway.incomplete.is_none() && !network.connections().iter().any(astray)
}

/// Where the tables of transit gateways lead: each table is read once, and asked once for what many VPCs ask.
#[derive(Default)]
struct Tables {
    maps: BTreeMap<(TransitGatewayId, usize), RouteMap>,
    behind: BTreeMap<(TransitGatewayId, usize, Vec<IpNet>), Option<Rc<Behind>>>,
}

/// What a table of a transit gateway leads to for some blocks.
struct Behind {
    /// What is attached; `None` for a blackhole.
    nodes: BTreeSet<Option<NodeId>>,
    /// The VPCs among these that send nothing to the transit gateway.
    silent: Vec<VpcId>,
}

impl Tables {
    /// Nothing where it is not known.
    fn behind(
        &mut self,
        network: &Network,
        id: TransitGatewayId,
        index: usize,
        blocks: &[IpNet],
    ) -> Option<Rc<Behind>> {
        let gateway = network.transit_gateway(id);
        let table = gateway.tables.get(index)?;
        let map = self.maps.entry((id, index)).or_insert_with(|| RouteMap::of_transit(network, table));
        let asked = self.behind.entry((id, index, blocks.to_vec()));
        let found = asked.or_insert_with(|| {
            let nodes = nodes(map, &table.routes, blocks).filter(|_| map.unknown.is_none())?;
            let vpcs = nodes.iter().flatten().filter_map(|node| network.vpc_id(*node));
            let silent = vpcs.filter(|vpc| !ways::routes_to(network, *vpc, gateway.node)).collect();
            Some(Rc::new(Behind { nodes, silent }))
        });
        found.clone()
    }
}

fn nodes(map: &RouteMap, routes: &[Route], blocks: &[IpNet]) -> Option<BTreeSet<Option<NodeId>>> {
    let mut found = BTreeSet::new();
    for (_, winner) in blocks.iter().flat_map(|block| map.look_up(&Addresses::every(*block), None)) {
        match winner {
            Winner::Route(index) => match routes.get(index).map(|route| route.target) {
                Some(Target::Node(node)) => drop(found.insert(Some(node))),
                Some(Target::Blackhole) => drop(found.insert(None)),
                _ => return None,
            },
            Winner::Propagated(of, _) => drop(found.insert(Some(of))),
            Winner::Several | Winner::Endpoint(_) => return None,
            Winner::None | Winner::Local => {}
        }
    }
    Some(found)
}

fn leads_nowhere(context: &Context<'_>, id: TransitGatewayId, index: usize, route: &Route, own: VpcId) -> Diagnostic {
    let (network, language) = (context.network, context.language());
    let gateway = network.transit_gateway(id);
    let name = context.nodes.path(gateway.node);
    let vpc = context.nodes.path(network.vpc(own).node);
    let statement = context.nodes.get(route.node);
    let destination = statement.arg("DESTINATION").map(|arg| context.sources.text(arg.span)).unwrap_or_default();
    let message = say!(
        language,
        "`{name}` has no route to anything in {destination} for what comes from `{vpc}`",
        "`{vpc}` から来る通信について、`{name}` には {destination} の中への経路がありません"
    );
    let label = say!(language, "this is the first half of the way", "これは経路の前半にすぎません");
    // The table that has to lead on: a declared one, or the default one, which has no statement but the gateway's.
    let table = gateway.tables.get(index).and_then(|table| table.node).unwrap_or(gateway.node);
    let related = say!(language, "this routes what comes from `{vpc}`", "`{vpc}` から来る通信の経路はここで決まります");
    let diagnostic =
        Diagnostic::new(&RULE, statement.head, message).label(label).related(context.nodes.get(table).head, related);
    // Only one attached VPC has what the route is for: its routes are missing.
    let blocks = ways::blocks(network, &route.destination).unwrap_or_default();
    let mut meant = gateway.attachments.iter().map(|attachment| attachment.of).filter(|of| {
        let vpc = network.vpc_of(*of).filter(|other| other.node != network.vpc(own).node);
        vpc.is_some_and(|vpc| vpc.blocks().any(|block| blocks.iter().any(|asked| ways::overlap(asked, &block))))
    });
    if let (Some(vpc), None) = (meant.next(), meant.next()) {
        let far = context.nodes.path(vpc);
        let related = say!(language, "`{far}` has these addresses", "このアドレスを持つのは `{far}` です");
        let diagnostic = diagnostic.related(context.nodes.get(vpc).head, related);
        let propagate = format!("propagate {}", ways::name_in(context, table, vpc));
        let place = context.nodes.path(table);
        let title = say!(language, "write `{propagate}` in `{place}`", "`{place}` に `{propagate}` と書く");
        let edit = super::insert_into_body(context, context.nodes.get(table), &propagate);
        return edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit]));
    }
    let help = say!(
        language,
        "write `propagate …` or `route … -> …` in `{name}`",
        "`{name}` に `propagate …` または `route … -> …` を書いてください"
    );
    diagnostic.help(help)
}

fn leads_not_back(context: &Context<'_>, id: TransitGatewayId, there: VpcId, route: &Route, here: VpcId) -> Diagnostic {
    let (network, language) = (context.network, context.language());
    let gateway = network.transit_gateway(id);
    let (name, far) = (context.nodes.path(gateway.node), network.vpc(there).node);
    let (from, to) = (context.nodes.path(network.vpc(here).node), context.nodes.path(far));
    let attach = gateway.attachments.iter().find(|attachment| attachment.of == far);
    let span = context.nodes.get(attach.map_or(far, |attachment| attachment.node)).head;
    let message = say!(
        language,
        "`{name}` leads from `{from}` to `{to}`, and no route of `{to}` leads back",
        "`{name}` は `{from}` から `{to}` への通信を通しますが、`{to}` には戻りの経路がありません"
    );
    let label = say!(language, "the answers have no way back", "応答の戻る経路がありません");
    let related = language.pick("this leads there", "行きの経路");
    let missing = say!(
        language,
        "no route table that a subnet of `{to}` uses leads to `{from}`",
        "`{to}` のサブネットが使うルートテーブルに `{from}` への経路がありません"
    );
    let diagnostic = Diagnostic::new(&RULE, span, message)
        .label(label)
        .related(context.nodes.get(route.node).head, related)
        .related(context.nodes.get(far).head, missing);
    let ipv6 = ways::blocks(network, &route.destination)
        .is_some_and(|blocks| blocks.iter().all(|block| block.addr().is_ipv6()));
    ways::mend_way_back(context, diagnostic, there, here, gateway.node, ipv6)
}
