//! A gateway endpoint for a service that has no gateway form.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType, LoadBalancerId, LoadBalancerType};

pub(crate) static RULE: Rule = rule!("gateway-endpoint-service", "E01", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    if endpoint.kind != Some(EndpointType::Gateway) || endpoint.service.may_have_gateway() {
        return;
    }
    let language = context.language();
    let (title, right) = match endpoint.service {
        EndpointTarget::Aws(service) => (service.title.to_owned(), EndpointType::Interface),
        EndpointTarget::Declared(service) => {
            let name = context.nodes.path(service);
            let title = say!(language, "the endpoint service `{name}`", "エンドポイントサービス `{name}`");
            (title, form_of(context, service))
        }
        _ => return,
    };
    // Without a type, the name stands where it is missing.
    let written = node.arg("TYPE").map(|arg| arg.span);
    let span = written.or(node.name.as_ref().map(|name| name.span)).unwrap_or(node.head);
    let message =
        say!(language, "{title} has no gateway endpoint", "{title} にはゲートウェイ型エンドポイントがありません");
    let mut diagnostic = Diagnostic::new(&RULE, span, message).label(language.pick(
        "only S3, S3 Express One Zone and DynamoDB can be reached through a gateway endpoint",
        "ゲートウェイ型で到達できるのは S3、S3 Express One Zone、DynamoDB だけです",
    ));
    if written.is_none() {
        diagnostic = diagnostic.note(super::endpoint_type_omitted::because(language));
    }
    if right == EndpointType::GatewayLoadBalancer {
        let edits = retype(node, right);
        diagnostics.push(
            diagnostic.fix(language.pick("write `gateway_load_balancer`", "`gateway_load_balancer` と書く"), edits),
        );
        return;
    }
    if let Some(service_node) = context.nodes.child(node.id, Kind::Service) {
        let what = say!(
            language,
            "{title} is offered through interface endpoints (PrivateLink)",
            "{title} はインターフェース型エンドポイント(PrivateLink)で提供されています"
        );
        diagnostic = diagnostic.related(service_node.head, what);
    }
    diagnostic = diagnostic.help(language.pick(
        "make it an interface endpoint: give it `subnets` and `security_groups`, drop `route_tables`",
        "インターフェース型に変更してください。`subnets` と `security_groups` を指定し、`route_tables` を外します",
    ));
    let mut edits = retype(node, right);
    // The subnets of the tables it was meant for, the first of each zone.
    if let Some(tables) = context.nodes.child(node.id, Kind::RouteTables) {
        let mut zones = Vec::new();
        let mut names = Vec::new();
        for &table in &endpoint.tables {
            for &subnet in &context.network.table(table).subnets {
                let subnet = context.network.subnet(subnet);
                if !zones.contains(&&subnet.zone) {
                    zones.push(&subnet.zone);
                    names.push(context.nodes.name(subnet.node));
                }
            }
        }
        edits.push(Edit { span: tables.head, text: format!("subnets [{}]", names.join(", ")) });
    }
    diagnostics.push(
        diagnostic.fix(language.pick("make it an interface endpoint", "インターフェース型エンドポイントにする"), edits),
    );
}

/// The form in which an endpoint service is used: that of the load balancers behind it.
fn form_of(context: &Context<'_>, service: NodeId) -> EndpointType {
    let network = context.network;
    let service = network.endpoint_service_id(service).map(|id| network.endpoint_service(id));
    let mut balancers = service.into_iter().flat_map(|service| &service.load_balancers);
    let gateway = |id: &LoadBalancerId| network.load_balancer(*id).kind == Some(LoadBalancerType::Gateway);
    if balancers.any(gateway) { EndpointType::GatewayLoadBalancer } else { EndpointType::Interface }
}

/// The edits that give an endpoint another type.
fn retype(node: &Node, right: EndpointType) -> Vec<Edit> {
    let word = right.word();
    match (node.arg("TYPE"), &node.name) {
        (Some(arg), _) => vec![Edit { span: arg.span, text: word.to_owned() }],
        (None, Some(name)) => vec![Edit { span: name.span.end(), text: format!(" {word}") }],
        (None, None) => Vec::new(),
    }
}
