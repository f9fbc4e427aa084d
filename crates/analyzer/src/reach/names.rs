//! What a host name resolves to where the question starts.

use portolan_catalog::{self as catalog, Service};

use super::addresses::{Meaning, interval};
use super::engine::Engine;
use super::packet::{Heading, Packet};
use super::words::service_name;
use super::{Addresses, Answer, HopKind, Machine};
use crate::network::{EndpointTarget, EndpointType, PrivateDnsMode};

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
                let leads_there = matches!(&endpoint.service, EndpointTarget::Aws(other) if other.name == service.name);
                if endpoint.kind != Some(EndpointType::Interface) || !leads_there {
                    continue;
                }
                let name = self.nodes.path(endpoint.node);
                let attributes = [vpc.dns_support.on, vpc.dns_hostnames.on];
                let mode = match endpoint.private_dns.mode {
                    Some(PrivateDnsMode::On) if attributes.contains(&Some(false)) => Some(PrivateDnsMode::Off),
                    Some(PrivateDnsMode::On) if attributes.contains(&None) => None,
                    mode => mode,
                };
                match mode {
                    Some(PrivateDnsMode::On) => {
                        packet.hop(
                            HopKind::Name,
                            host,
                            format!("resolves to {name}: its private DNS is on"),
                            None,
                            endpoint.private_dns.node.or(Some(endpoint.node)),
                        );
                        return self.to_endpoint(from, id, packet);
                    }
                    Some(PrivateDnsMode::Off) => {
                        cause = Some((
                            format!("private DNS of `{name}` is off"),
                            endpoint.private_dns.node.or(Some(endpoint.node)),
                        ))
                    }
                    Some(PrivateDnsMode::InboundResolverOnly) => {
                        cause = Some((
                            format!("private DNS of `{name}` serves the inbound resolver only"),
                            endpoint.private_dns.node.or(Some(endpoint.node)),
                        ));
                    }
                    None => packet.doubt(
                        format!("whether private DNS of `{name}` is on is not known"),
                        endpoint.private_dns.node.or(Some(endpoint.node)),
                    ),
                }
            }
        }
        let (why, node) = match cause {
            Some((cause, node)) => {
                packet.cause = Some(format!("{cause}, so `{host}` resolves to public addresses"));
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

/// The public IPv4 addresses of a service, as far as AWS publishes them.
pub(super) fn public_addresses(service: &Service, region: &str) -> Addresses {
    let ranges = catalog::public_ranges(service.short_name, region).iter().filter(|range| range.addr().is_ipv4());
    let intervals: Vec<_> = ranges.map(|range| interval(*range)).collect();
    if intervals.is_empty() { Addresses::some_public() } else { Addresses { intervals, meaning: Meaning::Every } }
}
