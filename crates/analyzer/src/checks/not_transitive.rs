//! Traffic through a peering or a VPN gateway to something beyond the VPC at its other end.

use super::failure::{Failure, Told};
use super::prelude::*;

pub(crate) static RULE: Rule = rule!("not-transitive", "X04", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    failure.stopped_by("not-transitive")?;
    let language = failure.language();
    let diagnostic = failure
        .told_by(&RULE)
        .note(language.pick(
            "a peering and a VPN gateway carry what goes between the two ends: the internet gateways, NAT gateways, VPNs and further peerings of the other VPC are not for them",
            "VPC ピアリングと仮想プライベートゲートウェイが通すのは両端の間の通信だけです。相手の VPC のインターネットゲートウェイ、NAT ゲートウェイ、VPN、別のピアリングは利用できません",
        ))
        .help(language.pick(
            "connect the two ends with each other: a peering of their own, or a transit gateway between all of them",
            "両端を直接つないでください。専用の VPC ピアリング接続か、全体をつなぐ Transit Gateway を使います",
        ));
    Some(diagnostic.into())
}
