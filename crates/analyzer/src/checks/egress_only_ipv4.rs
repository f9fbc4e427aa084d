//! A route for IPv4 to an egress-only internet gateway.

use super::prelude::*;
use super::ways;
use crate::network::Target;

pub(crate) static RULE: Rule = rule!("egress-only-ipv4", "R21", Error, Check::Statement(Kind::RouteTable, check), told_by: ["address-family"], reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    // The table of a gateway leads to no other, whatever the family.
    let Some(table) = network.table_of(node.id).filter(|table| table.edge.is_none()) else { return };
    let language = context.language();
    let default_ipv6 = ways::default_route(table, true);
    for route in &table.routes {
        let Target::Node(target) = route.target else { continue };
        let ipv4 = ways::blocks(network, &route.destination)
            .is_some_and(|blocks| !blocks.is_empty() && blocks.iter().all(|block| block.addr().is_ipv4()));
        if !ipv4 || context.nodes.get(target).kind() != Kind::EgressOnlyInternetGateway {
            continue;
        }
        let Some(destination) = context.nodes.get(route.node).arg("DESTINATION") else { continue };
        let (text, name) = (context.sources.text(destination.span), context.nodes.path(target));
        let message = say!(
            language,
            "`{name}` carries IPv6 only, and {text} is IPv4",
            "`{name}` が通すのは IPv6 だけですが、`{text}` は IPv4 です"
        );
        let label = say!(
            language,
            "an egress-only internet gateway is for IPv6",
            "Egress-Only インターネットゲートウェイは IPv6 専用です"
        );
        let related = say!(language, "declared here", "ここで宣言されています");
        let diagnostic = Diagnostic::new(&RULE, destination.span, message)
            .label(label)
            .related(context.nodes.get(target).head, related);
        let is_default = ways::default_route(table, false).is_some_and(|default| default.node == route.node);
        diagnostics.push(if is_default && default_ipv6.is_none() {
            let title = say!(language, "write `::/0`", "`::/0` と書く");
            diagnostic.replace(title, destination.span, "::/0")
        } else {
            diagnostic.help(say!(
                language,
                "let IPv4 out through a NAT gateway",
                "IPv4 は NAT ゲートウェイから外に出してください"
            ))
        });
    }
}
