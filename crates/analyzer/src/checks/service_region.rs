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
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            span,
            format!("the service name says {region}, but `{}` is in {}", context.nodes.path(vpc.node), own.code),
        )
        .label("an endpoint leads to the service of its VPC's Region")
        .related(context.nodes.get(vpc.node).head, format!("this VPC is in {}", own.code))
        .replace(format!("write `{name}`"), span, format!("\"{name}\"")),
    );
}
