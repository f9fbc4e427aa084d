//! A client outside the VPC of an endpoint that asks for the service's ordinary name: private DNS serves that VPC only.

use super::failure::{Failure, Told};
use super::insert_into_body;
use super::prelude::*;
use crate::network::{Endpoint, EndpointId, EndpointTarget, EndpointType, OnPremises, PrivateDnsMode};
use crate::reach::{CauseKind, Goal, Machine, Party};
use portolan_catalog::{PrivateDns, Service};

pub(crate) static RULE: Rule = rule!("private-name-outside-vpc", "D09", Warning, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let (service, region) = failure.service()?;
    if service.private_dns == PrivateDns::None {
        return None;
    }
    match failure.from? {
        Party::Machine(client) => from_vpc(failure, client, service, region),
        Party::Remote(remote) => {
            let network = failure.network().on_premises_network(remote.network);
            from_on_premises(failure, network, service, region)
        }
        Party::Outside(_) => None,
    }
}

/// From a VPC that is connected to the one in which the endpoint stands, and has none of its own.
fn from_vpc(failure: &Failure<'_>, client: &Machine, service: &'static Service, region: &str) -> Option<Told> {
    let network = failure.network();
    let own = network.vpc(client.vpc).endpoints.iter().any(|id| leads_to(network.endpoint(*id), service));
    // A record or a setting that decides what the name means is another matter.
    if own || failure.cause.is_some() || failure.name_decided_by().is_some() {
        return None;
    }
    let endpoint = found(failure, service, region)?;
    let (language, nodes) = (failure.language(), failure.nodes());
    let name = failure.path(endpoint.node);
    let (around, here) = (failure.path(network.vpc(endpoint.vpc).node), failure.path(network.vpc(client.vpc).node));
    let mut diagnostic = failure.told_by(&RULE);
    diagnostic = diagnostic
        .related(
            nodes.get(endpoint.node).head,
            say!(
                language,
                "its private DNS serves `{around}` only",
                "プライベート DNS は `{around}` の中だけで有効です"
            ),
        )
        .note(say!(
            language,
            "the packet could reach `{name}`, but in `{here}` the service's name resolves to public addresses: private DNS of an endpoint serves its own VPC only",
            "パケットは `{name}` に届きますが、`{here}` ではサービスの名前がパブリックアドレスに解決されます。エンドポイントのプライベート DNS は自身の VPC でのみ有効です"
        ))
        .help(say!(
            language,
            "a private hosted zone for the service's name in `{here}` that leads to `{name}`, or let the client use the endpoint's own names",
            "`{here}` にサービスの名前のプライベートホストゾーンを置いて `{name}` に向けるか、クライアントでエンドポイント固有の名前を使ってください"
        ));
    if let Some(host) = service.host(region).filter(|host| !host.contains('*')) {
        let zone = format!("hosted_zone \"{host}\" {{ record \"{host}\" -> {name} }}");
        let vpc = nodes.get(network.vpc(client.vpc).node);
        let title = say!(
            language,
            "add a hosted zone for `{host}` to `{here}`",
            "`{here}` に `{host}` のホストゾーンを追加する"
        );
        if let Some(edit) = insert_into_body(failure.context, vpc, &zone) {
            diagnostic = diagnostic.fix(title, vec![edit]);
        }
    }
    Some(diagnostic.into())
}

/// From an on-premises network that asks no resolver of a VPC.
fn from_on_premises(failure: &Failure<'_>, from: &OnPremises, service: &Service, region: &str) -> Option<Told> {
    let asks_nobody = failure.name_decided_by() == Some(from.node);
    if !asks_nobody || (failure.missed.is_none() && !failure.named_publicly(CauseKind::PrivateDns)) {
        return None;
    }
    let (language, network) = (failure.language(), failure.network());
    let endpoint = found(failure, service, region)?;
    let (name, asking) = (failure.path(endpoint.node), failure.path(from.node));
    let around = failure.path(network.vpc(endpoint.vpc).node);
    let resolver = network
        .resolvers()
        .map(|(_, resolver)| resolver)
        .find(|resolver| resolver.vpc == endpoint.vpc && resolver.inbound == Some(true));
    let mut diagnostic = failure.told_by(&RULE).related(
        failure.nodes().get(endpoint.node).head,
        say!(language, "its private DNS serves `{around}` only", "プライベート DNS は `{around}` の中だけで有効です"),
    );
    diagnostic = match resolver {
        Some(resolver) => {
            let resolver = failure.path(resolver.node);
            let statement = format!("dns {resolver}");
            let edit = insert_into_body(failure.context, failure.nodes().get(from.node), &statement);
            let diagnostic = diagnostic.help(say!(
                language,
                "let `{asking}` ask `{resolver}`: `{statement}`",
                "`{asking}` の名前解決を `{resolver}` に向けてください: `{statement}`"
            ));
            let title = say!(language, "add `{statement}` to `{asking}`", "`{asking}` に `{statement}` を追加する");
            edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit]))
        }
        None => diagnostic.help(say!(
            language,
            "an inbound resolver in `{around}` that `{asking}` asks with `dns`, or let the clients use the own names of `{name}`",
            "`{around}` にインバウンドリゾルバーを置き、`{asking}` の `dns` でそこに向けるか、クライアントで `{name}` 固有の名前を使ってください"
        )),
    };
    Some(diagnostic.into())
}

/// An endpoint with private DNS in another VPC that the packet would reach by its address.
fn found<'a>(failure: &Failure<'a>, service: &Service, region: &str) -> Option<&'a Endpoint> {
    let candidates = failure.network().endpoints().filter(|(_, endpoint)| {
        endpoint.kind == Some(EndpointType::Interface)
            && leads_to(endpoint, service)
            && endpoint.region.is_some_and(|own| own.code == region)
            && matches!(endpoint.private_dns.mode, Some(PrivateDnsMode::On | PrivateDnsMode::InboundResolverOnly))
    });
    let reached = |id: EndpointId| failure.would_reach(&Goal::Endpoint(id)) != Some(false);
    candidates.filter(|(id, _)| reached(*id)).map(|(_, endpoint)| endpoint).next()
}

fn leads_to(endpoint: &Endpoint, service: &Service) -> bool {
    matches!(&endpoint.service, EndpointTarget::Aws(own) if own.name == service.name)
}
