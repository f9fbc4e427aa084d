//! To endpoints: gateway endpoints are routes, interface endpoints network interfaces.

use super::engine::Engine;
use super::forward::At;
use super::packet::{Door, End, Heading, Packet, Then};
use super::party::OverIpv6;
use super::reason::{ADDRESS_FAMILY, GATEWAY_ENDPOINT_OUTSIDE_VPC, NO_NETWORK_INTERFACE, NO_PUBLIC_ADDRESS, PROTOCOL};
use super::words::service_name;
use super::{Answer, HopKind, Machine, Party, Verdict};
use crate::network::{Endpoint, EndpointId, EndpointTarget, EndpointType};
use crate::ports::Ports;

impl Engine<'_> {
    /// To every network interface of an endpoint that is healthy, and through it; to a gateway endpoint by its route.
    pub(super) fn to_endpoint(&self, mut packet: Packet, id: EndpointId) -> Vec<Answer> {
        let endpoint = self.network.endpoint(id);
        let name = self.nodes.path(endpoint.node);
        if self.fails(endpoint.node) {
            return vec![self.stop_at_failed(endpoint.node, packet)];
        }
        let foreign =
            endpoint.interfaces.iter().find(|interface| self.network.subnet(interface.subnet).vpc != endpoint.vpc);
        if let Some(interface) = foreign {
            // AWS refuses it, which has been reported.
            let subnet = self.network.subnet(interface.subnet).node;
            return vec![packet.unknown(format!("`{}` belongs to another VPC", self.nodes.path(subnet)), Some(subnet))];
        }
        match endpoint.kind {
            Some(EndpointType::Gateway) => return self.to_gateway_endpoint(id, packet),
            Some(EndpointType::Interface) => {}
            Some(EndpointType::GatewayLoadBalancer) => {
                let message = format!("`{name}` is a target of routes; nothing is sent to it by its own address");
                return vec![packet.unknown(message, Some(endpoint.node))];
            }
            Some(_) => {
                return vec![packet.unknown(format!("what lies behind `{name}` is not declared"), Some(endpoint.node))];
            }
            None => {
                return vec![packet.unknown(format!("of which type `{name}` is, is not known"), Some(endpoint.node))];
            }
        }
        if matches!(&*packet.source, Party::Outside(_)) {
            let message = format!("the network interfaces of `{name}` have private addresses only");
            return vec![packet.stop(&NO_PUBLIC_ADDRESS, Some(endpoint.node), message)];
        }
        if endpoint.interfaces.is_empty() {
            return vec![if endpoint.complete {
                packet.stop(&NO_NETWORK_INTERFACE, Some(endpoint.node), format!("`{name}` stands in no subnet"))
            } else {
                packet.unknown(format!("the subnets of `{name}` are not known"), Some(endpoint.node))
            }];
        }
        if !endpoint.complete {
            packet.doubt(format!("not all subnets of `{name}` are known"), Some(endpoint.node));
        }
        let Some(interfaces) = self.interfaces(endpoint) else {
            let message = format!("the block of a subnet of `{name}` is not known");
            return vec![packet.unknown(message, Some(endpoint.node))];
        };
        let (healthy, sick) = self.healthy(endpoint, &interfaces, &packet);
        let answers: Vec<_> =
            healthy.into_iter().flat_map(|to| self.to_interface(endpoint, to, packet.clone())).collect();
        match sick {
            // Whether it comes to a network interface is not known, but no one gets it any further.
            Some(sick) if answers.iter().all(|answer| matches!(answer.verdict, Verdict::Unknown(_))) => sick,
            _ => answers,
        }
    }

    /// The network interfaces of an endpoint; `None` where the block of a subnet is unknown.
    pub(crate) fn interfaces(&self, endpoint: &Endpoint) -> Option<Vec<Machine>> {
        let interfaces = endpoint.interfaces.iter();
        interfaces.map(|interface| Machine::of_interface(self.nodes, self.network, endpoint, interface)).collect()
    }

    /// Those in a zone that works, with a target behind that works. If there is none, the first, and what stops it.
    fn healthy<'m>(
        &self,
        endpoint: &Endpoint,
        interfaces: &'m [Machine],
        packet: &Packet,
    ) -> (Vec<&'m Machine>, Option<Vec<Answer>>) {
        let usable: Vec<_> = interfaces.iter().filter(|interface| !self.zone_fails(interface.subnet)).collect();
        let usable: Vec<&Machine> = if usable.is_empty() { interfaces.iter().collect() } else { usable };
        let ports = packet.maybe.intersection(&Ports::tcp_and_udp());
        let mut healthy = Vec::new();
        let mut sick = None;
        for &interface in &usable {
            match self.sickness(endpoint, interface, &ports) {
                Some(answers) => sick = sick.or(Some(answers)),
                None => healthy.push(interface),
            }
        }
        if healthy.is_empty() { (usable.into_iter().take(1).collect(), sick) } else { (healthy, None) }
    }

    fn to_interface(&self, endpoint: &Endpoint, to: &Machine, mut packet: Packet) -> Vec<Answer> {
        let over_ipv4 = packet.source.has_ipv4() && !to.addresses.is_ipv6();
        if over_ipv4 {
            return self.to_machine(packet, to, &|packet| self.through_interface_endpoint(endpoint, to, packet));
        }
        match (packet.source.over_ipv6(), Party::Machine(to.clone()).over_ipv6()) {
            (OverIpv6::Yes(from), OverIpv6::Yes(Party::Machine(to))) => {
                packet.source = std::rc::Rc::new(from);
                self.to_machine(packet, &to, &|packet| self.through_interface_endpoint(endpoint, &to, packet))
            }
            (OverIpv6::Unknown(node), _) | (_, OverIpv6::Unknown(node)) => {
                vec![packet.unknown("the IPv6 block of a subnet is not known", node)]
            }
            _ => {
                let message = format!("`{}` and the source have no address family in common", to.name);
                vec![packet.stop(&ADDRESS_FAMILY, to.node, message)]
            }
        }
    }

    fn to_gateway_endpoint(&self, id: EndpointId, packet: Packet) -> Vec<Answer> {
        let endpoint = self.network.endpoint(id);
        let name = self.nodes.path(endpoint.node);
        if !matches!(&*packet.source, Party::Machine(from) if from.vpc == endpoint.vpc) {
            let message = format!(
                "`{name}` is a route in the tables of `{}`; only hosts of that VPC can use it",
                self.nodes.path(self.network.vpc(endpoint.vpc).node)
            );
            return vec![packet.stop(&GATEWAY_ENDPOINT_OUTSIDE_VPC, Some(endpoint.node), message)];
        }
        let (EndpointTarget::Aws(service), Some(region)) = (&endpoint.service, self.network.vpc(endpoint.vpc).region)
        else {
            return vec![packet.unknown(format!("what `{name}` leads to is not known"), Some(endpoint.node))];
        };
        let name = service_name(service, region.code);
        let heading = Heading {
            through: Some(id),
            ..Heading::to_service(service, region.code, self.public_addresses(service, region.code), &name)
        };
        let end = End { name: name.clone(), detail: "by its public addresses".to_owned(), node: None };
        self.send(packet, &heading, &|packet| self.finish_outside(packet, &heading, &end))
    }

    pub(super) fn through_gateway_endpoint(
        &self,
        at: At,
        id: EndpointId,
        mut packet: Packet,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let endpoint = self.network.endpoint(id);
        let name = self.nodes.path(endpoint.node);
        if self.fails(endpoint.node) {
            return vec![self.stop_at_failed(endpoint.node, packet)];
        }
        if !self.belongs(packet.source.addresses(), at.vpc) {
            let message = format!(
                "`{name}` takes only what comes from addresses of `{}` itself",
                self.nodes.path(self.network.vpc(at.vpc).node)
            );
            return vec![packet.stop(&GATEWAY_ENDPOINT_OUTSIDE_VPC, Some(endpoint.node), message)];
        }
        let carried = Ports::tcp_and_echo();
        if packet.maybe.intersection(&carried).is_empty() {
            let message = format!("a gateway endpoint carries TCP and ICMP echo only, not {}", packet.maybe);
            return vec![packet.stop(&PROTOCOL, Some(endpoint.node), message)];
        }
        packet.narrow(&carried);
        let detail = "gateway endpoint, inside the AWS network".to_owned();
        packet.hop(HopKind::Endpoint, name, detail, Some(endpoint.node), None);
        packet.door = Door::Gateway(at.vpc, endpoint.node);
        then(packet)
    }
}
