//! An endpoint whose account the endpoint service does not allow.

use super::prelude::*;
use crate::network::{Allow, Endpoint, EndpointService, EndpointTarget};

pub(crate) static RULE: Rule = rule!(
    "principal-not-allowed",
    "L02",
    Error,
    Check::Statement(Kind::Endpoint, check),
    told_by: ["not-allowed"]
);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    let Some((service, account, digits)) = refused(context, endpoint) else { return };
    let language = context.language();
    let span = context.nodes.child(node.id, Kind::Service).map_or(node.head, |statement| statement.head);
    let (shared, consumer) = (context.nodes.path(service.node), context.nodes.path(account));
    let message = say!(
        language,
        "`{shared}` does not allow the account `{consumer}` to connect",
        "`{shared}` はアカウント `{consumer}` の接続を許可していません"
    );
    let label = language.pick(
        "AWS shows an account that is not allowed no such service, so the endpoint cannot be made",
        "許可されていないアカウントからはサービスが見えないため、エンドポイントを作成できません",
    );
    let allow = context.nodes.child(service.node, Kind::Allow);
    let declared = context.nodes.get(service.node);
    let related = match allow {
        Some(_) => language.pick("these are allowed", "許可されているのはこれらのアカウントです"),
        None => language.pick(
            "it names no account, so only its own may connect",
            "許可するアカウントの指定がないため、接続できるのは同じアカウントだけです",
        ),
    };
    let mut diagnostic =
        Diagnostic::new(&RULE, span, message).label(label).related(allow.unwrap_or(declared).head, related);
    // By its name where the provider's file knows it.
    let principal =
        if context.nodes.top_of(declared.span.file).any(|top| top.id == account) { consumer } else { digits };
    let edit = match allow.and_then(|allow| allow.args.first()) {
        Some(list) => super::append_to_list(context.sources, list, &principal).or_else(|| {
            let only = context.sources.text(list.span);
            Some(Edit { span: list.span, text: format!("[{only}, {principal}]") })
        }),
        None => super::insert_into_body(context, declared, &format!("allow [{principal}]")),
    };
    if let Some(edit) = edit {
        let title = say!(language, "allow `{principal}`", "`{principal}` を許可する");
        diagnostic = diagnostic.fix(title, vec![edit]);
    }
    diagnostics.push(diagnostic);
}

/// The declared service that refuses an endpoint for certain, the endpoint's account, and that account's digits.
pub(super) fn refused<'n>(context: &Context<'n>, endpoint: &Endpoint) -> Option<(&'n EndpointService, NodeId, String)> {
    let network = context.network;
    let EndpointTarget::Declared(service) = endpoint.service else { return None };
    let service = network.endpoint_service(network.endpoint_service_id(service)?);
    let (consumer, provider) = (network.vpc(endpoint.vpc).account?, network.vpc(service.vpc).account?);
    let (digits, own) = (context.nodes.account_digits(consumer)?, context.nodes.account_digits(provider)?);
    match &service.allow {
        Allow::Accounts(allowed) if digits != own && !allowed.iter().any(|allowed| allowed == digits) => {
            Some((service, consumer, digits.to_owned()))
        }
        _ => None,
    }
}
