//! Private DNS on an endpoint of a service that has no private name.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType, PrivateDnsMode};

pub(crate) static RULE: Rule = rule!("private-dns-unsupported", "D05", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    let EndpointTarget::Aws(service) = &endpoint.service else { return };
    let wanted = matches!(endpoint.private_dns.mode, Some(PrivateDnsMode::On | PrivateDnsMode::InboundResolverOnly));
    let (true, Some(EndpointType::Interface), Some(setting)) = (wanted, endpoint.kind, endpoint.private_dns.node)
    else {
        return;
    };
    if service.private_dns != portolan_catalog::PrivateDns::None || !service.interface {
        return;
    }
    let head = context.nodes.get(setting).head;
    let (language, title) = (context.language(), service.title);
    let message = say!(
        language,
        "interface endpoints of {title} have no private DNS",
        "{title} のインターフェース型エンドポイントにプライベート DNS はありません"
    );
    diagnostics.push(
        Diagnostic::new(&RULE, head, message)
            .label(language.pick(
                "clients use the endpoint's own names, which begin with `vpce-`",
                "クライアントは、`vpce-` で始まるエンドポイント固有の名前を使います",
            ))
            .replace(suggest::write(language, "private_dns off"), head, "private_dns off"),
    );
}
