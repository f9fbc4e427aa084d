//! To load balancers, and through them to their targets.

use std::rc::Rc;

use portolan_catalog::say;

use super::engine::Engine;
use super::health::{Candidate, Health, every_healthy, is_reached};
use super::packet::{End, Heading, Packet, Then, agree, best};
use super::reason::{NO_LISTENER, NO_NETWORK_INTERFACE, NO_PUBLIC_ADDRESS, NO_TARGET};
use super::start::Known;
use super::{Answer, HopKind, Machine, Party, Verdict};
use crate::network::{Listener, LoadBalancer, LoadBalancerId, LoadBalancerType, PublicAddress, SubnetId, TargetPort};
use crate::nodes::NodeId;
use crate::ports::Ports;

/// How often a load balancer may lead to another one.
const MOST_BALANCERS: usize = 4;

/// As whom a target sees what a load balancer sends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// As the load balancer.
    Itself,
    /// As the load balancer or as the client: which is not declared.
    ItselfOrClient,
}

/// How far a packet to a load balancer is followed.
#[derive(Clone, Copy)]
enum Reach {
    Node,
    Target,
}

/// Where not all nodes of a load balancer are known, one may have the target that those have not.
fn open_where_partly_known(balancer: &LoadBalancer, answers: Vec<Answer>) -> Vec<Answer> {
    let open = |answer: Answer| match answer.verdict {
        Verdict::Stopped(stop) if !balancer.complete && stop.reason.name == NO_TARGET.name => {
            let missing =
                stop.doubt.map_or_else(|| super::Missing::new(stop.message, Some(balancer.node)), |doubt| *doubt);
            Answer { verdict: Verdict::Unknown(missing), hops: answer.hops }
        }
        verdict => Answer { verdict, hops: answer.hops },
    };
    answers.into_iter().map(open).collect()
}

impl Engine<'_> {
    pub(super) fn to_balancer(&self, from: &Party, id: LoadBalancerId, ports: &Ports) -> Vec<Answer> {
        let balancer = self.network.load_balancer(id);
        let packet = self.packet(from, ports);
        let end = |packet: Packet| {
            // The target has been told as a hop; the question was about the load balancer.
            let end = End { name: self.nodes.path(balancer.node), detail: String::new(), node: Some(balancer.node) };
            self.finish(packet, &end)
        };
        if balancer.kind == Some(LoadBalancerType::Gateway) {
            let name = self.nodes.path(balancer.node);
            let message = say!(
                self.language,
                "`{name}` is reached through a Gateway Load Balancer endpoint, as a route's target",
                "`{name}` へは、経路のターゲットである Gateway Load Balancer エンドポイントを通って到達します"
            );
            return vec![packet.unknown(message, Some(balancer.node))];
        }
        self.enter_balancer(id, packet, 0, &end)
    }

    /// To every node of a load balancer whose zone is healthy, and on to a target.
    fn enter_balancer(&self, id: LoadBalancerId, packet: Packet, depth: usize, then: Then<'_>) -> Vec<Answer> {
        let balancer = self.network.load_balancer(id);
        let name = self.nodes.path(balancer.node);
        if self.fails(balancer.node) {
            return vec![self.stop_at_failed(balancer.node, packet)];
        }
        if balancer.subnets.is_empty() {
            return vec![if balancer.complete {
                packet.stop(
                    &NO_NETWORK_INTERFACE,
                    Some(balancer.node),
                    say!(
                        self.language,
                        "`{name}` stands in no subnet",
                        "`{name}` はどのサブネットにも置かれていません"
                    ),
                )
            } else {
                packet.unknown(
                    say!(self.language, "the subnets of `{name}` are not known", "`{name}` のサブネットは不明です"),
                    Some(balancer.node),
                )
            }];
        }
        let mut packet = packet;
        if !balancer.complete {
            packet.doubt(
                say!(self.language, "not all subnets of `{name}` are known", "`{name}` のサブネットの一部は不明です"),
                Some(balancer.node),
            );
        }
        let Some(internet_facing) = balancer.internet_facing.on else {
            return vec![packet.unknown(
                say!(self.language, "of which scheme `{name}` is, is not known", "`{name}` のスキームは不明です"),
                Some(balancer.node),
            )];
        };
        if !internet_facing && matches!(&*packet.source, Party::Outside(_)) {
            let message = say!(
                self.language,
                "`{name}` is internal and has private addresses only",
                "`{name}` は内部向けで、プライベートアドレスしか持ちません"
            );
            return vec![packet.stop(&NO_PUBLIC_ADDRESS, Some(balancer.node), message)];
        }
        // For each listener apart, so that the same port has to pass at all nodes.
        let listened = balancer.listeners.iter().filter_map(|listener| listener.ports.clone());
        let mut listened: Vec<_> = listened.filter(|ports| !ports.intersection(&packet.maybe).is_empty()).collect();
        listened.dedup();
        if listened.len() < 2 {
            return open_where_partly_known(
                balancer,
                self.to_balancer_nodes(balancer, internet_facing, packet, depth, then),
            );
        }
        let answers = best(listened.iter().map(|ports| {
            let mut packet = packet.clone();
            packet.narrow(ports);
            self.to_balancer_nodes(balancer, internet_facing, packet, depth, then)
        }));
        open_where_partly_known(balancer, answers)
    }

    fn to_balancer_nodes(
        &self,
        balancer: &LoadBalancer,
        internet_facing: bool,
        packet: Packet,
        depth: usize,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let usable: Vec<_> = balancer.subnets.iter().copied().filter(|subnet| !self.zone_fails(*subnet)).collect();
        let usable = if usable.is_empty() { balancer.subnets.clone() } else { usable };
        let client = match &*packet.source {
            Party::Machine(_) | Party::Remote(_) if internet_facing && depth == 0 => {
                Party::Outside(self.on_the_internet(&packet.source))
            }
            source => source.clone(),
        };
        let end = End { name: String::new(), detail: String::new(), node: None };
        let up_to: Then<'_> = &|packet| self.finish(packet, &end);
        let candidates: Vec<_> = usable
            .iter()
            .map(|&subnet| {
                let packet = &packet;
                let health = match self.balancer_node(balancer, subnet) {
                    Some(node) => {
                        let probe = self.packet(&client, &packet.maybe);
                        Health::of(self.probe(balancer, &node, shows(balancer), probe, depth))
                    }
                    None => Health::Open,
                };
                Candidate {
                    health,
                    up_to: Box::new(move || {
                        self.to_balancer_node(
                            balancer,
                            subnet,
                            internet_facing,
                            packet.clone(),
                            depth,
                            Reach::Node,
                            up_to,
                        )
                    }),
                    whole: Box::new(move || {
                        self.to_balancer_node(
                            balancer,
                            subnet,
                            internet_facing,
                            packet.clone(),
                            depth,
                            Reach::Target,
                            then,
                        )
                    }),
                }
            })
            .collect();
        let name = self.nodes.path(balancer.node);
        let message = say!(
            self.language,
            "whether every node of `{name}` has a target that works is not known",
            "`{name}` のすべてのノードに正常なターゲットがあるかどうかは不明です"
        );
        every_healthy(&candidates, &packet, super::Missing::new(message, Some(balancer.node)))
    }

    #[allow(clippy::too_many_arguments)] // A node is what it is by all of these.
    fn to_balancer_node(
        &self,
        balancer: &LoadBalancer,
        subnet: SubnetId,
        internet_facing: bool,
        packet: Packet,
        depth: usize,
        reach: Reach,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let Some(node) = self.balancer_node(balancer, subnet) else {
            let subnet = self.network.subnet(subnet).node;
            let name = self.nodes.path(subnet);
            let message =
                say!(self.language, "the block of `{name}` is not known", "`{name}` の CIDR ブロックは不明です");
            return vec![packet.unknown(message, Some(subnet))];
        };
        let arrived = |packet: Packet| match reach {
            Reach::Node => then(packet),
            Reach::Target => self.through_balancer(balancer, &node, shows(balancer), packet, depth, then),
        };
        // Another load balancer sends to its private addresses.
        if !internet_facing || depth > 0 || matches!(&*packet.source, Party::Outside(_)) {
            return self.to_machine(packet, &node, &arrived);
        }
        // Its name resolves to public addresses, inside the VPC too.
        let heading = Heading::to_public(&node, self.internet.clone());
        let start = packet.clone();
        let answers = self.send(packet, &heading, &|packet| self.enter_machine(&node, packet, &arrived));
        match self.closed(&node, start, Known::Address) {
            Some(stopped) if answers.iter().all(|answer| matches!(answer.verdict, Verdict::Unknown(_))) => {
                vec![stopped]
            }
            _ => answers,
        }
    }

    /// What becomes of a packet at a node of a load balancer.
    pub(super) fn probe(
        &self,
        balancer: &LoadBalancer,
        node: &Machine,
        shows: Shows,
        probe: Packet,
        depth: usize,
    ) -> Vec<Answer> {
        if self.fails(balancer.node) {
            return vec![self.stop_at_failed(balancer.node, probe)];
        }
        let end = End { name: String::new(), detail: String::new(), node: None };
        self.through_balancer(balancer, node, shows, probe, depth, &|packet| self.finish(packet, &end))
    }

    /// A node of a load balancer.
    pub(crate) fn balancer_node(&self, balancer: &LoadBalancer, subnet: SubnetId) -> Option<Machine> {
        let node = Machine::of_thing(self.nodes, self.network, balancer.node, subnet, &balancer.groups)?;
        let public = match balancer.internet_facing.on {
            Some(true) => PublicAddress::On,
            Some(false) => PublicAddress::Off,
            None => PublicAddress::Unknown,
        };
        Some(Machine { public, ..node })
    }

    /// From a node to a target: one listener and one target that works is enough.
    pub(super) fn through_balancer(
        &self,
        balancer: &LoadBalancer,
        node: &Machine,
        shows: Shows,
        mut packet: Packet,
        depth: usize,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(balancer.node);
        let subnet = self.nodes.path(self.network.subnet(node.subnet).node);
        packet.hop(
            HopKind::LoadBalancer,
            name.clone(),
            say!(self.language, "in {subnet}", "{subnet} 内"),
            Some(balancer.node),
            None,
        );
        if depth >= MOST_BALANCERS {
            return vec![packet.unknown(
                say!(
                    self.language,
                    "`{name}` leads through too many load balancers",
                    "`{name}` から先のロードバランサーが多すぎます"
                ),
                Some(balancer.node),
            )];
        }
        let mut ways: Vec<Vec<Answer>> = Vec::new();
        let mut taken = false;
        for listener in &balancer.listeners {
            let mut packet = packet.clone();
            match &listener.ports {
                Some(ports) if packet.maybe.intersection(ports).is_empty() => continue,
                Some(ports) => packet.narrow(ports),
                None => packet.doubt(
                    say!(
                        self.language,
                        "the port of a listener of `{name}` is not known",
                        "`{name}` のリスナーのポートは不明です"
                    ),
                    Some(listener.node),
                ),
            }
            taken = true;
            if !listener.complete {
                let message = say!(
                    self.language,
                    "not all targets of `{name}` are known",
                    "`{name}` のターゲットの一部は不明です"
                );
                ways.push(vec![packet.clone().unknown(message, Some(listener.node))]);
            }
            ways.extend(
                listener.targets.iter().filter_map(|target| {
                    self.to_target(balancer, node, shows, listener, *target, &packet, depth, then)
                }),
            );
        }
        if !taken {
            let ports = &packet.maybe;
            let message = say!(
                self.language,
                "`{name}` has no listener for {ports}",
                "`{name}` には {ports} のリスナーがありません"
            );
            return vec![packet.stop(&NO_LISTENER, Some(balancer.node), message)];
        }
        if ways.is_empty() {
            let message = say!(
                self.language,
                "`{name}` has no target in the zone of `{subnet}`, and sends to no other zone",
                "`{name}` には `{subnet}` のアベイラビリティーゾーンのターゲットがなく、ほかのゾーンへは送りません"
            );
            let decides = balancer.cross_zone.node.or(Some(balancer.node));
            return vec![packet.stop(&NO_TARGET, decides, message)];
        }
        best(ways)
    }

    /// To one target; `None` where the node does not send to its zone.
    #[allow(clippy::too_many_arguments)] // A target is what it is by all of these.
    fn to_target(
        &self,
        balancer: &LoadBalancer,
        node: &Machine,
        shows: Shows,
        listener: &Listener,
        target: NodeId,
        packet: &Packet,
        depth: usize,
        then: Then<'_>,
    ) -> Option<Vec<Answer>> {
        let mut packet = packet.clone();
        match &listener.on {
            TargetPort::Same => {}
            TargetPort::Ports(ports) => packet.readdress(ports),
            TargetPort::Unknown => {
                let message = self.language.pick("the port of a target is not known", "ターゲットのポートは不明です");
                return Some(vec![packet.unknown(message, Some(listener.node))]);
            }
        }
        let client = packet.source.clone();
        packet.start_leg(Rc::new(Party::Machine(node.clone())));
        if let Some(id) = self.network.load_balancer_id(target) {
            let zones =
                self.network.load_balancer(id).subnets.iter().map(|subnet| self.same_zone(node.subnet, *subnet));
            let zones: Vec<_> = zones.collect();
            if balancer.cross_zone.on != Some(true) && !zones.contains(&Some(true)) {
                if balancer.cross_zone.on == Some(false)
                    && !zones.contains(&None)
                    && self.network.load_balancer(id).complete
                {
                    return None;
                }
                packet.doubt(self.whether_sent_to_zone(node, target), Some(balancer.node));
            }
            return Some(self.enter_balancer(id, packet, depth + 1, then));
        }
        let host = self.network.host_id(target)?;
        let subnet = self.network.host(host).subnet;
        match (balancer.cross_zone.on, self.same_zone(node.subnet, subnet)) {
            (Some(true), _) | (_, Some(true)) => {}
            (Some(false), Some(false)) => return None,
            _ => packet.doubt(self.whether_sent_to_zone(node, target), Some(balancer.node)),
        }
        if self.fails(target) || self.zone_fails(subnet) {
            return Some(vec![self.stop_at_failed(target, packet)]);
        }
        let Some(to) = self.host(host) else {
            return Some(vec![packet.unknown(
                self.language.pick(
                    "the block of a target's subnet is not known",
                    "ターゲットのサブネットの CIDR ブロックは不明です",
                ),
                Some(target),
            )]);
        };
        let told = to.name.clone();
        let then: Then<'_> = &|mut packet| {
            let detail = super::describe(self.language, &to.addresses);
            packet.hop(HopKind::Target, told.clone(), detail, to.node, Some(listener.node));
            then(packet)
        };
        let itself = self.to_machine(packet.clone(), &to, then);
        if shows == Shows::Itself || client.node() == node.node {
            return Some(itself);
        }
        packet.seen_as = Some(client);
        let as_client = self.to_machine(packet, &to, then);
        if is_reached(&itself) && is_reached(&as_client) {
            return Some(itself);
        }
        let doubt = self.language.pick("whether the target sees the address of the client or of the load balancer is not declared, and it makes a difference", "ターゲットから見える送信元がクライアントかロードバランサーかは宣言されておらず、それによって結果が変わります");
        Some(agree(itself.into_iter().chain(as_client).collect(), doubt))
    }

    /// Without cross-zone balancing, a node sends to its own zone only.
    fn whether_sent_to_zone(&self, node: &Machine, target: NodeId) -> String {
        let (sender, target) = (&node.name, self.nodes.path(target));
        say!(
            self.language,
            "whether `{sender}` sends to the zone of `{target}` is not known",
            "`{sender}` が `{target}` のアベイラビリティーゾーンへ送るかどうかは不明です"
        )
    }
}

/// As whom its targets see what a load balancer sends on for clients of its own.
fn shows(balancer: &LoadBalancer) -> Shows {
    match balancer.kind {
        Some(LoadBalancerType::Application) => Shows::Itself,
        _ => Shows::ItselfOrClient,
    }
}
