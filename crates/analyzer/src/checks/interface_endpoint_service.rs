//! An interface endpoint for a service that has only a gateway form.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType, TableChoice};

pub(crate) static RULE: Rule =
    rule!("interface-endpoint-service", "E02", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    let (Some(EndpointType::Interface), EndpointTarget::Aws(service)) = (endpoint.kind, &endpoint.service) else {
        return;
    };
    if service.interface {
        return;
    }
    let title = service.title;
    let span = node.arg("TYPE").map_or(node.head, |arg| arg.span);
    let message =
        say!(language, "{title} has no interface endpoint", "{title} にはインターフェース型エンドポイントがありません");
    let mut diagnostic = Diagnostic::new(&RULE, span, message).label(say!(
        language,
        "it is reached through a gateway endpoint only",
        "ゲートウェイ型エンドポイントだけで到達できます"
    ));
    if let Some(service_node) = context.nodes.child(node.id, Kind::Service) {
        let what = say!(language, "a service with a gateway endpoint only", "ゲートウェイ型だけのサービス");
        diagnostic = diagnostic.related(service_node.head, what);
    }
    diagnostic = diagnostic.help(say!(
        language,
        "make it a gateway endpoint: give it `route_tables`, drop what belongs to network interfaces",
        "ゲートウェイ型エンドポイントに変更してください。`route_tables` を書き、ネットワークインターフェイスのための属性は外します"
    ));
    // The tables of the subnets it was meant for.
    let mut tables = Vec::new();
    for interface in &endpoint.interfaces {
        if let TableChoice::Table(table) = network.subnet(interface.subnet).table {
            let name = context.nodes.name(network.table(table).node);
            if !tables.contains(&name) {
                tables.push(name);
            }
        }
    }
    let written = context.nodes.child(node.id, Kind::RouteTables).is_some();
    let mut list = (!tables.is_empty() && !written).then(|| format!("route_tables [{}]", tables.join(", ")));
    let mut edits = vec![Edit { span, text: EndpointType::Gateway.word().to_owned() }];
    let refused = context.nodes.children(Some(node.id)).filter(|child| !EndpointType::Gateway.takes(child.kind()));
    for attribute in refused {
        let mut edit = match list.take_if(|_| attribute.kind() == Kind::Subnets) {
            Some(text) => Edit { span: attribute.span, text },
            None => super::removal(context.sources, attribute.span),
        };
        // Of two that stand side by side the first may take the `;` between them.
        let range = context.sources.range(edit.span);
        let behind = edits.last().map_or(range.start(), |last| context.sources.range(last.span).end());
        let range = portolan_syntax::TextRange::new(range.start().max(behind), range.end());
        edit.span = context.sources.span(edit.span.file, range);
        edits.push(edit);
    }
    let title = say!(language, "make it a gateway endpoint", "ゲートウェイ型エンドポイントにする");
    diagnostics.push(diagnostic.fix(title, edits));
}
