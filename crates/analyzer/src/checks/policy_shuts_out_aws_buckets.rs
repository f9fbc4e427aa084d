//! A policy for S3 that leaves Amazon ECR's bucket out, from which images get their layers.

use std::collections::BTreeMap;

use portolan_policy::{Barred, Words};

use super::prelude::*;
use crate::network::{Endpoint, EndpointTarget, EndpointType, PrivateDnsMode};
use crate::policies::{Document, documents};

pub(crate) static RULE: Rule = rule!("policy-shuts-out-aws-buckets", "S13", Warning, Check::Topology(check));

/// What a client of Amazon ECR does to the objects in that bucket.
const ACTION: &str = "s3:GetObject";

/// The one partition for which the name of the bucket is known.
const PARTITION: &str = "aws";

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let documents = documents(context);
    if documents.is_empty() {
        return;
    }
    let pulling = pulling(context);
    for document in &documents {
        // One finding tells what to add for each Region, whatever the number of endpoints.
        let mut told = Vec::new();
        for (_, endpoint) in &document.named_by {
            let Some(registry) = pulling.get(&endpoint.vpc) else { continue };
            let Some(region) = endpoint.region.filter(|region| region.partition == PARTITION) else { continue };
            if told.contains(&region.code) || !carries_s3(endpoint) || has_other_way(context, endpoint) {
                continue;
            }
            let bucket = format!("arn:aws:s3:::prod-{}-starport-layer-bucket/", region.code);
            let Some(barred) = document.policy.as_ref().ok().and_then(|policy| policy.bars(ACTION, &bucket)) else {
                continue;
            };
            told.push(region.code);
            diagnostics.push(report(context, document, endpoint, *registry, &bucket, barred));
        }
    }
}

/// By VPC, the first thing that says that images are pulled from Amazon ECR in it.
fn pulling(context: &Context<'_>) -> BTreeMap<VpcId, Span> {
    const REGISTRY: &str = "ecr.dkr";
    let network = context.network;
    let mut pulling = BTreeMap::new();
    for (_, endpoint) in network.endpoints() {
        if matches!(&endpoint.service, EndpointTarget::Aws(service) if service.short_name == REGISTRY) {
            pulling.entry(endpoint.vpc).or_insert(context.nodes.get(endpoint.node).head);
        }
    }
    for (_, host) in network.hosts() {
        if let Some((_, span)) = host.uses.iter().find(|(service, _)| service.short_name == REGISTRY) {
            pulling.entry(network.subnet(host.subnet).vpc).or_insert(*span);
        }
    }
    pulling
}

fn is_s3(endpoint: &Endpoint) -> bool {
    matches!(&endpoint.service, EndpointTarget::Aws(service) if service.short_name == "s3")
}

/// Whether the ordinary names of S3 lead through it.
fn carries_s3(endpoint: &Endpoint) -> bool {
    is_s3(endpoint)
        && match endpoint.kind {
            Some(EndpointType::Gateway) => true,
            Some(EndpointType::Interface) => endpoint.private_dns.mode == Some(PrivateDnsMode::On),
            _ => false,
        }
}

/// Whether S3 may be reached through another endpoint of the VPC, by those who pull images.
fn has_other_way(context: &Context<'_>, endpoint: &Endpoint) -> bool {
    let others = context.network.vpc(endpoint.vpc).endpoints.iter().map(|other| context.network.endpoint(*other));
    others.filter(|other| other.node != endpoint.node).any(|other| {
        is_s3(other)
            && (other.kind != Some(EndpointType::Interface) || other.private_dns.mode != Some(PrivateDnsMode::Off))
    })
}

fn report(
    context: &Context<'_>,
    document: &Document<'_>,
    endpoint: &Endpoint,
    registry: Span,
    bucket: &str,
    barred: Barred<'_>,
) -> Diagnostic {
    let language = context.language();
    let statement = match barred {
        Barred::Denied(statement) | Barred::NotAllowed(Some(statement)) => Some(statement),
        Barred::NotAllowed(None) => None,
    };
    let range = statement.map_or(0..0, |statement| match &statement.resources {
        Words::Only(words) | Words::AllBut(words) => match (words.first(), words.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => statement.range.clone(),
        },
        Words::Unknown => statement.range.clone(),
    });
    let name = bucket.strip_prefix("arn:aws:s3:::").unwrap_or(bucket).trim_end_matches('/');
    let message = say!(
        language,
        "this policy shuts out `{name}`, from which Amazon ECR serves image layers",
        "このポリシーは、Amazon ECR がイメージのレイヤーを配布する `{name}` を締め出します"
    );
    let own = endpoint.node;
    let label = match barred {
        Barred::Denied(_) => language.pick("this denies it", "ここで拒否しています"),
        Barred::NotAllowed(_) => language.pick("nothing allows it", "許可するステートメントがありません"),
    };
    let diagnostic = document
        .report(&RULE, context, &range, message, |endpoint| endpoint.node == own)
        .label(label)
        .related(registry, language.pick("images are pulled in this VPC", "この VPC ではイメージを取得します"));
    let object = format!("{bucket}*");
    let Barred::NotAllowed(_) = barred else {
        return diagnostic.help(say!(
            language,
            "except `{object}` from what is denied",
            "`{object}` を拒否の対象から除いてください"
        ));
    };
    let diagnostic = diagnostic.help(say!(
        language,
        "allow `{ACTION}` on `{object}` as well",
        "`{object}` に対する `{ACTION}` も許可してください"
    ));
    let list = document.policy.as_ref().ok().and_then(|policy| policy.list.clone());
    let Some(list) = list else { return diagnostic };
    let before = document.text(&list);
    let inside = before.strip_prefix('[').unwrap_or(before);
    let space = &inside[..inside.len() - inside.trim_start().len()];
    let (space, comma) = if inside.trim() == "]" { ("", "") } else { (space, ",") };
    let new = format!(
        "{space}{{ \"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"{ACTION}\", \"Resource\": \"{object}\" }}{comma}"
    );
    let at = list.start + 1;
    diagnostic.replace(
        language.pick("allow it in a statement of its own", "許可するステートメントを追加する"),
        document.span(&(at..at)),
        new,
    )
}
