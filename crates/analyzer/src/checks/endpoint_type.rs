//! A type of VPC endpoint that AWS does not have.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule = rule!("endpoint-type", "P01", Error, Check::Reading);

pub(crate) fn report(text: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("`{text}` is not a type of VPC endpoint"));
    if text.eq_ignore_ascii_case("privatelink") {
        return diagnostic
            .label("AWS PrivateLink is what most types are built on, not a type")
            .note("every type but `gateway` uses PrivateLink; the one that leads to AWS services and to endpoint services is `interface`")
            .help("write `interface`")
            .replace("write `interface`", span, "interface");
    }
    let words = || EndpointType::ALL.iter().map(|(word, _)| *word);
    let meant = if text == "gwlb" { Some("gateway_load_balancer") } else { suggest::nearest(text, words()) };
    match meant {
        Some(meant) => {
            diagnostic.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
        }
        None => diagnostic.label(format!("the types are {}", suggest::all_of(Language::En, words()))),
    }
}
