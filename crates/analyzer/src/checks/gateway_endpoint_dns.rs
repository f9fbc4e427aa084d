//! DNS attributes of a VPC that clients of its gateway endpoints need.

use super::prelude::*;
use crate::network::{Endpoint, Host, Switch, Vpc};
use portolan_catalog::{Service, companions};

pub(crate) static RULE: Rule = rule!("gateway-endpoint-dns", "D02", Error, Check::Vpc(check));

/// An error where `dns_support` is off. `dns_hostnames` is off in every new VPC, and AWS's documents disagree on how
/// much that matters, so it is a warning, and only where it is said on purpose or where a host names the service.
fn check(context: &Context<'_>, id: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let vpc = network.vpc(id);
    let gateways: Vec<_> =
        super::gateway_endpoints(context, id).filter(|(endpoint, _)| !endpoint.tables.is_empty()).collect();
    // Private DNS needs the same, and says so already.
    let told = || {
        let mut endpoints = vpc.endpoints.iter().map(|id| network.endpoint(*id));
        endpoints.any(super::private_dns_requirements::wants_private_dns)
    };
    let (keyword, switch, severity) = match (vpc.dns_support, vpc.dns_hostnames) {
        (support @ Switch { on: Some(false), .. }, _) => ("dns_support", support, Severity::Error),
        (_, hostnames @ Switch { on: Some(false), .. }) => ("dns_hostnames", hostnames, Severity::Warning),
        _ => return,
    };
    let Some(&(first, _)) = gateways.first() else { return };
    if told() {
        return;
    }
    let name = context.nodes.path(vpc.node);
    let mut diagnostic = match switch.node {
        Some(setting) => {
            let gateway = context.nodes.path(first.node);
            let message = say!(
                language,
                "`{keyword}` is off in `{name}`, and clients of `{gateway}` need it",
                "`{name}` の `{keyword}` は無効ですが、`{gateway}` のクライアントに必要です"
            );
            let what = language.pick("a gateway endpoint of this VPC", "この VPC のゲートウェイ型エンドポイント");
            let diagnostic = Diagnostic::new(&RULE, context.nodes.get(setting).head, message);
            gateways.iter().fold(diagnostic, |diagnostic, (endpoint, _)| {
                diagnostic.related(context.nodes.get(endpoint.node).head, what)
            })
        }
        None => {
            let Some((endpoint, span)) = used(context, vpc, &gateways) else { return };
            let gateway = context.nodes.path(endpoint.node);
            let message = say!(
                language,
                "clients of `{gateway}` need `{keyword} on` in `{name}`",
                "`{gateway}` のクライアントには、`{name}` の `{keyword} on` が必要です"
            );
            let off = super::off_as_created(language, keyword);
            Diagnostic::new(&RULE, context.nodes.get(endpoint.node).head, message)
                .related(context.nodes.get(vpc.node).head, off)
                .related(span, language.pick("this host uses it", "このホストが使います"))
        }
    };
    diagnostic.severity = severity;
    diagnostic = diagnostic
        .label(language.pick(
            "with the Amazon resolver a gateway endpoint needs both DNS attributes of its VPC",
            "Amazon のリゾルバーを使う場合、ゲートウェイ型エンドポイントには VPC の DNS 属性が 2 つとも必要です",
        ))
        .note(language.pick(
            "with a DNS server of your own, the service's names must resolve to the addresses that AWS maintains",
            "独自の DNS サーバーを使う場合は、サービスの名前が AWS の管理するアドレスに解決される必要があります",
        ));
    if let Some(edit) = super::switch_on(context, vpc, keyword, switch) {
        let title = suggest::write(language, &format!("{keyword} on"));
        diagnostic = diagnostic.fix(title, vec![edit]);
    }
    diagnostics.push(diagnostic);
}

/// An endpoint whose service a host behind one of its tables says it uses, and where it says so.
fn used<'n>(context: &Context<'n>, vpc: &Vpc, gateways: &[(&'n Endpoint, &Service)]) -> Option<(&'n Endpoint, Span)> {
    let network = context.network;
    for subnet in vpc.subnets.iter().map(|subnet| network.subnet(*subnet)) {
        for host in subnet.hosts.iter().map(|host| network.host(*host)) {
            let found = gateways.iter().find_map(|(endpoint, service)| {
                let behind =
                    endpoint.tables.iter().any(|table| subnet.table == crate::network::TableChoice::Table(*table));
                Some((*endpoint, needs(host, service).filter(|_| behind)?))
            });
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// Where a host says that it uses a service, or another one that needs it.
pub(crate) fn needs(host: &Host, service: &Service) -> Option<Span> {
    let needed = |used: &Service| {
        used.name == service.name || companions(used.short_name).iter().any(|other| other.service == service.short_name)
    };
    host.uses.iter().find(|(used, _)| needed(used)).map(|(_, span)| *span)
}
