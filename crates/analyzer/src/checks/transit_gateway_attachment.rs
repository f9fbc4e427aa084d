//! An attachment to a transit gateway that AWS would refuse.

use std::collections::BTreeMap;

use super::prelude::*;
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
        if let Some(first) = attached.get(of) {
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
