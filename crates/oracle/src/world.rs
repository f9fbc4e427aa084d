//! The statements as plain structs, with the defaults filled in.
//!
//! Nothing here knows of packets. A value that is the word `unknown` stays so: `None`, or [`Setting::Unknown`].

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{NodeId, Nodes, Ports, Value};
use portolan_catalog::Service;

/// A value that may be left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Setting<T> {
    /// Not written: the default holds.
    Unset,
    /// Written.
    Is(T),
    /// Written as `unknown`.
    Unknown,
}

/// A list of references of which some may be `unknown`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Refs {
    pub(crate) known: Vec<NodeId>,
    /// Whether all are known.
    pub(crate) complete: bool,
}

#[derive(Debug)]
pub(crate) struct Vpc {
    pub(crate) node: NodeId,
    /// `None` is the one unnamed account.
    pub(crate) account: Option<NodeId>,
    pub(crate) region: Option<&'static str>,
    /// IPv4 and IPv6.
    pub(crate) blocks: Vec<IpNet>,
    pub(crate) dns_support: Option<bool>,
    pub(crate) dns_hostnames: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Zone {
    Letter(char),
    Id(String),
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Subnet {
    pub(crate) node: NodeId,
    pub(crate) vpc: usize,
    pub(crate) v4: IpNet,
    pub(crate) v6: Option<IpNet>,
    pub(crate) zone: Zone,
    pub(crate) table: Setting<NodeId>,
    pub(crate) acl: Setting<NodeId>,
}

/// A network interface, whoever it belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Nic {
    /// The statement that it belongs to, or that stands for it.
    pub(crate) owner: NodeId,
    pub(crate) vpc: usize,
    /// Only a regional NAT gateway has none.
    pub(crate) subnet: Option<usize>,
    pub(crate) v4: IpAddr,
    pub(crate) v6: Option<IpAddr>,
    pub(crate) filter: Filter,
    /// Whether it has a public IPv4 address.
    pub(crate) public: Option<bool>,
    /// That address; a made-up one where it is not written.
    pub(crate) public_v4: IpAddr,
    pub(crate) source_dest_check: Option<bool>,
}

/// The security groups of a network interface.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    /// Nothing filters it.
    None,
    /// These groups, and perhaps further ones.
    Groups { known: Vec<usize>, complete: bool },
}

#[derive(Debug)]
pub(crate) struct Group {
    /// The implicit default group has none.
    pub(crate) node: Option<NodeId>,
    pub(crate) vpc: usize,
    pub(crate) ingress: Vec<Rule>,
    pub(crate) egress: Vec<Rule>,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) ports: Option<Ports>,
    pub(crate) peer: Peer,
}

/// What a rule or a route speaks of.
#[derive(Debug, Clone)]
pub(crate) enum Peer {
    Cidr(IpNet),
    Group(usize),
    /// A declared prefix list, and whether all of its entries are known.
    List(Vec<IpNet>, bool),
    /// The prefix list of an AWS service.
    Service(&'static str),
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Acl {
    pub(crate) node: NodeId,
    pub(crate) ingress: Vec<AclRule>,
    pub(crate) egress: Vec<AclRule>,
}

#[derive(Debug)]
pub(crate) struct AclRule {
    pub(crate) number: Option<u32>,
    pub(crate) allow: Option<bool>,
    pub(crate) ports: Option<Ports>,
    pub(crate) cidr: Option<IpNet>,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) node: NodeId,
    pub(crate) vpc: usize,
    pub(crate) main: bool,
    pub(crate) routes: Vec<(Peer, Hop)>,
    /// Gateways; `None` is an unknown one.
    pub(crate) propagate: Vec<Option<NodeId>>,
    pub(crate) edge: Setting<NodeId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hop {
    /// No route fits.
    Nothing,
    Local,
    Blackhole,
    Thing(NodeId),
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Nat {
    pub(crate) node: NodeId,
    /// `None` if its subnet is not known.
    pub(crate) nic: Option<usize>,
    pub(crate) regional: Option<bool>,
    pub(crate) public: Option<bool>,
}

#[derive(Debug)]
pub(crate) struct LoadBalancer {
    pub(crate) node: NodeId,
    /// `network`, `application` or `gateway`.
    pub(crate) kind: &'static str,
    pub(crate) internet_facing: Option<bool>,
    pub(crate) nics: Vec<usize>,
    pub(crate) nics_known: bool,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) cross_zone: Option<bool>,
}

#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) ports: Option<Ports>,
    /// `None` is an unknown one.
    pub(crate) targets: Vec<Option<NodeId>>,
    pub(crate) on: Setting<Ports>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Behind {
    /// An AWS service, and the Region if its full name says one.
    Aws(&'static Service),
    Declared(NodeId),
    /// A service that is not declared here.
    Foreign,
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) node: NodeId,
    pub(crate) vpc: usize,
    /// `gateway`, `interface`, `gateway_load_balancer`, …; `None` is unknown.
    pub(crate) kind: Option<&'static str>,
    pub(crate) service: Behind,
    pub(crate) service_region: Setting<&'static str>,
    pub(crate) nics: Vec<usize>,
    pub(crate) nics_known: bool,
    pub(crate) tables: Refs,
    /// `on`, `off`, `inbound_resolver_only`; `None` is unknown.
    pub(crate) private_dns: Option<&'static str>,
    pub(crate) accepted: Option<bool>,
}

#[derive(Debug)]
pub(crate) struct EndpointService {
    pub(crate) node: NodeId,
    pub(crate) vpc: usize,
    pub(crate) load_balancers: Refs,
    pub(crate) automatic: Option<bool>,
    pub(crate) allow_all: bool,
    /// Ids of accounts.
    pub(crate) allow: Vec<String>,
    pub(crate) allow_known: bool,
    /// Its private name and whether that is verified.
    pub(crate) name: Option<(String, Option<bool>)>,
    pub(crate) regions: Vec<&'static str>,
    pub(crate) regions_known: bool,
}

#[derive(Debug)]
pub(crate) struct Resolver {
    pub(crate) node: NodeId,
    pub(crate) vpc: usize,
    pub(crate) inbound: Option<bool>,
    pub(crate) nics: Vec<usize>,
    pub(crate) nics_known: bool,
    pub(crate) forwards: Vec<(String, Value)>,
}

#[derive(Debug)]
pub(crate) struct HostedZone {
    pub(crate) domain: String,
    pub(crate) vpcs: Vec<usize>,
    pub(crate) complete: bool,
    pub(crate) records: Vec<(String, Value)>,
}

#[derive(Debug)]
pub(crate) struct Peering {
    pub(crate) node: NodeId,
    pub(crate) vpcs: [Option<usize>; 2],
    pub(crate) accepted: Option<bool>,
}

#[derive(Debug)]
pub(crate) struct TransitGateway {
    pub(crate) node: NodeId,
    pub(crate) attachments: Vec<Attachment>,
    /// The default table is the first one.
    pub(crate) tables: Vec<TransitTable>,
}

#[derive(Debug)]
pub(crate) struct Attachment {
    /// A VPC, VPN, Direct Connect or transit gateway.
    pub(crate) what: NodeId,
    pub(crate) subnets: Setting<Vec<usize>>,
    pub(crate) appliance_mode: Option<bool>,
}

#[derive(Debug, Default)]
pub(crate) struct TransitTable {
    pub(crate) associate: Vec<Option<NodeId>>,
    pub(crate) propagate: Vec<Option<NodeId>>,
    pub(crate) routes: Vec<(Option<Peer>, Hop)>,
}

#[derive(Debug)]
pub(crate) struct OnPremises {
    pub(crate) node: NodeId,
    pub(crate) blocks: Vec<IpNet>,
    pub(crate) dns: Setting<NodeId>,
    pub(crate) hosts: Vec<(NodeId, IpAddr)>,
}

/// A VPN or a Direct Connect.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) node: NodeId,
    pub(crate) vpn: bool,
    pub(crate) on_premises: Option<usize>,
    pub(crate) gateway: Option<NodeId>,
    /// `private`, `public` or `transit`; of a VPN always `vpn`. `None` is unknown.
    pub(crate) interface: Option<&'static str>,
}

/// Everything that is declared.
#[derive(Debug)]
pub(crate) struct World<'n> {
    pub(crate) nodes: &'n Nodes,
    pub(crate) vpcs: Vec<Vpc>,
    pub(crate) subnets: Vec<Subnet>,
    pub(crate) nics: Vec<Nic>,
    pub(crate) groups: Vec<Group>,
    pub(crate) acls: Vec<Acl>,
    pub(crate) tables: Vec<Table>,
    pub(crate) nats: Vec<Nat>,
    pub(crate) load_balancers: Vec<LoadBalancer>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) services: Vec<EndpointService>,
    pub(crate) resolvers: Vec<Resolver>,
    pub(crate) zones: Vec<HostedZone>,
    pub(crate) peerings: Vec<Peering>,
    pub(crate) transit_gateways: Vec<TransitGateway>,
    pub(crate) on_premises: Vec<OnPremises>,
    pub(crate) lines: Vec<Line>,
    /// Whether every block of a VPC or subnet is known. Where one is not, nothing is claimed.
    pub(crate) blocks_known: bool,
}

impl World<'_> {
    pub(crate) fn vpc_of(&self, node: NodeId) -> Option<usize> {
        let vpc = self.nodes.ancestors(node).find(|outer| outer.kind() == Kind::Vpc)?.id;
        self.vpcs.iter().position(|known| known.node == vpc)
    }

    pub(crate) fn internet_gateway(&self, vpc: usize) -> Option<NodeId> {
        self.nodes.child(self.vpcs[vpc].node, Kind::InternetGateway).map(|node| node.id)
    }

    pub(crate) fn account_id(&self, account: NodeId) -> Option<String> {
        match self.nodes.get(account).value() {
            Some(Value::Word(id)) => Some(id.clone()),
            _ => None,
        }
    }

    /// Whether an address is in one of the VPC's blocks.
    pub(crate) fn is_in_vpc(&self, vpc: usize, address: IpAddr) -> bool {
        self.vpcs[vpc].blocks.iter().any(|block| block.contains(&address))
    }

    /// Whether the zones of two subnets are the same one.
    pub(crate) fn same_zone(&self, one: usize, other: usize) -> Option<bool> {
        if one == other {
            return Some(true);
        }
        let (one, other) = (&self.subnets[one], &self.subnets[other]);
        let (vpc, other_vpc) = (&self.vpcs[one.vpc], &self.vpcs[other.vpc]);
        let (Some(region), Some(other_region)) = (vpc.region, other_vpc.region) else { return None };
        if region != other_region {
            return Some(false);
        }
        match (&one.zone, &other.zone) {
            (Zone::Id(one), Zone::Id(other)) => Some(one == other),
            (Zone::Letter(one), Zone::Letter(other)) => {
                let letters_differ =
                    portolan_catalog::region(region).is_none_or(|known| known.zone_letters_per_account);
                if vpc.account == other_vpc.account || !letters_differ { Some(one == other) } else { None }
            }
            _ => None,
        }
    }
}
