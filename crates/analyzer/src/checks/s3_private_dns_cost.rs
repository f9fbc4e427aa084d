//! Private DNS of S3 for all clients beside a gateway endpoint, which nobody in the VPC uses then.

use super::prelude::*;
use crate::network::PrivateDnsMode;

pub(crate) static RULE: Rule = rule!("s3-private-dns-cost", "C02", Warning, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    let (Some(service), Some(PrivateDnsMode::On), Some(setting)) =
        (endpoint.interface_service(), endpoint.private_dns.mode, endpoint.private_dns.node)
    else {
        return;
    };
    // A gateway endpoint without a table carries nothing, and says so itself.
    let mut gateways = super::gateway_endpoints(context, endpoint.vpc)
        .filter(|(gateway, own)| own.name == service.name && !gateway.tables.is_empty());
    let (true, Some((gateway, _))) = (service.short_name == "s3", gateways.next()) else { return };
    let setting = context.nodes.get(setting).head;
    let name = context.nodes.path(node.id);
    let free = context.nodes.path(gateway.node);
    let message = say!(
        language,
        "private DNS sends the VPC's own traffic to S3 through `{name}`, which is billed, and not through `{free}`",
        "プライベート DNS により、VPC 内から S3 への通信は `{free}` ではなく、課金される `{name}` を通ります"
    );
    let label = language.pick(
        "S3's ordinary names resolve to this endpoint for all clients",
        "すべてのクライアントで、S3 の通常の名前がこのエンドポイントに解決されます",
    );
    let write = suggest::write(language, "private_dns inbound_resolver_only");
    let free = language.pick("the gateway endpoint, without charge", "無料のゲートウェイ型エンドポイント");
    diagnostics.push(
        Diagnostic::new(&RULE, setting, message)
            .label(label)
            .related(context.nodes.get(gateway.node).head, free)
            .replace(write, setting, "private_dns inbound_resolver_only"),
    );
}
