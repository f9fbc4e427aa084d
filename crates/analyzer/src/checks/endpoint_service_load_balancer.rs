//! An endpoint service without a load balancer that can stand behind one.

use std::collections::HashMap;

use super::prelude::*;
use crate::network::{LoadBalancerId, LoadBalancerType};
use crate::nodes::{Arg, Value};

pub(crate) static RULE: Rule = rule!("endpoint-service-load-balancer", "L01", Error, Check::Topology(check));

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    // The first service before each Network Load Balancer.
    let mut taken: HashMap<LoadBalancerId, NodeId> = HashMap::new();
    for (_, service) in network.endpoint_services() {
        let written = context.nodes.child(service.node, Kind::LoadBalancers);
        let name = context.nodes.path(service.node);
        if service.load_balancers.is_empty() && service.complete {
            let span = written.map_or(context.nodes.get(service.node).head, |list| list.head);
            let message = say!(language, "`{name}` has no load balancer", "`{name}` にロードバランサーがありません");
            let label = language.pick(
                "an endpoint service stands on Network or Gateway Load Balancers",
                "エンドポイントサービスは Network Load Balancer か Gateway Load Balancer の上に作ります",
            );
            let help = language.pick("write `load_balancers […]`", "`load_balancers […]` と書いてください");
            diagnostics.push(Diagnostic::new(&RULE, span, message).label(label).help(help));
        }
        for item in written.into_iter().flat_map(|list| &list.args).flat_map(Arg::items) {
            let Value::Reference(Some(balancer)) = item.value else { continue };
            let Some(id) = network.load_balancer_id(balancer) else { continue };
            let declared = context.nodes.get(balancer).head;
            let path = context.nodes.path(balancer);
            let (message, label, related) = match network.load_balancer(id).kind {
                Some(LoadBalancerType::Application) => (
                    say!(
                        language,
                        "`{path}` is an Application Load Balancer, which cannot stand behind an endpoint service",
                        "`{path}` は Application Load Balancer で、エンドポイントサービスには使えません"
                    ),
                    language.pick(
                        "only Network and Gateway Load Balancers can",
                        "使えるのは Network Load Balancer と Gateway Load Balancer だけです",
                    ),
                    (declared, language.pick("declared here", "ここで宣言されています")),
                ),
                Some(LoadBalancerType::Network) => {
                    let first = *taken.entry(id).or_insert(service.node);
                    if first == service.node {
                        continue;
                    }
                    let other = context.nodes.path(first);
                    (
                        say!(
                            language,
                            "`{path}` already stands behind `{other}`",
                            "`{path}` はすでに `{other}` で使われています"
                        ),
                        language.pick(
                            "a Network Load Balancer belongs to one endpoint service at most",
                            "1 つの Network Load Balancer が属せるエンドポイントサービスは 1 つまでです",
                        ),
                        (
                            context.nodes.get(first).head,
                            language.pick("the service that has it", "すでに使っているサービス"),
                        ),
                    )
                }
                _ => continue,
            };
            let mut diagnostic = Diagnostic::new(&RULE, item.span, message).label(label).related(related.0, related.1);
            if network.load_balancer(id).kind == Some(LoadBalancerType::Application) {
                let help = say!(
                    language,
                    "put a Network Load Balancer in front of it: `listener tcp/443 -> {path}`",
                    "手前に Network Load Balancer を置いてください: `listener tcp/443 -> {path}`"
                );
                diagnostic = diagnostic.help(help);
            }
            diagnostics.push(diagnostic);
        }
    }
}
