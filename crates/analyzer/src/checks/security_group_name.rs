//! A name that AWS does not accept for a security group.

use std::collections::HashMap;

use super::prelude::*;
use crate::nodes::Name;

pub(crate) static RULE: Rule = rule!("security-group-name", "N10", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let mut seen: HashMap<String, Vec<&Name>> = HashMap::new();
    for &group in &context.network.vpc(vpc).groups {
        let Some(name) = &context.nodes.get(context.network.group(group).node).name else { continue };
        let text = &name.text;
        if text.starts_with("sg-") {
            diagnostics.push(
                Diagnostic::new(
                    &RULE,
                    name.span,
                    say!(
                        language,
                        "a security group cannot be called `{text}`",
                        "セキュリティグループに `{text}` という名前は付けられません"
                    ),
                )
                .label(language.pick("only ids of groups start with `sg-`", "`sg-` で始まるのはグループの ID だけです"))
                .help(
                    language
                        .pick("choose a name that does not start with `sg-`", "`sg-` で始まらない名前にしてください"),
                ),
            );
        }
        let folded = text.to_lowercase();
        let alike = seen.entry(folded).or_default();
        // The very same name is another rule's business.
        if alike.iter().any(|earlier| earlier.text == *text) {
            continue;
        }
        if let Some(earlier) = alike.first() {
            diagnostics.push(
                same(language, text, &earlier.text, name.span)
                    .related(earlier.span, language.pick("the first one", "1 つ目")),
            );
        } else if text != "default" && text.eq_ignore_ascii_case("default") {
            diagnostics.push(same(language, text, "default", name.span).note(language.pick(
                "every VPC has a security group called `default`",
                "どの VPC にも `default` という名前のセキュリティグループがあります",
            )));
            continue;
        }
        alike.push(name);
    }
}

fn same(language: Language, text: &str, first: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        span,
        say!(
            language,
            "AWS takes `{text}` and `{first}` for the same name",
            "AWS は `{text}` と `{first}` を同じ名前とみなします"
        ),
    )
    .label(language.pick(
        "names of the security groups of a VPC differ by more than upper and lower case",
        "VPC のセキュリティグループの名前は、大文字と小文字の違いだけでは区別されません",
    ))
}
