//! Private DNS for the inbound resolver only, where AWS refuses it.

use super::prelude::*;
use crate::network::{ClaimKind, EndpointType, PrivateDnsMode};

pub(crate) static RULE: Rule = rule!("inbound-resolver-only", "D04", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    let (Some(service), Some(PrivateDnsMode::InboundResolverOnly), Some(setting)) =
        (endpoint.interface_service(), endpoint.private_dns.mode, endpoint.private_dns.node)
    else {
        return;
    };
    let setting = context.nodes.get(setting);
    if service.short_name != "s3" {
        // Where the service has no private name at all, that is the mistake.
        if matches!(service.private_dns, portolan_catalog::PrivateDns::Names(_)) {
            let title = service.title;
            let message = say!(
                language,
                "private DNS of {title} cannot be limited to the inbound resolver",
                "{title} のプライベート DNS は、インバウンドリゾルバーだけに限定できません"
            );
            let label = language
                .pick("of all services only Amazon S3 has this setting", "この設定があるのは Amazon S3 だけです");
            let write = suggest::write(language, "private_dns on");
            diagnostics.push(Diagnostic::new(&RULE, setting.head, message).label(label).replace(
                write,
                setting.head,
                "private_dns on",
            ));
        }
        return;
    }
    let vpc = network.vpc(endpoint.vpc);
    // One that is not known may be the gateway endpoint.
    let may_be_it =
        vpc.endpoints.iter().map(|id| network.endpoint(*id)).any(|other| match (other.kind, other.gateway_service()) {
            (None, _) => true,
            (Some(EndpointType::Gateway), Some(own)) => own.name == service.name,
            (Some(EndpointType::Gateway), None) => !matches!(other.service, crate::network::EndpointTarget::Aws(_)),
            _ => false,
        });
    if may_be_it {
        return;
    }
    let name = context.nodes.path(vpc.node);
    let message = say!(
        language,
        "private DNS for the inbound resolver only needs an S3 gateway endpoint in `{name}`",
        "インバウンドリゾルバーだけのプライベート DNS には、`{name}` に S3 のゲートウェイ型エンドポイントが必要です"
    );
    let mut diagnostic = Diagnostic::new(&RULE, setting.head, message).label(
        language.pick("without one AWS refuses it", "ゲートウェイ型エンドポイントがないと、AWS はこの設定を拒否します"),
    );
    let tables: Vec<_> = super::tables_in_use(context, endpoint.vpc, |kind| kind != ClaimKind::Public);
    if !tables.is_empty() {
        let gateway = super::new_gateway_endpoint(context, vpc.node, "s3_gateway", service, &tables);
        let edit = super::insert_after(context, node, &gateway);
        diagnostic = diagnostic
            .fix(language.pick("add a gateway endpoint", "ゲートウェイ型エンドポイントを追加する"), vec![edit]);
    }
    let all =
        language.pick("write `private_dns on`: for all clients", "`private_dns on` と書く(すべてのクライアントが対象)");
    diagnostics.push(diagnostic.replace(all, setting.head, "private_dns on"));
}
