//! An endpoint in a zone in which its endpoint service has no load balancer.

use super::prelude::*;
use crate::network::{EndpointInterface, EndpointService, EndpointTarget, EndpointType, SubnetId};

pub(crate) static RULE: Rule =
    rule!("no-common-zone", "L05", Error, Check::Statement(Kind::Endpoint, check), told_by: ["service-zone"]);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (network, language) = (context.network, context.language());
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    let EndpointTarget::Declared(service) = endpoint.service else { return };
    let Some(service) = network.endpoint_service_id(service).map(|id| network.endpoint_service(id)) else { return };
    if !matches!(endpoint.kind, Some(EndpointType::Interface | EndpointType::GatewayLoadBalancer)) {
        return;
    }
    // One of several subnets is too many for a Gateway Load Balancer endpoint, whichever it is.
    if endpoint.kind == Some(EndpointType::GatewayLoadBalancer) && endpoint.interfaces.len() > 1 {
        return;
    }
    let Some(offered) = offered_in(context, service) else { return };
    // From another Region zones are not compared.
    let region = |vpc| network.vpc(vpc).region.map(|region| region.code);
    if region(endpoint.vpc).is_none() || region(endpoint.vpc) != region(service.vpc) {
        return;
    }
    // A subnet of another VPC has been reported.
    let own = |subnet: SubnetId| network.subnet(subnet).vpc == endpoint.vpc;
    let apart =
        |subnet: SubnetId| own(subnet) && offered.iter().all(|other| network.same_zone(subnet, *other) == Some(false));
    let outside: Vec<&EndpointInterface> =
        endpoint.interfaces.iter().filter(|interface| apart(interface.subnet)).collect();
    let name = context.nodes.path(service.node);
    let mut zones: Vec<_> =
        offered.iter().filter_map(|subnet| network.subnet(*subnet).zone.as_ref()).map(ToString::to_string).collect();
    zones.sort_unstable();
    zones.dedup();
    let zones = suggest::all_of(language, zones.iter().map(String::as_str));
    let label = say!(language, "it is offered in {zones}", "提供されているゾーンは {zones} です");
    let at_load_balancer = service.load_balancers.first().map(|balancer| network.load_balancer(*balancer).node);
    let at_load_balancer = context.nodes.get(at_load_balancer.unwrap_or(service.node)).head;
    let related = language.pick("its load balancer", "そのロードバランサー");
    if outside.len() == endpoint.interfaces.len() && endpoint.complete && !outside.is_empty() {
        let (path, span) = (
            context.nodes.path(node.id),
            context.nodes.child(node.id, Kind::Subnets).map_or(node.head, |subnets| subnets.head),
        );
        let message = say!(
            language,
            "`{path}` and `{name}` have no Availability Zone in common",
            "`{path}` と `{name}` に共通のアベイラビリティーゾーンがありません"
        );
        let mut diagnostic = Diagnostic::new(&RULE, span, message).label(label).related(at_load_balancer, related);
        // What the VPC has in those zones, the first subnet of each.
        let mut usable: Vec<SubnetId> = Vec::new();
        for &subnet in &network.vpc(endpoint.vpc).subnets {
            let common = offered.iter().any(|other| network.same_zone(subnet, *other) == Some(true));
            if common && !usable.iter().any(|other| network.same_zone(subnet, *other) == Some(true)) {
                usable.push(subnet);
            }
        }
        if endpoint.kind == Some(EndpointType::GatewayLoadBalancer) {
            usable.truncate(1);
        }
        let names: Vec<_> = usable.iter().map(|subnet| context.nodes.name(network.subnet(*subnet).node)).collect();
        if names.is_empty() {
            let help = language.pick(
                "put the endpoint into a subnet in such a zone, or give the load balancer a subnet in a zone of the endpoint",
                "そのゾーンのサブネットにエンドポイントを置くか、エンドポイントのゾーンのサブネットをロードバランサーに加えてください",
            );
            diagnostic = diagnostic.help(help);
        } else {
            let list = format!("subnets [{}]", names.join(", "));
            let title = say!(language, "write `{list}`", "`{list}` と書く");
            diagnostic = diagnostic.replace(title, span, list);
        }
        diagnostics.push(diagnostic);
        return;
    }
    for interface in outside {
        let subnet = network.subnet(interface.subnet);
        let Some(zone) = &subnet.zone else { continue };
        let here = context.nodes.name(subnet.node);
        let message = say!(
            language,
            "`{here}` is in zone {zone}, in which `{name}` has no load balancer",
            "`{here}` のゾーン {zone} には、`{name}` のロードバランサーがありません"
        );
        let edit = Edit { span: super::item_with_comma(context.sources, interface.span), text: String::new() };
        diagnostics.push(
            Diagnostic::new(&RULE, interface.span, message)
                .label(label.clone())
                .related(at_load_balancer, related)
                .fix(language.pick("drop it", "このサブネットを外す"), vec![edit]),
        );
    }
}

/// The subnets of the load balancers of a service; `None` where not all are known, or there are none.
fn offered_in(context: &Context<'_>, service: &EndpointService) -> Option<Vec<SubnetId>> {
    let balancers: Vec<_> = service.load_balancers.iter().map(|id| context.network.load_balancer(*id)).collect();
    let known = service.complete && balancers.iter().all(|balancer| balancer.complete);
    let subnets: Vec<_> = balancers.iter().flat_map(|balancer| balancer.subnets.iter().copied()).collect();
    (known && !subnets.is_empty()).then_some(subnets)
}
