//! Zones of two accounts that are compared by letters.

use super::prelude::*;
use crate::network::{EndpointTarget, SubnetId, Zone};

pub(crate) static RULE: Rule = rule!("availability-zone-letters", "Y04", Hint, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let network = context.network;
    let Some(endpoint) = network.endpoint_of(node.id) else { return };
    let EndpointTarget::Declared(target) = endpoint.service else { return };
    let Some(service) = network.endpoint_service_id(target).map(|id| network.endpoint_service(id)) else { return };
    let (here, there) = (network.vpc(endpoint.vpc), network.vpc(service.vpc));
    let (Some(region), Some(other)) = (here.region, there.region) else { return };
    if here.account == there.account || region.code != other.code || !region.zone_letters_per_account {
        return;
    }
    let by_letter = |subnet: SubnetId| {
        let subnet = network.subnet(subnet);
        let zone = context.nodes.child(subnet.node, Kind::AvailabilityZone)?;
        matches!(subnet.zone, Some(Zone::Letter(_))).then_some(zone.head)
    };
    let mut consumer = endpoint.interfaces.iter().map(|interface| interface.subnet);
    let balancers = service.load_balancers.iter().map(|balancer| network.load_balancer(*balancer));
    let mut provider = balancers.flat_map(|balancer| balancer.subnets.iter().copied());
    let (Some(ours), Some(theirs)) = (consumer.find_map(by_letter), provider.find_map(by_letter)) else { return };
    let span = context.nodes.child(node.id, Kind::Service).map_or(node.head, |service| service.head);
    let (name, code) = (context.nodes.path(target), region.code);
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            span,
            say!(
                language,
                "whether this endpoint and `{name}` share a zone cannot be told by letters",
                "このエンドポイントと `{name}` が同じゾーンにあるかは、文字では判断できません"
            ),
        )
        .label(say!(
            language,
            "in {code}, accounts map letters to zones each in its own way",
            "{code} では、ゾーンの文字の割り当てがアカウントごとに異なります"
        ))
        .related(ours, language.pick("a zone of the consumer", "利用側のゾーン"))
        .related(theirs, language.pick("a zone of the provider", "提供側のゾーン"))
        .help({
            let id = region.zone_ids.first().copied().unwrap_or("use1-az1");
            say!(
                language,
                "write the ids of the zones on both sides, such as `az {id}`: they mean the same in every account",
                "両側で `az {id}` のように AZ ID を書いてください。AZ ID はどのアカウントでも同じゾーンを指します"
            )
        }),
    );
}
