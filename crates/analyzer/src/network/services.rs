//! Load balancers, and the endpoint services before them.

use portolan_catalog::Region;

use super::{Groups, LoadBalancerId, SubnetId, Switch, VpcId};
use crate::nodes::NodeId;
use crate::ports::Ports;

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
