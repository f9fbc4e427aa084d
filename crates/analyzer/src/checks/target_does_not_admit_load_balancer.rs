//! Behind an endpoint service: a target, or the load balancer itself, whose security groups let nothing in.

use std::collections::HashSet;

use super::prelude::*;
use crate::network::{Destination, Groups, Host, HostAddress, Listener, LoadBalancer, LoadBalancerType, TargetPort};
use crate::nodes::{Arg, Value};
use crate::ports::Ports;
use crate::reach::{Direction, KeptGroups, Peer, addresses_of, admit};

pub(crate) static RULE: Rule = rule!(
    "target-does-not-admit-load-balancer",
    "L09",
    Warning,
    Check::Topology(check),
    told_by: ["security-group"], reads: [SecurityGroup, Host]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    // One that stands behind two services has been reported, and is looked at once.
    let mut seen = HashSet::new();
    for (_, service) in network.endpoint_services() {
        for id in service.load_balancers.iter().filter(|id| seen.insert(**id)) {
            let balancer = network.load_balancer(*id);
            if balancer.kind == Some(LoadBalancerType::Network) && balancer.complete && !balancer.subnets.is_empty() {
                behind(context, context.nodes.get(service.node), balancer, diagnostics);
            }
        }
    }
}

/// A load balancer, and its targets where it lets somebody in.
fn behind(context: &Context<'_>, service: &Node, balancer: &LoadBalancer, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(diagnostic) = shut(context, balancer) {
        diagnostics.push(diagnostic);
        return;
    }
    for listener in &balancer.listeners {
        let targets = context.nodes.get(listener.node).arg("TARGET").map(Arg::items).unwrap_or_default();
        for target in targets {
            let Value::Reference(Some(named)) = target.value else { continue };
            let Some(host) = context.network.host_of(named) else { continue };
            if let Some(ports) = shut_out(context, balancer, listener, host) {
                diagnostics.push(report(context, service, balancer, host, target, &ports));
            }
        }
    }
}

/// A load balancer whose own groups let nobody in on any listener.
fn shut(context: &Context<'_>, balancer: &LoadBalancer) -> Option<Diagnostic> {
    let (network, language) = (context.network, context.language());
    let Groups::Listed(groups) = &balancer.groups else { return None };
    let listened = balancer.listeners.iter().map(|listener| listener.ports.as_ref());
    let listened = listened.collect::<Option<Vec<_>>>()?;
    let listened = listened.into_iter().fold(Ports::default(), |all, ports| all.union(ports));
    let mut rules = groups.iter().flat_map(|group| &network.group(*group).ingress);
    let admitted = rules.any(|rule| rule.ports.as_ref().is_none_or(|ports| !ports.intersection(&listened).is_empty()));
    if admitted || listened.is_empty() {
        return None;
    }
    let statement = context.nodes.child(balancer.node, Kind::SecurityGroups)?;
    let names = groups.iter().map(|group| context.nodes.name(network.group(*group).node));
    let (names, name) = (suggest::all_of(language, names), context.nodes.path(balancer.node));
    let message = say!(
        language,
        "{names} lets nobody in to `{name}` on {listened}",
        "{names} は `{name}` への {listened} を誰にも許可していません"
    );
    let label = language.pick(
        "it filters what comes through PrivateLink too, by the client's private address",
        "PrivateLink 経由の通信にも、クライアントのプライベートアドレスを送信元として適用されます",
    );
    let help = say!(
        language,
        "admit the consumers on {listened}, or switch the filtering of PrivateLink traffic off in AWS",
        "利用者からの {listened} を許可するか、AWS で PrivateLink の通信への適用を無効にしてください"
    );
    let mut diagnostic = Diagnostic::new(&RULE, statement.head, message).label(label).help(help);
    for group in groups {
        let head = context.nodes.get(network.group(*group).node).head;
        diagnostic = diagnostic.related(head, language.pick("the group", "このグループ"));
    }
    Some(diagnostic)
}

/// On which ports a target is sent to, if its groups certainly let in nothing from any node of the load balancer.
fn shut_out(context: &Context<'_>, balancer: &LoadBalancer, listener: &Listener, host: &Host) -> Option<Ports> {
    let network = context.network;
    let ports = match &listener.on {
        TargetPort::Same => listener.ports.clone()?,
        TargetPort::Ports(ports) => ports.clone(),
        TargetPort::Unknown => return None,
    };
    let vpc = network.subnet(host.subnet).vpc;
    if vpc != balancer.vpc || ports.is_empty() {
        return None;
    }
    for subnet in &balancer.subnets {
        // Its nodes have addresses of the subnet, in either family.
        let block = network.subnet(*subnet).block?.cidr;
        let addresses = addresses_of(HostAddress::Any, Some(block))?;
        let groups = KeptGroups::kept(&balancer.groups, balancer.vpc);
        let peer = Peer { addresses: &addresses, groups, service: None };
        if !admit(network, &host.groups, vpc, Direction::Ingress, &peer, &ports).maybe.is_empty() {
            return None;
        }
    }
    // Over IPv6 it may be let in.
    let over_ipv6 = |group| {
        let mut rules = network.group(group).ingress.iter();
        rules.any(|rule| matches!(rule.peer, Destination::Cidr(block) if block.addr().is_ipv6()))
    };
    match &host.groups {
        Groups::Listed(groups) if groups.iter().any(|group| over_ipv6(*group)) => None,
        _ => Some(ports),
    }
}

fn report(
    context: &Context<'_>,
    service: &Node,
    balancer: &LoadBalancer,
    host: &Host,
    target: &Arg,
    ports: &Ports,
) -> Diagnostic {
    let (network, language) = (context.network, context.language());
    let (name, from) = (context.nodes.path(host.node), context.nodes.path(balancer.node));
    let message = say!(
        language,
        "the security groups of `{name}` let nothing in from `{from}` on {ports}",
        "`{name}` のセキュリティグループは、`{from}` からの {ports} を許可していません"
    );
    let label = language.pick(
        "behind an endpoint service a target sees the load balancer's addresses, not the client's",
        "エンドポイントサービスの背後のターゲットから見える送信元は、クライアントではなくロードバランサーです",
    );
    let mut diagnostic = Diagnostic::new(&RULE, target.span, message).label(label);
    let sources: Vec<_> = match &balancer.groups {
        Groups::Listed(groups) => {
            groups.iter().map(|group| context.nodes.name(network.group(*group).node).to_owned()).collect()
        }
        _ => {
            let blocks = balancer.subnets.iter().filter_map(|subnet| network.subnet(*subnet).block);
            blocks.map(|block| block.cidr.to_string()).collect()
        }
    };
    let group = match &host.groups {
        Groups::Listed(groups) => groups.first().copied(),
        Groups::Default => network.vpc(balancer.vpc).default_group,
        Groups::None | Groups::Unknown => None,
    };
    if let Some(group) = group.map(|group| context.nodes.get(network.group(group).node)) {
        diagnostic = diagnostic.related(group.head, language.pick("the target's group", "ターゲットのグループ"));
        let words = ports.words();
        let rules =
            words.iter().flat_map(|ports| sources.iter().map(move |from| format!("ingress {ports} from {from}")));
        let rules = rules.collect::<Vec<_>>().join("; ");
        if let Some(edit) = super::insert_into_body(context, group, &rules) {
            let name = context.nodes.name(group.id);
            let title = say!(language, "add `{rules}` to `{name}`", "`{name}` に `{rules}` を追加する");
            diagnostic = diagnostic.fix(title, vec![edit]);
        }
    } else {
        let help = say!(
            language,
            "give it a security group that admits {ports} from the load balancer",
            "ロードバランサーからの {ports} を許可するセキュリティグループを付けてください"
        );
        diagnostic = diagnostic.help(help);
    }
    diagnostic.related(service.head, language.pick("the endpoint service", "このエンドポイントサービス"))
}
