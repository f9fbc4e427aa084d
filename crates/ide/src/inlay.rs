//! What an editor can show between the words: what holds although it is not written.

use std::collections::HashMap;

use ipnet::IpNet;
use portolan_analyzer::cost::{HOURS, Usage, cost};
use portolan_analyzer::network::{Block, EndpointTarget, IpType, TableChoice, Zone, usable_addresses};
use portolan_analyzer::reach::HopKind;
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, FileId, Language, Node, TextRange, TextSize, Value};
use portolan_catalog::say;

use crate::card::listed;

/// Words that stand behind a place without being written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inlay {
    /// Behind what they stand.
    pub offset: TextSize,
    /// The words.
    pub label: String,
    /// What they tell.
    pub kind: InlayKind,
}

/// What an inlay tells. A user can switch each kind off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InlayKind {
    /// How many addresses of a subnet can be used.
    Addresses,
    /// The route table of a subnet that names none.
    RouteTable,
    /// The full name of a zone that is written as a letter.
    Zone,
    /// What an endpoint or NAT gateway costs in a month, without traffic.
    Cost,
    /// Whether an expectation holds, and what decides.
    Expectation,
    /// Which route wins where several contain the destination: on the way of an expectation, and where AWS's own route
    /// to a gateway endpoint takes something away from a default route.
    WinningRoute,
}

impl InlayKind {
    /// All kinds with their names in settings.
    pub const ALL: &[(&str, InlayKind)] = &[
        ("addresses", InlayKind::Addresses),
        ("routeTable", InlayKind::RouteTable),
        ("zone", InlayKind::Zone),
        ("cost", InlayKind::Cost),
        ("expectation", InlayKind::Expectation),
        ("winningRoute", InlayKind::WinningRoute),
    ];
}

/// The inlays in a part of a file, in order of place.
pub fn inlays(analysis: &Analysis, file: FileId, part: TextRange, wanted: impl Fn(InlayKind) -> bool) -> Vec<Inlay> {
    let mut found = Vec::new();
    let is_meant = |node: &&Node| node.span.file == file && part.intersect(analysis.sources.range(node.head)).is_some();
    let language = analysis.sources.settings.language;
    for node in analysis.nodes.iter().filter(is_meant) {
        let mut tell = |kind: InlayKind, offset: TextSize, label: String| {
            if wanted(kind) {
                found.push(Inlay { offset, label, kind });
            }
        };
        match node.kind() {
            Kind::Subnet => subnet(analysis, node, language, &mut tell),
            Kind::AvailabilityZone => zone(analysis, node, &mut tell),
            Kind::Expect => expectation(analysis, node, &mut tell),
            Kind::Route => default_route(analysis, node, language, &mut tell),
            _ => {}
        }
    }
    if wanted(InlayKind::Cost) {
        let usage = Usage { hours: HOURS, gb: 0.0, gb_of: HashMap::new() };
        for line in cost(&analysis.nodes, &analysis.network, &usage, &analysis.sources.settings) {
            let node = analysis.nodes.get(line.node);
            if let Some(cents) = line.cents.filter(|cents| *cents > 0 && is_meant(&node)) {
                let (whole, rest) = (cents / 100, cents % 100);
                let label = say!(language, "{whole}.{rest:02} USD a month", "月額 {whole}.{rest:02} USD");
                found.push(Inlay { offset: analysis.sources.range(node.head).end(), label, kind: InlayKind::Cost });
            }
        }
    }
    found.sort_by_key(|inlay| inlay.offset);
    found
}

fn subnet(analysis: &Analysis, node: &Node, language: Language, tell: &mut impl FnMut(InlayKind, TextSize, String)) {
    let Some(subnet) = analysis.network.subnet_of(node.id) else { return };
    if let Some(Block { cidr, span }) = subnet.block
        && let Some(usable) = usable_addresses(cidr)
    {
        let label = say!(language, "{usable} usable", "使用可能 {usable} 個");
        tell(InlayKind::Addresses, analysis.sources.range(span).end(), label);
    }
    if analysis.nodes.child(node.id, Kind::SubnetRouteTable).is_none() {
        let name = match subnet.table {
            TableChoice::Table(table) => analysis.nodes.name(analysis.network.table(table).node).to_owned(),
            TableChoice::Implicit => language.pick("main, local route only", "メイン、local の経路のみ").to_owned(),
            TableChoice::Unknown => return,
        };
        tell(InlayKind::RouteTable, analysis.sources.range(node.head).end(), format!("route_table {name}"));
    }
}

fn zone(analysis: &Analysis, node: &Node, tell: &mut impl FnMut(InlayKind, TextSize, String)) {
    let Some(subnet) = node.parent.and_then(|subnet| analysis.network.subnet_of(subnet)) else { return };
    let region = analysis.network.vpc(subnet.vpc).region;
    if let (Some(Zone::Letter(letter)), Some(region)) = (&subnet.zone, region)
        && let Some(arg) = node.args.first().filter(|arg| analysis.sources.text(arg.span).len() == 1)
    {
        tell(InlayKind::Zone, analysis.sources.range(arg.span).end(), format!("{}{letter}", region.code));
    }
}

fn expectation(analysis: &Analysis, node: &Node, tell: &mut impl FnMut(InlayKind, TextSize, String)) {
    let Some(expectation) = analysis.expectations.iter().find(|expectation| expectation.node == node.id) else {
        return;
    };
    let mark = match expectation.holds {
        Some(true) => "✓",
        Some(false) => "✗",
        None => "?",
    };
    let decides = match expectation.stopped_by {
        Some(reason) => {
            let last = expectation.path.iter().rev().find(|hop| hop.node.is_some() && hop.kind != HopKind::Source);
            last.map_or(reason.to_owned(), |hop| format!("{reason}: {}", hop.name))
        }
        None => {
            let hops = portolan_analyzer::survey::main_hops(&expectation.path, "", "");
            hops.first().map(|hop| (*hop).to_owned()).unwrap_or_default()
        }
    };
    let end = analysis.sources.range(node.head).end();
    tell(InlayKind::Expectation, end, format!("{mark} {decides}").trim_end().to_owned());
    if let Some(hop) = expectation.path.iter().find(|hop| hop.contested) {
        let label = match hop.kind {
            // Its detail names the table.
            HopKind::TransitGateway => hop.detail.to_string(),
            _ => format!("{}: {}", hop.name, hop.detail),
        };
        tell(InlayKind::WinningRoute, end, label);
    }
}

fn default_route(
    analysis: &Analysis,
    node: &Node,
    language: Language,
    tell: &mut impl FnMut(InlayKind, TextSize, String),
) {
    let (network, nodes) = (&analysis.network, &analysis.nodes);
    let Some(table) = node.parent.and_then(|table| network.table_of(table)) else { return };
    let Some(Value::Cidr(block)) = node.value() else { return };
    if block.prefix_len() > 0 {
        return;
    }
    let family = if matches!(block, IpNet::V4(_)) { IpType::Ipv4 } else { IpType::Ipv6 };
    let endpoints = table.endpoints.iter().map(|endpoint| network.endpoint(*endpoint));
    let won: Vec<_> = endpoints
        .filter(|endpoint| [IpType::Dualstack, family].contains(&endpoint.ip_type))
        .filter_map(|endpoint| match endpoint.service {
            EndpointTarget::Aws(service) => Some(format!("aws.{} → {}", service.short_name, nodes.name(endpoint.node))),
            _ => None,
        })
        .collect();
    if !won.is_empty() {
        let won = listed(language, &won);
        tell(
            InlayKind::WinningRoute,
            analysis.sources.range(node.head).end(),
            say!(language, "except {won}", "{won} を除く"),
        );
    }
}
