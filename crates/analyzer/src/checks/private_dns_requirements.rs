//! Private DNS in a VPC whose DNS attributes do not allow it.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType, PrivateDnsMode, Switch};

pub(crate) static RULE: Rule = rule!("private-dns-requirements", "D01", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    let wanted = matches!(endpoint.private_dns.mode, Some(PrivateDnsMode::On | PrivateDnsMode::InboundResolverOnly));
    // Where the service has no private name at all, that is the mistake.
    let unsupported = matches!(&endpoint.service, EndpointTarget::Aws(service) if service.private_dns == portolan_catalog::PrivateDns::None);
    if endpoint.kind != Some(EndpointType::Interface) || !wanted || unsupported {
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
    let language = context.language();
    let (span, subject) = match endpoint.private_dns.node {
        Some(setting) => (context.nodes.get(setting).head, language.pick("private DNS", "プライベート DNS には")),
        None => (
            node.head,
            language.pick(
                "private DNS, which is on unless `private_dns off` is written,",
                "プライベート DNS(`private_dns off` と書かない限り有効)には",
            ),
        ),
    };
    let message = say!(
        language,
        "{subject} needs `{keyword} on` in `{name}`",
        "{subject}、`{name}` の `{keyword} on` が必要です"
    );
    let mut diagnostic = Diagnostic::new(&RULE, span, message).label(say!(
        language,
        "without {attribute} AWS refuses it",
        "`{attribute}` が無効だと AWS に拒否されます"
    ));
    let mut edits = Vec::new();
    for (keyword, _, kind, switch) in &off {
        let text = format!("{keyword} on");
        match switch {
            Switch { node: Some(setting), .. } => {
                let head = context.nodes.get(*setting).head;
                diagnostic = diagnostic.related(head, language.pick("switched off here", "ここで無効にしています"));
                edits.push(Edit { span: head, text });
            }
            Switch { node: None, .. } => {
                debug_assert!(*kind != Kind::DnsSupport, "it is on unless it is switched off");
                let message = say!(
                    language,
                    "`{keyword}` is off here, as AWS creates a VPC",
                    "AWS が VPC を作るときの初期値どおり、ここでは `{keyword}` が無効です"
                );
                diagnostic = diagnostic.related(vpc_node.head, message);
                edits.extend(super::insert_into_body(context, vpc_node, &text));
            }
        }
    }
    let title = say!(
        language,
        "switch on what private DNS needs in `{name}`",
        "プライベート DNS に必要な属性を `{name}` で有効にする"
    );
    diagnostics.push(diagnostic.fix(title, edits));
}
