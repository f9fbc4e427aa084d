//! The keys that other tables use for their sources.

use std::collections::HashMap;

use crate::table;

/// A source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    /// What it is.
    words: &'static str,
    /// AWS's page, if it is one.
    page: Option<&'static str>,
}

/// The sources by their keys.
pub(crate) type Sources = HashMap<&'static str, Source>;

const COLUMNS: [&str; 4] = ["key", "source", "date", "page"];

/// All sources.
pub(crate) fn load() -> Result<Sources, String> {
    let rows = table::rows(include_str!("../data/sources.tsv"), COLUMNS)?;
    let source = |words, page| Source { words, page: Some(page).filter(|page| *page != "-") };
    Ok(rows.into_iter().map(|[key, words, _, page]| (key, source(words, page))).collect())
}

/// The words for a key; none for `-`.
pub(crate) fn words(sources: &Sources, key: &str) -> Result<&'static str, String> {
    match key {
        "-" => Ok(""),
        _ => Ok(source(sources, key)?.words),
    }
}

/// AWS's page for a key, if that is one.
pub(crate) fn page(sources: &Sources, key: &str) -> Result<Option<&'static str>, String> {
    Ok(source(sources, key)?.page)
}

fn source(sources: &Sources, key: &str) -> Result<Source, String> {
    sources.get(key).copied().ok_or_else(|| format!("unknown source `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_sorted_dated_and_used() {
        let rows = table::rows(include_str!("../data/sources.tsv"), COLUMNS).unwrap();
        assert!(rows.windows(2).all(|w| w[0][0] < w[1][0]), "sorted, unique");
        let tables = [
            include_str!("../data/services.tsv"),
            include_str!("../data/prices.tsv"),
            include_str!("../data/companions.tsv"),
        ];
        for [key, source, date, page] in rows {
            assert!(!source.is_empty(), "{key}");
            assert!(date == "undated" || date.starts_with("20"), "{key}: {date}");
            assert!(page == "-" || page.starts_with("https://docs.aws.amazon.com/"), "{key}: {page}");
            let used = tables.iter().any(|t| t.lines().any(|l| l.split('\t').any(|f| f == key)));
            assert!(used, "{key} is not used");
        }
    }
}
