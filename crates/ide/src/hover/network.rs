//! What there is to say of VPCs, subnets, hosts, tables, groups and gateways in this network.

use portolan_analyzer::network::{Block, Destination, Groups, HostAddress, PublicAddress, Subnet, TableChoice, Target};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, NodeId};

use crate::card::{code, count};

/// The lines under "Here" for a declared thing.
pub(super) fn about(analysis: &Analysis, id: NodeId) -> Vec<String> {
    match analysis.nodes.get(id).kind() {
        Kind::Vpc => vpc(analysis, id),
        Kind::Subnet => subnet(analysis, id),
        Kind::Instance | Kind::NetworkInterface => host(analysis, id),
        Kind::RouteTable => table(analysis, id),
        Kind::SecurityGroup => group(analysis, id),
        Kind::InternetGateway => internet_gateway(analysis, id),
        _ => None,
    }
    .unwrap_or_default()
}

fn vpc(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let network = &analysis.network;
    let vpc = network.vpc_of(id)?;
    let mut lines = Vec::new();
    if let Some(region) = vpc.region {
        lines.push(format!("in {} ({})", region.name, code(region.code)));
    }
    lines.extend(vpc.cidrs.iter().map(size));
    let mut zones: Vec<_> = vpc.subnets.iter().filter_map(|subnet| network.subnet(*subnet).zone.clone()).collect();
    zones.sort();
    zones.dedup();
    lines.push(format!("{} in {}", count(vpc.subnets.len(), "subnet"), count(zones.len(), "Availability Zone")));
    let switch = |on: Option<bool>| on.map_or("unknown", |on| if on { "on" } else { "off" });
    lines.push(format!("DNS support {}, DNS hostnames {}", switch(vpc.dns_support.on), switch(vpc.dns_hostnames.on)));
    match vpc.internet_gateways.first() {
        Some(gateway) => lines.push(format!("internet gateway {}", code(analysis.nodes.name(*gateway)))),
        None => lines.push(
            "no internet gateway: nothing in it reaches the internet through one, and nothing from there reaches it"
                .to_owned(),
        ),
    }
    Some(lines)
}

fn subnet(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let network = &analysis.network;
    let subnet = network.subnet_of(id)?;
    let mut lines = Vec::new();
    if let Some(block) = &subnet.block {
        lines.push(size(block));
        lines.extend(usable(analysis, subnet, block));
    }
    if let Some(zone) = &subnet.zone {
        lines.push(format!("in Availability Zone {}", code(&zone.to_string())));
    }
    match subnet.table {
        TableChoice::Table(table) => {
            let table = network.table(table);
            lines.push(format!(
                "route table {}: {}",
                code(analysis.nodes.name(table.node)),
                routes(analysis, table).join(", ")
            ));
        }
        TableChoice::Implicit => lines.push("the VPC's main route table, which has the local route only".to_owned()),
        TableChoice::Unknown => {}
    }
    lines.push(count(subnet.hosts.len(), "host"));
    Some(lines)
}

fn usable(analysis: &Analysis, subnet: &Subnet, block: &Block) -> Option<String> {
    let ipnet::IpNet::V4(cidr) = block.cidr else { return None };
    let all = 2_u64.pow(32 - u32::from(cidr.prefix_len()));
    let endpoints = analysis
        .network
        .endpoints()
        .flat_map(|(_, endpoint)| &endpoint.interfaces)
        .filter(|interface| analysis.network.subnet(interface.subnet).node == subnet.node);
    let taken = subnet.hosts.len() + endpoints.count();
    let usable = all.checked_sub(5)?;
    Some(format!("{usable} usable addresses, AWS keeps five; {taken} taken by what is declared"))
}

fn host(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let network = &analysis.network;
    let host = network.host_of(id)?;
    let subnet = network.subnet(host.subnet);
    let mut lines = Vec::new();
    let address = match host.address {
        HostAddress::Fixed(address) => code(&address.to_string()),
        HostAddress::Any => "some free address".to_owned(),
        HostAddress::Unknown => "an unknown address".to_owned(),
    };
    lines.push(format!("{address} in subnet {}", code(analysis.nodes.name(subnet.node))));
    lines.push(match host.public {
        PublicAddress::Off => {
            "no public address: it reaches the internet only through network address translation".to_owned()
        }
        PublicAddress::On => "a public IPv4 address, which the internet gateway translates".to_owned(),
        PublicAddress::Fixed(address) => format!("public address {}", code(&address.to_string())),
        PublicAddress::Unknown => "whether it has a public address is unknown".to_owned(),
    });
    lines.extend(match &host.groups {
        Groups::Listed(groups) => {
            let names: Vec<_> =
                groups.iter().map(|group| code(analysis.nodes.name(network.group(*group).node))).collect();
            Some(format!("security groups {}", names.join(", ")))
        }
        Groups::Default => Some("the VPC's default security group".to_owned()),
        Groups::None | Groups::Unknown => None,
    });
    if let TableChoice::Table(table) = subnet.table {
        lines.push(format!("routed by {}", code(analysis.nodes.name(network.table(table).node))));
    }
    Some(lines)
}

fn table(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let table = analysis.network.table_of(id)?;
    let mut lines: Vec<_> = routes(analysis, table);
    let subnets: Vec<_> =
        table.subnets.iter().map(|subnet| code(analysis.nodes.name(analysis.network.subnet(*subnet).node))).collect();
    lines.push(if subnets.is_empty() {
        "no subnet uses it".to_owned()
    } else {
        format!("used by {}", subnets.join(", "))
    });
    Some(lines)
}

fn group(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let network = &analysis.network;
    let group = network.group_of(id)?;
    let mut lines: Vec<String> = Vec::new();
    let text = |node: NodeId| code(analysis.sources.text(analysis.nodes.get(node).head));
    if group.ingress.is_empty() {
        lines.push("lets nothing in".to_owned());
    }
    lines.extend(group.ingress.iter().map(|rule| text(rule.node)));
    match &group.egress {
        None => lines.push("no egress line: lets everything out".to_owned()),
        Some(rules) if rules.is_empty() => lines.push("lets nothing out".to_owned()),
        Some(rules) => lines.extend(rules.iter().map(|rule| text(rule.node))),
    }
    let member = |groups: &Groups| matches!(groups, Groups::Listed(groups) if groups.iter().any(|other| network.group(*other).node == id));
    let hosts = network.hosts().filter(|(_, host)| member(&host.groups)).map(|(_, host)| host.node);
    let endpoints =
        network.endpoints().filter(|(_, endpoint)| member(&endpoint.groups)).map(|(_, endpoint)| endpoint.node);
    let members: Vec<_> = hosts.chain(endpoints).collect();
    let names: Vec<_> = members.iter().take(6).map(|node| code(analysis.nodes.name(*node))).collect();
    lines.push(match members.len() {
        0 => "nothing is in it".to_owned(),
        many if many > names.len() => format!("on {} and {} more", names.join(", "), many - names.len()),
        _ => format!("on {}", names.join(", ")),
    });
    Some(lines)
}

fn internet_gateway(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let tables = analysis
        .network
        .tables()
        .filter(|(_, table)| table.routes.iter().any(|route| route.target == Target::Node(id)));
    let mut lines: Vec<_> = tables
        .map(|(_, table)| {
            let subnets: Vec<_> = table
                .subnets
                .iter()
                .map(|subnet| code(analysis.nodes.name(analysis.network.subnet(*subnet).node)))
                .collect();
            let used = if subnets.is_empty() {
                "which no subnet uses".to_owned()
            } else {
                format!("used by {}", subnets.join(", "))
            };
            format!("{} routes to it, {used}", code(analysis.nodes.name(table.node)))
        })
        .collect();
    if lines.is_empty() {
        lines.push("no route table leads to it".to_owned());
    }
    Some(lines)
}

/// The routes of a table as they are looked up.
fn routes(analysis: &Analysis, table: &portolan_analyzer::network::RouteTable) -> Vec<String> {
    let vpc = analysis.network.vpc(table.vpc);
    let mut lines: Vec<_> = vpc.cidrs.iter().map(|block| code(&format!("{} local", block.cidr))).collect();
    for endpoint in &table.endpoints {
        let endpoint = analysis.network.endpoint(*endpoint);
        lines.push(format!("a prefix list → {}, written by AWS", code(analysis.nodes.name(endpoint.node))));
    }
    for route in &table.routes {
        let to = match &route.destination {
            Destination::Cidr(cidr) => cidr.to_string(),
            Destination::Service(service) => format!("aws.{}", service.short_name),
            Destination::List(list) => analysis.nodes.name(analysis.network.prefix_list(*list).node).to_owned(),
            _ => "unknown".to_owned(),
        };
        let by = match route.target {
            Target::Local => "local".to_owned(),
            Target::Blackhole => "blackhole".to_owned(),
            Target::Node(target) => analysis.nodes.name(target).to_owned(),
            Target::Unknown => "unknown".to_owned(),
        };
        lines.push(code(&format!("{to} → {by}")));
    }
    lines
}

/// A block with the number of its addresses.
pub(super) fn size(block: &Block) -> String {
    match block.cidr {
        ipnet::IpNet::V4(cidr) => {
            format!("{}: {} addresses", code(&cidr.to_string()), 2_u64.pow(32 - u32::from(cidr.prefix_len())))
        }
        ipnet::IpNet::V6(cidr) => code(&cidr.to_string()),
    }
}
