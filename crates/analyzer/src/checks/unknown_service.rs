//! A service that AWS does not offer through VPC endpoints.

use portolan_catalog as catalog;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("unknown-service", "N01", Error, Check::Reading);

/// The short name of a service without `aws.` before it.
pub(crate) fn without_scope(language: Language, short: &str, span: Span) -> Diagnostic {
    let name = format!("aws.{short}");
    let message =
        say!(language, "`{short}` alone is not the name of a service", "`{short}` だけではサービスの名前になりません");
    suggest::offer(language, Diagnostic::new(&RULE, span, message), span, &name)
}

pub(crate) fn report(language: Language, short: &str, span: Span) -> Diagnostic {
    if short.is_empty() {
        let message =
            language.pick("the name of an AWS service is missing after `aws.`", "`aws.` の後にサービス名がありません");
        return Diagnostic::new(&RULE, span, message).help(
            language.pick(
                "write for instance `aws.s3` or `aws.ecr.dkr`",
                "`aws.s3` や `aws.ecr.dkr` のように書いてください",
            ),
        );
    }
    let similar = catalog::similar_services(short);
    let message = say!(
        language,
        "no AWS service `{short}` is offered through a VPC endpoint",
        "VPC エンドポイントで使える AWS サービスに `{short}` はありません"
    );
    let diagnostic = Diagnostic::new(&RULE, span, message);
    let Some(meant) = similar.first() else { return diagnostic };
    let names = similar.iter().map(|service| format!("aws.{}", service.short_name)).collect::<Vec<_>>();
    let (choice, title) = (suggest::one_of(language, names.iter().map(String::as_str)), meant.title);
    let diagnostic =
        diagnostic.label(say!(language, "did you mean {choice} ({title})?", "{choice}({title})のことですか?"));
    similar.iter().zip(&names).fold(diagnostic, |diagnostic, (service, name)| {
        diagnostic.replace(suggest::write_service(language, name, service.title), span, name.as_str())
    })
}
