//! The keys that other tables use for their sources.

use std::collections::HashMap;

use crate::table;

/// All keys with their words.
pub(crate) fn load() -> Result<HashMap<&'static str, &'static str>, String> {
    let rows = table::rows(include_str!("../data/sources.tsv"), ["key", "source", "date"])?;
    Ok(rows.into_iter().map(|[key, source, _]| (key, source)).collect())
}

/// The words for a key; none for `-`.
pub(crate) fn words(sources: &HashMap<&'static str, &'static str>, key: &str) -> Result<&'static str, String> {
    match key {
        "-" => Ok(""),
        _ => sources.get(key).copied().ok_or_else(|| format!("unknown source `{key}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_sorted_dated_and_used() {
        let rows = table::rows(include_str!("../data/sources.tsv"), ["key", "source", "date"]).unwrap();
        assert!(rows.windows(2).all(|w| w[0][0] < w[1][0]), "sorted, unique");
        let tables = [
            include_str!("../data/services.tsv"),
            include_str!("../data/prices.tsv"),
            include_str!("../data/companions.tsv"),
        ];
        for [key, source, date] in rows {
            assert!(!source.is_empty(), "{key}");
            assert!(date == "undated" || date.starts_with("20"), "{key}: {date}");
            let used = tables.iter().any(|t| t.lines().any(|l| l.split('\t').any(|f| f == key)));
            assert!(used, "{key} is not used");
        }
    }
}
