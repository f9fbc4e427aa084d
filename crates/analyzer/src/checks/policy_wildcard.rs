//! Wildcards in the conditions of a policy where AWS takes none, or not so short ones.

use portolan_policy::Condition;

use super::prelude::*;
use crate::policies::{Document, documents};

pub(crate) static RULE: Rule = rule!("policy-wildcard", "", Warning, Check::Topology(check));

/// So many characters in a row stand before or behind each wildcard of a string.
const LEAST: usize = 6;

/// The keys that AWS names of those whose values it makes itself.
const MADE_BY_AWS: &[&str] = &["aws:PrincipalAccount", "aws:SourceVpc"];

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for document in documents(context) {
        let statements = document.policy.iter().flat_map(|policy| &policy.statements);
        for condition in statements.flat_map(|statement| &statement.conditions) {
            match MADE_BY_AWS.iter().find(|key| condition.is_about(key)) {
                Some(key) => made_by_aws(context, &document, condition, key, diagnostics),
                None if condition.compares_patterns() => short(context, &document, condition, diagnostics),
                None => {}
            }
        }
    }
}

fn made_by_aws(
    context: &Context<'_>,
    document: &Document<'_>,
    condition: &Condition,
    key: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let language = context.language();
    let help = language.pick("write whole values, with `StringEquals`", "`StringEquals` で値全体を書いてください");
    if condition.compares_numbers() {
        let operator = &condition.operator.text;
        let message = say!(
            language,
            "in the policy of an endpoint `{key}` is not compared by `{operator}`",
            "エンドポイントのポリシーでは、`{key}` を `{operator}` で比較できません"
        );
        let label =
            language.pick("AWS makes these values: they are no numbers", "AWS が発行する値で、数値ではありません");
        let report = document.report(&RULE, context, &condition.operator.range, message, |_| true);
        diagnostics.push(report.label(label).help(help));
    }
    if condition.compares_patterns() {
        for value in condition.values.iter().filter(|value| value.has_wildcard()) {
            let message = say!(
                language,
                "in the policy of an endpoint a value of `{key}` has no wildcard",
                "エンドポイントのポリシーでは、`{key}` の値にワイルドカードを使えません"
            );
            let report = document.report(&RULE, context, &value.range, message, |_| true);
            diagnostics.push(report.help(help));
        }
    }
}

fn short(context: &Context<'_>, document: &Document<'_>, condition: &Condition, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    for value in condition.values.iter().filter(|value| value.has_lonely_wildcard(LEAST)) {
        let text = &value.text;
        let message = say!(
            language,
            "a wildcard in `{text}` has fewer than {LEAST} characters in a row beside it",
            "`{text}` のワイルドカードの前後に、連続する {LEAST} 文字以上の文字がありません"
        );
        let report = document.report(&RULE, context, &value.range, message, |_| true);
        diagnostics.push(
            report
                .note(say!(
                    language,
                    "in the policy of an endpoint AWS wants {LEAST} before or behind each `*` and `?` that a string is compared with",
                    "エンドポイントのポリシーでは、文字列条件の各 `*` と `?` の前か後ろに、連続する {LEAST} 文字以上が必要です"
                ))
                .help(language.pick(
                    "write more of the value, or whole values with `StringEquals`",
                    "値をより具体的に書くか、`StringEquals` で値全体を書いてください",
                )),
        );
    }
}
