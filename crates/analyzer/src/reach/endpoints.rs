//! To endpoints: gateway endpoints are routes, interface endpoints network interfaces.

use portolan_catalog::say;

use super::engine::Engine;
use super::forward::At;
use super::health::{Candidate, every_healthy};
use super::packet::{Door, End, Heading, Packet, Then, best};
use super::party::OverIpv6;
use super::reason::{GATEWAY_ENDPOINT_OUTSIDE_VPC, NO_NETWORK_INTERFACE, NO_PUBLIC_ADDRESS, PROTOCOL};
use super::words::service_name;
use super::{Answer, HopKind, Machine, Missing, Party};
use crate::network::{Endpoint, EndpointId, EndpointTarget, EndpointType, IpType};
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
            let name = self.nodes.path(subnet);
            let message = say!(self.language, "`{name}` belongs to another VPC", "`{name}` は別の VPC のものです");
            return vec![packet.unknown(message, Some(subnet))];
        }
        match endpoint.kind {
            Some(EndpointType::Gateway) => return self.to_gateway_endpoint(id, packet),
            Some(EndpointType::Interface) => {}
            Some(EndpointType::GatewayLoadBalancer) => {
                let message = say!(
                    self.language,
                    "`{name}` is a target of routes; nothing is sent to it by its own address",
                    "`{name}` は経路のターゲットであり、自身のアドレス宛てに送られるものはありません"
                );
                return vec![packet.unknown(message, Some(endpoint.node))];
            }
            Some(_) => {
                return vec![packet.unknown(
                    say!(
                        self.language,
                        "what lies behind `{name}` is not declared",
                        "`{name}` の背後にあるものは宣言されていません"
                    ),
                    Some(endpoint.node),
                )];
            }
            None => {
                return vec![packet.unknown(
                    say!(self.language, "of which type `{name}` is, is not known", "`{name}` の種類は不明です"),
                    Some(endpoint.node),
                )];
            }
        }
        if matches!(&*packet.source, Party::Outside(_)) {
            if endpoint.ip_type != IpType::Ipv4 && !matches!(packet.source.over_ipv6(), OverIpv6::No) {
                let message = say!(
                    self.language,
                    "whether the IPv6 addresses of `{name}` answer the internet is not modelled",
                    "`{name}` の IPv6 アドレスがインターネットに応答するかどうかは扱っていません"
                );
                return vec![packet.unknown(message, Some(endpoint.node))];
            }
            let message = say!(
                self.language,
                "the network interfaces of `{name}` have private addresses only",
                "`{name}` のネットワークインターフェイスはプライベートアドレスしか持ちません"
            );
            return vec![packet.stop(&NO_PUBLIC_ADDRESS, Some(endpoint.node), message)];
        }
        if endpoint.interfaces.is_empty() {
            return vec![if endpoint.complete {
                packet.stop(
                    &NO_NETWORK_INTERFACE,
                    Some(endpoint.node),
                    say!(
                        self.language,
                        "`{name}` stands in no subnet",
                        "`{name}` はどのサブネットにも置かれていません"
                    ),
                )
            } else {
                packet.unknown(
                    say!(self.language, "the subnets of `{name}` are not known", "`{name}` のサブネットは不明です"),
                    Some(endpoint.node),
                )
            }];
        }
        if !endpoint.complete {
            packet.doubt(
                say!(self.language, "not all subnets of `{name}` are known", "`{name}` のサブネットの一部は不明です"),
                Some(endpoint.node),
            );
        }
        let Some(interfaces) = self.interfaces(endpoint) else {
            let message = say!(
                self.language,
                "the block of a subnet of `{name}` is not known",
                "`{name}` のサブネットの CIDR ブロックは不明です"
            );
            return vec![packet.unknown(message, Some(endpoint.node))];
        };
        // For each listener behind it apart, so that the same port has to pass at all network interfaces.
        let listened = self.listened_behind(endpoint, &packet);
        if listened.len() < 2 {
            return self.to_interfaces(endpoint, &interfaces, packet);
        }
        best(listened.iter().map(|ports| {
            let mut packet = packet.clone();
            packet.narrow(ports);
            self.to_interfaces(endpoint, &interfaces, packet)
        }))
    }

    fn to_interfaces(&self, endpoint: &Endpoint, interfaces: &[Machine], packet: Packet) -> Vec<Answer> {
        let name = self.nodes.path(endpoint.node);
        let usable: Vec<_> = interfaces.iter().filter(|interface| !self.zone_fails(interface.subnet)).collect();
        let usable: Vec<&Machine> = if usable.is_empty() { interfaces.iter().collect() } else { usable };
        let ports = packet.maybe.intersection(&Ports::tcp_and_udp());
        let end = End { name: String::new(), detail: String::new(), node: None };
        let candidates: Vec<_> = usable
            .into_iter()
            .map(|to| {
                let packet = &packet;
                let arrived = &end;
                Candidate {
                    health: self.health(endpoint, to, &ports),
                    up_to: Box::new(move || {
                        self.to_interface(to, packet.clone(), &|packet, _| self.finish(packet, arrived))
                    }),
                    whole: Box::new(move || {
                        let through = |packet, to: &Machine| self.through_interface_endpoint(endpoint, to, packet);
                        self.to_interface(to, packet.clone(), &through)
                    }),
                }
            })
            .collect();
        let message = say!(
            self.language,
            "whether every zone of `{name}` has a target that works is not known",
            "`{name}` のすべてのアベイラビリティーゾーンに正常なターゲットがあるかどうかは不明です"
        );
        every_healthy(&candidates, &packet, Missing::new(message, Some(endpoint.node)))
    }

    /// The network interfaces of an endpoint; `None` where the block of a subnet is unknown.
    pub(crate) fn interfaces(&self, endpoint: &Endpoint) -> Option<Vec<Machine>> {
        let interfaces = endpoint.interfaces.iter();
        interfaces.map(|interface| Machine::of_interface(self.nodes, self.network, endpoint, interface)).collect()
    }

    /// To a network interface.
    fn to_interface(
        &self,
        to: &Machine,
        packet: Packet,
        then: &dyn Fn(Packet, &Machine) -> Vec<Answer>,
    ) -> Vec<Answer> {
        self.by_family(packet, &Party::Machine(to.clone()), &|packet, to| match to {
            Party::Machine(to) => self.to_machine(packet, to, &|packet| then(packet, to)),
            Party::Outside(_) | Party::Remote(_) => vec![packet.unknown_table()],
        })
    }

    fn to_gateway_endpoint(&self, id: EndpointId, packet: Packet) -> Vec<Answer> {
        let endpoint = self.network.endpoint(id);
        let name = self.nodes.path(endpoint.node);
        if !matches!(&*packet.source, Party::Machine(from) if from.vpc == endpoint.vpc) {
            let vpc = self.nodes.path(self.network.vpc(endpoint.vpc).node);
            let message = say!(
                self.language,
                "`{name}` is a route in the tables of `{vpc}`; only hosts of that VPC can use it",
                "`{name}` の実体は `{vpc}` のルートテーブルの経路で、使えるのはその VPC のホストだけです"
            );
            return vec![packet.stop(&GATEWAY_ENDPOINT_OUTSIDE_VPC, Some(endpoint.node), message)];
        }
        let (EndpointTarget::Aws(service), Some(region)) = (&endpoint.service, self.network.vpc(endpoint.vpc).region)
        else {
            return vec![packet.unknown(
                say!(self.language, "what `{name}` leads to is not known", "`{name}` がどこにつながるかは不明です"),
                Some(endpoint.node),
            )];
        };
        let name = service_name(self.language, service, region.code);
        let heading = Heading {
            through: Some(id),
            ..Heading::to_service(service, region.code, self.public_addresses(service, region.code), &name)
        };
        let end = End {
            name: name.clone(),
            detail: self.language.pick("by its public addresses", "パブリックアドレス経由").to_owned(),
            node: None,
        };
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
        if !self.comes_from(at.vpc, &mut packet) {
            let message = self.only_from_own(&name, at.vpc);
            return vec![packet.stop(&GATEWAY_ENDPOINT_OUTSIDE_VPC, Some(endpoint.node), message)];
        }
        let carried = Ports::tcp_and_echo();
        if packet.maybe.intersection(&carried).is_empty() {
            let ports = &packet.maybe;
            let message = say!(
                self.language,
                "a gateway endpoint carries TCP and ICMP echo only, not {ports}",
                "ゲートウェイ型エンドポイントが通すのは TCP と ICMP エコーだけで、{ports} は通しません"
            );
            return vec![packet.stop(&PROTOCOL, Some(endpoint.node), message)];
        }
        packet.narrow(&carried);
        let detail = self
            .language
            .pick("gateway endpoint, inside the AWS network", "ゲートウェイ型エンドポイント、AWS のネットワーク内");
        packet.hop(HopKind::Endpoint, name, detail, Some(endpoint.node), None);
        packet.door = Door::Gateway(at.vpc, endpoint.node);
        then(packet)
    }
}
