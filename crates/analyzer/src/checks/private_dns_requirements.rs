//! Private DNS in a VPC whose DNS attributes do not allow it.

use super::prelude::*;
use crate::network::{Endpoint, EndpointTarget, EndpointType, PrivateDnsMode, Switch};

pub(crate) static RULE: Rule = rule!("private-dns-requirements", "D01", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    if !wants_private_dns(endpoint) {
        return;
    }
    let vpc = context.network.vpc(endpoint.vpc);
    let settings = [
        ("dns_support", "enableDnsSupport", Kind::DnsSupport, vpc.dns_support),
        ("dns_hostnames", "enableDnsHostnames", Kind::DnsHostnames, vpc.dns_hostnames),
    ];
    let off: Vec<_> = settings.into_iter().filter(|(.., switch)| switch.on == Some(false)).collect();
    let Some((keyword, attribute, ..)) = off.first() else { return };
    let vpc_node = context.nodes.get(vpc.node);
    let name = context.nodes.path(vpc.node);
    let (span, subject) = match endpoint.private_dns.node {
        Some(setting) => (context.nodes.get(setting).head, "private DNS"),
        None => (node.head, "private DNS, which is on unless `private_dns off` is written,"),
    };
    let mut diagnostic = Diagnostic::new(&RULE, span, format!("{subject} needs `{keyword} on` in `{name}`"))
        .label(format!("without {attribute} AWS refuses it"));
    let mut edits = Vec::new();
    for (keyword, _, kind, switch) in &off {
        let text = format!("{keyword} on");
        match switch {
            Switch { node: Some(setting), .. } => {
                let head = context.nodes.get(*setting).head;
                diagnostic = diagnostic.related(head, "switched off here");
                edits.push(Edit { span: head, text });
            }
            Switch { node: None, .. } => {
                debug_assert!(*kind != Kind::DnsSupport, "it is on unless it is switched off");
                diagnostic =
                    diagnostic.related(vpc_node.head, format!("`{keyword}` is off here, as AWS creates a VPC"));
                edits.extend(super::insert_into_body(context, vpc_node, &text));
            }
        }
    }
    diagnostics.push(diagnostic.fix(format!("switch on what private DNS needs in `{name}`"), edits));
}

/// Whether an endpoint has private DNS by its settings. Where the service has no private name at all, that is the
/// mistake.
pub(crate) fn wants_private_dns(endpoint: &Endpoint) -> bool {
    let wanted = matches!(endpoint.private_dns.mode, Some(PrivateDnsMode::On | PrivateDnsMode::InboundResolverOnly));
    let unsupported = matches!(&endpoint.service, EndpointTarget::Aws(service) if service.private_dns == portolan_catalog::PrivateDns::None);
    endpoint.kind == Some(EndpointType::Interface) && wanted && !unsupported
}
