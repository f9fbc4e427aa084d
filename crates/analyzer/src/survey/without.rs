//! What is supposed to fail, by the names that somebody gives.

use std::collections::BTreeSet;

use portolan_catalog::say;

use crate::Analysis;
use crate::build::zone;
use crate::nodes::{Node, Value};
use crate::reach::Without;
use crate::schema::Kind;
use crate::suggest::{article_of, nearest};

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
    let language = analysis.sources.settings.language;
    if let Some(node) = named().next() {
        let noun = node.kind().noun(language);
        let an = article_of(&noun);
        return Err(say!(
            language,
            "`{name}` is {an} {noun}; a gateway, endpoint, endpoint service, load balancer, resolver, peering, transit \
             gateway, VPN, Direct Connect, instance, network interface or zone can be taken away",
            "`{name}` は {noun} です。取り除けるのは、ゲートウェイ、エンドポイント、エンドポイントサービス、ロードバランサー、\
             リゾルバー、VPC ピアリング接続、Transit Gateway、VPN、Direct Connect、インスタンス、ネットワークインターフェイス、\
             アベイラビリティーゾーンです"
        ));
    }
    let things =
        nodes.iter().filter(|node| node.name.is_some() && can_fail(node.kind())).map(|node| nodes.path(node.id));
    let zones = network.subnets().filter_map(|(_, subnet)| subnet.zone.as_ref().map(ToString::to_string));
    let zones: BTreeSet<_> = zones.collect();
    let known: Vec<_> = things.chain(zones.iter().cloned()).collect();
    let meant = nearest(name, known.iter().map(String::as_str))
        .map(|meant| say!(language, "; did you mean `{meant}`?", "。`{meant}` のことですか?"));
    // A name as short as that of a zone is near to nothing.
    let zones: Vec<_> = zones.iter().map(|zone| format!("`{zone}`")).collect();
    let zones = match (&meant, zones.is_empty()) {
        (None, false) => {
            let zones = zones.join(language.pick(", ", "、"));
            say!(language, "; the zones are {zones}", "。アベイラビリティーゾーンは {zones} です")
        }
        _ => String::new(),
    };
    let meant = meant.unwrap_or_default();
    Err(say!(
        language,
        "nothing that can be taken away is called `{name}`{meant}{zones}",
        "取り除けるもののうち、`{name}` という名前のものはありません{meant}{zones}"
    ))
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
