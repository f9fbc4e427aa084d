//! To load balancers, and through them to their targets.

use std::rc::Rc;

use super::engine::Engine;
use super::groups::{Direction, KeptGroups, Peer};
use super::packet::{End, Heading, Packet, Then, agree, best};
use super::start::Known;
use super::reason::{NO_LISTENER, NO_NETWORK_INTERFACE, NO_PUBLIC_ADDRESS, NO_TARGET};
use super::{Answer, HopKind, Machine, Party, Verdict};
use crate::network::{
    Listener, LoadBalancer, LoadBalancerId, LoadBalancerType, PublicAddress, SubnetId, TargetPort,
};
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

impl Engine<'_> {
    pub(super) fn to_balancer(&self, from: &Party, id: LoadBalancerId, ports: &Ports) -> Vec<Answer> {
        let balancer = self.network.load_balancer(id);
        let packet = Packet::new(from, ports);
        let end = |packet: Packet| {
            // The target has been told as a hop; the question was about the load balancer.
            let end = End { name: self.nodes.path(balancer.node), detail: String::new(), node: Some(balancer.node) };
            self.finish(packet, &end)
        };
        if balancer.kind == Some(LoadBalancerType::Gateway) {
            let message = format!(
                "`{}` is reached through a Gateway Load Balancer endpoint, as a route's target",
                self.nodes.path(balancer.node)
            );
            return vec![packet.unknown(message, Some(balancer.node))];
        }
        self.into_balancer(id, packet, 0, &end)
    }

    /// To every node of a load balancer whose zone is healthy, and on to a target.
    fn into_balancer(&self, id: LoadBalancerId, packet: Packet, depth: usize, then: Then<'_>) -> Vec<Answer> {
        let balancer = self.network.load_balancer(id);
        let name = self.nodes.path(balancer.node);
        if self.fails(balancer.node) {
            return vec![self.stop_at_failed(balancer.node, packet)];
        }
        if balancer.subnets.is_empty() {
            return vec![if balancer.complete {
                packet.stop(&NO_NETWORK_INTERFACE, Some(balancer.node), format!("`{name}` stands in no subnet"))
            } else {
                packet.unknown(format!("the subnets of `{name}` are not known"), Some(balancer.node))
            }];
        }
        let mut packet = packet;
        if !balancer.complete {
            packet.doubt(format!("not all subnets of `{name}` are known"), Some(balancer.node));
        }
        let Some(internet_facing) = balancer.internet_facing.on else {
            return vec![packet.unknown(format!("of which scheme `{name}` is, is not known"), Some(balancer.node))];
        };
        if !internet_facing && matches!(&*packet.source, Party::Outside(_)) {
            let message = format!("`{name}` is internal and has private addresses only");
            return vec![packet.stop(&NO_PUBLIC_ADDRESS, Some(balancer.node), message)];
        }
        let (nodes, sick) = self.healthy_nodes(balancer, &packet, depth);
        let certain = nodes.iter().any(|(_, certain)| *certain);
        let answers: Vec<Answer> = nodes
            .into_iter()
            .flat_map(|(subnet, healthy)| {
                let answers = self.to_balancer_node(balancer, subnet, internet_facing, packet.clone(), depth, then);
                // A node that may be unhealthy may drop out, where there are others.
                if !healthy && certain && is_stopped(&answers) {
                    let hops = answers.into_iter().next().map(|answer| answer.hops).unwrap_or_default();
                    let message = format!("whether every node of `{name}` has a target that works is not known");
                    let missing = super::Missing::new(message, Some(balancer.node));
                    return vec![Answer { verdict: Verdict::Unknown(missing), hops }];
                }
                answers
            })
            .collect();
        match sick {
            // Whether it comes to a node is not known, but no node gets it any further.
            Some(sick) if answers.iter().all(|answer| matches!(answer.verdict, Verdict::Unknown(_))) => sick,
            _ => answers,
        }
    }

    fn to_balancer_node(
        &self,
        balancer: &LoadBalancer,
        subnet: SubnetId,
        internet_facing: bool,
        packet: Packet,
        depth: usize,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let Some(node) = self.balancer_node(balancer, subnet) else {
            let subnet = self.network.subnet(subnet).node;
            return vec![packet.unknown(format!("the block of `{}` is not known", self.nodes.path(subnet)), Some(subnet))];
        };
        let arrived = |packet: Packet| self.through_balancer(balancer, &node, shows(balancer), packet, depth, then);
        if !internet_facing || matches!(&*packet.source, Party::Outside(_)) {
            return self.to_machine(packet, &node, &arrived);
        }
        // Its name resolves to public addresses, inside the VPC too.
        let heading = Heading::to_public(&node, self.internet.clone());
        let start = packet.clone();
        let answers = self.send(packet, &heading, &|packet| self.into_machine(&node, packet, &arrived));
        match self.closed(&node, start, Known::Address) {
            Some(stopped) if answers.iter().all(|answer| matches!(answer.verdict, Verdict::Unknown(_))) => {
                vec![stopped]
            }
            _ => answers,
        }
    }

    /// The nodes that have a target which works, and whether that is certain. If there is none, the first, and what
    /// stops it.
    fn healthy_nodes(
        &self,
        balancer: &LoadBalancer,
        packet: &Packet,
        depth: usize,
    ) -> (Vec<(SubnetId, bool)>, Option<Vec<Answer>>) {
        let usable: Vec<_> = balancer.subnets.iter().copied().filter(|subnet| !self.zone_fails(*subnet)).collect();
        let usable = if usable.is_empty() { balancer.subnets.clone() } else { usable };
        let client = packet.source.clone();
        let mut healthy = Vec::new();
        let mut sick = None;
        for &subnet in &usable {
            let answers = self.balancer_node(balancer, subnet).map(|node| {
                let probe = Packet::new(&client, &packet.maybe);
                self.probe(balancer, &node, shows(balancer), probe, depth)
            });
            match answers {
                Some(answers) if is_stopped(&answers) => sick = sick.or(Some(answers)),
                Some(answers) => {
                    healthy.push((subnet, answers.iter().all(|answer| answer.verdict == Verdict::Reached)));
                }
                None => healthy.push((subnet, false)),
            }
        }
        if healthy.is_empty() { (usable.into_iter().take(1).map(|subnet| (subnet, true)).collect(), sick) } else { (healthy, None) }
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
        packet.hop(HopKind::LoadBalancer, name.clone(), format!("in {subnet}"), Some(balancer.node), None);
        if depth >= MOST_BALANCERS {
            return vec![
                packet.unknown(format!("`{name}` leads through too many load balancers"), Some(balancer.node)),
            ];
        }
        let mut ways: Vec<Vec<Answer>> = Vec::new();
        let mut taken = false;
        for listener in &balancer.listeners {
            let mut packet = packet.clone();
            match &listener.ports {
                Some(ports) if packet.maybe.intersection(ports).is_empty() => continue,
                Some(ports) => packet.narrow(ports),
                None => packet.doubt(format!("the port of a listener of `{name}` is not known"), Some(listener.node)),
            }
            taken = true;
            if !listener.complete {
                let message = format!("not all targets of `{name}` are known");
                ways.push(vec![packet.clone().unknown(message, Some(listener.node))]);
            }
            ways.extend(
                listener.targets.iter().filter_map(|target| {
                    self.to_target(balancer, node, shows, listener, *target, &packet, depth, then)
                }),
            );
        }
        if !taken {
            let message = format!("`{name}` has no listener for {}", packet.maybe);
            return vec![packet.stop(&NO_LISTENER, Some(balancer.node), message)];
        }
        if ways.is_empty() {
            let message = format!("`{name}` has no target in the zone of `{subnet}`, and sends to no other zone");
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
        target: crate::nodes::NodeId,
        packet: &Packet,
        depth: usize,
        then: Then<'_>,
    ) -> Option<Vec<Answer>> {
        let mut packet = packet.clone();
        match &listener.on {
            TargetPort::Same => {}
            TargetPort::Ports(ports) => (packet.sure, packet.maybe) = (ports.clone(), ports.clone()),
            TargetPort::Unknown => {
                let message = "the port of a target is not known";
                return Some(vec![packet.unknown(message, Some(listener.node))]);
            }
        }
        let client = packet.source.clone();
        packet.start_leg(Rc::new(Party::Machine(node.clone())));
        if let Some(id) = self.network.load_balancer_id(target) {
            return Some(self.into_balancer(id, packet, depth + 1, then));
        }
        let host = self.network.host_id(target)?;
        let subnet = self.network.host(host).subnet;
        match (balancer.cross_zone.on, self.same_zone(node.subnet, subnet)) {
            (Some(true), _) | (_, Some(true)) => {}
            (Some(false), Some(false)) => return None,
            _ => packet.doubt(
                format!("whether `{}` sends to the zone of `{}` is not known", node.name, self.nodes.path(target)),
                Some(balancer.node),
            ),
        }
        if self.fails(target) || self.zone_fails(subnet) {
            return Some(vec![self.stop_at_failed(target, packet)]);
        }
        let Some(to) = Machine::of_host(self.nodes, self.network, host) else {
            return Some(vec![packet.unknown("the block of a target's subnet is not known", Some(target))]);
        };
        let told = to.name.clone();
        let then: Then<'_> = &|mut packet| {
            let detail = super::describe(&to.addresses);
            packet.hop(HopKind::Target, told.clone(), detail, to.node, Some(listener.node));
            then(packet)
        };
        let sent = packet.maybe.clone();
        let itself = self.to_machine(packet.clone(), &to, then);
        if shows == Shows::Itself || matches!(&*client, Party::Machine(client) if client.node == node.node) {
            return Some(itself);
        }
        let as_client = self.to_machine(packet, &to, &|packet| match self.admits_client(&to, &client, node, packet) {
            Ok(packet) => then(packet),
            Err(stopped) => vec![stopped],
        });
        let doubt = "whether the target sees the address of the client or of the load balancer is not declared, and it makes a difference";
        let mut both = itself.clone();
        both.extend(as_client);
        // Refused as the load balancer, but perhaps not as the client: that is open as well.
        if is_stopped(&itself) && self.client_might_pass(&to, &client, node, &sent, &itself) {
            let hops = itself.first().map(|answer| answer.hops.clone()).unwrap_or_default();
            let missing = super::Missing::new(doubt, Some(balancer.node));
            return Some(vec![Answer { verdict: Verdict::Unknown(missing), hops }]);
        }
        if both.iter().all(|answer| matches!(answer.verdict, Verdict::Reached)) {
            return Some(itself);
        }
        Some(agree(both, doubt))
    }

    /// Whether a target lets in what comes with the client's address.
    fn admits_client(
        &self,
        to: &Machine,
        client: &Party,
        node: &Machine,
        mut packet: Packet,
    ) -> Result<Packet, Answer> {
        // A rule that names the group of the load balancer holds either way; whether one that names the client's does is
        // not said.
        let perhaps = match client {
            Party::Machine(client) => Some((&client.groups, client.vpc)),
            Party::Outside(_) | Party::Remote(_) => None,
        };
        let groups = KeptGroups { kept: Some((&node.groups, node.vpc)), perhaps };
        let peer = Peer { addresses: client.addresses(), groups, service: None };
        self.filter(to, Direction::Ingress, &peer, &client.name(), &mut packet)?;
        Ok(packet)
    }

    /// Whether only the security group of the target stops the load balancer, and would not stop the client.
    fn client_might_pass(
        &self,
        to: &Machine,
        client: &Party,
        node: &Machine,
        sent: &Ports,
        answers: &[Answer],
    ) -> bool {
        let only_group = answers.iter().all(|answer| match &answer.verdict {
            Verdict::Stopped(stop) => stop.reason.name == "security-group" && stop.at == to.node,
            _ => true,
        });
        only_group && self.admits_client(to, client, node, Packet::new(client, sent)).is_ok()
    }
}

/// Whether a packet certainly does not get there.
pub(super) fn is_stopped(answers: &[Answer]) -> bool {
    answers.iter().any(|answer| matches!(answer.verdict, Verdict::Stopped(_)))
}

/// As whom its targets see what a load balancer sends on for clients of its own.
fn shows(balancer: &LoadBalancer) -> Shows {
    match balancer.kind {
        Some(LoadBalancerType::Application) => Shows::Itself,
        _ => Shows::ItselfOrClient,
    }
}
