//! `textDocument/documentLink`.

use std::str::FromStr;

use portolan_ide::{Link, LinkTarget, TextRange, TextSize};

use crate::protocol::{DocumentLink, Uri};
use crate::view::{THIS, View};

/// The imports and policies as links to the files that they mean, the types and services of endpoints as links to
/// AWS's pages.
pub(crate) fn links(view: &View<'_>) -> Vec<DocumentLink> {
    portolan_ide::links(view.analysis, THIS).iter().filter_map(|found| link(view, found)).collect()
}

fn link(view: &View<'_>, link: &Link) -> Option<DocumentLink> {
    let (target, title) = match link.target {
        LinkTarget::File(file) => {
            let start = view.analysis.sources.span(file, TextRange::empty(TextSize::new(0)));
            (view.location(start)?.uri, None)
        }
        LinkTarget::Page { address, title } => (Uri::from_str(address).ok()?, Some(title.to_owned())),
    };
    let tooltip = title.filter(|_| view.session.link_tooltips);
    let range = view.document_range(view.exactly(link.range)?);
    Some(DocumentLink { range, target: Some(target), tooltip, data: None })
}
