//! The pages that explain what the network is made of, in English and Japanese.
//!
//! They are pages of the book at the same time, under `book/src/concepts` and `book/ja/src/concepts`.

use std::sync::LazyLock;

/// A concept and its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concept {
    /// Its id, which is also the name of its page: `gateway-endpoint`.
    pub id: &'static str,
    /// Its name in English.
    pub title_en: &'static str,
    /// Its name in Japanese.
    pub title_ja: &'static str,
    /// The first paragraph of the English page, in Markdown, without links, in at most 60 words.
    pub summary_en: &'static str,
    /// The first paragraph of the Japanese page.
    pub summary_ja: &'static str,
    /// The whole English page, in Markdown. Its links are relative to the pages' folder.
    pub page_en: &'static str,
    /// The whole Japanese page.
    pub page_ja: &'static str,
}

macro_rules! pages {
    ($($id:literal)*) => {
        /// Id, English page, Japanese page.
        const PAGES: &[(&str, &str, &str)] = &[$((
            $id,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/concepts/", $id, ".md")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/ja/src/concepts/", $id, ".md")),
        )),*];
    };
}

// The one list of concepts, in reading order.
pages! {
    "gateway-endpoint"
    "interface-endpoint"
    "choosing-for-s3"
    "privatelink"
    "endpoint-service"
    "gateway-load-balancer-endpoint"
    "resource-endpoint"
    "service-network-endpoint"
    "tunnel-endpoint"
    "endpoint-policy"
    "private-dns"
    "resolver-endpoint"
    "prefix-list"
    "route-table"
    "longest-prefix-match"
    "vpc"
    "subnet"
    "region-and-availability-zone"
    "account"
    "elastic-network-interface"
    "security-group"
    "network-acl"
    "internet-gateway"
    "egress-only-internet-gateway"
    "nat-gateway"
    "load-balancer"
    "vpc-peering"
    "transit-gateway"
    "on-premises"
    "vpn"
    "direct-connect"
    "expectation"
}

static CONCEPTS: LazyLock<Vec<Concept>> = LazyLock::new(|| load().unwrap_or_default());

fn load() -> Result<Vec<Concept>, String> {
    PAGES
        .iter()
        .map(|&(id, page_en, page_ja)| {
            let parts = |page| heading(page).ok_or_else(|| format!("{id}: no title or summary"));
            let (title_en, summary_en) = parts(page_en)?;
            let (title_ja, summary_ja) = parts(page_ja)?;
            Ok(Concept { id, title_en, title_ja, summary_en, summary_ja, page_en, page_ja })
        })
        .collect()
}

/// The title and the first paragraph of a page.
fn heading(page: &str) -> Option<(&str, &str)> {
    let (title, rest) = page.strip_prefix("# ")?.split_once("\n\n")?;
    let (summary, _) = rest.split_once("\n\n")?;
    let plain = |text: &str| !text.is_empty() && text.trim() == text && !text.starts_with('#');
    (plain(title) && plain(summary) && !title.contains('\n')).then_some((title, summary))
}

/// All concepts, in reading order.
pub fn concepts() -> &'static [Concept] {
    &CONCEPTS
}

/// The concept with an id.
pub fn concept(id: &str) -> Option<&'static Concept> {
    concepts().iter().find(|concept| concept.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn the_pages_are_whole() {
        let all = load().unwrap();
        let ids: BTreeSet<_> = all.iter().map(|c| c.id).collect();
        assert_eq!(ids.len(), all.len(), "ids are unique");
        for c in &all {
            assert!(
                !c.summary_en.contains("](") && !c.summary_ja.contains("]("),
                "{}: hovers have no base for links",
                c.id
            );
            assert!(c.summary_en.split_whitespace().count() <= 60, "{}", c.id);
            assert!(c.summary_ja.chars().count() <= 200, "{}", c.id);
            assert!(c.summary_ja.ends_with('。'), "{}", c.id);
            assert!(c.summary_en.ends_with('.'), "{}", c.id);
            let words = c.page_en.split_whitespace().count();
            assert!((120..=350).contains(&words), "{}: {words} words", c.id);
            let signs = c.page_ja.chars().count();
            assert!((250..=1600).contains(&signs), "{}: {signs} signs", c.id);
            for (page, source) in [(c.page_en, "Source: "), (c.page_ja, "出典: ")] {
                assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "{}", c.id);
                assert!(!page.contains("{{#") && !page.contains('\r'), "{}", c.id);
                let last = page.lines().last().unwrap();
                assert!(last.starts_with(source) && last.contains("2026-11"), "{}: {last}", c.id);
                if c.id != "expectation" {
                    assert!(last.contains("](https://docs.aws.amazon.com/"), "{}", c.id);
                }
            }
        }
        assert_eq!(concept("vpc").unwrap().title_en, "VPC");
        assert_eq!(concept("nothing"), None);
    }

    #[test]
    fn links_lead_to_concepts() {
        for c in concepts() {
            for page in [c.page_en, c.page_ja] {
                let mut count = 0;
                for link in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
                    let link = link.0;
                    if link.starts_with("https://") {
                        continue;
                    }
                    let id = link.strip_suffix(".md").unwrap_or_else(|| panic!("{}: {link}", c.id));
                    assert!(concept(id).is_some(), "{}: {link}", c.id);
                    assert_ne!(id, c.id, "{id} links to itself");
                    count += 1;
                }
                assert!(count > 0, "{} leads nowhere", c.id);
            }
        }
    }

    #[test]
    fn the_table_and_the_folders_agree() {
        for folder in ["../../book/src/concepts", "../../book/ja/src/concepts"] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            let files: BTreeSet<String> = std::fs::read_dir(path)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name != "index.md")
                .collect();
            let pages: BTreeSet<String> = PAGES.iter().map(|p| format!("{}.md", p.0)).collect();
            assert_eq!(files, pages, "{folder}");
        }
    }

    #[test]
    fn reads_title_and_summary() {
        assert_eq!(heading("# A\n\nb\nc\n\nd"), Some(("A", "b\nc")));
        assert_eq!(heading("A\n\nb\n\nc"), None);
        assert_eq!(heading("# A\n\n## b\n\nc"), None);
        assert_eq!(heading("# A\n\nb"), None);
    }
}
