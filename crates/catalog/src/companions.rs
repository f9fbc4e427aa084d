//! What a host needs beside a service.

use std::sync::LazyLock;

use crate::{sources, table};

/// A service that is needed beside another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Companion {
    /// Its short name.
    pub service: &'static str,
    /// Why, in one English sentence.
    pub reason: &'static str,
    /// Why, in one Japanese sentence.
    pub reason_ja: &'static str,
    /// Where that is from.
    pub source: &'static str,
}

/// The service and its companions, sorted by the service.
static COMPANIONS: LazyLock<Vec<(&'static str, Vec<Companion>)>> = LazyLock::new(|| load().unwrap_or_default());

fn load() -> Result<Vec<(&'static str, Vec<Companion>)>, String> {
    let sources = sources::load()?;
    let rows =
        table::rows(include_str!("../data/companions.tsv"), ["service", "companion", "source", "reason", "reason_ja"])?;
    let mut all: Vec<(&'static str, Vec<Companion>)> = Vec::new();
    for [service, companion, source, reason, reason_ja] in rows {
        let companion = Companion { service: companion, reason, reason_ja, source: sources::words(&sources, source)? };
        match all.last_mut() {
            Some((last, list)) if *last == service => list.push(companion),
            _ => all.push((service, vec![companion])),
        }
    }
    Ok(all)
}

/// The services that must be reachable beside `aws.SHORT` from a host that uses it, sorted by short name. What AWS
/// calls optional is not among them. The list is complete: companions of companions are in it.
pub fn companions(service_short: &str) -> &'static [Companion] {
    COMPANIONS
        .binary_search_by(|(service, _)| (*service).cmp(service_short))
        .ok()
        .and_then(|index| COMPANIONS.get(index))
        .map_or(&[], |(_, list)| list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::{ServiceLookup, service};

    #[test]
    fn the_table_is_sound() {
        let all = load().unwrap();
        assert!(all.windows(2).all(|w| w[0].0 < w[1].0), "sorted, unique");
        for (name, list) in &all {
            assert!(matches!(service(name), ServiceLookup::One(_)), "{name}");
            assert!(list.windows(2).all(|w| w[0].service < w[1].service), "{name}: sorted, unique");
            for c in list {
                assert!(matches!(service(c.service), ServiceLookup::One(_)), "{c:?}");
                assert_ne!(c.service, *name);
                assert!(c.reason.ends_with('.') && c.reason_ja.ends_with('。'));
                assert!(!c.source.is_empty());
                for next in companions(c.service) {
                    assert!(
                        next.service == *name || list.iter().any(|c| c.service == next.service),
                        "{name} lacks {}",
                        next.service
                    );
                }
            }
        }
    }

    #[test]
    fn finds_companions() {
        let names = |of| companions(of).iter().map(|c| c.service).collect::<Vec<_>>();
        assert_eq!(names("ssm"), ["ssmmessages"]);
        assert_eq!(names("ecr.dkr"), ["ecr.api", "s3"]);
        assert_eq!(names("s3"), [""; 0]);
    }
}
