//! A type of VPC endpoint that AWS does not have.

use super::prelude::*;
use crate::network::EndpointType;

pub(crate) static RULE: Rule = rule!("endpoint-type", "P01", Error, Check::Reading);

pub(crate) fn report(language: Language, text: &str, span: Span) -> Diagnostic {
    let message = say!(
        language,
        "`{text}` is not a type of VPC endpoint",
        "`{text}` という種類の VPC エンドポイントはありません"
    );
    let diagnostic = Diagnostic::new(&RULE, span, message);
    if text.eq_ignore_ascii_case("privatelink") {
        return diagnostic
            .label(language.pick(
                "AWS PrivateLink is what most types are built on, not a type",
                "AWS PrivateLink は種類ではなく、ほとんどの種類の土台となる仕組みです",
            ))
            .note(language.pick(
                "every type but `gateway` uses PrivateLink; the one that leads to AWS services and to endpoint services is `interface`",
                "`gateway` 以外の種類はすべて PrivateLink を使います。AWS のサービスやエンドポイントサービスにつながるのは `interface` です",
            ))
            .help(language.pick("write `interface`", "`interface` と書いてください"))
            .replace(suggest::write(language, "interface"), span, "interface");
    }
    let words = || EndpointType::ALL.iter().map(|(word, _)| *word);
    let meant = if text == "gwlb" { Some("gateway_load_balancer") } else { suggest::nearest(text, words()) };
    match meant {
        Some(meant) => suggest::offer(language, diagnostic, span, meant),
        None => {
            let types = suggest::all_of(language, words());
            diagnostic.label(say!(language, "the types are {types}", "種類は {types} です"))
        }
    }
}
