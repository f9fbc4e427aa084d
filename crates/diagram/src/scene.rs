//! What is drawn, in names: the boxes of the network, and which of them are tied to which.
//!
//! The picture, the words that describe it and every other format start here. Nothing has a place yet.

use std::collections::BTreeMap;

use portolan_analyzer::network::{
    ClaimKind, Destination, EndpointTarget, EndpointType, HostAddress, PublicAddress, SubnetId, TableChoice, Target,
    VpcId, Zone as ZoneName,
};
use portolan_analyzer::{Analysis, Network, NodeId, Nodes};

use crate::lit::Lit;

/// Everything that is drawn.
#[derive(Debug)]
pub(crate) struct Scene {
    /// The Regions in order of their first VPC.
    pub(crate) regions: Vec<Region>,
    /// What of it is lit.
    pub(crate) lit: Lit,
}

/// A Region and the VPCs in it.
#[derive(Debug)]
pub(crate) struct Region {
    /// Its code and what it is called for short; `None` where it is not known.
    pub(crate) names: Option<(&'static str, &'static str)>,
    /// Its VPCs in order.
    pub(crate) vpcs: Vec<Vpc>,
}

/// A declared thing.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    /// Its name alone.
    pub(crate) name: String,
    /// Its path, such as `lab.private_a.app`.
    pub(crate) path: String,
    /// Whether it is lit.
    pub(crate) lit: bool,
}

/// A VPC.
#[derive(Debug)]
pub(crate) struct Vpc {
    /// Its name.
    pub(crate) thing: Thing,
    /// Its blocks.
    pub(crate) cidrs: Vec<String>,
    /// Its internet gateways.
    pub(crate) gateways: Vec<Thing>,
    /// Its Availability Zones in order, then the subnets in none.
    pub(crate) zones: Vec<Zone>,
    /// Its endpoints in order.
    pub(crate) endpoints: Vec<Endpoint>,
}

/// The subnets of an Availability Zone.
#[derive(Debug)]
pub(crate) struct Zone {
    /// What it is called; `None` for the subnets that name no zone.
    pub(crate) name: Option<String>,
    /// Its subnets in order.
    pub(crate) subnets: Vec<Subnet>,
}

/// A subnet.
#[derive(Debug)]
pub(crate) struct Subnet {
    /// Its name.
    pub(crate) thing: Thing,
    /// Its block, where it is known.
    pub(crate) cidr: Option<String>,
    /// What it is by its routes.
    pub(crate) kind: SubnetKind,
    /// Its route table.
    pub(crate) table: Table,
    /// Its instances and network interfaces.
    pub(crate) hosts: Vec<Host>,
    /// The network interfaces of endpoints in it.
    pub(crate) interfaces: Vec<Interface>,
}

/// What a subnet is, the most open first: of several routes the first kind decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SubnetKind {
    /// It has a route to an internet gateway.
    Public,
    /// Its routes are not known: it may have one.
    Unknown,
    /// It has none.
    Private,
    /// It has only local and gateway-endpoint routes.
    Isolated,
}

/// The route table of a subnet.
#[derive(Debug)]
pub(crate) struct Table {
    /// What it is called in the picture.
    pub(crate) label: String,
    /// The path of its statement, where it has one.
    pub(crate) path: Option<String>,
    /// Its written routes: where to, and by what.
    pub(crate) routes: Vec<(String, String)>,
    /// The internet gateways to which it leads, as places in [`Vpc::gateways`].
    pub(crate) gateways: Vec<usize>,
    /// The endpoints to which it leads, as places in [`Vpc::endpoints`].
    pub(crate) endpoints: Vec<usize>,
}

/// An instance or network interface.
#[derive(Debug)]
pub(crate) struct Host {
    /// Its name.
    pub(crate) thing: Thing,
    /// Its address, where it is written.
    pub(crate) address: Option<String>,
    /// Its public address, where it has one: `public IP` or the address.
    pub(crate) public: Option<String>,
}

/// A network interface of an endpoint.
#[derive(Debug)]
pub(crate) struct Interface {
    /// Whose, as a place in [`Vpc::endpoints`].
    pub(crate) endpoint: usize,
    /// Its address, where it is written.
    pub(crate) address: Option<String>,
}

/// An endpoint.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Its name.
    pub(crate) thing: Thing,
    /// Its type in words: `gateway endpoint`.
    pub(crate) words: String,
    /// Whether it is a route on the VPC's border, and not network interfaces.
    pub(crate) gateway: bool,
    /// What it leads to: `Amazon S3`.
    pub(crate) service: String,
    /// How Topo writes that: `aws.s3`; a remark, where it has no path.
    pub(crate) service_detail: String,
    /// The path, if it has one; else empty.
    pub(crate) service_path: String,
    /// Whether that is lit.
    pub(crate) service_lit: bool,
}

impl SubnetKind {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            SubnetKind::Public => "public",
            SubnetKind::Private => "private",
            SubnetKind::Isolated => "isolated",
            SubnetKind::Unknown => "routes unknown",
        }
    }
}

impl Scene {
    /// What is drawn of a topology.
    pub(crate) fn of(analysis: &Analysis, lit: Lit) -> Scene {
        let mut regions: Vec<Region> = Vec::new();
        for (id, vpc) in analysis.network.vpcs() {
            let names = vpc.region.map(|region| (region.code, region.short_name));
            let drawn = Reader { nodes: &analysis.nodes, network: &analysis.network, vpc: id, lit: &lit }.vpc();
            match regions.iter_mut().find(|region| region.names == names) {
                Some(region) => region.vpcs.push(drawn),
                None => regions.push(Region { names, vpcs: vec![drawn] }),
            }
        }
        Scene { regions, lit }
    }

    /// All VPCs.
    pub(crate) fn vpcs(&self) -> impl Iterator<Item = &Vpc> {
        self.regions.iter().flat_map(|region| &region.vpcs)
    }

    /// How many subnets there are.
    pub(crate) fn subnet_count(&self) -> usize {
        self.vpcs().flat_map(|vpc| &vpc.zones).map(|zone| zone.subnets.len()).sum()
    }
}

/// Reads one VPC.
struct Reader<'a> {
    nodes: &'a Nodes,
    network: &'a Network,
    vpc: VpcId,
    lit: &'a Lit,
}

impl Reader<'_> {
    fn vpc(&self) -> Vpc {
        let vpc = self.network.vpc(self.vpc);
        let mut zones: BTreeMap<(bool, Option<&ZoneName>), Vec<Subnet>> = BTreeMap::new();
        for &id in &vpc.subnets {
            let zone = self.network.subnet(id).zone.as_ref();
            zones.entry((zone.is_none(), zone)).or_default().push(self.subnet(id));
        }
        let zone_name = |zone: &ZoneName| match (zone, vpc.region) {
            (ZoneName::Letter(letter), Some(region)) => format!("{}{letter}", region.code),
            (ZoneName::Letter(letter), None) => letter.to_string(),
            (ZoneName::Id(id), _) => id.clone(),
        };
        Vpc {
            thing: self.thing(vpc.node),
            cidrs: vpc.cidrs.iter().map(|block| block.cidr.to_string()).collect(),
            gateways: vpc.internet_gateways.iter().map(|node| self.thing(*node)).collect(),
            zones: zones.into_iter().map(|((_, zone), subnets)| Zone { name: zone.map(zone_name), subnets }).collect(),
            endpoints: vpc.endpoints.iter().map(|id| self.endpoint(self.network.endpoint(*id))).collect(),
        }
    }

    fn thing(&self, node: NodeId) -> Thing {
        let name = self.nodes.name(node);
        let name = if name.is_empty() { "(no name)" } else { name };
        let path = self.nodes.path(node);
        Thing { name: name.to_owned(), lit: self.lit.has(&path), path }
    }

    fn subnet(&self, id: SubnetId) -> Subnet {
        let subnet = self.network.subnet(id);
        let table = self.table(subnet.table);
        let mut interfaces = Vec::new();
        for (place, endpoint) in self.network.vpc(self.vpc).endpoints.iter().enumerate() {
            if let Some(interface) =
                self.network.endpoint(*endpoint).interfaces.iter().find(|interface| interface.subnet == id)
            {
                interfaces.push(Interface { endpoint: place, address: address(interface.address) });
            }
        }
        let hosts = subnet.hosts.iter().map(|id| {
            let host = self.network.host(*id);
            let public = match host.public {
                PublicAddress::On => Some("public IP".to_owned()),
                PublicAddress::Fixed(address) => Some(address.to_string()),
                PublicAddress::Off | PublicAddress::Unknown => None,
            };
            Host { thing: self.thing(host.node), address: address(host.address), public }
        });
        Subnet {
            thing: self.thing(subnet.node),
            cidr: subnet.block.map(|block| block.cidr.to_string()),
            kind: self.kind(subnet.table, subnet.claim.map(|claim| claim.kind)),
            table,
            hosts: hosts.collect(),
            interfaces,
        }
    }

    /// The claim where the routes bear it out or are not known, else what the routes say.
    fn kind(&self, choice: TableChoice, claim: Option<ClaimKind>) -> SubnetKind {
        let claimed = claim.map(|claim| match claim {
            ClaimKind::Public => SubnetKind::Public,
            ClaimKind::Private => SubnetKind::Private,
            ClaimKind::Isolated => SubnetKind::Isolated,
        });
        let gateways = &self.network.vpc(self.vpc).internet_gateways;
        let routed = match choice {
            TableChoice::Unknown => SubnetKind::Unknown,
            TableChoice::Implicit => SubnetKind::Isolated,
            TableChoice::Table(id) => {
                let table = self.network.table(id);
                let kinds = table.routes.iter().map(|route| match route.target {
                    Target::Node(node) if gateways.contains(&node) => SubnetKind::Public,
                    Target::Node(node) if !self.is_gateway_endpoint(node) => SubnetKind::Private,
                    Target::Unknown => SubnetKind::Unknown,
                    Target::Node(_) | Target::Local | Target::Blackhole => SubnetKind::Isolated,
                });
                let learned = table.incomplete.map(|_| SubnetKind::Unknown);
                kinds.chain(learned).min().unwrap_or(SubnetKind::Isolated)
            }
        };
        match (routed, claimed) {
            (SubnetKind::Unknown, Some(claimed)) => claimed,
            (SubnetKind::Isolated, Some(SubnetKind::Private)) => SubnetKind::Private,
            (routed, _) => routed,
        }
    }

    fn is_gateway_endpoint(&self, node: NodeId) -> bool {
        let mut endpoints = self.network.vpc(self.vpc).endpoints.iter().map(|id| self.network.endpoint(*id));
        endpoints.any(|endpoint| endpoint.node == node && endpoint.kind == Some(EndpointType::Gateway))
    }

    fn table(&self, choice: TableChoice) -> Table {
        let vpc = self.network.vpc(self.vpc);
        let mut result =
            Table { label: String::new(), path: None, routes: Vec::new(), gateways: Vec::new(), endpoints: Vec::new() };
        let id = match choice {
            TableChoice::Table(id) => id,
            TableChoice::Implicit => {
                "main table (implicit)".clone_into(&mut result.label);
                return result;
            }
            TableChoice::Unknown => {
                "table unknown".clone_into(&mut result.label);
                return result;
            }
        };
        let table = self.network.table(id);
        let thing = self.thing(table.node);
        result.label = format!("table {}{}", thing.name, if table.main { " (main)" } else { "" });
        result.path = Some(thing.path);
        let targets: Vec<_> = table.routes.iter().map(|route| route.target).collect();
        let leads_to = |node: NodeId| targets.contains(&Target::Node(node));
        result.gateways =
            (0..vpc.internet_gateways.len()).filter(|place| leads_to(vpc.internet_gateways[*place])).collect();
        for (place, id) in vpc.endpoints.iter().enumerate() {
            let endpoint = self.network.endpoint(*id);
            if table.endpoints.contains(id) || leads_to(endpoint.node) {
                result.endpoints.push(place);
            }
        }
        for route in &table.routes {
            let destination = match &route.destination {
                Destination::Cidr(cidr) => cidr.to_string(),
                Destination::Service(service) => format!("the prefixes of {}", service.title),
                Destination::List(list) => self.thing(self.network.prefix_list(*list).node).name,
                Destination::Group(_) | Destination::Unknown => "an unknown destination".to_owned(),
            };
            let target = match route.target {
                Target::Local => "local".to_owned(),
                Target::Blackhole => "blackhole".to_owned(),
                Target::Node(node) => self.thing(node).name,
                Target::Unknown => "an unknown target".to_owned(),
            };
            result.routes.push((destination, target));
        }
        result
    }

    fn endpoint(&self, endpoint: &portolan_analyzer::network::Endpoint) -> Endpoint {
        let words = match endpoint.kind {
            Some(EndpointType::Gateway) => "gateway endpoint",
            Some(EndpointType::Interface) => "interface endpoint",
            Some(EndpointType::GatewayLoadBalancer) => "Gateway Load Balancer endpoint",
            Some(EndpointType::Resource) => "resource endpoint",
            Some(EndpointType::ServiceNetwork) => "service network endpoint",
            Some(EndpointType::Tunnel) => "tunnel endpoint",
            None => "endpoint of unknown type",
        };
        let (service, service_path, remark) = match &endpoint.service {
            EndpointTarget::Aws(service) => (service.title.to_owned(), format!("aws.{}", service.short_name), ""),
            EndpointTarget::Declared(node) => (self.thing(*node).name, self.nodes.path(*node), ""),
            EndpointTarget::Foreign(name) => (name.clone(), String::new(), "declared elsewhere"),
            EndpointTarget::Unknown => ("unknown service".to_owned(), String::new(), "not known"),
            EndpointTarget::Missing => ("no service".to_owned(), String::new(), "not written"),
        };
        Endpoint {
            thing: self.thing(endpoint.node),
            words: words.to_owned(),
            gateway: endpoint.kind == Some(EndpointType::Gateway),
            service,
            service_detail: if remark.is_empty() { service_path.clone() } else { remark.to_owned() },
            service_lit: self.lit.has(&service_path),
            service_path,
        }
    }
}

fn address(address: HostAddress) -> Option<String> {
    match address {
        HostAddress::Fixed(address) => Some(address.to_string()),
        HostAddress::Any | HostAddress::Unknown => None,
    }
}
