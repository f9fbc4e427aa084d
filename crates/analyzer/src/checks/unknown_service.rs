//! A service that AWS does not offer through VPC endpoints.

use portolan_catalog as catalog;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("unknown-service", "N01", Error, Check::Reading);

/// The short name of a service without `aws.` before it.
pub(crate) fn without_scope(short: &str, span: Span) -> Diagnostic {
    let name = format!("aws.{short}");
    Diagnostic::new(&RULE, span, format!("`{short}` alone is not the name of a service"))
        .label(format!("did you mean `{name}`?"))
        .replace(format!("write `{name}`"), span, name)
}

pub(crate) fn report(short: &str, span: Span) -> Diagnostic {
    if short.is_empty() {
        return Diagnostic::new(&RULE, span, "the name of an AWS service is missing after `aws.`")
            .help("write for instance `aws.s3` or `aws.ecr.dkr`");
    }
    let similar = catalog::similar_services(short);
    let diagnostic =
        Diagnostic::new(&RULE, span, format!("no AWS service `{short}` is offered through a VPC endpoint"));
    let Some(meant) = similar.first() else { return diagnostic };
    let names = similar.iter().map(|service| format!("aws.{}", service.short_name)).collect::<Vec<_>>();
    similar.iter().fold(
        diagnostic.label(format!(
            "did you mean {} ({})?",
            suggest::one_of(Language::En, names.iter().map(String::as_str)),
            meant.title
        )),
        |diagnostic, service| {
            let name = format!("aws.{}", service.short_name);
            diagnostic.replace(format!("write `{name}` ({})", service.title), span, name)
        },
    )
}
