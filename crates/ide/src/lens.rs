//! What an editor can show above a statement: how an expectation stands, and who uses a thing.

use portolan_analyzer::network::EndpointType;
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, FileId, Node, TextRange};
use portolan_catalog::say;

/// A line above a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The statement's keyword and name.
    pub range: TextRange,
    /// What it says.
    pub title: String,
}

/// The lenses of a file in order of place.
pub fn lenses(analysis: &Analysis, file: FileId) -> Vec<Lens> {
    let nodes = analysis.nodes.iter().filter(|node| node.span.file == file);
    nodes
        .filter_map(|node| Some(Lens { range: analysis.sources.range(node.head), title: title(analysis, node)? }))
        .collect()
}

fn title(analysis: &Analysis, node: &Node) -> Option<String> {
    let network = &analysis.network;
    let language = analysis.sources.settings.language;
    match node.kind() {
        Kind::Expect => {
            let expectation = analysis.expectations.iter().find(|expectation| expectation.node == node.id)?;
            let hops = expectation.path.len();
            let reason = expectation.stopped_by.unwrap_or_default();
            Some(match (expectation.holds, reason.is_empty()) {
                (Some(true), true) => say!(language, "✓ holds, {hops} hops", "✓ 成立、{hops} ホップ"),
                (Some(true), false) => say!(language, "✓ holds: {reason}", "✓ 成立: {reason}"),
                (Some(false), true) => say!(language, "✗ does not hold", "✗ 不成立"),
                (Some(false), false) => say!(language, "✗ does not hold: {reason}", "✗ 不成立: {reason}"),
                (None, _) => say!(language, "? not known", "? 不明"),
            })
        }
        Kind::RouteTable => {
            let subnets = network.table_of(node.id)?.subnets.len();
            Some(subnets_use(analysis, subnets))
        }
        Kind::Endpoint => {
            let endpoint = network.endpoint_of(node.id)?;
            match endpoint.kind? {
                EndpointType::Gateway => {
                    let tables = endpoint.tables.iter().map(|table| network.table(*table));
                    Some(subnets_use(analysis, tables.map(|table| table.subnets.len()).sum()))
                }
                EndpointType::Tunnel => None,
                _ => {
                    let number = endpoint.interfaces.len();
                    let interfaces = if number == 1 { "network interface" } else { "network interfaces" };
                    Some(say!(language, "{number} {interfaces}", "ネットワークインターフェイス {number} 個"))
                }
            }
        }
        _ => None,
    }
}

fn subnets_use(analysis: &Analysis, number: usize) -> String {
    let subnets = if number == 1 { "subnet uses" } else { "subnets use" };
    say!(analysis.sources.settings.language, "{number} {subnets} this", "{number} 個のサブネットが使用")
}
