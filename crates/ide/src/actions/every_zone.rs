//! An endpoint in every zone in which its VPC has hosts.

use std::collections::BTreeMap;

use portolan_analyzer::network::{EndpointTarget, EndpointType, Zone};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Edit, Fix, Node, TextSize, Value};
use portolan_catalog::say;

/// Adds a subnet per zone that an interface endpoint of an AWS service lacks. Nothing is offered where a zone is not
/// known: a second network interface in one zone is refused by AWS. Of other services nobody knows here in which zones
/// they are.
pub(super) fn every_zone(analysis: &Analysis, node: &Node) -> Option<Fix> {
    let (network, nodes) = (&analysis.network, &analysis.nodes);
    let endpoint = network.endpoint_of(node.id)?;
    let of_aws = matches!(endpoint.service, EndpointTarget::Aws(_));
    if endpoint.kind != Some(EndpointType::Interface) || !of_aws || !endpoint.complete {
        return None;
    }
    let own = endpoint.interfaces.iter().map(|interface| network.subnet(interface.subnet).zone.as_ref());
    let own: Vec<&Zone> = own.collect::<Option<_>>()?;
    let mut missing: BTreeMap<&Zone, &str> = BTreeMap::new();
    for subnet in network.vpc(endpoint.vpc).subnets.iter().map(|subnet| network.subnet(*subnet)) {
        if subnet.hosts.is_empty() {
            continue;
        }
        let zone = subnet.zone.as_ref()?;
        if !own.contains(&zone) {
            missing.entry(zone).or_insert(nodes.name(subnet.node));
        }
    }
    if missing.is_empty() {
        return None;
    }
    let list = nodes.child(node.id, Kind::Subnets)?.args.first()?;
    if !matches!(list.value, Value::List(_)) {
        return None;
    }
    let inside = analysis.sources.text(list.span).strip_prefix('[')?.strip_suffix(']')?;
    let kept = match list.items().last() {
        Some(last) => last.span.end(),
        None => list.span.part(TextSize::of('['), TextSize::new(0)),
    };
    let names: Vec<&str> = missing.into_values().collect();
    let separator = if inside.trim().is_empty() { "" } else { ", " };
    let text = format!("{separator}{}", names.join(", "));
    let language = analysis.sources.settings.language;
    let (name, added) = (nodes.name(node.id), names.join("`, `"));
    Some(Fix {
        title: say!(
            language,
            "put `{name}` into every zone of its VPC's hosts: add `{added}`",
            "`{name}` を VPC のホストがあるすべてのアベイラビリティーゾーンに配置する: `{added}` を加える"
        ),
        edits: vec![Edit { span: kept, text }],
    })
}
