//! A name of an endpoint, `vpce-…`, that cannot be one.

use std::collections::HashMap;

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::{Endpoint, EndpointTarget, EndpointType};
use crate::nodes::{Arg, Value};

pub(crate) static RULE: Rule = rule!("endpoint-host-name", "D12", Error, Check::Topology(check), reads: [Expectations]);

/// What names of S3 endpoints have before the endpoint. (AWS, Access Amazon S3 over AWS PrivateLink,
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html>)
const OF_S3: &[&str] = &["bucket", "accesspoint", "control"];

/// A name such as `bucket.vpce-0a1b-c2d3-us-east-1a.s3.us-east-1.vpce.amazonaws.com`, in its parts.
struct EndpointName<'t> {
    /// What stands directly before the endpoint: `bucket`.
    prefix: Option<&'t str>,
    /// The endpoint, perhaps with its zone: `vpce-0a1b-c2d3-us-east-1a`.
    label: &'t str,
    /// Its id: `vpce-0a1b`.
    id: &'t str,
    /// Its zone: `us-east-1a`.
    zone: Option<&'t str>,
    /// The labels of the service: `s3`.
    service: Vec<&'t str>,
    /// The Region: `us-east-1`.
    region: &'t str,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // Host names stand where a record leads and where an expectation begins or ends.
    let named = |node: &&Node| matches!(node.kind(), Kind::Record | Kind::Expect);
    let args = context.nodes.iter().filter(named).flat_map(|node| match node.kind() {
        Kind::Record => node.args.get(1..).unwrap_or_default(),
        _ => node.args.as_slice(),
    });
    let mut ids = None;
    for arg in args {
        let Value::Text(text) = &arg.value else { continue };
        let host = text.trim_end_matches('.').to_ascii_lowercase();
        if let Some(name) = EndpointName::parse(&host) {
            let ids = ids.get_or_insert_with(|| declared(context));
            diagnostics.extend(wrong(context, arg, &host, &name, ids.get(name.id).copied()));
        }
    }
}

/// A packet that is meant for, or comes from, a name that no endpoint can have.
pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let found = failure.asking.args.iter().find_map(|arg| {
        let Value::Text(text) = &arg.value else { return None };
        let host = text.trim_end_matches('.').to_ascii_lowercase();
        let name = EndpointName::parse(&host)?;
        let endpoint = declared(failure.context).get(name.id).copied();
        wrong(failure.context, arg, &host, &name, endpoint)
    })?;
    Some(failure.told_as(&RULE, found).at_fault(failure.asking.id))
}

/// The interface endpoint that is declared here and has this Regional name, which resolves to its addresses everywhere.
pub(crate) fn endpoint_of(context: &Context<'_>, host: &str) -> Option<NodeId> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let name = EndpointName::parse(&host).filter(|name| name.zone.is_none())?;
    let endpoint = declared(context).get(name.id).copied()?;
    let here = context.network.vpc(endpoint.vpc).region.is_some_and(|own| own.code == name.region);
    let fits = match &endpoint.service {
        // `ecr.dkr` is `dkr.ecr` there.
        EndpointTarget::Aws(service) => {
            let labels = || service.short_name.split('.');
            labels().eq(name.service.iter().copied()) || labels().rev().eq(name.service.iter().copied())
        }
        _ => name.service.len() == 1,
    };
    let lacks_prefix = name.service == ["s3"] && name.prefix.is_none();
    (here && fits && !lacks_prefix && endpoint.kind == Some(EndpointType::Interface)).then_some(endpoint.node)
}

/// The declared endpoints by their ids in AWS.
fn declared<'n>(context: &Context<'n>) -> HashMap<&'n str, &'n Endpoint> {
    let ids = context.nodes.of_kind(Kind::Id).filter_map(|id| match id.value() {
        Some(Value::Text(text)) => Some((text.as_str(), context.network.endpoint_of(id.parent?)?)),
        _ => None,
    });
    ids.collect()
}

fn wrong(
    context: &Context<'_>,
    arg: &Arg,
    host: &str,
    name: &EndpointName<'_>,
    endpoint: Option<&Endpoint>,
) -> Option<Diagnostic> {
    let language = context.language();
    let region = name.region;
    let report = |message: String, label: &str| Diagnostic::new(&RULE, arg.span, message).label(label);
    let replaced = |diagnostic: Diagnostic, meant: String| {
        let title = suggest::write(language, &meant);
        diagnostic.replace(title, arg.span, format!("\"{meant}\""))
    };
    if let Some(zone) = name.zone.filter(|zone| zone_region(zone).is_some_and(|own| own != region)) {
        let message = say!(
            language,
            "zone {zone} is not in {region}, which this name says as well",
            "この名前にはゾーン {zone} とリージョン {region} がありますが、{zone} は {region} のゾーンではありません"
        );
        let label = language.pick(
            "the names of an endpoint have its own Region and zones",
            "エンドポイントの名前に入るのは、そのリージョンとゾーンです",
        );
        return Some(report(message, label));
    }
    if let Some(endpoint) = endpoint {
        let path = context.nodes.path(endpoint.node);
        let declared = context.nodes.get(endpoint.node).head;
        let own = context.network.vpc(endpoint.vpc).region.filter(|own| own.code != region);
        if let (Some(zone), Some(_)) = (name.zone, endpoint.service_region) {
            let message = say!(
                language,
                "`{path}` leads to another Region and has no name for zone {zone}",
                "`{path}` は別のリージョンに向かうため、ゾーン {zone} の名前はありません"
            );
            let label = language.pick(
                "a cross-Region endpoint has a Regional name only",
                "クロスリージョンのエンドポイントにあるのはリージョンの名前だけです",
            );
            let whole = name.label.strip_suffix(zone).map(|rest| rest.trim_end_matches('-')).unwrap_or(name.label);
            let diagnostic =
                report(message, label).related(declared, language.pick("this endpoint", "このエンドポイント"));
            return Some(replaced(diagnostic, host.replacen(name.label, whole, 1)));
        }
        if let (Some(own), None) = (own, endpoint.service_region) {
            let code = own.code;
            let message = say!(
                language,
                "this name says {region}, but `{path}` is in {code}",
                "この名前のリージョンは {region} ですが、`{path}` は {code} にあります"
            );
            let label = language.pick(
                "the names of an endpoint have its own Region",
                "エンドポイントの名前に入るのは、そのリージョンです",
            );
            let diagnostic =
                report(message, label).related(declared, language.pick("this endpoint", "このエンドポイント"));
            let (from, to) = (format!(".{region}.vpce."), format!(".{code}.vpce."));
            return Some(match name.zone {
                None => replaced(diagnostic, host.replacen(&from, &to, 1)),
                Some(_) => diagnostic,
            });
        }
    }
    let lacks_prefix =
        name.service == ["s3"] && name.prefix.is_none_or(|prefix| prefix != "*" && !OF_S3.contains(&prefix));
    lacks_prefix.then(|| {
        let label = name.label;
        let message = say!(
            language,
            "names of S3 endpoints have `bucket`, `accesspoint` or `control` before `{label}`",
            "S3 のエンドポイントの名前では、`{label}` の前に `bucket`、`accesspoint`、`control` のいずれかが付きます"
        );
        let label = language.pick("this one has none of them", "この名前にはありません");
        replaced(report(message, label), host.replacen(name.label, &format!("bucket.{}", name.label), 1))
    })
}

/// The Region of a zone's name: of `us-east-1a`. `None` for one that is not known, such as a Local Zone.
fn zone_region(zone: &str) -> Option<&str> {
    let code = zone.strip_suffix(|c: char| c.is_ascii_lowercase())?;
    portolan_catalog::region(code).map(|_| code)
}

impl<'t> EndpointName<'t> {
    /// Takes a name apart; `None` for what is no name of an endpoint in a known Region. The name of an endpoint
    /// service, `vpce-svc-…`, is none.
    fn parse(host: &'t str) -> Option<EndpointName<'t>> {
        let labels: Vec<&str> = host.split('.').collect();
        let at = labels.iter().position(|label| label.starts_with("vpce-") && !label.starts_with("vpce-svc-"))?;
        let (before, rest) = labels.split_at_checked(at)?;
        let (label, rest) = rest.split_first()?;
        let end = rest.iter().position(|label| *label == "vpce")?;
        let (region, service) = rest.get(..end)?.split_last()?;
        let known = portolan_catalog::region(region)?;
        if rest.get(end + 1..)?.join(".") != known.dns_suffix {
            return None;
        }
        let mut dashes = label.match_indices('-').map(|(at, _)| at).skip(1);
        let (second, third) = (dashes.next(), dashes.next());
        Some(EndpointName {
            prefix: before.last().copied(),
            label,
            id: second.and_then(|at| label.get(..at)).unwrap_or(label),
            zone: third.and_then(|at| label.get(at + 1..)),
            service: service.to_vec(),
            region,
        })
    }
}
