//! The endpoint of the ECR registry without private DNS, which image pulls need.

use super::prelude::*;
use crate::network::{Endpoint, PrivateDnsMode};
use crate::words::is_below;

pub(crate) static RULE: Rule = rule!("ecr-dkr-private-dns", "D07", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let Some(endpoint) = network.endpoint_of(node.id).filter(|endpoint| is_registry(endpoint)) else { return };
    let (Some(PrivateDnsMode::Off), Some(setting)) = (endpoint.private_dns.mode, endpoint.private_dns.node) else {
        return;
    };
    let vpc = network.vpc(endpoint.vpc);
    // The names of one VPC can be had once: by another endpoint, or by a hosted zone that stands in for private DNS.
    let others = vpc.endpoints.iter().map(|id| network.endpoint(*id)).filter(|other| other.node != node.id);
    let by_endpoint =
        others.into_iter().any(|other| is_registry(other) && other.private_dns.mode != Some(PrivateDnsMode::Off));
    if by_endpoint || by_zone(context, endpoint) {
        return;
    }
    let setting = context.nodes.get(setting).head;
    let name = context.nodes.path(node.id);
    let message = say!(language, "private DNS of `{name}` is off", "`{name}` のプライベート DNS が無効です");
    let label = language.pick(
        "images are pulled by the registry's own name, so Amazon ECR requires it to be on",
        "イメージはレジストリの名前で取得されるため、Amazon ECR では有効にする必要があります",
    );
    let mut edits = vec![Edit { span: setting, text: "private_dns on".to_owned() }];
    for (keyword, switch) in [("dns_support", vpc.dns_support), ("dns_hostnames", vpc.dns_hostnames)] {
        if switch.on == Some(false) {
            edits.extend(super::switch_on(context, vpc, keyword, switch));
        }
    }
    let title = suggest::write(language, "private_dns on");
    diagnostics.push(Diagnostic::new(&RULE, setting, message).label(label).fix(title, edits));
}

fn is_registry(endpoint: &Endpoint) -> bool {
    endpoint.interface_service().is_some_and(|service| service.short_name == "ecr.dkr")
}

/// Whether a hosted zone answers, or may answer, for the registry's names in the VPC.
fn by_zone(context: &Context<'_>, endpoint: &Endpoint) -> bool {
    let (Some(service), Some(region)) = (endpoint.interface_service(), endpoint.region) else { return true };
    let names = service.private_names(region.code);
    context.network.hosted_zones().iter().any(|zone| {
        let of_registry = zone.domain.as_deref().is_none_or(|domain| names.iter().any(|name| is_below(name, domain)));
        of_registry && (zone.vpcs.contains(&endpoint.vpc) || !zone.complete)
    })
}
