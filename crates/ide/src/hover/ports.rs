//! The hover of ports: what they are called, and who admits them here.

use portolan_analyzer::network::SecurityGroup;
use portolan_analyzer::{Analysis, Node, Ports};
use portolan_catalog::say;

use crate::card::{Card, code, language};
use crate::ports::name_of;

/// Ports in a statement.
pub(super) fn card(analysis: &Analysis, node: &Node, ports: &Ports) -> Card {
    let language = language(analysis);
    let written = ports.to_string();
    let name = name_of(language, &written).map(|name| say!(language, " ({name})", "({name})")).unwrap_or_default();
    let title = format!("**{}** {}{name}", language.pick("Traffic", "通信"), code(&written));
    let card = Card::new(language, title);
    if *ports == Ports::all() {
        return card.text(language.pick("All protocols and ports.", "すべてのプロトコルとポートです。"));
    }
    card.text(language.pick(
        "Destination ports; what answers them is let back in by security groups, which are stateful, but not by network ACLs.",
        "宛先ポートです。応答は、ステートフルなセキュリティグループならルールがなくても戻れますが、ネットワーク ACL では戻りの許可も必要です。",
    ))
    .all_here(admitted(analysis, node, ports))
}

/// The security groups that let such traffic in: those of the VPC in which the statement stands, or of all.
fn admitted(analysis: &Analysis, node: &Node, ports: &Ports) -> Vec<String> {
    /// As many as can be taken in at a glance.
    const MOST: usize = 6;
    let language = language(analysis);
    let network = &analysis.network;
    let around = analysis.nodes.ancestors(node.id).find_map(|around| network.vpc_of(around.id)).map(|vpc| vpc.node);
    let is_meant = |group: &&SecurityGroup| around.is_none_or(|vpc| network.vpc(group.vpc).node == vpc);
    let groups = network.groups().map(|(_, group)| group).filter(is_meant);
    let mut lines: Vec<_> = groups
        .flat_map(|group| group.ingress.iter().map(move |rule| (group, rule)))
        .filter(|(_, rule)| rule.ports.as_ref().is_some_and(|own| !own.intersection(ports).is_empty()))
        .map(|(group, rule)| {
            let name = code(&analysis.nodes.path(group.node));
            let rule = code(analysis.sources.text(analysis.nodes.get(rule.node).head));
            say!(language, "{name} admits it: {rule}", "{name} が許可: {rule}")
        })
        .collect();
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(say!(language, "and {more} more", "ほか {more} 個"));
    }
    lines
}
