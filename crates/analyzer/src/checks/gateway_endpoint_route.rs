//! A written route to a gateway endpoint: AWS writes those itself.

use super::prelude::*;
use crate::network::EndpointType;
use crate::nodes::Value;

pub(crate) static RULE: Rule =
    rule!("gateway-endpoint-route", "R05", Error, Check::Statement(Kind::Route, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(target) = node.arg("TARGET") else { return };
    let Value::Reference(Some(id)) = target.value else { return };
    let Some(endpoint) = context.network.endpoint_of(id) else { return };
    if endpoint.kind != Some(EndpointType::Gateway) {
        return;
    }
    let name = context.nodes.path(id);
    let table = node.parent.map(|table| context.nodes.name(table)).unwrap_or_default();
    let language = context.language();
    let message = say!(
        language,
        "the route to `{name}` is written by AWS, not by hand",
        "`{name}` への経路は AWS が書くもので、手では書けません"
    );
    let mut diagnostic = Diagnostic::new(&RULE, target.span, message)
        .label(language.pick(
            "a gateway endpoint is associated with route tables instead",
            "ゲートウェイ型エンドポイントにはルートテーブルを関連付けます",
        ))
        .related(context.nodes.get(id).head, language.pick("the gateway endpoint", "このゲートウェイ型エンドポイント"))
        .help(say!(
            language,
            "name `{table}` in the endpoint's `route_tables`",
            "エンドポイントの `route_tables` に `{table}` を書いてください"
        ));
    let associated = endpoint.tables.iter().any(|other| Some(context.network.table(*other).node) == node.parent);
    let edit = match context.nodes.child(id, Kind::RouteTables).and_then(|tables| tables.args.first()) {
        _ if associated => None,
        Some(list) => super::append_to_list(context.sources, list, table),
        None => super::insert_into_body(context, context.nodes.get(id), &format!("route_tables [{table}]")),
    };
    let remove = Edit { span: node.span, text: String::new() };
    if associated || edit.is_some() {
        let title =
            say!(language, "associate `{table}` with `{name}` instead", "代わりに `{table}` を `{name}` に関連付ける");
        diagnostic = diagnostic.fix(title, edit.into_iter().chain([remove]).collect());
    }
    diagnostics.push(diagnostic);
}
