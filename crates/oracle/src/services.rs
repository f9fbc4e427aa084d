//! What lies behind an address: load balancers, interface endpoints, endpoint services, appliances.

use std::cell::RefCell;
use std::net::IpAddr;

use crate::packet::{Exit, Party, Traffic, Way};
use crate::verdict::Verdict::{self, No, Unknown, Yes};
use crate::walk::Walker;
use crate::world::{Behind, Endpoint, EndpointService, LoadBalancer, Setting};

/// Load balancers behind load balancers are followed so deep.
const DEPTH: usize = 4;

/// Whose address the targets of a load balancer see.
#[derive(Clone, Copy)]
enum View<'w> {
    Own,
    Client(&'w Way),
}

impl Walker<'_> {
    /// From a party to a network interface, over each address family that both have. `then`: what lies behind.
    pub(crate) fn to_nic(
        &self,
        from: &Sender,
        nic: usize,
        traffic: Traffic,
        then: &dyn Fn(&Way) -> Verdict,
    ) -> Verdict {
        let target = &self.world.nics[nic];
        // From outside one comes by a public address.
        let v4 = if from.party == Party::Outside { target.public_v4 } else { target.v4 };
        self.over_families(from, Party::Nic(nic), Some(v4), target.v6, traffic, then)
    }

    pub(crate) fn over_families(
        &self,
        from: &Sender,
        to: Party,
        v4: Option<IpAddr>,
        v6: Option<IpAddr>,
        traffic: Traffic,
        then: &dyn Fn(&Way) -> Verdict,
    ) -> Verdict {
        let mut verdicts = Vec::new();
        for (source, destination) in [(from.v4, v4), (from.v6, v6)] {
            if let (Some(source), Some(destination)) = (source, destination) {
                verdicts.push(self.journey(&Way::new(from.party, source, to, destination, traffic), then));
            }
        }
        Verdict::any(verdicts, "address-family")
    }

    /// To the public address of a load balancer's node, or to its private one.
    fn to_node(
        &self,
        from: &Sender,
        balancer: &LoadBalancer,
        nic: usize,
        traffic: Traffic,
        depth: usize,
        then: &dyn Fn(&Way) -> Verdict,
    ) -> Verdict {
        let node = &self.world.nics[nic];
        let by = |address| self.over_families(from, Party::Nic(nic), Some(address), None, traffic, then);
        match balancer.internet_facing {
            // Another load balancer sends to its private addresses.
            _ if depth > 0 => by(node.v4),
            Some(true) => by(node.public_v4),
            _ if from.party == Party::Outside => by(node.public_v4),
            Some(false) => by(node.v4),
            None => Verdict::one_of([by(node.v4), by(node.public_v4)]),
        }
    }

    /// To a load balancer.
    pub(crate) fn to_load_balancer(&self, from: &Sender, index: usize, traffic: Traffic, depth: usize) -> Verdict {
        let balancer = &self.world.load_balancers[index];
        self.meet("load-balancer");
        if depth > DEPTH || balancer.kind == "gateway" || balancer.kind == "unknown" || !balancer.nics_known {
            return Unknown;
        }
        let own = |_: &Way| None;
        let with_own = self.to_nodes(from, balancer, traffic, depth, &own);
        if balancer.kind == "application" {
            return with_own;
        }
        let client = |arrived: &Way| Some(arrived.clone());
        let with_client = self.to_nodes(from, balancer, traffic, depth, &client);
        Verdict::one_of([with_own, with_client])
    }

    /// Every healthy node. `seen`: whom the targets see, if not the node.
    fn to_nodes(
        &self,
        from: &Sender,
        balancer: &LoadBalancer,
        traffic: Traffic,
        depth: usize,
        seen: &dyn Fn(&Way) -> Option<Way>,
    ) -> Verdict {
        let mut nodes = Vec::new();
        for nic in &balancer.nics {
            let arrivals = RefCell::new(Vec::new());
            let full = self.to_node(from, balancer, *nic, traffic, depth, &|arrived| {
                arrivals.borrow_mut().push(arrived.clone());
                let client = seen(arrived);
                self.behind_node(balancer, *nic, traffic, depth, client.as_ref().map_or(View::Own, View::Client))
            });
            let client = arrivals.borrow().first().and_then(seen);
            let health =
                self.behind_node(balancer, *nic, traffic, depth, client.as_ref().map_or(View::Own, View::Client));
            nodes.push((health, full));
        }
        every_healthy(&nodes, "no-target")
    }

    /// From a node of a load balancer to one of the targets.
    fn behind_node(
        &self,
        balancer: &LoadBalancer,
        node: usize,
        traffic: Traffic,
        depth: usize,
        view: View<'_>,
    ) -> Verdict {
        let mut listeners = Vec::new();
        for listener in &balancer.listeners {
            let listens = match &listener.ports {
                Some(ports) if traffic.is_in(ports) => Yes,
                Some(_) => continue,
                None => Unknown,
            };
            let port = match &listener.on {
                Setting::Unset => Some(traffic),
                Setting::Is(ports) => traffic.to_port_of(ports),
                Setting::Unknown => None,
            };
            let mut targets = Vec::new();
            for target in &listener.targets {
                let (Some(target), Some(port)) = (target, port) else {
                    targets.push(Unknown);
                    continue;
                };
                match self.in_reach_of_node(balancer, node, *target) {
                    Some(false) => {}
                    Some(true) => targets.push(self.to_target(node, *target, port, depth, view)),
                    // In its zone it may work; elsewhere it is not sent to.
                    None => {
                        let there = self.to_target(node, *target, port, depth, view);
                        targets.push(Verdict::one_of([there, No("no-target")]));
                    }
                }
            }
            listeners.push(listens.and(Verdict::any(targets, "no-target")));
        }
        Verdict::any(listeners, "no-listener")
    }

    /// Whether a node sends to a target: it is in its zone, or zones do not matter.
    fn in_reach_of_node(
        &self,
        balancer: &LoadBalancer,
        node: usize,
        target: portolan_analyzer::NodeId,
    ) -> Option<bool> {
        if balancer.cross_zone == Some(true) {
            return Some(true);
        }
        let node = self.world.nics[node].subnet?;
        let subnets = self.world.nics.iter().filter(|nic| nic.owner == target).filter_map(|nic| nic.subnet);
        let same: Vec<_> = subnets.map(|subnet| self.world.same_zone(node, subnet)).collect();
        if same.contains(&Some(true)) {
            Some(true)
        } else if same.contains(&None) || balancer.cross_zone.is_none() {
            None
        } else {
            Some(false)
        }
    }

    fn to_target(
        &self,
        node: usize,
        target: portolan_analyzer::NodeId,
        traffic: Traffic,
        depth: usize,
        view: View<'_>,
    ) -> Verdict {
        let sender = Sender { party: Party::Nic(node), v4: Some(self.world.nics[node].v4), v6: None };
        if let Some(next) = self.world.load_balancers.iter().position(|balancer| balancer.node == target) {
            return self.to_load_balancer(&sender, next, traffic, depth + 1);
        }
        let Some(nic) = self.world.nics.iter().position(|nic| nic.owner == target) else { return Unknown };
        let mut way =
            Way::new(sender.party, self.world.nics[node].v4, Party::Nic(nic), self.world.nics[nic].v4, traffic);
        if let View::Client(client) = view {
            let client_nic = match client.from {
                Party::Nic(nic) => Some(nic),
                _ => None,
            };
            way.seen_as = Some((client.source, client_nic, client.groups));
        }
        self.journey(&way, &|_| Yes)
    }

    /// To an endpoint.
    pub(crate) fn to_endpoint(&self, from: &Sender, index: usize, traffic: Traffic) -> Verdict {
        let endpoint = &self.world.endpoints[index];
        match endpoint.kind {
            Some("gateway") => self.to_gateway_endpoint(from, endpoint, traffic),
            // What IPv6 addresses of an endpoint do for the internet is not said anywhere.
            Some("interface")
                if from.party == Party::Outside
                    && from.v6.is_some()
                    && endpoint.nics.iter().any(|nic| self.world.nics[*nic].v6.is_some()) =>
            {
                Unknown
            }
            Some("interface") => self.to_interface_endpoint(from, endpoint, traffic),
            _ => Unknown,
        }
    }

    /// The public addresses of the service, by way of this endpoint.
    fn to_gateway_endpoint(&self, from: &Sender, endpoint: &Endpoint, traffic: Traffic) -> Verdict {
        match from.party {
            Party::Nic(nic) if self.world.nics[nic].vpc == endpoint.vpc => {}
            _ => return No("gateway-endpoint-outside-vpc"),
        }
        let (Behind::Aws(service), Some(region)) = (endpoint.service, self.world.vpcs[endpoint.vpc].region) else {
            return Unknown;
        };
        let to = Party::Service(service.short_name, region);
        let address = public_address(service.short_name, region);
        self.by_gateway_endpoint.set(true);
        let verdict = self.over_families(from, to, Some(address), None, traffic, &|arrived| match arrived.exit {
            Some(Exit::GatewayEndpoint(node, _)) if node == endpoint.node => Yes,
            _ => No("no-route"),
        });
        self.by_gateway_endpoint.set(false);
        let in_no_table = endpoint.tables.known.is_empty() && endpoint.tables.complete;
        if verdict == Unknown && in_no_table { No("no-route") } else { verdict }
    }

    fn to_interface_endpoint(&self, from: &Sender, endpoint: &Endpoint, traffic: Traffic) -> Verdict {
        self.meet("interface-endpoint");
        if !endpoint.nics_known {
            return Unknown;
        }
        let mut nics = Vec::new();
        for nic in &endpoint.nics {
            let full = self.to_nic(from, *nic, traffic, &|arrived| {
                let accepted = self.accepted(endpoint);
                let carried = match traffic {
                    Traffic::Tcp(_) | Traffic::Udp(_) => Yes,
                    _ => No("protocol"),
                };
                accepted.and(carried).and(self.behind_endpoint(endpoint, *nic, traffic, Some(arrived.source)))
            });
            let health = match endpoint.service {
                Behind::Declared(_) => self.behind_endpoint(endpoint, *nic, traffic, None),
                _ => Yes,
            };
            nics.push((health, full));
        }
        every_healthy(&nics, "no-route")
    }

    fn accepted(&self, endpoint: &Endpoint) -> Verdict {
        let automatic = match endpoint.service {
            Behind::Declared(node) => match self.world.services.iter().find(|service| service.node == node) {
                Some(service) => service.automatic,
                None => None,
            },
            Behind::Unknown => None,
            Behind::Aws(_) | Behind::Foreign => Some(false),
        };
        match (endpoint.accepted, automatic) {
            (Some(true), _) | (_, Some(true)) => Yes,
            (Some(false), Some(false)) => No("not-accepted"),
            _ => Unknown,
        }
    }

    /// Behind a network interface of an interface endpoint. `client`: the address that the load balancer's security
    /// groups see; without it, only whether there is a healthy target.
    fn behind_endpoint(&self, endpoint: &Endpoint, nic: usize, traffic: Traffic, client: Option<IpAddr>) -> Verdict {
        let node = match endpoint.service {
            Behind::Aws(_) | Behind::Foreign => return Yes,
            Behind::Unknown => return Unknown,
            Behind::Declared(node) => node,
        };
        let Some(service) = self.world.services.iter().find(|service| service.node == node) else { return Unknown };
        self.meet("endpoint-service");
        let granted = self.allowed(endpoint, service).and(self.region_served(endpoint, service));
        let Some(subnet) = self.world.nics[nic].subnet else { return Unknown };
        let behind = self.balancers_in_zone(endpoint, service, subnet, &|balancer, node| {
            let admitted = match client {
                Some(client) => {
                    let lets = self.world.lets_in_from(node, client, traffic);
                    Verdict::unless_unknown(lets, "security-group")
                }
                None => Yes,
            };
            admitted.and(self.behind_node(balancer, node, traffic, 0, View::Own))
        });
        // The grant is the same for all network interfaces; it says nothing of the health of one.
        if client.is_some() { granted.and(behind) } else { behind }
    }

    /// One of the load balancers of a service in the zone of a subnet; over Regions, one of all.
    fn balancers_in_zone(
        &self,
        endpoint: &Endpoint,
        service: &EndpointService,
        subnet: usize,
        works: &dyn Fn(&LoadBalancer, usize) -> Verdict,
    ) -> Verdict {
        let (here, there) = (self.world.vpcs[endpoint.vpc].region, self.world.vpcs[service.vpc].region);
        let mut verdicts = Vec::new();
        for balancer in &self.world.load_balancers {
            if !service.load_balancers.known.contains(&balancer.node) {
                continue;
            }
            if !balancer.nics_known {
                verdicts.push(Unknown);
            }
            // A load balancer has one node in a zone.
            let at = |node: &usize| self.world.nics[*node].subnet;
            let here_for_sure = here == there
                && balancer.nics.iter().filter_map(at).any(|at| self.world.same_zone(subnet, at) == Some(true));
            for node in &balancer.nics {
                let Some(at) = self.world.nics[*node].subnet else { continue };
                let same = if here == there { self.world.same_zone(subnet, at) } else { Some(true) };
                match same {
                    Some(true) => verdicts.push(works(balancer, *node)),
                    Some(false) => {}
                    None if here_for_sure => {}
                    // It works there and is perhaps not in the zone, or it does not work there.
                    None => verdicts.push(Verdict::one_of([works(balancer, *node), No("service-zone")])),
                }
            }
        }
        if !service.load_balancers.complete {
            verdicts.push(Unknown);
        }
        Verdict::any(verdicts, "service-zone")
    }

    fn allowed(&self, endpoint: &Endpoint, service: &EndpointService) -> Verdict {
        let (client, owner) = (self.world.vpcs[endpoint.vpc].account, self.world.vpcs[service.vpc].account);
        if client == owner || service.allow_all {
            return Yes;
        }
        let id = client.and_then(|account| self.world.account_id(account));
        if id.as_ref().is_some_and(|id| service.allow.contains(id)) {
            return Yes;
        }
        if service.allow_known && (client.is_none() || id.is_some()) { No("not-allowed") } else { Unknown }
    }

    fn region_served(&self, endpoint: &Endpoint, service: &EndpointService) -> Verdict {
        let (Some(client), Some(owner)) = (self.world.vpcs[endpoint.vpc].region, self.world.vpcs[service.vpc].region)
        else {
            return Unknown;
        };
        match &endpoint.service_region {
            Setting::Unknown => Unknown,
            Setting::Unset if client == owner => Yes,
            Setting::Is(region) if *region == owner && client == owner => Yes,
            Setting::Is(region) if *region == owner => {
                if service.regions.contains(&client) {
                    Yes
                } else if service.regions_known {
                    No("service-region")
                } else {
                    Unknown
                }
            }
            _ => No("service-region"),
        }
    }

    /// Through the appliances behind a Gateway Load Balancer endpoint in this subnet.
    pub(crate) fn inspection(&self, endpoint: &Endpoint, subnet: usize) -> Verdict {
        let Behind::Declared(node) = endpoint.service else { return Unknown };
        let Some(service) = self.world.services.iter().find(|service| service.node == node) else { return Unknown };
        let behind = self.balancers_in_zone(endpoint, service, subnet, &|balancer, node| {
            let mut targets = Vec::new();
            for target in balancer.listeners.iter().flat_map(|listener| &listener.targets) {
                let Some(target) = target else {
                    targets.push(Unknown);
                    continue;
                };
                let Some(nic) = self.world.nics.iter().position(|nic| nic.owner == *target) else { continue };
                let lets = self.world.lets_in_from(nic, self.world.nics[node].v4, Traffic::Udp(6081));
                let lets = Verdict::unless_unknown(lets, "security-group");
                match self.in_reach_of_node(balancer, node, *target) {
                    Some(false) => {}
                    None => targets.push(Verdict::one_of([lets, No("no-target")])),
                    Some(true) => targets.push(lets),
                }
            }
            Verdict::any(targets, "no-target")
        });
        self.accepted(endpoint).and(self.allowed(endpoint, service)).and(behind)
    }

    /// To an endpoint service: by an interface endpoint in the client's own VPC, else by any.
    pub(crate) fn to_service(&self, from: &Sender, index: usize, traffic: Traffic) -> Verdict {
        let service = self.world.services[index].node;
        let leads = |endpoint: &&Endpoint| {
            matches!(endpoint.service, Behind::Declared(node) if node == service) && endpoint.kind == Some("interface")
        };
        let own = match from.party {
            Party::Nic(nic) => Some(self.world.nics[nic].vpc),
            _ => None,
        };
        let all: Vec<_> = self.world.endpoints.iter().filter(leads).collect();
        let near: Vec<_> = all.iter().copied().filter(|endpoint| Some(endpoint.vpc) == own).collect();
        let chosen = if near.is_empty() { all } else { near };
        Verdict::any(chosen.into_iter().map(|endpoint| self.to_interface_endpoint(from, endpoint, traffic)), "no-route")
    }
}

/// Who asks, with its addresses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sender {
    pub(crate) party: Party,
    pub(crate) v4: Option<IpAddr>,
    pub(crate) v6: Option<IpAddr>,
}

/// Of several network interfaces, each with its health and the whole answer: every healthy one must do. If none is
/// healthy, what the first one says.
fn every_healthy(all: &[(Verdict, Verdict)], none: &'static str) -> Verdict {
    let Some(first) = all.first() else { return No(none) };
    let unknown: Vec<usize> = (0..all.len()).filter(|index| all[*index].0 == Unknown).collect();
    let mut worlds = Vec::new();
    for chosen in 0..1usize << unknown.len().min(6) {
        let healthy = |index: usize| match all[index].0 {
            Yes => true,
            No(_) => false,
            Unknown => unknown.iter().position(|known| *known == index).is_some_and(|bit| chosen >> bit & 1 == 1),
        };
        let healthy: Vec<_> = (0..all.len()).filter(|index| healthy(*index)).collect();
        worlds.push(if healthy.is_empty() {
            match first {
                (No(reason), Yes | Unknown) => No(reason),
                (_, No(reason)) => No(reason),
                _ => No(none),
            }
        } else {
            // An interface that is healthy here is so for certain: its own doubt about that does not count.
            Verdict::all(healthy.into_iter().map(|index| match all[index] {
                (Unknown, No(reason)) => No(reason),
                (Unknown, _) => Yes,
                (_, full) => full,
            }))
        });
    }
    Verdict::one_of(worlds)
}

/// A public address of a service: one that AWS publishes for it, or any other that is AWS's.
pub(crate) fn public_address(service: &str, region: &str) -> IpAddr {
    let published = portolan_catalog::public_ranges(service, region).iter().find(|range| range.addr().is_ipv4());
    match published.map(|range| range.addr()) {
        Some(IpAddr::V4(network)) => IpAddr::V4((u32::from(network) + 7).into()),
        _ => IpAddr::from([15, 230, 39, 7]),
    }
}
