//! Through internet gateways, out and in.

use std::rc::Rc;

use portolan_catalog as catalog;

use super::addresses::interval;
use super::engine::Engine;
use super::forward::Via;
use super::packet::{Door, Heading, Packet, Spot, Then};
use super::reason::{ADDRESS_FAMILY, ASYMMETRIC_ROUTE, BLACKHOLE, NO_INTERNET_GATEWAY, NO_PUBLIC_ADDRESS, NO_ROUTE};
use super::words::describe;
use super::{Addresses, Answer, HopKind, Machine, Outside, Party};
use crate::network::PublicAddress;
use crate::nodes::NodeId;
use crate::schema::Kind;

impl Engine<'_> {
    pub(super) fn through_internet_gateway(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let vpc = self.network.vpc(via.at.vpc);
        let name = self.nodes.path(via.target);
        if !vpc.internet_gateways.contains(&via.target) {
            let message = format!("`{name}` is not attached to `{}`", self.nodes.path(vpc.node));
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        }
        if let Some(stopped) = self.not_carried(via, &packet, heading) {
            return vec![stopped];
        }
        if packet.answers.is_some() {
            return match heading.spot {
                Spot::Outside { exit: Some(gateway), .. } if gateway == via.target => then(packet),
                _ => {
                    let message = format!("it leaves through `{name}`, and the question did not come in there");
                    vec![packet.stop(&ASYMMETRIC_ROUTE, Some(via.route), message)]
                }
            };
        }
        if heading.addresses.is_ipv6() {
            if let Some(stopped) = self.not_of_vpc(via, &packet) {
                return vec![stopped];
            }
        } else if let Err(stopped) = self.translated(&name, via, &mut packet) {
            return vec![stopped];
        }
        self.out_to_internet(via, packet, heading, then)
    }

    /// What an internet gateway does not carry, or not to where the packet has to go.
    pub(super) fn not_carried(&self, via: Via, packet: &Packet, heading: &Heading<'_>) -> Option<Answer> {
        if heading.addresses.is_private() {
            let message = format!(
                "an internet gateway carries nothing to a private address such as {}",
                describe(&heading.addresses)
            );
            return Some(packet.clone().stop(&NO_ROUTE, Some(via.route), message));
        }
        let wanted = self.nodes.path(self.network.endpoint(heading.through?).node);
        let message = format!("`{}` leads past `{wanted}`", self.nodes.path(via.target));
        Some(packet.clone().stop(&NO_ROUTE, Some(via.route), message))
    }

    /// What comes from IPv6 addresses of another VPC has none that this gateway would send for.
    fn not_of_vpc(&self, via: Via, packet: &Packet) -> Option<Answer> {
        if self.belongs(packet.source.addresses(), via.at.vpc) {
            return None;
        }
        let vpc = self.nodes.path(self.network.vpc(via.at.vpc).node);
        let message = format!("`{}` sends only for addresses of `{vpc}`", self.nodes.path(via.target));
        Some(packet.clone().stop(&NO_PUBLIC_ADDRESS, Some(via.route), message))
    }

    /// Whether an internet gateway finds a public address for the source: it knows those of its own VPC.
    fn translated(&self, gateway: &str, via: Via, packet: &mut Packet) -> Result<(), Answer> {
        let source = packet.source.clone();
        let (public, elsewhere) = match &*source {
            Party::Machine(machine) if machine.vpc == via.at.vpc => (machine.public, false),
            Party::Machine(machine) => (PublicAddress::Off, machine.public != PublicAddress::Off),
            Party::Outside(_) | Party::Remote(_) => (PublicAddress::Off, false),
        };
        match public {
            PublicAddress::On | PublicAddress::Fixed(_) => Ok(()),
            PublicAddress::Unknown => {
                packet.doubt("whether it has a public address is not known", source.node());
                Ok(())
            }
            PublicAddress::Off => {
                let translates = |node: &NodeId| {
                    self.network.host_of(*node).is_some_and(|host| {
                        host.public != PublicAddress::Off && self.network.subnet(host.subnet).vpc == via.at.vpc
                    })
                };
                let translating = packet.passed.iter().copied().find(translates);
                if let Some(appliance) = translating {
                    let name = self.nodes.path(appliance);
                    let message = format!("whether `{name}` translates the source to its own address is not declared");
                    return Err(packet.clone().unknown(message, Some(appliance)));
                }
                let translated = !packet.translated_by.is_empty();
                let who = if translated { format!("`{}`", source.name()) } else { "it".to_owned() };
                let message = if elsewhere {
                    let vpc = self.nodes.path(self.network.vpc(via.at.vpc).node);
                    format!("`{gateway}` knows the public addresses of `{vpc}` only, and {who} is in another VPC")
                } else {
                    format!("{who} has no public address, which `{gateway}` needs to translate its private one")
                };
                let node = if translated { source.node() } else { None };
                let node = node.or(match &*source {
                    Party::Remote(_) => Some(via.route),
                    _ if elsewhere => Some(via.route),
                    _ => None,
                });
                Err(packet.clone().stop(&NO_PUBLIC_ADDRESS, node, message))
            }
        }
    }

    /// Out to a public address.
    pub(super) fn out_to_internet(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let detail = if heading.addresses.is_ipv6() || !packet.translated_by.is_empty() {
            "to the internet"
        } else {
            "translates the private address to the public one"
        };
        packet.hop(HopKind::InternetGateway, self.nodes.path(via.target), detail.to_owned(), Some(via.target), None);
        packet.door = match &*packet.source {
            // Answers come to a regional NAT gateway itself, which needs no route for them.
            Party::Outside(_) => Door::Open,
            Party::Machine(_) | Party::Remote(_) => Door::Gateway(via.at.vpc, via.target),
        };
        match heading.spot {
            Spot::Outside { .. } => then(packet),
            Spot::Public(to) | Spot::Machine(to) if heading.addresses.is_ipv6() || !packet.passed.is_empty() => {
                vec![self.out_and_in(to, packet)]
            }
            // Out and in again, by the public address of something that is declared.
            Spot::Public(to) | Spot::Machine(to) => {
                let edges = [via.at.vpc, to.vpc];
                if edges
                    .iter()
                    .any(|vpc| self.network.vpc(*vpc).tables.iter().any(|id| self.network.table(*id).edge.is_some()))
                {
                    return vec![self.out_and_in(to, packet)];
                }
                let public = self.on_the_internet(&packet.source);
                packet.end_leg(heading.party());
                packet.start_leg(Rc::new(Party::Outside(public.clone())));
                self.enter_from_internet(&public, to, packet, then)
            }
            Spot::Remote(remote) => {
                let message = format!("whether {} is reached over the internet is not declared", remote.name);
                vec![packet.beyond(message, remote.node)]
            }
        }
    }

    /// As whom something is seen on the internet, over IPv4.
    pub(super) fn on_the_internet(&self, source: &Party) -> Outside {
        let addresses = match source {
            Party::Machine(Machine { public: PublicAddress::Fixed(address), .. }) => Addresses::exactly(*address),
            _ => self.elastic_addresses(),
        };
        Outside { name: format!("the public address of {}", source.name()), addresses, arbitrary: false }
    }

    /// What leaves for the internet to come in again elsewhere: by IPv6, behind an appliance and where the gateway has a
    /// route table, the way back may be any, and is not followed.
    fn out_and_in(&self, to: &Machine, packet: Packet) -> Answer {
        let message = format!("how the answer of `{}` comes back over the internet is not modelled", to.name);
        packet.unknown(message, to.node)
    }

    /// Public addresses that AWS may give to something of one's own: none of those at which its services answer.
    fn elastic_addresses(&self) -> Addresses {
        let regions = self.network.vpcs().filter_map(|(_, vpc)| vpc.region);
        let listed = regions.flat_map(|region| {
            ["s3", "dynamodb"].into_iter().flat_map(|service| catalog::public_ranges(service, region.code))
        });
        listed.fold(Addresses::some_public(), |rest, range| rest.without(interval(*range)))
    }

    pub(super) fn through_egress_only(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(via.target);
        if self.vpc_of_part(via.target) != Some(via.at.vpc) {
            return vec![packet.stop(&BLACKHOLE, Some(via.route), format!("`{name}` belongs to another VPC"))];
        }
        if !heading.addresses.is_ipv6() {
            let message = format!("`{name}` carries IPv6 only");
            return vec![packet.stop(&ADDRESS_FAMILY, Some(via.route), message)];
        }
        if packet.answers.is_some() {
            let message = format!("`{name}` lets nothing out that was not asked from inside");
            return vec![packet.stop(&ASYMMETRIC_ROUTE, Some(via.route), message)];
        }
        if let Some(stopped) = self.not_of_vpc(via, &packet) {
            return vec![stopped];
        }
        let inspected = packet.passed.iter().copied().find(|node| self.nodes.get(*node).kind() == Kind::Endpoint);
        if let Some(endpoint) = inspected {
            let message = format!(
                "`{name}` drops what comes from the Gateway Load Balancer endpoint `{}`; an internet gateway does not",
                self.nodes.path(endpoint)
            );
            return vec![packet.stop(&ASYMMETRIC_ROUTE, Some(via.route), message)];
        }
        let detail = "to the internet; lets only answers in".to_owned();
        packet.hop(HopKind::EgressOnlyInternetGateway, name, detail, Some(via.target), None);
        packet.door = Door::Gateway(via.at.vpc, via.target);
        match heading.spot {
            Spot::Outside { .. } => then(packet),
            Spot::Machine(to) | Spot::Public(to) => vec![self.out_and_in(to, packet)],
            Spot::Remote(remote) => {
                let message = format!("whether {} is reached over the internet is not declared", remote.name);
                vec![packet.beyond(message, remote.node)]
            }
        }
    }

    /// In from the internet, up to a machine.
    pub(super) fn enter_from_internet(
        &self,
        from: &Outside,
        to: &Machine,
        mut packet: Packet,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let vpc = self.network.vpc(to.vpc);
        if from.addresses.is_private() {
            return vec![packet.unknown(format!("where {} is, is not declared", from.name), None)];
        }
        if !from.addresses.is_ipv6() {
            match to.public {
                PublicAddress::Off => {
                    let message = format!("`{}` has no public address to send to", to.name);
                    return vec![packet.stop(&NO_PUBLIC_ADDRESS, to.node, message)];
                }
                PublicAddress::Unknown => {
                    packet.doubt(format!("whether `{}` has a public address is not known", to.name), to.node);
                }
                PublicAddress::On | PublicAddress::Fixed(_) => {}
            }
        }
        let Some(&gateway) = vpc.internet_gateways.first() else {
            let message = format!("`{}` has no internet gateway", self.nodes.path(vpc.node));
            return vec![packet.stop(&NO_INTERNET_GATEWAY, Some(vpc.node), message)];
        };
        if self.fails(gateway) {
            return vec![self.stop_at_failed(gateway, packet)];
        }
        let detail = if from.addresses.is_ipv6() {
            "from the internet"
        } else {
            "translates the public address to the private one"
        };
        packet.hop(HopKind::InternetGateway, self.nodes.path(gateway), detail.to_owned(), Some(gateway), None);
        let heading = Heading::to_machine(to);
        // The answer must leave through the gateway through which the question came.
        self.through_edge(to.vpc, gateway, packet, &heading, &|mut packet| {
            packet.exit = Some(gateway);
            then(packet)
        })
    }
}
