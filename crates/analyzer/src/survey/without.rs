//! What is supposed to fail, by the names that somebody gives.

use std::collections::BTreeSet;

use crate::Analysis;
use crate::build::zone;
use crate::nodes::{Node, Value};
use crate::reach::Without;
use crate::schema::Kind;
use crate::suggest::{article, nearest};

/// What can be taken away, in a sentence.
const TAKEN: &str = "a gateway, endpoint, endpoint service, load balancer, resolver, peering, transit gateway, VPN, \
                     Direct Connect, instance, network interface or zone can be taken away";

/// Reads names: the path of a declared thing or its id in AWS, or a zone in one of the forms that `az` takes.
///
/// A letter is the zone of that letter in every Region and account of the file; `ap-northeast-1a` names its Region.
pub(crate) fn without(analysis: &Analysis, names: &[String]) -> Result<Without, String> {
    let mut without = Without::default();
    for name in names {
        take(analysis, name, &mut without)?;
    }
    Ok(without)
}

fn take(analysis: &Analysis, name: &str, without: &mut Without) -> Result<(), String> {
    let (nodes, network) = (&analysis.nodes, &analysis.network);
    let has_id = |node: &Node| {
        let id = nodes.child(node.id, Kind::Id).and_then(Node::value);
        matches!(id, Some(Value::Text(id)) if id == name)
    };
    let named = || nodes.iter().filter(|node| node.name.is_some() && (nodes.path(node.id) == name || has_id(node)));
    if let Some(node) = named().find(|node| can_fail(node.kind())) {
        without.things.insert(node.id);
        return Ok(());
    }
    let in_zone = network.subnets().filter(|(_, subnet)| {
        let region = network.vpc(subnet.vpc).region;
        subnet.zone.is_some() && subnet.zone == zone(name, region)
    });
    let subnets: Vec<_> = in_zone.map(|(id, _)| id).collect();
    if !subnets.is_empty() {
        without.subnets.extend(subnets);
        return Ok(());
    }
    if let Some(node) = named().next() {
        return Err(format!("`{name}` is {}; {TAKEN}", article(&node.kind().noun(portolan_catalog::Language::En))));
    }
    let things =
        nodes.iter().filter(|node| node.name.is_some() && can_fail(node.kind())).map(|node| nodes.path(node.id));
    let zones = network.subnets().filter_map(|(_, subnet)| subnet.zone.as_ref().map(ToString::to_string));
    let zones: BTreeSet<_> = zones.collect();
    let known: Vec<_> = things.chain(zones.iter().cloned()).collect();
    let meant = nearest(name, known.iter().map(String::as_str)).map(|meant| format!("; did you mean `{meant}`?"));
    // A name as short as that of a zone is near to nothing.
    let zones: Vec<_> = zones.iter().map(|zone| format!("`{zone}`")).collect();
    let zones = match (&meant, zones.is_empty()) {
        (None, false) => format!("; the zones are {}", zones.join(", ")),
        _ => String::new(),
    };
    Err(format!("nothing that can be taken away is called `{name}`{}{zones}", meant.unwrap_or_default()))
}

fn can_fail(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::InternetGateway
            | Kind::EgressOnlyInternetGateway
            | Kind::NatGateway
            | Kind::VpnGateway
            | Kind::Endpoint
            | Kind::EndpointService
            | Kind::LoadBalancer
            | Kind::Resolver
            | Kind::Peering
            | Kind::TransitGateway
            | Kind::Vpn
            | Kind::DirectConnect
            | Kind::Instance
            | Kind::NetworkInterface
    )
}
