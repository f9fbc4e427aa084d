//! What there is to say of load balancers, endpoint services, resolvers and hosted zones in this network.

use portolan_analyzer::network::{Allow, EndpointTarget, LoadBalancerType, RecordTarget, SubnetId};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, NodeId};
use portolan_catalog::say;

use super::network::{groups, switch};
use crate::card::{code, language, listed};

/// The lines under "Here" for a declared thing.
pub(super) fn about(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    match analysis.nodes.get(id).kind() {
        Kind::LoadBalancer => load_balancer(analysis, id),
        Kind::EndpointService => endpoint_service(analysis, id),
        Kind::Resolver => resolver(analysis, id),
        Kind::HostedZone => hosted_zone(analysis, id),
        _ => None,
    }
}

/// Subnets with their zones.
fn places(analysis: &Analysis, subnets: &[SubnetId]) -> String {
    let language = language(analysis);
    let place = |subnet: &SubnetId| {
        let subnet = analysis.network.subnet(*subnet);
        let name = code(analysis.nodes.name(subnet.node));
        match &subnet.zone {
            Some(zone) => say!(language, "{name} (zone {zone})", "{name}(ゾーン {zone})"),
            None => name,
        }
    };
    listed(language, &subnets.iter().map(place).collect::<Vec<_>>())
}

fn load_balancer(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let (place, balancer) = network.load_balancers().find(|(_, balancer)| balancer.node == id)?;
    let mut lines = Vec::new();
    if balancer.kind != Some(LoadBalancerType::Gateway) {
        lines.extend(balancer.internet_facing.on.map(|internet_facing| {
            let text = if internet_facing {
                language.pick(
                    "internet-facing: it has public addresses",
                    "インターネット向け: パブリックアドレスを持ちます",
                )
            } else {
                language.pick("internal: it has private addresses only", "内部向け: プライベートアドレスだけを持ちます")
            };
            text.to_owned()
        }));
    }
    let subnets = places(analysis, &balancer.subnets);
    if !subnets.is_empty() {
        lines.push(say!(language, "a node in {subnets}", "ノードは {subnets} にあります"));
    }
    let cross_zone = switch(language, balancer.cross_zone.on);
    lines.push(say!(language, "cross-zone load balancing {cross_zone}", "クロスゾーン負荷分散は {cross_zone}"));
    lines.extend(groups(analysis, &balancer.groups));
    let listener = |node: NodeId| code(analysis.sources.text(analysis.nodes.get(node).head));
    lines.extend(balancer.listeners.iter().map(|found| listener(found.node)));
    if balancer.listeners.is_empty() {
        lines.push(language.pick("no listener: it takes nothing", "リスナーがないので、何も受け付けません").to_owned());
    }
    for (_, service) in network.endpoint_services().filter(|(_, service)| service.load_balancers.contains(&place)) {
        let name = code(&analysis.nodes.path(service.node));
        lines.push(say!(
            language,
            "behind the endpoint service {name}",
            "エンドポイントサービス {name} の背後にあります"
        ));
    }
    Some(lines)
}

fn endpoint_service(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let (_, service) = network.endpoint_services().find(|(_, service)| service.node == id)?;
    let mut lines = Vec::new();
    for balancer in &service.load_balancers {
        let balancer = network.load_balancer(*balancer);
        let (name, subnets) = (code(analysis.nodes.name(balancer.node)), places(analysis, &balancer.subnets));
        lines.push(if subnets.is_empty() {
            say!(language, "load balancer {name}", "ロードバランサー {name}")
        } else {
            say!(language, "load balancer {name} in {subnets}", "ロードバランサー {name}: {subnets}")
        });
    }
    lines.extend(match &service.allow {
        Allow::All => {
            Some(language.pick("every AWS account may connect", "すべての AWS アカウントが接続できます").to_owned())
        }
        Allow::Accounts(accounts) if accounts.is_empty() => {
            Some(language.pick("only its own account may connect", "接続できるのは自分のアカウントだけです").to_owned())
        }
        Allow::Accounts(accounts) => {
            let accounts: Vec<_> = accounts.iter().map(|account| code(account)).collect();
            let accounts = listed(language, &accounts);
            Some(say!(
                language,
                "beside its own account {accounts} may connect",
                "自分のアカウントのほか、{accounts} が接続できます"
            ))
        }
        Allow::Unknown => None,
    });
    lines.extend(service.automatic.on.map(|automatic| {
        let text = if automatic {
            language.pick("connections are accepted automatically", "接続は自動で承認されます")
        } else {
            language.pick("its owner accepts each connection", "接続ごとに所有者の承認が必要です")
        };
        text.to_owned()
    }));
    if let Some((Some(name), verified)) = &service.private_name {
        let name = code(name);
        lines.push(match verified {
            Some(true) => say!(language, "private DNS name {name}, verified", "プライベート DNS 名は {name}(検証済み)"),
            Some(false) => say!(
                language,
                "private DNS name {name}, not verified: consumers cannot turn private DNS on",
                "プライベート DNS 名は {name}(未検証)。利用側はプライベート DNS を有効にできません"
            ),
            None => say!(language, "private DNS name {name}", "プライベート DNS 名は {name}"),
        });
    }
    if let Some(regions) = service.regions.as_deref().filter(|regions| !regions.is_empty()) {
        let regions: Vec<_> = regions.iter().map(|region| code(region.code)).collect();
        let regions = listed(language, &regions);
        lines.push(say!(language, "also to be used from {regions}", "{regions} からも利用できます"));
    }
    let own = |target: &EndpointTarget| *target == EndpointTarget::Declared(id);
    for (_, endpoint) in network.endpoints().filter(|(_, endpoint)| own(&endpoint.service)) {
        let name = code(&analysis.nodes.path(endpoint.node));
        lines.push(match endpoint.accepted.on {
            Some(false) => {
                say!(
                    language,
                    "endpoint {name}, not accepted: it carries nothing",
                    "エンドポイント {name}(未承認のため通信を通しません)"
                )
            }
            _ => say!(language, "endpoint {name} connects to it", "エンドポイント {name} が接続しています"),
        });
    }
    Some(lines)
}

fn resolver(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let (place, resolver) = network.resolvers().find(|(_, resolver)| resolver.node == id)?;
    let vpc = code(&analysis.nodes.path(network.vpc(resolver.vpc).node));
    let mut lines = Vec::new();
    lines.extend(resolver.inbound.map(|inbound| {
        if inbound {
            say!(
                language,
                "inbound: it answers from outside as the resolver of {vpc} does inside",
                "インバウンド: 外からの問い合わせに、{vpc} の中と同じ答えを返します"
            )
        } else {
            say!(
                language,
                "outbound: it passes queries of {vpc} on to other DNS servers",
                "アウトバウンド: {vpc} の問い合わせをほかの DNS サーバーへ転送します"
            )
        }
    }));
    let subnets = places(analysis, &resolver.subnets);
    if !subnets.is_empty() {
        lines.push(say!(
            language,
            "network interfaces in {subnets}",
            "ネットワークインターフェイスは {subnets} にあります"
        ));
    }
    lines.extend(groups(analysis, &resolver.groups));
    let forward = |node: NodeId| code(analysis.sources.text(analysis.nodes.get(node).head));
    lines.extend(resolver.forwards.iter().map(|found| forward(found.node)));
    for (_, asks) in network.on_premises().filter(|(_, asks)| asks.dns == Some(Some(place))) {
        let name = code(&analysis.nodes.path(asks.node));
        lines.push(say!(language, "{name} asks it", "{name} が問い合わせます"));
    }
    Some(lines)
}

fn hosted_zone(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    /// As many as can be taken in at a glance.
    const MOST: usize = 8;
    let language = language(analysis);
    let zone = analysis.network.hosted_zones().iter().find(|zone| zone.node == id)?;
    let mut lines = Vec::new();
    let vpcs: Vec<_> =
        zone.vpcs.iter().map(|vpc| code(&analysis.nodes.path(analysis.network.vpc(*vpc).node))).collect();
    if !vpcs.is_empty() {
        let vpcs = listed(language, &vpcs);
        lines.push(say!(language, "it answers in {vpcs}", "{vpcs} の中で応答します"));
    } else if zone.complete {
        lines.push(language.pick("it answers in no VPC", "応答する VPC はありません").to_owned());
    }
    for record in zone.records.iter().take(MOST) {
        let Some(host) = &record.host else { continue };
        let host = code(host);
        let target = match &record.target {
            RecordTarget::Node(node) => code(&analysis.nodes.path(*node)),
            RecordTarget::Address(address) => code(&address.to_string()),
            RecordTarget::Name(name) => code(name),
            RecordTarget::Service(service) => code(&format!("aws.{}", service.short_name)),
            RecordTarget::Unknown => continue,
        };
        lines.push(format!("{host} → {target}"));
    }
    let more = zone.records.len().saturating_sub(MOST);
    if more > 0 {
        lines.push(say!(language, "and {more} more", "ほか {more} 個"));
    }
    Some(lines)
}
