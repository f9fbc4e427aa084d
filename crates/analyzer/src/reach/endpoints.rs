//! To endpoints, and through them.

use super::engine::Engine;
use super::groups::addresses_of;
use super::names::public_addresses;
use super::packet::{Heading, Packet};
use super::reason::{GATEWAY_ENDPOINT_OUTSIDE_VPC, NO_NETWORK_INTERFACE, NO_PUBLIC_ADDRESS, NOT_ACCEPTED, PROTOCOL};
use super::words::{describe, service_name};
use super::{Answer, HopKind, Machine};
use crate::network::{Endpoint, EndpointId, EndpointInterface, EndpointTarget, EndpointType, PublicAddress};
use crate::ports::Ports;

impl Engine<'_> {
    pub(super) fn to_endpoint(&self, from: &Machine, id: EndpointId, mut packet: Packet) -> Vec<Answer> {
        let endpoint = self.network.endpoint(id);
        let foreign =
            endpoint.interfaces.iter().find(|interface| self.network.subnet(interface.subnet).vpc != endpoint.vpc);
        if let Some(interface) = foreign {
            // AWS refuses it, which has been reported.
            let subnet = self.network.subnet(interface.subnet).node;
            return vec![packet.unknown(format!("`{}` belongs to another VPC", self.nodes.path(subnet)), Some(subnet))];
        }
        if !endpoint.complete && !endpoint.interfaces.is_empty() {
            packet.doubt(
                format!("not all subnets of `{}` are known", self.nodes.path(endpoint.node)),
                Some(endpoint.node),
            );
        }
        match endpoint.kind {
            Some(EndpointType::Gateway) => self.to_gateway_endpoint(from, id, packet),
            Some(EndpointType::Interface) => {
                if endpoint.interfaces.is_empty() {
                    let name = self.nodes.path(endpoint.node);
                    return vec![if endpoint.complete {
                        packet.stop(&NO_NETWORK_INTERFACE, Some(endpoint.node), format!("`{name}` stands in no subnet"))
                    } else {
                        packet.unknown(format!("the subnets of `{name}` are not known"), Some(endpoint.node))
                    }];
                }
                let interfaces = endpoint.interfaces.iter();
                interfaces
                    .flat_map(|interface| match self.interface(id, interface) {
                        Some(to) => self.travel(from, &Heading::to_machine(&to), packet.clone()),
                        None => {
                            let subnet = self.network.subnet(interface.subnet).node;
                            let message = format!("the block of `{}` is not known", self.nodes.path(subnet));
                            vec![packet.clone().unknown(message, Some(subnet))]
                        }
                    })
                    .collect()
            }
            _ => vec![packet.unknown(
                format!("what `{}` does is not analysed yet", self.nodes.path(endpoint.node)),
                Some(endpoint.node),
            )],
        }
    }

    /// A network interface of an endpoint, as a machine; `None` where even the block of its subnet is unknown.
    pub(crate) fn interface(&self, id: EndpointId, interface: &EndpointInterface) -> Option<Machine> {
        let endpoint = self.network.endpoint(id);
        let block = self.network.subnet(interface.subnet).block.map(|block| block.cidr);
        Some(Machine {
            name: self.nodes.path(endpoint.node),
            node: Some(endpoint.node),
            vpc: endpoint.vpc,
            subnet: interface.subnet,
            addresses: addresses_of(interface.address, block)?,
            groups: Some(endpoint.groups.clone()),
            public: PublicAddress::Off,
        })
    }

    fn to_gateway_endpoint(&self, from: &Machine, id: EndpointId, packet: Packet) -> Vec<Answer> {
        let endpoint = self.network.endpoint(id);
        let name = self.nodes.path(endpoint.node);
        if endpoint.vpc != from.vpc {
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
        let addresses = public_addresses(service, region.code);
        let heading = Heading {
            addresses: &addresses,
            wanted: format!("the addresses of {name}"),
            name: &name,
            service: Some(service),
            machine: None,
            through: Some(id),
        };
        self.travel(from, &heading, packet)
    }

    pub(super) fn endpoint_from_outside(&self, id: EndpointId, packet: Packet) -> Answer {
        let endpoint = self.network.endpoint(id);
        let name = self.nodes.path(endpoint.node);
        match endpoint.kind {
            Some(EndpointType::Gateway) => packet.stop(
                &GATEWAY_ENDPOINT_OUTSIDE_VPC,
                Some(endpoint.node),
                format!("`{name}` is a route inside its VPC; nothing comes in through it"),
            ),
            Some(EndpointType::Interface) => packet.stop(
                &NO_PUBLIC_ADDRESS,
                Some(endpoint.node),
                format!("the network interfaces of `{name}` have private addresses only"),
            ),
            _ => packet.unknown(format!("what `{name}` does is not analysed yet"), Some(endpoint.node)),
        }
    }

    /// Behind the network interface of an endpoint.
    pub(super) fn through_interface_endpoint(&self, endpoint: &Endpoint, to: &Machine, mut packet: Packet) -> Answer {
        match endpoint.accepted.on {
            Some(true) => {}
            Some(false) => {
                let message = format!("the connection of `{}` has not been accepted", to.name);
                return packet.stop(&NOT_ACCEPTED, endpoint.accepted.node.or(to.node), message);
            }
            None => {
                packet.doubt(format!("whether `{}` has been accepted is not known", to.name), endpoint.accepted.node)
            }
        }
        let carried = Ports::tcp_and_udp();
        let subnet = self.nodes.path(self.network.subnet(to.subnet).node);
        if packet.maybe.intersection(&carried).is_empty() {
            let message = format!(
                "an interface endpoint carries TCP and UDP only, not {}; it does not answer ping",
                packet.maybe
            );
            return packet.stop(&PROTOCOL, Some(endpoint.node), message);
        }
        packet.narrow(&carried);
        packet.hop(
            HopKind::Endpoint,
            to.name.clone(),
            format!("network interface in {subnet}, {}", describe(&to.addresses)),
            to.node,
            None,
        );
        match &endpoint.service {
            EndpointTarget::Aws(service) => {
                let region = self.network.vpc(endpoint.vpc).region.map_or("", |region| region.code);
                packet.arrive(service_name(service, region), "through AWS PrivateLink".to_owned(), None)
            }
            _ => packet.arrive(
                to.name.clone(),
                "the endpoint itself; what lies behind it is not analysed yet".to_owned(),
                to.node,
            ),
        }
    }

    pub(super) fn through_gateway_endpoint(&self, id: EndpointId, heading: &Heading<'_>, mut packet: Packet) -> Answer {
        let endpoint = self.network.endpoint(id);
        let carried = Ports::tcp_and_echo();
        if packet.maybe.intersection(&carried).is_empty() {
            let message = format!("a gateway endpoint carries TCP and ICMP echo only, not {}", packet.maybe);
            return packet.stop(&PROTOCOL, Some(endpoint.node), message);
        }
        packet.narrow(&carried);
        packet.hop(
            HopKind::Endpoint,
            self.nodes.path(endpoint.node),
            "gateway endpoint".to_owned(),
            Some(endpoint.node),
            None,
        );
        packet.arrive(heading.name.to_owned(), "by its public addresses, inside the AWS network".to_owned(), None)
    }
}
