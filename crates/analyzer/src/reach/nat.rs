//! Through a NAT gateway: from then on it is the source.

use super::engine::Engine;
use super::filters::Side;
use super::groups::addresses_of;
use super::packet::{Heading, Packet};
use super::reason::{BLACKHOLE, NO_INTERNET_GATEWAY, NO_PUBLIC_ADDRESS, ROUTE_LOOP};
use super::{Answer, HopKind, Machine};
use crate::network::{HostAddress, PublicAddress};
use crate::nodes::NodeId;

impl Engine<'_> {
    pub(super) fn through_nat(
        &self,
        from: &Machine,
        heading: &Heading<'_>,
        target: NodeId,
        route: NodeId,
        mut packet: Packet,
    ) -> Vec<Answer> {
        let name = self.nodes.path(target);
        let Some(nat) = self.network.nat_of(target) else { return vec![packet.unknown_table()] };
        let vpc = self.network.vpc(nat.vpc);
        if nat.vpc != from.vpc {
            let message =
                format!("`{name}` belongs to `{}`, and serves hosts of that VPC only", self.nodes.path(vpc.node));
            return vec![packet.stop(&BLACKHOLE, Some(route), message)];
        }
        if packet.translated_by.contains(&target) {
            let message = format!("the route table of the subnet in which `{name}` stands sends the packet back to it");
            return vec![packet.stop(&ROUTE_LOOP, Some(route), message)];
        }
        let (Some(public), Some(regional)) = (nat.public.on, nat.regional.on) else {
            return vec![packet.unknown(format!("of which kind `{name}` is, is not known"), Some(target))];
        };
        match (public, nat.elastic_ip.on) {
            (true, Some(false)) => {
                let node = nat.elastic_ip.node.or(Some(target));
                let message = format!("`{name}` has no Elastic IP address, which a public NAT gateway needs");
                return vec![packet.stop(&NO_PUBLIC_ADDRESS, node, message)];
            }
            (true, None) => {
                packet.doubt(format!("whether `{name}` has an Elastic IP address is not known"), nat.elastic_ip.node)
            }
            _ => {}
        }
        let detail = if public {
            "translates the source to its Elastic IP address"
        } else {
            "translates the source to its private address"
        };
        if regional {
            // A regional NAT gateway has a route table of its own, which leads to the internet gateway.
            packet.hop(HopKind::NatGateway, name, format!("{detail}, in every zone"), Some(target), None);
            let Some(&gateway) = vpc.internet_gateways.first() else {
                let message = format!("`{}` has no internet gateway", self.nodes.path(vpc.node));
                return vec![packet.stop(&NO_INTERNET_GATEWAY, Some(vpc.node), message)];
            };
            return vec![self.out_of_internet_gateway(heading.addresses, heading, gateway, route, packet)];
        }
        let Some(subnet) = nat.subnet else {
            return vec![packet.unknown(format!("in which subnet `{name}` stands is not known"), Some(target))];
        };
        if from.subnet != subnet
            && let Err(stopped) = self.cross(subnet, Side::Entering, &from.addresses, &from.name, &mut packet)
        {
            return vec![stopped];
        }
        packet.hop(HopKind::NatGateway, name.clone(), detail.to_owned(), Some(target), None);
        packet.translated_by.push(target);
        let block = self.network.subnet(subnet).block.map(|block| block.cidr);
        let Some(addresses) = addresses_of(HostAddress::Any, block) else {
            return vec![packet.unknown(format!("the block of the subnet of `{name}` is not known"), Some(target))];
        };
        let gateway = Machine {
            name,
            node: Some(target),
            vpc: nat.vpc,
            subnet,
            addresses,
            groups: None,
            public: if public { PublicAddress::On } else { PublicAddress::Off },
        };
        match heading.machine.filter(|to| to.subnet == subnet) {
            Some(to) => vec![self.deliver(&gateway, to, super::travel::Arrival::Local, packet)],
            None => self.forward(&gateway, heading, packet),
        }
    }
}
