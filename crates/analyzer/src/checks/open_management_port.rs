//! SSH or RDP open to everybody.

use super::prelude::*;
use crate::network::Destination;
use crate::ports::Ports;

pub(crate) static RULE: Rule = rule!("open-management-port", "S08", Warning, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let users = network.group_users(vpc);
    let management = Ports::tcp(22).union(&Ports::tcp(3389));
    for group in &network.vpc(vpc).groups {
        // Load balancers and endpoints have neither.
        if users.get(group).is_some_and(|users| !users.hosts) {
            continue;
        }
        for rule in &network.group(*group).ingress {
            let (Some(ports), Destination::Cidr(block)) = (&rule.ports, &rule.peer) else { continue };
            let open = ports.intersection(&management);
            if block.prefix_len() > 0 || open.is_empty() {
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
