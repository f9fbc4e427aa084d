//! What a host name resolves to.

use portolan_analyzer::Value;
use portolan_catalog::{PrivateDns, Service};

use crate::world::{Behind, Setting, World};

/// A name that is asked for.
#[derive(Debug, Clone)]
pub(crate) enum Name {
    /// The ordinary host name of a service in a Region.
    Service(&'static Service, &'static str),
    /// Any other.
    Host(String),
}

/// What a name resolves to.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// A record says this place.
    Place(Value),
    /// An interface endpoint.
    Endpoint(usize),
    /// What another resolver says, if the question gets there.
    Asked {
        /// The resolver that asks.
        outbound: usize,
        /// The one that is asked.
        inbound: usize,
        /// What it says.
        then: Box<Found>,
    },
    /// What public DNS says.
    Public,
    /// Nothing.
    Nothing,
    /// Nobody knows.
    Unknown,
}

/// An answer that a resolver may give.
struct Candidate {
    labels: usize,
    order: u8,
    sure: bool,
    found: Vec<Found>,
}

/// Forwards are followed so far.
const DEPTH: usize = 6;

impl Name {
    fn text(&self) -> String {
        match self {
            Name::Host(name) => name.clone(),
            Name::Service(service, region) => match service.private_names(region).first() {
                Some(name) => name.strip_prefix("*.").map_or(name.clone(), |rest| format!("some.{rest}")),
                None => format!("{}.{region}.amazonaws.com", service.short_name),
            },
        }
    }
}

impl World<'_> {
    /// What the resolver of a VPC answers; several where it is not known which. `inbound`: the question came through
    /// an inbound resolver.
    pub(crate) fn resolve(&self, vpc: usize, name: &Name, inbound: bool, depth: usize) -> Vec<Found> {
        if depth > DEPTH || self.vpcs[vpc].dns_support != Some(true) {
            return vec![Found::Unknown];
        }
        let asked = name.text();
        let mut candidates = Vec::new();
        for (outbound, resolver) in self.resolvers.iter().enumerate() {
            if resolver.vpc != vpc || resolver.inbound == Some(true) {
                continue;
            }
            for (domain, place) in &resolver.forwards {
                if is_below(&asked, domain) {
                    let found = self.forwarded(outbound, place, name, depth);
                    candidates.push(Candidate {
                        labels: labels(domain),
                        order: 0,
                        sure: resolver.inbound.is_some(),
                        found,
                    });
                }
            }
        }
        for zone in &self.zones {
            let here = zone.vpcs.contains(&vpc);
            if is_below(&asked, &zone.domain) && (here || !zone.complete) {
                let exact = zone.records.iter().find(|(record, _)| same_name(record, &asked));
                let wildcard = || {
                    // The nearest one above.
                    let mut above = asked.as_str();
                    loop {
                        above = above.split_once('.')?.1;
                        let wild = format!("*.{above}");
                        if let Some(found) = zone.records.iter().find(|(record, _)| same_name(record, &wild)) {
                            return Some(found);
                        }
                    }
                };
                let found = exact.or_else(wildcard).map_or(Found::Nothing, |(_, place)| Found::Place(place.clone()));
                candidates.push(Candidate { labels: labels(&zone.domain), order: 1, sure: here, found: vec![found] });
            }
        }
        for index in 0..self.endpoints.len() {
            if self.endpoints[index].vpc == vpc {
                candidates.extend(self.private_dns(index, name, &asked, inbound));
            }
        }
        candidates.sort_by_key(|candidate| (usize::MAX - candidate.labels, candidate.order));
        let mut found = Vec::new();
        for candidate in candidates {
            found.extend(candidate.found);
            if candidate.sure {
                return found;
            }
        }
        found.push(Found::Public);
        found
    }

    fn forwarded(&self, outbound: usize, place: &Value, name: &Name, depth: usize) -> Vec<Found> {
        let Value::Reference(Some(node)) = place else { return vec![Found::Unknown] };
        let Some(inbound) = self.resolvers.iter().position(|resolver| resolver.node == *node) else {
            return vec![Found::Unknown];
        };
        if self.resolvers[inbound].inbound != Some(true) {
            return vec![Found::Unknown];
        }
        let said = self.resolve(self.resolvers[inbound].vpc, name, true, depth + 1).into_iter();
        said.map(|then| Found::Asked { outbound, inbound, then: Box::new(then) }).collect()
    }

    /// Whether private DNS of an endpoint answers.
    fn private_dns(&self, index: usize, name: &Name, asked: &str, inbound: bool) -> Option<Candidate> {
        let endpoint = &self.endpoints[index];
        let vpc = &self.vpcs[endpoint.vpc];
        if endpoint.kind != Some("interface") {
            return None;
        }
        let on = match (endpoint.private_dns, vpc.dns_hostnames) {
            (Some("off"), _) | (_, Some(false)) => return None,
            (Some("inbound_resolver_only"), _) if !inbound => return None,
            (Some(_), Some(true)) => true,
            _ => false,
        };
        let (region, region_known) = match &endpoint.service_region {
            Setting::Unset => (vpc.region, true),
            Setting::Is(region) => (Some(*region), true),
            Setting::Unknown => (vpc.region, false),
        };
        let mut sure = on && region_known && region.is_some();
        let domain = match (endpoint.service, name) {
            (Behind::Aws(service), Name::Service(asked_for, asked_region)) => {
                if service.name != asked_for.name || (region_known && region != Some(*asked_region)) {
                    return None;
                }
                if service.private_dns == PrivateDns::None {
                    return None;
                }
                asked.strip_prefix("some.").unwrap_or(asked).to_owned()
            }
            (Behind::Aws(service), Name::Host(host)) => service
                .private_names(region.unwrap_or_default())
                .into_iter()
                .filter(|private| matches_name(private, host))
                .map(|private| private.trim_start_matches("*.").to_owned())
                .max_by_key(|private| labels(private))?,
            (Behind::Declared(service), Name::Host(host)) => {
                let service = self.services.iter().find(|known| known.node == service)?;
                let (private, verified) = service.name.as_ref()?;
                if !matches_name(private, host) || *verified == Some(false) {
                    return None;
                }
                sure = sure && verified.is_some();
                private.trim_start_matches("*.").to_owned()
            }
            (Behind::Unknown, _) => {
                sure = false;
                asked.to_owned()
            }
            _ => return None,
        };
        Some(Candidate { labels: labels(&domain), order: 2, sure, found: vec![Found::Endpoint(index)] })
    }
}

fn labels(domain: &str) -> usize {
    domain.split('.').filter(|label| !label.is_empty()).count()
}

fn same_name(one: &str, other: &str) -> bool {
    one.trim_end_matches('.').eq_ignore_ascii_case(other.trim_end_matches('.'))
}

/// Whether a name is a domain or below it.
fn is_below(name: &str, domain: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    name == domain || name.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether a private name, which may begin with `*.`, stands for a host.
fn matches_name(private: &str, host: &str) -> bool {
    match private.strip_prefix("*.") {
        Some(domain) => is_below(host, domain) && !same_name(host, domain),
        None => same_name(private, host),
    }
}
