//! A gateway endpoint for a service that has no gateway form.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType};

pub(crate) static RULE: Rule = rule!("gateway-endpoint-service", "E01", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    let (Some(EndpointType::Gateway), EndpointTarget::Aws(service)) = (endpoint.kind, &endpoint.service) else {
        return;
    };
    if service.gateway {
        return;
    }
    let span = node.arg("TYPE").map_or(node.head, |arg| arg.span);
    let (language, title) = (context.language(), service.title);
    let message =
        say!(language, "{title} has no gateway endpoint", "{title} にはゲートウェイ型エンドポイントがありません");
    let mut diagnostic = Diagnostic::new(&RULE, span, message).label(language.pick(
        "only S3, S3 Express One Zone and DynamoDB can be reached through a gateway endpoint",
        "ゲートウェイ型で到達できるのは S3、S3 Express One Zone、DynamoDB だけです",
    ));
    if let Some(service_node) = context.nodes.child(node.id, Kind::Service) {
        let what = say!(
            language,
            "{title} is offered through interface endpoints (PrivateLink)",
            "{title} はインターフェース型エンドポイント(PrivateLink)で提供されています"
        );
        diagnostic = diagnostic.related(service_node.head, what);
    }
    diagnostic = diagnostic.help(language.pick(
        "make it an interface endpoint: give it `subnets` and `security_groups`, drop `route_tables`",
        "インターフェース型に変更してください。`subnets` と `security_groups` を指定し、`route_tables` を外します",
    ));
    let mut edits = vec![Edit { span, text: "interface".to_owned() }];
    // The subnets of the tables it was meant for, the first of each zone.
    if let Some(tables) = context.nodes.child(node.id, Kind::RouteTables) {
        let mut zones = Vec::new();
        let mut names = Vec::new();
        for &table in &endpoint.tables {
            for &subnet in &context.network.table(table).subnets {
                let subnet = context.network.subnet(subnet);
                if !zones.contains(&&subnet.zone) {
                    zones.push(&subnet.zone);
                    names.push(context.nodes.name(subnet.node));
                }
            }
        }
        edits.push(Edit { span: tables.head, text: format!("subnets [{}]", names.join(", ")) });
    }
    diagnostics.push(
        diagnostic.fix(language.pick("make it an interface endpoint", "インターフェース型エンドポイントにする"), edits),
    );
}
