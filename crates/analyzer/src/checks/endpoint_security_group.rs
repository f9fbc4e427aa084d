//! Security groups of an endpoint that admit nobody to the service.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType, Groups};
use crate::ports::Ports;

pub(crate) static RULE: Rule =
    rule!("endpoint-security-group", "S01", Error, Check::Statement(Kind::Endpoint, check), reads: [SecurityGroup]);

/// Without any declared flow it is a warning: nobody is known to be shut out.
fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    let (Some(EndpointType::Interface), EndpointTarget::Aws(service), Groups::Listed(groups)) =
        (endpoint.kind, &endpoint.service, &endpoint.groups)
    else {
        return;
    };
    let served = service.ports.iter().fold(Ports::default(), |ports, port| ports.union(&Ports::tcp(*port)));
    let admitted = groups
        .iter()
        .flat_map(|group| &network.group(*group).ingress)
        .any(|rule| rule.ports.as_ref().is_none_or(|ports| !ports.intersection(&served).is_empty()));
    if admitted || groups.is_empty() {
        return;
    }
    let span = context.nodes.child(node.id, Kind::SecurityGroups).map_or(node.head, |attribute| attribute.head);
    let names: Vec<_> = groups.iter().map(|group| context.nodes.name(network.group(*group).node)).collect();
    let language = context.language();
    let names = suggest::all_of(language, names);
    let title = service.title;
    let message = say!(
        language,
        "{names} admits nobody to {title} on {served}",
        "{names} は {title} への {served} を誰にも許可していません"
    );
    let mut diagnostic = Diagnostic::new(&RULE, span, message).label(say!(
        language,
        "clients reach the endpoint's network interfaces on {served}",
        "クライアントはエンドポイントのネットワークインターフェイスに {served} で接続します"
    ));
    diagnostic.severity = Severity::Warning;
    for group in groups {
        let group = context.nodes.get(network.group(*group).node);
        diagnostic = diagnostic.related(group.head, language.pick("the group", "このセキュリティグループ"));
    }
    let first = context.nodes.get(network.group(groups[0]).node);
    if let Some(block) = network.vpc(endpoint.vpc).cidrs.first() {
        let rule = format!("ingress {served} from {}", block.cidr);
        if let Some(edit) = super::insert_into_body(context, first, &rule) {
            let name = context.nodes.name(first.id);
            let title = say!(language, "add `{rule}` to `{name}`", "`{name}` に `{rule}` を追加する");
            diagnostic = diagnostic.fix(title, vec![edit]);
        }
    }
    diagnostics.push(diagnostic.help(language.pick(
        "admit the clients: `ingress tcp/443 from` their security group or block",
        "クライアントを許可してください。`ingress tcp/443 from` の後にクライアントのセキュリティグループか CIDR ブロックを書きます",
    )));
}

/// A client that the endpoint's groups do not let in.
pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let at = failure.stopped_by("security-group").filter(|stop| !stop.answer)?.at?;
    let endpoint =
        failure.network().endpoint_of(at).filter(|endpoint| endpoint.kind == Some(EndpointType::Interface))?;
    let language = failure.language();
    let name = failure.path(endpoint.node);
    let mut diagnostic = failure.told_by(&RULE);
    let group = failure.first_group(&endpoint.groups, endpoint.vpc);
    let rule = failure.ports_of_rule(Some(endpoint)).zip(failure.sender_in(endpoint.vpc));
    let rule = rule.map(|(ports, source)| format!("ingress {ports} from {source}"));
    diagnostic = match (group, rule) {
        (Some(group), Some(rule)) => {
            let group_name = failure.path(failure.network().group(group).node);
            failure.with_rule(diagnostic, group, &rule).help(say!(
                language,
                "admit the client: add `{rule}` to `{group_name}`",
                "クライアントを許可するため、`{group_name}` に `{rule}` を追加してください"
            ))
        }
        (None, Some(rule)) => diagnostic.help(say!(
            language,
            "give `{name}` a security group with `{rule}`",
            "`{name}` に `{rule}` を持つセキュリティグループを付けてください"
        )),
        (_, None) => diagnostic.help(say!(
            language,
            "admit the client in a security group of `{name}`",
            "`{name}` のセキュリティグループでクライアントを許可してください"
        )),
    };
    Some(Told::from(diagnostic).at_fault(endpoint.node))
}
