//! A record whose name is not in the domain of its hosted zone.

use super::prelude::*;
use crate::words::is_below;

pub(crate) static RULE: Rule = rule!("record-outside-zone", "", Error, Check::Topology(check));

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    for zone in context.network.hosted_zones() {
        let Some(domain) = zone.domain.as_deref().filter(|domain| !domain.is_empty()) else { continue };
        for record in &zone.records {
            let Some(host) = record.host.as_deref().filter(|host| !is_below(host, domain)) else { continue };
            let Some(arg) = context.nodes.get(record.node).args.first() else { continue };
            let message = say!(
                language,
                "`{host}` is not in the domain `{domain}`",
                "`{host}` はドメイン `{domain}` の名前ではありません"
            );
            let label = language.pick(
                "a hosted zone answers for its domain and the names below it only",
                "ホストゾーンが答えるのは、そのドメインとその下の名前だけです",
            );
            let zone = context.nodes.get(zone.node).head;
            let diagnostic = Diagnostic::new(&RULE, arg.span, message)
                .label(label)
                .related(zone, language.pick("the hosted zone", "ホストゾーン"));
            diagnostics.push(match meant(host, domain) {
                Some(meant) => {
                    let title = suggest::write(language, &meant);
                    diagnostic.replace(title, arg.span, format!("\"{meant}\""))
                }
                None => diagnostic.help(say!(
                    language,
                    "write a name that ends in `.{domain}`, or put the record into the zone of its domain",
                    "`.{domain}` で終わる名前を書くか、レコードを対応するドメインのゾーンに移してください"
                )),
            });
        }
    }
}

/// The name that was meant: one label alone lies in the zone, and a domain that is nearly that of the zone is it.
fn meant(host: &str, domain: &str) -> Option<String> {
    let labels: Vec<&str> = host.split('.').collect();
    if let [label] = labels.as_slice() {
        return Some(format!("{label}.{domain}"));
    }
    let (own, tail) = labels.split_at_checked(labels.len().checked_sub(domain.split('.').count())?)?;
    suggest::nearest(&tail.join("."), [domain])?;
    Some(own.iter().copied().chain([domain]).collect::<Vec<_>>().join("."))
}
