//! Hovers of endpoints: a route, network interfaces, or a way through appliances; and what PrivateLink has to do
//! with it.

use portolan_analyzer::network::{
    Destination, Endpoint, EndpointTarget, EndpointType, Groups, HostAddress, PrivateDnsMode, RouteTable, SubnetId,
    TableChoice, Target,
};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Node};
use portolan_catalog::{self as catalog, Concept};

use crate::card::{Card, code, count};

/// What an endpoint service has to do with PrivateLink.
pub(super) const PRIVATELINK_PROVIDER: &str = "This is the **provider's side of AWS PrivateLink**: load balancers of yours that other VPCs reach through \
     endpoints of theirs, without peering and even where the addresses overlap. Connections start on the consumer's side only. A gateway \
     endpoint has nothing to do with PrivateLink.";

const PRIVATELINK_INTERFACE: &str = "This is the **consumer's side of AWS PrivateLink**. PrivateLink is the name of the mechanism: the service appears \
     inside the VPC as network interfaces with private addresses, and connections start on this side only. For AWS services no \
     endpoint service has to be built. A gateway endpoint does not use PrivateLink.";

const PRIVATELINK_GWLB: &str = "It uses **AWS PrivateLink**, on the consumer's side: the packets go to the endpoint service of a Gateway Load Balancer, \
     through its appliances, and come back. A gateway endpoint, despite the similar name, does not use PrivateLink.";

/// An endpoint of this network.
pub(super) fn card(analysis: &Analysis, node: &Node) -> Card {
    let path = analysis.nodes.path(node.id);
    let Some(endpoint) = analysis.network.endpoint_of(node.id) else { return Card::new(code(&path)) };
    let Some(kind) = endpoint.kind else {
        let summary = Kind::Endpoint.spec().summary(analysis.sources.settings.language);
        return Card::new(format!("**VPC endpoint** {}", code(&path))).text(summary);
    };
    let title = catalog::concept(kind.concept()).map_or(kind.word(), |concept| concept.title_en);
    let card =
        Card::new(format!("**{title}** {}{}", code(&path), leads_to(analysis, endpoint))).concept(kind.concept());
    match kind {
        EndpointType::Gateway => card.all_here(gateway(analysis, endpoint)).more("choosing-for-s3"),
        EndpointType::Interface => {
            card.text(PRIVATELINK_INTERFACE).all_here(interface(analysis, endpoint)).more("privatelink")
        }
        EndpointType::GatewayLoadBalancer => card.text(PRIVATELINK_GWLB).more("privatelink"),
        EndpointType::Resource | EndpointType::ServiceNetwork | EndpointType::Tunnel => card.more("privatelink"),
    }
}

/// The mistaken type `privatelink`.
pub(super) fn mistaken_type(concept: Option<&Concept>) -> Card {
    let card = Card::new("**AWS PrivateLink** is not a type of endpoint");
    let card = card.text(concept.map_or(String::new(), |concept| concept.summary_en.replace('\n', " ")));
    card.text("What is meant is most often `interface`: network interfaces in your subnets that lead to an AWS service or to an endpoint service. Of all types only `gateway` does not use PrivateLink.")
        .more("privatelink")
}

/// A service that is not declared here.
pub(super) fn foreign_service(name: &str) -> Card {
    Card::new(format!("**Service** {}", code(name)))
        .text("An endpoint service that is not declared here, reached through **AWS PrivateLink**: this VPC is the consumer, the owner of the service the provider, and connections start on this side only. A gateway endpoint does not use PrivateLink.")
        .here("beyond the endpoint nothing is known, and nothing is claimed")
        .more("endpoint-service")
}

fn leads_to(analysis: &Analysis, endpoint: &Endpoint) -> String {
    let region = analysis.network.vpc(endpoint.vpc).region.map(|region| region.code);
    match (&endpoint.service, region) {
        (EndpointTarget::Aws(service), Some(region)) => format!(" → {}, {region}", service.title),
        (EndpointTarget::Aws(service), None) => format!(" → {}", service.title),
        (EndpointTarget::Declared(service), _) => format!(" → {}", code(&analysis.nodes.path(*service))),
        (EndpointTarget::Foreign(name), _) => format!(" → {}", code(name)),
        _ => String::new(),
    }
}

fn gateway(analysis: &Analysis, endpoint: &Endpoint) -> Vec<String> {
    let network = &analysis.network;
    let vpc = network.vpc(endpoint.vpc);
    let name = analysis.nodes.path(endpoint.node);
    let (service, short_name) = match &endpoint.service {
        EndpointTarget::Aws(service) if service.gateway => (short(service.title), service.short_name),
        _ => return Vec::new(),
    };
    let list = vpc.region.and_then(|region| catalog::prefix_list_id(short_name, region.code));
    let list = list.map_or_else(|| format!("the prefix list of {service}"), |id| id.to_owned());
    let mut lines = Vec::new();
    for table in &endpoint.tables {
        let table = network.table(*table);
        let route = code(&format!("{list} → {name}"));
        lines.push(format!(
            "route {route} in {}, which {}",
            code(analysis.nodes.name(table.node)),
            serves(analysis, table)
        ));
    }
    if endpoint.tables.is_empty() {
        lines.push("associated with no route table: nothing uses it".to_owned());
    }
    for &id in &vpc.subnets {
        let subnet = network.subnet(id);
        let associated = matches!(subnet.table, TableChoice::Table(table) if endpoint.tables.contains(&table));
        if associated || subnet.table == TableChoice::Unknown {
            continue;
        }
        let subnet_name = code(analysis.nodes.name(subnet.node));
        let (table, way) = match subnet.table {
            TableChoice::Table(table) => (
                format!("the table {}", code(analysis.nodes.name(network.table(table).node))),
                default_target(analysis, network.table(table)),
            ),
            _ => ("the main table".to_owned(), None),
        };
        lines.push(match way {
            Some(way) => format!("{subnet_name} uses {table}: its {service} traffic still leaves through {way}"),
            None => format!("{subnet_name} uses {table}: it has no way to {service}"),
        });
    }
    lines.push(format!("{service} in other Regions, every other service and the internet: unchanged"));
    lines.push(
        "cannot be used from peered VPCs, a transit gateway, VPN or Direct Connect → interface endpoint".to_owned(),
    );
    lines
}

fn interface(analysis: &Analysis, endpoint: &Endpoint) -> Vec<String> {
    let network = &analysis.network;
    let vpc = network.vpc(endpoint.vpc);
    let mut lines = Vec::new();
    for interface in &endpoint.interfaces {
        let subnet = network.subnet(interface.subnet);
        let zone = subnet.zone.as_ref().map(|zone| format!(", zone {zone}")).unwrap_or_default();
        let address = match interface.address {
            HostAddress::Fixed(address) => format!("at {}", code(&address.to_string())),
            HostAddress::Any => "at an address that AWS picks".to_owned(),
            HostAddress::Unknown => "at an unknown address".to_owned(),
        };
        lines.push(format!("network interface in {}{zone}, {address}", code(analysis.nodes.name(subnet.node))));
    }
    match &endpoint.groups {
        Groups::Listed(groups) => {
            for group in groups {
                let group = network.group(*group);
                let rules: Vec<_> = group
                    .ingress
                    .iter()
                    .map(|rule| code(analysis.sources.text(analysis.nodes.get(rule.node).head)))
                    .collect();
                let rules =
                    if rules.is_empty() { "admits nobody".to_owned() } else { format!("has {}", rules.join(", ")) };
                lines.push(format!("security group {} {rules}", code(analysis.nodes.name(group.node))));
            }
        }
        Groups::Default => {
            lines.push("no security group is named: the VPC's default group admits only its own members".to_owned())
        }
        Groups::None | Groups::Unknown => {}
    }
    if let EndpointTarget::Aws(service) = &endpoint.service {
        let names = vpc.region.map(|region| service.private_names(region.code)).unwrap_or_default();
        let host = names.first().map_or_else(|| format!("the ordinary name of {}", service.title), |name| code(name));
        let vpc_name = code(&analysis.nodes.path(vpc.node));
        lines.push(match endpoint.private_dns.mode {
            Some(PrivateDnsMode::On) => format!("private DNS is on: {host} resolves to it inside {vpc_name}"),
            Some(PrivateDnsMode::Off) => format!("private DNS is off: {host} still resolves to public addresses; clients must use the endpoint's own names"),
            Some(PrivateDnsMode::InboundResolverOnly) => format!("private DNS serves the inbound resolver only: inside {vpc_name} {host} stays public"),
            None => format!("whether {host} resolves to it is not known"),
        });
        if let Some(price) = vpc
            .region
            .and_then(|region| catalog::prices(region.code))
            .and_then(|price| Some((price.interface_hour?, price)))
        {
            let (hour, price) = price;
            let interfaces = count(endpoint.interfaces.len(), "network interface");
            let total = hour * endpoint.interfaces.len() as f64;
            lines.push(format!(
                "{interfaces}: {total:.3} USD an hour, besides the data (list price of {}, {})",
                price.region, price.date
            ));
        }
    }
    lines
}

/// Whom a route table serves.
fn serves(analysis: &Analysis, table: &RouteTable) -> String {
    if table.subnets.is_empty() {
        return "no subnet uses".to_owned();
    }
    let subnets: Vec<_> = table.subnets.iter().map(|subnet| subnet_with_hosts(analysis, *subnet)).collect();
    format!("serves {}", subnets.join(", "))
}

fn subnet_with_hosts(analysis: &Analysis, id: SubnetId) -> String {
    let subnet = analysis.network.subnet(id);
    format!("{} ({})", code(analysis.nodes.name(subnet.node)), count(subnet.hosts.len(), "host"))
}

/// By what a table sends what it knows no better way for.
fn default_target(analysis: &Analysis, table: &RouteTable) -> Option<String> {
    let route = table.routes.iter().find(
        |route| matches!(route.destination, Destination::Cidr(cidr) if cidr.prefix_len() == 0 && cidr.addr().is_ipv4()),
    )?;
    match route.target {
        Target::Node(target) => Some(code(analysis.nodes.name(target))),
        _ => None,
    }
}

/// What a service is called once its full name has been said.
fn short(title: &str) -> &str {
    title.strip_prefix("Amazon ").or(title.strip_prefix("AWS ")).unwrap_or(title)
}
