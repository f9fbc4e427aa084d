//! `[prices.REGION]`: what a project pays.

use portolan_catalog::prices::{Confidence, Price};
use portolan_catalog::{Extensions, keep, region, regions, say};

use crate::FILE;
use crate::document::{Reader, Table};

/// The prices of endpoints.
const ENDPOINTS: &[&str] = &[
    "interface_hour",
    "interface_gb_first_pb",
    "interface_gb_next_4_pb",
    "interface_gb_over_5_pb",
    "gwlb_endpoint_hour",
    "gwlb_endpoint_gb",
    "resource_endpoint_hour",
    "resource_endpoint_gb",
];

/// The prices of NAT gateways.
const NAT: &[&str] = &["nat_hour", "nat_gb"];

/// Where they are from, and when they held.
const ORIGIN: &[&str] = &["source", "date"];

/// Prices of one kind that a project gives take the place of all of that kind: a list price beside one's own would be
/// told with the wrong source.
pub(crate) fn read(reader: &mut Reader, table: &Table<'_>, extensions: &mut Extensions) {
    let keys = [ENDPOINTS, NAT, ORIGIN].concat();
    for (code, range, value) in table.entries() {
        let Some(region) = region(code) else {
            let said = say!(reader.language, "there is no Region `{code}`", "`{code}` というリージョンはありません");
            let help = reader.did_you_mean(code, regions().iter().map(|region| region.code));
            reader.problem(range, said, help);
            continue;
        };
        let Some(table) = reader.table(value) else { continue };
        reader.known_keys(&table, &keys);
        let text = |reader: &mut Reader, key: &str| table.get(key).and_then(|value| reader.string(value)).map(keep);
        let source = text(reader, "source").unwrap_or(FILE);
        let date = text(reader, "date").unwrap_or("undated");
        let mut amount = |key: &str| table.get(key).and_then(|value| reader.amount(value));
        let mut price = extensions.prices(region.code).cloned().unwrap_or(Price::unknown(region.code));
        if ENDPOINTS.iter().any(|key| table.get(key).is_some()) {
            price = Price {
                interface_hour: amount("interface_hour"),
                interface_gb_first_pb: amount("interface_gb_first_pb"),
                interface_gb_next_4_pb: amount("interface_gb_next_4_pb"),
                interface_gb_over_5_pb: amount("interface_gb_over_5_pb"),
                gwlb_endpoint_hour: amount("gwlb_endpoint_hour"),
                gwlb_endpoint_gb: amount("gwlb_endpoint_gb"),
                resource_endpoint_hour: amount("resource_endpoint_hour"),
                resource_endpoint_gb: amount("resource_endpoint_gb"),
                source,
                date,
                confidence: Confidence::High,
                ..price
            };
        }
        if NAT.iter().any(|key| table.get(key).is_some()) {
            price = Price {
                nat_hour: amount("nat_hour"),
                nat_gb: amount("nat_gb"),
                nat_source: source,
                nat_date: date,
                nat_confidence: Confidence::High,
                ..price
            };
        }
        extensions.set_prices(price);
    }
}
