//! A way out for the IPv4 half of a subnet only.

use super::prelude::*;
use super::ways;
use crate::network::{Destination, Ipv6, Network, Route, Target};

pub(crate) static RULE: Rule =
    rule!("no-ipv6-default-route", "R20", Warning, Check::Vpc(check), told_by: ["no-route"], reads: [RouteTable]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let own = network.vpc(vpc);
    for table in own.tables.iter().map(|table| network.table(*table)) {
        if ways::is_open(table) || table.routes.iter().any(|route| is_ipv6(network, route)) {
            continue;
        }
        let Some(route) = ways::default_route(table, false) else { continue };
        let subnet = table.subnets.iter().map(|subnet| network.subnet(*subnet)).find_map(|subnet| match subnet.ipv6 {
            // A subnet in which nothing is declared may hold what needs no way out.
            Ipv6::Block(block) if !subnet.hosts.is_empty() => Some((subnet, block)),
            _ => None,
        });
        let Some((subnet, block)) = subnet else { continue };
        let Some(out) = way_out(context, vpc, route) else { continue };
        let language = context.language();
        let (name, place) = (context.nodes.name(table.node), context.nodes.name(subnet.node));
        let message = say!(
            language,
            "`{name}` leads out for IPv4 only, and `{place}` has IPv6 addresses too",
            "`{place}` には IPv6 アドレスもありますが、`{name}` から外に出られるのは IPv4 だけです"
        );
        let label = say!(language, "0.0.0.0/0 does not cover IPv6", "0.0.0.0/0 は IPv6 を含みません");
        let node = context.nodes.get(table.node);
        let ipv4 = say!(language, "this leads out for IPv4", "IPv4 はこの経路で外に出ます");
        let related = say!(language, "the IPv6 block of `{place}`", "`{place}` の IPv6 CIDR ブロック");
        let statement = format!("route ::/0 -> {out}");
        let title = say!(language, "write `{statement}`", "`{statement}` と書く");
        let diagnostic = Diagnostic::new(&RULE, node.head, message)
            .label(label)
            .related(context.nodes.get(route.node).head, ipv4)
            .related(block.span, related);
        let edit = super::insert_into_body(context, node, &statement);
        diagnostics
            .push(edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit])));
    }
}

/// Whether a route is for IPv6, or for a list of AWS's that may hold some: then IPv6 has been thought of.
fn is_ipv6(network: &Network, route: &Route) -> bool {
    match &route.destination {
        Destination::Cidr(cidr) => cidr.addr().is_ipv6(),
        Destination::List(list) => {
            let list = network.prefix_list(*list);
            !list.complete || list.cidrs.iter().any(|cidr| cidr.addr().is_ipv6())
        }
        Destination::Service(_) | Destination::Group(_) | Destination::Unknown => false,
    }
}

/// Where the IPv6 packets of a table ought to go that sends its IPv4 packets by this route: the same internet gateway, and
/// instead of a NAT gateway the egress-only one of the VPC. A VPC that has none may have its IPv6 for the inside only.
fn way_out<'a>(context: &Context<'a>, vpc: VpcId, route: &Route) -> Option<&'a str> {
    let own = context.network.vpc(vpc).node;
    let wanted = match ways::target_kind(context, route)? {
        Kind::InternetGateway => Kind::InternetGateway,
        Kind::NatGateway => Kind::EgressOnlyInternetGateway,
        _ => return None,
    };
    // A second one is another mistake, and another VPC's too.
    let mut gateways = context.nodes.children(Some(own)).filter(|child| child.kind() == wanted);
    let gateway = gateways.next()?;
    let same = wanted == Kind::EgressOnlyInternetGateway || route.target == Target::Node(gateway.id);
    (same && gateways.next().is_none()).then(|| context.nodes.name(gateway.id))
}
