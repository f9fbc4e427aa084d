//! Traffic between a subnet and the internet that passes a Gateway Load Balancer endpoint in one direction only.
//!
//! Three tables make the way: that of the subnet leads to the endpoint, that of the endpoint's subnet to the internet
//! gateway, and that of the internet gateway back to the endpoint. They are compared with each other.

use ipnet::IpNet;

use super::prelude::*;
use super::ways;
use crate::network::{
    Destination, Endpoint, EndpointType, HostId, Ipv6, Network, PublicAddress, Route, RouteTable, Subnet, SubnetId,
    TableChoice, TableId, Target,
};

pub(crate) static RULE: Rule = rule!("one-sided-inspection", "R11", Error, Check::Vpc(check), told_by: ["asymmetric-route", "route-loop", "no-route"], reads: [RouteTable]);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let network = context.network;
    // With two internet gateways it is not clear which one is meant, and that is a mistake of its own.
    let [gateway] = network.vpc(vpc).internet_gateways.as_slice() else { return };
    let endpoints = network.vpc(vpc).endpoints.iter().map(|id| network.endpoint(*id));
    for endpoint in endpoints.filter(|endpoint| endpoint.kind == Some(EndpointType::GatewayLoadBalancer)) {
        let ([interface], true) = (endpoint.interfaces.as_slice(), endpoint.complete) else { continue };
        let inspection = Inspection { context, vpc, gateway: *gateway, endpoint, home: interface.subnet };
        for ipv6 in [false, true] {
            // Where there are no addresses of a family, its routes carry nothing.
            if ipv6 && network.vpc(vpc).ipv6.is_empty() {
                continue;
            }
            let found = diagnostics.len();
            diagnostics.extend(inspection.out(ipv6));
            if diagnostics.len() == found {
                diagnostics.extend(inspection.back(ipv6));
            }
        }
    }
}

/// One endpoint between its VPC and the internet.
struct Inspection<'a> {
    context: &'a Context<'a>,
    vpc: VpcId,
    gateway: NodeId,
    endpoint: &'a Endpoint,
    /// The subnet of the endpoint.
    home: SubnetId,
}

/// The way from the endpoint's subnet to the internet.
enum Onwards<'a> {
    /// By this route to the internet gateway.
    Out,
    /// By this route back to the endpoint.
    Round(&'a Route),
    /// There is no route that leaves the VPC.
    Nowhere,
}

impl<'a> Inspection<'a> {
    /// What is missing for tables that lead to the endpoint.
    fn out(&self, ipv6: bool) -> Vec<Diagnostic> {
        let network = self.context.network;
        let Some(onwards) = self.onwards(ipv6) else { return Vec::new() };
        let tables = network.vpc(self.vpc).tables.iter().map(|table| network.table(*table));
        let mut found = Vec::new();
        for table in tables.filter(|table| table.edge.is_none() && !table.subnets.is_empty()) {
            let route =
                ways::default_route(table, ipv6).filter(|route| route.target == Target::Node(self.endpoint.node));
            let Some(route) = route else { continue };
            match &onwards {
                // A table that the endpoint's subnet uses itself is told once, not for each that leads there.
                Onwards::Round(round) if round.node == route.node => found.push(self.round(route)),
                Onwards::Round(_) => {}
                Onwards::Nowhere => found.push(self.nowhere(route, ipv6)),
                Onwards::Out => found.extend(self.not_back(table, route, ipv6)),
            }
        }
        found
    }

    /// How the endpoint's subnet is routed; nothing where that is unknown, or where it leads elsewhere.
    fn onwards(&self, ipv6: bool) -> Option<Onwards<'a>> {
        let network = self.context.network;
        let table = match network.subnet(self.home).table {
            TableChoice::Table(table) => network.table(table),
            TableChoice::Implicit => return Some(Onwards::Nowhere),
            TableChoice::Unknown => return None,
        };
        if ways::is_open(table) || !table.propagates.is_empty() {
            return None;
        }
        let Some(route) = ways::default_route(table, ipv6) else {
            return (!leaves(network, table, ipv6)).then_some(Onwards::Nowhere);
        };
        match route.target {
            Target::Node(target) if target == self.gateway => Some(Onwards::Out),
            Target::Node(target) if target == self.endpoint.node => Some(Onwards::Round(route)),
            _ => None,
        }
    }

    /// The endpoint's subnet sends its packets back to it.
    fn round(&self, route: &Route) -> Diagnostic {
        let language = self.context.language();
        let name = self.context.nodes.name(self.endpoint.node);
        let home = self.subnet(self.home);
        let message = say!(
            language,
            "`{name}` stands in `{home}`, whose default route leads to `{name}` itself",
            "`{name}` は `{home}` にありますが、そのデフォルトルートは `{name}` 自身に向いています"
        );
        let label = say!(language, "what has been inspected comes back here", "検査済みのパケットがここに戻ってきます");
        let related = say!(language, "the endpoint", "エンドポイント");
        let help = say!(
            language,
            "give the endpoint a subnet of its own, whose route table leads to the internet gateway",
            "エンドポイント専用のサブネットを用意し、そのルートテーブルをインターネットゲートウェイに向けてください"
        );
        self.at(route, message)
            .label(label)
            .related(self.context.nodes.get(self.endpoint.node).head, related)
            .help(help)
    }

    /// The endpoint's subnet does not lead on.
    fn nowhere(&self, route: &Route, ipv6: bool) -> Diagnostic {
        let (context, language) = (self.context, self.context.language());
        let home = self.subnet(self.home);
        let name = context.nodes.name(self.endpoint.node);
        let message = say!(
            language,
            "this leads to `{name}`, and from its subnet `{home}` no route leads on",
            "この経路は `{name}` に向かいますが、そのサブネット `{home}` から先への経路がありません"
        );
        let label = say!(language, "what has been inspected goes nowhere", "検査済みのパケットの行き先がありません");
        let related = say!(language, "the subnet of the endpoint", "エンドポイントのサブネット");
        let subnet = context.network.subnet(self.home);
        let diagnostic = self.at(route, message).label(label).related(context.nodes.get(subnet.node).head, related);
        let onwards = format!("route {} -> {}", default(ipv6), context.nodes.name(self.gateway));
        let edit = match subnet.table {
            TableChoice::Table(table) => {
                let table = context.nodes.get(context.network.table(table).node);
                super::insert_into_body(context, table, &onwards)
            }
            TableChoice::Implicit | TableChoice::Unknown => None,
        };
        let title = say!(language, "write `{onwards}`", "`{onwards}` と書く");
        match edit {
            Some(edit) => diagnostic.fix(title, vec![edit]),
            None => diagnostic.help(say!(
                language,
                "give `{home}` a route table with `{onwards}`",
                "`{home}` に `{onwards}` を持つルートテーブルを指定してください"
            )),
        }
    }

    /// What comes in from the internet skips the endpoint.
    fn not_back(&self, table: &RouteTable, route: &Route, ipv6: bool) -> Option<Diagnostic> {
        let (context, network, language) = (self.context, self.context.network, self.context.language());
        let edges = self.edges();
        if edges.iter().any(|edge| ways::is_open(edge)) {
            return None;
        }
        let skipped: Vec<_> = table
            .subnets
            .iter()
            .filter(|subnet| self.meets_the_internet(**subnet, ipv6))
            .filter_map(|subnet| Some((*subnet, block(network.subnet(*subnet), ipv6)?)))
            .filter(|(_, block)| !edges.iter().any(|edge| self.brings(edge, *block)))
            .collect();
        let (first, _) = skipped.first()?;
        let name = context.nodes.name(self.endpoint.node);
        let subnet = self.subnet(*first);
        let message = say!(
            language,
            "what leaves `{subnet}` passes `{name}`, and what comes in from the internet does not",
            "`{subnet}` から出る通信は `{name}` を通りますが、インターネットから入る通信は通りません"
        );
        let label = say!(
            language,
            "an appliance that sees one direction only drops the connection",
            "片方向しか見えないアプライアンスは接続を破棄します"
        );
        let gateway = context.nodes.name(self.gateway);
        let routes: Vec<_> = skipped.iter().map(|(_, block)| format!("route {block} -> {name}")).collect();
        let routes = routes.join("; ");
        let diagnostic = self.at(route, message).label(label);
        let Some(edge) = edges.first() else {
            let related = say!(
                language,
                "it has no route table: what comes in goes straight to the subnet",
                "ルートテーブルがないため、入ってくる通信はサブネットへ直接届きます"
            );
            let diagnostic = diagnostic.related(context.nodes.get(self.gateway).head, related);
            let own = network.vpc(self.vpc).node;
            let table = free_name(context, own);
            let written = format!("route_table {table} {{ edge {gateway}; {routes} }}");
            let title = say!(language, "write `{written}`", "`{written}` と書く");
            let edit = super::insert_into_body(context, context.nodes.get(own), &written);
            return Some(
                edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit])),
            );
        };
        let statement = context.nodes.get(edge.node);
        let related = say!(
            language,
            "the route table of the internet gateway leads elsewhere",
            "インターネットゲートウェイのルートテーブルは別の行き先を指しています"
        );
        let diagnostic = diagnostic.related(statement.head, related);
        // A route that is there leads to something else, and has to be changed by who knows why.
        let taken = edge
            .routes
            .iter()
            .any(|other| skipped.iter().any(|(_, block)| other.destination == Destination::Cidr(*block)));
        let title = say!(language, "write `{routes}`", "`{routes}` と書く");
        match super::insert_into_body(context, statement, &routes).filter(|_| !taken) {
            Some(edit) => Some(diagnostic.fix(title, vec![edit])),
            None => Some(diagnostic.help(say!(
                language,
                "let both directions pass the same endpoint",
                "両方向を同じエンドポイントに通してください"
            ))),
        }
    }

    /// What is missing for the table of the internet gateway that leads to the endpoint: subnets that answer past it.
    fn back(&self, ipv6: bool) -> Vec<Diagnostic> {
        let network = self.context.network;
        let mut found = Vec::new();
        for edge in self.edges() {
            for route in &edge.routes {
                let Destination::Cidr(cidr) = route.destination else { continue };
                if route.target != Target::Node(self.endpoint.node) || cidr.addr().is_ipv6() != ipv6 {
                    continue;
                }
                let subnets = network.vpc(self.vpc).subnets.iter().copied().filter(|subnet| *subnet != self.home);
                let past = subnets
                    .filter(|subnet| block(network.subnet(*subnet), ipv6) == Some(cidr))
                    .find_map(|subnet| Some((subnet, self.past(subnet, ipv6)?)));
                if let Some((subnet, by)) = past {
                    found.push(self.not_out(route, subnet, by, ipv6));
                }
            }
        }
        found
    }

    /// The route by which a subnet answers past the endpoint, `None` for no route at all; nothing where it does not,
    /// or may not.
    fn past(&self, subnet: SubnetId, ipv6: bool) -> Option<Option<&'a Route>> {
        let network = self.context.network;
        let table = match network.subnet(subnet).table {
            TableChoice::Table(table) => network.table(table),
            TableChoice::Implicit => return Some(None),
            TableChoice::Unknown => return None,
        };
        if ways::is_open(table) || !table.propagates.is_empty() {
            return None;
        }
        match ways::default_route(table, ipv6) {
            Some(route) => (route.target == Target::Node(self.gateway)).then_some(Some(route)),
            None => (!leaves(network, table, ipv6)).then_some(None),
        }
    }

    /// What goes out to the internet skips the endpoint.
    fn not_out(&self, edge: &Route, subnet: SubnetId, by: Option<&Route>, ipv6: bool) -> Diagnostic {
        let (context, network, language) = (self.context, self.context.network, self.context.language());
        let name = context.nodes.name(self.endpoint.node);
        let place = self.subnet(subnet);
        let message = say!(
            language,
            "what comes in to `{place}` from the internet passes `{name}`, and what leaves it does not",
            "インターネットから `{place}` に入る通信は `{name}` を通りますが、出る通信は通りません"
        );
        let label = say!(
            language,
            "an appliance that sees one direction only drops the connection",
            "片方向しか見えないアプライアンスは接続を破棄します"
        );
        let diagnostic = self.at(edge, message).label(label);
        if let Some(by) = by {
            let statement = context.nodes.get(by.node);
            let related = say!(language, "this leads past it", "この経路はエンドポイントを通りません");
            let diagnostic = diagnostic.related(statement.head, related);
            let title = say!(language, "let it lead to `{name}`", "ターゲットを `{name}` にする");
            // Others that use the table may be meant to go out straight.
            let alone = matches!(network.subnet(subnet).table, TableChoice::Table(table) if self.is_alone(table));
            return match statement.arg("TARGET").filter(|_| alone) {
                Some(target) => diagnostic.replace(title, target.span, name),
                None => diagnostic.help(say!(
                    language,
                    "give `{place}` a route table of its own whose default route leads to `{name}`",
                    "`{place}` に、デフォルトルートが `{name}` に向く専用のルートテーブルを指定してください"
                )),
            };
        }
        let head = context.nodes.get(network.subnet(subnet).node).head;
        let related = say!(language, "no route leads out of here", "ここから外への経路がありません");
        let diagnostic = diagnostic.related(head, related);
        let onwards = format!("route {} -> {name}", default(ipv6));
        let table = match network.subnet(subnet).table {
            TableChoice::Table(table) if self.is_alone(table) => Some(network.table(table).node),
            _ => None,
        };
        let edit = table.and_then(|table| super::insert_into_body(context, context.nodes.get(table), &onwards));
        let title = say!(language, "write `{onwards}`", "`{onwards}` と書く");
        match edit {
            Some(edit) => diagnostic.fix(title, vec![edit]),
            None => diagnostic.help(say!(
                language,
                "give `{place}` a route table with `{onwards}`",
                "`{place}` に `{onwards}` を持つルートテーブルを指定してください"
            )),
        }
    }

    /// Whether one subnet alone uses a table.
    fn is_alone(&self, table: TableId) -> bool {
        self.context.network.table(table).subnets.len() == 1
    }

    /// The route tables of the internet gateway.
    fn edges(&self) -> Vec<&'a RouteTable> {
        let network = self.context.network;
        let tables = network.vpc(self.vpc).tables.iter().map(|table| network.table(*table));
        // A table of a gateway that is not known may be one of this.
        tables.filter(|table| table.edge.is_some() && table.edge_of.is_none_or(|of| of == self.gateway)).collect()
    }

    /// Whether a route table of the internet gateway brings a subnet's packets to the endpoint.
    fn brings(&self, edge: &RouteTable, block: IpNet) -> bool {
        let routes = edge.routes.iter().filter_map(|route| match route.destination {
            Destination::Cidr(cidr) if cidr.contains(&block) => Some((cidr.prefix_len(), route.target)),
            _ => None,
        });
        edge.edge_of.is_none()
            || routes.max_by_key(|(length, _)| *length).map(|(_, target)| target)
                == Some(Target::Node(self.endpoint.node))
    }

    /// Whether something in a subnet may talk with the internet through the internet gateway: over IPv4 it needs a public
    /// address. What comes over a transit gateway has none.
    fn meets_the_internet(&self, subnet: SubnetId, ipv6: bool) -> bool {
        let network = self.context.network;
        let hosts = &network.subnet(subnet).hosts;
        // Where it is not known whether a host has one, nothing may hang on that.
        let without = |host: &HostId| matches!(network.host(*host).public, PublicAddress::Off | PublicAddress::Unknown);
        let private = !ipv6 && !hosts.is_empty() && hosts.iter().all(without);
        let attached = network.transit_gateways().any(|(_, gateway)| {
            gateway.attachments.iter().any(|attachment| {
                network.vpc_id(attachment.of) == Some(self.vpc)
                    && attachment.subnets.as_ref().is_none_or(|subnets| subnets.contains(&subnet))
            })
        });
        !private && !attached && subnet != self.home
    }

    fn at(&self, route: &Route, message: String) -> Diagnostic {
        Diagnostic::new(&RULE, self.context.nodes.get(route.node).head, message)
    }

    fn subnet(&self, subnet: SubnetId) -> &'a str {
        self.context.nodes.name(self.context.network.subnet(subnet).node)
    }
}

/// Whether a table has any route of a family that leaves the VPC, or may be one.
fn leaves(network: &Network, table: &RouteTable, ipv6: bool) -> bool {
    table.routes.iter().any(|route| {
        let family = ways::blocks(network, &route.destination)
            .is_none_or(|blocks| blocks.iter().any(|block| block.addr().is_ipv6() == ipv6));
        family && !matches!(route.target, Target::Local | Target::Blackhole)
    })
}

/// The block of a subnet in one family.
fn block(subnet: &Subnet, ipv6: bool) -> Option<IpNet> {
    match subnet.ipv6 {
        Ipv6::Block(block) if ipv6 => Some(block.cidr),
        _ if ipv6 => None,
        _ => subnet.block.map(|block| block.cidr),
    }
}

fn default(ipv6: bool) -> &'static str {
    if ipv6 { "::/0" } else { "0.0.0.0/0" }
}

/// A name for a route table that nothing in the VPC has yet.
fn free_name(context: &Context<'_>, vpc: NodeId) -> String {
    let taken = |name: &str| context.nodes.children(Some(vpc)).any(|child| context.nodes.name(child.id) == name);
    let mut names = (2..).map(|number| format!("ingress_{number}"));
    std::iter::once("ingress".to_owned()).chain(&mut names).find(|name| !taken(name)).unwrap_or_default()
}
