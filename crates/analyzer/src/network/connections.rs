//! What connects VPCs with each other and with on-premises networks.

use std::net::IpAddr;

use super::{Block, OnPremisesId, ResolverId, Route, SubnetId, Switch, VpcId};
use crate::nodes::NodeId;
use crate::schema::Kind;

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
