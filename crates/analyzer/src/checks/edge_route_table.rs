//! The route table of a gateway with something that such a table cannot have.

use super::prelude::*;
use super::route_inside_vpc::is_subnet;
use super::route_target_not_attached::is_foreign;
use crate::network::{Destination, EndpointType, Target};

pub(crate) static RULE: Rule =
    rule!("edge-route-table", "R09", Error, Check::Statement(Kind::RouteTable, check), reads: [RouteTable]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let language = context.language();
    let Some(table) = network.table_of(node.id) else { return };
    let Some(edge) = table.edge else { return };
    let name = context.nodes.name(node.id);
    let mut report = |span: Span, message: String, label: String| {
        let related = say!(
            language,
            "this makes it the route table of a gateway",
            "これによりゲートウェイルートテーブルになります"
        );
        diagnostics
            .push(Diagnostic::new(&RULE, span, message).label(label).related(context.nodes.get(edge).head, related));
    };
    if let Some(main) = context.nodes.child(node.id, Kind::Main) {
        let message = say!(
            language,
            "`{name}` is the route table of a gateway and cannot be the main one",
            "`{name}` はゲートウェイルートテーブルなので、メインルートテーブルにはできません"
        );
        let label = say!(
            language,
            "the main table serves subnets; give the gateway a table of its own",
            "メインルートテーブルはサブネット用です。ゲートウェイには専用のテーブルを用意してください"
        );
        report(main.head, message, label);
    }
    for propagate in context.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Propagate) {
        let message = say!(
            language,
            "nothing propagates into `{name}`, the route table of a gateway",
            "ゲートウェイルートテーブルの `{name}` では、経路の伝播を使えません"
        );
        let label = say!(language, "only written routes stand in it", "書いた経路だけを置けます");
        report(propagate.head, message, label);
    }
    let own = network.vpc(table.vpc).node;
    for route in &table.routes {
        let statement = context.nodes.get(route.node);
        let (Some(destination), Some(target)) = (statement.arg("DESTINATION"), statement.arg("TARGET")) else {
            continue;
        };
        if let Target::Node(id) = route.target {
            let kind = context.nodes.get(id).kind();
            // What is no target at all, or none of this VPC's, is another mistake.
            let endpoint = network.endpoint_of(id);
            let refused = endpoint.is_some_and(|endpoint| endpoint.kind != Some(EndpointType::GatewayLoadBalancer));
            if refused || is_foreign(context, own, id) {
                continue;
            }
            if !matches!(kind, Kind::Instance | Kind::NetworkInterface | Kind::Endpoint) {
                let (path, noun) = (context.nodes.path(id), kind.noun(language));
                let article = suggest::article(&noun);
                let message = say!(
                    language,
                    "`{path}` is {article}, to which the route table of a gateway cannot lead",
                    "`{path}` は {noun} なので、ゲートウェイルートテーブルのターゲットにはできません"
                );
                let label = say!(
                    language,
                    "here stands `local`, a Gateway Load Balancer endpoint or a network interface",
                    "ここに書けるのは `local`、Gateway Load Balancer エンドポイント、ネットワークインターフェイスです"
                );
                report(target.span, message, label);
                continue;
            }
        }
        let text = context.sources.text(destination.span);
        match route.destination {
            Destination::Service(_) | Destination::List(_) => {
                let message = say!(
                    language,
                    "`{text}` is a prefix list, which cannot stand in the route table of a gateway",
                    "`{text}` はプレフィックスリストなので、ゲートウェイルートテーブルの宛先にはできません"
                );
                let label = say!(
                    language,
                    "here stands the block of the VPC or of one of its subnets",
                    "ここに書けるのは VPC またはサブネットの CIDR ブロックです"
                );
                report(destination.span, message, label);
            }
            Destination::Cidr(cidr) => {
                let whole = network.vpc(table.vpc).blocks().any(|block| block == cidr);
                if whole || is_subnet(network, table.vpc, cidr) != Some(false) {
                    continue;
                }
                let vpc = context.nodes.path(own);
                let message = say!(
                    language,
                    "{cidr} is neither the block of `{vpc}` nor that of one of its subnets",
                    "{cidr} は `{vpc}` の CIDR ブロックでも、そのサブネットの CIDR ブロックでもありません"
                );
                let label = say!(
                    language,
                    "the route table of a gateway has whole blocks as destinations",
                    "ゲートウェイルートテーブルの宛先には、CIDR ブロック全体を指定します"
                );
                report(destination.span, message, label);
            }
            Destination::Group(_) | Destination::Unknown => {}
        }
    }
}
