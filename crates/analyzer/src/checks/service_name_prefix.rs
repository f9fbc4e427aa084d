//! The full name of a service that exists under another prefix.

use portolan_catalog as catalog;

use super::prelude::*;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("service-name-prefix", "N03", Error, Check::Statement(Kind::Service, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(arg) = node.args.first() else { return };
    let Value::Text(name) = &arg.value else { return };
    let meant = catalog::services_under_other_prefix(name);
    let Some(first) = meant.first() else { return };
    let names = suggest::one_of(language, meant.iter().map(String::as_str));
    let diagnostic = Diagnostic::new(
        &RULE,
        arg.span,
        say!(language, "no service is called `{name}`", "`{name}` という名前のサービスはありません"),
    )
    .label(say!(language, "its name is {names}", "正しい名前は {names} です"));
    // Several services may end alike; then the choice is the author's.
    diagnostics.push(if meant.len() == 1 {
        diagnostic.replace(suggest::write(language, first), arg.span, format!("\"{first}\""))
    } else {
        diagnostic.help(say!(
            language,
            "write the one that is meant: {names}",
            "{names} のうち意図したものを書いてください"
        ))
    });
}
