//! A policy at an endpoint on which it has no effect.

use super::prelude::*;
use crate::network::EndpointTarget;
use crate::nodes::Value;
use crate::policies::is_always_full;

pub(crate) static RULE: Rule =
    rule!("endpoint-policy-unsupported", "S10", Error, Check::Statement(Kind::Policy, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    // `full` is what holds anyway.
    let Some(Value::Text(_)) = node.value() else { return };
    let endpoint = node.parent.and_then(|endpoint| context.network.endpoint_of(endpoint));
    let Some(endpoint) = endpoint.filter(|endpoint| is_always_full(endpoint)) else { return };
    let language = context.language();
    let diagnostic = match &endpoint.service {
        EndpointTarget::Aws(service) => {
            let title = service.title;
            let message = say!(
                language,
                "{title} supports no endpoint policy",
                "{title} はエンドポイントポリシーに対応していません"
            );
            Diagnostic::new(&RULE, node.head, message)
        }
        EndpointTarget::Declared(service) => {
            let path = context.nodes.path(*service);
            let message = say!(
                language,
                "an endpoint for the endpoint service `{path}` has no policy",
                "エンドポイントサービス `{path}` へのエンドポイントには、ポリシーを設定できません"
            );
            Diagnostic::new(&RULE, node.head, message)
        }
        EndpointTarget::Foreign(_) | EndpointTarget::Unknown | EndpointTarget::Missing => return,
    };
    let diagnostic = diagnostic.label(language.pick("access through it is always full", "常にフルアクセスになります"));
    let diagnostic = match context.nodes.child(endpoint.node, Kind::Service) {
        Some(service) => diagnostic.related(
            service.head,
            language.pick("this decides what a policy can do", "ポリシーが使えるかどうかはこれで決まります"),
        ),
        None => diagnostic,
    };
    diagnostics.push(diagnostic.replace(language.pick("remove it", "削除する"), node.span, ""));
}
