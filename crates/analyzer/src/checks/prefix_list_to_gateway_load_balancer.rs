//! A route from a prefix list to a Gateway Load Balancer endpoint.

use super::prelude::*;
use crate::network::{Destination, EndpointType, Target};

pub(crate) static RULE: Rule = rule!("prefix-list-to-gateway-load-balancer", "R10", Error, Check::Statement(Kind::RouteTable, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    // The table of a gateway takes no prefix list for whatever target.
    let Some(table) = network.table_of(node.id).filter(|table| table.edge.is_none()) else { return };
    let language = context.language();
    for route in &table.routes {
        let Target::Node(target) = route.target else { continue };
        let Some(endpoint) = network.endpoint_of(target) else { continue };
        let list = matches!(route.destination, Destination::Service(_) | Destination::List(_));
        if !list || endpoint.kind != Some(EndpointType::GatewayLoadBalancer) {
            continue;
        }
        let Some(destination) = context.nodes.get(route.node).arg("DESTINATION") else { continue };
        let (text, name) = (context.sources.text(destination.span), context.nodes.path(target));
        let message = say!(
            language,
            "`{text}` is a prefix list, and `{name}` a Gateway Load Balancer endpoint: no route leads from the one to the other",
            "`{text}` はプレフィックスリストなので、Gateway Load Balancer エンドポイント `{name}` への経路の宛先にはできません"
        );
        let label = say!(
            language,
            "a route to such an endpoint has a CIDR block as destination",
            "このエンドポイントへの経路の宛先には CIDR ブロックを指定します"
        );
        let related = say!(language, "the endpoint", "エンドポイント");
        let help = say!(
            language,
            "write a route for each block, or the default route",
            "CIDR ブロックごとに経路を書くか、デフォルトルートを書いてください"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, destination.span, message)
                .label(label)
                .related(context.nodes.get(target).head, related)
                .help(help),
        );
    }
}
