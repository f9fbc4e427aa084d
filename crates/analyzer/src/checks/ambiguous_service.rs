//! A short name that several services share or begin with.

use portolan_catalog::Service;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("ambiguous-service", "N02", Error, Check::Reading);

pub(crate) fn report(short: &str, services: &[&'static Service], span: Span) -> Diagnostic {
    let names: Vec<_> = services.iter().map(|service| format!("aws.{}", service.short_name)).collect();
    let diagnostic = Diagnostic::new(&RULE, span, format!("`aws.{short}` is not one service"))
        .label(format!("write {}", suggest::one_of(Language::En, names.iter().map(String::as_str))));
    services.iter().zip(&names).fold(diagnostic, |diagnostic, (service, name)| {
        diagnostic.replace(format!("write `{name}` ({})", service.title), span, name.as_str())
    })
}
