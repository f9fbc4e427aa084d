//! An endpoint that needs network interfaces and has none.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule = rule!("endpoint-without-subnet", "E08", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    let Some(kind @ (EndpointType::Interface | EndpointType::Resource | EndpointType::ServiceNetwork)) = endpoint.kind
    else {
        return;
    };
    if !endpoint.interfaces.is_empty() || !endpoint.complete {
        return;
    }
    let span = context.nodes.child(node.id, Kind::Subnets).map_or(node.head, |subnets| subnets.head);
    let language = context.language();
    let (name, noun) = (context.nodes.path(node.id), kind.noun(language));
    let article = suggest::article(&noun);
    diagnostics.push(
        Diagnostic::new(&RULE, span, say!(language, "`{name}` has no subnet", "`{name}` にサブネットがありません"))
            .label(say!(
                language,
                "{article} is a network interface in each of its subnets; without one it carries no traffic",
                "{noun} の実体はサブネットごとのネットワークインターフェイスで、1 つもなければ通信できません"
            ))
            .help(language.pick(
                "write `subnets […]`, one subnet for each Availability Zone",
                "アベイラビリティーゾーンごとに 1 つのサブネットを `subnets […]` に書いてください",
            )),
    );
}
