//! AWS services that VPC endpoints reach.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::{regions, sources, table};

/// A service name under which VPC endpoints can be created.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Service {
    /// The service name, with `{region}` in place of the Region's code: `com.amazonaws.{region}.s3`. A few names have
    /// no Region in them or a fixed one.
    pub name: &'static str,
    /// The last part of the name, as in `aws.ecr.dkr`. Mostly unique; see [`ServiceLookup::Ambiguous`].
    pub short_name: &'static str,
    /// What AWS calls it: `Amazon S3`.
    pub title: &'static str,
    /// Gateway endpoints are offered.
    pub gateway: bool,
    /// Interface endpoints are offered.
    pub interface: bool,
    /// Whether an endpoint policy is supported; `None` where that is not known.
    pub endpoint_policy: Option<bool>,
    /// Where [`Self::endpoint_policy`] is from, in words that fit into a sentence; empty where it is `None`.
    pub endpoint_policy_basis: &'static str,
    /// The public names that an interface endpoint can take over.
    pub private_dns: PrivateDns,
    /// Where [`Self::private_dns`] is from, in words that fit into a sentence; empty where it is unknown.
    pub private_dns_basis: &'static str,
    /// The TCP ports of the service, the usual one first. Never empty.
    pub ports: Vec<u16>,
    /// Interface endpoints can be created in other Regions.
    pub native_cross_region: bool,
    /// A remark in English sentences; empty for most.
    pub note: &'static str,
    /// Where the row is from.
    pub source: &'static str,
    /// The same as an address, where it is a page of AWS.
    pub page: Option<&'static str>,
}

/// The public names that an interface endpoint with private DNS takes over.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PrivateDns {
    /// Not known: nothing may be claimed.
    Unknown,
    /// The service is known to have no private DNS.
    None,
    /// The names, with `{region}`; a leading `*.` stands for every host below.
    Names(Vec<&'static str>),
}

impl Service {
    /// The service name in a Region, in the ordinary spelling. In China and the partitions beyond, some services have
    /// another prefix; [`service_by_full_name`] accepts both.
    pub fn full_name(&self, region: &str) -> String {
        self.name.replace("{region}", region)
    }

    /// The private names in a Region, with the DNS suffix of its partition. Empty if there are none or none is known.
    pub fn private_names(&self, region: &str) -> Vec<String> {
        let PrivateDns::Names(names) = &self.private_dns else {
            return Vec::new();
        };
        let suffix = regions::region(region).map_or("amazonaws.com", |r| r.dns_suffix);
        names
            .iter()
            .map(|name| {
                let name = name.replace("{region}", region);
                match name.strip_suffix("amazonaws.com") {
                    Some(host) => format!("{host}{suffix}"),
                    None => name,
                }
            })
            .collect()
    }

    /// The name under which clients ordinarily ask for the service in a Region; `None` where it is not known.
    pub fn host(&self, region: &str) -> Option<String> {
        // DynamoDB has no private name, but a public one all the same.
        // (AWS, <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html>)
        let suffix = || regions::region(region).map_or("amazonaws.com", |r| r.dns_suffix);
        let public = (self.short_name == "dynamodb").then(|| format!("dynamodb.{region}.{}", suffix()));
        self.private_names(region).into_iter().next().or(public)
    }

    /// The port that a client uses unless it says otherwise.
    pub fn default_port(&self) -> u16 {
        self.ports.first().copied().unwrap_or(443)
    }
}

/// What a short name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceLookup {
    /// Exactly one service.
    One(&'static Service),
    /// Several services: they share the short name, or it is the first part of theirs (`ecr` of `ecr.api` and `ecr.dkr`).
    Ambiguous(Vec<&'static Service>),
    /// No service.
    None,
}

static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| load().unwrap_or_default());

static BY_NAME: LazyLock<HashMap<&'static str, &'static Service>> =
    LazyLock::new(|| SERVICES.iter().map(|s| (s.name, s)).collect());

fn load() -> Result<Vec<Service>, String> {
    let sources = sources::load()?;
    table::rows(
        include_str!("../data/services.tsv"),
        [
            "short_name",
            "name",
            "title",
            "endpoint",
            "policy",
            "policy_basis",
            "private_dns",
            "private_dns_basis",
            "ports",
            "cross_region",
            "source",
            "note",
        ],
    )?
    .into_iter()
    .map(|row| {
        let [short_name, name, title, endpoint, policy, policy_basis, dns, dns_basis, ports, cross, source, note] = row;
        let (gateway, interface) = match endpoint {
            "gateway" => (true, false),
            "interface" => (false, true),
            "both" => (true, true),
            _ => return Err(format!("{name}: endpoint `{endpoint}`")),
        };
        let private_dns = match dns {
            "?" => PrivateDns::Unknown,
            "-" => PrivateDns::None,
            names => PrivateDns::Names(table::list(names)),
        };
        let ports = ports
            .split(',')
            .map(|port| port.parse().map_err(|_| format!("{name}: port `{port}`")))
            .collect::<Result<_, _>>()?;
        Ok(Service {
            name,
            short_name,
            title,
            gateway,
            interface,
            endpoint_policy: table::tristate(policy)?,
            endpoint_policy_basis: sources::words(&sources, policy_basis)?,
            private_dns,
            private_dns_basis: sources::words(&sources, dns_basis)?,
            ports,
            native_cross_region: table::flag(cross)?,
            note,
            source: sources::words(&sources, source)?,
            page: sources::page(&sources, source)?,
        })
    })
    .collect()
}

/// All services, sorted by short name.
pub fn services() -> &'static [Service] {
    &SERVICES
}

/// The service with a short name, as it stands after `aws.`.
pub fn service(short_name: &str) -> ServiceLookup {
    let all = services();
    let start = all.partition_point(|s| s.short_name < short_name);
    let exact: Vec<_> = all[start..].iter().take_while(|s| s.short_name == short_name).collect();
    if let Some((first, rest)) = exact.split_first() {
        return if rest.is_empty() { ServiceLookup::One(first) } else { ServiceLookup::Ambiguous(exact) };
    }
    if let Some(found) = all.iter().find(|s| matches_cell(s.short_name, short_name)) {
        return ServiceLookup::One(found);
    }
    let below: Vec<_> = all
        .iter()
        .filter(|s| s.short_name.strip_prefix(short_name).is_some_and(|rest| rest.starts_with('.')))
        .collect();
    if below.is_empty() || short_name.is_empty() { ServiceLookup::None } else { ServiceLookup::Ambiguous(below) }
}

/// The service with a full service name, and the Region that the name contains. The Region need not be a known one.
pub fn service_by_full_name(name: &str) -> Option<(&'static Service, Option<String>)> {
    find_full_name(name).or_else(|| {
        let (prefix, rest) = regions::name_prefixes()
            .iter()
            .find_map(|prefix| Some((prefix, name.strip_prefix(prefix)?.strip_prefix('.')?)))?;
        let plain = format!("com.amazonaws.{rest}");
        find_full_name(&plain).or_else(|| {
            // Amazon Transcribe in China repeats the top-level domain at the end of its name.
            let top = prefix.split('.').next()?;
            find_full_name(plain.strip_suffix(top)?.strip_suffix('.')?)
        })
    })
}

fn find_full_name(name: &str) -> Option<(&'static Service, Option<String>)> {
    if let Some(found) = named(name) {
        let region = name.split('.').find(|label| regions::region(label).is_some());
        return Some((found, region.map(str::to_owned)));
    }
    with_full_name(name, &|pattern| {
        let exact = BY_NAME.get(pattern).copied();
        exact.or_else(|| services().iter().find(|s| matches_cell(s.name, pattern)))
    })
}

/// The service with exactly this name, which holds no Region that could be another.
pub(crate) fn named(name: &str) -> Option<&'static Service> {
    BY_NAME.get(name).copied().filter(|service| !service.name.contains('{'))
}

/// The service with a full service name that has a Region in it, by its name with `{region}`.
pub(crate) fn with_full_name(
    name: &str,
    find: &dyn Fn(&str) -> Option<&'static Service>,
) -> Option<(&'static Service, Option<String>)> {
    let labels: Vec<&str> = name.split('.').collect();
    for (index, label) in labels.iter().enumerate() {
        if !is_region_shaped(label) {
            continue;
        }
        let mut pattern = labels.clone();
        pattern[index] = "{region}";
        if let Some(found) = find(&pattern.join(".")) {
            return Some((found, Some((*label).to_owned())));
        }
    }
    None
}

/// Whether a word has the shape of a Region's code, known or not: `us-gov-west-1`.
pub(crate) fn is_region_shaped(label: &str) -> bool {
    let mut parts = label.rsplit('-');
    let number = parts.next().unwrap_or_default();
    let mut words = 0;
    !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && parts.all(|part| {
            words += 1;
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase())
        })
        && words >= 2
}

/// Whether a name is one that a name ending in `{cell}` stands for.
fn matches_cell(pattern: &str, name: &str) -> bool {
    pattern
        .strip_suffix("{cell}")
        .and_then(|start| name.strip_prefix(start))
        .is_some_and(|cell| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}

/// Services that a mistaken short name may have meant, the likeliest first, at most three: known by that
/// title or its initials (`cloudwatch`, `efs`), close in spelling, or with the word as a part of the name (`firehose`).
pub fn similar_services(short_name: &str) -> Vec<&'static Service> {
    let wanted = short_name.to_lowercase();
    if wanted.len() < 2 {
        return Vec::new();
    }
    let mut found: Vec<_> = services().iter().filter_map(|s| Some((likeness(&wanted, s)?, s))).collect();
    found.sort_by_key(|(score, s)| (*score, s.short_name.contains("fips"), s.short_name.len(), s.short_name));
    found.dedup_by_key(|(_, s)| s.short_name);
    found.into_iter().take(3).map(|(_, s)| s).collect()
}

/// How far a service is from what was wanted; `None` if it is not plausible at all.
fn likeness(wanted: &str, service: &Service) -> Option<usize> {
    let title = service.title.to_lowercase();
    let words: Vec<&str> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !matches!(*word, "" | "amazon" | "aws")).collect();
    let initials: String = words.iter().filter_map(|w| w.chars().next()).collect();
    if words.concat() == wanted.replace(['-', '_', '.'], "") || initials == wanted {
        return Some(0);
    }
    let allowed = match wanted.chars().count() {
        0..=4 => 1,
        5..=9 => 2,
        _ => 3,
    };
    let distance = strsim::damerau_levenshtein(wanted, service.short_name);
    if distance <= allowed {
        return Some(distance);
    }
    if service.short_name.split(['-', '.']).any(|p| p == wanted) {
        return Some(2);
    }
    words.contains(&wanted).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(short_name: &str) -> &'static Service {
        match service(short_name) {
            ServiceLookup::One(service) => service,
            other => panic!("{short_name}: {other:?}"),
        }
    }

    #[test]
    fn the_table_is_sound() {
        let all = load().unwrap();
        assert!(all.len() > 500);
        let key = |s: &Service| (s.short_name, s.name);
        assert!(all.windows(2).all(|w| key(&w[0]) < key(&w[1])), "sorted, unique");
        let mut names: Vec<_> = all.iter().map(|s| s.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|w| w[0] != w[1]), "names are unique");
        for s in &all {
            let at = s.name;
            assert!(s.name.ends_with(&format!(".{}", s.short_name)), "{at}");
            assert!(
                s.name
                    .replace("{region}", "r")
                    .replace("{cell}", "c")
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-')),
                "{at}"
            );
            assert!(!s.title.is_empty() && !s.source.is_empty(), "{at}");
            assert!(s.gateway || s.interface, "{at}");
            assert_eq!(s.endpoint_policy.is_none(), s.endpoint_policy_basis.is_empty(), "{at}");
            assert_eq!(s.private_dns == PrivateDns::Unknown, s.private_dns_basis.is_empty(), "{at}");
            assert!(!s.ports.is_empty() && !s.ports.contains(&0), "{at}");
            assert!(s.note.is_empty() || s.note.ends_with('.'), "{at}");
            if let PrivateDns::Names(names) = &s.private_dns {
                for name in names {
                    let host = name.strip_prefix("*.").unwrap_or(name).replace("{region}", "r");
                    assert!(
                        host.contains('.')
                            && host.split('.').all(|label| !label.is_empty()
                                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')),
                        "{at}: {name}"
                    );
                }
            }
            let (before, _) = s.name.rsplit_once('.').unwrap();
            for word in before.split('.').filter(|w| is_region_shaped(w)) {
                assert!(regions::region(word).is_some(), "{at}");
            }
        }
        let gateway: Vec<_> = all.iter().filter(|s| s.gateway).map(|s| s.short_name).collect();
        assert_eq!(gateway, ["dynamodb", "s3", "s3express"]);
    }

    #[test]
    fn finds_by_short_name() {
        assert_eq!(one("s3").title, "Amazon S3");
        assert_eq!(one("ecr.dkr").name, "com.amazonaws.{region}.ecr.dkr");
        assert_eq!(one("glue").short_name, "glue");
        assert_eq!(one("timestream.query-cell2").short_name, "timestream.query-{cell}");
        let ServiceLookup::Ambiguous(found) = service("ecr") else {
            panic!("ecr");
        };
        let names: Vec<_> = found.iter().map(|s| s.short_name).collect();
        assert_eq!(names, ["ecr.api", "ecr.dkr"]);
        assert!(matches!(service("freetier"), ServiceLookup::Ambiguous(f) if f.len() == 2));
        for none in ["", ".", "ec", "nothing", "timestream.query-", "S3"] {
            assert_eq!(service(none), ServiceLookup::None, "{none}");
        }
    }

    #[test]
    fn every_service_is_found_by_its_names() {
        for s in services() {
            let full = s.full_name("ap-northeast-1").replace("{cell}", "cell1");
            let (found, region) = service_by_full_name(&full).unwrap_or_else(|| panic!("{full}"));
            assert_eq!(found, s);
            if s.name.contains("{region}") {
                assert_eq!(region.as_deref(), Some("ap-northeast-1"));
            }
            assert_ne!(service(s.short_name), ServiceLookup::None);
        }
    }

    #[test]
    fn finds_by_full_name() {
        let find = |name| service_by_full_name(name).map(|(s, r)| (s.short_name, r));
        let at = |region: &str| Some(region.to_owned());
        assert_eq!(find("com.amazonaws.eu-west-1.ecr.api"), Some(("ecr.api", at("eu-west-1"))));
        assert_eq!(find("com.amazonaws.xx-nowhere-9.s3"), Some(("s3", at("xx-nowhere-9"))));
        assert_eq!(find("com.amazonaws.iam"), Some(("iam", None)));
        assert_eq!(find("com.amazonaws.us-east-1.pricingplanmanager"), Some(("pricingplanmanager", at("us-east-1"))));
        assert_eq!(find("cn.com.amazonaws.cn-north-1.ec2"), Some(("ec2", at("cn-north-1"))));
        assert_eq!(find("cn.com.amazonaws.cn-north-1.transcribe.cn"), Some(("transcribe", at("cn-north-1"))));
        for none in [
            "",
            "s3",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0e123abc123198abc",
            "com.amazonaws.{region}.s3",
            "com.amazonaws.us-east-1.nothing",
            "com.amazonaws.us-east-1",
            "com.amazonaws..s3",
        ] {
            assert_eq!(find(none), None, "{none}");
        }
    }

    #[test]
    fn spells_private_names() {
        assert_eq!(one("ssm").private_names("ap-northeast-1"), ["ssm.ap-northeast-1.amazonaws.com"]);
        assert_eq!(one("ec2").private_names("cn-north-1"), ["ec2.cn-north-1.amazonaws.com.cn"]);
        assert_eq!(one("dynamodb").private_dns, PrivateDns::None);
        assert_eq!(one("dynamodb").private_names("us-east-1"), [""; 0]);
        assert!(one("s3").private_names("us-east-1").contains(&"*.s3.us-east-1.amazonaws.com".to_owned()));
    }

    #[test]
    fn knows_ports() {
        assert_eq!(one("s3").default_port(), 443);
        assert_eq!(one("cassandra").default_port(), 9142);
        assert!(one("email-smtp").ports.contains(&465));
    }

    #[test]
    fn suggests() {
        let first = |name| similar_services(name).first().map(|s| s.short_name);
        assert_eq!(first("secretmanager"), Some("secretsmanager"));
        assert_eq!(first("secrets-manager"), Some("secretsmanager"));
        assert_eq!(first("firehose"), Some("kinesis-firehose"));
        assert_eq!(first("kinesis"), Some("kinesis-streams"));
        assert_eq!(first("cloudwatch"), Some("monitoring"));
        assert_eq!(first("eventbridge"), Some("events"));
        assert_eq!(first("stepfunctions"), Some("states"));
        assert_eq!(first("systems-manager"), Some("ssm"));
        assert_eq!(first("efs"), Some("elasticfilesystem"));
        assert_eq!(first("dynamo"), Some("dynamodb"));
        assert_eq!(first("S3"), Some("s3"));
        assert_eq!(first("ssmessages"), Some("ssmmessages"));
        for none in ["", "x", "quite-another-thing", "日本"] {
            assert_eq!(first(none), None, "{none}");
        }
    }
}
