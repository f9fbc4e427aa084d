//! Tables, groups, rules and addresses in words.

use portolan_catalog::{self as catalog, Language, Service, say};

use super::addresses::{Meaning, interval};
use super::engine::Engine;
use super::forward::At;
use super::memo::blocks;
use super::packet::Heading;
use super::routes::Winner;
use super::{Addresses, address};
use crate::network::{Destination, EndpointTarget, Groups, Route, TableChoice, Target, TransitTable, VpcId};
use crate::nodes::{NodeId, Value};
use crate::schema::Kind;

impl Engine<'_> {
    /// A route by its statement's operands.
    pub(super) fn statement_of_route(&self, route: NodeId) -> String {
        let node = self.nodes.get(route);
        let operand = |label: &str| node.arg(label).map(|arg| self.operand(&arg.value));
        let target = operand("TARGET").or(operand("ATTACHED")).unwrap_or_default();
        format!("{} -> {target}", operand("DESTINATION").unwrap_or_default())
    }

    /// A statement by its operands, without literal words.
    pub(super) fn head(&self, statement: NodeId) -> String {
        let node = self.nodes.get(statement);
        let operands = node.args.iter().map(|arg| self.operand(&arg.value));
        std::iter::once(node.spec.keyword.to_owned()).chain(operands).collect::<Vec<_>>().join(" ")
    }

    fn operand(&self, value: &Value) -> String {
        match value {
            Value::Cidr(cidr) => cidr.trunc().to_string(),
            Value::Address(address) => address.to_string(),
            Value::Reference(Some(target)) => self.nodes.path(*target),
            Value::Service(service) => format!("aws.{}", service.short_name),
            Value::Word(word) => word.clone(),
            Value::Choice(word) => (*word).to_owned(),
            Value::Ports(ports) => ports.to_string(),
            Value::Integer(number) => number.to_string(),
            _ => "unknown".to_owned(),
        }
    }

    pub(super) fn group_names(&self, groups: &Groups, vpc: VpcId) -> String {
        match groups {
            Groups::Listed(ids) => {
                ids.iter().map(|id| self.nodes.path(self.network.group(*id).node)).collect::<Vec<_>>().join(", ")
            }
            Groups::Default => {
                let vpc = self.network.vpc(vpc);
                if let Some(declared) = vpc.default_group {
                    return self.nodes.path(self.network.group(declared).node);
                }
                let vpc = self.nodes.path(vpc.node);
                say!(self.language, "the default security group of {vpc}", "{vpc} のデフォルトセキュリティグループ")
            }
            Groups::None => self.language.pick("no security group", "セキュリティグループなし").to_owned(),
            Groups::Unknown => self.language.pick("its security groups", "セキュリティグループ").to_owned(),
        }
    }

    /// The groups in a sentence.
    pub(super) fn quoted_group_names(&self, groups: &Groups, vpc: VpcId) -> String {
        match groups {
            Groups::Listed(ids) => {
                let names: Vec<_> = ids.iter().map(|id| self.nodes.path(self.network.group(*id).node)).collect();
                crate::suggest::all_of(self.language, names.iter().map(String::as_str))
            }
            Groups::Default => {
                let vpc = self.nodes.path(self.network.vpc(vpc).node);
                say!(self.language, "the default security group of `{vpc}`", "`{vpc}` のデフォルトセキュリティグループ")
            }
            Groups::None | Groups::Unknown => {
                self.language.pick("its security groups", "セキュリティグループ").to_owned()
            }
        }
    }

    pub(super) fn first_group(&self, groups: &Groups, vpc: VpcId) -> Option<NodeId> {
        match groups {
            Groups::Listed(ids) => ids.first().copied(),
            Groups::Default => self.network.vpc(vpc).default_group,
            Groups::None | Groups::Unknown => None,
        }
        .map(|id| self.network.group(id).node)
    }

    pub(super) fn table_name(&self, at: At) -> (String, Option<NodeId>) {
        match at.table {
            TableChoice::Table(table) => {
                let node = self.network.table(table).node;
                (self.nodes.path(node), Some(node))
            }
            _ => {
                let vpc = self.nodes.path(self.network.vpc(at.vpc).node);
                (say!(self.language, "the main route table of {vpc}", "{vpc} のメインルートテーブル"), None)
            }
        }
    }

    pub(super) fn table_node(&self, at: At) -> Option<NodeId> {
        match at.table {
            TableChoice::Table(table) => Some(self.network.table(table).node),
            TableChoice::Implicit | TableChoice::Unknown => None,
        }
    }

    /// The table in a sentence.
    pub(super) fn quoted_table_name(&self, at: At) -> String {
        match self.table_name(at) {
            (name, Some(_)) => format!("`{name}`"),
            (_, None) => {
                let vpc = self.nodes.path(self.network.vpc(at.vpc).node);
                say!(self.language, "the main route table of `{vpc}`", "`{vpc}` のメインルートテーブル")
            }
        }
    }

    pub(super) fn written_route(&self, at: At, index: usize) -> Option<&Route> {
        match at.table {
            TableChoice::Table(table) => self.network.table(table).routes.get(index),
            _ => None,
        }
    }

    pub(super) fn route_node(&self, at: At, winner: Winner) -> Option<NodeId> {
        match winner {
            Winner::Route(index) => self.written_route(at, index).map(|route| route.node),
            Winner::Endpoint(endpoint) => Some(self.network.endpoint(endpoint).node),
            Winner::Propagated(_, statement) => Some(statement),
            Winner::Local | Winner::None | Winner::Several => None,
        }
    }

    pub(super) fn describe_winner(&self, at: At, winner: Winner) -> String {
        let vpc = self.network.vpc(at.vpc);
        match winner {
            Winner::None => self.language.pick("no route", "経路なし").to_owned(),
            Winner::Several => self.language.pick("several routes", "複数の経路").to_owned(),
            Winner::Local => {
                let blocks: Vec<_> = vpc.blocks().map(|block| block.to_string()).collect();
                format!("{} local", blocks.join(", "))
            }
            Winner::Propagated(gateway, _) => self.propagated_from(gateway),
            Winner::Route(index) => match self.written_route(at, index) {
                Some(route) => {
                    let to = match &route.destination {
                        Destination::Cidr(cidr) => cidr.to_string(),
                        Destination::Service(service) => self.prefix_list_of(service.title),
                        Destination::List(list) => self.nodes.path(self.network.prefix_list(*list).node),
                        _ => self.language.pick("an unknown destination", "不明な宛先").to_owned(),
                    };
                    let target = match route.target {
                        Target::Local => "local".to_owned(),
                        Target::Blackhole => "blackhole".to_owned(),
                        Target::Node(node) => self.nodes.path(node),
                        Target::Unknown => "unknown".to_owned(),
                    };
                    format!("{to} -> {target}")
                }
                None => self.language.pick("a route", "経路").to_owned(),
            },
            Winner::Endpoint(id) => {
                let endpoint = self.network.endpoint(id);
                let list = match (&endpoint.service, vpc.region) {
                    (EndpointTarget::Aws(service), Some(region)) => {
                        let name = service_name(self.language, service, region.code);
                        match catalog::prefix_list_id(service.short_name, region.code) {
                            Some(list) => say!(self.language, "{list} ({name})", "{list}({name})"),
                            None => self.prefix_list_of(&name),
                        }
                    }
                    _ => self.language.pick("a prefix list", "プレフィックスリスト").to_owned(),
                };
                format!("{list} -> {}", self.nodes.path(endpoint.node))
            }
        }
    }

    fn prefix_list_of(&self, service: &str) -> String {
        say!(self.language, "the prefix list of {service}", "{service} のプレフィックスリスト")
    }

    pub(super) fn propagated_from(&self, of: NodeId) -> String {
        let of = self.nodes.path(of);
        say!(self.language, "propagated from {of}", "{of} から伝播")
    }

    /// That nothing in a table, named as in a sentence, leads to where a packet is headed.
    pub(super) fn no_route_contains(&self, table: &str, heading: &Heading<'_>) -> String {
        let wanted = heading.wanted(self.language);
        say!(self.language, "no route of {table} contains {wanted}", "{table} に {wanted} を含む経路がありません")
    }

    pub(super) fn route_drops(&self, route: NodeId, table: &str) -> String {
        let route = self.statement_of_route(route);
        say!(self.language, "`{route}` in {table} drops it", "{table} の `{route}` が破棄します")
    }

    pub(super) fn target_not_known(&self, table: &str) -> String {
        say!(self.language, "the target of a route in {table} is not known", "{table} の経路のターゲットは不明です")
    }

    pub(super) fn routes_not_known(&self, table: &str) -> String {
        say!(self.language, "{table} has routes that are not known", "{table} には不明な経路があります")
    }

    pub(super) fn type_not_known(&self, name: &str) -> String {
        say!(self.language, "of which type `{name}` is, is not known", "`{name}` の種類は不明です")
    }

    pub(super) fn blocks_not_known(&self, vpc: VpcId) -> String {
        let vpc = self.nodes.path(self.network.vpc(vpc).node);
        say!(self.language, "not all blocks of `{vpc}` are known", "`{vpc}` の CIDR ブロックの一部は不明です")
    }

    /// That something takes nothing from beyond its own VPC.
    pub(super) fn only_from_own(&self, name: &str, vpc: VpcId) -> String {
        let vpc = self.nodes.path(self.network.vpc(vpc).node);
        say!(
            self.language,
            "`{name}` takes only what comes from addresses of `{vpc}` itself",
            "`{name}` が受け取るのは、`{vpc}` 自身のアドレスからの通信だけです"
        )
    }

    /// The other routes that contain the addresses, but shorter.
    pub(super) fn beaten(&self, at: At, addresses: &Addresses, winner: Winner) -> String {
        let TableChoice::Table(table) = at.table else { return String::new() };
        let others = self.others(&self.network.table(table).routes, addresses, winner);
        others.map(|(index, _)| self.describe_winner(at, Winner::Route(index))).collect::<Vec<_>>().join(", ")
    }

    /// The same in a table of a transit gateway.
    pub(super) fn beaten_in_transit(&self, table: &TransitTable, addresses: &Addresses, winner: Winner) -> String {
        let others = self.others(&table.routes, addresses, winner);
        others.map(|(_, route)| self.statement_of_route(route.node)).collect::<Vec<_>>().join(", ")
    }

    /// The written routes that contain addresses, but do not win.
    fn others<'r>(
        &self,
        routes: &'r [Route],
        addresses: &Addresses,
        winner: Winner,
    ) -> impl Iterator<Item = (usize, &'r Route)> {
        routes.iter().enumerate().filter(move |(index, route)| {
            let contains = blocks(self.network, &route.destination).iter().any(|block| addresses.meets(*block));
            contains && Winner::Route(*index) != winner
        })
    }

    /// Every route of a table, for the answer that none fits.
    pub(super) fn all_routes(&self, at: At) -> String {
        let mut routes = vec![self.describe_winner(at, Winner::Local)];
        if let TableChoice::Table(table) = at.table {
            let table = self.network.table(table);
            routes.extend(table.endpoints.iter().map(|id| self.describe_winner(at, Winner::Endpoint(*id))));
            routes.extend((0..table.routes.len()).map(|index| self.describe_winner(at, Winner::Route(index))));
            let propagated = table.propagates.iter();
            routes.extend(propagated.map(|&(gateway, by)| self.describe_winner(at, Winner::Propagated(gateway, by))));
        }
        const SHOWN: usize = 8;
        let more = routes.len().saturating_sub(SHOWN);
        routes.truncate(SHOWN);
        if more > 0 {
            routes.push(say!(self.language, "{more} more", "ほか {more} 件"));
        }
        routes.join(", ")
    }

    /// A statement in the words of its operands.
    pub(super) fn statement(&self, node: NodeId) -> String {
        let node = self.nodes.get(node);
        let ports = node.arg("PORTS").map(|arg| match &arg.value {
            Value::Ports(ports) => ports.to_string(),
            _ => "unknown".to_owned(),
        });
        let peer = node.arg("SOURCE").or(node.arg("DESTINATION")).map(|arg| match &arg.value {
            Value::Cidr(cidr) => cidr.trunc().to_string(),
            Value::Reference(Some(target)) => self.nodes.name(*target).to_owned(),
            Value::Service(service) => format!("aws.{}", service.short_name),
            Value::Word(word) => word.clone(),
            _ => "unknown".to_owned(),
        });
        let joint = if node.kind() == Kind::Egress { "to" } else { "from" };
        format!("{} {} {joint} {}", node.spec.keyword, ports.unwrap_or_default(), peer.unwrap_or_default())
    }
}

pub(super) fn service_name(language: Language, service: &Service, region: &str) -> String {
    let title = service.title;
    match catalog::region(region) {
        Some(region) => {
            let region = language.pick(region.short_name, region.name_ja);
            say!(language, "{title} in {region}", "{title}({region})")
        }
        None => title.to_owned(),
    }
}

pub(super) fn describe_outside(language: Language, heading: &Heading<'_>) -> String {
    match heading.service {
        Some(_) => language.pick("by its public addresses", "パブリックアドレス経由").to_owned(),
        None => Some(heading.wanted(language)).filter(|wanted| wanted != heading.name).unwrap_or_default(),
    }
}

/// A set of addresses in words.
pub(crate) fn describe(language: Language, addresses: &Addresses) -> String {
    let [(from, to)] = addresses.intervals[..] else {
        return language.pick("its public addresses", "パブリックアドレス").to_owned();
    };
    let (first, last) = (address(from), address(to));
    let length = super::routes::block_length((from, to));
    let block = ipnet::IpNet::new(first, length).ok().filter(|block| interval(*block) == (from, to));
    let range = match block {
        _ if from == to => first.to_string(),
        Some(block) => block.to_string(),
        None => say!(language, "{first} to {last}", "{first}〜{last}"),
    };
    match addresses.meaning {
        Meaning::One if from != to => say!(language, "an address in {range}", "{range} 内のアドレス"),
        _ => range,
    }
}
