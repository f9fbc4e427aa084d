//! Two routes of one table with one destination.

use super::prelude::*;
use crate::network::Destination;

pub(crate) static RULE: Rule =
    rule!("duplicate-route", "R03", Error, Check::Statement(Kind::RouteTable, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(table) = context.network.table_of(node.id) else { return };
    for (index, route) in table.routes.iter().enumerate() {
        if route.destination == Destination::Unknown {
            continue;
        }
        let Some(first) = table.routes[..index].iter().find(|other| other.destination == route.destination) else {
            continue;
        };
        let later = context.nodes.get(route.node);
        let Some(destination) = later.args.first() else { continue };
        let language = context.language();
        let (name, what) = (context.nodes.name(node.id), context.sources.text(destination.span));
        let message = say!(
            language,
            "`{name}` already has a route to {what}",
            "`{name}` にはすでに `{what}` 宛ての経路があります"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, later.head, message)
                .label(language.pick(
                    "a route table has one route for each destination",
                    "ルートテーブルの経路は宛先ごとに 1 つです",
                ))
                .related(context.nodes.get(first.node).head, language.pick("the first one", "1 つ目の経路"))
                .replace(language.pick("remove this route", "この経路を削除する"), later.span, ""),
        );
    }
}
