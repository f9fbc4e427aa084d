//! A connection through an endpoint in the wrong direction.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::{Endpoint, EndpointTarget};
use crate::reach::Machine;

pub(crate) static RULE: Rule = rule!("endpoint-starts-no-connection", "L08", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let language = failure.language();
    let mut diagnostic = failure.told_by(&RULE);
    if failure.stopped_by("endpoint-one-way").is_none() {
        // From the provider to the consumer: what connects the two VPCs is the endpoint and nothing else.
        failure.vpc_without_route()?;
        let endpoint = connecting(failure, failure.sender()?, failure.receiver()?)?;
        let name = failure.path(endpoint.node);
        diagnostic = diagnostic
            .related(
                failure.nodes().get(endpoint.node).head,
                language.pick(
                    "this connects the two VPCs, the other way",
                    "2 つの VPC をつなぐのはこのエンドポイントですが、向きが逆です",
                ),
            )
            .note(say!(
                language,
                "`{name}` connects the two VPCs, and connections through an endpoint start on the consumer's side",
                "2 つの VPC をつなぐのは `{name}` で、エンドポイントを通る接続は利用側からのみ開始できます"
            ));
    }
    let help = language.pick(
        "turn the expectation round, or connect the two networks: a peering or a transit gateway carries both directions",
        "期待の向きを逆にするか、両方のネットワークをつないでください。VPC ピアリングや Transit Gateway は双方向に通信できます",
    );
    Some(diagnostic.help(help).into())
}

/// The endpoint in the goal's VPC for a service of the source's.
fn connecting<'a>(failure: &Failure<'a>, provider: &Machine, consumer: &Machine) -> Option<&'a Endpoint> {
    let network = failure.network();
    if provider.vpc == consumer.vpc {
        return None;
    }
    let endpoints = network.vpc(consumer.vpc).endpoints.iter().map(|id| network.endpoint(*id));
    endpoints.into_iter().find(|endpoint| match endpoint.service {
        EndpointTarget::Declared(service) => {
            network.endpoint_service_id(service).is_some_and(|id| network.endpoint_service(id).vpc == provider.vpc)
        }
        _ => false,
    })
}
