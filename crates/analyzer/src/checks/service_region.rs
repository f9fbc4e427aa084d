//! A full service name whose Region is not that of the VPC.

use super::prelude::*;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("service-region", "N09", Error, Check::Statement(Kind::Service, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Value::ServiceIn(service, region)) = node.value() else { return };
    let Some(endpoint) = node.parent.and_then(|parent| context.network.endpoint_of(parent)) else { return };
    let vpc = context.network.vpc(endpoint.vpc);
    let Some(own) = vpc.region else { return };
    // A Region of the service that is written on purpose is another matter.
    let cross_region = node.parent.is_some_and(|parent| context.nodes.child(parent, Kind::ServiceRegion).is_some());
    if own.code == region || cross_region {
        return;
    }
    let span = node.args.first().map_or(node.head, |arg| arg.span);
    let name = service.full_name(own.code);
    let (language, own) = (context.language(), own.code);
    let of = context.nodes.path(vpc.node);
    let message = say!(
        language,
        "the service name says {region}, but `{of}` is in {own}",
        "サービス名のリージョンは {region} ですが、`{of}` は {own} にあります"
    );
    diagnostics.push(
        Diagnostic::new(&RULE, span, message)
            .label(language.pick(
                "an endpoint leads to the service of its VPC's Region",
                "エンドポイントは VPC と同じリージョンのサービスにつながります",
            ))
            .related(
                context.nodes.get(vpc.node).head,
                say!(language, "this VPC is in {own}", "この VPC は {own} にあります"),
            )
            .replace(suggest::write(language, &name), span, format!("\"{name}\"")),
    );
}
