//! What the endpoints of a VPC cost, by the stored list prices. Off unless a project asks for it.

use std::collections::{BTreeMap, HashMap};

use super::prelude::*;
use crate::cost::{CostLine, HOURS, Usage, cost, total};

pub(crate) static RULE: Rule = rule!("endpoint-cost", "C03", Hint, Check::Topology(check), off_by_default: true);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let usage = Usage { hours: HOURS, gb: 0.0, gb_of: HashMap::new() };
    let mut of_vpc: BTreeMap<VpcId, Vec<CostLine>> = BTreeMap::new();
    for line in cost(context.nodes, context.network, &usage, &context.sources.settings) {
        if let Some(endpoint) = context.network.endpoint_of(line.node) {
            of_vpc.entry(endpoint.vpc).or_default().push(line);
        }
    }
    for (vpc, lines) in of_vpc {
        let (billed, others): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|line| line.cents.is_some_and(|cents| cents > 0));
        if billed.is_empty() {
            continue;
        }
        let vpc = context.nodes.get(context.network.vpc(vpc).node);
        let name = context.nodes.path(vpc.id);
        let cents = total(&billed).cents;
        let month = usd(cents);
        let hour = cents as f64 / 100.0 / f64::from(HOURS);
        let message = say!(
            language,
            "the endpoints of `{name}` cost about {hour:.3} USD an hour",
            "`{name}` のエンドポイントの料金は 1 時間あたり約 {hour:.3} USD です"
        );
        let label = say!(
            language,
            "{month} USD in a month of {HOURS} hours, without what passes through",
            "1 か月({HOURS} 時間)で {month} USD です。データ処理の料金は含みません"
        );
        let mut diagnostic = Diagnostic::new(&RULE, vpc.head, message).label(label);
        let mut origins = Vec::new();
        for line in &billed {
            let amount = usd(line.cents.unwrap_or_default());
            let head = context.nodes.get(line.node).head;
            diagnostic = diagnostic.related(head, say!(language, "{amount} USD a month", "1 か月 {amount} USD"));
            origins.extend(line.price.filter(|price| !origins.contains(price)));
        }
        for origin in origins {
            let (source, date) = (origin.source, origin.date);
            let note = say!(language, "price from: {source} ({date})", "価格の出典: {source}({date})");
            diagnostic = diagnostic.note(note);
        }
        let unknown = total(&others).unknown;
        if unknown > 0 {
            diagnostic = diagnostic.note(say!(
                language,
                "not counted, because their price is not known: {unknown}",
                "料金が不明で、含まれていないエンドポイント: {unknown} 個"
            ));
        }
        diagnostics.push(diagnostic);
    }
}

fn usd(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use crate::{Diagnostic, Level, Severity, Sources, analyze};

    fn told(region: &str) -> Vec<Diagnostic> {
        let text = format!(
            "region {region}\nvpc v 10.0.0.0/16 {{\n  dns_hostnames on\n  subnet a 10.0.0.0/24 {{ az a }}\n  \
             subnet c 10.0.1.0/24 {{ az c }}\n  security_group g {{ ingress tcp/443 from 10.0.0.0/16 }}\n  \
             endpoint sqs interface {{ service aws.sqs; subnets [a, c]; security_groups [g] }}\n  \
             endpoint ssm interface {{ service aws.ssm; subnets unknown; security_groups [g] }}\n}}\n"
        );
        let mut sources = Sources::of_text("test.topo", text.as_str());
        sources.settings.levels.insert(super::RULE.name, Level::On(Severity::Hint));
        let diagnostics = analyze(sources).diagnostics;
        diagnostics.into_iter().filter(|diagnostic| diagnostic.rule == super::RULE.name).collect()
    }

    #[test]
    fn says_what_is_known_and_from_where() {
        let [told] = told("ap-northeast-1").try_into().unwrap();
        assert_eq!(told.message, "the endpoints of `v` cost about 0.028 USD an hour");
        assert_eq!(told.label, "20.44 USD in a month of 730 hours, without what passes through");
        let notes: Vec<_> = told.notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(
            notes,
            [
                "price from: AWS Price List API, as quoted in published notes (2026-09-13)",
                "not counted, because their price is not known: 1"
            ]
        );
    }

    #[test]
    fn is_silent_without_a_price() {
        assert_eq!(told("eu-north-1"), []);
    }
}
