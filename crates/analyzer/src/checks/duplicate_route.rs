//! Two routes of one table with one destination.

use super::prelude::*;
use crate::network::Destination;

pub(crate) static RULE: Rule = rule!("duplicate-route", "R03", Error, Check::Statement(Kind::RouteTable, check));

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
        let what = later.args.first().map_or("this", |arg| context.sources.text(arg.span));
        diagnostics.push(
            Diagnostic::new(
                &RULE,
                later.head,
                format!("`{}` already has a route to {what}", context.nodes.name(node.id)),
            )
            .label("a route table has one route for each destination")
            .related(context.nodes.get(first.node).head, "the first one")
            .replace("remove this route", later.span, ""),
        );
    }
}
