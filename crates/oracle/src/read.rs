//! Reads the statements into a [`World`].
//!
//! Addresses that the file leaves open are chosen here, once, so that every packet can be a concrete one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Node, NodeId, Nodes, Ports, Value};
use portolan_catalog::{PrivateDns, prefix_list_by_id};

use crate::world::{
    Acl, AclRule, Attachment, Behind, Endpoint, EndpointService, Filter, Group, Hop, HostedZone, Line, Listener,
    LoadBalancer, Nat, Nic, OnPremises, Peer, Peering, Refs, Resolver, Rule, Setting, Subnet, Table, TransitGateway,
    TransitTable, Vpc, World, Zone,
};

impl<'n> World<'n> {
    /// Reads the statements.
    pub(crate) fn of(nodes: &'n Nodes) -> World<'n> {
        let mut world = World {
            nodes,
            vpcs: Vec::new(),
            subnets: Vec::new(),
            nics: Vec::new(),
            groups: Vec::new(),
            acls: Vec::new(),
            tables: Vec::new(),
            nats: Vec::new(),
            load_balancers: Vec::new(),
            endpoints: Vec::new(),
            services: Vec::new(),
            resolvers: Vec::new(),
            zones: Vec::new(),
            peerings: Vec::new(),
            transit_gateways: Vec::new(),
            on_premises: Vec::new(),
            lines: Vec::new(),
            blocks_known: true,
        };
        world.read_vpcs();
        world.read_groups();
        world.read_machines();
        world.read_tables();
        world.read_things_with_subnets();
        world.read_services();
        world.read_private_dns();
        world.read_names();
        world.read_between();
        world
    }

    fn read_vpcs(&mut self) {
        let nodes = self.nodes;
        for node in nodes.of_kind(Kind::Vpc) {
            let mut blocks = Vec::new();
            let ipv6 = nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Ipv6);
            for arg in node.args.iter().chain(ipv6.flat_map(|child| &child.args)) {
                match arg.value {
                    Value::Cidr(block) => blocks.push(block.trunc()),
                    _ => self.blocks_known = false,
                }
            }
            self.vpcs.push(Vpc {
                node: node.id,
                account: nodes.ancestors(node.id).find(|outer| outer.kind() == Kind::Account).map(|outer| outer.id),
                region: region_around(nodes, node),
                blocks,
                dns_support: self.switch(node.id, Kind::DnsSupport, true),
                dns_hostnames: self.switch(node.id, Kind::DnsHostnames, false),
            });
        }
        for node in nodes.of_kind(Kind::Subnet) {
            let Some(vpc) = self.vpc_of(node.id) else { continue };
            let Some(Value::Cidr(v4)) = node.arg("CIDR").map(|arg| &arg.value) else {
                self.blocks_known = false;
                continue;
            };
            let v6 = match nodes.child(node.id, Kind::Ipv6).and_then(Node::value) {
                Some(Value::Cidr(block)) => Some(block.trunc()),
                Some(_) => {
                    self.blocks_known = false;
                    None
                }
                None => None,
            };
            let zone = match nodes.child(node.id, Kind::AvailabilityZone).and_then(Node::value) {
                Some(Value::Word(word)) if word.contains("-az") => Zone::Id(word.clone()),
                Some(Value::Word(word)) => word.chars().last().map_or(Zone::Unknown, Zone::Letter),
                _ => Zone::Unknown,
            };
            self.subnets.push(Subnet {
                node: node.id,
                vpc,
                v4: v4.trunc(),
                v6,
                zone,
                table: self.reference(node.id, Kind::SubnetRouteTable),
                acl: self.reference(node.id, Kind::SubnetNetworkAcl),
            });
        }
        for node in nodes.of_kind(Kind::NetworkAcl) {
            let rules = |kind| {
                let rules = nodes.children(Some(node.id)).filter(move |child| child.kind() == kind);
                let mut rules: Vec<_> = rules.map(acl_rule).collect();
                rules.sort_by_key(|rule| rule.number);
                rules
            };
            self.acls.push(Acl { node: node.id, ingress: rules(Kind::AclIngress), egress: rules(Kind::AclEgress) });
        }
    }

    fn read_groups(&mut self) {
        let nodes = self.nodes;
        // First who there is, then what the rules say of whom.
        for node in nodes.of_kind(Kind::SecurityGroup) {
            if let Some(vpc) = self.vpc_of(node.id) {
                self.groups.push(Group { node: Some(node.id), vpc, ingress: Vec::new(), egress: Vec::new() });
            }
        }
        for vpc in 0..self.vpcs.len() {
            let declared = self
                .groups
                .iter()
                .any(|group| group.vpc == vpc && group.node.is_some_and(|node| nodes.name(node) == "default"));
            if !declared {
                let itself = self.groups.len();
                let ingress = vec![Rule { ports: Some(Ports::all()), peer: Peer::Group(itself) }];
                self.groups.push(Group { node: None, vpc, ingress, egress: everything() });
            }
        }
        for index in 0..self.groups.len() {
            let Some(node) = self.groups[index].node else { continue };
            let mut egress_written = false;
            for child in nodes.children(Some(node)) {
                let ports = child.arg("PORTS").and_then(|arg| match &arg.value {
                    Value::Ports(ports) => Some(ports.clone()),
                    _ => None,
                });
                match child.kind() {
                    Kind::Ingress => {
                        let peer = child.arg("SOURCE").map_or(Peer::Unknown, |arg| self.peer(&arg.value, node));
                        self.groups[index].ingress.push(Rule { ports, peer });
                    }
                    Kind::Egress => {
                        egress_written = true;
                        if matches!(child.value(), Some(Value::Choice("none"))) {
                            continue;
                        }
                        let peer = child.arg("DESTINATION").map_or(Peer::Unknown, |arg| self.peer(&arg.value, node));
                        self.groups[index].egress.push(Rule { ports, peer });
                    }
                    _ => {}
                }
            }
            if !egress_written {
                self.groups[index].egress = everything();
            }
        }
    }

    fn read_machines(&mut self) {
        let nodes = self.nodes;
        for node in nodes.iter().filter(|node| matches!(node.kind(), Kind::Instance | Kind::NetworkInterface)) {
            let Some(subnet) = self.subnets.iter().position(|subnet| Some(subnet.node) == node.parent) else {
                continue;
            };
            let fixed = match nodes.child(node.id, Kind::Ip).and_then(Node::value) {
                Some(Value::Address(address)) => Some(*address),
                _ => None,
            };
            let (public, public_v4) = match nodes.child(node.id, Kind::PublicIp).and_then(Node::value) {
                None | Some(Value::Choice("off")) => (Some(false), None),
                Some(Value::Choice("on")) => (Some(true), None),
                Some(Value::Address(address)) => (Some(true), Some(*address)),
                _ => (None, None),
            };
            let filter = self.filter_of(node.id, true);
            let check = self.switch(node.id, Kind::SourceDestCheck, false);
            let nic = self.add_nic(node.id, subnet, fixed, filter);
            self.nics[nic].v6 = self.free_v6(subnet);
            self.nics[nic].public = public;
            self.nics[nic].source_dest_check = check;
            if let Some(address) = public_v4 {
                self.nics[nic].public_v4 = address;
            }
        }
    }

    fn read_tables(&mut self) {
        let nodes = self.nodes;
        for node in nodes.of_kind(Kind::RouteTable) {
            let Some(vpc) = self.vpc_of(node.id) else { continue };
            let mut table = Table {
                node: node.id,
                vpc,
                main: nodes.child(node.id, Kind::Main).is_some(),
                routes: Vec::new(),
                propagate: Vec::new(),
                edge: self.reference(node.id, Kind::Edge),
            };
            for child in nodes.children(Some(node.id)) {
                match child.kind() {
                    Kind::Route => {
                        let destination =
                            child.arg("DESTINATION").map_or(Peer::Unknown, |arg| self.peer(&arg.value, node.id));
                        table.routes.push((destination, hop(child)));
                    }
                    Kind::Propagate => table.propagate.push(referred(child.value())),
                    _ => {}
                }
            }
            self.tables.push(table);
        }
    }

    fn read_things_with_subnets(&mut self) {
        let nodes = self.nodes;
        for node in nodes.of_kind(Kind::NatGateway) {
            let Some(vpc) = self.vpc_of(node.id) else { continue };
            let public = self.choice(node.id, Kind::Connectivity, "public").map(|word| word == "public");
            let regional = self.choice(node.id, Kind::Availability, "zonal").map(|word| word == "regional");
            let elastic_ip = match public {
                Some(public) => self.switch(node.id, Kind::ElasticIp, public),
                None => None,
            };
            let subnet = match self.reference(node.id, Kind::NatSubnet) {
                Setting::Is(subnet) => self.subnets.iter().position(|known| known.node == subnet),
                _ => None,
            };
            let nic = match (regional, subnet) {
                (Some(true), _) => {
                    // It has no subnet; of its addresses only the public one matters.
                    let nic = Nic {
                        owner: node.id,
                        vpc,
                        subnet: None,
                        v4: made_up_public(self.nics.len()),
                        v6: None,
                        filter: Filter::None,
                        public: Some(true),
                        public_v4: made_up_public(self.nics.len()),
                        source_dest_check: Some(false),
                    };
                    self.nics.push(nic);
                    Some(self.nics.len() - 1)
                }
                (_, Some(subnet)) => {
                    let nic = self.add_nic(node.id, subnet, None, Filter::None);
                    self.nics[nic].public = match (public, elastic_ip) {
                        (Some(true), elastic_ip) => elastic_ip,
                        (Some(false), _) | (_, Some(false)) => Some(false),
                        _ => None,
                    };
                    Some(nic)
                }
                _ => None,
            };
            self.nats.push(Nat { node: node.id, nic, regional, public });
        }
        for node in nodes.of_kind(Kind::LoadBalancer) {
            if self.vpc_of(node.id).is_none() {
                continue;
            }
            let kind = match node.value() {
                Some(Value::Choice(kind)) => *kind,
                _ => "unknown",
            };
            let internet_facing = self.choice(node.id, Kind::Scheme, "internal").map(|word| word == "internet_facing");
            let (nics, nics_known) = self.nics_in_subnets(node.id, kind == "application");
            for nic in &nics {
                self.nics[*nic].public = internet_facing;
            }
            let listeners = nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Listener);
            let listeners = listeners
                .map(|child| {
                    let mut ports = child.args.iter().filter(|arg| arg.label == "PORTS").map(|arg| match &arg.value {
                        Value::Ports(ports) => Some(ports.clone()),
                        _ => None,
                    });
                    Listener {
                        ports: ports.next().flatten(),
                        targets: child
                            .arg("TARGET")
                            .map(|arg| arg.items().iter().map(|item| referred(Some(&item.value))).collect())
                            .unwrap_or_default(),
                        on: match ports.next() {
                            None => Setting::Unset,
                            Some(Some(ports)) => Setting::Is(ports),
                            Some(None) => Setting::Unknown,
                        },
                    }
                })
                .collect();
            let cross_zone = self.switch(node.id, Kind::CrossZone, kind == "application");
            self.load_balancers.push(LoadBalancer {
                node: node.id,
                kind,
                internet_facing,
                nics,
                nics_known,
                listeners,
                cross_zone,
            });
        }
        for node in nodes.of_kind(Kind::Endpoint) {
            let Some(vpc) = self.vpc_of(node.id) else { continue };
            let kind = match node.value() {
                Some(Value::Choice(kind)) => Some(*kind),
                _ => None,
            };
            let (mut nics, mut nics_known) = (Vec::new(), true);
            match kind {
                Some("gateway") => {}
                Some("gateway_load_balancer") => {
                    (nics, nics_known) = self.nics_in_subnets(node.id, false);
                }
                _ => (nics, nics_known) = self.nics_in_subnets(node.id, true),
            }
            if kind == Some("gateway_load_balancer") {
                for nic in &nics {
                    self.nics[*nic].filter = Filter::None;
                }
            }
            if kind == Some("interface")
                && matches!(nodes.child(node.id, Kind::IpType).and_then(Node::value), Some(Value::Choice("dualstack")))
            {
                for nic in &nics {
                    let subnet = self.nics[*nic].subnet;
                    self.nics[*nic].v6 = subnet.and_then(|subnet| self.free_v6(subnet));
                }
            }
            let service = match nodes.child(node.id, Kind::Service).and_then(Node::value) {
                Some(Value::Service(service) | Value::ServiceIn(service, _)) => Behind::Aws(service),
                Some(Value::Reference(Some(service))) => Behind::Declared(*service),
                Some(Value::Text(_)) => Behind::Foreign,
                _ => Behind::Unknown,
            };
            let service_region = match nodes.child(node.id, Kind::ServiceRegion).and_then(Node::value) {
                None => Setting::Unset,
                Some(Value::Region(region)) => Setting::Is(region.code),
                Some(_) => Setting::Unknown,
            };
            self.endpoints.push(Endpoint {
                node: node.id,
                vpc,
                kind,
                service,
                service_region,
                nics,
                nics_known,
                tables: self.references(node.id, Kind::RouteTables).unwrap_or(Refs { known: vec![], complete: true }),
                private_dns: None,
                accepted: self.switch(node.id, Kind::Accepted, true),
            });
        }
        for node in nodes.of_kind(Kind::Resolver) {
            let Some(vpc) = self.vpc_of(node.id) else { continue };
            let (nics, nics_known) = self.nics_in_subnets(node.id, true);
            let inbound = match node.value() {
                Some(Value::Choice(word)) => Some(*word == "inbound"),
                _ => None,
            };
            let forwards = nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Forward);
            let forwards = forwards.filter_map(named_value).collect();
            self.resolvers.push(Resolver { node: node.id, vpc, inbound, nics, nics_known, forwards });
        }
    }

    fn read_services(&mut self) {
        let nodes = self.nodes;
        for node in nodes.of_kind(Kind::EndpointService) {
            let Some(vpc) = self.vpc_of(node.id) else { continue };
            let mut service = EndpointService {
                node: node.id,
                vpc,
                load_balancers: self
                    .references(node.id, Kind::LoadBalancers)
                    .unwrap_or(Refs { known: vec![], complete: true }),
                automatic: self.choice(node.id, Kind::Acceptance, "required").map(|word| word == "automatic"),
                allow_all: false,
                allow: Vec::new(),
                allow_known: true,
                name: None,
                regions: Vec::new(),
                regions_known: true,
            };
            if let Some(arg) = nodes.child(node.id, Kind::Allow).and_then(|child| child.args.first()) {
                for item in arg.items() {
                    match &item.value {
                        Value::Choice("*") => service.allow_all = true,
                        Value::Word(id) => service.allow.push(id.clone()),
                        Value::Reference(Some(account)) => match self.account_id(*account) {
                            Some(id) => service.allow.push(id),
                            None => service.allow_known = false,
                        },
                        _ => service.allow_known = false,
                    }
                }
            }
            if let Some(child) = nodes.child(node.id, Kind::PrivateDnsName) {
                let verified = child.args.get(1).and_then(|arg| match arg.value {
                    Value::Choice(word) => Some(word == "verified"),
                    _ => None,
                });
                if let Some(Value::Text(name)) = child.value() {
                    service.name = Some((name.clone(), verified));
                }
            }
            if let Some(arg) = nodes.child(node.id, Kind::Regions).and_then(|child| child.args.first()) {
                for item in arg.items() {
                    match item.value {
                        Value::Region(region) => service.regions.push(region.code),
                        _ => service.regions_known = false,
                    }
                }
            }
            self.services.push(service);
        }
    }

    /// What is written, else: on where the service has a private name; but for S3 off, or beside an S3 gateway
    /// endpoint for inbound resolvers only.
    fn read_private_dns(&mut self) {
        for index in 0..self.endpoints.len() {
            let endpoint = &self.endpoints[index];
            let beside_gateway = self.endpoints.iter().any(|other| {
                other.vpc == endpoint.vpc
                    && other.kind == Some("gateway")
                    && matches!(other.service, Behind::Aws(service) if service.short_name == "s3")
            });
            let default = match endpoint.service {
                _ if endpoint.kind != Some("interface") => Some("off"),
                Behind::Aws(service) => match service.private_dns {
                    PrivateDns::Unknown => None,
                    PrivateDns::None => Some("off"),
                    PrivateDns::Names(_) if service.short_name == "s3" => {
                        Some(if beside_gateway { "inbound_resolver_only" } else { "off" })
                    }
                    PrivateDns::Names(_) => Some("on"),
                },
                Behind::Declared(service) => {
                    match self.services.iter().find(|known| known.node == service).and_then(|known| known.name.as_ref())
                    {
                        Some((_, Some(true))) => Some("on"),
                        Some((_, None)) => None,
                        _ => Some("off"),
                    }
                }
                Behind::Foreign => Some("off"),
                Behind::Unknown => None,
            };
            self.endpoints[index].private_dns =
                match self.nodes.child(endpoint.node, Kind::PrivateDns).and_then(Node::value) {
                    None => default,
                    Some(Value::Choice(word)) => Some(*word),
                    Some(_) => None,
                };
        }
    }

    fn read_names(&mut self) {
        let nodes = self.nodes;
        for node in nodes.of_kind(Kind::HostedZone) {
            let Some(Value::Text(domain)) = node.value() else { continue };
            let mut vpcs: Vec<usize> = self.vpc_of(node.id).into_iter().collect();
            let listed = self.references(node.id, Kind::Vpcs);
            let complete = listed.as_ref().is_none_or(|listed| listed.complete);
            for listed in listed.map(|listed| listed.known).unwrap_or_default() {
                vpcs.extend(self.vpcs.iter().position(|vpc| vpc.node == listed));
            }
            let records = nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Record);
            let records = records.filter_map(named_value).collect();
            self.zones.push(HostedZone { domain: domain.clone(), vpcs, complete, records });
        }
    }

    fn read_between(&mut self) {
        let nodes = self.nodes;
        for node in nodes.of_kind(Kind::Peering) {
            let vpc = |index: usize| {
                let named = referred(node.args.get(index).map(|arg| &arg.value))?;
                self.vpcs.iter().position(|vpc| vpc.node == named)
            };
            self.peerings.push(Peering {
                node: node.id,
                vpcs: [vpc(0), vpc(1)],
                accepted: self.switch(node.id, Kind::Accepted, true),
            });
        }
        for node in nodes.of_kind(Kind::OnPremises) {
            let mut blocks = Vec::new();
            for arg in &node.args {
                match arg.value {
                    Value::Cidr(block) => blocks.push(block.trunc()),
                    _ => self.blocks_known = false,
                }
            }
            let hosts = nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Host);
            let hosts = hosts
                .filter_map(|host| match host.value() {
                    Some(Value::Address(address)) => Some((host.id, *address)),
                    _ => None,
                })
                .collect();
            self.on_premises.push(OnPremises {
                node: node.id,
                blocks,
                dns: self.reference(node.id, Kind::OnPremisesDns),
                hosts,
            });
        }
        // Direct Connect before VPN: in this order a packet prefers them.
        for kind in [Kind::DirectConnect, Kind::Vpn] {
            for node in nodes.of_kind(kind) {
                let network = referred(node.args.first().map(|arg| &arg.value));
                self.lines.push(Line {
                    node: node.id,
                    vpn: kind == Kind::Vpn,
                    on_premises: self.on_premises.iter().position(|known| Some(known.node) == network),
                    gateway: referred(node.args.get(1).map(|arg| &arg.value)),
                    interface: if kind == Kind::Vpn {
                        Some("vpn")
                    } else {
                        self.choice(node.id, Kind::VirtualInterface, "private")
                    },
                });
            }
        }
        for node in nodes.of_kind(Kind::TransitGateway) {
            let gateway = self.transit_gateway(node);
            self.transit_gateways.push(gateway);
        }
    }

    fn transit_gateway(&self, node: &Node) -> TransitGateway {
        let nodes = self.nodes;
        let mut gateway =
            TransitGateway { node: node.id, attachments: Vec::new(), tables: vec![self.transit_table(node)] };
        let mut nothing_written = true;
        for child in nodes.children(Some(node.id)) {
            match child.kind() {
                Kind::Attach => {
                    let Some(what) = referred(child.value()) else { continue };
                    let subnets = match self.references(child.id, Kind::Subnets) {
                        None => Setting::Unset,
                        Some(refs) if !refs.complete => Setting::Unknown,
                        Some(refs) => Setting::Is(
                            self.subnets
                                .iter()
                                .enumerate()
                                .filter(|(_, subnet)| refs.known.contains(&subnet.node))
                                .map(|(index, _)| index)
                                .collect(),
                        ),
                    };
                    let appliance_mode = self.switch(child.id, Kind::ApplianceMode, false);
                    gateway.attachments.push(Attachment { what, subnets, appliance_mode });
                }
                Kind::TransitGatewayRouteTable => {
                    nothing_written = false;
                    gateway.tables.push(self.transit_table(child));
                }
                Kind::TransitPropagate => nothing_written = false,
                _ => {}
            }
        }
        for line in self.lines.iter().filter(|line| line.gateway == Some(node.id)) {
            if !gateway.attachments.iter().any(|attachment| attachment.what == line.node) {
                gateway.attachments.push(Attachment {
                    what: line.node,
                    subnets: Setting::Unset,
                    appliance_mode: Some(false),
                });
            }
        }
        if nothing_written {
            let all = gateway.attachments.iter().map(|attachment| Some(attachment.what)).collect();
            gateway.tables[0].propagate = all;
        }
        gateway
    }

    fn transit_table(&self, node: &Node) -> TransitTable {
        let mut table = TransitTable::default();
        for child in self.nodes.children(Some(node.id)) {
            match child.kind() {
                Kind::Associate => table.associate.push(referred(child.value())),
                Kind::TransitPropagate => table.propagate.push(referred(child.value())),
                Kind::TransitRoute => {
                    let destination = child.arg("DESTINATION").map(|arg| self.peer(&arg.value, node.id));
                    table.routes.push((destination, hop(child)));
                }
                _ => {}
            }
        }
        table
    }

    // Values of statements.

    fn switch(&self, node: NodeId, kind: Kind, default: bool) -> Option<bool> {
        match self.nodes.child(node, kind).map(Node::value) {
            None => Some(default),
            Some(Some(Value::Choice(word))) => Some(*word == "on"),
            Some(_) => None,
        }
    }

    fn choice(&self, node: NodeId, kind: Kind, default: &'static str) -> Option<&'static str> {
        match self.nodes.child(node, kind).map(Node::value) {
            None => Some(default),
            Some(Some(Value::Choice(word))) => Some(word),
            Some(_) => None,
        }
    }

    fn reference(&self, node: NodeId, kind: Kind) -> Setting<NodeId> {
        match self.nodes.child(node, kind).map(Node::value) {
            None => Setting::Unset,
            Some(Some(Value::Reference(Some(id)))) => Setting::Is(*id),
            Some(_) => Setting::Unknown,
        }
    }

    fn references(&self, node: NodeId, kind: Kind) -> Option<Refs> {
        let arg = self.nodes.child(node, kind)?.args.first()?;
        let items: Vec<_> = arg.items().iter().map(|item| referred(Some(&item.value))).collect();
        let complete = items.iter().all(Option::is_some);
        Some(Refs { known: items.into_iter().flatten().collect(), complete })
    }

    fn peer(&self, value: &Value, around: NodeId) -> Peer {
        match value {
            Value::Cidr(block) => Peer::Cidr(block.trunc()),
            Value::Service(service) => Peer::Service(service.short_name),
            Value::Word(id) => {
                let region = self.nodes.ancestors(around).find_map(|node| region_around(self.nodes, node));
                region.and_then(|region| prefix_list_by_id(id, region)).map_or(Peer::Unknown, Peer::Service)
            }
            Value::Reference(Some(id)) => {
                if let Some(group) = self.groups.iter().position(|group| group.node == Some(*id)) {
                    return Peer::Group(group);
                }
                let Some(arg) = self.nodes.get(*id).args.first() else { return Peer::Unknown };
                let mut blocks = Vec::new();
                for item in arg.items() {
                    if let Value::Cidr(block) = item.value {
                        blocks.push(block.trunc());
                    }
                }
                let complete = blocks.len() == arg.items().len();
                Peer::List(blocks, complete)
            }
            _ => Peer::Unknown,
        }
    }

    fn filter_of(&self, node: NodeId, or_default: bool) -> Filter {
        let refs = self.references(node, Kind::SecurityGroups);
        match refs {
            Some(refs) if !refs.known.is_empty() || !refs.complete => Filter::Groups {
                known: refs
                    .known
                    .iter()
                    .filter_map(|id| self.groups.iter().position(|group| group.node == Some(*id)))
                    .collect(),
                complete: refs.complete,
            },
            _ if or_default => {
                let vpc = self.vpc_of(node);
                let default = self.groups.iter().position(|group| {
                    Some(group.vpc) == vpc && group.node.is_none_or(|node| self.nodes.name(node) == "default")
                });
                Filter::Groups { known: default.into_iter().collect(), complete: default.is_some() }
            }
            _ => Filter::None,
        }
    }

    /// One network interface in each of its subnets, and whether these are all.
    fn nics_in_subnets(&mut self, node: NodeId, or_default_group: bool) -> (Vec<usize>, bool) {
        let refs = self.references(node, Kind::Subnets).unwrap_or(Refs { known: vec![], complete: true });
        let filter = self.filter_of(node, or_default_group);
        let mut nics = Vec::new();
        for subnet in &refs.known {
            let Some(index) = self.subnets.iter().position(|known| known.node == *subnet) else { continue };
            let fixed = self.nodes.children(Some(node)).filter(|child| child.kind() == Kind::EndpointIp).find_map(
                |child| match (referred(child.value()), child.arg("ADDRESS").map(|arg| &arg.value)) {
                    (Some(named), Some(Value::Address(address))) if named == *subnet => Some(*address),
                    _ => None,
                },
            );
            nics.push(self.add_nic(node, index, fixed, filter.clone()));
        }
        (nics, refs.complete)
    }

    fn add_nic(&mut self, owner: NodeId, subnet: usize, fixed: Option<IpAddr>, filter: Filter) -> usize {
        let v4 = fixed.unwrap_or_else(|| self.free_v4(subnet));
        self.nics.push(Nic {
            owner,
            vpc: self.subnets[subnet].vpc,
            subnet: Some(subnet),
            v4,
            v6: None,
            filter,
            public: Some(false),
            public_v4: made_up_public(self.nics.len()),
            source_dest_check: Some(false),
        });
        self.nics.len() - 1
    }

    /// A host that is not declared, which no group restricts.
    pub(crate) fn add_host(&mut self, subnet: usize, address: Option<IpAddr>) -> usize {
        let owner = self.subnets[subnet].node;
        let nic = self.add_nic(owner, subnet, address.filter(IpAddr::is_ipv4), Filter::None);
        self.nics[nic].v6 = address.filter(IpAddr::is_ipv6).or_else(|| self.free_v6(subnet));
        nic
    }

    /// An address in the upper half of the subnet that nobody has or is given in the file.
    fn free_v4(&self, subnet: usize) -> IpAddr {
        let block = self.subnets[subnet].v4;
        let written = |address: IpAddr| {
            self.nodes.iter().any(|node| {
                node.args.iter().any(|arg| matches!(arg.value, Value::Address(written) if written == address))
            })
        };
        let taken = |address: IpAddr| {
            self.nics.iter().any(|nic| nic.subnet == Some(subnet) && nic.v4 == address) || written(address)
        };
        let IpAddr::V4(network) = block.network() else { return block.network() };
        let size = 1u32 << (32 - u32::from(block.prefix_len().min(32)).max(1));
        let from = u32::from(network) + size / 2;
        let to = u32::from(network) + size - 1;
        let mut addresses = (from..to).map(|number| IpAddr::V4(Ipv4Addr::from(number)));
        addresses.find(|address| !taken(*address)).unwrap_or(block.network())
    }

    fn free_v6(&self, subnet: usize) -> Option<IpAddr> {
        let IpAddr::V6(network) = self.subnets[subnet].v6?.network() else { return None };
        let number = u128::from(network) + 0x1000 + self.nics.len() as u128;
        Some(IpAddr::V6(Ipv6Addr::from(number)))
    }
}

/// A group without an `egress` line.
fn everything() -> Vec<Rule> {
    ["0.0.0.0/0", "::/0"]
        .into_iter()
        .filter_map(|block| block.parse().ok())
        .map(|block| Rule { ports: Some(Ports::all()), peer: Peer::Cidr(block) })
        .collect()
}

fn acl_rule(node: &Node) -> AclRule {
    AclRule {
        number: match node.value() {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        },
        allow: match node.arg("allow|deny").map(|arg| &arg.value) {
            Some(Value::Choice(word)) => Some(*word == "allow"),
            _ => None,
        },
        ports: match node.arg("PORTS").map(|arg| &arg.value) {
            Some(Value::Ports(ports)) => Some(ports.clone()),
            _ => None,
        },
        cidr: match node.arg("CIDR").map(|arg| &arg.value) {
            Some(Value::Cidr(block)) => Some(block.trunc()),
            _ => None,
        },
    }
}

/// What a route of a VPC or of a transit gateway leads to.
fn hop(route: &Node) -> Hop {
    match route.args.get(1).map(|arg| &arg.value) {
        Some(Value::Choice("local")) => Hop::Local,
        Some(Value::Choice("blackhole")) => Hop::Blackhole,
        Some(Value::Reference(Some(id))) => Hop::Thing(*id),
        _ => Hop::Unknown,
    }
}

fn referred(value: Option<&Value>) -> Option<NodeId> {
    match value {
        Some(Value::Reference(id)) => *id,
        _ => None,
    }
}

/// `"domain" -> PLACE`.
fn named_value(node: &Node) -> Option<(String, Value)> {
    match (&node.args.first()?.value, &node.args.get(1)?.value) {
        (Value::Text(name), value) => Some((name.clone(), value.clone())),
        _ => None,
    }
}

/// The `region` that stands in a statement or around it.
fn region_around(nodes: &Nodes, node: &Node) -> Option<&'static str> {
    let scopes = nodes.ancestors(node.id).map(|outer| Some(outer.id)).chain([None]);
    for scope in scopes {
        if let Some(child) = nodes.children(scope).find(|child| child.kind() == Kind::Region) {
            return match child.value() {
                Some(Value::Region(region)) => Some(region.code),
                _ => None,
            };
        }
    }
    None
}

/// A public address that no file is likely to name.
fn made_up_public(number: usize) -> IpAddr {
    let low = u8::try_from(number % 250).unwrap_or(0) + 1;
    let high = u8::try_from(number / 250 % 250).unwrap_or(0);
    IpAddr::V4(Ipv4Addr::new(15, 197, high, low))
}
