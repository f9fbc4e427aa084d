//! An endpoint of EC2 messages, which current SSM agents do not need.

use super::prelude::*;
use crate::nodes::{Arg, Value};

pub(crate) static RULE: Rule =
    rule!("ec2messages-endpoint", "E18", Hint, Check::Topology(check), reads: [Expectations]);

const SHORT_NAME: &str = "ec2messages";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let is_of_it = |service: &portolan_catalog::Service| service.short_name == SHORT_NAME;
    let endpoints = context.network.endpoints().map(|(_, endpoint)| endpoint);
    let endpoints: Vec<_> = endpoints.filter(|endpoint| endpoint.interface_service().is_some_and(is_of_it)).collect();
    // Who names the service has reasons: an agent that is old, perhaps.
    let asked = |node: &Node| {
        let is_expectation = matches!(node.kind(), Kind::Uses | Kind::Expect);
        is_expectation && items(node).any(|arg| matches!(arg.value, Value::Service(service) if is_of_it(service)))
    };
    if endpoints.is_empty() || context.nodes.iter().any(asked) {
        return;
    }
    for endpoint in endpoints {
        let node = context.nodes.get(endpoint.node);
        let span = context.nodes.child(node.id, Kind::Service).map_or(node.head, |service| service.head);
        let name = context.nodes.path(node.id);
        let message = say!(
            language,
            "`{name}` is needed by SSM Agent before 3.3.40.0 only",
            "`{name}` が必要なのは、3.3.40.0 より前の SSM Agent だけです"
        );
        let label = language.pick("newer agents use `ssmmessages`", "新しいエージェントは `ssmmessages` を使います");
        let note = language.pick(
            "in Regions launched in 2024 or later this service does not exist",
            "2024 年以降に開設されたリージョンに、このサービスはありません",
        );
        let mut diagnostic = Diagnostic::new(&RULE, span, message).label(label).note(note);
        let named = |arg: &Arg| matches!(arg.value, Value::Reference(Some(target)) if target == node.id);
        if !context.nodes.iter().any(|other| items(other).any(named)) {
            let remove = super::removal(context.sources, node.span);
            diagnostic = diagnostic.fix(language.pick("remove the endpoint", "エンドポイントを削除する"), vec![remove]);
        }
        diagnostics.push(diagnostic);
    }
}

/// The operands of a statement, and the items of its lists.
fn items(node: &Node) -> impl Iterator<Item = &Arg> {
    node.args.iter().flat_map(Arg::items)
}
