//! An endpoint service that every AWS account can use.

use super::prelude::*;
use crate::network::Allow;

pub(crate) static RULE: Rule =
    rule!("public-endpoint-service", "L04", Warning, Check::Statement(Kind::EndpointService, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let Some(service) = network.endpoint_service_id(node.id).map(|id| network.endpoint_service(id)) else { return };
    let (Allow::All, Some(true), Some(automatic), Some(allow)) =
        (&service.allow, service.automatic.on, service.automatic.node, context.nodes.child(node.id, Kind::Allow))
    else {
        return;
    };
    let name = context.nodes.path(node.id);
    let message = say!(
        language,
        "every AWS account can connect to `{name}`",
        "`{name}` にはすべての AWS アカウントが接続できます"
    );
    let label = language.pick("all are allowed, and none is asked", "すべてが許可され、承認も不要です");
    let setting = context.nodes.get(automatic).head;
    let related = language.pick("accepted without its owner", "所有者の確認なしに承認されます");
    let required = "acceptance required";
    let title = say!(language, "write `{required}`", "`{required}` と書く");
    let help = language.pick(
        "or name the accounts: `allow [ACCOUNT, …]`",
        "または、アカウントを指定してください: `allow [ACCOUNT, …]`",
    );
    diagnostics.push(
        Diagnostic::new(&RULE, allow.head, message)
            .label(label)
            .related(setting, related)
            .help(help)
            .replace(title, setting, required),
    );
}
