//! Resolver endpoints and private hosted zones.

use std::net::IpAddr;

use portolan_catalog::Service;

use super::{Groups, SubnetId, VpcId};
use crate::nodes::NodeId;

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
