//! Route tables, and what their routes name.

use ipnet::IpNet;
use portolan_catalog::Service;

use super::{EndpointId, GroupId, PrefixListId, SubnetId, Switch, TableId, VpcId};
use crate::nodes::NodeId;

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

impl RouteTable {
    /// Its written default route for IPv4.
    pub(crate) fn default_route(&self) -> Option<&Route> {
        let all = |cidr: &IpNet| cidr.prefix_len() == 0 && matches!(cidr, IpNet::V4(_));
        self.routes.iter().find(|route| matches!(&route.destination, Destination::Cidr(cidr) if all(cidr)))
    }
}

impl NatGateway {
    /// Whether it is known to translate to public addresses.
    pub(crate) fn leads_to_internet(&self) -> bool {
        self.public.on == Some(true)
    }
}
