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
id!(/** A load balancer. */ LoadBalancerId);
id!(/** An endpoint service. */ EndpointServiceId);
id!(/** A Route 53 Resolver endpoint. */ ResolverId);
id!(/** A transit gateway. */ TransitGatewayId);
id!(/** An on-premises network. */ OnPremisesId);

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
    pub(crate) load_balancers: Vec<LoadBalancer>,
    pub(crate) endpoint_services: Vec<EndpointService>,
    pub(crate) resolvers: Vec<Resolver>,
    pub(crate) zones: Vec<HostedZone>,
    pub(crate) transit_gateways: Vec<TransitGateway>,
    pub(crate) on_premises: Vec<OnPremises>,
    pub(crate) connections: Vec<Connection>,
    pub(crate) index: Index,
}

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

/// The security groups of a network interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Groups {
    /// None is named, and it can do without: nothing is filtered.
    None,
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
    /// The gateways whose routes it takes over, with the statements that say so.
    pub propagates: Vec<(NodeId, NodeId)>,
    /// The statement that adds routes which are not known.
    pub incomplete: Option<NodeId>,
    /// The statement that makes it the table of a gateway.
    pub edge: Option<NodeId>,
    /// That gateway; `None` where it is not known.
    pub edge_of: Option<NodeId>,
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
    /// The Region of the service: the VPC's own or the one that is written; `None` where it is not known.
    pub region: Option<&'static Region>,
    /// The statement that names another Region.
    pub service_region: Option<NodeId>,
    /// Its address families.
    pub ip_type: IpType,
}

/// The address families of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IpType {
    /// IPv4 only.
    Ipv4,
    /// IPv6 only.
    Ipv6,
    /// Both.
    Dualstack,
    /// Not known.
    Unknown,
}

/// A load balancer.
#[derive(Debug, Clone)]
pub struct LoadBalancer {
    /// Its statement.
    pub node: NodeId,
    /// Its VPC.
    pub vpc: VpcId,
    /// Its type; `None` where it is unknown.
    pub kind: Option<LoadBalancerType>,
    /// Whether it is internet-facing.
    pub internet_facing: Switch,
    /// The subnets in which it has a node each.
    pub subnets: Vec<SubnetId>,
    /// Whether all of its subnets are known.
    pub complete: bool,
    /// Its security groups.
    pub groups: Groups,
    /// Its listeners in order.
    pub listeners: Vec<Listener>,
    /// Whether its nodes send to targets in other zones.
    pub cross_zone: Switch,
}

/// The types of load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoadBalancerType {
    /// For HTTP.
    Application,
    /// For TCP and UDP.
    Network,
    /// For appliances.
    Gateway,
}

/// What a load balancer takes, and where it sends it.
#[derive(Debug, Clone)]
pub struct Listener {
    /// Its statement.
    pub node: NodeId,
    /// What it takes; `None` where it is unknown.
    pub ports: Option<Ports>,
    /// Its targets.
    pub targets: Vec<NodeId>,
    /// Whether all of its targets are known.
    pub complete: bool,
    /// The port of the targets, where it is another one.
    pub on: TargetPort,
}

/// To which port a load balancer sends.
#[derive(Debug, Clone)]
pub enum TargetPort {
    /// To the one that came in.
    Same,
    /// To these.
    Ports(Ports),
    /// Not known.
    Unknown,
}

/// The provider's side of AWS PrivateLink.
#[derive(Debug, Clone)]
pub struct EndpointService {
    /// Its statement.
    pub node: NodeId,
    /// Its VPC.
    pub vpc: VpcId,
    /// The load balancers behind it.
    pub load_balancers: Vec<LoadBalancerId>,
    /// Whether all of them are known.
    pub complete: bool,
    /// Whether connections are accepted without the owner.
    pub automatic: Switch,
    /// Who may connect beside its own account.
    pub allow: Allow,
    /// Its private DNS name and whether it is verified; `None` for either that is not known.
    pub private_name: Option<(Option<String>, Option<bool>)>,
    /// The Regions from which it can be used, beside its own; `None` where one is not known.
    pub regions: Option<Vec<&'static Region>>,
}

/// Who may connect to an endpoint service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allow {
    /// Everybody.
    All,
    /// These accounts, by their twelve digits.
    Accounts(Vec<String>),
    /// Not known.
    Unknown,
}

/// A Route 53 Resolver endpoint.
#[derive(Debug, Clone)]
pub struct Resolver {
    /// Its statement.
    pub node: NodeId,
    /// Its VPC.
    pub vpc: VpcId,
    /// Whether it answers queries from outside; `None` where that is not known.
    pub inbound: Option<bool>,
    /// The subnets in which it has a network interface each.
    pub subnets: Vec<SubnetId>,
    /// Whether all of them are known.
    pub complete: bool,
    /// Its security groups.
    pub groups: Groups,
    /// What it forwards.
    pub forwards: Vec<Forward>,
}

/// A domain whose queries are forwarded.
#[derive(Debug, Clone)]
pub struct Forward {
    /// Its statement.
    pub node: NodeId,
    /// The domain in lower case; `None` where it is not known.
    pub domain: Option<String>,
    /// To which declared thing; `None` where it is none.
    pub to: Option<NodeId>,
}

/// A private hosted zone.
#[derive(Debug, Clone)]
pub struct HostedZone {
    /// Its statement.
    pub node: NodeId,
    /// Its domain in lower case; `None` where it is not known.
    pub domain: Option<String>,
    /// The VPCs in which it answers.
    pub vpcs: Vec<VpcId>,
    /// Whether all of them are known.
    pub complete: bool,
    /// Its records.
    pub records: Vec<Record>,
}

/// A name of a hosted zone.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its statement.
    pub node: NodeId,
    /// The name in lower case; `None` where it is not known.
    pub host: Option<String>,
    /// What it resolves to.
    pub target: RecordTarget,
}

/// What a name resolves to.
#[derive(Debug, Clone)]
pub enum RecordTarget {
    /// A declared thing.
    Node(NodeId),
    /// An address.
    Address(IpAddr),
    /// Another name.
    Name(String),
    /// The ordinary name of an AWS service.
    Service(&'static Service),
    /// Not known.
    Unknown,
}

/// A transit gateway.
#[derive(Debug, Clone)]
pub struct TransitGateway {
    /// Its statement.
    pub node: NodeId,
    /// What is attached to it.
    pub attachments: Vec<Attachment>,
    /// Its tables, the default one first.
    pub tables: Vec<TransitTable>,
    /// Whether something is attached that is not known.
    pub incomplete: Option<NodeId>,
}

/// What is attached to a transit gateway.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The statement that attaches it.
    pub node: NodeId,
    /// The VPC, VPN, Direct Connect or transit gateway.
    pub of: NodeId,
    /// The subnets of a VPC through which it comes; `None` where none is written.
    pub subnets: Option<Vec<SubnetId>>,
    /// Whether all of them are known.
    pub complete: bool,
    /// Whether both directions of a flow keep to one zone.
    pub appliance_mode: Switch,
    /// Its table by place in [`TransitGateway::tables`]; `None` where it is not known.
    pub table: Option<usize>,
}

/// A route table of a transit gateway.
#[derive(Debug, Clone)]
pub struct TransitTable {
    /// Its statement; `None` for the default table.
    pub node: Option<NodeId>,
    /// Its written routes in order.
    pub routes: Vec<Route>,
    /// What propagates into it.
    pub propagates: Vec<NodeId>,
    /// The statement that adds routes which are not known.
    pub incomplete: Option<NodeId>,
}

/// A network outside AWS.
#[derive(Debug, Clone)]
pub struct OnPremises {
    /// Its statement.
    pub node: NodeId,
    /// Its blocks, host bits cleared.
    pub blocks: Vec<Block>,
    /// Whether all of them are known.
    pub complete: bool,
    /// Its hosts with their addresses; `None` for one that is not known.
    pub hosts: Vec<(NodeId, Option<IpAddr>)>,
    /// The resolver that it asks; the inner `None` where it is not known.
    pub dns: Option<Option<ResolverId>>,
}

/// A VPN or Direct Connect connection.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Its statement.
    pub node: NodeId,
    /// The on-premises end; `None` where it is not known.
    pub on_premises: Option<OnPremisesId>,
    /// The gateway at the other end; `None` where it is not known.
    pub gateway: Option<NodeId>,
    /// The kind of virtual interface of a Direct Connect; `None` for a VPN.
    pub interface: Option<VirtualInterfaceKind>,
}

/// The kinds of virtual interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VirtualInterfaceKind {
    /// To the private addresses of one VPC, through its VPN gateway.
    Private,
    /// To the public addresses of AWS.
    Public,
    /// To a transit gateway.
    Transit,
    /// Not known.
    Unknown,
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

impl Network {
    /// The private hosted zones.
    pub fn hosted_zones(&self) -> &[HostedZone] {
        &self.zones
    }

    /// The VPN and Direct Connect connections.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }
}

impl Vpc {
    /// All of its blocks, IPv4 first.
    pub fn blocks(&self) -> impl Iterator<Item = IpNet> {
        self.cidrs.iter().chain(&self.ipv6).map(|block| block.cidr)
    }
}

impl Connection {
    /// Whether it leads to a gateway of a kind: a VPN to any, Direct Connect by its virtual interface.
    pub fn leads_to(&self, gateway: Kind) -> Option<bool> {
        match self.interface {
            None => Some(true),
            Some(VirtualInterfaceKind::Private) => Some(gateway == Kind::VpnGateway),
            Some(VirtualInterfaceKind::Transit) => Some(gateway == Kind::TransitGateway),
            Some(VirtualInterfaceKind::Public) => Some(false),
            Some(VirtualInterfaceKind::Unknown) => None,
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
    /// A load balancer.
    load_balancer, load_balancers: LoadBalancerId => LoadBalancer;
    /// An endpoint service.
    endpoint_service, endpoint_services: EndpointServiceId => EndpointService;
    /// A resolver.
    resolver, resolvers: ResolverId => Resolver;
    /// A transit gateway.
    transit_gateway, transit_gateways: TransitGatewayId => TransitGateway;
    /// An on-premises network.
    on_premises_network, on_premises: OnPremisesId => OnPremises;
}
