//! More endpoints than AWS allows by default.

use std::collections::HashMap;

use super::prelude::*;
use crate::network::{Endpoint, EndpointType};

pub(crate) static RULE: Rule = rule!("endpoint-quota", "E21", Warning, Check::Topology(check));

/// What is counted. (AWS, AWS PrivateLink quotas,
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html>)
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Quota {
    /// Gateway endpoints of an account in a Region.
    GatewayInRegion,
    /// Gateway endpoints of a VPC.
    GatewayInVpc,
    /// Interface and Gateway Load Balancer endpoints of a VPC.
    InterfaceInVpc,
    /// Resource endpoints of a VPC.
    ResourceInVpc,
    /// Service-network endpoints of a VPC.
    ServiceNetworkInVpc,
}

/// In which account and Region, or in which VPC.
#[derive(PartialEq, Eq, Hash)]
enum Where {
    Region(Option<NodeId>, &'static str),
    Vpc(VpcId),
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let mut counts: HashMap<(Quota, Where), usize> = HashMap::new();
    for (_, endpoint) in context.network.endpoints() {
        let vpc = context.network.vpc(endpoint.vpc);
        let region = vpc.region.map(|region| (Quota::GatewayInRegion, Where::Region(vpc.account, region.code)));
        let region = region.filter(|_| endpoint.kind == Some(EndpointType::Gateway));
        let own = of(endpoint).map(|quota| (quota, Where::Vpc(endpoint.vpc)));
        for (quota, place) in [region, own].into_iter().flatten() {
            let limit = limit(quota);
            let place_name = match place {
                Where::Region(_, code) => code.to_owned(),
                Where::Vpc(_) => context.nodes.path(vpc.node),
            };
            let count = counts.entry((quota, place)).or_default();
            *count += 1;
            // The first that is too much stands for the rest.
            if *count != limit + 1 {
                continue;
            }
            let what = noun(language, quota);
            let message = say!(
                language,
                "this is one more than the {limit} {what} that AWS allows in `{place_name}` by default",
                "`{place_name}` に置ける {what} の数は、デフォルトで {limit} 個までです"
            );
            let head = context.nodes.get(endpoint.node).head;
            let mut diagnostic = Diagnostic::new(&RULE, head, message).label(
                language
                    .pick("beyond its quota AWS creates no endpoint", "クォータを超えるエンドポイントは作成できません"),
            );
            diagnostic = match quota {
                Quota::GatewayInRegion | Quota::InterfaceInVpc => diagnostic.help(language.pick(
                    "ask AWS for a higher quota, or share endpoints",
                    "クォータの引き上げを AWS に申請するか、エンドポイントを共有してください",
                )),
                _ => diagnostic,
            };
            diagnostics.push(diagnostic);
        }
    }
}

fn of(endpoint: &Endpoint) -> Option<Quota> {
    match endpoint.kind? {
        EndpointType::Gateway => Some(Quota::GatewayInVpc),
        EndpointType::Interface | EndpointType::GatewayLoadBalancer => Some(Quota::InterfaceInVpc),
        EndpointType::Resource => Some(Quota::ResourceInVpc),
        EndpointType::ServiceNetwork => Some(Quota::ServiceNetworkInVpc),
        EndpointType::Tunnel => None,
    }
}

fn limit(quota: Quota) -> usize {
    match quota {
        Quota::GatewayInRegion => 20,
        Quota::GatewayInVpc => 255,
        Quota::InterfaceInVpc | Quota::ServiceNetworkInVpc => 50,
        Quota::ResourceInVpc => 200,
    }
}

fn noun(language: Language, quota: Quota) -> &'static str {
    match quota {
        Quota::GatewayInRegion | Quota::GatewayInVpc => {
            language.pick("gateway endpoints", "ゲートウェイ型エンドポイント")
        }
        Quota::InterfaceInVpc => language.pick(
            "interface and Gateway Load Balancer endpoints",
            "インターフェース型と Gateway Load Balancer エンドポイント",
        ),
        Quota::ResourceInVpc => language.pick("resource endpoints", "リソースエンドポイント"),
        Quota::ServiceNetworkInVpc => language.pick("service-network endpoints", "サービスネットワークエンドポイント"),
    }
}
