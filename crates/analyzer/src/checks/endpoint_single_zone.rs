//! An interface endpoint in one Availability Zone, in a VPC whose hosts stand in several.

use std::collections::BTreeMap;

use super::prelude::*;
use crate::network::{SubnetId, Zone};

pub(crate) static RULE: Rule = rule!("endpoint-single-zone", "E09", Warning, Check::Vpc(check), reads: [RouteTable]);

/// Only endpoints of AWS services: in which zones somebody else offers a service is the owner's business.
fn check(context: &Context<'_>, id: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let vpc = network.vpc(id);
    // The zones with hosts, and a subnet with hosts in each.
    let mut zones: BTreeMap<&Zone, SubnetId> = BTreeMap::new();
    for &subnet in &vpc.subnets {
        if let (Some(zone), false) = (&network.subnet(subnet).zone, network.subnet(subnet).hosts.is_empty()) {
            zones.entry(zone).or_insert(subnet);
        }
    }
    // Letters and ids do not compare.
    let mixed = zones.keys().any(|zone| matches!(zone, Zone::Id(_)))
        && zones.keys().any(|zone| matches!(zone, Zone::Letter(_)));
    if zones.len() < 2 || mixed {
        return;
    }
    let endpoints: Vec<_> = vpc.endpoints.iter().map(|id| network.endpoint(*id)).collect();
    for endpoint in &endpoints {
        let (Some(service), [interface], true) =
            (endpoint.interface_service(), endpoint.interfaces.as_slice(), endpoint.complete)
        else {
            continue;
        };
        let Some(zone) = &network.subnet(interface.subnet).zone else { continue };
        // An endpoint for each zone is another way to stand in several.
        let elsewhere = endpoints.iter().any(|other| {
            other.node != endpoint.node && other.interface_service().is_some_and(|own| own.name == service.name)
        });
        let others: Vec<_> = zones.iter().filter(|(other, _)| **other != zone).collect();
        if elsewhere || others.len() == zones.len() {
            continue;
        }
        let node = context.nodes.get(endpoint.node);
        let name = context.nodes.path(node.id);
        let subnets = context.nodes.child(node.id, Kind::Subnets);
        let span = subnets.map_or(node.head, |subnets| subnets.head);
        let message = say!(
            language,
            "`{name}` stands in zone {zone} only",
            "`{name}` はアベイラビリティーゾーン {zone} だけにあります"
        );
        let label = language.pick(
            "it fails with this zone, and hosts in other zones pay for the way between zones",
            "このゾーンの障害で使えなくなり、ほかのゾーンのホストからの通信にはゾーン間の転送料金がかかります",
        );
        let mut diagnostic = Diagnostic::new(&RULE, span, message).label(label);
        for (other, subnet) in &others {
            let head = context.nodes.get(network.subnet(**subnet).node).head;
            let what = say!(language, "hosts in zone {other}", "ゾーン {other} のホスト");
            diagnostic = diagnostic.related(head, what);
        }
        let added: Vec<_> = others
            .iter()
            .map(|(zone, _)| context.nodes.name(network.subnet(beside(context, id, interface.subnet, zone)).node))
            .collect();
        let edit = subnets
            .and_then(|subnets| subnets.args.first())
            .and_then(|list| super::append_to_list(context.sources, list, &added.join(", ")));
        if let Some(edit) = edit {
            let added = suggest::all_of(language, added);
            diagnostic = diagnostic.fix(say!(language, "add {added}", "{added} を追加する"), vec![edit]);
        }
        diagnostics.push(diagnostic);
    }
}

/// The subnet of another zone that is most like one: with its route table, or routed like it, or any with hosts.
fn beside(context: &Context<'_>, vpc: VpcId, subnet: SubnetId, zone: &Zone) -> SubnetId {
    let network = context.network;
    let own = network.subnet(subnet);
    let kind = |subnet| super::subnet_claim::kind(context, subnet).map(|(kind, _)| kind);
    let of_zone =
        || network.vpc(vpc).subnets.iter().copied().filter(|other| network.subnet(*other).zone.as_ref() == Some(zone));
    let same_table = of_zone().find(|other| network.subnet(*other).table == own.table);
    let alike = same_table.or_else(|| of_zone().find(|other| kind(*other) == kind(subnet)));
    alike.or_else(|| of_zone().next()).unwrap_or(subnet)
}
