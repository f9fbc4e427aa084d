//! What there is to say of VPCs, subnets, hosts, tables, groups and gateways in this network.

use portolan_analyzer::network::{
    Block, Destination, GroupId, Groups, HostAddress, PublicAddress, Route, RouteTable, Subnet, SubnetId, TableChoice,
    Target, usable_addresses,
};
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, NodeId};

use portolan_catalog::{Language, say};

use crate::card::{code, count, language, listed};

/// The lines under "Here" for a declared thing.
pub(super) fn about(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    match analysis.nodes.get(id).kind() {
        Kind::Vpc => vpc(analysis, id),
        Kind::Subnet => subnet(analysis, id),
        Kind::Instance | Kind::NetworkInterface => host(analysis, id),
        Kind::RouteTable => table(analysis, id),
        Kind::SecurityGroup => group(analysis, id),
        Kind::InternetGateway | Kind::EgressOnlyInternetGateway => Some(tables_to(analysis, id)),
        _ => None,
    }
}

/// A switch in words.
pub(super) fn switch(language: Language, on: Option<bool>) -> &'static str {
    match on {
        Some(true) => language.pick("on", "有効"),
        Some(false) => language.pick("off", "無効"),
        None => language.pick("unknown", "不明"),
    }
}

/// The names of subnets.
pub(super) fn subnet_names(analysis: &Analysis, subnets: &[SubnetId]) -> String {
    let name = |subnet: &SubnetId| code(analysis.nodes.name(analysis.network.subnet(*subnet).node));
    listed(language(analysis), &subnets.iter().map(name).collect::<Vec<_>>())
}

/// The security groups of a network interface.
pub(super) fn groups(analysis: &Analysis, groups: &Groups) -> Option<String> {
    let language = language(analysis);
    match groups {
        Groups::Listed(groups) => {
            let name = |group: &GroupId| code(analysis.nodes.name(analysis.network.group(*group).node));
            let names = listed(language, &groups.iter().map(name).collect::<Vec<_>>());
            Some(say!(language, "security groups {names}", "セキュリティグループ {names}"))
        }
        Groups::Default => {
            Some(language.pick("the VPC's default security group", "VPC のデフォルトセキュリティグループ").to_owned())
        }
        Groups::None | Groups::Unknown => None,
    }
}

/// The tables that lead to a thing, each with the subnets that use it; that none does, where all routes are known.
pub(super) fn tables_to(analysis: &Analysis, id: NodeId) -> Vec<String> {
    let language = language(analysis);
    let found = leading_to(analysis, id);
    let known = |table: &RouteTable| {
        table.incomplete.is_none() && table.routes.iter().all(|route| route.target != Target::Unknown)
    };
    if found.is_empty() && analysis.network.tables().all(|(_, table)| known(table)) {
        let text = language.pick("no route table leads to it", "ここへの経路を持つルートテーブルはありません");
        return vec![text.to_owned()];
    }
    found
}

/// The tables that lead to a thing, each with the subnets that use it.
pub(super) fn leading_to(analysis: &Analysis, id: NodeId) -> Vec<String> {
    let language = language(analysis);
    let leads = |table: &RouteTable| table.routes.iter().any(|route| route.target == Target::Node(id));
    let tables = analysis.network.tables().filter(|(_, table)| leads(table));
    tables
        .map(|(_, table)| {
            // Tables of several VPCs can have the same name.
            let beside = analysis.nodes.get(table.node).parent == analysis.nodes.get(id).parent;
            let name =
                if beside { analysis.nodes.name(table.node).to_owned() } else { analysis.nodes.path(table.node) };
            let name = code(&name);
            let subnets = subnet_names(analysis, &table.subnets);
            if subnets.is_empty() {
                say!(
                    language,
                    "{name} routes to it, which no subnet uses",
                    "{name} に経路がありますが、使うサブネットはありません"
                )
            } else {
                say!(language, "{name} routes to it, used by {subnets}", "{name} に経路があり、{subnets} が使います")
            }
        })
        .collect()
}

fn vpc(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let vpc = network.vpc_of(id)?;
    let mut lines = Vec::new();
    if let Some(region) = vpc.region {
        let (name, region_code) = (language.pick(region.name, region.name_ja), code(region.code));
        lines.push(say!(language, "in {name} ({region_code})", "リージョンは {name}({region_code})"));
    }
    lines.extend(vpc.cidrs.iter().map(|block| size(language, block)));
    let mut zones: Vec<_> = vpc.subnets.iter().filter_map(|subnet| network.subnet(*subnet).zone.clone()).collect();
    zones.sort();
    zones.dedup();
    let subnets = count(language, vpc.subnets.len(), "subnet", "個のサブネット");
    let zones = count(language, zones.len(), "Availability Zone", "個のアベイラビリティーゾーン");
    lines.push(say!(language, "{subnets} in {zones}", "{zones}に {subnets}"));
    let support = switch(language, vpc.dns_support.on);
    let hostnames = switch(language, vpc.dns_hostnames.on);
    lines.push(say!(
        language,
        "DNS support {support}, DNS hostnames {hostnames}",
        "DNS サポートは {support}、DNS ホスト名は {hostnames}"
    ));
    lines.push(match vpc.internet_gateways.first() {
        Some(gateway) => {
            let gateway = code(analysis.nodes.name(*gateway));
            say!(language, "internet gateway {gateway}", "インターネットゲートウェイ {gateway}")
        }
        None => language
            .pick(
                "no internet gateway: nothing in it reaches the internet through one, and nothing from there reaches it",
                "インターネットゲートウェイがないので、そこを通ってインターネットへ出ることも、インターネットから届くこともありません",
            )
            .to_owned(),
    });
    Some(lines)
}

fn subnet(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let subnet = network.subnet_of(id)?;
    let mut lines = Vec::new();
    if let Some(block) = &subnet.block {
        lines.push(size(language, block));
        lines.extend(usable(analysis, subnet, block));
    }
    if let Some(zone) = &subnet.zone {
        let zone = code(&zone.to_string());
        lines.push(say!(language, "in Availability Zone {zone}", "アベイラビリティーゾーン {zone}"));
    }
    match subnet.table {
        TableChoice::Table(table) => {
            let table = network.table(table);
            let (name, routes) = (code(analysis.nodes.name(table.node)), listed(language, &routes(analysis, table)));
            lines.push(say!(language, "route table {name}: {routes}", "ルートテーブル {name}: {routes}"));
        }
        TableChoice::Implicit => {
            let text = language.pick(
                "the VPC's main route table, which has the local route only",
                "VPC のメインルートテーブル。経路は local だけです",
            );
            lines.push(text.to_owned());
        }
        TableChoice::Unknown => {}
    }
    lines.push(count(language, subnet.hosts.len(), "host", "台のホスト"));
    Some(lines)
}

/// How many addresses of a subnet's block can be used, and how many are.
pub(super) fn usable(analysis: &Analysis, subnet: &Subnet, block: &Block) -> Option<String> {
    let endpoints = analysis
        .network
        .endpoints()
        .flat_map(|(_, endpoint)| &endpoint.interfaces)
        .filter(|interface| analysis.network.subnet(interface.subnet).node == subnet.node);
    let taken = subnet.hosts.len() + endpoints.count();
    let usable = usable_addresses(block.cidr)?;
    Some(say!(
        language(analysis),
        "{usable} usable addresses, AWS keeps five; {taken} taken by what is declared",
        "使えるアドレスは {usable} 個(5 個は AWS が予約)。宣言されたもので {taken} 個を使用"
    ))
}

fn host(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let host = network.host_of(id)?;
    let subnet = network.subnet(host.subnet);
    let mut lines = Vec::new();
    let address = match host.address {
        HostAddress::Fixed(address) => code(&address.to_string()),
        HostAddress::Any => language.pick("some free address", "空きアドレスのいずれか").to_owned(),
        HostAddress::Unknown => language.pick("an unknown address", "不明なアドレス").to_owned(),
    };
    let name = code(analysis.nodes.name(subnet.node));
    lines.push(say!(language, "{address} in subnet {name}", "サブネット {name} の {address}"));
    lines.push(match host.public {
        PublicAddress::Off => language
            .pick(
                "no public address: it reaches the internet only through network address translation",
                "パブリックアドレスなし。インターネットへはアドレス変換を通してだけ到達します",
            )
            .to_owned(),
        PublicAddress::On => language
            .pick(
                "a public IPv4 address, which the internet gateway translates",
                "パブリック IPv4 アドレスあり。変換はインターネットゲートウェイが行います",
            )
            .to_owned(),
        PublicAddress::Fixed(address) => {
            let address = code(&address.to_string());
            say!(language, "public address {address}", "パブリックアドレスは {address}")
        }
        PublicAddress::Unknown => {
            language.pick("whether it has a public address is unknown", "パブリックアドレスの有無は不明").to_owned()
        }
    });
    lines.extend(groups(analysis, &host.groups));
    if let TableChoice::Table(table) = subnet.table {
        let name = code(analysis.nodes.name(network.table(table).node));
        lines.push(say!(language, "routed by {name}", "ルートテーブルは {name}"));
    }
    Some(lines)
}

fn table(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let table = analysis.network.table_of(id)?;
    let language = language(analysis);
    let mut lines: Vec<_> = routes(analysis, table);
    let subnets = subnet_names(analysis, &table.subnets);
    lines.push(if subnets.is_empty() {
        language.pick("no subnet uses it", "使うサブネットはありません").to_owned()
    } else {
        say!(language, "used by {subnets}", "{subnets} が使います")
    });
    Some(lines)
}

fn group(analysis: &Analysis, id: NodeId) -> Option<Vec<String>> {
    let language = language(analysis);
    let network = &analysis.network;
    let group = network.group_of(id)?;
    let mut lines: Vec<String> = Vec::new();
    let text = |node: NodeId| code(analysis.sources.text(analysis.nodes.get(node).head));
    if group.ingress.is_empty() {
        lines.push(language.pick("lets nothing in", "インバウンドは何も許可しません").to_owned());
    }
    lines.extend(group.ingress.iter().map(|rule| text(rule.node)));
    match &group.egress {
        None => {
            let text = language.pick(
                "no egress line: lets everything out",
                "`egress` の行がないので、アウトバウンドはすべて許可します",
            );
            lines.push(text.to_owned());
        }
        Some(rules) if rules.is_empty() => {
            lines.push(language.pick("lets nothing out", "アウトバウンドは何も許可しません").to_owned());
        }
        Some(rules) => lines.extend(rules.iter().map(|rule| text(rule.node))),
    }
    let member = |groups: &Groups| matches!(groups, Groups::Listed(groups) if groups.iter().any(|other| network.group(*other).node == id));
    let hosts = network.hosts().filter(|(_, host)| member(&host.groups)).map(|(_, host)| host.node);
    let endpoints =
        network.endpoints().filter(|(_, endpoint)| member(&endpoint.groups)).map(|(_, endpoint)| endpoint.node);
    let members: Vec<_> = hosts.chain(endpoints).collect();
    let names: Vec<_> = members.iter().take(6).map(|node| code(analysis.nodes.name(*node))).collect();
    let more = members.len() - names.len();
    let names = listed(language, &names);
    lines.push(match (members.len(), more) {
        (0, _) => language.pick("nothing is in it", "付けられているものはありません").to_owned(),
        (_, 0) => say!(language, "on {names}", "{names} に付いています"),
        _ => say!(language, "on {names} and {more} more", "{names} とほか {more} 個に付いています"),
    });
    Some(lines)
}

/// The routes of a table as they are looked up.
fn routes(analysis: &Analysis, table: &RouteTable) -> Vec<String> {
    let language = language(analysis);
    let vpc = analysis.network.vpc(table.vpc);
    let mut lines: Vec<_> = vpc.cidrs.iter().map(|block| code(&format!("{} local", block.cidr))).collect();
    for endpoint in &table.endpoints {
        let name = code(analysis.nodes.name(analysis.network.endpoint(*endpoint).node));
        lines.push(say!(
            language,
            "a prefix list → {name}, written by AWS",
            "プレフィックスリスト → {name}(AWS が追加)"
        ));
    }
    lines.extend(table.routes.iter().map(|entry| route(analysis, entry)));
    lines
}

/// A written route, as in `0.0.0.0/0 → igw`.
pub(super) fn route(analysis: &Analysis, route: &Route) -> String {
    let to = match &route.destination {
        Destination::Cidr(cidr) => cidr.to_string(),
        Destination::Service(service) => format!("aws.{}", service.short_name),
        Destination::List(list) => analysis.nodes.name(analysis.network.prefix_list(*list).node).to_owned(),
        _ => "unknown".to_owned(),
    };
    let by = match route.target {
        Target::Local => "local",
        Target::Blackhole => "blackhole",
        Target::Node(target) => analysis.nodes.name(target),
        Target::Unknown => "unknown",
    };
    code(&format!("{to} → {by}"))
}

/// A block with the number of its addresses.
fn size(language: Language, block: &Block) -> String {
    let range = code(&block.cidr.to_string());
    match block.cidr {
        ipnet::IpNet::V4(cidr) => {
            let size = 2_u64.pow(32 - u32::from(cidr.prefix_len()));
            say!(language, "{range}: {size} addresses", "{range}: {size} 個のアドレス")
        }
        ipnet::IpNet::V6(_) => range,
    }
}
