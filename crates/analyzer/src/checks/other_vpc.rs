//! A part of one VPC that names a part of another.

use super::prelude::*;
use crate::nodes::{Arg, Value};

pub(crate) static RULE: Rule =
    rule!("other-vpc", "E10", Error, Check::Vpc(check), reads: [SecurityGroup, RouteTable, Host]);

/// The attributes whose values must stand in the VPC of what they belong to.
const WITHIN: &[Kind] = &[
    Kind::Subnets,
    Kind::RouteTables,
    Kind::SecurityGroups,
    Kind::EndpointIp,
    Kind::SubnetRouteTable,
    Kind::SubnetNetworkAcl,
    Kind::NatSubnet,
    Kind::Propagate,
    Kind::Edge,
];

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let own = context.network.vpc(vpc).node;
    for part in context.nodes.children(Some(own)) {
        walk(context, own, part, diagnostics);
    }
}

fn walk(context: &Context<'_>, own: NodeId, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    for child in context.nodes.children(Some(node.id)) {
        if WITHIN.contains(&child.kind()) {
            for item in child.args.iter().flat_map(Arg::items) {
                diagnostics.extend(foreign(context, own, item));
            }
        }
        walk(context, own, child, diagnostics);
    }
}

fn foreign(context: &Context<'_>, own: NodeId, item: &Arg) -> Option<Diagnostic> {
    let Value::Reference(Some(target)) = item.value else { return None };
    let other = context.nodes.ancestors(target).find(|node| node.kind() == Kind::Vpc).filter(|vpc| vpc.id != own)?;
    let named = context.nodes.get(target);
    let language = context.language();
    let (part, vpc, own) = (context.nodes.path(target), context.nodes.path(other.id), context.nodes.path(own));
    let message = say!(
        language,
        "`{part}` belongs to `{vpc}`, not to `{own}`",
        "`{part}` は `{own}` ではなく `{vpc}` のものです"
    );
    let noun = named.kind().noun(language);
    Some(
        Diagnostic::new(&RULE, item.span, message)
            .label(say!(language, "a {noun} of the same VPC stands here", "ここには同じ VPC の {noun} を書きます"))
            .related(named.head, language.pick("declared here", "ここで宣言されています")),
    )
}
