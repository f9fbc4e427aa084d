//! A tunnel endpoint, whose inside is not followed.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule =
    rule!("tunnel-not-analysed", "P04", Warning, Check::Statement(Kind::Endpoint, check), reads: [Expectations]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let tunnel = |endpoint: &crate::network::Endpoint| endpoint.kind == Some(EndpointType::Tunnel);
    if !context.network.endpoint_of(node.id).is_some_and(tunnel) {
        return;
    }
    let span = node.arg("TYPE").map_or(node.head, |arg| arg.span);
    let name = context.nodes.path(node.id);
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            span,
            say!(language, "paths through `{name}` are not analysed", "`{name}` を通る経路は解析しません"),
        )
        .label(language.pick(
            "what happens inside a tunnel depends on the client, which encapsulates the packets",
            "トンネルの中の通信は、パケットをカプセル化するクライアントに左右されます",
        ))
        .note(language.pick(
            "an expectation that hangs on it is answered with \"unknown\"",
            "このエンドポイントに左右される期待は「不明」になります",
        )),
    );
}
