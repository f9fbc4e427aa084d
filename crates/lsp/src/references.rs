//! `textDocument/references` and `textDocument/documentHighlight`.

use crate::elsewhere::Declared;
use crate::protocol::{DocumentHighlight, DocumentHighlightKind, Location, Position};
use crate::view::{THIS, View};

/// Where the thing at a place is named, in the document and in what it imports, and its declaration.
pub(crate) fn references(
    view: &View<'_>,
    position: Position,
    with_declaration: bool,
) -> Option<(Vec<Location>, Option<Declared>)> {
    let mentions = portolan_ide::mentions_of(view.analysis, THIS, view.offset(position))?;
    let wanted = mentions.iter().filter(|mention| with_declaration || !mention.declaration);
    let here = wanted.filter_map(|mention| view.location(mention.span)).collect();
    Some((here, Declared::of(view, &mentions)))
}

/// The places in this document alone: its declaration is written, its uses are read.
pub(crate) fn highlights(view: &View<'_>, position: Position) -> Option<Vec<DocumentHighlight>> {
    let mentions = portolan_ide::mentions_of(view.analysis, THIS, view.offset(position))?;
    let highlight = |mention: &portolan_ide::Mention| {
        let place = view.location(mention.span).filter(|place| place.uri == view.snapshot.uri)?;
        let kind = if mention.declaration { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ };
        Some(DocumentHighlight { range: place.range, kind: Some(kind) })
    };
    Some(mentions.iter().filter_map(highlight).collect())
}
