//! The network that the statements describe: typed, with every reference resolved.
//!
//! Checks, paths and drawings read this. Each part knows the statement it comes from, so that an answer can name
//! what decided it.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use portolan_catalog::{Region, Service};

use crate::build::Index;
use crate::nodes::NodeId;
use crate::ports::Ports;
use crate::schema::Kind;
use crate::source::Span;

/// Declares an index into one of the network's tables.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            pub(crate) fn new(index: usize) -> $name {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(/** A VPC. */ VpcId);
id!(/** A subnet. */ SubnetId);
id!(/** An instance or another network interface. */ HostId);
id!(/** A route table. */ TableId);
id!(/** A security group. */ GroupId);
id!(/** A VPC endpoint. */ EndpointId);
id!(/** A network ACL. */ AclId);
id!(/** A prefix list. */ PrefixListId);
id!(/** A NAT gateway. */ NatId);
id!(/** A VPC peering connection. */ PeeringId);

/// Everything that is declared.
#[derive(Debug, Clone, Default)]
pub struct Network {
    pub(crate) vpcs: Vec<Vpc>,
    pub(crate) subnets: Vec<Subnet>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) tables: Vec<RouteTable>,
    pub(crate) groups: Vec<SecurityGroup>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) acls: Vec<NetworkAcl>,
    pub(crate) prefix_lists: Vec<PrefixList>,
    pub(crate) nats: Vec<NatGateway>,
    pub(crate) peerings: Vec<Peering>,
    pub(crate) index: Index,
}

/// A virtual private cloud.
#[derive(Debug, Clone)]
pub struct Vpc {
    /// Its statement.
    pub node: NodeId,
    /// Its Region, where one is given and known.
    pub region: Option<&'static Region>,
    /// Its blocks, primary first, host bits cleared.
    pub cidrs: Vec<Block>,
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

/// A setting that is on or off.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// `None` where it is unknown.
    pub on: Option<bool>,
    /// The statement that sets it; `None` where the default holds.
    pub node: Option<NodeId>,
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

/// The route table of a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableChoice {
    /// A declared one; the main one too, where it is declared.
    Table(TableId),
    /// The VPC's implicit main table, which has the local routes only.
    Implicit,
    /// Not known.
    Unknown,
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

/// The security groups of a network interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Groups {
    /// None is named: the VPC's default group.
    Default,
    /// These.
    Listed(Vec<GroupId>),
    /// Not known.
    Unknown,
}

/// A route table.
#[derive(Debug, Clone)]
pub struct RouteTable {
    /// Its statement.
    pub node: NodeId,
    /// Its VPC.
    pub vpc: VpcId,
    /// Whether it is the VPC's main table.
    pub main: bool,
    /// Its written routes in order.
    pub routes: Vec<Route>,
    /// The statement that adds routes which are not known.
    pub incomplete: Option<NodeId>,
    /// The statement that makes it the table of a gateway.
    pub edge: Option<NodeId>,
    /// The subnets that use it, in order.
    pub subnets: Vec<SubnetId>,
    /// The gateway endpoints that are associated with it, in order.
    pub endpoints: Vec<EndpointId>,
}

/// A written route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its statement.
    pub node: NodeId,
    /// Where it leads to.
    pub destination: Destination,
    /// By what.
    pub target: Target,
}

/// The destination of a route, or the far side of a security group rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A block, host bits cleared.
    Cidr(IpNet),
    /// The AWS-managed prefix list of a service in the VPC's own Region.
    Service(&'static Service),
    /// A security group.
    Group(GroupId),
    /// A prefix list that is declared here.
    List(PrefixListId),
    /// Not known.
    Unknown,
}

/// What a route points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Delivery inside the VPC.
    Local,
    /// Nowhere.
    Blackhole,
    /// A declared thing.
    Node(NodeId),
    /// Not known.
    Unknown,
}

/// A security group.
#[derive(Debug, Clone)]
pub struct SecurityGroup {
    /// Its statement.
    pub node: NodeId,
    /// Its VPC.
    pub vpc: VpcId,
    /// What it lets in.
    pub ingress: Vec<GroupRule>,
    /// What it lets out; `None` where it says nothing and all is allowed.
    pub egress: Option<Vec<GroupRule>>,
}

/// A rule of a security group.
#[derive(Debug, Clone)]
pub struct GroupRule {
    /// Its statement.
    pub node: NodeId,
    /// The traffic; `None` where it is unknown.
    pub ports: Option<Ports>,
    /// The far side.
    pub peer: Destination,
}

/// The network ACL of a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AclChoice {
    /// None is named: the default one, which allows everything.
    AllowsAll,
    /// A declared one.
    Acl(AclId),
    /// Not known.
    Unknown,
}

/// A network ACL.
#[derive(Debug, Clone)]
pub struct NetworkAcl {
    /// Its statement.
    pub node: NodeId,
    /// What comes in, in order of the numbers.
    pub ingress: Vec<AclRule>,
    /// What goes out, in order of the numbers.
    pub egress: Vec<AclRule>,
}

/// A rule of a network ACL.
#[derive(Debug, Clone)]
pub struct AclRule {
    /// Its statement.
    pub node: NodeId,
    /// Its number; the lowest that matches decides.
    pub number: u32,
    /// Whether it allows; `None` where that is unknown.
    pub allow: Option<bool>,
    /// The traffic; `None` where it is unknown.
    pub ports: Option<Ports>,
    /// The far side; `None` where it is unknown.
    pub cidr: Option<IpNet>,
}

/// A prefix list that is declared here.
#[derive(Debug, Clone)]
pub struct PrefixList {
    /// Its statement.
    pub node: NodeId,
    /// Its blocks, host bits cleared.
    pub cidrs: Vec<IpNet>,
    /// Whether all of its blocks are known.
    pub complete: bool,
}

/// A NAT gateway.
#[derive(Debug, Clone)]
pub struct NatGateway {
    /// Its statement.
    pub node: NodeId,
    /// Its VPC.
    pub vpc: VpcId,
    /// The subnet in which a zonal one stands; `None` where that is not known or not written.
    pub subnet: Option<SubnetId>,
    /// Whether it is public.
    pub public: Switch,
    /// Whether it has an Elastic IP address.
    pub elastic_ip: Switch,
    /// Whether it spans the zones.
    pub regional: Switch,
}

/// A VPC peering connection.
#[derive(Debug, Clone)]
pub struct Peering {
    /// Its statement.
    pub node: NodeId,
    /// Its VPCs; `None` where one is not known.
    pub first: Option<VpcId>,
    /// The other.
    pub second: Option<VpcId>,
    /// Whether it has been accepted.
    pub accepted: Switch,
}

/// A VPC endpoint.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its statement.
    pub node: NodeId,
    /// Its VPC.
    pub vpc: VpcId,
    /// Its type; `None` where it is unknown or was misspelt.
    pub kind: Option<EndpointType>,
    /// What it leads to.
    pub service: EndpointTarget,
    /// The route tables of a gateway endpoint.
    pub tables: Vec<TableId>,
    /// Its network interfaces, one a subnet.
    pub interfaces: Vec<EndpointInterface>,
    /// Whether everything that `tables` and `interfaces` should hold is known.
    pub complete: bool,
    /// Its security groups.
    pub groups: Groups,
    /// Whether the service's ordinary names resolve to it in its VPC.
    pub private_dns: PrivateDns,
    /// Whether the owner of the service has accepted it.
    pub accepted: Switch,
}

/// A network interface of an endpoint.
#[derive(Debug, Clone, Copy)]
pub struct EndpointInterface {
    /// The subnet in which it stands.
    pub subnet: SubnetId,
    /// Where the endpoint names that subnet.
    pub span: Span,
    /// Its address.
    pub address: HostAddress,
}

/// The types of VPC endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndpointType {
    /// A route to S3 or DynamoDB.
    Gateway,
    /// Network interfaces that lead to a service through PrivateLink.
    Interface,
    /// A route target that leads to appliances behind a Gateway Load Balancer.
    GatewayLoadBalancer,
    /// Network interfaces that lead to a VPC Lattice resource.
    Resource,
    /// Network interfaces that lead to a VPC Lattice service network.
    ServiceNetwork,
    /// GENEVE to a CIDR of a resource configuration.
    Tunnel,
}

/// What an endpoint leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointTarget {
    /// An AWS service in the VPC's Region.
    Aws(&'static Service),
    /// An endpoint service that is declared here.
    Declared(NodeId),
    /// The full name of a service that is not declared here.
    Foreign(String),
    /// Not known, or reported.
    Unknown,
    /// Not written.
    Missing,
}

/// How private DNS of an endpoint is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrivateDns {
    /// The setting that holds; `None` where it is unknown.
    pub mode: Option<PrivateDnsMode>,
    /// The statement that sets it; `None` where the default holds.
    pub node: Option<NodeId>,
}

/// The settings of private DNS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrivateDnsMode {
    /// The service's names resolve to the endpoint in the whole VPC.
    On,
    /// They do not.
    Off,
    /// Only for queries that come in through an inbound resolver endpoint.
    InboundResolverOnly,
}

impl EndpointType {
    /// All types with the words for them.
    pub const ALL: &[(&str, EndpointType)] = &[
        ("gateway", EndpointType::Gateway),
        ("interface", EndpointType::Interface),
        ("gateway_load_balancer", EndpointType::GatewayLoadBalancer),
        ("resource", EndpointType::Resource),
        ("service_network", EndpointType::ServiceNetwork),
        ("tunnel", EndpointType::Tunnel),
    ];

    /// Reads the word.
    pub fn parse(word: &str) -> Option<EndpointType> {
        EndpointType::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// The word.
    pub fn word(self) -> &'static str {
        EndpointType::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Whether an endpoint of this type can have an attribute. (AWS, CreateVpcEndpoint,
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html>)
    pub fn takes(self, attribute: Kind) -> bool {
        let of_interfaces = matches!(attribute, Kind::Subnets | Kind::EndpointIp);
        let of_groups = matches!(attribute, Kind::SecurityGroups | Kind::PrivateDns);
        match self {
            EndpointType::Gateway => !of_interfaces && !of_groups,
            EndpointType::GatewayLoadBalancer => !of_groups && !matches!(attribute, Kind::RouteTables | Kind::Policy),
            _ => attribute != Kind::RouteTables,
        }
    }

    /// The concept page that explains it.
    pub fn concept(self) -> &'static str {
        match self {
            EndpointType::Gateway => "gateway-endpoint",
            EndpointType::Interface => "interface-endpoint",
            EndpointType::GatewayLoadBalancer => "gateway-load-balancer-endpoint",
            EndpointType::Resource => "resource-endpoint",
            EndpointType::ServiceNetwork => "service-network-endpoint",
            EndpointType::Tunnel => "tunnel-endpoint",
        }
    }
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

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Letter(letter) => write!(f, "{letter}"),
            Zone::Id(id) => f.write_str(id),
        }
    }
}

/// Access by id; ids come from the same network.
macro_rules! access {
    ($(#[$doc:meta] $one:ident, $all:ident: $id:ident => $type:ident;)*) => {
        impl Network {
            $(
                #[$doc]
                pub fn $one(&self, id: $id) -> &$type {
                    &self.$all[id.index()]
                }
                /// All of them with their ids, in order of place.
                pub fn $all(&self) -> impl Iterator<Item = ($id, &$type)> {
                    self.$all.iter().enumerate().map(|(index, item)| ($id::new(index), item))
                }
            )*
        }
    };
}

access! {
    /// A VPC.
    vpc, vpcs: VpcId => Vpc;
    /// A subnet.
    subnet, subnets: SubnetId => Subnet;
    /// An instance or another network interface.
    host, hosts: HostId => Host;
    /// A route table.
    table, tables: TableId => RouteTable;
    /// A security group.
    group, groups: GroupId => SecurityGroup;
    /// An endpoint.
    endpoint, endpoints: EndpointId => Endpoint;
    /// A network ACL.
    acl, acls: AclId => NetworkAcl;
    /// A prefix list.
    prefix_list, prefix_lists: PrefixListId => PrefixList;
    /// A NAT gateway.
    nat, nats: NatId => NatGateway;
    /// A peering.
    peering, peerings: PeeringId => Peering;
}
