//! An AWS-managed prefix list by its id, which means another list in another Region.

use portolan_catalog as catalog;

use super::prelude::*;
use crate::network::Target;
use crate::nodes::{Arg, Value};

pub(crate) static RULE: Rule =
    rule!("prefix-list-id", "Y02", Hint, Check::Vpc(check), reads: [SecurityGroup, RouteTable]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let vpc = network.vpc(vpc);
    let Some(region) = vpc.region else { return };
    for &table in &vpc.tables {
        for route in &network.table(table).routes {
            // A route to a gateway endpoint is AWS's to write, by whatever name.
            if matches!(route.target, Target::Node(target) if network.endpoint_of(target).is_some()) {
                continue;
            }
            let destination = context.nodes.get(route.node).arg("DESTINATION");
            diagnostics.extend(destination.and_then(|arg| report(context, arg, region)));
        }
    }
    for &group in &vpc.groups {
        let group = network.group(group);
        for rule in group.ingress.iter().chain(group.egress.iter().flatten()) {
            let rule = context.nodes.get(rule.node);
            let peer = rule.arg("SOURCE").or(rule.arg("DESTINATION"));
            diagnostics.extend(peer.and_then(|arg| report(context, arg, region)));
        }
    }
}

fn report(context: &Context<'_>, arg: &Arg, region: &catalog::Region) -> Option<Diagnostic> {
    let language = context.language();
    let Value::Word(id) = &arg.value else { return None };
    let code = region.code;
    if let Some(service) = catalog::prefix_list_by_id(id, code) {
        let name = format!("aws.{service}");
        return Some(
            Diagnostic::new(
                &RULE,
                arg.span,
                say!(language, "`{id}` is `{name}` in {code} only", "`{id}` が `{name}` を指すのは {code} だけです"),
            )
            .label(language.pick(
                "the name means the right prefix list in every Region",
                "名前なら、どのリージョンでも正しいプレフィックスリストを指します",
            ))
            .replace(suggest::write(language, &name), arg.span, name),
        );
    }
    let elsewhere = catalog::prefix_list_regions(id);
    let (other, service) = elsewhere.first()?;
    let places: Vec<_> = elsewhere
        .iter()
        .map(|(region, service)| say!(language, "`aws.{service}` in {region}", "{region} の `aws.{service}`"))
        .collect();
    let places = places.join(language.pick(", ", "、"));
    let mut diagnostic = Diagnostic::new(
        &RULE,
        arg.span,
        say!(
            language,
            "{code} has no prefix list `{id}` of an AWS service",
            "{code} に AWS サービスのプレフィックスリスト `{id}` はありません"
        ),
    )
    .label(say!(language, "it is {places}", "これは {places} です"))
    .note(language.pick(
        "the id of a prefix list is valid in one Region only",
        "プレフィックスリストの ID は 1 つのリージョンでのみ有効です",
    ));
    // AWS refuses it: this is more than a matter of style.
    diagnostic.severity = Severity::Error;
    let name = format!("aws.{service}");
    // Where it is one service everywhere, that one is meant.
    Some(if elsewhere.iter().all(|(_, same)| same == service) {
        diagnostic.replace(suggest::write(language, &name), arg.span, name)
    } else {
        diagnostic.help(say!(
            language,
            "write the service that is meant, for instance `{name}` as in {other}",
            "意図したサービスを書いてください。{other} での意味なら `{name}` です"
        ))
    })
}
