//! Through appliances: hosts that a route points to, and the ones behind a Gateway Load Balancer endpoint.

use portolan_catalog::say;

use super::engine::Engine;
use super::filters::Side;
use super::forward::Via;
use super::groups::{Direction, KeptGroups, Peer, admit};
use super::health::is_stopped;
use super::packet::{Heading, Packet, Spot, Then};
use super::reason::{BLACKHOLE, NO_TARGET, SECURITY_GROUP, SERVICE_ZONE, SOURCE_DEST_CHECK, UNAVAILABLE};
use super::{Answer, HopKind, Machine, Verdict};
use crate::network::{EndpointTarget, EndpointType, HostId, LoadBalancer, LoadBalancerType, SubnetId};
use crate::nodes::NodeId;
use crate::ports::Ports;

/// What a Gateway Load Balancer sends to its targets: GENEVE.
/// (AWS, <https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html>)
const GENEVE: &str = "udp/6081";

impl Engine<'_> {
    /// A route that points to an instance or a network interface: to it, or through it as an appliance.
    pub(super) fn through_host(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(via.target);
        let Some(id) = self.network.host_id(via.target) else { return vec![packet.unknown_table()] };
        let host = self.network.host(id);
        self.touch(host.node);
        let subnet = host.subnet;
        if self.network.subnet(subnet).vpc != via.at.vpc {
            let message = say!(self.language, "`{name}` belongs to another VPC", "`{name}` は別の VPC のものです");
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        }
        if self.zone_fails(subnet) {
            let message = self.in_failing_zone(&name);
            return vec![packet.stop(&UNAVAILABLE, Some(via.target), message)];
        }
        if matches!(heading.spot, Spot::Machine(to) if to.node == Some(via.target)) {
            return self.inside(via.at.vpc, via.at.left, packet, heading, Some(via.route), then);
        }
        let source = packet.source.clone();
        let sender = packet.sender();
        if via.at.left != Some(subnet)
            && let Err(stopped) = self.cross(subnet, Side::Entering, source.addresses(), &sender, &mut packet)
        {
            return vec![stopped];
        }
        match host.source_dest_check.on {
            Some(true) => {
                let message = say!(
                    self.language,
                    "`{name}` drops packets that are not meant for it",
                    "`{name}` は自分宛てではないパケットを破棄します"
                );
                return vec![packet.stop(&SOURCE_DEST_CHECK, host.source_dest_check.node, message)];
            }
            Some(false) => {}
            None => packet.doubt(
                say!(
                    self.language,
                    "whether `{name}` passes packets on is not known",
                    "`{name}` がパケットを転送するかどうかは不明です"
                ),
                host.source_dest_check.node,
            ),
        }
        if packet.answers.is_none()
            && let Err(stopped) = self.filter_appliance(id, heading, &mut packet)
        {
            return vec![stopped];
        }
        packet.hop(HopKind::Appliance, name, self.language.pick("passes it on", "転送"), Some(via.target), None);
        packet.passed.push(via.target);
        self.leave(subnet, packet, heading, then)
    }

    /// The security groups of an appliance, in and out.
    fn filter_appliance(&self, id: HostId, heading: &Heading<'_>, packet: &mut Packet) -> Result<(), Answer> {
        let Some(machine) = self.host(id) else {
            return Err(packet.clone().unknown_table());
        };
        let source = packet.source.clone();
        let sender = packet.sender();
        let peer =
            Peer { addresses: source.addresses(), groups: self.kept_groups(&source, packet, &machine), service: None };
        self.filter(&machine, Direction::Ingress, &peer, &sender, packet)?;
        let groups = heading.machine().map(|to| self.named_across(&machine, to)).unwrap_or_default();
        let peer = Peer {
            addresses: &heading.addresses,
            groups,
            service: heading.listed_in(self.network.vpc(machine.vpc).region),
        };
        self.filter(&machine, Direction::Egress, &peer, &heading.name, packet)
    }

    /// A route that points to an endpoint: through the appliances behind it, and on from its subnet.
    pub(super) fn through_inspection(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(via.target);
        let Some(endpoint) = self.network.endpoint_of(via.target) else { return vec![packet.unknown_table()] };
        match endpoint.kind {
            Some(EndpointType::GatewayLoadBalancer) => {}
            // AWS refuses the route, which has been reported; what the type is may not be known.
            None => {
                return vec![packet.unknown(
                    say!(self.language, "of which type `{name}` is, is not known", "`{name}` の種類は不明です"),
                    Some(via.target),
                )];
            }
            Some(_) => {
                let message = say!(
                    self.language,
                    "`{name}` is no Gateway Load Balancer endpoint, so no route can lead to it",
                    "`{name}` は Gateway Load Balancer エンドポイントではないため、経路のターゲットにできません"
                );
                return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
            }
        }
        if endpoint.vpc != via.at.vpc {
            let message = say!(self.language, "`{name}` belongs to another VPC", "`{name}` は別の VPC のものです");
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        }
        let [interface] = endpoint.interfaces[..] else {
            return vec![packet.unknown(
                say!(
                    self.language,
                    "in which subnet `{name}` stands is not known",
                    "`{name}` がどのサブネットにあるかは不明です"
                ),
                Some(via.target),
            )];
        };
        let subnet = interface.subnet;
        if self.zone_fails(subnet) {
            let message = self.in_failing_zone(&name);
            return vec![packet.stop(&UNAVAILABLE, Some(via.target), message)];
        }
        let source = packet.source.clone();
        let sender = packet.sender();
        if via.at.left != Some(subnet)
            && let Err(stopped) = self.cross(subnet, Side::Entering, source.addresses(), &sender, &mut packet)
        {
            return vec![stopped];
        }
        let stands = self.nodes.path(self.network.subnet(subnet).node);
        let detail = say!(self.language, "in {stands}, to the appliances", "{stands} 内、アプライアンスへ");
        packet.hop(HopKind::Endpoint, name, detail, Some(via.target), None);
        if packet.answers.is_none()
            && let Err(stopped) = self.inspect(via.target, subnet, &mut packet)
        {
            return vec![stopped];
        }
        packet.passed.push(via.target);
        self.leave(subnet, packet, heading, then)
    }

    /// Whether the service behind a Gateway Load Balancer endpoint takes the packet and gives it back.
    fn inspect(&self, node: NodeId, subnet: SubnetId, packet: &mut Packet) -> Result<(), Answer> {
        let name = self.nodes.path(node);
        let Some(endpoint) = self.network.endpoint_of(node) else { return Err(packet.clone().unknown_table()) };
        let EndpointTarget::Declared(service) = endpoint.service else {
            // Nothing is claimed of a service that is not declared here.
            let message = say!(
                self.language,
                "what is behind `{name}` is not declared",
                "`{name}` の背後にあるものは宣言されていません"
            );
            return Err(packet.clone().unknown(message, Some(node)));
        };
        let service = self.admitted(endpoint, service, packet)?;
        packet.hop(HopKind::EndpointService, self.nodes.path(service.node), String::new(), Some(service.node), None);
        let mut nodes = Vec::new();
        for id in &service.load_balancers {
            let balancer = self.network.load_balancer(*id);
            if balancer.kind.is_none() {
                packet.doubt(self.type_not_known(&self.nodes.path(balancer.node)), Some(balancer.node));
            }
            if balancer.kind != Some(LoadBalancerType::Gateway) {
                continue;
            }
            let zones = balancer.subnets.iter().map(|node| (balancer, *node, self.same_zone(subnet, *node)));
            nodes.extend(zones.filter(|(_, _, same)| *same != Some(false)));
            if !balancer.complete {
                let name = self.nodes.path(balancer.node);
                let message =
                    say!(self.language, "the subnets of `{name}` are not known", "`{name}` のサブネットは不明です");
                packet.doubt(message, Some(balancer.node));
            }
        }
        let service_name = self.nodes.path(service.node);
        if nodes.is_empty() {
            if !service.complete || packet.missing.is_some() {
                let message = say!(
                    self.language,
                    "what stands behind `{service_name}` is not known",
                    "`{service_name}` の背後にあるものは不明です"
                );
                return Err(packet.clone().unknown(message, Some(service.node)));
            }
            let message = say!(
                self.language,
                "`{service_name}` has no Gateway Load Balancer in the zone of `{name}`",
                "`{service_name}` の Gateway Load Balancer は、`{name}` のアベイラビリティーゾーンにはありません"
            );
            return Err(packet.clone().stop(&SERVICE_ZONE, Some(service.node), message));
        }
        if let Some((balancer, node, _)) = nodes.iter().find(|(_, _, same)| *same == Some(true)) {
            return self.hand_to_appliance(balancer, *node, packet);
        }
        // Which of them is in the zone is not known, nor whether any is.
        packet.doubt(
            say!(
                self.language,
                "whether `{service_name}` has a load balancer in the zone of `{name}` is not known",
                "`{service_name}` のロードバランサーが `{name}` のアベイラビリティーゾーンにあるかどうかは不明です"
            ),
            Some(service.node),
        );
        let mut refused = None;
        for (balancer, node, _) in nodes {
            let mut packet = packet.clone();
            match self.hand_to_appliance(balancer, node, &mut packet) {
                Err(answer) if is_stopped(std::slice::from_ref(&answer)) => refused = refused.or(Some(answer)),
                _ => return Ok(()),
            }
        }
        refused.map_or(Ok(()), Err)
    }

    /// One target that takes the packet is enough.
    fn hand_to_appliance(
        &self,
        balancer: &LoadBalancer,
        node_subnet: SubnetId,
        packet: &mut Packet,
    ) -> Result<(), Answer> {
        let name = self.nodes.path(balancer.node);
        if self.fails(balancer.node) {
            return Err(self.stop_at_failed(balancer.node, packet.clone()));
        }
        packet.hop(
            HopKind::LoadBalancer,
            name.clone(),
            self.language.pick("wraps it in GENEVE", "GENEVE でカプセル化"),
            Some(balancer.node),
            None,
        );
        let node = Machine::of_thing(self.nodes, self.network, balancer.node, node_subnet, &balancer.groups);
        let (Some(node), Some(geneve)) = (node, Ports::parse(GENEVE)) else {
            return Err(packet.clone().unknown(
                say!(self.language, "the subnet of `{name}` is not known", "`{name}` のサブネットは不明です"),
                Some(balancer.node),
            ));
        };
        let mut refused = None;
        let mut open = None;
        let mut failed = None;
        for listener in &balancer.listeners {
            if !listener.complete {
                open = open.or(Some(listener.node));
            }
            for &target in &listener.targets {
                let Some(host) = self.network.host_id(target) else {
                    open = open.or(Some(listener.node));
                    continue;
                };
                let subnet = self.network.host(host).subnet;
                let in_reach = match (balancer.cross_zone.on, self.same_zone(node_subnet, subnet)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                };
                if in_reach == Some(false) {
                    continue;
                }
                if self.fails(target) || self.zone_fails(subnet) {
                    failed = failed.or(Some(target));
                    continue;
                }
                let Some(appliance) = self.host(host) else {
                    open = open.or(Some(target));
                    continue;
                };
                self.touch_groups(&appliance.groups, appliance.vpc);
                let groups = KeptGroups::kept(&node.groups, node.vpc);
                let peer = Peer { addresses: &node.addresses, groups, service: None };
                let admission =
                    admit(self.network, &appliance.groups, appliance.vpc, Direction::Ingress, &peer, &geneve);
                if admission.maybe.is_empty() {
                    refused = refused.or(Some((target, self.first_group(&appliance.groups, appliance.vpc))));
                } else if admission.sure.is_empty() || in_reach.is_none() {
                    open = open.or(admission.unknown).or(Some(target));
                } else {
                    let detail = self.language.pick("looks at it and gives it back", "検査して戻す");
                    packet.hop(HopKind::Appliance, appliance.name, detail, Some(target), admission.rule);
                    packet.needed.push(listener.node);
                    return Ok(());
                }
            }
        }
        if let Some(open) = open {
            packet.doubt(
                say!(
                    self.language,
                    "whether an appliance behind `{name}` takes the packet is not known",
                    "`{name}` の背後のアプライアンスがパケットを受け取るかどうかは不明です"
                ),
                Some(open),
            );
            return Ok(());
        }
        let Some((target, group)) = refused else {
            if let Some(failed) = failed {
                return Err(self.stop_at_failed(failed, packet.clone()));
            }
            let message = say!(
                self.language,
                "`{name}` has no target in the zone, and sends to no other",
                "`{name}` にはこのアベイラビリティーゾーンのターゲットがなく、ほかのゾーンへは送りません"
            );
            return Err(packet.clone().stop(&NO_TARGET, Some(balancer.node), message));
        };
        let target_name = self.nodes.path(target);
        let message = say!(
            self.language,
            "`{target_name}` does not let GENEVE ({GENEVE}) in from `{name}`",
            "`{target_name}` は `{name}` からの GENEVE({GENEVE})を受け入れません"
        );
        let mut answer = packet.clone().stop(&SECURITY_GROUP, group.or(Some(target)), message);
        if let Verdict::Stopped(stop) = &mut answer.verdict {
            stop.at = Some(target);
        }
        Err(answer)
    }
}
