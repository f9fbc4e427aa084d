//! An expectation that does not hold, for no cause that another rule knows.

use super::failure::{Failure, Told};
use super::{prelude::*, subnet_claim, way_back};
use crate::network::{ClaimKind, PublicAddress, Vpc};
use crate::nodes::Value;
use crate::reach::{Goal, Party};

pub(crate) static RULE: Rule = rule!("expectation", "X01", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Told {
    let mut diagnostic = failure.told_by(&RULE);
    if let Some(fix) = way_back::mend(failure) {
        diagnostic.fixes.push(fix);
        return diagnostic.into();
    }
    match way_out(failure) {
        Some(help) => diagnostic.help(help).into(),
        None => diagnostic.into(),
    }
}

/// What would let it through.
fn way_out(failure: &Failure<'_>) -> Option<String> {
    let language = failure.language();
    let stop = failure.stop?;
    if failure.cause.is_some() {
        let help = language.pick(
            "switch private DNS of the endpoint on, or let the client use the endpoint's own names",
            "エンドポイントのプライベート DNS を有効にするか、クライアントでエンドポイント固有の名前を使ってください",
        );
        return Some(help.to_owned());
    }
    Some(match stop.reason.name {
        "no-route" => without_route(failure)?,
        "no-public-address" => language
            .pick(
                "give it `public_ip on`, or correct the expectation",
                "`public_ip on` を付けるか、期待を修正してください",
            )
            .to_owned(),
        "security-group" => match stop.node.filter(|node| failure.network().group_of(*node).is_some()) {
            Some(group) => {
                let group = failure.path(group);
                say!(
                    language,
                    "add a rule to `{group}` that allows it, or correct the expectation",
                    "許可するルールを `{group}` に追加するか、期待を修正してください"
                )
            }
            None => language
                .pick(
                    "give it a security group that allows it, or correct the expectation",
                    "許可するセキュリティグループを付けるか、期待を修正してください",
                )
                .to_owned(),
        },
        _ => return None,
    })
}

fn without_route(failure: &Failure<'_>) -> Option<String> {
    let vpc = failure.table().map(|table| table.vpc).or(failure.vpc_without_route())?;
    let vpc = failure.network().vpc(vpc);
    Some(match failure.goal {
        Some(Goal::Service(..)) => ways_to_public(failure, vpc),
        Some(Goal::Party(Party::Outside(outside))) if !outside.addresses.is_private() => ways_to_public(failure, vpc),
        Some(Goal::Public(..)) => ways_to_public(failure, vpc),
        Some(Goal::Name(_)) => by_name(failure),
        _ => connected(failure),
    })
}

/// The ways to a public address: an endpoint where the goal is a service, and a NAT gateway.
pub(super) fn ways_to_public(failure: &Failure<'_>, vpc: &Vpc) -> String {
    let language = failure.language();
    let endpoint = failure.service().map(|(service, _)| {
        let title = service.title;
        if service.gateway {
            say!(
                language,
                "a gateway endpoint for {title}, associated with the route table",
                "ルートテーブルに関連付けた {title} のゲートウェイ型エンドポイント"
            )
        } else {
            say!(
                language,
                "an interface endpoint for {title} with private DNS",
                "プライベート DNS を有効にした {title} のインターフェース型エンドポイント"
            )
        }
    });
    let ways: Vec<_> = endpoint.into_iter().chain(by_nat(failure, vpc)).collect();
    let ways = ways.join(language.pick(", or ", "、または "));
    match ways.is_empty() {
        true => language.pick("correct the expectation", "期待を修正してください").to_owned(),
        false => say!(language, "{ways}, or correct the expectation", "{ways} を用意するか、期待を修正してください"),
    }
}

/// A NAT gateway, where the VPC has a subnet in which one can stand.
pub(super) fn by_nat(failure: &Failure<'_>, vpc: &Vpc) -> Option<String> {
    let is_public = |subnet: &&crate::network::SubnetId| {
        matches!(subnet_claim::kind(failure.context, **subnet), Some((ClaimKind::Public, _)))
    };
    let public = vpc.subnets.iter().find(is_public)?;
    let public = failure.path(failure.network().subnet(*public).node);
    Some(say!(
        failure.language(),
        "a NAT gateway in `{public}` and a default route to it",
        "`{public}` の NAT ゲートウェイとそこへのデフォルトルート"
    ))
}

/// A route to another network, for which something has to connect the two.
fn connected(failure: &Failure<'_>) -> String {
    let help = failure.language().pick(
        "a route to the peering, transit gateway or VPN gateway that leads there, or correct the expectation",
        "宛先につながる VPC ピアリング接続、Transit Gateway、仮想プライベートゲートウェイへの経路を用意するか、期待を修正してください",
    );
    help.to_owned()
}

/// A name that a record leads to a private address somewhere else: a public one may be meant.
fn by_name(failure: &Failure<'_>) -> String {
    let language = failure.language();
    let record = failure.name_decided_by().map(|record| failure.nodes().get(record));
    let target = record.and_then(|record| match record.arg("TARGET").map(|arg| &arg.value) {
        Some(Value::Reference(Some(target))) => failure.network().host_of(*target),
        _ => None,
    });
    match target {
        Some(target) if target.public != PublicAddress::Off => {
            let name = failure.path(target.node);
            let connected = connected(failure);
            say!(
                language,
                "the record leads to the private address of `{name}`; let it lead to the public one, or {connected}",
                "レコードは `{name}` のプライベートアドレスを指しています。パブリックアドレスを指すようにするか、{connected}"
            )
        }
        Some(_) => connected(failure),
        None => language.pick("correct the expectation", "期待を修正してください").to_owned(),
    }
}
