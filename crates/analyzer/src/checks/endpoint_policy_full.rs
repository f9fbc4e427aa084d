//! An endpoint with the policy that AWS sets by default, which allows everything.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType};

pub(crate) static RULE: Rule = rule!(
    "endpoint-policy-full",
    "S14",
    Hint,
    Check::Statement(Kind::Endpoint, check),
    off_by_default: true
);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    let (Some(EndpointType::Gateway | EndpointType::Interface), EndpointTarget::Aws(service)) =
        (endpoint.kind, &endpoint.service)
    else {
        return;
    };
    // Who writes `policy full` has thought of it.
    if service.endpoint_policy != Some(true) || context.nodes.child(node.id, Kind::Policy).is_some() {
        return;
    }
    let language = context.language();
    let name = context.nodes.name(node.id);
    let title = service.title;
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            node.head,
            say!(
                language,
                "`{name}` has the default policy, which allows every request to {title}",
                "`{name}` はデフォルトのポリシーで、{title} へのすべてのリクエストを許可します"
            ),
        )
        .help(say!(
            language,
            "write a policy and name its file here, as in `policy \"{name}.json\"`; `policy full` says that this is meant",
            "ポリシーを作成し、`policy \"{name}.json\"` のように指定してください。意図したものであれば `policy full` と書きます"
        )),
    );
}
