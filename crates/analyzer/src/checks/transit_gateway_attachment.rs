//! An attachment to a transit gateway that AWS would refuse.

use std::collections::{BTreeMap, BTreeSet};

use super::prelude::*;
use super::ways;
use crate::network::SubnetId;
use crate::nodes::{Arg, Value};

pub(crate) static RULE: Rule =
    rule!("transit-gateway-attachment", "", Error, Check::Statement(Kind::TransitGateway, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let name = context.nodes.path(node.id);
    let mut attached: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for attach in context.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Attach) {
        let Some(Value::Reference(Some(of))) = attach.value() else { continue };
        if *of == node.id {
            let message = say!(
                language,
                "`{name}` cannot be attached to itself",
                "`{name}` を自分自身にアタッチすることはできません"
            );
            diagnostics.push(Diagnostic::new(&RULE, attach.head, message));
            continue;
        }
        if let Some(first) = attached.get(of).filter(|_| context.nodes.get(*of).kind() == Kind::Vpc) {
            let what = context.nodes.path(*of);
            let message = say!(
                language,
                "`{what}` is already attached to `{name}`",
                "`{what}` はすでに `{name}` にアタッチされています"
            );
            let label = say!(
                language,
                "it has one attachment, with a subnet for each Availability Zone",
                "アタッチメントは 1 つで、アベイラビリティーゾーンごとにサブネットを 1 つ指定します"
            );
            let related = say!(language, "the first one", "1 つ目のアタッチメント");
            let span = context.nodes.get(*first).head;
            diagnostics.push(Diagnostic::new(&RULE, attach.head, message).label(label).related(span, related));
            continue;
        }
        attached.insert(*of, attach.id);
        subnets(context, attach, *of, diagnostics);
    }
    associations(context, node, diagnostics);
    unattached(context, node, diagnostics);
}

/// One table for each attachment.
fn associations(context: &Context<'_>, gateway: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let tables =
        context.nodes.children(Some(gateway.id)).filter(|child| child.kind() == Kind::TransitGatewayRouteTable);
    let statements = tables.flat_map(|table| context.nodes.children(Some(table.id)));
    let mut associated: BTreeMap<NodeId, &Node> = BTreeMap::new();
    for associate in statements.filter(|statement| statement.kind() == Kind::Associate) {
        let Some(Value::Reference(Some(of))) = associate.value() else { continue };
        let Some(first) = associated.get(of) else {
            associated.insert(*of, associate);
            continue;
        };
        let what = context.nodes.path(*of);
        let other = first.parent.map(|table| context.nodes.name(table)).unwrap_or_default();
        let message = say!(
            language,
            "`{what}` is already associated with `{other}`",
            "`{what}` はすでに `{other}` に関連付けられています"
        );
        let label = say!(
            language,
            "an attachment is routed by one table; others can take over its routes with `propagate`",
            "アタッチメントに関連付けられるテーブルは 1 つです。ほかのテーブルに経路を伝播させるには `propagate` を使います"
        );
        let related = say!(language, "the first association", "1 つ目の関連付け");
        diagnostics.push(Diagnostic::new(&RULE, associate.head, message).label(label).related(first.head, related));
    }
}

/// What the tables name is attached.
fn unattached(context: &Context<'_>, gateway: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let Some(known) = network.transit_gateway_id(gateway.id).map(|id| network.transit_gateway(id)) else { return };
    if known.incomplete.is_some() {
        return;
    }
    let attached: BTreeSet<NodeId> = known.attachments.iter().map(|attachment| attachment.of).collect();
    // Each is told once, where it is named first.
    let mut told: BTreeSet<NodeId> = BTreeSet::new();
    let own = context.nodes.children(Some(gateway.id));
    let statements = own.flat_map(|child| std::iter::once(child).chain(context.nodes.children(Some(child.id))));
    for statement in statements {
        let named = match statement.kind() {
            Kind::Associate | Kind::TransitPropagate => statement.args.first(),
            Kind::TransitRoute => statement.arg("ATTACHED"),
            _ => None,
        };
        let Some((span, of)) = named.and_then(|arg| match arg.value {
            Value::Reference(Some(of)) => Some((arg.span, of)),
            _ => None,
        }) else {
            continue;
        };
        // Nothing propagates from another transit gateway, attached or not.
        let peer = context.nodes.get(of).kind() == Kind::TransitGateway;
        let other_rule = peer && statement.kind() == Kind::TransitPropagate;
        // What is attached at the other end is as good as attached here.
        let open = network.transit_gateway_id(of).is_some_and(|id| network.transit_gateway(id).incomplete.is_some());
        let mut connections = network.connections().iter();
        let open = open || connections.any(|connection| connection.node == of && connection.gateway.is_none());
        if attached.contains(&of) || other_rule || open || !told.insert(of) {
            continue;
        }
        let (name, what) = (context.nodes.path(gateway.id), context.nodes.path(of));
        let message =
            say!(language, "`{what}` is not attached to `{name}`", "`{what}` は `{name}` にアタッチされていません");
        let label = say!(
            language,
            "the tables of a transit gateway lead to what is attached to it",
            "Transit Gateway のテーブルで使えるのは、アタッチされたものだけです"
        );
        let related = say!(language, "declared here", "ここで宣言されています");
        let attach = format!("attach {}", ways::name_in(context, gateway.id, of));
        let title = say!(language, "write `{attach}`", "`{attach}` と書く");
        let diagnostic =
            Diagnostic::new(&RULE, span, message).label(label).related(context.nodes.get(of).head, related);
        let edit = super::insert_into_body(context, gateway, &attach);
        diagnostics
            .push(edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit])));
    }
}

/// One subnet in each zone, all of the attached VPC.
fn subnets(context: &Context<'_>, attach: &Node, of: NodeId, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let Some(vpc) = network.vpc_id(of) else { return };
    let named = context.nodes.child(attach.id, Kind::Subnets).into_iter().flat_map(|subnets| &subnets.args);
    let mut seen: Vec<(SubnetId, Span)> = Vec::new();
    for item in named.flat_map(Arg::items) {
        let Value::Reference(Some(subnet)) = item.value else { continue };
        let Some(id) = network.subnet_id(subnet) else { continue };
        let (name, own) = (context.nodes.path(subnet), context.nodes.path(of));
        if network.subnet(id).vpc != vpc {
            let message = say!(
                language,
                "`{name}` is no subnet of `{own}`, which is attached here",
                "`{name}` は、ここでアタッチする `{own}` のサブネットではありません"
            );
            let related = say!(language, "declared here", "ここで宣言されています");
            let head = context.nodes.get(subnet).head;
            diagnostics.push(Diagnostic::new(&RULE, item.span, message).related(head, related));
            continue;
        }
        let zone = network.subnet(id).zone.as_ref();
        let other = seen.iter().find(|(other, _)| {
            *other == id || zone.is_some_and(|zone| network.subnet(*other).zone.as_ref() == Some(zone))
        });
        let Some((other, place)) = other else {
            seen.push((id, item.span));
            continue;
        };
        let first = context.nodes.path(network.subnet(*other).node);
        let message = if *other == id {
            say!(language, "`{name}` is named twice", "`{name}` が 2 回指定されています")
        } else {
            say!(
                language,
                "`{name}` stands in the Availability Zone of `{first}`",
                "`{name}` は `{first}` と同じアベイラビリティーゾーンにあります"
            )
        };
        let label = say!(
            language,
            "an attachment has one subnet in each zone",
            "アタッチメントのサブネットはゾーンごとに 1 つです"
        );
        let related = say!(language, "the subnet of that zone", "そのゾーンのサブネット");
        let title = say!(language, "remove `{name}`", "`{name}` を削除する");
        let cut = super::item_with_comma(context.sources, item.span);
        diagnostics.push(
            Diagnostic::new(&RULE, item.span, message).label(label).related(*place, related).replace(title, cut, ""),
        );
    }
}
