//! The full name of a global service with a Region in it.

use portolan_catalog as catalog;

use super::prelude::*;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("global-service-name", "N04", Error, Check::Statement(Kind::Service, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(arg) = node.args.first() else { return };
    let Value::Text(name) = &arg.value else { return };
    let Some((service, region)) = catalog::global_service_in_region(name) else { return };
    let title = service.title;
    let right = service.name;
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            arg.span,
            say!(
                language,
                "{title} is a global service, and its name carries no Region",
                "{title} はグローバルサービスで、その名前にリージョンは入りません"
            ),
        )
        .label(say!(language, "`{region}` does not belong here", "`{region}` は不要です"))
        .replace(suggest::write(language, right), arg.span, format!("\"{right}\"")),
    );
}
