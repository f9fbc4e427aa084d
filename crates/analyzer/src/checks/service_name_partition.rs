//! The full name of a service with the prefix of another partition.

use super::prelude::*;
use crate::network::EndpointType;
use crate::nodes::Value;
use portolan_catalog as catalog;

pub(crate) static RULE: Rule = rule!("service-name-partition", "N05", Warning, Check::Statement(Kind::Service, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(arg) = node.args.first() else { return };
    let Value::ServiceIn(service, code) = &arg.value else { return };
    let Some(parent) = node.parent else { return };
    let Some(endpoint) = context.network.endpoint_of(parent) else { return };
    // The name of a service in the wrong Region is another mistake.
    let own = context.network.vpc(endpoint.vpc).region;
    let elsewhere = own.is_some_and(|own| own.code != code) && endpoint.service_region.is_none();
    let Some(region) = catalog::region(code).filter(|_| !elsewhere) else { return };
    let Some(kind) = endpoint.kind else { return };
    let written = context.sources.text(arg.span).trim_matches('"');
    let Some(right) = catalog::name_in_partition(service, region, written, kind == EndpointType::Gateway) else {
        return;
    };
    let name = language.pick(region.short_name, region.name_ja);
    let title = service.title;
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            arg.span,
            say!(language, "in {code} the name of {title} is `{right}`", "{code} での {title} の名前は `{right}` です"),
        )
        .label(say!(
            language,
            "this prefix does not fit the partition of {name}",
            "このプレフィックスは {name} のパーティションのものではありません"
        ))
        .replace(suggest::write(language, &right), arg.span, format!("\"{right}\"")),
    );
}
