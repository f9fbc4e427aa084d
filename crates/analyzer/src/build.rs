//! From statements to the network: every reference resolved, every default filled in.
//!
//! Statements that could not be read have been reported; what hangs on them becomes unknown here.

use portolan_catalog::{self as catalog, Region};
use rustc_hash::FxHashMap;

use crate::network::{
    AclChoice, AclId, AclRule, Block, Claim, ClaimKind, Destination, Endpoint, EndpointId, EndpointInterface,
    EndpointServiceId, EndpointTarget, EndpointType, GroupId, GroupRule, Groups, Host, HostAddress, HostId, IpType,
    Ipv6, LoadBalancerId, NatGateway, Network, NetworkAcl, OnPremisesId, Peering, PrefixList, PrefixListId, PrivateDns,
    PrivateDnsMode, PublicAddress, ResolverId, Route, RouteTable, SecurityGroup, Subnet, SubnetId, Switch, TableChoice,
    TableId, Target, TransitGatewayId, Vpc, VpcId, Zone,
};
use crate::nodes::{Arg, Node, NodeId, Nodes, Value};
use crate::schema::Kind;

mod balancers;
mod distant;
mod resolution;
mod transit;

/// The network that the statements describe.
pub(crate) fn build(nodes: &Nodes) -> Network {
    let mut builder = Builder { nodes, network: Network::default() };
    builder.number();
    for node in nodes.of_kind(Kind::Vpc) {
        let vpc = builder.vpc(node);
        builder.network.vpcs.push(vpc);
    }
    for node in nodes.of_kind(Kind::PrefixList) {
        builder.network.prefix_lists.push(prefix_list(node));
    }
    for node in nodes.of_kind(Kind::NetworkAcl) {
        let acl = builder.acl(node);
        builder.network.acls.push(acl);
    }
    for node in nodes.of_kind(Kind::NatGateway) {
        let nat = builder.nat(node);
        builder.network.nats.push(nat);
    }
    for node in nodes.of_kind(Kind::Peering) {
        let peering = builder.peering(node);
        builder.network.peerings.push(peering);
    }
    for node in nodes.of_kind(Kind::SecurityGroup) {
        let group = builder.group(node);
        builder.network.groups.push(group);
    }
    for node in nodes.of_kind(Kind::RouteTable) {
        let table = builder.table(node);
        builder.network.tables.push(table);
    }
    for node in nodes.of_kind(Kind::Subnet) {
        let subnet = builder.subnet(node);
        builder.network.subnets.push(subnet);
    }
    for node in nodes.iter().filter(|node| matches!(node.kind(), Kind::Instance | Kind::NetworkInterface)) {
        let host = builder.host(node);
        builder.network.hosts.push(host);
    }
    for node in nodes.of_kind(Kind::Endpoint) {
        let endpoint = builder.endpoint(node);
        builder.network.endpoints.push(endpoint);
    }
    builder.balancers();
    builder.resolution();
    builder.distant();
    builder.transit();
    builder.connect();
    builder.network
}

/// Fills the entry of a security group, network ACL, route table or host anew, whose statement says something else now. Nothing
/// else has changed, so what refers to it stays as it is.
pub(crate) fn refill(nodes: &Nodes, network: &mut Network, node: NodeId) {
    let mut builder = Builder { nodes, network: std::mem::take(network) };
    let node = nodes.get(node);
    match (node.kind(), builder.id(node.id)) {
        (Kind::SecurityGroup, Some(index)) => builder.network.groups[index] = builder.group(node),
        (Kind::Instance | Kind::NetworkInterface, Some(index)) => builder.network.hosts[index] = builder.host(node),
        (Kind::NetworkAcl, Some(index)) => builder.network.acls[index] = builder.acl(node),
        (Kind::RouteTable, Some(index)) => {
            let table = builder.table(node);
            let known = &mut builder.network.tables[index];
            let (subnets, endpoints) = (std::mem::take(&mut known.subnets), std::mem::take(&mut known.endpoints));
            *known = RouteTable { subnets, endpoints, ..table };
        }
        _ => {}
    }
    *network = builder.network;
}

struct Builder<'a> {
    nodes: &'a Nodes,
    network: Network,
}

/// Which entry of the network a statement became.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index(FxHashMap<NodeId, u32>);

impl Index {
    fn get(&self, node: NodeId) -> Option<usize> {
        self.0.get(&node).map(|index| *index as usize)
    }
}

impl Network {
    pub(crate) fn vpc_id(&self, node: NodeId) -> Option<VpcId> {
        self.index.get(node).map(VpcId::new).filter(|id| self.vpcs.get(id.index()).is_some_and(|vpc| vpc.node == node))
    }

    pub(crate) fn subnet_id(&self, node: NodeId) -> Option<SubnetId> {
        self.index
            .get(node)
            .map(SubnetId::new)
            .filter(|id| self.subnets.get(id.index()).is_some_and(|subnet| subnet.node == node))
    }

    pub(crate) fn host_id(&self, node: NodeId) -> Option<HostId> {
        self.index
            .get(node)
            .map(HostId::new)
            .filter(|id| self.hosts.get(id.index()).is_some_and(|host| host.node == node))
    }

    pub(crate) fn endpoint_id(&self, node: NodeId) -> Option<EndpointId> {
        self.index
            .get(node)
            .map(EndpointId::new)
            .filter(|id| self.endpoints.get(id.index()).is_some_and(|endpoint| endpoint.node == node))
    }

    /// The VPC that a statement declares.
    pub fn vpc_of(&self, node: NodeId) -> Option<&Vpc> {
        self.vpc_id(node).map(|id| self.vpc(id))
    }

    /// The subnet that a statement declares.
    pub fn subnet_of(&self, node: NodeId) -> Option<&Subnet> {
        self.subnet_id(node).map(|id| self.subnet(id))
    }

    /// The instance or network interface that a statement declares.
    pub fn host_of(&self, node: NodeId) -> Option<&Host> {
        self.host_id(node).map(|id| self.host(id))
    }

    /// The route table that a statement declares.
    pub fn table_of(&self, node: NodeId) -> Option<&RouteTable> {
        let index = self.index.get(node)?;
        self.tables.get(index).filter(|table| table.node == node)
    }

    pub(crate) fn table_id(&self, node: NodeId) -> Option<TableId> {
        let id = self.index.get(node).map(TableId::new)?;
        self.tables.get(id.index()).is_some_and(|table| table.node == node).then_some(id)
    }

    pub(crate) fn acl_of(&self, node: NodeId) -> Option<&NetworkAcl> {
        let index = self.index.get(node)?;
        self.acls.get(index).filter(|acl| acl.node == node)
    }

    /// The security group that a statement declares.
    pub fn group_of(&self, node: NodeId) -> Option<&SecurityGroup> {
        let index = self.index.get(node)?;
        self.groups.get(index).filter(|group| group.node == node)
    }

    /// The NAT gateway that a statement declares.
    pub fn nat_of(&self, node: NodeId) -> Option<&NatGateway> {
        let index = self.index.get(node)?;
        self.nats.get(index).filter(|nat| nat.node == node)
    }

    /// The peering that a statement declares.
    pub fn peering_of(&self, node: NodeId) -> Option<&Peering> {
        let index = self.index.get(node)?;
        self.peerings.get(index).filter(|peering| peering.node == node)
    }

    pub(crate) fn load_balancer_id(&self, node: NodeId) -> Option<LoadBalancerId> {
        let id = self.index.get(node).map(LoadBalancerId::new)?;
        self.load_balancers.get(id.index()).is_some_and(|found| found.node == node).then_some(id)
    }

    pub(crate) fn endpoint_service_id(&self, node: NodeId) -> Option<EndpointServiceId> {
        let id = self.index.get(node).map(EndpointServiceId::new)?;
        self.endpoint_services.get(id.index()).is_some_and(|found| found.node == node).then_some(id)
    }

    pub(crate) fn resolver_id(&self, node: NodeId) -> Option<ResolverId> {
        let id = self.index.get(node).map(ResolverId::new)?;
        self.resolvers.get(id.index()).is_some_and(|found| found.node == node).then_some(id)
    }

    pub(crate) fn transit_gateway_id(&self, node: NodeId) -> Option<TransitGatewayId> {
        let id = self.index.get(node).map(TransitGatewayId::new)?;
        self.transit_gateways.get(id.index()).is_some_and(|found| found.node == node).then_some(id)
    }

    pub(crate) fn on_premises_id(&self, node: NodeId) -> Option<OnPremisesId> {
        let id = self.index.get(node).map(OnPremisesId::new)?;
        self.on_premises.get(id.index()).is_some_and(|found| found.node == node).then_some(id)
    }

    /// The endpoint that a statement declares.
    pub fn endpoint_of(&self, node: NodeId) -> Option<&Endpoint> {
        self.endpoint_id(node).map(|id| self.endpoint(id))
    }
}

impl Builder<'_> {
    /// Gives every statement its place in the tables before any of them is filled.
    fn number(&mut self) {
        let mut counts: FxHashMap<&'static str, u32> = FxHashMap::default();
        for node in self.nodes.iter() {
            let table = match node.kind() {
                Kind::Vpc => "vpc",
                Kind::Subnet => "subnet",
                Kind::Instance | Kind::NetworkInterface => "host",
                Kind::RouteTable => "table",
                Kind::SecurityGroup => "group",
                Kind::Endpoint => "endpoint",
                Kind::NetworkAcl => "acl",
                Kind::PrefixList => "list",
                Kind::NatGateway => "nat",
                Kind::Peering => "peering",
                Kind::LoadBalancer => "balancer",
                Kind::EndpointService => "service",
                Kind::Resolver => "resolver",
                Kind::TransitGateway => "transit",
                Kind::OnPremises => "on-premises",
                _ => continue,
            };
            let count = counts.entry(table).or_default();
            self.network.index.0.insert(node.id, *count);
            *count += 1;
        }
    }

    fn id(&self, node: NodeId) -> Option<usize> {
        self.network.index.get(node)
    }

    /// The VPC around a statement. The schema lets none of its parts stand elsewhere.
    fn vpc_around(&self, node: &Node) -> VpcId {
        let vpc = self.nodes.ancestors(node.id).find(|node| node.kind() == Kind::Vpc);
        VpcId::new(vpc.and_then(|vpc| self.id(vpc.id)).unwrap_or(usize::MAX))
    }

    fn vpc(&self, node: &Node) -> Vpc {
        let cidrs = node.args.iter().filter_map(block).collect();
        let of = |kind| self.nodes.children(Some(node.id)).filter(move |child| child.kind() == kind);
        let groups: Vec<_> = of(Kind::SecurityGroup).filter_map(|child| self.id(child.id)).map(GroupId::new).collect();
        let tables: Vec<_> = of(Kind::RouteTable).filter_map(|child| self.id(child.id)).map(TableId::new).collect();
        let main = of(Kind::RouteTable).find(|table| self.nodes.child(table.id, Kind::Main).is_some());
        let default_group = of(Kind::SecurityGroup).find(|group| self.nodes.name(group.id) == "default");
        Vpc {
            node: node.id,
            account: self
                .nodes
                .ancestors(node.id)
                .find(|around| around.kind() == Kind::Account)
                .map(|account| account.id),
            region: self.region(node),
            ipv6: of(Kind::Ipv6).filter_map(|child| child.args.first().and_then(block)).collect(),
            complete: node
                .args
                .iter()
                .chain(of(Kind::Ipv6).flat_map(|child| &child.args))
                .all(|arg| block(arg).is_some())
                && !node.args.is_empty(),
            cidrs,
            dns_support: self.switch(node, Kind::DnsSupport, true),
            dns_hostnames: self.switch(node, Kind::DnsHostnames, false),
            internet_gateways: of(Kind::InternetGateway).map(|child| child.id).collect(),
            main_table: main.and_then(|table| self.id(table.id)).map(TableId::new),
            default_group: default_group.and_then(|group| self.id(group.id)).map(GroupId::new),
            subnets: of(Kind::Subnet).filter_map(|child| self.id(child.id)).map(SubnetId::new).collect(),
            tables,
            groups,
            endpoints: of(Kind::Endpoint).filter_map(|child| self.id(child.id)).map(EndpointId::new).collect(),
        }
    }

    fn region(&self, node: &Node) -> Option<&'static Region> {
        let inner = self.nodes.ancestors(node.id).map(|scope| Some(scope.id)).chain([None]);
        let statement = inner
            .filter_map(|scope| {
                self.nodes.children(scope).find(|child| {
                    child.kind() == Kind::Region && (scope.is_some() || child.span.file == node.span.file)
                })
            })
            .next()?;
        match statement.value() {
            Some(Value::Region(region)) => Some(region),
            _ => None,
        }
    }

    fn switch(&self, node: &Node, kind: Kind, default: bool) -> Switch {
        match self.nodes.child(node.id, kind) {
            Some(setting) => Switch { on: is_on(setting), node: Some(setting.id) },
            None => Switch { on: Some(default), node: None },
        }
    }

    fn subnet(&self, node: &Node) -> Subnet {
        let vpc = self.vpc_around(node);
        let table = match self.nodes.child(node.id, Kind::SubnetRouteTable).map(|statement| statement.value()) {
            Some(Some(Value::Reference(Some(table)))) => {
                self.id(*table).map_or(TableChoice::Unknown, |id| TableChoice::Table(TableId::new(id)))
            }
            Some(_) => TableChoice::Unknown,
            None => self
                .network
                .vpcs
                .get(vpc.index())
                .and_then(|vpc| vpc.main_table)
                .map_or(TableChoice::Implicit, TableChoice::Table),
        };
        let claim = node.args.iter().find_map(|arg| {
            let Value::Choice(word) = arg.value else { return None };
            Some(Claim { kind: ClaimKind::parse(word)?, span: arg.span })
        });
        let region = self.network.vpcs.get(vpc.index()).and_then(|vpc| vpc.region);
        let zone = match self.nodes.child(node.id, Kind::AvailabilityZone).and_then(Node::value) {
            Some(Value::Word(word)) => zone(word, region),
            _ => None,
        };
        Subnet {
            node: node.id,
            vpc,
            block: node.arg("CIDR").and_then(block),
            ipv6: match self.nodes.child(node.id, Kind::Ipv6).map(|child| child.args.first().and_then(block)) {
                None => Ipv6::None,
                Some(Some(block)) => Ipv6::Block(block),
                Some(None) => Ipv6::Unknown,
            },
            zone,
            claim,
            table,
            network_acl: match self.nodes.child(node.id, Kind::SubnetNetworkAcl).map(Node::value) {
                None => AclChoice::AllowsAll,
                Some(Some(Value::Reference(Some(acl)))) => {
                    self.id(*acl).map_or(AclChoice::Unknown, |id| AclChoice::Acl(AclId::new(id)))
                }
                Some(_) => AclChoice::Unknown,
            },
            hosts: Vec::new(),
        }
    }

    fn host(&self, node: &Node) -> Host {
        let address = match self.nodes.child(node.id, Kind::Ip).map(Node::value) {
            None => HostAddress::Any,
            Some(Some(Value::Address(address))) => HostAddress::Fixed(*address),
            Some(_) => HostAddress::Unknown,
        };
        let public = match self.nodes.child(node.id, Kind::PublicIp).map(Node::value) {
            None | Some(Some(Value::Choice("off"))) => PublicAddress::Off,
            Some(Some(Value::Choice("on"))) => PublicAddress::On,
            Some(Some(Value::Address(address))) => PublicAddress::Fixed(*address),
            Some(_) => PublicAddress::Unknown,
        };
        let uses = self
            .nodes
            .child(node.id, Kind::Uses)
            .into_iter()
            .flat_map(|uses| &uses.args)
            .flat_map(Arg::items)
            .filter_map(|item| match item.value {
                Value::Service(service) => Some((service, item.span)),
                _ => None,
            });
        let subnet = node.parent.and_then(|subnet| self.id(subnet)).unwrap_or(usize::MAX);
        Host {
            node: node.id,
            subnet: SubnetId::new(subnet),
            address,
            public,
            groups: self.groups(node),
            source_dest_check: self.switch(node, Kind::SourceDestCheck, false),
            uses: uses.collect(),
        }
    }

    /// The things that a list in the body of a statement names. Clears `complete` where one is not known.
    fn references(&self, node: &Node, kind: Kind, complete: &mut bool) -> Vec<(NodeId, crate::source::Span)> {
        let Some(statement) = self.nodes.child(node.id, kind) else { return Vec::new() };
        let Some(Arg { value: Value::List(items), .. }) = statement.args.first() else {
            *complete = false;
            return Vec::new();
        };
        let named = items.iter().filter_map(|item| match item.value {
            Value::Reference(Some(target)) => Some((target, item.span)),
            _ => None,
        });
        let found: Vec<_> = named.collect();
        *complete &= found.len() == items.len();
        found
    }

    /// The subnets that a statement names in `subnets`.
    fn subnets(&self, node: &Node, complete: &mut bool) -> Vec<SubnetId> {
        let named = self.references(node, Kind::Subnets, complete).into_iter();
        named.filter_map(|(subnet, _)| self.id(subnet)).map(SubnetId::new).collect()
    }

    fn groups(&self, node: &Node) -> Groups {
        let Some(statement) = self.nodes.child(node.id, Kind::SecurityGroups) else { return Groups::Default };
        let Some(Arg { value: Value::List(items), .. }) = statement.args.first() else { return Groups::Unknown };
        let ids: Option<Vec<_>> = items
            .iter()
            .map(|item| match item.value {
                Value::Reference(Some(group)) => self.id(group).map(GroupId::new),
                _ => None,
            })
            .collect();
        match ids {
            None => Groups::Unknown,
            Some(ids) if ids.is_empty() => Groups::Default,
            Some(ids) => Groups::Listed(ids),
        }
    }

    fn acl(&self, node: &Node) -> NetworkAcl {
        let rules = |kind: Kind| {
            let statements = self.nodes.children(Some(node.id)).filter(|child| child.kind() == kind);
            let mut rules: Vec<_> = statements.map(acl_rule).collect();
            rules.sort_by_key(|rule| rule.number);
            rules
        };
        NetworkAcl { node: node.id, ingress: rules(Kind::AclIngress), egress: rules(Kind::AclEgress) }
    }

    fn nat(&self, node: &Node) -> NatGateway {
        let is = |kind: Kind, word: &str, default: bool| match self.nodes.child(node.id, kind) {
            None => Switch { on: Some(default), node: None },
            Some(setting) => Switch {
                on: match setting.value() {
                    Some(Value::Choice(choice)) => Some(*choice == word),
                    _ => None,
                },
                node: Some(setting.id),
            },
        };
        let public = is(Kind::Connectivity, "public", true);
        let subnet = match self.nodes.child(node.id, Kind::NatSubnet).and_then(Node::value) {
            Some(Value::Reference(Some(subnet))) => self.id(*subnet).map(SubnetId::new),
            _ => None,
        };
        NatGateway {
            node: node.id,
            vpc: self.vpc_around(node),
            subnet,
            elastic_ip: self.switch(node, Kind::ElasticIp, public.on == Some(true)),
            public,
            regional: is(Kind::Availability, "regional", false),
        }
    }

    fn peering(&self, node: &Node) -> Peering {
        let mut ends = node.args.iter().map(|arg| match arg.value {
            Value::Reference(Some(vpc)) => self.id(vpc).map(VpcId::new),
            _ => None,
        });
        let (first, second) = (ends.next().flatten(), ends.next().flatten());
        Peering { node: node.id, first, second, accepted: self.switch(node, Kind::Accepted, true) }
    }

    fn table(&self, node: &Node) -> RouteTable {
        let routes =
            self.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Route).map(|route| Route {
                node: route.id,
                destination: route
                    .arg("DESTINATION")
                    .map_or(Destination::Unknown, |arg| self.destination(arg, self.vpc_around(node))),
                target: match route.arg("TARGET").map(|arg| &arg.value) {
                    Some(Value::Choice("local")) => Target::Local,
                    Some(Value::Choice("blackhole")) => Target::Blackhole,
                    Some(Value::Reference(Some(target))) => Target::Node(*target),
                    _ => Target::Unknown,
                },
            });
        let routes = routes.collect();
        let mut incomplete = None;
        let mut propagates = Vec::new();
        for statement in self.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Propagate) {
            match statement.value() {
                Some(Value::Reference(Some(gateway))) => propagates.push((*gateway, statement.id)),
                _ => incomplete = incomplete.or(Some(statement.id)),
            }
        }
        let edge = self.nodes.child(node.id, Kind::Edge);
        RouteTable {
            node: node.id,
            vpc: self.vpc_around(node),
            main: self.nodes.child(node.id, Kind::Main).is_some(),
            routes,
            propagates,
            incomplete,
            edge: edge.map(|statement| statement.id),
            edge_of: edge.and_then(|statement| match statement.value() {
                Some(Value::Reference(gateway)) => *gateway,
                _ => None,
            }),
            subnets: Vec::new(),
            endpoints: Vec::new(),
        }
    }

    fn destination(&self, arg: &Arg, vpc: VpcId) -> Destination {
        match &arg.value {
            Value::Cidr(cidr) => Destination::Cidr(cidr.trunc()),
            Value::Service(service) => Destination::Service(service),
            Value::Reference(Some(target)) if self.nodes.get(*target).kind() == Kind::PrefixList => {
                self.id(*target).map_or(Destination::Unknown, |id| Destination::List(PrefixListId::new(id)))
            }
            Value::Reference(Some(target)) if self.nodes.get(*target).kind() == Kind::SecurityGroup => {
                self.id(*target).map_or(Destination::Unknown, |id| Destination::Group(GroupId::new(id)))
            }
            Value::Word(id) => {
                let region = self.network.vpcs.get(vpc.index()).and_then(|vpc| vpc.region);
                let service =
                    region.and_then(|region| catalog::prefix_list_by_id(id, region.code)).map(catalog::service);
                match service {
                    Some(catalog::ServiceLookup::One(service)) => Destination::Service(service),
                    _ => Destination::Unknown,
                }
            }
            _ => Destination::Unknown,
        }
    }

    fn group(&self, node: &Node) -> SecurityGroup {
        let vpc = self.vpc_around(node);
        let rules = |kind: Kind| self.nodes.children(Some(node.id)).filter(move |child| child.kind() == kind);
        let rule = |statement: &Node| GroupRule {
            node: statement.id,
            ports: match statement.arg("PORTS").map(|arg| &arg.value) {
                Some(Value::Ports(ports)) => Some(ports.clone()),
                _ => None,
            },
            peer: statement
                .arg("SOURCE")
                .or(statement.arg("DESTINATION"))
                .map_or(Destination::Unknown, |arg| self.destination(arg, vpc)),
        };
        let is_none = |statement: &&Node| matches!(statement.value(), Some(Value::Choice("none")));
        let egress = rules(Kind::Egress)
            .next()
            .map(|_| rules(Kind::Egress).filter(|statement| !is_none(statement)).map(rule).collect());
        SecurityGroup { node: node.id, vpc, ingress: rules(Kind::Ingress).map(rule).collect(), egress }
    }

    fn endpoint(&self, node: &Node) -> Endpoint {
        let kind = endpoint_type(node);
        let service_region = self.nodes.child(node.id, Kind::ServiceRegion);
        let own = self.network.vpcs.get(self.vpc_around(node).index()).and_then(|vpc| vpc.region);
        let region = match service_region.map(Node::value) {
            None => own,
            Some(Some(Value::Region(region))) => Some(*region),
            Some(_) => None,
        };
        let service = match self.nodes.child(node.id, Kind::Service).map(Node::value) {
            None => EndpointTarget::Missing,
            Some(Some(Value::Service(service))) => EndpointTarget::Aws(service),
            Some(Some(Value::ServiceIn(service, named))) => {
                // The service of another Region has been reported, and is none of this VPC's.
                if region.is_none_or(|region| region.code == named) {
                    EndpointTarget::Aws(service)
                } else {
                    EndpointTarget::Foreign(service.full_name(named))
                }
            }
            Some(Some(Value::Reference(Some(service)))) => EndpointTarget::Declared(*service),
            Some(Some(Value::Text(name))) => EndpointTarget::Foreign(name.clone()),
            Some(_) => EndpointTarget::Unknown,
        };
        let mut complete = true;
        let mut references = |kind: Kind| self.references(node, kind, &mut complete);
        let tables: Vec<_> =
            references(Kind::RouteTables).iter().filter_map(|(table, _)| self.id(*table)).map(TableId::new).collect();
        let subnets = references(Kind::Subnets);
        let fixed = |subnet: NodeId| {
            let statements = self.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::EndpointIp);
            let mut statements =
                statements.filter(|ip| matches!(ip.value(), Some(Value::Reference(Some(named))) if *named == subnet));
            match statements.next().map(|ip| ip.arg("ADDRESS").map(|arg| &arg.value)) {
                None => HostAddress::Any,
                Some(Some(Value::Address(address))) => HostAddress::Fixed(*address),
                Some(_) => HostAddress::Unknown,
            }
        };
        let interfaces = subnets.into_iter().filter_map(|(subnet, span)| {
            Some(EndpointInterface { subnet: SubnetId::new(self.id(subnet)?), span, address: fixed(subnet) })
        });
        Endpoint {
            node: node.id,
            vpc: self.vpc_around(node),
            kind,
            private_dns: self.private_dns(node, kind, &service),
            service,
            tables,
            interfaces: interfaces.collect(),
            complete,
            groups: self.groups(node),
            accepted: self.switch(node, Kind::Accepted, true),
            region,
            service_region: service_region.map(|statement| statement.id),
            ip_type: match self.nodes.child(node.id, Kind::IpType).map(Node::value) {
                None | Some(Some(Value::Choice("ipv4"))) => IpType::Ipv4,
                Some(Some(Value::Choice("ipv6"))) => IpType::Ipv6,
                Some(Some(Value::Choice("dualstack"))) => IpType::Dualstack,
                Some(_) => IpType::Unknown,
            },
        }
    }

    /// As written, or as the language has it by default: on where the service has a private name; for S3 beside a
    /// gateway endpoint only for the inbound resolver; off otherwise and for DynamoDB.
    fn private_dns(&self, node: &Node, kind: Option<EndpointType>, service: &EndpointTarget) -> PrivateDns {
        if let Some(setting) = self.nodes.child(node.id, Kind::PrivateDns) {
            let mode = match setting.value() {
                Some(Value::Choice("on")) => Some(PrivateDnsMode::On),
                Some(Value::Choice("off")) => Some(PrivateDnsMode::Off),
                Some(Value::Choice("inbound_resolver_only")) => Some(PrivateDnsMode::InboundResolverOnly),
                _ => None,
            };
            return PrivateDns { mode, node: Some(setting.id) };
        }
        // What may be an interface endpoint has what that would have.
        let mode = match (kind.or(Some(EndpointType::Interface)), service) {
            (Some(EndpointType::Interface), EndpointTarget::Aws(service)) => match service.private_dns {
                _ if service.short_name == "s3" => Some(if self.has_s3_gateway(node) {
                    PrivateDnsMode::InboundResolverOnly
                } else {
                    PrivateDnsMode::Off
                }),
                catalog::PrivateDns::Names(_) => Some(PrivateDnsMode::On),
                catalog::PrivateDns::None => Some(PrivateDnsMode::Off),
                catalog::PrivateDns::Unknown => None,
            },
            (Some(EndpointType::Interface), EndpointTarget::Declared(service)) => {
                match self.nodes.child(*service, Kind::PrivateDnsName) {
                    None => Some(PrivateDnsMode::Off),
                    Some(name) => match name.args.get(1).map(|arg| &arg.value) {
                        Some(Value::Choice("verified")) => Some(PrivateDnsMode::On),
                        Some(Value::Choice("unverified")) => Some(PrivateDnsMode::Off),
                        _ => None,
                    },
                }
            }
            (Some(EndpointType::Interface), EndpointTarget::Unknown) => None,
            _ => Some(PrivateDnsMode::Off),
        };
        PrivateDns { mode, node: None }
    }

    fn has_s3_gateway(&self, node: &Node) -> bool {
        self.nodes.children(node.parent).filter(|other| other.kind() == Kind::Endpoint).any(|other| {
            let gateway = endpoint_type(other) == Some(EndpointType::Gateway);
            let service = self.nodes.child(other.id, Kind::Service).and_then(Node::value);
            gateway && matches!(service, Some(Value::Service(service) | Value::ServiceIn(service, _)) if service.short_name == "s3")
        })
    }

    /// The way back of each reference.
    fn connect(&mut self) {
        for index in 0..self.network.subnets.len() {
            if let TableChoice::Table(table) = self.network.subnets[index].table {
                self.network.tables[table.index()].subnets.push(SubnetId::new(index));
            }
        }
        for (index, host) in self.network.hosts.iter().enumerate() {
            if let Some(subnet) = self.network.subnets.get_mut(host.subnet.index()) {
                subnet.hosts.push(HostId::new(index));
            }
        }
        for (index, endpoint) in self.network.endpoints.iter().enumerate() {
            // For a service that has no gateway form AWS writes no route; that has been reported.
            if endpoint.kind == Some(EndpointType::Gateway) && endpoint.service.may_have_gateway() {
                for table in &endpoint.tables {
                    self.network.tables[table.index()].endpoints.push(EndpointId::new(index));
                }
            }
        }
    }
}

/// The type of an endpoint; without one it is a gateway endpoint, which is the default of AWS's API. Of one that has not
/// even a name, nothing is known.
fn endpoint_type(node: &Node) -> Option<EndpointType> {
    match node.arg("TYPE").map(|arg| &arg.value) {
        None => node.name.as_ref().map(|_| EndpointType::Gateway),
        Some(Value::Choice(word)) => EndpointType::parse(word),
        Some(_) => None,
    }
}

fn prefix_list(node: &Node) -> PrefixList {
    let items: &[Arg] = node.args.first().map(Arg::items).unwrap_or_default();
    let cidrs: Vec<_> = items.iter().filter_map(block).map(|block| block.cidr).collect();
    PrefixList { node: node.id, complete: cidrs.len() == items.len() && !items.is_empty(), cidrs }
}

fn acl_rule(statement: &Node) -> AclRule {
    let number = match statement.arg("NUMBER").map(|arg| &arg.value) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    };
    let allow = match statement.arg("allow|deny").map(|arg| &arg.value) {
        Some(Value::Choice(word)) => Some(*word == "allow"),
        _ => None,
    };
    let ports = match statement.arg("PORTS").map(|arg| &arg.value) {
        Some(Value::Ports(ports)) => Some(ports.clone()),
        _ => None,
    };
    let cidr = statement.arg("CIDR").and_then(block).map(|block| block.cidr);
    AclRule { node: statement.id, number, allow, ports, cidr }
}

fn block(arg: &Arg) -> Option<Block> {
    match arg.value {
        Value::Cidr(cidr) => Some(Block { cidr: cidr.trunc(), span: arg.span }),
        _ => None,
    }
}

fn is_on(setting: &Node) -> Option<bool> {
    match setting.value() {
        Some(Value::Choice("on")) => Some(true),
        Some(Value::Choice("off")) => Some(false),
        _ => None,
    }
}

/// A letter, a zone's name or its id. The name of another Region's zone stays as it is.
pub(crate) fn zone(word: &str, region: Option<&Region>) -> Option<Zone> {
    let letter = match region {
        Some(region) => word.strip_prefix(region.code).unwrap_or(word),
        None => word,
    };
    let mut characters = letter.chars();
    match (characters.next(), characters.next()) {
        (Some(letter), None) => Some(Zone::Letter(letter)),
        _ => Some(Zone::Id(word.to_owned())),
    }
}
