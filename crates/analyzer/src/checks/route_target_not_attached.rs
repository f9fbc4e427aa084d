//! A route to something that belongs to another VPC, or is not attached to this one.

use super::prelude::*;
use super::ways;
use crate::network::EndpointType;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("route-target-not-attached", "R04", Error, Check::Statement(Kind::Route, check), told_by: ["blackhole"], reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(target) = node.arg("TARGET") else { return };
    let Value::Reference(Some(id)) = target.value else { return };
    let Some(own) = own_vpc(context, node.id).filter(|own| is_foreign(context, *own, id)) else { return };
    let language = context.language();
    let named = context.nodes.get(id);
    let (name, vpc) = (context.nodes.path(id), context.nodes.path(own));
    let declared = say!(language, "declared here", "ここで宣言されています");
    let mut diagnostic = match named.kind() {
        Kind::Peering => {
            let message = say!(
                language,
                "`{name}` is no peering of `{vpc}`",
                "`{name}` は `{vpc}` の VPC ピアリング接続ではありません"
            );
            let label = say!(
                language,
                "a route leads to a peering of its own VPC",
                "経路のターゲットにできるのは、その VPC 自身の VPC ピアリング接続です"
            );
            Diagnostic::new(&RULE, target.span, message).label(label)
        }
        Kind::TransitGateway => {
            let message =
                say!(language, "`{vpc}` is not attached to `{name}`", "`{vpc}` は `{name}` にアタッチされていません");
            let label = say!(
                language,
                "the route is a blackhole until it is",
                "アタッチするまで、この経路はブラックホールです"
            );
            Diagnostic::new(&RULE, target.span, message).label(label)
        }
        kind => {
            let other = own_vpc(context, id).map(|other| context.nodes.path(other)).unwrap_or_default();
            let message = say!(
                language,
                "`{name}` belongs to `{other}`, not to `{vpc}`",
                "`{name}` は `{vpc}` ではなく `{other}` のものです"
            );
            let noun = kind.noun(language);
            let article = suggest::article(&noun);
            let label = say!(
                language,
                "a route leads to {article} of its own VPC",
                "経路のターゲットにできるのは、その VPC 自身の {noun} です"
            );
            Diagnostic::new(&RULE, target.span, message).label(label)
        }
    };
    diagnostic = diagnostic.related(named.head, declared);
    if named.kind() == Kind::TransitGateway {
        let attach = format!("attach {}", ways::name_in(context, id, own));
        let title = say!(language, "write `{attach}` in `{name}`", "`{name}` に `{attach}` と書く");
        let edit = super::insert_into_body(context, named, &attach);
        diagnostic = edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit]));
    } else if let Some(meant) = only_one(context, own, named.kind()) {
        let title = say!(language, "write `{meant}`", "`{meant}` と書く");
        diagnostic = diagnostic.replace(title, target.span, meant);
    }
    diagnostics.push(diagnostic);
}

/// The VPC in which a statement stands; peerings and transit gateways stand in none.
pub(super) fn own_vpc(context: &Context<'_>, statement: NodeId) -> Option<NodeId> {
    context.nodes.ancestors(statement).find(|node| node.kind() == Kind::Vpc).map(|vpc| vpc.id)
}

/// Whether a target is known not to be one of a VPC's. Endpoints that are no targets at all are another mistake.
pub(super) fn is_foreign(context: &Context<'_>, own: NodeId, target: NodeId) -> bool {
    let network = context.network;
    let this = network.vpc_id(own);
    match context.nodes.get(target).kind() {
        Kind::Peering => network.peering_of(target).is_some_and(|peering| {
            peering.first.is_some() && peering.second.is_some() && peering.first != this && peering.second != this
        }),
        Kind::TransitGateway => network.transit_gateway_id(target).is_some_and(|id| {
            let gateway = network.transit_gateway(id);
            gateway.incomplete.is_none() && !gateway.attachments.iter().any(|attachment| attachment.of == own)
        }),
        kind => {
            let refused = kind == Kind::Endpoint
                && network.endpoint_of(target).and_then(|endpoint| endpoint.kind)
                    != Some(EndpointType::GatewayLoadBalancer);
            !refused && own_vpc(context, target).is_some_and(|other| other != own)
        }
    }
}

/// The gateway of a kind that must have been meant, where a VPC has just one.
fn only_one<'a>(context: &Context<'a>, vpc: NodeId, kind: Kind) -> Option<&'a str> {
    if !matches!(kind, Kind::InternetGateway | Kind::EgressOnlyInternetGateway | Kind::VpnGateway) {
        return None;
    }
    let mut own = context.nodes.children(Some(vpc)).filter(|node| node.kind() == kind);
    match (own.next(), own.next()) {
        (Some(one), None) => Some(context.nodes.name(one.id)),
        _ => None,
    }
}
