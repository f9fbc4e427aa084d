//! Private DNS for an endpoint service that has no verified private name.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType, PrivateDnsMode};
use crate::reach::Goal;

pub(crate) static RULE: Rule = rule!("unverified-private-name", "L06", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    let EndpointTarget::Declared(service) = endpoint.service else { return };
    let Some(service) = network.endpoint_service_id(service).map(|id| network.endpoint_service(id)) else { return };
    // Where nothing is written it is off for such a service.
    let (Some(EndpointType::Interface), Some(PrivateDnsMode::On), Some(setting)) =
        (endpoint.kind, endpoint.private_dns.mode, endpoint.private_dns.node)
    else {
        return;
    };
    let name = context.nodes.path(service.node);
    let (message, label) = match &service.private_name {
        None => (
            say!(language, "`{name}` has no private DNS name", "`{name}` にはプライベート DNS 名がありません"),
            language.pick("private DNS has nothing to resolve here", "プライベート DNS で解決する名前がありません"),
        ),
        Some((_, Some(false))) => (
            say!(
                language,
                "the private DNS name of `{name}` is not verified",
                "`{name}` のプライベート DNS 名は検証されていません"
            ),
            language.pick(
                "consumers can use it only when its owner has proved that the domain is theirs",
                "所有者がドメインの所有を証明するまで、利用者は使えません",
            ),
        ),
        Some(_) => return,
    };
    let span = context.nodes.get(setting).head;
    let written = context.nodes.child(service.node, Kind::PrivateDnsName);
    let related = match written {
        Some(_) => language.pick("its name", "その名前"),
        None => language.pick("it declares none", "名前の宣言がありません"),
    };
    let declared = written.unwrap_or(context.nodes.get(service.node)).head;
    let help = match written {
        Some(_) => language.pick(
            "its owner adds the TXT record to the public DNS of the domain; then write `verified`",
            "所有者がドメインのパブリック DNS に TXT レコードを追加したら、`verified` と書いてください",
        ),
        None => language.pick(
            "clients use the names that AWS gives the endpoint, or the service gets a `private_dns_name`",
            "クライアントはエンドポイント固有の名前を使うか、サービスに `private_dns_name` を付けてください",
        ),
    };
    diagnostics.push(Diagnostic::new(&RULE, span, message).label(label).related(declared, related).help(help).replace(
        language.pick("write `private_dns off`", "`private_dns off` と書く"),
        span,
        "private_dns off",
    ));
}

/// A client that uses the name, which resolves publicly because of it.
pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let Some(Goal::Name(host)) = failure.goal else { return None };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let (client, network) = (failure.sender().filter(|_| failure.name_decided_by().is_none())?, failure.network());
    let endpoints = network.vpc(client.vpc).endpoints.iter().map(|id| network.endpoint(*id));
    let named = endpoints.into_iter().find(|endpoint| match endpoint.service {
        EndpointTarget::Declared(service) => network.endpoint_service_id(service).is_some_and(
            |id| matches!(&network.endpoint_service(id).private_name, Some((Some(name), Some(false))) if *name == host),
        ),
        _ => false,
    });
    let mut told = failure.told_at(&RULE, failure.nodes().get(named?.node))?;
    // Without private DNS the client does not get there either.
    told.diagnostic.fixes.clear();
    Some(told)
}
