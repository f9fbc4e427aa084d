//! A NAT gateway whose settings contradict each other, or what it is used for.

use super::prelude::*;
use super::ways;
use crate::network::{NatGateway, TableChoice, Target};

pub(crate) static RULE: Rule =
    rule!("nat-gateway-kind", "R19", Error, Check::Vpc(check), told_by: ["no-public-address"], reads: [RouteTable]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let own = context.network.vpc(vpc).node;
    for node in context.nodes.children(Some(own)).filter(|child| child.kind() == Kind::NatGateway) {
        let Some(nat) = context.network.nat_of(node.id) else { continue };
        if nat.regional.on == Some(true) {
            regional(context, node, nat, diagnostics);
        } else if nat.public.on == Some(false) {
            diagnostics.extend(private_with_address(context, node, nat));
            diagnostics.extend(private_to_the_internet(context, vpc, node, nat));
        }
    }
}

fn regional(context: &Context<'_>, node: &Node, nat: &NatGateway, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let name = context.nodes.path(node.id);
    let Some(setting) = nat.regional.node.map(|setting| context.nodes.get(setting)) else { return };
    let related = say!(language, "this makes it regional", "これによりリージョナルになります");
    if let Some(subnet) = context.nodes.child(node.id, Kind::NatSubnet) {
        let message = say!(
            language,
            "`{name}` is regional and stands in no subnet",
            "`{name}` はリージョナル NAT ゲートウェイなので、サブネットには置きません"
        );
        let label = say!(
            language,
            "it spans the Availability Zones of the VPC by itself",
            "VPC のアベイラビリティーゾーンに自動で広がります"
        );
        let title = say!(language, "remove `subnet`", "`subnet` を削除する");
        diagnostics.push(
            Diagnostic::new(&RULE, subnet.head, message).label(label).related(setting.head, related.clone()).replace(
                title,
                subnet.span,
                "",
            ),
        );
    }
    if let (Some(false), Some(connectivity)) = (nat.public.on, nat.public.node) {
        let message = say!(
            language,
            "`{name}` is regional, and a regional NAT gateway is always public",
            "`{name}` はリージョナル NAT ゲートウェイですが、リージョナルはパブリックに限られます"
        );
        let label = say!(language, "only a zonal one can be private", "プライベートにできるのはゾーナルだけです");
        let help = say!(
            language,
            "write `availability zonal` and a `subnet`, or `connectivity public`",
            "`availability zonal` と `subnet` を書くか、`connectivity public` と書いてください"
        );
        diagnostics.push(
            Diagnostic::new(&RULE, context.nodes.get(connectivity).head, message)
                .label(label)
                .related(setting.head, related)
                .help(help),
        );
    }
}

fn private_with_address(context: &Context<'_>, node: &Node, nat: &NatGateway) -> Option<Diagnostic> {
    let language = context.language();
    let setting = nat.elastic_ip.node.filter(|_| nat.elastic_ip.on == Some(true))?;
    let connectivity = context.nodes.get(nat.public.node?).head;
    let name = context.nodes.path(node.id);
    let span = context.nodes.get(setting).head;
    let message = say!(
        language,
        "`{name}` is private and has no Elastic IP address",
        "`{name}` はプライベート NAT ゲートウェイなので、Elastic IP アドレスを持てません"
    );
    let label = say!(language, "it translates to its private address", "自身のプライベートアドレスに変換します");
    let related = say!(language, "this makes it private", "これによりプライベートになります");
    let title = say!(language, "write `elastic_ip off`", "`elastic_ip off` と書く");
    let diagnostic = Diagnostic::new(&RULE, span, message).label(label).related(connectivity, related);
    Some(diagnostic.replace(title, span, "elastic_ip off"))
}

/// A default route leads to it, and from it to the internet gateway, which drops what it sends.
fn private_to_the_internet(context: &Context<'_>, vpc: VpcId, node: &Node, nat: &NatGateway) -> Option<Diagnostic> {
    let (network, language) = (context.network, context.language());
    let TableChoice::Table(table) = network.subnet(nat.subnet?).table else { return None };
    let out = ways::default_route(network.table(table), false)?;
    if ways::target_kind(context, out) != Some(Kind::InternetGateway) {
        return None;
    }
    let tables = network.vpc(vpc).tables.iter().map(|table| network.table(*table));
    let mut used = tables
        .filter(|table| !table.subnets.is_empty())
        .filter_map(|table| ways::default_route(table, false))
        .filter(|route| route.target == Target::Node(node.id));
    let used = used.next()?;
    let connectivity = context.nodes.get(nat.public.node?).head;
    let name = context.nodes.path(node.id);
    let message = say!(
        language,
        "`{name}` is private, and what it sends to the internet gateway is dropped",
        "`{name}` はプライベート NAT ゲートウェイなので、インターネットゲートウェイへの通信は破棄されます"
    );
    let label = say!(
        language,
        "only a public NAT gateway reaches the internet",
        "インターネットに出られるのはパブリック NAT ゲートウェイだけです"
    );
    let here =
        say!(language, "this sends everything else to it", "この経路がほかのすべての通信を NAT ゲートウェイに送ります");
    let there = say!(
        language,
        "and this sends it on to the internet gateway",
        "この経路がその通信をインターネットゲートウェイに送ります"
    );
    let diagnostic = Diagnostic::new(&RULE, connectivity, message)
        .label(label)
        .related(context.nodes.get(used.node).head, here)
        .related(context.nodes.get(out.node).head, there);
    // A public one needs its address, and `elastic_ip off` says that it has none.
    if nat.elastic_ip.node.is_some() {
        return Some(diagnostic);
    }
    let title = say!(language, "write `connectivity public`", "`connectivity public` と書く");
    Some(diagnostic.replace(title, connectivity, "connectivity public"))
}
