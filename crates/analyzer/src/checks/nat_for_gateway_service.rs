//! Traffic to Amazon S3 or DynamoDB through a NAT gateway, which a gateway endpoint carries without charge.

use std::collections::BTreeMap;

use portolan_catalog::{Service, services};

use super::gateway_endpoint_dns::needs;
use super::prelude::*;
use crate::network::{NatGateway, Route, RouteTable, SubnetId, TableChoice, Target};
use crate::nodes::Value;

pub(crate) static RULE: Rule =
    rule!("nat-for-gateway-service", "C01", Hint, Check::Topology(check), reads: [RouteTable, Expectations]);

/// The subnets of a VPC from which a service is used, and where that is said.
type Users = BTreeMap<(VpcId, &'static str), (&'static Service, Vec<(SubnetId, Span)>)>;

/// Only where somebody says that the service is used: that a host could use it is no reason to speak.
fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for ((vpc, _), (service, subnets)) in users(context) {
        // One that is not known may be the endpoint; a declared one that leaves tables out is another matter.
        let open = context.network.vpc(vpc).endpoints.iter().any(|id| context.network.endpoint(*id).may_serve(service));
        if !open {
            diagnostics.extend(through_nat(context, vpc, service, &subnets));
        }
    }
}

fn users(context: &Context<'_>) -> Users {
    let network = context.network;
    let mut users = Users::new();
    let mut add = |subnet: SubnetId, service: &'static Service, span: Span| {
        let key = (network.subnet(subnet).vpc, service.name);
        users.entry(key).or_insert_with(|| (service, Vec::new())).1.push((subnet, span));
    };
    let offered: Vec<_> = services().iter().filter(|service| service.gateway).collect();
    for (_, host) in network.hosts().filter(|(_, host)| !host.uses.is_empty()) {
        for service in &offered {
            if let Some(span) = needs(host, service) {
                add(host.subnet, service, span);
            }
        }
    }
    for node in context.nodes.of_kind(Kind::Expect) {
        let reaches = matches!(node.arg("claim").map(|arg| &arg.value), Some(Value::Choice("reaches")));
        let (true, Some(from), Some(to), None) = (reaches, node.arg("from"), node.arg("to"), node.arg("region")) else {
            continue;
        };
        let (Value::Reference(Some(from)), Value::Service(service)) = (&from.value, &to.value) else { continue };
        // Who names the way has chosen it.
        if !service.gateway || node.arg("via").is_some() {
            continue;
        }
        if let Some(host) = network.host_of(*from) {
            add(host.subnet, service, node.head);
        } else if let Some(subnet) = network.subnet_id(*from) {
            add(subnet, service, node.head);
        } else if let Some(vpc) = network.vpc_of(*from) {
            let with_hosts = vpc.subnets.iter().filter(|subnet| !network.subnet(**subnet).hosts.is_empty());
            with_hosts.for_each(|subnet| add(*subnet, service, node.head));
        }
    }
    users
}

/// One hint for all of a VPC, at the first route that sends the service to a NAT gateway.
fn through_nat(
    context: &Context<'_>,
    vpc: VpcId,
    service: &Service,
    subnets: &[(SubnetId, Span)],
) -> Option<Diagnostic> {
    let language = context.language();
    let network = context.network;
    let ways: Vec<_> = subnets
        .iter()
        .filter_map(|(subnet, span)| {
            let TableChoice::Table(table) = network.subnet(*subnet).table else { return None };
            let (route, nat) = by_nat(context, network.table(table), service)?;
            Some((network.table(table), route, nat, *span))
        })
        .collect();
    let (table, route, nat, span) = *ways.first()?;
    let title = service.title;
    let nat = context.nodes.path(nat.node);
    let message = say!(
        language,
        "what goes to {title} passes the NAT gateway `{nat}`, which is billed by the hour and by GB",
        "{title} への通信は、時間と GB 単位で課金される NAT ゲートウェイ `{nat}` を通ります"
    );
    let label =
        language.pick("a gateway endpoint carries it without charge", "ゲートウェイ型エンドポイントなら無料で通せます");
    let mut tables: Vec<_> = ways.iter().map(|(table, ..)| context.nodes.name(table.node)).collect();
    tables.sort_unstable();
    tables.dedup();
    let endpoint = super::new_gateway_endpoint(context, network.vpc(vpc).node, service.short_name, service, &tables);
    let mut edits = vec![super::insert_after(context, context.nodes.get(table.node), &endpoint)];
    // Where it is a route to the service itself that leads there, the endpoint's own takes its place.
    let mut written: Vec<_> = ways.iter().filter_map(|(table, ..)| super::route_to_service(table, service)).collect();
    written.dedup_by_key(|route| route.node);
    edits.extend(written.iter().map(|route| super::removal(context.sources, context.nodes.get(route.node).span)));
    let fix = language.pick("add a gateway endpoint", "ゲートウェイ型エンドポイントを追加する");
    Some(
        Diagnostic::new(&RULE, context.nodes.get(route.node).head, message)
            .label(label)
            .related(span, language.pick("this uses it", "ここで使われています"))
            .fix(fix, edits),
    )
}

/// The route by which a table sends a service to a NAT gateway that leads to the internet.
fn by_nat<'n>(context: &Context<'n>, table: &'n RouteTable, service: &Service) -> Option<(&'n Route, &'n NatGateway)> {
    let route = super::route_to_service(table, service).or_else(|| table.default_route())?;
    let Target::Node(target) = route.target else { return None };
    context.network.nat_of(target).filter(|nat| nat.leads_to_internet()).map(|nat| (route, nat))
}
