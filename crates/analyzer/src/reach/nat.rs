//! Through a NAT gateway: from then on it is the source.

use std::rc::Rc;

use portolan_catalog::say;

use super::engine::Engine;
use super::filters::Side;
use super::forward::{At, Via};
use super::packet::{Door, Heading, Packet, Then};
use super::reason::{ASYMMETRIC_ROUTE, BLACKHOLE, NO_INTERNET_GATEWAY, NO_PUBLIC_ADDRESS, ROUTE_LOOP};
use super::{Addresses, Answer, HopKind, Machine, Party};
use crate::network::{HostAddress, PublicAddress, TableChoice};

impl Engine<'_> {
    pub(super) fn through_nat(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(via.target);
        let Some(nat) = self.network.nat_of(via.target) else { return vec![packet.unknown_table()] };
        let vpc = self.network.vpc(nat.vpc);
        if nat.vpc != via.at.vpc {
            let vpc = self.nodes.path(vpc.node);
            let message = say!(
                self.language,
                "`{name}` belongs to `{vpc}`, and serves hosts of that VPC only",
                "`{name}` は `{vpc}` のもので、使えるのはその VPC のホストだけです"
            );
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        }
        if packet.answers.is_some() {
            let message = say!(
                self.language,
                "it comes to `{name}`, which knows nothing of the question",
                "応答が着いた `{name}` は、要求を知りません"
            );
            return vec![packet.stop(&ASYMMETRIC_ROUTE, Some(via.route), message)];
        }
        if packet.translated_by.contains(&via.target) {
            let message = say!(
                self.language,
                "the route table of the subnet in which `{name}` stands sends the packet back to it",
                "`{name}` のあるサブネットのルートテーブルが、パケットを `{name}` へ送り返します"
            );
            return vec![packet.stop(&ROUTE_LOOP, Some(via.route), message)];
        }
        if heading.addresses.is_ipv6() {
            return vec![packet.unknown(
                say!(
                    self.language,
                    "what `{name}` does with IPv6 is not modelled",
                    "`{name}` が IPv6 をどう扱うかは対象外です"
                ),
                Some(via.route),
            )];
        }
        let (Some(public), Some(regional)) = (nat.public.on, nat.regional.on) else {
            return vec![packet.unknown(
                say!(self.language, "of which kind `{name}` is, is not known", "`{name}` の種類は不明です"),
                Some(via.target),
            )];
        };
        match (public, nat.elastic_ip.on) {
            (true, Some(false)) => {
                let node = nat.elastic_ip.node.or(Some(via.target));
                let message = say!(
                    self.language,
                    "`{name}` has no Elastic IP address, which a public NAT gateway needs",
                    "`{name}` にはパブリック NAT ゲートウェイに必要な Elastic IP アドレスがありません"
                );
                return vec![packet.stop(&NO_PUBLIC_ADDRESS, node, message)];
            }
            (true, None) => {
                packet.doubt(
                    say!(
                        self.language,
                        "whether `{name}` has an Elastic IP address is not known",
                        "`{name}` に Elastic IP アドレスがあるかどうかは不明です"
                    ),
                    nat.elastic_ip.node,
                );
            }
            _ => {}
        }
        // To a private address it sends from its own private one.
        let detail = if public && !heading.addresses.is_private() {
            self.language
                .pick("translates the source to its Elastic IP address", "送信元を自分の Elastic IP アドレスに変換")
        } else {
            self.language
                .pick("translates the source to its private address", "送信元を自分のプライベートアドレスに変換")
        };
        let public = if public { PublicAddress::On } else { PublicAddress::Off };
        if regional {
            // A regional NAT gateway has a route table of its own, which leads to the internet gateway.
            packet.hop(
                HopKind::NatGateway,
                name.clone(),
                say!(self.language, "{detail}, in every zone", "{detail}、すべてのアベイラビリティーゾーンで"),
                Some(via.target),
                None,
            );
            let Some(&gateway) = vpc.internet_gateways.first() else {
                return vec![packet.stop(&NO_INTERNET_GATEWAY, Some(vpc.node), self.without_internet_gateway(nat.vpc))];
            };
            packet.door = Door::Vpc(nat.vpc);
            let translated =
                Party::Outside(super::Outside { name, addresses: Addresses::some_public(), arbitrary: false });
            let translated = Rc::new(translated);
            packet.end_leg(heading.party());
            packet.translated_by.push(via.target);
            packet.start_leg(translated);
            let at = At { left: None, crosses: false, table: TableChoice::Implicit, ..via.at };
            let out = Via { target: gateway, at, ..via };
            if self.fails(gateway) {
                return vec![self.stop_at_failed(gateway, packet)];
            }
            if let Some(stopped) = self.not_carried(out, &packet, heading) {
                return vec![stopped];
            }
            return self.out_to_internet(out, packet, heading, then);
        }
        let Some(subnet) = nat.subnet else {
            return vec![packet.unknown(
                say!(
                    self.language,
                    "in which subnet `{name}` stands is not known",
                    "`{name}` がどのサブネットにあるかは不明です"
                ),
                Some(via.target),
            )];
        };
        if self.zone_fails(subnet) {
            let message = self.in_failing_zone(&name);
            return vec![packet.stop(&super::reason::UNAVAILABLE, Some(via.target), message)];
        }
        let source = packet.source.clone();
        let sender = packet.sender();
        if via.at.left != Some(subnet)
            && let Err(stopped) = self.cross(subnet, Side::Entering, source.addresses(), &sender, &mut packet)
        {
            return vec![stopped];
        }
        packet.hop(HopKind::NatGateway, name.clone(), detail, Some(via.target), None);
        packet.translated_by.push(via.target);
        let Some(interface) = Machine::in_subnet(self.nodes, self.network, subnet, HostAddress::Any) else {
            let message = say!(
                self.language,
                "the block of the subnet of `{name}` is not known",
                "`{name}` のサブネットの CIDR ブロックは不明です"
            );
            return vec![packet.unknown(message, Some(via.target))];
        };
        let gateway = Machine { name, node: Some(via.target), public, ..interface };
        let translated = Rc::new(Party::Machine(gateway.clone()));
        // The answer that it passes on still comes from where the question went.
        packet.door = Door::Subnet(subnet);
        packet.end_leg(heading.party());
        packet.start_leg(translated);
        self.depart(&gateway, packet, heading, then)
    }
}
