//! Who sends and who receives.

use std::net::{IpAddr, Ipv6Addr};

use portolan_catalog::{Language, say};

use crate::network::{
    EndpointInterface, Groups, Host, HostAddress, HostId, IpType, Ipv6, Network, OnPremisesId, PublicAddress, SubnetId,
    VpcId,
};
use crate::nodes::{NodeId, Nodes};

use super::Addresses;
use super::groups::addresses_of;

/// One end: a network interface in a declared subnet, somebody outside AWS, or an on-premises network.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Party {
    Machine(Machine),
    Outside(Outside),
    Remote(Remote),
}

/// A network interface in a declared subnet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Machine {
    /// Its path, or words for one that is not declared.
    pub(crate) name: String,
    pub(crate) node: Option<NodeId>,
    pub(crate) vpc: VpcId,
    pub(crate) subnet: SubnetId,
    /// Its addresses in the family that is in use.
    pub(crate) addresses: Addresses,
    /// Its addresses in the other family.
    pub(crate) ipv6: OtherFamily,
    pub(crate) groups: Groups,
    pub(crate) public: PublicAddress,
}

/// The IPv6 addresses of something that is looked at by its IPv4 address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum OtherFamily {
    None,
    Addresses(Addresses),
    Unknown,
}

/// Somebody with public addresses, outside AWS.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Outside {
    pub(crate) name: String,
    pub(crate) addresses: Addresses,
    /// Whether the address only stands for others: which it is means nothing, and it has one of each family.
    pub(crate) arbitrary: bool,
}

/// Somebody in an on-premises network.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Remote {
    pub(crate) name: String,
    pub(crate) node: Option<NodeId>,
    pub(crate) network: OnPremisesId,
    pub(crate) addresses: Addresses,
}

impl Remote {
    /// A host of an on-premises network; without a statement of its own it is called by its address.
    pub(crate) fn host(nodes: &Nodes, network: OnPremisesId, host: Option<NodeId>, address: IpAddr) -> Remote {
        let name = host.map_or_else(|| address.to_string(), |host| nodes.path(host));
        Remote { name, node: host, network, addresses: Addresses::exactly(address) }
    }
}

impl Party {
    pub(crate) fn name(&self) -> &str {
        match self {
            Party::Machine(machine) => &machine.name,
            Party::Outside(outside) => &outside.name,
            Party::Remote(remote) => &remote.name,
        }
    }

    pub(crate) fn node(&self) -> Option<NodeId> {
        match self {
            Party::Machine(machine) => machine.node,
            Party::Outside(_) => None,
            Party::Remote(remote) => remote.node,
        }
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        match self {
            Party::Machine(machine) => &machine.addresses,
            Party::Outside(outside) => &outside.addresses,
            Party::Remote(remote) => &remote.addresses,
        }
    }

    /// Whether it can send over IPv4.
    pub(super) fn has_ipv4(&self) -> bool {
        !self.addresses().is_ipv6()
    }

    /// The same one by its IPv6 addresses.
    pub(super) fn over_ipv6(&self) -> OverIpv6 {
        match self {
            Party::Machine(machine) => match &machine.ipv6 {
                OtherFamily::None if machine.addresses.is_ipv6() => OverIpv6::Yes(Box::new(self.clone())),
                OtherFamily::None => OverIpv6::No,
                OtherFamily::Unknown => OverIpv6::Unknown(machine.node),
                OtherFamily::Addresses(addresses) => OverIpv6::Yes(Box::new(Party::Machine(Machine {
                    addresses: addresses.clone(),
                    ipv6: OtherFamily::None,
                    ..machine.clone()
                }))),
            },
            Party::Outside(outside) if outside.arbitrary && !outside.addresses.is_ipv6() => {
                OverIpv6::Yes(Box::new(Party::Outside(Outside { addresses: some_ipv6(), ..outside.clone() })))
            }
            other if other.addresses().is_ipv6() => OverIpv6::Yes(Box::new(other.clone())),
            _ => OverIpv6::No,
        }
    }
}

/// Whether somebody has IPv6.
pub(super) enum OverIpv6 {
    Yes(Box<Party>),
    No,
    Unknown(Option<NodeId>),
}

/// An address that stands for all of IPv6 outside AWS: rules and routes of a topology speak of it only as of everybody.
fn some_ipv6() -> Addresses {
    Addresses::exactly(Ipv6Addr::new(0x2e00, 0x0808, 0, 0, 0, 0, 0, 8).into())
}

impl Machine {
    /// A declared host; `None` where even the block of its subnet is unknown.
    pub(crate) fn of_host(nodes: &Nodes, network: &Network, id: HostId) -> Option<Machine> {
        let host: &Host = network.host(id);
        let (ipv4, ipv6) = match host.address {
            HostAddress::Fixed(address) if address.is_ipv6() => {
                (HostAddress::Any, OtherFamily::Addresses(Addresses::exactly(address)))
            }
            address => (address, other_family(network, host.subnet)),
        };
        Some(Machine {
            name: nodes.path(host.node),
            node: Some(host.node),
            ipv6,
            groups: host.groups.clone(),
            public: host.public,
            ..Machine::in_subnet(nodes, network, host.subnet, ipv4)?
        })
    }

    /// One host of a subnet that declares none; its security group does not restrict it.
    pub(crate) fn any_in(language: Language, nodes: &Nodes, network: &Network, id: SubnetId) -> Option<Machine> {
        let subnet = nodes.path(network.subnet(id).node);
        let name = say!(language, "a host in {subnet}", "{subnet} 内のホスト");
        let ipv6 = other_family(network, id);
        Some(Machine { name, ipv6, ..Machine::in_subnet(nodes, network, id, HostAddress::Any)? })
    }

    /// A host that nothing declares, at some addresses of a subnet.
    pub(crate) fn unrestricted(name: String, network: &Network, subnet: SubnetId, addresses: Addresses) -> Machine {
        Machine {
            name,
            node: None,
            vpc: network.subnet(subnet).vpc,
            subnet,
            addresses,
            ipv6: OtherFamily::None,
            groups: Groups::None,
            public: PublicAddress::Off,
        }
    }

    /// A network interface of a declared thing in a subnet, without security groups; `None` where the block of the
    /// subnet is unknown.
    pub(crate) fn in_subnet(nodes: &Nodes, network: &Network, id: SubnetId, address: HostAddress) -> Option<Machine> {
        let block = network.subnet(id).block.map(|block| block.cidr);
        let name = nodes.path(network.subnet(id).node);
        Some(Machine::unrestricted(name, network, id, addresses_of(address, block)?))
    }

    /// A network interface of a declared thing, with its security groups.
    pub(crate) fn of_thing(
        nodes: &Nodes,
        network: &Network,
        thing: NodeId,
        subnet: SubnetId,
        groups: &Groups,
    ) -> Option<Machine> {
        Some(Machine {
            name: nodes.path(thing),
            node: Some(thing),
            groups: groups.clone(),
            ..Machine::in_subnet(nodes, network, subnet, HostAddress::Any)?
        })
    }

    /// A network interface of an endpoint, by the address family that it has.
    pub(crate) fn of_interface(
        nodes: &Nodes,
        network: &Network,
        endpoint: &crate::network::Endpoint,
        interface: &EndpointInterface,
    ) -> Option<Machine> {
        let machine = Machine::of_thing(nodes, network, endpoint.node, interface.subnet, &endpoint.groups)?;
        let block = network.subnet(interface.subnet).block.map(|block| block.cidr);
        let ipv4 = addresses_of(interface.address, block)?;
        let ipv6 = other_family(network, interface.subnet);
        Some(match (endpoint.ip_type, ipv6) {
            (IpType::Ipv6, OtherFamily::Addresses(addresses)) => Machine { addresses, ..machine },
            (IpType::Dualstack | IpType::Unknown, ipv6) => Machine { addresses: ipv4, ipv6, ..machine },
            _ => Machine { addresses: ipv4, ..machine },
        })
    }
}

fn other_family(network: &Network, subnet: SubnetId) -> OtherFamily {
    match network.subnet(subnet).ipv6 {
        Ipv6::None => OtherFamily::None,
        Ipv6::Block(block) => OtherFamily::Addresses(Addresses::one_of(block.cidr)),
        Ipv6::Unknown => OtherFamily::Unknown,
    }
}
