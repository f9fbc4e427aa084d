//! Behind an interface endpoint: the service, and the load balancers of one that is declared here.

use portolan_catalog::{Region, say};

use super::balancer::Shows;
use super::engine::Engine;
use super::groups::{Direction, KeptGroups, Peer};
use super::health::Health;
use super::packet::{End, Packet, best};
use super::reason::{NO_ENDPOINT, NOT_ACCEPTED, NOT_ALLOWED, PROTOCOL, SERVICE_REGION, SERVICE_ZONE};
use super::words::{describe, service_name};
use super::{Answer, HopKind, Machine, Party};
use crate::network::{Allow, Endpoint, EndpointService, EndpointServiceId, EndpointTarget, EndpointType, LoadBalancer};
use crate::nodes::NodeId;
use crate::ports::Ports;

impl Engine<'_> {
    /// To an endpoint service, through an endpoint for it: one in the client's own VPC, else any other.
    pub(super) fn to_endpoint_service(&self, from: &Party, id: EndpointServiceId, ports: &Ports) -> Vec<Answer> {
        let service = self.network.endpoint_service(id);
        let packet = self.packet(from, ports);
        let endpoints: Vec<_> = self
            .network
            .endpoints()
            .filter(|(_, endpoint)| endpoint.kind == Some(EndpointType::Interface))
            .filter(|(_, endpoint)| endpoint.service == EndpointTarget::Declared(service.node))
            .collect();
        let own = match from {
            Party::Machine(machine) => Some(machine.vpc),
            _ => None,
        };
        let here: Vec<_> =
            endpoints.iter().filter(|(_, endpoint)| Some(endpoint.vpc) == own).map(|(id, _)| *id).collect();
        let candidates = if here.is_empty() { endpoints.iter().map(|(id, _)| *id).collect() } else { here };
        let ways: Vec<_> = candidates.iter().map(|id| self.to_endpoint(packet.clone(), *id)).collect();
        let may_lead = |endpoint: &Endpoint| {
            endpoint.kind.is_none_or(|kind| kind == EndpointType::Interface)
                && (endpoint.service == EndpointTarget::Declared(service.node)
                    || endpoint.service == EndpointTarget::Unknown)
        };
        let open = self.network.endpoints().find(|(_, endpoint)| may_lead(endpoint));
        if let (true, Some((_, endpoint))) = (ways.is_empty(), open) {
            let name = self.nodes.path(endpoint.node);
            let message = say!(
                self.language,
                "whether `{name}` leads there is not known",
                "`{name}` がそこにつながるかどうかは不明です"
            );
            return vec![packet.unknown(message, Some(endpoint.node))];
        }
        if ways.is_empty() {
            let name = self.nodes.path(service.node);
            let message = say!(
                self.language,
                "no interface endpoint for `{name}` is declared",
                "`{name}` へのインターフェース型エンドポイントは宣言されていません"
            );
            return vec![packet.stop(&NO_ENDPOINT, Some(service.node), message)];
        }
        best(ways)
    }

    /// Whether a declared service takes connections of an endpoint.
    pub(super) fn admitted(
        &self,
        endpoint: &Endpoint,
        service: NodeId,
        packet: &mut Packet,
    ) -> Result<&EndpointService, Answer> {
        let name = self.nodes.path(endpoint.node);
        let Some(id) = self.network.endpoint_service_id(service) else { return Err(packet.clone().unknown_table()) };
        let service = self.network.endpoint_service(id);
        let service_name = self.nodes.path(service.node);
        if self.fails(service.node) {
            return Err(self.stop_at_failed(service.node, packet.clone()));
        }
        match (endpoint.accepted.on, service.automatic.on) {
            (Some(true), _) | (_, Some(true)) => {}
            (Some(false), Some(false)) => {
                let message = say!(
                    self.language,
                    "the connection of `{name}` has not been accepted",
                    "`{name}` の接続は承認されていません"
                );
                let node = endpoint.accepted.node.or(Some(endpoint.node));
                return Err(packet.clone().stop(&NOT_ACCEPTED, node, message));
            }
            _ => packet.doubt(
                say!(
                    self.language,
                    "whether `{name}` has been accepted is not known",
                    "`{name}` が承認されているかどうかは不明です"
                ),
                endpoint.accepted.node,
            ),
        }
        let (consumer, provider) = (self.network.vpc(endpoint.vpc), self.network.vpc(service.vpc));
        if consumer.account != provider.account {
            let allowed = match &service.allow {
                Allow::All => Some(true),
                Allow::Accounts(ids) => match consumer.account {
                    Some(account) => self.nodes.account_digits(account).map(|digits| ids.iter().any(|id| id == digits)),
                    None => Some(false),
                },
                Allow::Unknown => None,
            };
            match allowed {
                Some(true) => {}
                Some(false) => {
                    let account = consumer.account.map_or_else(
                        || self.language.pick("this account", "このアカウント").to_owned(),
                        |account| {
                            let name = self.nodes.path(account);
                            say!(self.language, "the account `{name}`", "アカウント `{name}`")
                        },
                    );
                    let message = say!(
                        self.language,
                        "`{service_name}` does not allow {account} to connect",
                        "`{service_name}` は {account} からの接続を許可していません"
                    );
                    return Err(packet.clone().stop(&NOT_ALLOWED, Some(service.node), message));
                }
                None => packet.doubt(
                    say!(
                        self.language,
                        "which accounts `{service_name}` allows is not known",
                        "`{service_name}` がどのアカウントを許可するかは不明です"
                    ),
                    Some(service.node),
                ),
            }
        }
        match (consumer.region, provider.region) {
            (Some(here), Some(there))
                if here.code == there.code && endpoint.region.is_some_and(|named| named.code == there.code) => {}
            (Some(here), Some(there)) => {
                let named =
                    endpoint.service_region.is_some() && endpoint.region.is_none_or(|region| region.code == there.code);
                let offers = |regions: &Vec<&Region>| regions.iter().any(|region| region.code == here.code);
                let offered = if here.code == there.code { Some(true) } else { service.regions.as_ref().map(offers) };
                if offered == Some(false) || !named {
                    let message = if named {
                        let here = here.code;
                        say!(
                            self.language,
                            "`{service_name}` is not offered in {here}",
                            "`{service_name}` は {here} では提供されていません"
                        )
                    } else {
                        let there = there.code;
                        say!(
                            self.language,
                            "`{service_name}` is in {there}, which `{name}` does not name as `service_region`",
                            "`{service_name}` は {there} にありますが、`{name}` の `service_region` に指定されていません"
                        )
                    };
                    let node = if named { service.node } else { endpoint.node };
                    return Err(packet.clone().stop(&SERVICE_REGION, Some(node), message));
                }
                if offered.is_none() || endpoint.region.is_none() {
                    packet.doubt(
                        say!(
                            self.language,
                            "in which Regions `{service_name}` is offered is not known",
                            "`{service_name}` がどのリージョンで提供されているかは不明です"
                        ),
                        Some(service.node),
                    );
                }
            }
            _ => packet.doubt(
                self.language.pick("the Region of a VPC is not known", "VPC のリージョンは不明です"),
                Some(consumer.node),
            ),
        }
        Ok(service)
    }

    /// Behind the network interface of an endpoint.
    pub(super) fn through_interface_endpoint(
        &self,
        endpoint: &Endpoint,
        to: &Machine,
        mut packet: Packet,
    ) -> Vec<Answer> {
        let carried = Ports::tcp_and_udp();
        let subnet = self.nodes.path(self.network.subnet(to.subnet).node);
        if packet.maybe.intersection(&carried).is_empty() {
            let ports = &packet.maybe;
            let message = say!(
                self.language,
                "an interface endpoint carries TCP and UDP only, not {ports}; it does not answer ping",
                "インターフェース型エンドポイントが通すのは TCP と UDP だけで、{ports} は通しません。ping にも応答しません"
            );
            return vec![packet.stop(&PROTOCOL, Some(endpoint.node), message)];
        }
        packet.narrow(&carried);
        let addresses = describe(self.language, &to.addresses);
        let detail = say!(
            self.language,
            "network interface in {subnet}, {addresses}",
            "{subnet} 内のネットワークインターフェイス、{addresses}"
        );
        packet.hop(HopKind::Endpoint, to.name.clone(), detail, to.node, None);
        if let EndpointTarget::Declared(service) = endpoint.service {
            return self.through_endpoint_service(endpoint, service, to, packet);
        }
        let name = &to.name;
        match endpoint.accepted.on {
            Some(true) => {}
            Some(false) => {
                let message = say!(
                    self.language,
                    "the connection of `{name}` has not been accepted",
                    "`{name}` の接続は承認されていません"
                );
                return vec![packet.stop(&NOT_ACCEPTED, endpoint.accepted.node.or(to.node), message)];
            }
            None => {
                let message = say!(
                    self.language,
                    "whether `{name}` has been accepted is not known",
                    "`{name}` が承認されているかどうかは不明です"
                );
                packet.doubt(message, endpoint.accepted.node);
            }
        }
        let end = match &endpoint.service {
            EndpointTarget::Aws(service) => {
                let region = endpoint.region.map_or("", |region| region.code);
                End {
                    name: service_name(self.language, service, region),
                    detail: self.through_private_link().to_owned(),
                    node: None,
                }
            }
            _ => End {
                name: to.name.clone(),
                detail: self
                    .language
                    .pick(
                        "the endpoint itself; what lies behind it is not declared here",
                        "エンドポイント自体。その背後にあるものはここでは宣言されていません",
                    )
                    .to_owned(),
                node: to.node,
            },
        };
        self.finish(packet, &end)
    }

    fn through_private_link(&self) -> &'static str {
        self.language.pick("through AWS PrivateLink", "AWS PrivateLink 経由")
    }

    fn through_endpoint_service(
        &self,
        endpoint: &Endpoint,
        service: NodeId,
        to: &Machine,
        mut packet: Packet,
    ) -> Vec<Answer> {
        let service = match self.admitted(endpoint, service, &mut packet) {
            Ok(service) => service,
            Err(stopped) => return vec![stopped],
        };
        let name = self.nodes.path(service.node);
        packet.hop(HopKind::EndpointService, name.clone(), String::new(), Some(service.node), None);
        let nodes = self.nodes_in_zone(endpoint, service, to);
        let end = End { name: name.clone(), detail: self.through_private_link().to_owned(), node: Some(service.node) };
        if nodes.is_empty() {
            if !self.balancers_known(service) {
                return vec![packet.unknown(
                    say!(
                        self.language,
                        "the load balancers of `{name}` are not known",
                        "`{name}` のロードバランサーは不明です"
                    ),
                    Some(service.node),
                )];
            }
            let subnet = self.nodes.path(self.network.subnet(to.subnet).node);
            let message = say!(
                self.language,
                "`{name}` has no load balancer in the zone of `{subnet}`",
                "`{name}` のロードバランサーは `{subnet}` のアベイラビリティーゾーンにはありません"
            );
            return vec![packet.stop(&SERVICE_ZONE, Some(service.node), message)];
        }
        best(nodes.into_iter().map(|(balancer, node, sure)| {
            let mut packet = packet.clone();
            if !sure {
                let name = &node.name;
                let message = say!(
                    self.language,
                    "whether `{name}` stands in the zone of the endpoint is not known",
                    "`{name}` がエンドポイントのアベイラビリティーゾーンにあるかどうかは不明です"
                );
                packet.doubt(message, Some(balancer.node));
            }
            if self.fails(balancer.node) {
                return vec![self.stop_at_failed(balancer.node, packet)];
            }
            let client = packet.source.clone();
            let peer = Peer { addresses: client.addresses(), groups: KeptGroups::default(), service: None };
            if let Err(stopped) = self.filter(&node, Direction::Ingress, &peer, &client.name(), &mut packet) {
                return vec![stopped];
            }
            self.through_balancer(balancer, &node, Shows::Itself, packet, 0, &|packet| self.finish(packet, &end))
        }))
    }

    /// Whether all load balancers of a service are known, with their subnets.
    fn balancers_known(&self, service: &EndpointService) -> bool {
        service.complete && service.load_balancers.iter().all(|id| self.network.load_balancer(*id).complete)
    }

    /// The load balancer nodes in the zone of a network interface, and whether that is sure. From another Region, where
    /// zones cannot be compared, all of them.
    fn nodes_in_zone(
        &self,
        endpoint: &Endpoint,
        service: &EndpointService,
        to: &Machine,
    ) -> Vec<(&LoadBalancer, Machine, bool)> {
        let region = |vpc| self.network.vpc(vpc).region.map(|region| region.code);
        let abroad = region(endpoint.vpc) != region(service.vpc);
        let mut nodes = Vec::new();
        for id in &service.load_balancers {
            let balancer = self.network.load_balancer(*id);
            let zones: Vec<_> = balancer.subnets.iter().map(|subnet| self.same_zone(to.subnet, *subnet)).collect();
            // It has one node in a zone.
            let found = zones.contains(&Some(true));
            for (&subnet, same) in balancer.subnets.iter().zip(zones) {
                let Some(node) = self.balancer_node(balancer, subnet) else { continue };
                match same {
                    Some(true) => nodes.push((balancer, node, true)),
                    Some(false) if abroad => nodes.push((balancer, node, true)),
                    None if !found => nodes.push((balancer, node, false)),
                    _ => {}
                }
            }
        }
        nodes
    }

    /// What the listeners behind an endpoint take of a packet, where the service is declared here.
    pub(super) fn listened_behind(&self, endpoint: &Endpoint, packet: &Packet) -> Vec<Ports> {
        let EndpointTarget::Declared(service) = endpoint.service else { return Vec::new() };
        let Some(id) = self.network.endpoint_service_id(service) else { return Vec::new() };
        let balancers = self.network.endpoint_service(id).load_balancers.iter();
        let listeners = balancers.flat_map(|id| &self.network.load_balancer(*id).listeners);
        let ports = listeners.filter_map(|listener| listener.ports.clone());
        let mut taken: Vec<Ports> = Vec::new();
        for ports in ports.filter(|ports| !ports.intersection(&packet.maybe).is_empty()) {
            if !taken.contains(&ports) {
                taken.push(ports);
            }
        }
        taken
    }

    /// Whether the service behind a network interface of an endpoint has a target that works.
    pub(super) fn health(&self, endpoint: &Endpoint, to: &Machine, ports: &Ports) -> Health {
        let EndpointTarget::Declared(service) = endpoint.service else { return Health::Well };
        let client = Party::Machine(to.clone());
        let Some(id) = self.network.endpoint_service_id(service) else { return Health::Open };
        let service = self.network.endpoint_service(id);
        let nodes = self.nodes_in_zone(endpoint, service, to);
        if nodes.is_empty() {
            if !self.balancers_known(service) {
                return Health::Open;
            }
            let name = self.nodes.path(service.node);
            let message = say!(
                self.language,
                "`{name}` has no load balancer in the zone",
                "`{name}` のロードバランサーはこのアベイラビリティーゾーンにはありません"
            );
            return Health::Sick(vec![self.packet(&client, ports).stop(&SERVICE_ZONE, Some(service.node), message)]);
        }
        let ways = nodes.into_iter().map(|(balancer, node, sure)| {
            let mut probe = self.packet(&client, ports);
            if !sure {
                probe.doubt(
                    self.language.pick(
                        "the zone of a load balancer is not known",
                        "ロードバランサーのアベイラビリティーゾーンは不明です",
                    ),
                    Some(balancer.node),
                );
            }
            if self.fails(balancer.node) {
                return vec![self.stop_at_failed(balancer.node, probe)];
            }
            self.probe(balancer, &node, Shows::Itself, probe, 0)
        });
        match Health::of(best(ways)) {
            Health::Sick(_) if !service.complete => Health::Open,
            health => health,
        }
    }
}
