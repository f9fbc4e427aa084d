//! A subnet that claims to be public, private or isolated, and is routed otherwise.

use super::prelude::*;
use crate::network::{ClaimKind, SubnetId, TableChoice, Target};

pub(crate) static RULE: Rule = rule!("subnet-claim", "R23", Warning, Check::Vpc(check), reads: [RouteTable]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    for &id in &context.network.vpc(vpc).subnets {
        let subnet = context.network.subnet(id);
        let Some(claim) = subnet.claim else { continue };
        let Some((actual, because)) = kind(context, id) else { continue };
        let fits = actual == claim.kind || (claim.kind == ClaimKind::Private && actual == ClaimKind::Isolated);
        if fits {
            continue;
        }
        let language = context.language();
        let reason = match (claim.kind, actual) {
            (ClaimKind::Public, _) => language.pick(
                "its route table has no route to an internet gateway",
                "ルートテーブルにインターネットゲートウェイへの経路がありません",
            ),
            (_, ClaimKind::Public) => language.pick(
                "its route table has a route to an internet gateway",
                "ルートテーブルにインターネットゲートウェイへの経路があります",
            ),
            _ => language
                .pick("its route table has a route that leaves the VPC", "ルートテーブルに VPC の外への経路があります"),
        };
        let (name, claimed, word) = (context.nodes.name(subnet.node), claim.kind.word(), actual.word());
        let message = say!(
            language,
            "`{name}` says it is {claimed}, but {reason}",
            "`{name}` は `{claimed}` と書かれていますが、{reason}"
        );
        let mut diagnostic = Diagnostic::new(&RULE, claim.span, message).label(say!(
            language,
            "by its routes it is {word}",
            "経路からは `{word}` です"
        ));
        if let Some(route) = because {
            diagnostic = diagnostic
                .related(context.nodes.get(route).head, language.pick("this route decides", "この経路で決まります"));
        } else if let TableChoice::Table(table) = subnet.table {
            let table = context.nodes.get(context.network.table(table).node);
            diagnostic =
                diagnostic.related(table.head, language.pick("its route table", "このサブネットのルートテーブル"));
        }
        diagnostics.push(diagnostic.replace(suggest::write(language, word), claim.span, word));
    }
}

/// What a subnet is by its routes, and the route that makes it so; `None` where a route is unknown.
pub(crate) fn kind(context: &Context<'_>, subnet: SubnetId) -> Option<(ClaimKind, Option<NodeId>)> {
    let table = match context.network.subnet(subnet).table {
        TableChoice::Table(table) => context.network.table(table),
        TableChoice::Implicit => return Some((ClaimKind::Isolated, None)),
        TableChoice::Unknown => return None,
    };
    let mut leaving = None;
    let mut unknown = table.incomplete.is_some();
    for route in &table.routes {
        match route.target {
            Target::Node(target) if context.nodes.get(target).kind() == Kind::InternetGateway => {
                return Some((ClaimKind::Public, Some(route.node)));
            }
            Target::Node(_) => leaving = leaving.or(Some(route.node)),
            Target::Unknown => unknown = true,
            Target::Local | Target::Blackhole => {}
        }
    }
    // What a VPN or Direct Connect brings into the table leaves the VPC too.
    for &(gateway, statement) in &table.propagates {
        if context.network.connections().iter().any(|connection| connection.gateway == Some(gateway)) {
            leaving = leaving.or(Some(statement));
        }
    }
    if unknown {
        return None;
    }
    Some((if leaving.is_some() { ClaimKind::Private } else { ClaimKind::Isolated }, leaving))
}
