//! `textDocument/documentLink`.

use portolan_ide::{TextRange, TextSize};

use crate::protocol::DocumentLink;
use crate::view::{THIS, View};

/// The imports and policies, as links to the files that they mean.
pub(crate) fn links(view: &View<'_>) -> Vec<DocumentLink> {
    let link = |link: portolan_ide::Link| {
        let start = view.analysis.sources.span(link.file, TextRange::empty(TextSize::new(0)));
        Some(DocumentLink {
            range: view.document_range(view.exactly(link.range)?),
            target: Some(view.location(start)?.uri),
            tooltip: None,
            data: None,
        })
    };
    portolan_ide::links(view.analysis, THIS).into_iter().filter_map(link).collect()
}
