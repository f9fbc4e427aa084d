//! Traffic for which a gateway endpoint is taken, and which it does not cover.

use super::failure::{Failure, Told};
use super::{expectation, prelude::*};
use crate::network::EndpointTarget;
use crate::reach::{Goal, Party};

pub(crate) static RULE: Rule = rule!("gateway-endpoint-scope", "X02", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let table = failure.table().filter(|_| failure.stop.is_some_and(|stop| !stop.answer))?;
    // Nobody takes the endpoint for a way to private addresses.
    let by_record =
        || failure.name_decided_by().is_some_and(|decided| failure.nodes().get(decided).kind() == Kind::Record);
    let public = match failure.goal? {
        Goal::Service(..) | Goal::Name(_) => failure.heads_for().is_none() && !by_record(),
        Goal::Party(Party::Outside(outside)) => !outside.addresses.is_private(),
        Goal::Public(..) => true,
        _ => false,
    };
    let (network, language) = (failure.network(), failure.language());
    let covered = table.endpoints.iter().find_map(|id| {
        let endpoint = network.endpoint(*id);
        match &endpoint.service {
            EndpointTarget::Aws(service) => Some((endpoint, *service)),
            _ => None,
        }
    });
    let (endpoint, service) = covered.filter(|_| public)?;
    let vpc = network.vpc(table.vpc);
    let region = vpc.region?;
    let (name, title) = (failure.path(endpoint.node), service.title);
    let region_name = language.pick(region.code, region.name_ja);
    let diagnostic = failure
        .told_by(&RULE)
        .related(
            failure.nodes().get(endpoint.node).head,
            say!(language, "this is a route to {title} and to nothing else", "{title} への経路であり、ほかの宛先には使われません"),
        )
        .note(say!(
            language,
            "the gateway endpoint `{name}` adds only the prefixes of {title} in {region_name}; every other address, a ping to it included, has no route",
            "ゲートウェイ型エンドポイント `{name}` が追加するのは {region_name} の {title} のプレフィックスだけです。それ以外のアドレスへは、ping も含めて経路がありません"
        ));
    Some(diagnostic.help(expectation::ways_to_public(failure, vpc)).into())
}
