//! Security groups and network ACLs.

use ipnet::IpNet;

use super::{AclId, Destination, GroupId, VpcId};
use crate::nodes::NodeId;
use crate::ports::Ports;

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
