//! Links from one page of the book to others: relative, and only to pages that are there.

use std::collections::HashSet;

/// The pages of the book as one of them sees them.
#[derive(Debug)]
pub(crate) struct Links<'b> {
    pages: &'b HashSet<String>,
    /// The page that links, below the book's `src`.
    from: &'b str,
}

impl<'b> Links<'b> {
    pub(crate) fn new(pages: &'b HashSet<String>, from: &'b str) -> Links<'b> {
        Links { pages, from }
    }

    /// The page of a concept.
    pub(crate) fn concept(&self, id: &str) -> Option<String> {
        self.to(&format!("concepts/{id}.md"))
    }

    /// The page of a rule.
    pub(crate) fn rule(&self, name: &str) -> Option<String> {
        self.to(&format!("rules/{name}.md"))
    }

    /// The page of a reason.
    pub(crate) fn reason(&self, name: &str) -> Option<String> {
        self.to(&format!("reasons/{name}.md"))
    }

    fn to(&self, page: &str) -> Option<String> {
        self.pages.contains(page).then(|| "../".repeat(self.from.matches('/').count()) + page)
    }
}
