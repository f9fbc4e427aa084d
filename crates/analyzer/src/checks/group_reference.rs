//! A rule that names a security group which means nothing here.

use super::prelude::*;
use crate::network::{Destination, Network};

pub(crate) static RULE: Rule = rule!("group-reference", "S09", Error, Check::Topology(check), reads: [SecurityGroup]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    for (_, group) in network.groups() {
        for rule in group.ingress.iter().chain(group.egress.iter().flatten()) {
            let Destination::Group(named) = rule.peer else { continue };
            let other = network.group(named).vpc;
            if other != group.vpc {
                diagnostics.extend(foreign(context, rule.node, network.group(named).node, group.vpc, other));
            }
        }
    }
}

/// A rule that names a group of another VPC.
fn foreign(context: &Context<'_>, rule: NodeId, named: NodeId, here: VpcId, there: VpcId) -> Option<Diagnostic> {
    let (network, language) = (context.network, context.language());
    let statement = context.nodes.get(rule);
    let arg = statement.arg("SOURCE").or(statement.arg("DESTINATION"))?;
    let (path, own, other) = (
        context.nodes.path(named),
        context.nodes.path(network.vpc(here).node),
        context.nodes.path(network.vpc(there).node),
    );
    let blocks = &network.vpc(there).cidrs;
    let diagnostic = |message: String| {
        Diagnostic::new(&RULE, arg.span, message)
            .related(context.nodes.get(named).head, language.pick("declared here", "ここで宣言されています"))
    };
    let regions = [here, there].map(|vpc| network.vpc(vpc).region.map(|region| region.code));
    if let [Some(near), Some(far)] = regions
        && near != far
    {
        let message = say!(
            language,
            "`{path}` is in {far}, and a rule in {near} cannot name it",
            "`{path}` のリージョンは {far} で、{near} のルールからは参照できません"
        );
        let label = language.pick(
            "security groups can be named in their own Region only",
            "セキュリティグループを参照できるのは同じリージョンからだけです",
        );
        let diagnostic = diagnostic(message).label(label);
        return Some(match &blocks[..] {
            [block] if network.vpc(there).complete => {
                let block = block.cidr;
                let title = say!(
                    language,
                    "write {block}, the block of `{other}`",
                    "`{other}` の CIDR ブロックの {block} と書く"
                );
                diagnostic.replace(title, arg.span, block.to_string())
            }
            _ => diagnostic.help(say!(
                language,
                "write the blocks of `{other}`",
                "`{other}` の CIDR ブロックを書いてください"
            )),
        });
    }
    if may_be_peered(network, here, there) {
        return None;
    }
    if may_be_attached(network, here, there) {
        // Over a transit gateway a group means something as a source only.
        statement.arg("DESTINATION")?;
        let message = say!(
            language,
            "`{path}` belongs to `{other}`, which a transit gateway connects with `{own}`",
            "`{path}` は、Transit Gateway で `{own}` とつながる `{other}` のグループです"
        );
        let label = language.pick(
            "over a transit gateway only `ingress` can name a group of another VPC",
            "Transit Gateway の先のグループを参照できるのは `ingress` だけです",
        );
        let help = say!(language, "write the blocks of `{other}`", "`{other}` の CIDR ブロックを書いてください");
        return Some(diagnostic(message).label(label).help(help));
    }
    let message = say!(
        language,
        "`{path}` belongs to `{other}`, which is not peered with `{own}`",
        "`{path}` は `{other}` のグループですが、`{own}` とピアリング接続していません"
    );
    let label = language.pick(
        "a rule can name groups of its own VPC and of peered VPCs",
        "ルールが参照できるのは、同じ VPC と、ピアリング接続した VPC のグループです",
    );
    let help = say!(
        language,
        "peer the two VPCs, or write addresses or a group of `{own}`",
        "2 つの VPC をピアリング接続するか、アドレスか `{own}` のグループを書いてください"
    );
    Some(diagnostic(message).label(label).help(help))
}

/// Whether two VPCs are, or may be, peered.
fn may_be_peered(network: &Network, one: VpcId, other: VpcId) -> bool {
    let is = |end: Option<VpcId>, vpc: VpcId| end.is_none_or(|end| end == vpc);
    network.peerings().any(|(_, peering)| {
        let (first, second) = (peering.first, peering.second);
        is(first, one) && is(second, other) || is(first, other) && is(second, one)
    })
}

/// Whether two VPCs are, or may be, attached to one transit gateway, which may know groups as well.
fn may_be_attached(network: &Network, one: VpcId, other: VpcId) -> bool {
    let nodes = [network.vpc(one).node, network.vpc(other).node];
    network.transit_gateways().any(|(_, transit)| {
        let attached = |node: NodeId| transit.attachments.iter().any(|attachment| attachment.of == node);
        transit.incomplete.is_some() || nodes.into_iter().all(attached)
    })
}
