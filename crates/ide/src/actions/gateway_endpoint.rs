//! A gateway endpoint for what goes to S3 through a NAT gateway.

use portolan_analyzer::network::{EndpointTarget, EndpointType, Network, Target, VpcId};
use portolan_analyzer::{Analysis, Edit, Fix, Node, NodeId, Nodes};
use portolan_catalog::say;

use super::{behind, newline};

/// Adds a gateway endpoint for S3 to the VPC of a public NAT gateway, with the tables that route to that. Nothing is
/// offered where the VPC has one: its tables are for a rule to judge.
pub(super) fn gateway_endpoint(analysis: &Analysis, node: &Node) -> Option<Fix> {
    let (network, nodes) = (&analysis.network, &analysis.nodes);
    let nat = network.nats().map(|(_, nat)| nat).find(|nat| nat.node == node.id)?;
    if nat.public.on != Some(true) || has_gateway_endpoint(network, nat.vpc) {
        return None;
    }
    let vpc = network.vpc(nat.vpc);
    let tables = vpc.tables.iter().map(|table| network.table(*table));
    let through = tables
        .filter(|table| table.edge.is_none() && table.routes.iter().any(|route| route.target == Target::Node(node.id)));
    let tables: Vec<&str> = through.map(|table| nodes.name(table.node)).collect();
    if tables.is_empty() {
        return None;
    }
    let name = free_name(nodes, vpc.node, node);
    let (at, indent) = behind(&analysis.sources, node);
    let newline = newline(&analysis.sources.file(at.file).text);
    let lines = [
        format!("endpoint {name} gateway {{"),
        "  service aws.s3".to_owned(),
        format!("  route_tables [{}]", tables.join(", ")),
        "}".to_owned(),
    ];
    let text = lines.map(|line| format!("{newline}{indent}{line}")).concat();
    let language = analysis.sources.settings.language;
    let nat = nodes.name(node.id);
    Some(Fix {
        title: say!(
            language,
            "send what goes to S3 through a gateway endpoint instead of `{nat}`",
            "S3 宛ての通信を `{nat}` ではなくゲートウェイ型エンドポイントに通す"
        ),
        edits: vec![Edit { span: at, text }],
    })
}

/// Whether a VPC has a gateway endpoint for S3, or may have one.
fn has_gateway_endpoint(network: &Network, vpc: VpcId) -> bool {
    network.vpc(vpc).endpoints.iter().map(|endpoint| network.endpoint(*endpoint)).any(|endpoint| {
        let may_be_gateway = matches!(endpoint.kind, None | Some(EndpointType::Gateway));
        let may_be_s3 = match &endpoint.service {
            EndpointTarget::Aws(service) => service.short_name == "s3",
            EndpointTarget::Declared(_) | EndpointTarget::Foreign(_) => false,
            EndpointTarget::Unknown | EndpointTarget::Missing => true,
        };
        may_be_gateway && may_be_s3
    })
}

/// A name that nothing has in the VPC or at the top of the file.
fn free_name(nodes: &Nodes, vpc: NodeId, node: &Node) -> String {
    let taken = |name: &str| {
        let is = |other: &Node| other.name.as_ref().is_some_and(|own| own.text == name);
        nodes.children(Some(vpc)).any(is) || nodes.top_of(node.span.file).any(is)
    };
    let numbered = (2..).map(|number| format!("s3_{number}"));
    let mut names = ["s3".to_owned(), "s3_gateway".to_owned()].into_iter().chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_default()
}
