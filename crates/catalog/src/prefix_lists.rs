//! AWS-managed prefix lists, and the address ranges that AWS publishes.

use std::sync::LazyLock;

use ipnet::IpNet;

use crate::table;

/// An AWS-managed prefix list in one Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrefixList {
    /// The code of the Region.
    pub region: &'static str,
    /// The short name of the service: `s3` or `dynamodb`.
    pub service: &'static str,
    /// The id, which is unique in the Region only: `pl-61a54008`.
    pub id: &'static str,
}

struct Ranges {
    service: &'static str,
    region: &'static str,
    ranges: Vec<IpNet>,
}

static PREFIX_LISTS: LazyLock<Vec<PrefixList>> = LazyLock::new(|| load().unwrap_or_default());

static RANGES: LazyLock<Vec<Ranges>> = LazyLock::new(|| load_ranges().unwrap_or_default());

fn load() -> Result<Vec<PrefixList>, String> {
    table::rows(include_str!("../data/prefix-lists.tsv"), ["region", "service", "id", "confidence"])?
        .into_iter()
        .map(|[region, service, id, confidence]| match confidence {
            "high" | "medium" => Ok(PrefixList { region, service, id }),
            _ => Err(format!("{id}: confidence `{confidence}`")),
        })
        .collect()
}

fn load_ranges() -> Result<Vec<Ranges>, String> {
    table::rows(include_str!("../data/ranges.tsv"), ["service", "region", "ranges"])?
        .into_iter()
        .map(|[service, region, ranges]| {
            let ranges = table::list(ranges)
                .into_iter()
                .map(|range| range.parse().map_err(|_| format!("range `{range}`")))
                .collect::<Result<_, _>>()?;
            Ok(Ranges { service, region, ranges })
        })
        .collect()
}

/// All prefix lists whose ids are known for sure enough, sorted by Region and service.
pub fn prefix_lists() -> &'static [PrefixList] {
    &PREFIX_LISTS
}

/// The id of a service's prefix list in a Region.
pub fn prefix_list_id(service_short: &str, region: &str) -> Option<&'static str> {
    prefix_lists().iter().find(|list| list.region == region && list.service == service_short).map(|list| list.id)
}

/// The short name of the service (`s3` or `dynamodb`) whose prefix list has an id in a Region.
pub fn prefix_list_by_id(id: &str, region: &str) -> Option<&'static str> {
    prefix_lists().iter().find(|list| list.region == region && list.id == id).map(|list| list.service)
}

/// Where a prefix list with an id is known: Region and short name of the service. The same id may stand for different
/// services in different Regions.
pub fn prefix_list_regions(id: &str) -> Vec<(&'static str, &'static str)> {
    prefix_lists().iter().filter(|list| list.id == id).map(|list| (list.region, list.service)).collect()
}

/// The ranges of `s3` or `dynamodb` in a Region according to AWS's ip-ranges.json, IPv4 first, sorted. Empty if none
/// is known.
///
/// This is *not* what the prefix list holds: AWS maintains the two separately, and this publication is usually the wider
/// one. An address outside may still be the service's, and an address inside need not be covered by a gateway
/// endpoint's route. Good for telling what an address probably belongs to, not for deciding reachability.
pub fn public_ranges(service_short: &str, region: &str) -> &'static [IpNet] {
    RANGES
        .binary_search_by(|r| (r.service, r.region).cmp(&(service_short, region)))
        .ok()
        .and_then(|index| RANGES.get(index))
        .map_or(&[], |found| &found.ranges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regions::region;

    #[test]
    fn the_prefix_lists_are_sound() {
        let all = load().unwrap();
        let key = |l: &PrefixList| (l.region, l.service);
        assert!(all.windows(2).all(|w| key(&w[0]) < key(&w[1])), "sorted, unique");
        for list in &all {
            assert!(region(list.region).is_some(), "{list:?}");
            assert!(matches!(list.service, "s3" | "dynamodb"), "{list:?}");
            let hex = list.id.strip_prefix("pl-").unwrap();
            assert!(hex.len() == 8 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{list:?}");
            assert_eq!(prefix_list_by_id(list.id, list.region), Some(list.service), "unique in the Region");
        }
    }

    #[test]
    fn finds_prefix_lists() {
        assert_eq!(prefix_list_id("s3", "ap-northeast-1"), Some("pl-61a54008"));
        assert_eq!(prefix_list_id("s3", "ap-east-2"), None);
        assert_eq!(prefix_list_id("sqs", "ap-northeast-1"), None);
        assert_eq!(prefix_list_by_id("pl-78a54011", "ap-northeast-1"), Some("dynamodb"));
        assert_eq!(prefix_list_by_id("pl-61a54008", "us-east-1"), None);
        assert_eq!(
            prefix_list_regions("pl-78a54011"),
            [("ap-northeast-1", "dynamodb"), ("ap-northeast-2", "s3"), ("ap-south-1", "s3")]
        );
        assert_eq!(prefix_list_regions("pl-00000000"), []);
    }

    #[test]
    fn the_ranges_are_sound() {
        let all = load_ranges().unwrap();
        assert!(all.windows(2).all(|w| (w[0].service, w[0].region) < (w[1].service, w[1].region)), "sorted, unique");
        for row in &all {
            let at = (row.service, row.region);
            assert!(region(row.region).is_some(), "{at:?}");
            assert!(matches!(row.service, "s3" | "dynamodb"), "{at:?}");
            assert!(!row.ranges.is_empty(), "{at:?}");
            assert!(row.ranges.windows(2).all(|w| w[0] < w[1]), "{at:?}: sorted, unique, IPv4 first");
            for range in &row.ranges {
                assert_eq!(*range, range.trunc(), "{at:?}: no host bits");
                assert!(range.prefix_len() >= 8, "{at:?}: {range}");
            }
        }
        let count: usize = all.iter().map(|row| row.ranges.len()).sum();
        assert!(count > 1000);
    }

    #[test]
    fn finds_ranges() {
        assert!(!public_ranges("s3", "ap-northeast-1").is_empty());
        assert!(!public_ranges("dynamodb", "us-east-1").is_empty());
        assert!(public_ranges("sqs", "us-east-1").is_empty());
        assert!(public_ranges("s3", "nowhere").is_empty());
    }
}
