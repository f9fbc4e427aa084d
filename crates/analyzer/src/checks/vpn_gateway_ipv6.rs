//! A route for IPv6 to a VPN gateway to which only VPNs lead.

use super::prelude::*;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("vpn-gateway-ipv6", "", Error, Check::Topology(check), reads: [RouteTable]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    for node in context.nodes.of_kind(Kind::Route) {
        let (Some(destination), Some(target)) = (node.arg("DESTINATION"), node.arg("TARGET")) else { continue };
        let (Value::Cidr(cidr), Value::Reference(Some(gateway))) = (&destination.value, &target.value) else {
            continue;
        };
        if cidr.addr().is_ipv4() || context.nodes.get(*gateway).kind() != Kind::VpnGateway {
            continue;
        }
        // Direct Connect carries IPv6, and what is not declared may.
        let connections = context.network.connections().iter();
        let mut connections = connections.filter(|connection| connection.gateway == Some(*gateway)).peekable();
        let Some(first) = connections.peek().map(|connection| connection.node) else { continue };
        if !connections.all(|connection| connection.interface.is_none()) {
            continue;
        }
        let (name, vpn) = (context.nodes.path(*gateway), context.nodes.path(first));
        let message =
            say!(language, "`{name}` carries no IPv6 over `{vpn}`", "`{name}` は `{vpn}` で IPv6 を通せません");
        let label = say!(
            language,
            "a VPN on a virtual private gateway is IPv4 only",
            "仮想プライベートゲートウェイの VPN は IPv4 専用です"
        );
        let related = say!(language, "what leads to the gateway is a VPN", "ゲートウェイにつながるのは VPN です");
        let help = say!(
            language,
            "for IPv6 let the VPN end at a transit gateway",
            "IPv6 を使うには VPN の接続先を Transit Gateway にしてください"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, destination.span, message)
                .label(label)
                .related(context.nodes.get(first).head, related)
                .help(help),
        );
    }
}
