//! Two of a VPC's endpoints and private hosted zones that claim one name.

use std::collections::HashMap;

use portolan_catalog::PrivateDns;

use super::prelude::*;
use crate::network::{Endpoint, EndpointTarget, EndpointType, HostedZone, PrivateDnsMode};

pub(crate) static RULE: Rule = rule!("private-dns-conflict", "D03", Error, Check::Topology(check));

/// What has names, and in which VPCs.
struct Claimant<'n> {
    node: NodeId,
    of: Of<'n>,
    vpcs: Vec<VpcId>,
    names: Vec<String>,
}

#[derive(Clone, Copy)]
enum Of<'n> {
    Endpoint(&'n Endpoint),
    Zone(&'n str),
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let endpoints = network.endpoints().filter_map(|(_, endpoint)| by_endpoint(context, endpoint));
    let mut claimants: Vec<_> = endpoints.chain(network.hosted_zones().iter().filter_map(by_zone)).collect();
    claimants.sort_by_key(|claimant| claimant.node);
    let mut taken: HashMap<(VpcId, &str), &Claimant<'_>> = HashMap::new();
    for claimant in &claimants {
        let mut clash = None;
        for &vpc in &claimant.vpcs {
            for name in &claimant.names {
                let first = *taken.entry((vpc, name)).or_insert(claimant);
                if first.node != claimant.node && clash.is_none() {
                    clash = Some((first, vpc, name.as_str()));
                }
            }
        }
        if let Some((first, vpc, name)) = clash {
            diagnostics.push(report(context, claimant, first, vpc, name));
        }
    }
}

/// An endpoint whose private DNS makes a hidden hosted zone.
fn by_endpoint<'n>(context: &Context<'n>, endpoint: &'n Endpoint) -> Option<Claimant<'n>> {
    if endpoint.kind != Some(EndpointType::Interface) || endpoint.private_dns.mode != Some(PrivateDnsMode::On) {
        return None;
    }
    let names = match &endpoint.service {
        EndpointTarget::Aws(service) => match (&service.private_dns, endpoint.region) {
            (PrivateDns::Names(_), Some(region)) => service.private_names(region.code),
            // The Region is the same for all of a VPC.
            (PrivateDns::Names(_), None) if endpoint.service_region.is_none() => vec![service.name.to_owned()],
            _ => return None,
        },
        EndpointTarget::Declared(service) => {
            let service = context.network.endpoint_service(context.network.endpoint_service_id(*service)?);
            match &service.private_name {
                // What has not been accepted has no private name yet.
                Some((Some(name), Some(true))) if endpoint.accepted.on == Some(true) => vec![name.clone()],
                _ => return None,
            }
        }
        _ => return None,
    };
    // The zone of `*.dkr.ecr…` is that of the names below the star.
    let zone = |name: String| name.strip_prefix("*.").map_or(name.clone(), str::to_owned);
    let names = names.into_iter().map(zone).collect();
    Some(Claimant { node: endpoint.node, of: Of::Endpoint(endpoint), vpcs: vec![endpoint.vpc], names })
}

fn by_zone(zone: &HostedZone) -> Option<Claimant<'_>> {
    let domain = zone.domain.as_deref()?;
    Some(Claimant { node: zone.node, of: Of::Zone(domain), vpcs: zone.vpcs.clone(), names: vec![domain.to_owned()] })
}

fn report(context: &Context<'_>, later: &Claimant<'_>, first: &Claimant<'_>, vpc: VpcId, name: &str) -> Diagnostic {
    let language = context.language();
    let vpc = context.nodes.path(context.network.vpc(vpc).node);
    let node = context.nodes.get(later.node);
    let span = match later.of {
        Of::Endpoint(endpoint) => {
            endpoint.private_dns.node.map_or(node.head, |setting| context.nodes.get(setting).head)
        }
        Of::Zone(_) => node.head,
    };
    let message = match first.of {
        Of::Endpoint(endpoint) => {
            let other = context.nodes.path(first.node);
            match &endpoint.service {
                EndpointTarget::Aws(service) => {
                    let title = service.title;
                    say!(
                        language,
                        "`{other}` already has the private DNS name of {title}",
                        "{title} のプライベート DNS 名は、すでに `{other}` が使っています"
                    )
                }
                _ => say!(
                    language,
                    "`{other}` already has the private DNS name `{name}`",
                    "プライベート DNS 名 `{name}` は、すでに `{other}` が使っています"
                ),
            }
        }
        Of::Zone(domain) => say!(
            language,
            "`{vpc}` already has a hosted zone `{domain}`",
            "`{vpc}` にはすでにホストゾーン `{domain}` があります"
        ),
    };
    let label = match (later.of, first.of) {
        (Of::Endpoint(_), Of::Endpoint(_)) => language
            .pick("one endpoint of a VPC can have it", "この名前を使えるのは、VPC ごとに 1 つのエンドポイントだけです"),
        (Of::Zone(_), Of::Zone(_)) => language.pick(
            "a VPC has one hosted zone of a name at most",
            "1 つの VPC で、同じ名前のホストゾーンは 1 つまでです",
        ),
        _ => language.pick(
            "private DNS makes a hidden hosted zone, and a VPC has one of a name at most",
            "プライベート DNS は隠れたホストゾーンを作り、1 つの VPC で同じ名前のゾーンは 1 つまでです",
        ),
    };
    let diagnostic = Diagnostic::new(&RULE, span, message).label(label).related(
        context.nodes.get(first.node).head,
        language.pick("the one that has it", "この名前を先に使っているもの"),
    );
    let endpoint = match (later.of, first.of) {
        (Of::Endpoint(endpoint), _) | (_, Of::Endpoint(endpoint)) => endpoint,
        (Of::Zone(_), Of::Zone(_)) => {
            let help = language.pick("put the records into one zone", "レコードを 1 つのゾーンにまとめてください");
            return diagnostic.help(help);
        }
    };
    let text = "private_dns off";
    let edit = match endpoint.private_dns.node {
        Some(setting) => Some(Edit { span: context.nodes.get(setting).head, text: text.to_owned() }),
        None => super::insert_into_body(context, context.nodes.get(endpoint.node), text),
    };
    let title = suggest::write(language, text);
    edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit]))
}
