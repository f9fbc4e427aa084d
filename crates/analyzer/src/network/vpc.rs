//! VPCs, subnets and what stands in them.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use portolan_catalog::{Region, Service};

use super::{AclChoice, EndpointId, GroupId, Groups, HostId, Network, SubnetId, Switch, TableChoice, TableId, VpcId};
use crate::nodes::NodeId;
use crate::source::Span;

/// A virtual private cloud.
#[derive(Debug, Clone)]
pub struct Vpc {
    /// Its statement.
    pub node: NodeId,
    /// The account in which it stands; `None` for the unnamed one.
    pub account: Option<NodeId>,
    /// Its Region, where one is given and known.
    pub region: Option<&'static Region>,
    /// Its IPv4 blocks, primary first, host bits cleared.
    pub cidrs: Vec<Block>,
    /// Its IPv6 blocks, host bits cleared.
    pub ipv6: Vec<Block>,
    /// Whether all of its blocks are known.
    pub complete: bool,
    /// enableDnsSupport.
    pub dns_support: Switch,
    /// enableDnsHostnames.
    pub dns_hostnames: Switch,
    /// Its internet gateways in order; AWS allows one.
    pub internet_gateways: Vec<NodeId>,
    /// The route table marked `main`.
    pub main_table: Option<TableId>,
    /// The group called `default`, where it is declared.
    pub default_group: Option<GroupId>,
    /// Its subnets in order.
    pub subnets: Vec<SubnetId>,
    /// Its route tables in order.
    pub tables: Vec<TableId>,
    /// Its security groups in order.
    pub groups: Vec<GroupId>,
    /// Its endpoints in order.
    pub endpoints: Vec<EndpointId>,
}

/// A CIDR block and where it is written.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// The block, host bits cleared.
    pub cidr: IpNet,
    /// Where it stands.
    pub span: Span,
}

/// A subnet.
#[derive(Debug, Clone)]
pub struct Subnet {
    /// Its statement.
    pub node: NodeId,
    /// Its VPC.
    pub vpc: VpcId,
    /// Its block; `None` where it is unknown.
    pub block: Option<Block>,
    /// Its IPv6 block.
    pub ipv6: Ipv6,
    /// Its Availability Zone, as letter or id, in one form for all of the VPC.
    pub zone: Option<Zone>,
    /// What it claims to be.
    pub claim: Option<Claim>,
    /// Its route table.
    pub table: TableChoice,
    /// Its network ACL.
    pub network_acl: AclChoice,
    /// Its instances and network interfaces in order.
    pub hosts: Vec<HostId>,
}

/// An Availability Zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// By its letter, which an account maps to a zone of its own.
    Letter(char),
    /// By its id, the same in all accounts, such as `apne1-az4`.
    Id(String),
}

/// The IPv6 block of a subnet.
#[derive(Debug, Clone, Copy)]
pub enum Ipv6 {
    /// It has none.
    None,
    /// This one.
    Block(Block),
    /// Not known.
    Unknown,
}

/// What a subnet claims to be.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// The claim.
    pub kind: ClaimKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of subnet by routing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimKind {
    /// Has a route to an internet gateway.
    Public,
    /// Has none.
    Private,
    /// Has only local and gateway-endpoint routes.
    Isolated,
}

/// An instance or another network interface.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its statement.
    pub node: NodeId,
    /// Its subnet.
    pub subnet: SubnetId,
    /// Its private address.
    pub address: HostAddress,
    /// Its public address.
    pub public: PublicAddress,
    /// Its security groups.
    pub groups: Groups,
    /// Whether it drops packets that are neither from nor to it.
    pub source_dest_check: Switch,
    /// The services that it must reach, and where each is written.
    pub uses: Vec<(&'static Service, Span)>,
}

/// A private address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HostAddress {
    /// This one.
    Fixed(IpAddr),
    /// Some address of its subnet.
    Any,
    /// Not known.
    Unknown,
}

/// A public IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicAddress {
    /// None.
    Off,
    /// Some.
    On,
    /// This one.
    Fixed(IpAddr),
    /// Not known whether.
    Unknown,
}

impl ClaimKind {
    /// Reads the word.
    pub fn parse(word: &str) -> Option<ClaimKind> {
        [ClaimKind::Public, ClaimKind::Private, ClaimKind::Isolated].into_iter().find(|kind| kind.word() == word)
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            ClaimKind::Public => "public",
            ClaimKind::Private => "private",
            ClaimKind::Isolated => "isolated",
        }
    }
}

impl Vpc {
    /// All of its blocks, IPv4 first.
    pub fn blocks(&self) -> impl Iterator<Item = IpNet> {
        self.cidrs.iter().chain(&self.ipv6).map(|block| block.cidr)
    }
}

impl Network {
    /// Whether two subnets stand in one zone; `None` where that is not known. A letter means the same zone inside one
    /// account, and between accounts in Regions where all accounts map letters alike; an id means the same everywhere.
    pub(crate) fn same_zone(&self, one: SubnetId, other: SubnetId) -> Option<bool> {
        if one == other {
            return Some(true);
        }
        let (one, other) = (self.subnet(one), self.subnet(other));
        let (here, there) = (self.vpc(one.vpc), self.vpc(other.vpc));
        if let (Some(here), Some(there)) = (here.region, there.region)
            && here.code != there.code
        {
            return Some(false);
        }
        match (one.zone.as_ref()?, other.zone.as_ref()?) {
            (Zone::Id(one), Zone::Id(other)) => Some(one == other),
            (Zone::Letter(one), Zone::Letter(other)) => {
                let alike =
                    here.account == there.account || here.region.is_some_and(|region| !region.zone_letters_per_account);
                alike.then_some(one == other)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Letter(letter) => write!(f, "{letter}"),
            Zone::Id(id) => f.write_str(id),
        }
    }
}
