//! A gateway endpoint that somebody outside its VPC ought to use.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::Endpoint;

pub(crate) static RULE: Rule = rule!("gateway-endpoint-outside-vpc", "X03", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let endpoint = match failure.stopped_by("gateway-endpoint-outside-vpc") {
        Some(stop) => failure.network().endpoint_of(stop.node?)?,
        None => named_from_outside(failure)?,
    };
    let language = failure.language();
    let vpc = failure.path(failure.network().vpc(endpoint.vpc).node);
    let diagnostic = failure
        .told_by(&RULE)
        .note(say!(
            language,
            "a gateway endpoint is a route in the tables of its VPC: neither a peering nor a transit gateway, VPN or Direct Connect leads to it",
            "ゲートウェイ型エンドポイントは VPC のルートテーブルの経路です。VPC ピアリング、Transit Gateway、VPN、Direct Connect からは利用できません"
        ))
        .help(say!(
            language,
            "an interface endpoint in `{vpc}`, which is reached by its address from outside the VPC too",
            "VPC の外からもアドレスで到達できるインターフェース型エンドポイントを `{vpc}` に置いてください"
        ));
    Some(diagnostic.into())
}

/// A gateway endpoint that somebody outside its VPC names as the way. What a NAT gateway of the VPC sends on comes from
/// inside.
fn named_from_outside<'f>(failure: &Failure<'f>) -> Option<&'f Endpoint> {
    let endpoint = failure.missed_gateway_endpoint()?;
    let inside = failure.sender().is_some_and(|sender| sender.vpc == endpoint.vpc);
    let translated =
        failure.hops.iter().filter_map(|hop| hop.node).any(|node| failure.network().nat_of(node).is_some());
    (failure.from.is_some() && !inside && !translated).then_some(endpoint)
}
