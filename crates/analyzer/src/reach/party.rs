//! The two ends of a question.

use crate::network::{Groups, Host, HostId, Network, PublicAddress, SubnetId, VpcId};
use crate::nodes::{NodeId, Nodes};

use super::Addresses;
use super::groups::addresses_of;

/// One end: a machine in a declared subnet, or somebody outside AWS.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Party {
    Machine(Machine),
    Outside(Outside),
}

/// A network interface in a declared subnet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Machine {
    /// Its path, or words for one that is not declared.
    pub(crate) name: String,
    pub(crate) node: Option<NodeId>,
    pub(crate) vpc: VpcId,
    pub(crate) subnet: SubnetId,
    pub(crate) addresses: Addresses,
    /// `None` for one that no security group restricts.
    pub(crate) groups: Option<Groups>,
    pub(crate) public: PublicAddress,
}

/// Somebody with public addresses, outside AWS.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Outside {
    pub(crate) name: String,
    pub(crate) addresses: Addresses,
    /// Whether the address only stands for others: which it is means nothing.
    pub(crate) arbitrary: bool,
}

impl Party {
    pub(crate) fn name(&self) -> &str {
        match self {
            Party::Machine(machine) => &machine.name,
            Party::Outside(outside) => &outside.name,
        }
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        match self {
            Party::Machine(machine) => &machine.addresses,
            Party::Outside(outside) => &outside.addresses,
        }
    }
}

impl Outside {
    /// What a route must contain to lead there, in a sentence.
    pub(crate) fn wanted(&self) -> String {
        if self.arbitrary { "a public address".to_owned() } else { self.name.clone() }
    }
}

impl Machine {
    /// A declared host; `None` where even the block of its subnet is unknown.
    pub(crate) fn of_host(nodes: &Nodes, network: &Network, id: HostId) -> Option<Machine> {
        let host: &Host = network.host(id);
        let subnet = network.subnet(host.subnet);
        Some(Machine {
            name: nodes.path(host.node),
            node: Some(host.node),
            vpc: subnet.vpc,
            subnet: host.subnet,
            addresses: addresses_of(host.address, subnet.block.map(|block| block.cidr))?,
            groups: Some(host.groups.clone()),
            public: host.public,
        })
    }

    /// One host of a subnet that declares none; its security group does not restrict it.
    pub(crate) fn any_in(nodes: &Nodes, network: &Network, id: SubnetId) -> Option<Machine> {
        let subnet = network.subnet(id);
        let addresses = Addresses::one_of(subnet.block?.cidr);
        Some(Machine::unrestricted(format!("a host in {}", nodes.path(subnet.node)), network, id, addresses))
    }

    /// A host that nothing declares, at some addresses of a subnet.
    pub(crate) fn unrestricted(name: String, network: &Network, subnet: SubnetId, addresses: Addresses) -> Machine {
        let vpc = network.subnet(subnet).vpc;
        Machine { name, node: None, vpc, subnet, addresses, groups: None, public: PublicAddress::Off }
    }
}
