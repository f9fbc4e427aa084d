//! A Gateway Load Balancer endpoint in a subnet with hosts, which it cannot protect there.

use std::collections::HashSet;

use super::prelude::*;
use crate::network::{EndpointType, LoadBalancerType};

pub(crate) static RULE: Rule =
    rule!("gateway-load-balancer-endpoint-beside-hosts", "E13", Warning, Check::Topology(check), reads: [RouteTable]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let of_gateways = network.load_balancers().filter(|(_, balancer)| balancer.kind == Some(LoadBalancerType::Gateway));
    // The appliances themselves are no hosts to be protected.
    let appliances: HashSet<NodeId> = of_gateways
        .flat_map(|(_, balancer)| &balancer.listeners)
        .flat_map(|listener| listener.targets.clone())
        .collect();
    for (_, endpoint) in network.endpoints() {
        if endpoint.kind != Some(EndpointType::GatewayLoadBalancer) {
            continue;
        }
        for interface in &endpoint.interfaces {
            let subnet = network.subnet(interface.subnet);
            let mut hosts = subnet.hosts.iter().map(|host| network.host(*host).node);
            let Some(host) = hosts.find(|host| !appliances.contains(host)) else { continue };
            let name = context.nodes.path(endpoint.node);
            let subnet = context.nodes.name(subnet.node);
            let message = say!(
                language,
                "`{name}` shares `{subnet}` with hosts",
                "`{name}` がホストと同じサブネット `{subnet}` にあります"
            );
            let label = language.pick(
                "one route table serves both, so what it should inspect cannot be led to it",
                "ルートテーブルが共通なので、検査したい通信をこのエンドポイントに向けられません",
            );
            let help = language.pick(
                "give the endpoint a subnet of its own, with a route table of its own",
                "エンドポイント専用のサブネットと、専用のルートテーブルを用意してください",
            );
            diagnostics.push(
                Diagnostic::new(&RULE, interface.span, message)
                    .label(label)
                    .related(context.nodes.get(host).head, language.pick("a host in it", "このサブネットのホスト"))
                    .help(help),
            );
        }
    }
}
