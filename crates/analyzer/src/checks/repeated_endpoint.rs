//! The same interface endpoint in several connected VPCs, where one of them could hold it for all.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("repeated-endpoint", "C04", Hint, Check::Topology(check));

/// In so many connected VPCs an endpoint is told. Fewer may well keep their own; from here on a hub is worth a thought.
const MANY: usize = 5;

/// So many of the others are shown.
const SHOWN: usize = 4;

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let mut places: BTreeMap<(&str, &str), BTreeMap<VpcId, NodeId>> = BTreeMap::new();
    for (_, endpoint) in network.endpoints() {
        if let (Some(service), Some(region)) = (endpoint.interface_service(), endpoint.region) {
            places.entry((service.name, region.code)).or_default().entry(endpoint.vpc).or_insert(endpoint.node);
        }
    }
    places.retain(|_, vpcs| vpcs.len() >= MANY);
    if places.is_empty() {
        return;
    }
    let stars = stars(context);
    for vpcs in places.values() {
        let connected = stars.iter().map(|(hub, around)| {
            let near = hub.iter().chain(around).filter_map(|vpc| vpcs.get(vpc));
            // Those of a peering's hub count only if the hub has the endpoint: peering is not transitive.
            if hub.is_none_or(|hub| vpcs.contains_key(&hub)) { near.copied().collect() } else { Vec::new() }
        });
        let Some(mut nodes) = connected.max_by_key(|nodes| nodes.len()).filter(|nodes: &Vec<_>| nodes.len() >= MANY)
        else {
            continue;
        };
        nodes.sort_unstable();
        nodes.dedup();
        let Some((last, others)) = nodes.split_last() else { continue };
        let count = nodes.len();
        let head = context.nodes.get(*last).head;
        let Some(service) = network.endpoint_of(*last).and_then(|endpoint| endpoint.interface_service()) else {
            continue;
        };
        let title = service.title;
        let message = say!(
            language,
            "{count} connected VPCs have an endpoint for {title} each",
            "接続された {count} つの VPC に、{title} のエンドポイントが 1 つずつあります"
        );
        let label = language.pick(
            "each is billed for each zone and hour; one VPC could hold it for all",
            "料金はエンドポイントごと、ゾーンごとに時間単位でかかります。1 つの VPC に集約できます",
        );
        let mut diagnostic = Diagnostic::new(&RULE, head, message).label(label);
        for other in others.iter().take(SHOWN) {
            let what = language.pick("the same one", "同じサービスのエンドポイント");
            diagnostic = diagnostic.related(context.nodes.get(*other).head, what);
        }
        diagnostics.push(diagnostic.help(language.pick(
            "let the others reach the endpoint of one VPC, and give them its names by a shared hosted zone or a resolver",
            "1 つの VPC のエンドポイントをほかの VPC からも使い、名前は共有のホストゾーンかリゾルバーで解決してください",
        )));
    }
}

/// Which VPCs meet where: at a VPC with those that it peers with, or at a transit gateway, which is none.
fn stars(context: &Context<'_>) -> Vec<(Option<VpcId>, HashSet<VpcId>)> {
    let network = context.network;
    let mut peers: HashMap<VpcId, HashSet<VpcId>> = HashMap::new();
    for (_, peering) in network.peerings().filter(|(_, peering)| peering.accepted.on != Some(false)) {
        if let (Some(first), Some(second)) = (peering.first, peering.second) {
            peers.entry(first).or_default().insert(second);
            peers.entry(second).or_default().insert(first);
        }
    }
    let mut stars: Vec<_> = peers.into_iter().map(|(hub, around)| (Some(hub), around)).collect();
    // In a fixed order, so that the same text is told the same way.
    stars.sort_by_key(|(hub, _)| *hub);
    stars.extend(network.transit_gateways().map(|(_, gateway)| {
        let attached = gateway.attachments.iter().filter_map(|attachment| network.vpc_id(attachment.of));
        (None, attached.collect())
    }));
    stars
}
