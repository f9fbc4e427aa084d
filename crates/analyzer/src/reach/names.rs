//! What a host name resolves to where the question starts.

use portolan_catalog::{self as catalog, PrivateDns, Service};

use super::addresses::{Meaning, interval};
use super::engine::Engine;
use super::packet::{Heading, Packet};
use super::words::service_name;
use super::{Addresses, Answer, Cause, CauseKind, HopKind, Machine};
use crate::network::{EndpointTarget, EndpointType, PrivateDnsMode};
use crate::schema::Kind;

impl Engine<'_> {
    /// Names resolve where the question starts: to an interface endpoint if private DNS says so, else publicly.
    pub(super) fn to_service(&self, from: &Machine, short_name: &str, region: &str, mut packet: Packet) -> Vec<Answer> {
        let catalog::ServiceLookup::One(service) = catalog::service(short_name) else {
            return vec![packet.unknown("the service is not known", None)];
        };
        let vpc = self.network.vpc(from.vpc);
        let Some(own) = vpc.region else {
            return vec![
                packet.unknown(format!("the Region of `{}` is not known", self.nodes.path(vpc.node)), Some(vpc.node)),
            ];
        };
        let host = service.private_names(region).into_iter().next().unwrap_or_else(|| service.title.to_owned());
        let mut cause = None;
        if own.code == region {
            for &id in &vpc.endpoints {
                let endpoint = self.network.endpoint(id);
                if endpoint.kind != Some(EndpointType::Interface) {
                    continue;
                }
                match &endpoint.service {
                    EndpointTarget::Aws(other) if other.name == service.name => {}
                    _ => continue,
                }
                let name = self.nodes.path(endpoint.node);
                let setting = endpoint.private_dns.node.or(Some(endpoint.node));
                // DynamoDB and a few others have no private name to take over.
                let has_name = service.private_dns != PrivateDns::None;
                let off = [("dns_support", vpc.dns_support.on), ("dns_hostnames", vpc.dns_hostnames.on)];
                let refused = off.iter().find(|(_, on)| *on == Some(false)).map(|(attribute, _)| *attribute);
                match (endpoint.private_dns.mode, refused) {
                    (Some(PrivateDnsMode::On), None) if has_name => {
                        if off.iter().any(|(_, on)| on.is_none()) {
                            packet.doubt_name(
                                format!("whether private DNS of `{name}` works in this VPC is not known"),
                                setting,
                            );
                        }
                        packet.hop(
                            HopKind::Name,
                            host,
                            format!("resolves to {name}: its private DNS is on"),
                            None,
                            setting,
                        );
                        return self.to_endpoint(from, id, packet);
                    }
                    (Some(PrivateDnsMode::On), Some(attribute)) if has_name => {
                        let vpc = self.nodes.path(vpc.node);
                        let message =
                            format!("private DNS of `{name}` does not work, because `{attribute}` is off in `{vpc}`");
                        cause = Some((message, CauseKind::DnsAttributes, setting));
                    }
                    (Some(PrivateDnsMode::InboundResolverOnly), _) => {
                        let message = format!("private DNS of `{name}` serves the inbound resolver only");
                        cause = Some((message, CauseKind::PrivateDns, setting));
                    }
                    (Some(PrivateDnsMode::Off), _) if has_name => {
                        cause = Some((format!("private DNS of `{name}` is off"), CauseKind::PrivateDns, setting));
                    }
                    (None, _) => {
                        packet.doubt_name(format!("whether private DNS of `{name}` is on is not known"), setting)
                    }
                    _ => {}
                }
            }
        }
        // No endpoint is known to take the name; one of which nothing is known may.
        let elsewhere = vpc.endpoints.iter().map(|id| self.network.endpoint(*id)).find(|endpoint| {
            endpoint.kind == Some(EndpointType::Interface)
                && endpoint.service == EndpointTarget::Unknown
                && endpoint.private_dns.mode != Some(PrivateDnsMode::Off)
        });
        if let (Some(endpoint), true) = (elsewhere, cause.is_none()) {
            packet.doubt_name(
                format!("what `{}` leads to is not known", self.nodes.path(endpoint.node)),
                Some(endpoint.node),
            );
        }
        let statements = self.nodes.iter().find(|node| matches!(node.kind(), Kind::HostedZone | Kind::Forward));
        if let Some(statement) = statements {
            packet.doubt_name(format!("`{}` is not analysed yet", statement.spec.keyword), Some(statement.id));
        }
        if vpc.dns_support.on != Some(true) {
            // The Amazon resolver does not answer; what another resolver says is not known.
            let state = if vpc.dns_support.on.is_none() { "unknown" } else { "off" };
            let message = format!(
                "`dns_support` is {state} in `{}`: with what the name is resolved is not known",
                self.nodes.path(vpc.node)
            );
            packet.doubt_name(message, vpc.dns_support.node);
        }
        let (why, node) = match cause {
            Some((cause, kind, node)) => {
                let message = format!("{cause}, so `{host}` resolves to public addresses");
                packet.cause = Some(Cause { message, kind });
                (format!("resolves to public addresses: {cause}"), node)
            }
            None => ("resolves to public addresses".to_owned(), None),
        };
        packet.hop(HopKind::Name, host, why, None, node);
        let name = service_name(service, region);
        let addresses = public_addresses(service, region);
        let heading = Heading {
            addresses: &addresses,
            wanted: format!("the addresses of {name}"),
            name: &name,
            service: Some(service).filter(|_| own.code == region),
            machine: None,
            through: None,
        };
        self.travel(from, &heading, packet)
    }
}

/// The public IPv4 addresses of a service, as far as AWS publishes them: it answers at some of these.
pub(super) fn public_addresses(service: &Service, region: &str) -> Addresses {
    let ranges = catalog::public_ranges(service.short_name, region).iter().filter(|range| range.addr().is_ipv4());
    let intervals: Vec<_> = ranges.map(|range| interval(*range)).collect();
    if intervals.is_empty() { Addresses::some_public() } else { Addresses { intervals, meaning: Meaning::One } }
}
