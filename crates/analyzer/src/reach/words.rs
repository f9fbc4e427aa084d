//! Tables, groups, rules and addresses in words.

use portolan_catalog::{self as catalog, Service};

use super::addresses::{Meaning, interval};
use super::engine::Engine;
use super::forward::At;
use super::memo::blocks;
use super::packet::Heading;
use super::routes::Winner;
use super::{Addresses, address};
use crate::network::{Destination, EndpointTarget, Groups, Route, TableChoice, Target, VpcId};
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
            Groups::Default => format!("the default security group of {}", self.nodes.path(self.network.vpc(vpc).node)),
            Groups::None => "no security group".to_owned(),
            Groups::Unknown => "its security groups".to_owned(),
        }
    }

    /// The groups in a sentence.
    pub(super) fn quoted_group_names(&self, groups: &Groups, vpc: VpcId) -> String {
        match groups {
            Groups::Listed(ids) => {
                let names: Vec<_> = ids.iter().map(|id| self.nodes.path(self.network.group(*id).node)).collect();
                crate::suggest::all_of(portolan_catalog::Language::En, names.iter().map(String::as_str))
            }
            Groups::Default => {
                format!("the default security group of `{}`", self.nodes.path(self.network.vpc(vpc).node))
            }
            Groups::None | Groups::Unknown => "its security groups".to_owned(),
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
            _ => (format!("the main route table of {}", self.nodes.path(self.network.vpc(at.vpc).node)), None),
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
            (_, None) => format!("the main route table of `{}`", self.nodes.path(self.network.vpc(at.vpc).node)),
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
            Winner::None => "no route".to_owned(),
            Winner::Several => "several routes".to_owned(),
            Winner::Local => {
                let blocks: Vec<_> = vpc.blocks().map(|block| block.to_string()).collect();
                format!("{} local", blocks.join(", "))
            }
            Winner::Propagated(gateway, _) => format!("propagated from {}", self.nodes.path(gateway)),
            Winner::Route(index) => match self.written_route(at, index) {
                Some(route) => {
                    let to = match &route.destination {
                        Destination::Cidr(cidr) => cidr.to_string(),
                        Destination::Service(service) => format!("the prefix list of {}", service.title),
                        Destination::List(list) => self.nodes.path(self.network.prefix_list(*list).node),
                        _ => "an unknown destination".to_owned(),
                    };
                    let target = match route.target {
                        Target::Local => "local".to_owned(),
                        Target::Blackhole => "blackhole".to_owned(),
                        Target::Node(node) => self.nodes.path(node),
                        Target::Unknown => "unknown".to_owned(),
                    };
                    format!("{to} -> {target}")
                }
                None => "a route".to_owned(),
            },
            Winner::Endpoint(id) => {
                let endpoint = self.network.endpoint(id);
                let list = match (&endpoint.service, vpc.region) {
                    (EndpointTarget::Aws(service), Some(region)) => {
                        match catalog::prefix_list_id(service.short_name, region.code) {
                            Some(list) => format!("{list} ({})", service_name(service, region.code)),
                            None => format!("the prefix list of {}", service_name(service, region.code)),
                        }
                    }
                    _ => "a prefix list".to_owned(),
                };
                format!("{list} -> {}", self.nodes.path(endpoint.node))
            }
        }
    }

    /// The other routes that contain the addresses, but shorter.
    pub(super) fn beaten(&self, at: At, addresses: &Addresses, winner: Winner) -> String {
        let TableChoice::Table(table) = at.table else { return String::new() };
        let table = self.network.table(table);
        let others = table.routes.iter().enumerate().filter(|(index, route)| {
            let contains = blocks(self.network, &route.destination).iter().any(|block| addresses.meets(*block));
            contains && Winner::Route(*index) != winner
        });
        others.map(|(index, _)| self.describe_winner(at, Winner::Route(index))).collect::<Vec<_>>().join(", ")
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
            routes.push(format!("{more} more"));
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

pub(super) fn service_name(service: &Service, region: &str) -> String {
    match catalog::region(region) {
        Some(region) => format!("{} in {}", service.title, region.short_name),
        None => service.title.to_owned(),
    }
}

pub(super) fn describe_outside(heading: &Heading<'_>) -> String {
    match heading.service {
        Some(_) => "by its public addresses".to_owned(),
        None => Some(heading.wanted()).filter(|wanted| wanted != heading.name).unwrap_or_default(),
    }
}

/// A set of addresses in words.
pub(crate) fn describe(addresses: &Addresses) -> String {
    let [(from, to)] = addresses.intervals[..] else { return "its public addresses".to_owned() };
    let (first, last) = (address(from), address(to));
    let length = super::routes::block_length((from, to));
    let block = ipnet::IpNet::new(first, length).ok().filter(|block| interval(*block) == (from, to));
    let range = match block {
        _ if from == to => first.to_string(),
        Some(block) => block.to_string(),
        None => format!("{first} to {last}"),
    };
    match addresses.meaning {
        Meaning::One if from != to => format!("an address in {range}"),
        _ => range,
    }
}
