//! VPC endpoints.

use portolan_catalog::{Language, Region, Service};

use super::{Groups, HostAddress, SubnetId, Switch, TableId, VpcId};
use crate::nodes::NodeId;
use crate::schema::Kind;
use crate::source::Span;

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

impl EndpointTarget {
    /// Whether a gateway endpoint can lead to it, as far as is known: to no endpoint service, and to few of AWS's own.
    pub(crate) fn may_have_gateway(&self) -> bool {
        match self {
            EndpointTarget::Aws(service) => service.gateway,
            EndpointTarget::Declared(_) => false,
            EndpointTarget::Foreign(_) | EndpointTarget::Unknown | EndpointTarget::Missing => true,
        }
    }
}

impl Endpoint {
    /// The service to which AWS adds routes: that of a gateway endpoint, where the service has that form.
    pub fn gateway_service(&self) -> Option<&'static Service> {
        match (self.kind, &self.service) {
            (Some(EndpointType::Gateway), EndpointTarget::Aws(service)) if service.gateway => Some(service),
            _ => None,
        }
    }

    /// The AWS service of an interface endpoint, where the service has that form.
    pub fn interface_service(&self) -> Option<&'static Service> {
        match (self.kind, &self.service) {
            (Some(EndpointType::Interface), EndpointTarget::Aws(service)) if service.interface => Some(service),
            _ => None,
        }
    }

    /// Whether it may carry what the VPC's hosts send to a service by its ordinary names: as gateway endpoint or by
    /// private DNS, for all that is known.
    pub(crate) fn may_serve(&self, service: &Service) -> bool {
        let by_name = !matches!(self.private_dns.mode, Some(PrivateDnsMode::Off | PrivateDnsMode::InboundResolverOnly));
        let of_it = match &self.service {
            EndpointTarget::Aws(own) => own.name == service.name,
            EndpointTarget::Unknown | EndpointTarget::Missing => true,
            EndpointTarget::Declared(_) | EndpointTarget::Foreign(_) => false,
        };
        of_it
            && match self.kind {
                None | Some(EndpointType::Gateway) => true,
                Some(EndpointType::Interface) => by_name,
                Some(_) => false,
            }
    }
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

    /// What an endpoint of this type is called in a sentence.
    pub fn noun(self, language: Language) -> String {
        match language {
            Language::En => format!("{} endpoint", self.word().replace('_', "-")),
            Language::Ja => match self {
                EndpointType::Gateway => "ゲートウェイ型エンドポイント",
                EndpointType::Interface => "インターフェース型エンドポイント",
                EndpointType::GatewayLoadBalancer => "Gateway Load Balancer エンドポイント",
                EndpointType::Resource => "リソースエンドポイント",
                EndpointType::ServiceNetwork => "サービスネットワークエンドポイント",
                EndpointType::Tunnel => "トンネルエンドポイント",
            }
            .to_owned(),
        }
    }

    /// Whether an endpoint of this type can have an attribute. (AWS, CreateVpcEndpoint,
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html>)
    pub fn takes(self, attribute: Kind) -> bool {
        let of_interfaces = matches!(attribute, Kind::Subnets | Kind::EndpointIp);
        let of_groups = matches!(attribute, Kind::SecurityGroups | Kind::PrivateDns);
        match self {
            EndpointType::Gateway => !of_interfaces && !of_groups && attribute != Kind::ServiceRegion,
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
