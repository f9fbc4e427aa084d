//! A public NAT gateway that cannot get out: without an address, or without a way to an internet gateway.

use super::prelude::*;
use super::{subnet_claim, ways};
use crate::network::{ClaimKind, NatGateway, TableChoice, Target};

pub(crate) static RULE: Rule = rule!("nat-gateway-placement", "R18", Error, Check::Statement(Kind::NatGateway, check), told_by: ["route-loop", "no-public-address", "no-route"], reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(nat) = context.network.nat_of(node.id) else { return };
    if nat.public.on != Some(true) || nat.regional.on != Some(false) {
        return;
    }
    let language = context.language();
    let name = context.nodes.path(node.id);
    if let (Some(false), Some(setting)) = (nat.elastic_ip.on, nat.elastic_ip.node) {
        let span = context.nodes.get(setting).head;
        let message = say!(
            language,
            "`{name}` is public and has no Elastic IP address",
            "`{name}` はパブリック NAT ゲートウェイですが、Elastic IP アドレスがありません"
        );
        let label = say!(language, "it translates to that address", "変換後の送信元になるアドレスが必要です");
        let title = say!(language, "write `elastic_ip on`", "`elastic_ip on` と書く");
        diagnostics.push(Diagnostic::new(&RULE, span, message).label(label).replace(title, span, "elastic_ip on"));
    }
    if context.nodes.child(node.id, Kind::NatSubnet).is_none() {
        let message = say!(language, "`{name}` stands in no subnet", "`{name}` を置くサブネットがありません");
        let label = language.pick(
            "a zonal NAT gateway stands in a public subnet",
            "ゾーン単位の NAT ゲートウェイはパブリックサブネットに置きます",
        );
        let help = language.pick(
            "write `subnet …`, or `availability regional` for one that spans the zones",
            "`subnet …` を書くか、複数のゾーンにまたがるなら `availability regional` を書いてください",
        );
        diagnostics.push(Diagnostic::new(&RULE, node.head, message).label(label).help(help));
    }
    diagnostics.extend(shut_in(context, node, nat));
}

/// The subnet leads to no internet gateway, and to nothing that may lead on to one.
fn shut_in(context: &Context<'_>, node: &Node, nat: &NatGateway) -> Option<Diagnostic> {
    let (network, language) = (context.network, context.language());
    let id = nat.subnet?;
    let subnet = network.subnet(id);
    let (kind, _) = subnet_claim::kind(context, id)?;
    // A subnet of another VPC is another mistake.
    if kind == ClaimKind::Public || subnet.vpc != nat.vpc {
        return None;
    }
    let table = match subnet.table {
        TableChoice::Table(table) => Some(network.table(table)),
        TableChoice::Implicit => None,
        TableChoice::Unknown => return None,
    };
    // A firewall may stand between it and the internet gateway, or the way out lead through another VPC.
    let default = table.and_then(|table| ways::default_route(table, false));
    let to_itself = default.filter(|route| route.target == Target::Node(nat.node));
    if to_itself.is_none() && matches!(default.map(|route| route.target), Some(Target::Node(_))) {
        return None;
    }
    let name = context.nodes.path(node.id);
    let place = context.nodes.path(subnet.node);
    let statement = context.nodes.child(node.id, Kind::NatSubnet).unwrap_or(node);
    let mut diagnostic = if let Some(route) = to_itself {
        let message = say!(
            language,
            "`{name}` stands in `{place}`, whose default route leads to `{name}` itself",
            "`{name}` は `{place}` にありますが、そのデフォルトルートは `{name}` 自身に向いています"
        );
        let related = say!(language, "this sends its packets back to it", "この経路がパケットを送り返します");
        Diagnostic::new(&RULE, statement.head, message).related(context.nodes.get(route.node).head, related)
    } else {
        let message = say!(
            language,
            "`{name}` is public, but `{place}` has no route to an internet gateway",
            "`{name}` はパブリック NAT ゲートウェイですが、`{place}` にはインターネットゲートウェイへの経路がありません"
        );
        let diagnostic = Diagnostic::new(&RULE, statement.head, message);
        let related = say!(language, "its route table", "そのルートテーブル");
        match table {
            Some(table) => diagnostic.related(context.nodes.get(table.node).head, related),
            None => diagnostic,
        }
    };
    diagnostic = diagnostic.label(say!(
        language,
        "a public NAT gateway stands in a public subnet",
        "パブリック NAT ゲートウェイはパブリックサブネットに置きます"
    ));
    let public: Vec<_> = network
        .vpc(nat.vpc)
        .subnets
        .iter()
        .filter(|other| matches!(subnet_claim::kind(context, **other), Some((ClaimKind::Public, _))))
        .map(|other| context.nodes.name(network.subnet(*other).node))
        .collect();
    Some(match public.as_slice() {
        [one] if statement.id != node.id => {
            let title = say!(language, "write `subnet {one}`", "`subnet {one}` と書く");
            diagnostic.replace(title, statement.head, format!("subnet {one}"))
        }
        _ => diagnostic.help(say!(
            language,
            "put it into a subnet whose route table leads to the internet gateway, or write `connectivity private`",
            "インターネットゲートウェイへの経路があるサブネットに置くか、`connectivity private` と書いてください"
        )),
    })
}
