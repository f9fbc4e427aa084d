//! A bucket or table in another Region than the gateway endpoint.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::{Endpoint, EndpointTarget};

pub(crate) static RULE: Rule = rule!("gateway-endpoint-other-region", "X06", Warning, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let (service, wanted) = failure.service().filter(|(service, _)| service.gateway)?;
    let (network, language) = (failure.network(), failure.language());
    let covers = |endpoint: &&Endpoint| matches!(&endpoint.service, EndpointTarget::Aws(covered) if covered.name == service.name);
    let missed = failure.missed_gateway_endpoint().filter(covers);
    let on_the_way = || failure.table()?.endpoints.iter().map(|id| network.endpoint(*id)).find(covers);
    let endpoint = missed.or_else(on_the_way)?;
    let vpc = network.vpc(endpoint.vpc);
    let own = vpc.region.filter(|own| own.code != wanted)?;
    let (name, title, short) = (failure.path(endpoint.node), service.title, service.short_name);
    let wanted_name =
        portolan_catalog::region(wanted).map_or(wanted, |region| language.pick(region.short_name, region.name_ja));
    let own_name = language.pick(own.short_name, own.name_ja);
    let diagnostic = failure
        .told_by(&RULE)
        .related(
            failure.nodes().get(endpoint.node).head,
            say!(language, "this covers {title} in {own_name} only", "{own_name} の {title} だけが対象です"),
        )
        .note(say!(
            language,
            "the gateway endpoint `{name}` adds the prefixes of {title} in {own_name}; those in {wanted_name} are others, for which it adds no route",
            "ゲートウェイ型エンドポイント `{name}` が追加するのは{own_name}の {title} のプレフィックスです。{wanted_name}のプレフィックスは別で、その経路は追加されません"
        ));
    // It gets there all the same: by another way than this endpoint.
    if failure.stop.is_none() {
        return Some(Told::from(diagnostic.help(say!(
            language,
            "leave `{name}` out of `via`: other routes of the table carry it",
            "`via` から `{name}` を外してください。通すのはルートテーブルの別の経路です"
        ))));
    }
    let way = match (service.interface && service.native_cross_region, super::expectation::by_nat(failure, vpc)) {
        (true, Some(nat)) => say!(
            language,
            "an interface endpoint for `aws.{short}` with `service_region {wanted}`, or {nat}",
            "`service_region {wanted}` を指定した `aws.{short}` のインターフェース型エンドポイント、または {nat} を用意してください"
        ),
        (true, None) => say!(
            language,
            "an interface endpoint for `aws.{short}` with `service_region {wanted}`",
            "`service_region {wanted}` を指定した `aws.{short}` のインターフェース型エンドポイントを用意してください"
        ),
        (false, Some(nat)) => {
            say!(language, "{nat}, or correct the expectation", "{nat} を用意するか、期待を修正してください")
        }
        (false, None) => language.pick("correct the expectation", "期待を修正してください").to_owned(),
    };
    Some(diagnostic.help(way).into())
}
