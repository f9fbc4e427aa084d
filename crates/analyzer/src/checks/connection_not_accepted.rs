//! A connection that waits for the other side.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType};
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!(
    "connection-not-accepted",
    "L03",
    Warning,
    Check::Statement(Kind::Accepted, check),
    told_by: ["not-accepted"]
);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (Some(Value::Choice("off")), Some(parent)) = (node.value(), node.parent) else { return };
    let (network, language) = (context.network, context.language());
    let name = context.nodes.path(parent);
    let accepted = language.pick("write `accepted on`", "`accepted on` と書く");
    if network.peering_of(parent).is_some() {
        let message = say!(
            language,
            "the peering `{name}` has not been accepted",
            "VPC ピアリング接続 `{name}` は承認されていません"
        );
        let label = language.pick(
            "it carries nothing until the owner of the other VPC accepts it",
            "相手の VPC の所有者が承認するまで、何も通しません",
        );
        let diagnostic = Diagnostic::new(&RULE, node.head, message).label(label);
        diagnostics.push(diagnostic.replace(accepted, node.head, "accepted on"));
        return;
    }
    let Some(endpoint) = network.endpoint_of(parent) else { return };
    // A gateway endpoint is a route, which waits for nobody. What is not allowed is not waiting either.
    let waits = !matches!(endpoint.kind, None | Some(EndpointType::Gateway));
    if !waits || super::principal_not_allowed::refused(context, endpoint).is_some() {
        return;
    }
    let service = match &endpoint.service {
        EndpointTarget::Unknown | EndpointTarget::Missing => return,
        EndpointTarget::Declared(service) => network.endpoint_service_id(*service),
        EndpointTarget::Aws(_) | EndpointTarget::Foreign(_) => None,
    };
    let service = service.map(|service| network.endpoint_service(service));
    // An automatic service accepts it at once; where that is not known, neither is this.
    if service.is_some_and(|service| service.automatic.on != Some(false)) {
        return;
    }
    let message =
        say!(language, "the connection of `{name}` has not been accepted", "`{name}` の接続は承認されていません");
    let label = language.pick(
        "it carries nothing until the owner of the service accepts it",
        "サービスの所有者が承認するまで、何も通しません",
    );
    let mut diagnostic = Diagnostic::new(&RULE, node.head, message).label(label);
    let declared = service.map(|service| (service, context.nodes.get(service.node)));
    if let Some((service, declared)) = declared {
        let span = service.automatic.node.map_or(declared.head, |setting| context.nodes.get(setting).head);
        let related =
            language.pick("each connection waits for its owner here", "ここでは接続ごとに所有者の承認が必要です");
        diagnostic = diagnostic.related(span, related);
    }
    diagnostic = diagnostic.replace(accepted, node.head, "accepted on");
    let automatic = "acceptance automatic";
    let edit = declared.and_then(|(_, declared)| super::set_attribute(context, declared, Kind::Acceptance, automatic));
    if let Some(edit) = edit {
        let title = say!(
            language,
            "let the service accept all that are allowed: `{automatic}`",
            "許可した相手をサービスが自動で承認する: `{automatic}`"
        );
        diagnostic = diagnostic.fix(title, vec![edit]);
    }
    diagnostics.push(diagnostic);
}
