//! Security groups and network ACLs.

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::{AclId, Destination, GroupId, Network, VpcId};
use crate::nodes::NodeId;
use crate::ports::Ports;
use crate::schema::Kind;

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
    /// What comes in, in order of the numbers, those that are unknown first.
    pub ingress: Vec<AclRule>,
    /// What goes out, in order of the numbers, those that are unknown first.
    pub egress: Vec<AclRule>,
}

/// A rule of a network ACL.
#[derive(Debug, Clone)]
pub struct AclRule {
    /// Its statement.
    pub node: NodeId,
    /// Its number; the lowest that matches decides. `None` where it is unknown: it may come before any other.
    pub number: Option<u32>,
    /// Whether it allows; `None` where that is unknown.
    pub allow: Option<bool>,
    /// The traffic; `None` where it is unknown.
    pub ports: Option<Ports>,
    /// The far side; `None` where it is unknown.
    pub cidr: Option<IpNet>,
}

/// What the network interfaces with a security group belong to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct GroupUsers {
    /// Instances and other declared network interfaces.
    pub(crate) hosts: bool,
    /// Endpoints.
    pub(crate) endpoints: bool,
    /// Load balancers and resolvers.
    pub(crate) others: bool,
}

impl Network {
    /// Those of a network interface's security groups that are declared.
    pub(crate) fn declared_groups<'n>(&'n self, vpc: VpcId, groups: &'n Groups) -> &'n [GroupId] {
        match groups {
            Groups::Listed(groups) => groups,
            Groups::Default => self.vpc(vpc).default_group.as_slice(),
            Groups::None | Groups::Unknown => &[],
        }
    }

    /// What uses the security groups of a VPC; a group that is not in it is used by nothing that is declared.
    pub(crate) fn group_users(&self, vpc: VpcId) -> FxHashMap<GroupId, GroupUsers> {
        let mut users: FxHashMap<GroupId, GroupUsers> = FxHashMap::default();
        let mut note = |groups: &Groups, mark: fn(&mut GroupUsers)| {
            self.declared_groups(vpc, groups).iter().for_each(|group| mark(users.entry(*group).or_default()));
        };
        for subnet in &self.vpc(vpc).subnets {
            for host in &self.subnet(*subnet).hosts {
                note(&self.host(*host).groups, |users| users.hosts = true);
            }
        }
        for endpoint in &self.vpc(vpc).endpoints {
            let endpoint = self.endpoint(*endpoint);
            if endpoint.kind.is_none_or(|kind| kind.takes(Kind::SecurityGroups)) {
                note(&endpoint.groups, |users| users.endpoints = true);
            }
        }
        for balancer in self.load_balancers.iter().filter(|balancer| balancer.vpc == vpc) {
            note(&balancer.groups, |users| users.others = true);
        }
        for resolver in self.resolvers.iter().filter(|resolver| resolver.vpc == vpc) {
            note(&resolver.groups, |users| users.others = true);
        }
        users
    }
}
