//! A network ACL that lets the request through and not the response.

use super::failure::{Failure, Told};
use super::{insert_into_body, prelude::*};
use crate::network::{AclRule, NetworkAcl};
use crate::ports::Ports;
use crate::reach::HopKind;

pub(crate) static RULE: Rule = rule!("network-acl-return", "S05", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let stop = failure.stopped_by("network-acl").filter(|stop| stop.answer)?;
    let (language, nodes) = (failure.language(), failure.nodes());
    let decides = nodes.get(stop.node?);
    let acl = nodes.ancestors(decides.id).find_map(|around| failure.network().acl_of(around.id))?;
    let name = failure.path(acl.node);
    let mut diagnostic = failure.told_by(&RULE).note(language.pick(
        "a network ACL keeps no state: the response needs a rule of its own, to the port from which the client asked, one from 1024 to 65535",
        "ネットワーク ACL はステートレスです。応答には、クライアントが使った 1024〜65535 のいずれかのポート宛ての許可ルールが別に必要です",
    ));
    if let Some((keyword, rule)) = missing(failure, acl, decides) {
        let statement = format!("{keyword} {rule}");
        diagnostic = diagnostic.help(say!(
            language,
            "add `{statement}` to `{name}`",
            "`{name}` に `{statement}` を追加してください"
        ));
        let title = say!(language, "add `{statement}` to `{name}`", "`{name}` に `{statement}` を追加する");
        if let Some(edit) = insert_into_body(failure.context, nodes.get(acl.node), &statement) {
            diagnostic = diagnostic.fix(title, vec![edit]);
        }
    }
    Some(diagnostic.into())
}

/// The rule that lets the response through: on the other side of where the request passed, to or from the same block,
/// with a number before what denies it.
fn missing(failure: &Failure<'_>, acl: &NetworkAcl, decides: &Node) -> Option<(&'static str, String)> {
    let wanted = failure.ports.answers();
    let response = [Ports::parse("tcp/1024-65535"), Ports::parse("udp/1024-65535")].into_iter().flatten();
    let response = response.filter(|ports| !ports.intersection(&wanted).is_empty()).map(|ports| ports.to_string());
    let response = response.collect::<Vec<_>>();
    let [ports] = &response[..] else { return None };
    let let_in = passed(failure, acl, &acl.ingress);
    let let_out = passed(failure, acl, &acl.egress);
    // Where the request crossed both sides of one ACL, the rule that denies tells which side it is.
    let (keyword, word, request, others) = match (let_in, let_out, decides.kind()) {
        (Some(rule), _, Kind::AclEgress) | (Some(rule), None, _) => ("egress", "to", rule, &acl.egress),
        (_, Some(rule), Kind::AclIngress) | (None, Some(rule), _) => ("ingress", "from", rule, &acl.ingress),
        _ => return None,
    };
    let block = request.cidr?;
    let denying = others.iter().find(|rule| rule.node == decides.id).and_then(|rule| rule.number);
    let taken = |number: &u32| others.iter().any(|rule| rule.number == Some(*number));
    let number = match denying {
        Some(denying) => (1..denying).rev().find(|number| !taken(number)),
        None => (1..=327).map(|step| step * 100).chain(1..32767).find(|number| !taken(number)),
    }?;
    Some((keyword, format!("{number} allow {ports} {word} {block}")))
}

/// The rule of one side of an ACL that let the request through.
fn passed<'a>(failure: &Failure<'_>, acl: &NetworkAcl, rules: &'a [AclRule]) -> Option<&'a AclRule> {
    let hops = failure.hops.iter().filter(|hop| hop.kind == HopKind::NetworkAcl && hop.node == Some(acl.node));
    hops.filter_map(|hop| hop.decided_by).find_map(|decided| rules.iter().find(|rule| rule.node == decided))
}
