//! What a host name resolves to where the question starts.
//!
//! The most specific domain wins, and of equal ones what stands first: a forwarding rule, a private hosted zone,
//! private DNS of an interface endpoint, public DNS.

use std::net::IpAddr;

use portolan_catalog::{self as catalog, Language, PrivateDns, Service, say};

use super::addresses::{Intervals, interval};
use super::engine::Engine;
use super::packet::{End, Heading, Packet};
use super::reason::NAME_RESOLUTION;
use super::words::service_name;
use super::{Addresses, Answer, Cause, CauseKind, Goal, HopKind, Machine, Outside, Party, Remote, Verdict};
use crate::network::{
    Endpoint, EndpointId, EndpointTarget, EndpointType, Forward, Host, HostAddress, HostedZone, OnPremises,
    OnPremisesId, PrivateDnsMode, Record, RecordTarget, Resolver, ResolverId, VpcId,
};
use crate::nodes::NodeId;
use crate::ports::Ports;
use crate::words::is_below;

/// How often a name may lead to another one.
const MOST_NAMES: usize = 8;

/// What is asked for.
#[derive(Clone)]
pub(super) struct Query {
    /// The host name in lower case; `None` for a service whose name is not known.
    pub(super) host: Option<String>,
    /// The AWS service whose ordinary name that is, and its Region.
    pub(super) service: Option<(&'static Service, &'static str)>,
}

/// Where it is asked.
#[derive(Clone, Copy)]
struct View {
    vpc: VpcId,
    /// Whether the query comes in through an inbound resolver.
    inbound: bool,
}

/// What answers.
enum Source<'n> {
    Forward(&'n Resolver, &'n Forward),
    Zone(&'n HostedZone),
    Endpoint(EndpointId),
}

impl Query {
    pub(super) fn service(service: &'static Service, region: &'static str) -> Query {
        Query { host: service.host(region), service: Some((service, region)) }
    }

    /// What to call it.
    fn shown(&self, language: Language) -> String {
        match (&self.host, self.service) {
            (Some(host), _) => host.clone(),
            (None, Some((service, _))) => service.title.to_owned(),
            (None, None) => language.pick("a host", "ホスト").to_owned(),
        }
    }
}

impl Engine<'_> {
    /// A host name as a query: perhaps the ordinary name of an AWS service.
    pub(super) fn query(&self, host: &str) -> Query {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let regions = self.network.vpcs().filter_map(|(_, vpc)| vpc.region);
        let named = self.network.endpoints().filter_map(|(_, endpoint)| endpoint.region);
        // One that is not known may be any.
        let open = self.network.vpcs().any(|(_, vpc)| vpc.region.is_none());
        let any = catalog::regions().iter().filter(|_| open);
        let service = regions.chain(named).chain(any).find_map(|region| {
            let has_name = |service: &&Service| {
                let names = service.private_names(region.code).into_iter().chain(service.host(region.code));
                names.into_iter().any(|name| matches(&name, &host))
            };
            self.extensions.services().find(has_name).map(|service| (service, region.code))
        });
        Query { host: Some(host), service }
    }

    /// To whatever a name resolves to for the source of the packet.
    pub(super) fn to_name(&self, packet: Packet, query: &Query, depth: usize) -> Vec<Answer> {
        match &*packet.source.clone() {
            Party::Machine(machine) => self.resolve(packet, View { vpc: machine.vpc, inbound: false }, query, depth),
            Party::Outside(_) => vec![packet.beyond(self.both_outside(), None)],
            Party::Remote(remote) => {
                let network = self.network.on_premises_network(remote.network);
                match network.dns {
                    Some(Some(resolver)) => {
                        let client = (*packet.source).clone();
                        self.ask_resolver(packet, &[client], resolver, query, depth)
                    }
                    Some(None) => {
                        let name = self.nodes.path(network.node);
                        let message = say!(
                            self.language,
                            "which resolver `{name}` asks is not known",
                            "`{name}` がどのリゾルバーに問い合わせるかは不明です"
                        );
                        vec![packet.unknown(message, Some(network.node))]
                    }
                    None => {
                        let mut packet = packet;
                        let name = self.nodes.path(network.node);
                        let private = query.service.is_some_and(|asked| self.some_endpoint_takes(asked));
                        if private {
                            let asked = query.shown(self.language);
                            let message = say!(
                                self.language,
                                "`{name}` asks no resolver of a VPC, so `{asked}` resolves to public addresses",
                                "`{name}` は VPC のリゾルバーに問い合わせないため、`{asked}` はパブリックアドレスに解決されます"
                            );
                            packet.cause = Some(Cause { message, kind: CauseKind::PrivateDns });
                        }
                        let detail = say!(
                            self.language,
                            "resolves publicly: {name} has no `dns`",
                            "パブリック DNS で解決: {name} に `dns` なし"
                        );
                        packet.hop(HopKind::Name, query.shown(self.language), detail, None, Some(network.node));
                        self.to_public(packet, query)
                    }
                }
            }
        }
    }

    /// Whether an interface endpoint somewhere has the service.
    fn some_endpoint_takes(&self, (service, region): (&Service, &str)) -> bool {
        self.network.endpoints().any(|(_, endpoint)| {
            let same = matches!(&endpoint.service, EndpointTarget::Aws(other) if other.name == service.name);
            endpoint.kind == Some(EndpointType::Interface)
                && same
                && endpoint.region.is_some_and(|own| own.code == region)
        })
    }

    /// Through an inbound resolver, which a query from one of the clients must reach.
    fn ask_resolver(
        &self,
        mut packet: Packet,
        clients: &[Party],
        id: ResolverId,
        query: &Query,
        depth: usize,
    ) -> Vec<Answer> {
        let resolver = self.network.resolver(id);
        let name = self.nodes.path(resolver.node);
        if self.fails(resolver.node) {
            return vec![self.stop_at_failed(resolver.node, packet)];
        }
        if resolver.inbound == Some(false) {
            let message = say!(
                self.language,
                "`{name}` is outbound and answers nobody",
                "`{name}` はアウトバウンドで、問い合わせに応答しません"
            );
            return vec![packet.stop(&NAME_RESOLUTION, Some(resolver.node), message)];
        }
        let asked: Vec<_> = clients.iter().map(|client| self.query_arrives(client, resolver)).collect();
        let stopped = asked.iter().find_map(|asked| match asked {
            Err(Verdict::Stopped(stop)) => Some(stop),
            _ => None,
        });
        let open = asked.is_empty() || asked.iter().any(|asked| matches!(asked, Err(Verdict::Unknown(_))));
        match stopped {
            _ if asked.iter().any(Result::is_ok) => {}
            Some(stop) if !open => {
                let (asked, why) = (query.shown(self.language), &stop.message);
                let message = say!(
                    self.language,
                    "`{asked}` is not resolved: the query does not reach `{name}`: {why}",
                    "`{asked}` が解決されません: 問い合わせが `{name}` に届きません: {why}"
                );
                return vec![packet.stop(&NAME_RESOLUTION, stop.node.or(Some(resolver.node)), message)];
            }
            _ => packet.doubt_name(
                say!(
                    self.language,
                    "whether the query reaches `{name}` is not known",
                    "問い合わせが `{name}` に届くかどうかは不明です"
                ),
                Some(resolver.node),
            ),
        }
        let asked = query.shown(self.language);
        let detail = say!(self.language, "answers for {asked}", "{asked} に応答");
        packet.hop(HopKind::Resolver, name, detail, Some(resolver.node), None);
        self.resolve(packet, View { vpc: resolver.vpc, inbound: true }, query, depth + 1)
    }

    /// Whether a query reaches a network interface of a resolver, over UDP or TCP.
    fn query_arrives(&self, from: &Party, resolver: &Resolver) -> Result<(), Verdict> {
        let dns = [Ports::parse("udp/53"), Ports::parse("tcp/53")].into_iter().flatten();
        let ports = dns.fold(Ports::default(), |all, ports| all.union(&ports));
        let usable: Vec<_> = resolver.subnets.iter().filter(|subnet| !self.zone_fails(**subnet)).collect();
        // Where no zone is left, the first interface tells so.
        let usable = if usable.is_empty() { resolver.subnets.iter().take(1).collect() } else { usable };
        let interfaces = usable
            .into_iter()
            .filter_map(|subnet| Machine::of_thing(self.nodes, self.network, resolver.node, *subnet, &resolver.groups));
        let end = End { name: String::new(), detail: String::new(), node: None };
        let ways =
            interfaces.map(|to| self.to_machine(self.packet(from, &ports), &to, &|packet| self.finish(packet, &end)));
        let answers = super::packet::best(ways.collect::<Vec<_>>());
        match answers.into_iter().find(|answer| answer.verdict != Verdict::Reached) {
            Some(answer) => Err(answer.verdict),
            None if resolver.subnets.is_empty() => {
                let node = Some(resolver.node);
                let missing = super::Missing::new(
                    self.language
                        .pick("the resolver stands in no subnet", "リゾルバーがどのサブネットにも置かれていません"),
                    node,
                );
                Err(Verdict::Unknown(missing))
            }
            None => Ok(()),
        }
    }

    fn resolve(&self, mut packet: Packet, view: View, query: &Query, depth: usize) -> Vec<Answer> {
        let vpc = self.network.vpc(view.vpc);
        let vpc_name = self.nodes.path(vpc.node);
        if depth > MOST_NAMES {
            let asked = query.shown(self.language);
            let message = say!(
                self.language,
                "`{asked}` leads from name to name without end",
                "`{asked}` は名前から名前へ際限なく解決されます"
            );
            return vec![packet.unknown(message, None)];
        }
        if vpc.region.is_none() && query.service.is_some() {
            return vec![packet.unknown(
                say!(self.language, "the Region of `{vpc_name}` is not known", "`{vpc_name}` のリージョンは不明です"),
                Some(vpc.node),
            )];
        }
        let mut cause = None;
        let source = self.what_answers(view, query, &mut packet, &mut cause);
        if vpc.dns_support.on != Some(true) {
            // The Amazon resolver does not answer; what another resolver says is not known.
            let message = if vpc.dns_support.on.is_none() {
                say!(
                    self.language,
                    "`dns_support` is unknown in `{vpc_name}`: with what the name is resolved is not known",
                    "`{vpc_name}` の `dns_support` が不明なため、名前が何で解決されるかは不明です"
                )
            } else {
                say!(
                    self.language,
                    "`dns_support` is off in `{vpc_name}`: with what the name is resolved is not known",
                    "`{vpc_name}` の `dns_support` が無効なため、名前が何で解決されるかは不明です"
                )
            };
            packet.doubt_name(message, vpc.dns_support.node);
        }
        match source {
            Some(Source::Forward(resolver, forward)) => self.forwarded(packet, resolver, forward, query, depth),
            Some(Source::Zone(zone)) => self.by_zone(packet, view, zone, query, depth),
            Some(Source::Endpoint(id)) => {
                let endpoint = self.network.endpoint(id);
                let name = self.nodes.path(endpoint.node);
                let setting = endpoint.private_dns.node.or(Some(endpoint.node));
                if vpc.dns_hostnames.on.is_none() {
                    let message = say!(
                        self.language,
                        "whether private DNS of `{name}` works in this VPC is not known",
                        "`{name}` のプライベート DNS がこの VPC で有効かどうかは不明です"
                    );
                    packet.doubt_name(message, setting);
                }
                let detail = say!(
                    self.language,
                    "resolves to {name}: its private DNS is on",
                    "{name} に解決: プライベート DNS が有効"
                );
                packet.hop(HopKind::Name, query.shown(self.language), detail, None, setting);
                self.to_endpoint(packet, id)
            }
            None => {
                let (why, node) = match cause {
                    Some((cause, kind, node)) => {
                        let asked = query.shown(self.language);
                        let message = say!(
                            self.language,
                            "{cause}, so `{asked}` resolves to public addresses",
                            "{cause}。そのため `{asked}` はパブリックアドレスに解決されます"
                        );
                        packet.cause = Some(Cause { message, kind });
                        let why = say!(
                            self.language,
                            "resolves to public addresses: {cause}",
                            "パブリックアドレスに解決: {cause}"
                        );
                        (why, node)
                    }
                    None => {
                        let why = self.language.pick("resolves to public addresses", "パブリックアドレスに解決");
                        (why.to_owned(), None)
                    }
                };
                packet.hop(HopKind::Name, query.shown(self.language), why, None, node);
                self.to_public(packet, query)
            }
        }
    }

    /// The most specific of what may answer. What may answer for all that is known is doubted.
    fn what_answers<'e>(
        &'e self,
        view: View,
        query: &Query,
        packet: &mut Packet,
        cause: &mut Option<(String, CauseKind, Option<NodeId>)>,
    ) -> Option<Source<'e>> {
        let mut best: Option<(usize, Source<'e>)> = None;
        let mut open = None;
        let mut consider = |length: usize, source: Source<'e>| {
            if best.as_ref().is_none_or(|(longest, _)| length > *longest) {
                best = Some((length, source));
            }
        };
        let host = query.host.as_deref();
        for (_, resolver) in self.network.resolvers().filter(|(_, resolver)| resolver.vpc == view.vpc) {
            for forward in &resolver.forwards {
                match (&forward.domain, host) {
                    (Some(domain), Some(host)) if is_below(host, domain) => {
                        consider(domain.len(), Source::Forward(resolver, forward));
                    }
                    (Some(_), Some(_)) => {}
                    (Some(domain), None) if !may_be_of_aws(domain) => {}
                    _ => packet.doubt_name(
                        self.language
                            .pick("which domain is forwarded is not known", "どのドメインが転送されるかは不明です"),
                        Some(forward.node),
                    ),
                }
            }
        }
        for zone in self.network.hosted_zones() {
            let matches = match (&zone.domain, host) {
                (Some(domain), Some(host)) => is_below(host, domain),
                // The name of the service is not known, but it is one of AWS.
                (Some(domain), None) if !may_be_of_aws(domain) => false,
                _ => {
                    packet.doubt_name(
                        self.language.pick(
                            "for which domain a hosted zone answers is not known",
                            "ホストゾーンがどのドメインに応答するかは不明です",
                        ),
                        Some(zone.node),
                    );
                    false
                }
            };
            if !matches {
                continue;
            }
            if zone.vpcs.contains(&view.vpc) {
                consider(zone.domain.as_ref().map_or(0, String::len), Source::Zone(zone));
            } else if !zone.complete {
                packet.doubt_name(
                    self.language.pick(
                        "in which VPCs a hosted zone answers is not known",
                        "ホストゾーンがどの VPC で応答するかは不明です",
                    ),
                    Some(zone.node),
                );
            }
        }
        for &id in &self.network.vpc(view.vpc).endpoints {
            if self.takes(view, id, query, &mut open, cause) {
                consider(host.map_or(usize::MAX, str::len), Source::Endpoint(id));
            }
        }
        // What leaves a name open matters only where nothing else has it.
        if best.is_none()
            && let Some((message, node)) = open
        {
            packet.doubt_name(message, node);
        }
        best.map(|(_, source)| source)
    }

    /// Whether private DNS of an endpoint takes a name. Where it would but for something, that is the cause.
    fn takes(
        &self,
        view: View,
        id: EndpointId,
        query: &Query,
        open: &mut Option<(String, Option<NodeId>)>,
        cause: &mut Option<(String, CauseKind, Option<NodeId>)>,
    ) -> bool {
        let endpoint: &Endpoint = self.network.endpoint(id);
        if endpoint.kind.is_some_and(|kind| kind != EndpointType::Interface) {
            return false;
        }
        let vpc = self.network.vpc(view.vpc);
        let name = self.nodes.path(endpoint.node);
        if endpoint.kind.is_none() {
            let takes_names = match endpoint.private_dns.mode {
                Some(PrivateDnsMode::Off) => false,
                Some(PrivateDnsMode::InboundResolverOnly) => view.inbound,
                Some(PrivateDnsMode::On) | None => true,
            };
            let may_have = match (&endpoint.service, query.service) {
                (EndpointTarget::Aws(own), Some((service, region))) => {
                    own.name == service.name && endpoint.region.is_none_or(|own| own.code == region)
                }
                (EndpointTarget::Declared(_) | EndpointTarget::Unknown, _) => true,
                _ => false,
            };
            if may_have && takes_names {
                open.get_or_insert((self.type_not_known(&name), Some(endpoint.node)));
            }
            return false;
        }
        let setting = endpoint.private_dns.node.or(Some(endpoint.node));
        let has_name = match (&endpoint.service, query.service) {
            (EndpointTarget::Aws(own), Some((service, region))) if own.name == service.name => {
                match endpoint.region {
                    None => {
                        open.get_or_insert((
                            say!(
                                self.language,
                                "the Region of the service of `{name}` is not known",
                                "`{name}` のサービスのリージョンは不明です"
                            ),
                            setting,
                        ));
                        return false;
                    }
                    Some(own) if own.code != region => return false,
                    // DynamoDB and a few others have no private name to take over.
                    Some(_) => service.private_dns != PrivateDns::None,
                }
            }
            (EndpointTarget::Declared(service), _) => {
                let service = self.network.endpoint_service_id(*service).map(|id| self.network.endpoint_service(id));
                match (service.and_then(|service| service.private_name.clone()), &query.host) {
                    (Some((Some(own), verified)), Some(host)) if matches(&own, host) => {
                        if verified == Some(false) {
                            return false;
                        }
                        if verified.is_none() {
                            open.get_or_insert((
                                say!(
                                    self.language,
                                    "whether the name of `{name}` is verified is not known",
                                    "`{name}` の名前が検証済みかどうかは不明です"
                                ),
                                setting,
                            ));
                            return false;
                        }
                        true
                    }
                    (Some((None, verified)), Some(_)) if verified != Some(false) => {
                        open.get_or_insert((
                            say!(
                                self.language,
                                "the private name of the service of `{name}` is not known",
                                "`{name}` のサービスのプライベート名は不明です"
                            ),
                            setting,
                        ));
                        return false;
                    }
                    _ => return false,
                }
            }
            // What it leads to may be a service of one's own that has the name.
            (EndpointTarget::Unknown, None)
                if endpoint.private_dns.mode != Some(PrivateDnsMode::Off) && self.may_be_private(query) =>
            {
                open.get_or_insert((
                    say!(self.language, "what `{name}` leads to is not known", "`{name}` がどこにつながるかは不明です"),
                    Some(endpoint.node),
                ));
                return false;
            }
            // Whatever it leads to, it leads to its Region.
            (EndpointTarget::Unknown, Some((_, region)))
                if endpoint.private_dns.mode != Some(PrivateDnsMode::Off)
                    && endpoint.region.is_none_or(|own| own.code == region) =>
            {
                open.get_or_insert((
                    say!(self.language, "what `{name}` leads to is not known", "`{name}` がどこにつながるかは不明です"),
                    Some(endpoint.node),
                ));
                return false;
            }
            _ => return false,
        };
        let off = [("dns_support", vpc.dns_support.on), ("dns_hostnames", vpc.dns_hostnames.on)];
        let refused = off.iter().find(|(_, on)| *on == Some(false)).map(|(attribute, _)| *attribute);
        match (endpoint.private_dns.mode, refused) {
            (Some(PrivateDnsMode::On), None) if has_name => return true,
            (Some(PrivateDnsMode::InboundResolverOnly), None) if has_name && view.inbound => return true,
            (Some(PrivateDnsMode::On | PrivateDnsMode::InboundResolverOnly), Some(attribute)) if has_name => {
                let vpc = self.nodes.path(vpc.node);
                let message = say!(
                    self.language,
                    "private DNS of `{name}` does not work, because `{attribute}` is off in `{vpc}`",
                    "`{vpc}` の `{attribute}` が無効なので、`{name}` のプライベート DNS は機能しません"
                );
                *cause = Some((message, CauseKind::DnsAttributes, setting));
            }
            (Some(PrivateDnsMode::InboundResolverOnly), None) => {
                let message = say!(
                    self.language,
                    "private DNS of `{name}` serves the inbound resolver only",
                    "`{name}` のプライベート DNS が応答するのはインバウンドリゾルバーだけです"
                );
                *cause = Some((message, CauseKind::PrivateDns, setting));
            }
            (Some(PrivateDnsMode::Off), _) if has_name => {
                // Where no line says so, it is the default.
                let message = match endpoint.private_dns.node {
                    Some(_) => {
                        say!(self.language, "private DNS of `{name}` is off", "`{name}` のプライベート DNS は無効です")
                    }
                    None => say!(
                        self.language,
                        "private DNS of `{name}` is off by default",
                        "`{name}` のプライベート DNS はデフォルトで無効です"
                    ),
                };
                *cause = Some((message, CauseKind::PrivateDns, setting));
            }
            (None, _) => {
                open.get_or_insert((
                    say!(
                        self.language,
                        "whether private DNS of `{name}` is on is not known",
                        "`{name}` のプライベート DNS が有効かどうかは不明です"
                    ),
                    setting,
                ));
            }
            _ => {}
        }
        false
    }

    /// Whether a host name is, or may be, the private one of a declared endpoint service.
    fn may_be_private(&self, query: &Query) -> bool {
        let private = self.network.endpoint_services().filter_map(|(_, service)| service.private_name.as_ref());
        private.into_iter().any(|(own, _)| match (own, &query.host) {
            (Some(own), Some(host)) => matches(own, host),
            _ => true,
        })
    }

    fn forwarded(
        &self,
        mut packet: Packet,
        outbound: &Resolver,
        forward: &Forward,
        query: &Query,
        depth: usize,
    ) -> Vec<Answer> {
        let Some(inbound) = forward.to.and_then(|node| self.network.resolver_id(node)) else {
            let asked = query.shown(self.language);
            let message = match forward.to.map(|node| self.nodes.path(node)) {
                Some(to) => say!(
                    self.language,
                    "what `{to}` answers for `{asked}` is not declared",
                    "`{to}` が `{asked}` に何を返すかは宣言されていません"
                ),
                None => say!(
                    self.language,
                    "what it answers for `{asked}` is not declared",
                    "転送先が `{asked}` に何を返すかは宣言されていません"
                ),
            };
            return vec![packet.unknown(message, Some(forward.node))];
        };
        if self.fails(outbound.node) {
            return vec![self.stop_at_failed(outbound.node, packet)];
        }
        let usable: Vec<_> = outbound.subnets.iter().filter(|subnet| !self.zone_fails(**subnet)).collect();
        if usable.is_empty() && !outbound.subnets.is_empty() {
            return vec![self.stop_at_failed(outbound.node, packet)];
        }
        let senders = usable
            .into_iter()
            .filter_map(|subnet| Machine::of_thing(self.nodes, self.network, outbound.node, *subnet, &outbound.groups));
        let senders: Vec<_> = senders.map(Party::Machine).collect();
        let asked = query.shown(self.language);
        let detail = say!(self.language, "forwards {asked}", "{asked} を転送");
        packet.hop(HopKind::Resolver, self.nodes.path(outbound.node), detail, Some(outbound.node), Some(forward.node));
        // The query goes on from the resolver; the packet itself still starts at its source.
        self.ask_resolver(packet, &senders, inbound, query, depth)
    }

    fn by_zone(&self, mut packet: Packet, view: View, zone: &HostedZone, query: &Query, depth: usize) -> Vec<Answer> {
        let host = query.host.as_deref().unwrap_or_default();
        let domain = zone.domain.as_deref().unwrap_or_default();
        if let Some(open) = zone.records.iter().find(|record| record.host.is_none()) {
            packet.doubt_name(
                say!(
                    self.language,
                    "a record of the hosted zone {domain} is not known",
                    "ホストゾーン {domain} のレコードに不明なものがあります"
                ),
                Some(open.node),
            );
        }
        let exact = |record: &&Record| record.host.as_deref() == Some(host);
        // A wildcard stands for all names below it, and the deepest one wins.
        let wild = |record: &&Record| {
            let below = record.host.as_deref().and_then(|name| name.strip_prefix('*'));
            below.is_some_and(|below| host.ends_with(below))
        };
        let depth_of = |record: &&Record| record.host.as_deref().map_or(0, str::len);
        let wildcard = zone.records.iter().filter(wild).max_by_key(depth_of);
        let record = zone.records.iter().find(exact).or(wildcard);
        let Some(record) = record else {
            let message = say!(
                self.language,
                "the private hosted zone {domain} has no record for `{host}`",
                "プライベートホストゾーン {domain} に `{host}` のレコードがありません"
            );
            return vec![packet.stop(&NAME_RESOLUTION, Some(zone.node), message)];
        };
        let told = |engine: &Self, packet: &mut Packet, what: String| {
            let detail = say!(
                engine.language,
                "resolves to {what}: the private hosted zone {domain} says so",
                "{what} に解決: プライベートホストゾーン {domain} による"
            );
            packet.hop(HopKind::Name, host.to_owned(), detail, None, Some(record.node));
            engine.touch(zone.node);
        };
        match &record.target {
            RecordTarget::Node(node) => {
                told(self, &mut packet, self.nodes.path(*node));
                self.to_node(packet, *node)
            }
            RecordTarget::Address(address) => {
                told(self, &mut packet, address.to_string());
                self.to_address(packet, view.vpc, *address)
            }
            RecordTarget::Name(name) => {
                told(self, &mut packet, name.clone());
                let query = self.query(name);
                self.resolve(packet, view, &query, depth + 1)
            }
            RecordTarget::Service(service) => {
                let Some(region) = self.network.vpc(view.vpc).region else { return vec![packet.unknown_table()] };
                told(self, &mut packet, service.title.to_owned());
                self.resolve(packet, view, &Query::service(service, region.code), depth + 1)
            }
            RecordTarget::Unknown => {
                vec![packet.unknown(
                    say!(
                        self.language,
                        "what `{host}` resolves to is not known",
                        "`{host}` が何に解決されるかは不明です"
                    ),
                    Some(record.node),
                )]
            }
        }
    }

    /// To a declared thing that a record names.
    fn to_node(&self, packet: Packet, node: NodeId) -> Vec<Answer> {
        let ports = packet.maybe.clone();
        let source = packet.source.clone();
        let answers = if let Some(id) = self.network.endpoint_id(node) {
            return self.to_endpoint(packet, id);
        } else if let Some(id) = self.network.load_balancer_id(node) {
            self.to_balancer(&source, id, &ports)
        } else if let Some(id) = self.network.endpoint_service_id(node) {
            self.to_endpoint_service(&source, id, &ports)
        } else if let Some(id) = self.network.host_id(node) {
            match self.host(id) {
                Some(to) => self.between(&source, &Party::Machine(to), &ports),
                None => return vec![packet.unknown_table()],
            }
        } else if let Some(to) = self.remote_host(node) {
            self.between(&source, &Party::Remote(to), &ports)
        } else {
            return vec![packet.unknown(
                self.language.pick(
                    "what the name resolves to has no address of its own",
                    "名前の解決先は自身のアドレスを持ちません",
                ),
                Some(node),
            )];
        };
        continued(packet, answers)
    }

    /// To an address that a record gives.
    fn to_address(&self, packet: Packet, vpc: VpcId, address: IpAddr) -> Vec<Answer> {
        let asked = Addresses::exactly(address);
        if asked.is_private() {
            let to = match self.who_has(address, vpc)[..] {
                [ref only] => only.clone(),
                [] => {
                    return vec![packet.unknown(
                        say!(
                            self.language,
                            "nothing that is declared has the address {address}",
                            "宣言されたもののうち、アドレス {address} を持つものはありません"
                        ),
                        None,
                    )];
                }
                _ => {
                    return vec![packet.unknown(
                        say!(
                            self.language,
                            "several that are declared have the address {address}",
                            "宣言されたもののうち、アドレス {address} を持つものが複数あります"
                        ),
                        None,
                    )];
                }
            };
            let answers = self.between(&packet.source.clone(), &to, &packet.maybe.clone());
            return continued(packet, answers);
        }
        let outside = Outside { name: address.to_string(), addresses: asked, arbitrary: false };
        let answers = self.between(&packet.source.clone(), &Party::Outside(outside), &packet.maybe.clone());
        continued(packet, answers)
    }

    /// Who has a private address: in the VPC itself, or where the address lies outside it, anywhere else.
    fn who_has(&self, address: IpAddr, vpc: VpcId) -> Vec<Party> {
        let inside = self.network.vpc(vpc).blocks().any(|block| block.contains(&address));
        let here = |host: &Host| !inside || self.network.subnet(host.subnet).vpc == vpc;
        let hosts = self.network.hosts().filter(|(_, host)| host.address == HostAddress::Fixed(address) && here(host));
        let machines = hosts.filter_map(|(id, _)| self.host(id)).map(Party::Machine);
        let networks = self.network.on_premises().filter(|_| !inside);
        let remote = networks.filter(|(_, network)| network.blocks.iter().any(|block| block.cidr.contains(&address)));
        let remote = remote.map(|(id, network)| {
            let host = network.hosts.iter().find(|(_, known)| *known == Some(address)).map(|(host, _)| *host);
            Party::Remote(Remote::host(self.nodes, id, host, address))
        });
        machines.chain(remote).collect()
    }

    /// A declared host of an on-premises network, if its address is known.
    fn remote_host(&self, node: NodeId) -> Option<Remote> {
        let of = |(id, network): (OnPremisesId, &OnPremises)| {
            let (_, address) = network.hosts.iter().find(|(host, _)| *host == node)?;
            Some((id, (*address)?))
        };
        let (network, address) = self.network.on_premises().find_map(of)?;
        Some(Remote::host(self.nodes, network, Some(node), address))
    }

    /// To the public addresses of a name.
    fn to_public(&self, packet: Packet, query: &Query) -> Vec<Answer> {
        let Some((service, region)) = query.service else {
            let name = query.shown(self.language);
            let outside = Outside { name: name.clone(), addresses: self.internet.clone(), arbitrary: true };
            let answers = self.between(&packet.source.clone(), &Party::Outside(outside), &packet.maybe.clone());
            return continued(packet, answers);
        };
        let name = service_name(self.language, service, region);
        let heading = Heading::to_service(service, region, self.public_addresses(service, region), &name);
        let end = End {
            name: name.clone(),
            detail: self.language.pick("by its public addresses", "パブリックアドレス経由").to_owned(),
            node: None,
        };
        self.send(packet, &heading, &|packet| self.finish_outside(packet, &heading, &end))
    }

    /// The public IPv4 addresses of a service, as far as AWS publishes them by service: it answers at some of these. One
    /// of which it does not stands for an arbitrary public address.
    pub(super) fn public_addresses(&self, service: &Service, region: &str) -> Addresses {
        let ranges = catalog::public_ranges(service.short_name, region).iter().filter(|range| range.addr().is_ipv4());
        let intervals: Intervals = ranges.map(|range| interval(*range)).collect();
        if intervals.is_empty() { self.internet.clone() } else { Addresses::some_of(intervals) }
    }

    /// The AWS service that a goal means by its ordinary name, and the Region.
    pub(crate) fn service_of(&self, goal: &Goal) -> Option<(&'static Service, &'static str)> {
        match goal {
            Goal::Service(short_name, region) => match self.extensions.service(short_name) {
                catalog::ServiceLookup::One(service) => Some((service, region)),
                _ => None,
            },
            Goal::Name(host) => self.query(host).service,
            _ => None,
        }
    }

    /// The goal that a host name means before anything is resolved: for its usual port.
    pub(crate) fn is_service_name(&self, host: &str) -> bool {
        let query = self.query(host);
        let own = |name: &Option<(Option<String>, Option<bool>)>| {
            name.as_ref()
                .and_then(|(name, _)| name.clone())
                .is_some_and(|name| matches(&name, query.host.as_deref().unwrap_or_default()))
        };
        query.service.is_some() || self.network.endpoint_services().any(|(_, service)| own(&service.private_name))
    }

    /// Resolves and goes there.
    pub(super) fn by_name(&self, from: &Party, goal: &Goal, ports: &Ports) -> Vec<Answer> {
        let packet = self.packet(from, ports);
        match goal {
            Goal::Service(short_name, region) => match self.extensions.service(short_name) {
                catalog::ServiceLookup::One(service) => self.to_name(packet, &Query::service(service, region), 0),
                _ => vec![packet.unknown(self.language.pick("the service is not known", "サービスは不明です"), None)],
            },
            Goal::Name(host) => self.to_name(packet, &self.query(host), 0),
            _ => vec![packet.unknown_table()],
        }
    }
}

/// Answers of a question that follows from a packet: behind its hops, with what was doubted of it.
fn continued(packet: Packet, answers: Vec<Answer>) -> Vec<Answer> {
    answers
        .into_iter()
        .map(|answer| {
            let mut hops = packet.hops.clone();
            hops.extend(answer.hops);
            let verdict = match (answer.verdict, &packet.missing) {
                (Verdict::Reached, Some(missing)) => Verdict::Unknown(missing.clone()),
                (Verdict::Stopped(_), Some(missing)) if packet.unresolved => Verdict::Unknown(missing.clone()),
                (Verdict::Unknown(open), Some(missing)) if packet.unresolved && open.beyond => {
                    Verdict::Unknown(missing.clone())
                }
                (Verdict::Stopped(mut stop), _) => {
                    stop.cause = stop.cause.or(packet.cause.clone());
                    Verdict::Stopped(stop)
                }
                (verdict, _) => verdict,
            };
            Answer { verdict, hops }
        })
        .collect()
}

/// Whether names of AWS services may be in a domain.
fn may_be_of_aws(domain: &str) -> bool {
    let suffixes = catalog::regions().iter().map(|region| region.dns_suffix);
    suffixes.chain(["aws"]).any(|suffix| is_below(domain, suffix) || is_below(suffix, domain))
}

/// Whether a name, perhaps with a leading `*.`, means a host.
fn matches(name: &str, host: &str) -> bool {
    match name.strip_prefix('*') {
        Some(suffix) => host.len() > suffix.len() && host.ends_with(suffix) || host == name,
        None => name == host,
    }
}
