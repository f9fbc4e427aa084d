//! List prices, as far as they are known.

use std::sync::LazyLock;

use crate::{sources, table};

/// How sure a price is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// No price is known.
    None,
    /// One old or secondary source.
    Low,
    /// A secondary source, or an undated one.
    Medium,
    /// AWS's own price list.
    High,
}

impl Confidence {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::None => "none",
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// List prices in one Region, in USD without tax. `None` is not known. An hour counts as soon as it has begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// The code of the Region.
    pub region: &'static str,
    /// An interface endpoint, for one Availability Zone and hour.
    pub interface_hour: Option<f64>,
    /// A GB through interface endpoints, within the first PB of a month in the Region.
    pub interface_gb_first_pb: Option<f64>,
    /// The same, within the next 4 PB.
    pub interface_gb_next_4_pb: Option<f64>,
    /// The same, beyond 5 PB.
    pub interface_gb_over_5_pb: Option<f64>,
    /// A Gateway Load Balancer endpoint, for an hour.
    pub gwlb_endpoint_hour: Option<f64>,
    /// A GB through a Gateway Load Balancer endpoint.
    pub gwlb_endpoint_gb: Option<f64>,
    /// A resource or tunnel endpoint, for an hour.
    pub resource_endpoint_hour: Option<f64>,
    /// A GB through a resource endpoint.
    pub resource_endpoint_gb: Option<f64>,
    /// Where the prices of endpoints are from; empty if there are none.
    pub source: &'static str,
    /// When they held: a year, a month, a day or `undated`.
    pub date: &'static str,
    /// How sure they are.
    pub confidence: Confidence,
    /// A NAT gateway, for an hour.
    pub nat_hour: Option<f64>,
    /// A GB through a NAT gateway.
    pub nat_gb: Option<f64>,
    /// Where the prices of the NAT gateway are from; empty if there are none.
    pub nat_source: &'static str,
    /// When they held.
    pub nat_date: &'static str,
    /// How sure they are.
    pub nat_confidence: Confidence,
}

impl Price {
    /// A Region of which no price is known.
    pub fn unknown(region: &'static str) -> Price {
        Price {
            region,
            interface_hour: None,
            interface_gb_first_pb: None,
            interface_gb_next_4_pb: None,
            interface_gb_over_5_pb: None,
            gwlb_endpoint_hour: None,
            gwlb_endpoint_gb: None,
            resource_endpoint_hour: None,
            resource_endpoint_gb: None,
            source: "",
            date: "",
            confidence: Confidence::None,
            nat_hour: None,
            nat_gb: None,
            nat_source: "",
            nat_date: "",
            nat_confidence: Confidence::None,
        }
    }
}

static PRICES: LazyLock<Vec<Price>> = LazyLock::new(|| load().unwrap_or_default());

fn amount(field: &str) -> Result<Option<f64>, String> {
    match field {
        "?" => Ok(None),
        _ => field.parse().map(Some).map_err(|_| format!("price `{field}`")),
    }
}

fn confidence(field: &str) -> Result<Confidence, String> {
    match field {
        "-" => Ok(Confidence::None),
        "low" => Ok(Confidence::Low),
        "medium" => Ok(Confidence::Medium),
        "high" => Ok(Confidence::High),
        _ => Err(format!("confidence `{field}`")),
    }
}

fn load() -> Result<Vec<Price>, String> {
    let sources = sources::load()?;
    table::rows(
        include_str!("../data/prices.tsv"),
        [
            "region",
            "interface_hour",
            "interface_gb_1",
            "interface_gb_2",
            "interface_gb_3",
            "gwlb_hour",
            "gwlb_gb",
            "resource_hour",
            "resource_gb",
            "source",
            "date",
            "confidence",
            "nat_hour",
            "nat_gb",
            "nat_source",
            "nat_date",
            "nat_confidence",
        ],
    )?
    .into_iter()
    .map(|row| {
        let [
            region,
            i_hour,
            i_gb_1,
            i_gb_2,
            i_gb_3,
            g_hour,
            g_gb,
            r_hour,
            r_gb,
            source,
            date,
            sure,
            nat_hour,
            nat_gb,
            nat_source,
            nat_date,
            nat_sure,
        ] = row;
        Ok(Price {
            region,
            interface_hour: amount(i_hour)?,
            interface_gb_first_pb: amount(i_gb_1)?,
            interface_gb_next_4_pb: amount(i_gb_2)?,
            interface_gb_over_5_pb: amount(i_gb_3)?,
            gwlb_endpoint_hour: amount(g_hour)?,
            gwlb_endpoint_gb: amount(g_gb)?,
            resource_endpoint_hour: amount(r_hour)?,
            resource_endpoint_gb: amount(r_gb)?,
            source: sources::words(&sources, source)?,
            date,
            confidence: confidence(sure)?,
            nat_hour: amount(nat_hour)?,
            nat_gb: amount(nat_gb)?,
            nat_source: sources::words(&sources, nat_source)?,
            nat_date,
            nat_confidence: confidence(nat_sure)?,
        })
    })
    .collect()
}

/// What is known about prices in a Region.
pub fn prices(region: &str) -> Option<&'static Price> {
    let index = PRICES.binary_search_by(|p| p.region.cmp(region)).ok()?;
    PRICES.get(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regions;

    #[test]
    fn the_table_is_sound() {
        let all = load().unwrap();
        assert!(all.windows(2).all(|w| w[0].region < w[1].region), "sorted, unique");
        for p in &all {
            let at = p.region;
            assert!(regions::region(at).is_some(), "{at}");
            let endpoints = [
                p.interface_hour,
                p.interface_gb_first_pb,
                p.interface_gb_next_4_pb,
                p.interface_gb_over_5_pb,
                p.gwlb_endpoint_hour,
                p.gwlb_endpoint_gb,
                p.resource_endpoint_hour,
                p.resource_endpoint_gb,
            ];
            let nat = [p.nat_hour, p.nat_gb];
            for (prices, source, date, sure) in [
                (&endpoints[..], p.source, p.date, p.confidence),
                (&nat[..], p.nat_source, p.nat_date, p.nat_confidence),
            ] {
                let known = prices.iter().any(Option::is_some);
                assert_eq!(known, !source.is_empty(), "{at}");
                assert_eq!(known, date != "-", "{at}");
                assert_eq!(known, sure != Confidence::None, "{at}");
                assert!(
                    prices.iter().flatten().all(|usd| (0.001..1.0).contains(usd)),
                    "{at}: outside every price that AWS has had"
                );
            }
        }
    }

    #[test]
    fn finds_prices() {
        let tokyo = prices("ap-northeast-1").unwrap();
        assert_eq!(tokyo.interface_hour, Some(0.014));
        assert_eq!(tokyo.nat_gb, Some(0.062));
        assert_eq!(tokyo.confidence, Confidence::High);
        assert_eq!(prices("cn-north-1"), None);
    }
}
