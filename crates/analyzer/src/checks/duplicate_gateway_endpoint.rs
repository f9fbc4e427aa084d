//! A gateway endpoint on a route table that already has a route to its service.

use std::collections::{BTreeMap, HashMap};

use super::prelude::*;
use crate::network::{Endpoint, TableId, Target};
use crate::nodes::Value;

pub(crate) static RULE: Rule =
    rule!("duplicate-gateway-endpoint", "E06", Error, Check::Vpc(check), reads: [RouteTable]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let gateways: Vec<_> = super::gateway_endpoints(context, vpc).collect();
    // The endpoint that has the route of a service to a table: the first that asked for it.
    let mut taken: HashMap<(TableId, &str), usize> = HashMap::new();
    for (index, &(endpoint, service)) in gateways.iter().enumerate() {
        let mut shared: BTreeMap<usize, Vec<(TableId, Span)>> = BTreeMap::new();
        for (table, span) in listed(context, endpoint) {
            let first = *taken.entry((table, service.name)).or_insert(index);
            if first != index {
                shared.entry(first).or_default().push((table, span));
            }
        }
        for (first, both) in shared {
            diagnostics.extend(second_endpoint(context, endpoint, gateways[first].0, &both, service.title));
        }
        for (table, span) in listed(context, endpoint) {
            let Some(route) = super::route_to_service(network.table(table), service) else { continue };
            // To write the very route that AWS adds is another mistake.
            let is_endpoint =
                |target| network.endpoint_of(target).is_some_and(|target| target.gateway_service().is_some());
            if matches!(route.target, Target::Node(target) if is_endpoint(target)) {
                continue;
            }
            diagnostics.push(written_route(
                context,
                endpoint,
                table,
                span,
                context.nodes.get(route.node),
                service.title,
            ));
        }
    }
}

/// The tables that an endpoint names, with the places where it does.
fn listed<'c>(context: &Context<'c>, endpoint: &Endpoint) -> impl Iterator<Item = (TableId, Span)> {
    let network = context.network;
    let list = context.nodes.child(endpoint.node, Kind::RouteTables).and_then(|tables| tables.args.first());
    list.into_iter().flat_map(|list| list.items()).filter_map(|item| match item.value {
        Value::Reference(Some(table)) => Some((network.table_id(table)?, item.span)),
        _ => None,
    })
}

fn second_endpoint(
    context: &Context<'_>,
    endpoint: &Endpoint,
    first: &Endpoint,
    both: &[(TableId, Span)],
    title: &str,
) -> Option<Diagnostic> {
    let language = context.language();
    let (_, span) = both.first()?;
    let names: Vec<_> = both.iter().map(|(table, _)| context.nodes.name(context.network.table(*table).node)).collect();
    let names = suggest::all_of(language, names);
    let other = context.nodes.path(first.node);
    let own = context.nodes.name(endpoint.node);
    let have = if both.len() == 1 { "has" } else { "have" };
    let message = say!(
        language,
        "{names} already {have} the route of `{other}` to {title}",
        "{names} にはすでに `{other}` による {title} への経路があります"
    );
    let label = language.pick(
        "a route table has one endpoint route for each service",
        "エンドポイントへの経路は、1 つのルートテーブルにサービスごとに 1 本です",
    );
    let help = say!(
        language,
        "leave each table to one of `{other}` and `{own}`",
        "各ルートテーブルを `{other}` と `{own}` のどちらか一方だけに関連付けてください"
    );
    Some(
        Diagnostic::new(&RULE, *span, message)
            .label(label)
            .related(context.nodes.get(first.node).head, language.pick("the first one", "1 つ目"))
            .help(help),
    )
}

/// The route that AWS adds has the same destination as one that is written by hand. The later of the two is told.
fn written_route(
    context: &Context<'_>,
    endpoint: &Endpoint,
    table: TableId,
    item: Span,
    route: &Node,
    title: &str,
) -> Diagnostic {
    let language = context.language();
    let table = context.nodes.name(context.network.table(table).node);
    let gateway = context.nodes.path(endpoint.node);
    let label = language
        .pick("a route table has one route for each destination", "1 つのルートテーブルで、同じ宛先の経路は 1 本です");
    let diagnostic = if context.sources.order(item) > context.sources.order(route.span) {
        let message = say!(
            language,
            "`{table}` already has a written route to {title}",
            "`{table}` にはすでに手で書いた {title} への経路があります"
        );
        Diagnostic::new(&RULE, item, message).related(route.head, language.pick("the written route", "手で書いた経路"))
    } else {
        let message = say!(
            language,
            "`{table}` already has the route of `{gateway}` to {title}",
            "`{table}` にはすでに `{gateway}` による {title} への経路があります"
        );
        Diagnostic::new(&RULE, route.head, message)
            .related(item, language.pick("AWS adds it because of this", "これにより経路が追加されます"))
    };
    let remove = super::removal(context.sources, route.span);
    diagnostic.label(label).fix(language.pick("remove the written route", "手で書いた経路を削除する"), vec![remove])
}
