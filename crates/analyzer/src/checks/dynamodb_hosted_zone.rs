//! A private hosted zone that takes over the names of DynamoDB.

use super::prelude::*;
use portolan_catalog::{ServiceLookup, regions, service};

pub(crate) static RULE: Rule = rule!("dynamodb-hosted-zone", "D06", Warning, Check::Topology(check));

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let ServiceLookup::One(dynamodb) = service("dynamodb") else { return };
    let zones = context.network.hosted_zones();
    if zones.is_empty() {
        return;
    }
    let hosts: Vec<_> = regions().iter().filter_map(|region| dynamodb.host(region.code)).collect();
    for zone in zones {
        let records = zone.records.iter().map(|record| (record.node, record.host.as_deref()));
        let mut names = std::iter::once((zone.node, zone.domain.as_deref())).chain(records);
        let taken =
            names.find_map(|(node, name)| Some((node, name.filter(|name| hosts.iter().any(|host| host == name))?)));
        let Some((node, name)) = taken else { continue };
        let node = context.nodes.get(node);
        let span = node.args.first().map_or(node.head, |arg| arg.span);
        let message = say!(
            language,
            "this hosted zone redirects `{name}`",
            "このホストゾーンは `{name}` の名前解決を置き換えます"
        );
        let label = language.pick(
            "interface endpoints of DynamoDB have no private DNS, and AWS advises against this substitute",
            "DynamoDB のインターフェース型エンドポイントにプライベート DNS はなく、AWS はこの代替を推奨していません",
        );
        let help = language.pick(
            "let clients use the endpoint's own names, which begin with `vpce-`, or a gateway endpoint",
            "クライアントには `vpce-` で始まるエンドポイントの名前か、ゲートウェイ型エンドポイントを使わせてください",
        );
        diagnostics.push(Diagnostic::new(&RULE, span, message).label(label).help(help));
    }
}
