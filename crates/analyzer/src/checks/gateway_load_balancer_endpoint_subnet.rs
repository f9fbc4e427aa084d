//! A Gateway Load Balancer endpoint in no subnet, or in more than one.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule =
    rule!("gateway-load-balancer-endpoint-subnet", "E11", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    if endpoint.kind != Some(EndpointType::GatewayLoadBalancer) {
        return;
    }
    let name = context.nodes.path(node.id);
    let subnets = context.nodes.child(node.id, Kind::Subnets);
    let label = language.pick(
        "a Gateway Load Balancer endpoint stands in exactly one subnet",
        "Gateway Load Balancer エンドポイントのサブネットはちょうど 1 つです",
    );
    match endpoint.interfaces.as_slice() {
        [] if endpoint.complete => {
            let span = subnets.map_or(node.head, |subnets| subnets.head);
            let message = say!(language, "`{name}` has no subnet", "`{name}` にサブネットがありません");
            let help = language.pick("write `subnets [NAME]`", "`subnets [名前]` と書いてください");
            diagnostics.push(Diagnostic::new(&RULE, span, message).label(label).help(help));
        }
        [first, second, ..] => {
            let count = endpoint.interfaces.len();
            let message =
                say!(language, "`{name}` names {count} subnets", "`{name}` に {count} つのサブネットがあります");
            let what = language.pick("its subnet", "1 つ目のサブネット");
            let diagnostic =
                Diagnostic::new(&RULE, second.span, message)
                    .label(label)
                    .related(first.span, what)
                    .help(language.pick(
                    "make an endpoint for each subnet, and route each zone to its own",
                    "サブネットごとにエンドポイントを作り、各ゾーンの経路をそのゾーンのエンドポイントに向けてください",
                ));
            let title = language.pick("make an endpoint for each subnet", "サブネットごとのエンドポイントに分ける");
            diagnostics.push(match split(context, node) {
                Some(edits) => diagnostic.fix(title, edits),
                None => diagnostic,
            });
        }
        _ => {}
    }
}

/// The edits that leave the first subnet to the endpoint and put a copy of it behind it for each of the others. What
/// is said of one of them only, such as an id, cannot be copied.
fn split(context: &Context<'_>, node: &Node) -> Option<Vec<Edit>> {
    let list = context.nodes.child(node.id, Kind::Subnets)?.args.first()?;
    let name = node.name.as_ref()?;
    let single = context.nodes.children(Some(node.id)).any(|child| matches!(child.kind(), Kind::Id | Kind::EndpointIp));
    if single {
        return None;
    }
    let text = |span: Span| context.sources.text(span);
    let offset = |span: Span| {
        let range = context.sources.range(span) - context.sources.range(node.span).start();
        (usize::from(range.start()), usize::from(range.end()))
    };
    let mut subnets: Vec<&str> = Vec::new();
    for item in list.items() {
        if !subnets.contains(&text(item.span)) {
            subnets.push(text(item.span));
        }
    }
    let (first, others) = subnets.split_first()?;
    let statement = text(node.span);
    let ((name_start, name_end), (list_start, list_end)) = (offset(name.span), offset(list.span));
    let mut taken = Vec::new();
    let mut copies = String::new();
    for subnet in others {
        let wanted = format!("{}_{}", name.text, subnet.rsplit('.').next().unwrap_or(subnet));
        let free = super::free_name(context, node.parent, &wanted, &taken);
        let (before, between) = (statement.get(..name_start)?, statement.get(name_end..list_start)?);
        let copy = format!("{before}{free}{between}[{subnet}]{}", statement.get(list_end..)?);
        copies.push_str(&super::insert_after(context, node, &copy).text);
        taken.push(free);
    }
    let behind = Edit { text: copies, ..super::insert_after(context, node, "") };
    Some(vec![Edit { span: list.span, text: format!("[{first}]") }, behind])
}
