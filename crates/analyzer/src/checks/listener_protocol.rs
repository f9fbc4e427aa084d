//! A listener for traffic that its load balancer does not take.

use super::prelude::*;
use crate::network::LoadBalancerType;
use crate::nodes::Value;
use crate::ports::Ports;

pub(crate) static RULE: Rule = rule!("listener-protocol", "", Error, Check::Statement(Kind::Listener, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let Some(balancer) = node.parent.and_then(|parent| network.load_balancer_id(parent)) else { return };
    let balancer = network.load_balancer(balancer);
    // The first ports of the statement are the listener's own.
    let Some(arg) = node.arg("PORTS") else { return };
    let Value::Ports(ports) = &arg.value else { return };
    let (taken, what) = match balancer.kind {
        Some(LoadBalancerType::Network) => (
            Ports::tcp_and_udp(),
            language.pick(
                "a Network Load Balancer takes TCP (TLS too) and UDP",
                "Network Load Balancer が受け付けるのは TCP(TLS を含む)と UDP です",
            ),
        ),
        Some(LoadBalancerType::Application) => (
            Ports::every_tcp(),
            language.pick(
                "an Application Load Balancer takes HTTP and HTTPS, over TCP",
                "Application Load Balancer が受け付けるのは、TCP 上の HTTP と HTTPS です",
            ),
        ),
        // A Gateway Load Balancer takes all packets.
        Some(LoadBalancerType::Gateway) | None => return,
    };
    let beyond = ports.difference(&taken);
    if beyond.is_empty() {
        return;
    }
    let name = context.nodes.path(balancer.node);
    let word = context.sources.text(arg.span);
    let message = say!(language, "`{name}` cannot listen on `{word}`", "`{name}` は `{word}` のリスナーを持てません");
    let related = language.pick("the load balancer", "このロードバランサー");
    diagnostics.push(
        Diagnostic::new(&RULE, arg.span, message)
            .label(what)
            .related(context.nodes.get(balancer.node).head, related)
            .help(language.pick(
                "name the protocol and the port that clients use, such as `tcp/443`",
                "クライアントが使うプロトコルとポートを `tcp/443` のように書いてください",
            )),
    );
}
