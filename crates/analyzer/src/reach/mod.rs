//! Who reaches what, by which hops, and what stops the rest.
//!
//! A question is asked from one place to another; sets are questions about each of their members. The answer is
//! the computation itself: every step that decided something is a [`Hop`], so nothing is explained after the fact.
//! What is followed, and in which order, is fixed by the book's page `reachability.md`.
//!
//! `engine` asks and remembers, `start` sends, `forward` routes; a file for each thing that a packet can pass; `back`
//! brings the answer home. A packet is followed by continuation: whoever sends it says what happens once it is there.

use portolan_catalog::Language;
use smol_str::SmolStr;

use crate::nodes::NodeId;

mod acls;
mod addresses;
mod appliance;
mod back;
mod balancer;
mod endpoints;
mod engine;
mod filters;
mod forward;
mod groups;
mod health;
mod internet;
mod memo;
mod names;
mod nat;
mod packet;
mod party;
mod peering;
mod privatelink;
mod reason;
mod remote;
mod routes;
mod start;
mod transit;
mod words;
mod zones;

use addresses::address;
pub(crate) use addresses::{Addresses, interval};
pub(crate) use engine::{Class, Engine, Goal, Without};
pub(crate) use groups::{Direction, KeptGroups, Peer, addresses_of, admit};
pub(crate) use memo::{Memo, WIDEST};
pub(crate) use party::{Machine, OtherFamily, Outside, Party, Remote};
pub(crate) use reason::ENDPOINT_ONE_WAY;
pub use reason::{REASONS, Reason};
pub(crate) use routes::{RouteMap, Winner};
pub(crate) use words::describe;

/// What became of one packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) verdict: Verdict,
    /// The way it went, as far as it got.
    pub(crate) hops: Vec<Hop>,
}

/// An answer: yes, no, or unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It gets there, and the answer gets back.
    Reached,
    /// Something stops it.
    Stopped(Stop),
    /// It hangs on something that is not known.
    Unknown(Missing),
}

/// What stops a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Why.
    pub reason: &'static Reason,
    /// The statement that decides; `None` where it is one that is not there.
    pub node: Option<NodeId>,
    /// The declared thing at which it is stopped, where that is not the source.
    pub at: Option<NodeId>,
    /// Whether it is the answer that is stopped; the question has arrived.
    pub answer: bool,
    /// What happened, in one sentence that names the user's own things, without a full stop.
    pub message: String,
    /// What caused it before the packet left, such as a name that resolves publicly.
    pub cause: Option<Cause>,
    /// What was not known on the way, so that something else may stop it before.
    pub doubt: Option<Box<Missing>>,
}

/// What sent a packet on a way where it could only be stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// What it is, in one sentence without a full stop.
    pub message: String,
    /// Of which kind.
    pub kind: CauseKind,
}

/// The kinds of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CauseKind {
    /// Private DNS of the endpoint is off, or does not serve this client.
    PrivateDns,
    /// It is on, but the VPC's DNS attributes do not allow it.
    DnsAttributes,
}

/// A fact that is missing for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Which, in one sentence without a full stop.
    pub message: String,
    /// The statement that leaves it open.
    pub node: Option<NodeId>,
    /// Whether the packet has left everything that is declared: then it passes nothing more of it for certain.
    pub beyond: bool,
    /// What caused it before the packet left, such as a name that resolves publicly.
    pub cause: Option<Cause>,
}

impl Missing {
    pub(crate) fn new(message: impl Into<String>, node: Option<NodeId>) -> Missing {
        Missing { message: message.into(), node, beyond: false, cause: None }
    }
}

/// One step of a packet's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// What it passes.
    pub kind: HopKind,
    /// What that is called: the path of a declared thing, or words such as `the internet`.
    pub name: SmolStr,
    /// What is decided there.
    pub detail: SmolStr,
    /// The declared thing.
    pub node: Option<NodeId>,
    /// The statement that decides there: a rule, a route, an attribute.
    pub decided_by: Option<NodeId>,
    /// Whether it is a route that wins against others, which contain the destination too; the detail names them.
    pub contested: bool,
}

/// What a packet passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HopKind {
    /// Where it starts.
    Source,
    /// The resolution of a name.
    Name,
    /// A security group, on the way out or in.
    SecurityGroup,
    /// A route table.
    RouteTable,
    /// A network ACL, on the border of a subnet.
    NetworkAcl,
    /// An internet gateway.
    InternetGateway,
    /// A NAT gateway.
    NatGateway,
    /// An egress-only internet gateway.
    EgressOnlyInternetGateway,
    /// A VPC peering connection.
    Peering,
    /// A transit gateway and its route table.
    TransitGateway,
    /// A VPN gateway.
    VpnGateway,
    /// A Site-to-Site VPN connection.
    Vpn,
    /// A Direct Connect connection.
    DirectConnect,
    /// A VPC endpoint.
    Endpoint,
    /// An endpoint service.
    EndpointService,
    /// A load balancer.
    LoadBalancer,
    /// An instance or network interface that passes packets on.
    Appliance,
    /// A target of a load balancer.
    Target,
    /// A resolver that answers for a name.
    Resolver,
    /// Where it arrives.
    Destination,
}

impl Hop {
    /// What the thing is called before its name, as in `route table lab.private`; empty where the name says it.
    pub fn noun(&self, language: Language) -> &'static str {
        let (en, ja) = match self.kind {
            // Without a declaration it is a default, whose name says what it is.
            _ if self.node.is_none() => ("", ""),
            HopKind::SecurityGroup => ("security group ", "セキュリティグループ "),
            HopKind::RouteTable => ("route table ", "ルートテーブル "),
            HopKind::NetworkAcl => ("network ACL ", "ネットワーク ACL "),
            HopKind::NatGateway => ("NAT gateway ", "NAT ゲートウェイ "),
            HopKind::InternetGateway => ("internet gateway ", "インターネットゲートウェイ "),
            HopKind::Peering => ("peering ", "VPC ピアリング接続 "),
            HopKind::EgressOnlyInternetGateway => {
                ("egress-only internet gateway ", "Egress-Only インターネットゲートウェイ ")
            }
            HopKind::TransitGateway => ("transit gateway ", "Transit Gateway "),
            HopKind::VpnGateway => ("VPN gateway ", "仮想プライベートゲートウェイ "),
            HopKind::Vpn => ("VPN ", "VPN "),
            HopKind::DirectConnect => ("Direct Connect ", "Direct Connect "),
            HopKind::EndpointService => ("endpoint service ", "エンドポイントサービス "),
            HopKind::LoadBalancer => ("load balancer ", "ロードバランサー "),
            HopKind::Appliance => ("appliance ", "アプライアンス "),
            HopKind::Resolver => ("resolver ", "リゾルバー "),
            HopKind::Target => ("target ", "ターゲット "),
            HopKind::Source | HopKind::Name | HopKind::Endpoint | HopKind::Destination => ("", ""),
        };
        language.pick(en, ja)
    }
}

impl HopKind {
    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            HopKind::Source => "source",
            HopKind::Name => "name",
            HopKind::SecurityGroup => "security-group",
            HopKind::RouteTable => "route-table",
            HopKind::NetworkAcl => "network-acl",
            HopKind::InternetGateway => "internet-gateway",
            HopKind::NatGateway => "nat-gateway",
            HopKind::EgressOnlyInternetGateway => "egress-only-internet-gateway",
            HopKind::Peering => "peering",
            HopKind::TransitGateway => "transit-gateway",
            HopKind::VpnGateway => "vpn-gateway",
            HopKind::Vpn => "vpn",
            HopKind::DirectConnect => "direct-connect",
            HopKind::EndpointService => "endpoint-service",
            HopKind::LoadBalancer => "load-balancer",
            HopKind::Appliance => "appliance",
            HopKind::Resolver => "resolver",
            HopKind::Target => "target",
            HopKind::Endpoint => "endpoint",
            HopKind::Destination => "destination",
        }
    }
}
