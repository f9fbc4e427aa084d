//! A short name that several services share or begin with.

use portolan_catalog::Service;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("ambiguous-service", "N02", Error, Check::Reading);

pub(crate) fn report(language: Language, short: &str, services: &[&'static Service], span: Span) -> Diagnostic {
    let names: Vec<_> = services.iter().map(|service| format!("aws.{}", service.short_name)).collect();
    let choice = suggest::one_of(language, names.iter().map(String::as_str));
    let message = say!(language, "`aws.{short}` is not one service", "`aws.{short}` は 1 つのサービスに定まりません");
    let diagnostic =
        Diagnostic::new(&RULE, span, message).label(say!(language, "write {choice}", "{choice} と書いてください"));
    services.iter().zip(&names).fold(diagnostic, |diagnostic, (service, name)| {
        diagnostic.replace(suggest::write_service(language, name, service.title), span, name.as_str())
    })
}
