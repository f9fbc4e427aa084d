//! A gateway endpoint that no subnet uses.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::{ClaimKind, EndpointTarget, EndpointType, TableChoice};
use crate::reach::Goal;

pub(crate) static RULE: Rule = rule!("gateway-endpoint-unassociated", "E04", Warning, Check::Statement(Kind::Endpoint, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    // Where another type was meant, that is the mistake.
    let untyped = node.arg("TYPE").is_none();
    let fits = || context.nodes.children(Some(node.id)).all(|child| EndpointType::Gateway.takes(child.kind()));
    let meant = endpoint.service.may_have_gateway() && (!untyped || fits());
    if endpoint.kind != Some(EndpointType::Gateway) || !endpoint.complete || !meant {
        return;
    }
    let language = context.language();
    let name = context.nodes.path(node.id);
    let written = context.nodes.child(node.id, Kind::RouteTables);
    let mut diagnostic = if endpoint.tables.is_empty() {
        // A route to it that is written by hand is the mistake, and what mends that associates the table.
        if super::ways::leads_to_by_hand(network, endpoint.vpc, node.id) {
            return;
        }
        let span = written.map_or(node.head, |tables| tables.head);
        let message = say!(
            language,
            "`{name}` is associated with no route table",
            "`{name}` にルートテーブルが関連付けられていません"
        );
        Diagnostic::new(&RULE, span, message).label(language.pick(
            "AWS adds its route only to the tables that are named",
            "AWS が経路を追加するのは、指定したルートテーブルだけです",
        ))
    } else {
        let vpc = network.vpc(endpoint.vpc);
        // A subnet of which it is not known may use one of them.
        if vpc.subnets.iter().any(|subnet| network.subnet(*subnet).table == TableChoice::Unknown) {
            return;
        }
        // The implicit main table has no name, so a table that nobody names may still be meant for the future.
        if endpoint.tables.iter().any(|table| !network.table(*table).subnets.is_empty()) || vpc.subnets.is_empty() {
            return;
        }
        let span = written.map_or(node.head, |tables| tables.head);
        let message = say!(
            language,
            "no subnet uses a route table of `{name}`",
            "`{name}` のルートテーブルを使うサブネットがありません"
        );
        Diagnostic::new(&RULE, span, message).label(
            language.pick("the route stands where nothing looks it up", "経路があっても、参照されることがありません"),
        )
    };
    let tables = super::tables_in_use(context, endpoint.vpc, |kind| kind != ClaimKind::Public);
    if untyped {
        diagnostic = diagnostic.note(super::endpoint_type_omitted::because(language));
    }
    diagnostic = diagnostic.help(language.pick(
        "name the route tables of the subnets that use the service: `route_tables […]`",
        "サービスを使うサブネットのルートテーブルを `route_tables […]` に書いてください",
    ));
    if !tables.is_empty() {
        let list = format!("route_tables [{}]", tables.join(", "));
        let edit = match (written, node.span.end()) {
            (Some(written), _) => Some(Edit { span: written.head, text: list.clone() }),
            (None, _) => super::insert_into_body(context, node, &list),
        };
        let fix = |diagnostic: Diagnostic, edit| diagnostic.fix(suggest::write(language, &list), vec![edit]);
        diagnostic = edit.into_iter().fold(diagnostic, fix);
    }
    diagnostics.push(diagnostic);
}

/// A packet that the endpoint would carry if it were associated with any route table.
pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let vpc = failure.vpc_without_route()?;
    let network = failure.network();
    let wanted = failure.service().map(|(service, _)| service);
    let endpoint = network.vpc(vpc).endpoints.iter().find(|id| {
        let endpoint = network.endpoint(**id);
        let meant = match (failure.goal, &endpoint.service) {
            (Some(Goal::Endpoint(goal)), _) => *goal == **id,
            (_, EndpointTarget::Aws(service)) => wanted.is_some_and(|wanted| wanted.name == service.name),
            _ => false,
        };
        endpoint.kind == Some(EndpointType::Gateway) && endpoint.complete && endpoint.tables.is_empty() && meant
    });
    let endpoint = network.endpoint(*endpoint?);
    let (language, node) = (failure.language(), failure.nodes().get(endpoint.node));
    let mut diagnostic = failure.told_by(&RULE).related(
        node.head,
        language.pick("this is associated with no route table", "どのルートテーブルにも関連付けられていません"),
    );
    if let Some(table) = failure.table() {
        let list = format!("route_tables [{}]", failure.nodes().name(table.node));
        let edit = match failure.nodes().child(node.id, Kind::RouteTables) {
            Some(written) => Some(Edit { span: written.head, text: list.clone() }),
            None => super::insert_into_body(failure.context, node, &list),
        };
        let name = failure.path(node.id);
        let title = say!(language, "write `{list}` in `{name}`", "`{name}` に `{list}` と書く");
        diagnostic = diagnostic.help(say!(
            language,
            "associate it with the client's route table: `{list}`",
            "クライアントのルートテーブルに関連付けてください: `{list}`"
        ));
        diagnostic = edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit]));
    }
    Some(Told::from(diagnostic).at_fault(endpoint.node))
}
