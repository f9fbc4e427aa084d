//! An interface endpoint for another Region that is not possible.

use portolan_catalog::{self as catalog, Region, Service, ServiceLookup};

use super::prelude::*;
use crate::network::{Endpoint, EndpointService, EndpointTarget, EndpointType, Zone};

pub(crate) static RULE: Rule = rule!(
    "cross-region-endpoint",
    "L07",
    Error,
    Check::Statement(Kind::Endpoint, check),
    told_by: ["service-region"]
);

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    let (Some(EndpointType::Interface), Some(here)) = (endpoint.kind, network.vpc(endpoint.vpc).region) else { return };
    let refused = match &endpoint.service {
        EndpointTarget::Aws(service) => aws(context, endpoint, service, here),
        EndpointTarget::Declared(service) => network
            .endpoint_service_id(*service)
            .and_then(|id| declared(context, node, endpoint, network.endpoint_service(id), here)),
        _ => None,
    };
    match refused {
        Some(diagnostic) => diagnostics.push(diagnostic),
        None => zones(context, endpoint, here, diagnostics),
    }
}

/// Whether an endpoint names another Region than its VPC's own; `None` where one is not known.
fn named_abroad<'e>(endpoint: &'e Endpoint, here: &Region) -> Option<(&'e Region, NodeId)> {
    endpoint.region.zip(endpoint.service_region).filter(|(there, _)| there.code != here.code)
}

/// An AWS service that is offered inside its Region only.
fn aws(context: &Context<'_>, endpoint: &Endpoint, service: &Service, here: &Region) -> Option<Diagnostic> {
    let language = context.language();
    let (there, setting) = named_abroad(endpoint, here)?;
    // AWS lists some of the FIPS variants of the services that it offers across Regions, and shows others.
    let plain = service.short_name.strip_suffix("-fips").map(catalog::service);
    let offered =
        service.native_cross_region || matches!(plain, Some(ServiceLookup::One(plain)) if plain.native_cross_region);
    if offered {
        return None;
    }
    let (title, code) = (service.title, here.code);
    let message = say!(
        language,
        "{title} takes no interface endpoints from other Regions",
        "{title} は、ほかのリージョンからのインターフェース型エンドポイントに対応していません"
    );
    let label = say!(language, "the VPC is in {code}", "VPC のリージョンは {code} です");
    let there = there.code;
    let help = say!(
        language,
        "an interface endpoint in a VPC in {there}, which clients reach over a peering or a transit gateway",
        "{there} の VPC にインターフェース型エンドポイントを置き、クライアントは VPC ピアリングか Transit Gateway 経由で利用してください"
    );
    Some(Diagnostic::new(&RULE, context.nodes.get(setting).head, message).label(label).help(help))
}

/// An endpoint service that is not offered in the Region of the VPC, or of which the endpoint names another Region.
fn declared(
    context: &Context<'_>,
    node: &Node,
    endpoint: &Endpoint,
    service: &EndpointService,
    here: &Region,
) -> Option<Diagnostic> {
    let language = context.language();
    let there = context.network.vpc(service.vpc).region?;
    // Where no Region is written it is the VPC's own; one that is written but not known may be right.
    let named = endpoint.region.is_none_or(|named| named.code == there.code);
    let offered = here.code == there.code
        || service.regions.as_ref().is_none_or(|regions| regions.iter().any(|region| region.code == here.code));
    if named && offered {
        return None;
    }
    let name = context.nodes.path(service.node);
    let (here, there) = (here.code, there.code);
    let setting = endpoint.service_region.map(|setting| context.nodes.get(setting));
    let statement = setting.or_else(|| context.nodes.child(node.id, Kind::Service));
    let span = statement.map_or(node.head, |statement| statement.head);
    let provider = context.nodes.get(service.node);
    let mut edits = Vec::new();
    if !named {
        let edit = if here == there {
            // No Region need be named for the VPC's own.
            setting.map(|setting| Edit { span: setting.head, text: format!("service_region {there}") })
        } else {
            super::set_attribute(context, node, Kind::ServiceRegion, &format!("service_region {there}"))
        };
        edits.extend(edit);
    }
    let regions = context.nodes.child(service.node, Kind::Regions);
    if !offered {
        edits.extend(match regions.and_then(|regions| regions.args.first()) {
            Some(list) => super::append_to_list(context.sources, list, here),
            None => super::insert_into_body(context, provider, &format!("regions [{here}]")),
        });
    }
    let (message, label, title) = if offered {
        (
            say!(language, "`{name}` is in {there}", "`{name}` のリージョンは {there} です"),
            match setting {
                Some(_) => language.pick("this names another Region", "別のリージョンが書かれています").to_owned(),
                None => say!(
                    language,
                    "the endpoint is in {here}, and does not name the Region of the service",
                    "エンドポイントのリージョンは {here} で、サービスのリージョンの指定がありません"
                ),
            },
            say!(language, "write `service_region {there}`", "`service_region {there}` と書く"),
        )
    } else {
        (
            say!(language, "`{name}` is not offered in {here}", "`{name}` は {here} では提供されていません"),
            say!(
                language,
                "it is in {there}, and other Regions can use it only where its owner names them",
                "リージョンは {there} で、ほかのリージョンから使えるのは所有者が指定した場合だけです"
            ),
            say!(language, "offer it in {here}", "{here} でも提供する"),
        )
    };
    let related = match regions {
        Some(_) => language.pick("the Regions that its owner names", "所有者が指定したリージョン"),
        None => language.pick("its owner names no other Region", "所有者はほかのリージョンを指定していません"),
    };
    let at = if offered { provider } else { regions.unwrap_or(provider) };
    let related = if offered { language.pick("the service", "このサービス") } else { related };
    let diagnostic = Diagnostic::new(&RULE, span, message).label(label).related(at.head, related);
    Some(if edits.is_empty() { diagnostic } else { diagnostic.fix(title, edits) })
}

/// Zones from which nothing in another Region can be used.
fn zones(context: &Context<'_>, endpoint: &Endpoint, here: &Region, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some((_, setting)) = named_abroad(endpoint, here) else { return };
    let excluded = &here.zone_ids_without_cross_region_privatelink;
    for interface in &endpoint.interfaces {
        let subnet = context.network.subnet(interface.subnet);
        let Some(Zone::Id(zone)) = &subnet.zone else { continue };
        if subnet.vpc != endpoint.vpc || !excluded.contains(&zone.as_str()) {
            continue;
        }
        let name = context.nodes.name(subnet.node);
        let message = say!(
            language,
            "`{name}` is in zone {zone}, where AWS offers no endpoints to other Regions",
            "`{name}` のゾーン {zone} では、AWS はほかのリージョンへのエンドポイントを提供していません"
        );
        let label = language.pick("another zone of the Region can have one", "同じリージョンの別のゾーンなら置けます");
        let related = language.pick("the service is in another Region", "サービスは別のリージョンにあります");
        diagnostics.push(
            Diagnostic::new(&RULE, interface.span, message)
                .label(label)
                .related(context.nodes.get(setting).head, related),
        );
    }
}
