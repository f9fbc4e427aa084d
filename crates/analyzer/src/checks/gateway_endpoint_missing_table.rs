//! A route table that a gateway endpoint of the VPC leaves out, so that its subnets take the public way.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::{
    ClaimKind, Endpoint, EndpointType, NatGateway, PrivateDnsMode, Route, RouteTable, TableChoice, Target, Vpc,
};
use portolan_catalog::Service;

pub(crate) static RULE: Rule =
    rule!("gateway-endpoint-missing-table", "E05", Warning, Check::Vpc(check), reads: [RouteTable]);

fn check(context: &Context<'_>, id: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let vpc = network.vpc(id);
    let gateways: Vec<_> = super::gateway_endpoints(context, id).collect();
    // A list that is not known may hold the very table.
    let open = vpc.endpoints.iter().map(|id| network.endpoint(*id)).any(|endpoint| match endpoint.kind {
        None => true,
        Some(EndpointType::Gateway) => !endpoint.complete,
        Some(_) => false,
    });
    if gateways.is_empty() || open {
        return;
    }
    let mut told = Vec::new();
    for &(endpoint, service) in &gateways {
        let in_use = endpoint.tables.iter().any(|table| !network.table(*table).subnets.is_empty());
        if !in_use || told.contains(&service.name) || taken_by_interface(context, vpc, service) {
            continue;
        }
        told.push(service.name);
        let covered =
            |table| gateways.iter().any(|(other, own)| own.name == service.name && other.tables.contains(table));
        for table in vpc.tables.iter().filter(|table| !covered(table)).map(|table| network.table(*table)) {
            // Load balancers, NAT gateways and endpoints ask S3 for nothing: only hosts do.
            let used = table.subnets.iter().copied().find(|subnet| !network.subnet(*subnet).hosts.is_empty());
            let (Some(subnet), Some((route, way))) = (used, public_way(context, table)) else { continue };
            if !matches!(super::subnet_claim::kind(context, subnet), Some((ClaimKind::Private, _)))
                || super::route_to_service(table, service).is_some()
            {
                continue;
            }
            let title = service.title;
            let name = context.nodes.name(table.node);
            let node = context.nodes.get(endpoint.node);
            let gateway = context.nodes.path(node.id);
            let subnet = context.nodes.name(network.subnet(subnet).node);
            let way = context.nodes.name(way);
            let head = context.nodes.get(table.node).head;
            let message = say!(
                language,
                "`{name}` has no route to {title} through `{gateway}`",
                "`{name}` には `{gateway}` 経由で {title} に向かう経路がありません"
            );
            let label = say!(
                language,
                "`{subnet}` uses this table, so its hosts reach {title} by its public addresses, through `{way}`",
                "このテーブルを使う `{subnet}` のホストは、`{way}` を通って {title} のパブリックアドレスに向かいます"
            );
            let mut diagnostic = Diagnostic::new(&RULE, head, message).label(label).related(
                context.nodes.get(route.node).head,
                language.pick("the way that it takes", "実際に使われる経路"),
            );
            diagnostic = with_table(context, diagnostic, endpoint, name);
            diagnostics.push(diagnostic);
        }
    }
}

/// Says to which tables AWS adds the route to an endpoint, and offers to name another one among them.
fn with_table(context: &Context<'_>, diagnostic: Diagnostic, endpoint: &Endpoint, name: &str) -> Diagnostic {
    let language = context.language();
    let Some(tables) = context.nodes.child(endpoint.node, Kind::RouteTables) else { return diagnostic };
    let what = language.pick("AWS adds the route to these tables only", "経路はここに書いたテーブルだけに追加されます");
    let diagnostic = diagnostic.related(tables.head, what);
    let gateway = context.nodes.path(endpoint.node);
    let title =
        say!(language, "add `{name}` to the tables of `{gateway}`", "`{gateway}` のルートテーブルに `{name}` を加える");
    let edit = tables.args.first().and_then(|list| super::append_to_list(context.sources, list, name));
    edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit]))
}

/// A packet that a gateway endpoint of the client's VPC would carry if the client's table were among those that it names.
pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    failure.stopped_by("no-route").filter(|stop| !stop.answer)?;
    let (network, language) = (failure.network(), failure.language());
    let client = network.subnet(failure.sender()?.subnet);
    let TableChoice::Table(id) = client.table else { return None };
    let table = network.table(id);
    let (wanted, region) = failure.service()?;
    if network.vpc(client.vpc).region.is_none_or(|own| own.code != region) {
        return None;
    }
    let gateways: Vec<_> = super::gateway_endpoints(failure.context, client.vpc)
        .filter(|(_, service)| service.name == wanted.name)
        .collect();
    // One that names no table is another mistake.
    let elsewhere = |(endpoint, _): &&(&Endpoint, _)| endpoint.complete && !endpoint.tables.is_empty();
    let (endpoint, _) = gateways.iter().find(elsewhere)?;
    if gateways.iter().any(|(endpoint, _)| !endpoint.complete || endpoint.tables.contains(&id)) {
        return None;
    }
    let (name, gateway) = (failure.nodes().name(table.node), failure.path(endpoint.node));
    let diagnostic = failure.told_by(&RULE).help(say!(
        language,
        "associate the client's route table `{name}` with `{gateway}` too",
        "クライアントのルートテーブル `{name}` も `{gateway}` に関連付けてください"
    ));
    let diagnostic = with_table(failure.context, diagnostic, endpoint, name);
    Some(Told::from(diagnostic).at_fault(table.node))
}

/// The default route of a table where it leads towards the internet, and what it leads to. What it leads to an
/// appliance for is perhaps meant to be inspected.
fn public_way<'n>(context: &Context<'n>, table: &'n RouteTable) -> Option<(&'n Route, NodeId)> {
    let route = table.default_route()?;
    let Target::Node(target) = route.target else { return None };
    let is_nat = context.network.nat_of(target).is_some_and(NatGateway::leads_to_internet);
    (is_nat || context.nodes.get(target).kind() == Kind::TransitGateway).then_some((route, target))
}

/// Whether the service's names lead the VPC's hosts, or may lead them, to an interface endpoint: no route matters then.
fn taken_by_interface(context: &Context<'_>, vpc: &Vpc, service: &Service) -> bool {
    vpc.endpoints.iter().map(|id| context.network.endpoint(*id)).any(|endpoint| {
        let mode = endpoint.private_dns.mode;
        endpoint.interface_service().is_some_and(|own| own.name == service.name)
            && !matches!(mode, Some(PrivateDnsMode::Off | PrivateDnsMode::InboundResolverOnly))
    })
}
