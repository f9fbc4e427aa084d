//! SSH or RDP open to everybody.

use std::collections::HashSet;

use super::prelude::*;
use crate::network::{Destination, GroupId, Host, Ipv6, PublicAddress, Target};
use crate::ports::Ports;

pub(crate) static RULE: Rule =
    rule!("open-management-port", "S08", Warning, Check::Vpc(check), reads: [SecurityGroup, RouteTable, Host]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let users = network.group_users(vpc);
    let (over_ipv4, over_ipv6) = (exposed(context, vpc, false), exposed(context, vpc, true));
    let management = Ports::tcp(22).union(&Ports::tcp(3389));
    for group in &network.vpc(vpc).groups {
        for rule in &network.group(*group).ingress {
            let (Some(ports), Destination::Cidr(block)) = (&rule.ports, &rule.peer) else { continue };
            let open = ports.intersection(&management);
            if block.prefix_len() > 0 || open.is_empty() {
                continue;
            }
            // Load balancers and endpoints have neither.
            let exposed = if block.addr().is_ipv6() { &over_ipv6 } else { &over_ipv4 };
            if users.contains_key(group) && !exposed.contains(group) {
                continue;
            }
            let statement = context.nodes.get(rule.node);
            let span = statement.arg("SOURCE").map_or(statement.head, |source| source.span);
            let family = if block.addr().is_ipv4() { "IPv4" } else { "IPv6" };
            let (name, open) = (context.nodes.name(network.group(*group).node), open.words());
            let open = suggest::all_of(language, open.iter().map(String::as_str));
            let message = say!(
                language,
                "`{name}` opens {open} to every {family} address",
                "`{name}` は {open} をすべての {family} アドレスに開いています"
            );
            let label = language.pick(
                "TCP port 22 is SSH and 3389 is RDP, which the internet keeps trying",
                "TCP の 22 番は SSH、3389 番は RDP で、インターネットから絶えず試されます",
            );
            let help = language.pick(
                "admit the addresses of your own, or use Session Manager, which needs no open port",
                "自分のアドレスだけを許可するか、ポートを開ける必要のない Session Manager を使ってください",
            );
            diagnostics.push(Diagnostic::new(&RULE, span, message).label(label).help(help));
        }
    }
}

/// The groups of hosts that SSH and RDP may be for, over IPv4 or IPv6. An appliance without a public address is none: its
/// group has to admit what it passes on, and nobody on the internet reaches itself.
fn exposed(context: &Context<'_>, vpc: VpcId, ipv6: bool) -> HashSet<GroupId> {
    let network = context.network;
    let routes = || network.vpc(vpc).tables.iter().flat_map(|table| &network.table(*table).routes);
    // A target that is not known may be any of them.
    let open = routes().any(|route| route.target == Target::Unknown);
    let targets: HashSet<_> = routes()
        .filter_map(|route| match route.target {
            Target::Node(node) => Some(node),
            _ => None,
        })
        .collect();
    let hosts = network.vpc(vpc).subnets.iter().flat_map(|subnet| &network.subnet(*subnet).hosts);
    let is_private = |host: &Host| match ipv6 {
        true => matches!(network.subnet(host.subnet).ipv6, Ipv6::None),
        false => host.public == PublicAddress::Off,
    };
    let hosts = hosts
        .map(|host| network.host(*host))
        .filter(|host| !is_private(host) || !open && !targets.contains(&host.node));
    hosts.flat_map(|host| network.declared_groups(vpc, &host.groups)).copied().collect()
}
