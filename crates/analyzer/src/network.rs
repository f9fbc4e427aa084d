//! The network that the statements describe: typed, with every reference resolved.
//!
//! Checks, paths and drawings read this. Each part knows the statement it comes from, so that an answer can name
//! what decided it.

mod addresses;
mod connections;
mod endpoints;
mod filters;
mod names;
mod routing;
mod services;
mod vpc;

use crate::build::Index;
use crate::nodes::NodeId;

pub use addresses::*;
pub use connections::*;
pub use endpoints::*;
pub use filters::*;
pub use names::*;
pub use routing::*;
pub use services::*;
pub use vpc::*;

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

/// A setting that is on or off.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// `None` where it is unknown.
    pub on: Option<bool>,
    /// The statement that sets it; `None` where the default holds.
    pub node: Option<NodeId>,
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
