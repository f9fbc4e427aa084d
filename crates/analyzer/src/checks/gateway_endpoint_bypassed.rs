//! A written route into the addresses of a service, beside the gateway endpoint for it.

use super::prelude::*;
use crate::network::{Destination, EndpointTarget, Target};

pub(crate) static RULE: Rule =
    rule!("gateway-endpoint-bypassed", "R12", Warning, Check::Statement(Kind::RouteTable, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let Some(table) = network.table_of(node.id).filter(|table| !table.endpoints.is_empty()) else { return };
    let Some(region) = network.vpc(table.vpc).region else { return };
    let language = context.language();
    for route in &table.routes {
        let (Destination::Cidr(cidr), Target::Node(target)) = (&route.destination, route.target) else { continue };
        let bypassed = table.endpoints.iter().map(|endpoint| network.endpoint(*endpoint)).find_map(|endpoint| {
            let EndpointTarget::Aws(service) = endpoint.service else { return None };
            // What AWS publishes is only a hint of what the prefix list holds, hence a warning that says so.
            let mut ranges = portolan_catalog::public_ranges(service.short_name, region.code).iter();
            ranges.find(|range| range.contains(cidr)).map(|range| (endpoint, service, range))
        });
        let Some((endpoint, service, range)) = bypassed.filter(|(endpoint, ..)| endpoint.node != target) else {
            continue;
        };
        let statement = context.nodes.get(route.node);
        let (name, to) = (context.nodes.path(endpoint.node), context.nodes.path(target));
        let (title, place) = (service.title, language.pick(region.short_name, region.name_ja));
        let message = say!(
            language,
            "the route to {cidr} probably takes traffic to {title} past `{name}`, to `{to}`",
            "{cidr} への経路により、{title} への通信は `{name}` ではなく `{to}` に向かうと考えられます"
        );
        let label = say!(
            language,
            "inside {range}, which AWS publishes for {title} in {place}",
            "AWS が {place} の {title} の範囲として公開している {range} の内側です"
        );
        let related = say!(
            language,
            "its route is that of a prefix list, and loses against a written one that is as long or longer",
            "この経路はプレフィックスリスト宛てなので、同じ長さかより長い経路に負けます"
        );
        let title = say!(language, "remove the route", "経路を削除する");
        diagnostics.push(
            Diagnostic::new(&RULE, statement.head, message)
                .label(label)
                .related(context.nodes.get(endpoint.node).head, related)
                .replace(title, statement.span, ""),
        );
    }
}
