//! AWS Regions.

use std::sync::LazyLock;

use crate::{prefix_lists, table};

/// An AWS Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its code: `ap-northeast-1`.
    pub code: &'static str,
    /// Its name: `Asia Pacific (Tokyo)`.
    pub name: &'static str,
    /// The name in short: `Tokyo`.
    pub short_name: &'static str,
    /// The short name in Japanese: `東京`.
    pub name_ja: &'static str,
    /// Its partition: `aws`, `aws-cn`, …
    pub partition: &'static str,
    /// What the host names of services end in: `amazonaws.com`.
    pub dns_suffix: &'static str,
    /// An account must enable it first. `false` also for Regions of which nothing but the announcement is known.
    pub opt_in: bool,
    /// The letters of its Availability Zones; `None` where they are not known for sure.
    pub zone_letters: Option<Vec<char>>,
    /// Letters beside [`Self::zone_letters`] that only older accounts see.
    pub legacy_zone_letters: Vec<char>,
    /// Accounts made before 2025-11 map letters to zones each in its own way; only zone IDs compare.
    pub zone_letters_per_account: bool,
    /// The IDs of its Availability Zones; empty where they are not known.
    pub zone_ids: Vec<&'static str>,
    /// The AWS-managed prefix list of Amazon S3, if known for sure enough.
    pub s3_prefix_list: Option<&'static str>,
    /// The AWS-managed prefix list of Amazon DynamoDB, if known for sure enough.
    pub dynamodb_prefix_list: Option<&'static str>,
    /// Zones in which cross-Region PrivateLink is not available.
    pub zone_ids_without_cross_region_privatelink: Vec<&'static str>,
}

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| load().unwrap_or_default());

static NAME_PREFIXES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let partitions = partitions().unwrap_or_default();
    partitions.into_iter().filter(|[_, _, prefix]| *prefix != "-").map(|[_, _, prefix]| prefix).collect()
});

fn partitions() -> Result<Vec<[&'static str; 3]>, String> {
    table::rows(include_str!("../data/partitions.tsv"), ["partition", "dns_suffix", "name_prefix"])
}

fn letters(field: &'static str) -> Result<Vec<char>, String> {
    table::list(field)
        .into_iter()
        .map(|letter| match letter.as_bytes() {
            [b'a'..=b'z'] => Ok(char::from(letter.as_bytes()[0])),
            _ => Err(format!("`{letter}` is not a letter of a zone")),
        })
        .collect()
}

fn load() -> Result<Vec<Region>, String> {
    let partitions = partitions()?;
    table::rows(
        include_str!("../data/regions.tsv"),
        [
            "code",
            "name",
            "short_name",
            "name_ja",
            "partition",
            "opt_in",
            "letters",
            "legacy_letters",
            "letters_per_account",
            "zone_ids",
            "not_cross_region",
        ],
    )?
    .into_iter()
    .map(|row| {
        let [
            code,
            name,
            short_name,
            name_ja,
            partition,
            opt_in,
            zone_letters,
            legacy,
            per_account,
            zone_ids,
            excluded,
        ] = row;
        let [_, dns_suffix, _] = partitions
            .iter()
            .find(|[name, _, _]| *name == partition)
            .ok_or_else(|| format!("{code}: partition `{partition}`"))?;
        Ok(Region {
            code,
            name,
            short_name,
            name_ja,
            partition,
            dns_suffix,
            opt_in: table::tristate(opt_in)?.unwrap_or(false),
            zone_letters: match zone_letters {
                "?" => None,
                known => Some(letters(known)?),
            },
            legacy_zone_letters: letters(legacy)?,
            zone_letters_per_account: table::flag(per_account)?,
            zone_ids: match zone_ids {
                "?" => Vec::new(),
                known => table::list(known),
            },
            s3_prefix_list: prefix_lists::prefix_list_id("s3", code),
            dynamodb_prefix_list: prefix_lists::prefix_list_id("dynamodb", code),
            zone_ids_without_cross_region_privatelink: table::list(excluded),
        })
    })
    .collect()
}

/// All Regions, sorted by code.
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// The Region with a code.
pub fn region(code: &str) -> Option<&'static Region> {
    let all = regions();
    let index = all.binary_search_by(|r| r.code.cmp(code)).ok()?;
    all.get(index)
}

/// Regions that a mistaken code may have meant, the likeliest first, at most three: close in spelling, or called so
/// (`tokyo`).
pub fn similar_regions(code: &str) -> Vec<&'static Region> {
    let wanted = code.to_lowercase();
    let mut found: Vec<_> = regions()
        .iter()
        .filter_map(|r| {
            let named = r.short_name.to_lowercase() == wanted || r.name_ja == wanted;
            let distance = if named { 0 } else { strsim::damerau_levenshtein(&wanted, r.code) };
            (distance <= 3 && distance < wanted.chars().count()).then_some((distance, r))
        })
        .collect();
    found.sort_by_key(|(distance, r)| (*distance, r.code));
    found.into_iter().take(3).map(|(_, r)| r).collect()
}

/// What stands in place of `com.amazonaws` in some service names of other partitions.
pub(crate) fn name_prefixes() -> &'static [&'static str] {
    &NAME_PREFIXES
}

/// What stands there in the names of a partition; `None` where all names are ordinary.
pub(crate) fn name_prefix(partition: &str) -> Option<&'static str> {
    let partitions = partitions().unwrap_or_default();
    let [_, _, prefix] = partitions.into_iter().find(|[name, _, _]| *name == partition)?;
    Some(prefix).filter(|prefix| *prefix != "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sound() {
        let all = load().unwrap();
        assert!(all.windows(2).all(|w| w[0].code < w[1].code), "sorted, unique");
        let partitions = partitions().unwrap();
        assert!(partitions.windows(2).all(|w| w[0][0] < w[1][0]));
        let mut short: Vec<_> = all.iter().map(|r| r.short_name).collect();
        short.sort_unstable();
        assert!(short.windows(2).all(|w| w[0] != w[1]), "short names are unique");
        let mut zones: Vec<_> = all.iter().flat_map(|r| &r.zone_ids).collect();
        zones.sort_unstable();
        assert!(zones.windows(2).all(|w| w[0] != w[1]), "zones are unique");
        for r in &all {
            let at = r.code;
            assert!(
                r.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                    && r.code.ends_with(|c: char| c.is_ascii_digit()),
                "{at}"
            );
            assert!(![r.name, r.short_name, r.name_ja].contains(&"") && r.dns_suffix.contains('.'), "{at}");
            let known: Vec<char> = r.zone_letters.iter().flatten().chain(&r.legacy_zone_letters).copied().collect();
            let mut sorted = known.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), known.len(), "{at}: letters are unique");
            assert!(r.zone_letters.as_ref().is_none_or(|l| l.len() >= 2), "{at}");
            for zone in &r.zone_ids {
                let (start, number) = zone.rsplit_once("-az").unwrap();
                assert!(!start.is_empty() && number.parse::<u8>().is_ok(), "{zone}");
            }
            for zone in &r.zone_ids_without_cross_region_privatelink {
                assert!(r.zone_ids.contains(zone), "{zone}");
            }
        }
    }

    #[test]
    fn finds_regions() {
        let tokyo = region("ap-northeast-1").unwrap();
        assert_eq!(tokyo.name, "Asia Pacific (Tokyo)");
        assert_eq!(tokyo.short_name, "Tokyo");
        assert_eq!(tokyo.name_ja, "東京");
        assert_eq!(tokyo.zone_letters.as_deref(), Some(&['a', 'c', 'd'][..]));
        assert_eq!(tokyo.s3_prefix_list, Some("pl-61a54008"));
        assert_eq!(region("cn-north-1").unwrap().dns_suffix, "amazonaws.com.cn");
        assert_eq!(region("ap-northeast-9"), None);
        assert_eq!(region(""), None);
    }

    #[test]
    fn suggests() {
        let first = |code| similar_regions(code).first().map(|r| r.code);
        assert_eq!(first("ap-northest-1"), Some("ap-northeast-1"));
        assert_eq!(first("us-esat-1"), Some("us-east-1"));
        assert_eq!(first("tokyo"), Some("ap-northeast-1"));
        assert_eq!(first("東京"), Some("ap-northeast-1"));
        assert_eq!(first("somewhere-else"), None);
        assert_eq!(first(""), None);
    }
}
