//! An interface endpoint without security groups: the VPC's default group admits its own members only.

use super::prelude::*;
use crate::network::{Destination, Endpoint, EndpointTarget, EndpointType, Groups};
use crate::ports::Ports;

pub(crate) static RULE: Rule = rule!("endpoint-default-group", "S02", Warning, Check::Vpc(check), told_by: ["security-group"], reads: [SecurityGroup, Host]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let endpoints = network.vpc(vpc).endpoints.iter().map(|id| network.endpoint(*id));
    let endpoints: Vec<_> = endpoints
        .filter(|endpoint| endpoint.kind == Some(EndpointType::Interface) && endpoint.groups == Groups::Default)
        .filter(|endpoint| !endpoint.interfaces.is_empty())
        .filter(|endpoint| match endpoint.service {
            EndpointTarget::Unknown | EndpointTarget::Missing => false,
            // That there is no such endpoint is the mistake.
            EndpointTarget::Aws(service) => service.interface,
            EndpointTarget::Declared(_) | EndpointTarget::Foreign(_) => true,
        })
        .collect();
    if endpoints.is_empty() || all_are_members(context, vpc) {
        return;
    }
    for endpoint in endpoints {
        let served = served(context, endpoint);
        if !admits_others(context, vpc, served.as_ref()) {
            diagnostics.push(report(context, endpoint, served.as_ref()));
        }
    }
}

/// Whether every host of a VPC is, or may be, a member of its default group.
fn all_are_members(context: &Context<'_>, vpc: VpcId) -> bool {
    let network = context.network;
    let hosts = network.vpc(vpc).subnets.iter().flat_map(|subnet| &network.subnet(*subnet).hosts);
    let mut groups = hosts.map(|host| &network.host(*host).groups).peekable();
    groups.peek().is_some()
        && groups.all(|groups| match groups {
            Groups::Default | Groups::Unknown => true,
            Groups::Listed(groups) => groups.iter().any(|group| Some(*group) == network.vpc(vpc).default_group),
            Groups::None => false,
        })
}

/// Whether the default group is declared, with a rule for others than its members that may admit what is served.
fn admits_others(context: &Context<'_>, vpc: VpcId, served: Option<&Ports>) -> bool {
    let Some(group) = context.network.vpc(vpc).default_group else { return false };
    context.network.group(group).ingress.iter().any(|rule| {
        let meets = match (&rule.ports, served) {
            (Some(ports), Some(served)) => !ports.intersection(served).is_empty(),
            _ => true,
        };
        meets && rule.peer != Destination::Group(group)
    })
}

/// On which ports clients reach what is behind an endpoint; `None` where that is not known.
fn served(context: &Context<'_>, endpoint: &Endpoint) -> Option<Ports> {
    let network = context.network;
    match &endpoint.service {
        EndpointTarget::Aws(service) => Some(Ports::tcp_ports(&service.ports)),
        EndpointTarget::Declared(service) => {
            let service = network.endpoint_service(network.endpoint_service_id(*service)?);
            let balancers = service.load_balancers.iter().map(|id| network.load_balancer(*id));
            let ports = balancers.flat_map(|balancer| &balancer.listeners).map(|listener| listener.ports.clone());
            let ports = ports.collect::<Option<Vec<_>>>()?;
            let all = ports.iter().fold(Ports::default(), |all, ports| all.union(ports));
            (service.complete && !all.is_empty()).then_some(all)
        }
        _ => None,
    }
}

fn report(context: &Context<'_>, endpoint: &Endpoint, served: Option<&Ports>) -> Diagnostic {
    let (network, language) = (context.network, context.language());
    let node = context.nodes.get(endpoint.node);
    let vpc = network.vpc(endpoint.vpc);
    let written = context.nodes.child(node.id, Kind::SecurityGroups);
    let span = written.map_or(node.head, |statement| statement.head);
    let (name, home) = (context.nodes.path(node.id), context.nodes.path(vpc.node));
    let message = say!(
        language,
        "`{name}` has no security group, so the default group of `{home}` holds",
        "`{name}` にセキュリティグループがないため、`{home}` のデフォルトセキュリティグループが適用されます"
    );
    let label = language.pick(
        "it admits its own members only: hosts that name no group either",
        "許可されるのはグループのメンバー、つまりセキュリティグループの指定がないホストだけです",
    );
    let mut diagnostic = Diagnostic::new(&RULE, span, message).label(label);
    if let Some(group) = vpc.default_group {
        let head = context.nodes.get(network.group(group).node).head;
        diagnostic = diagnostic.related(head, language.pick("the default group", "デフォルトセキュリティグループ"));
    }
    let Some(served) = served.filter(|_| vpc.complete && !vpc.cidrs.is_empty()) else {
        let help = language.pick(
            "name a security group that admits the clients: `security_groups […]`",
            "クライアントを許可するセキュリティグループを指定してください: `security_groups […]`",
        );
        return diagnostic.help(help);
    };
    // A name that nothing in the VPC has.
    let taken = |name: &str| context.nodes.children(Some(vpc.node)).any(|child| context.nodes.name(child.id) == name);
    let group = (1..)
        .map(|number| if number == 1 { "endpoint_clients".to_owned() } else { format!("endpoint_clients_{number}") })
        .find(|name| !taken(name));
    let words = served.words();
    let rules = vpc
        .cidrs
        .iter()
        .flat_map(|block| words.iter().map(move |ports| format!("ingress {ports} from {}", block.cidr)));
    let rules = rules.collect::<Vec<_>>().join("; ");
    let edits = group.and_then(|group| {
        let declared = format!("security_group {group} {{ {rules} }}");
        let list = format!("security_groups [{group}]");
        let made = super::insert_into_body(context, context.nodes.get(vpc.node), &declared)?;
        let named = super::set_attribute(context, node, Kind::SecurityGroups, &list)?;
        Some(vec![made, named])
    });
    match edits {
        Some(edits) => {
            let title = say!(
                language,
                "give it a group that admits {served} from `{home}`",
                "`{home}` からの {served} を許可するグループを付ける"
            );
            diagnostic.fix(title, edits)
        }
        None => diagnostic,
    }
}
