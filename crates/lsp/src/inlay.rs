//! `textDocument/inlayHint`.

use portolan_ide::{Inlay, TextRange};

use crate::protocol::{InlayHint, InlayHintLabel, Range};
use crate::view::{THIS, View};

/// The hints in a part of the document, of the kinds that the user wants.
pub(crate) fn hints(view: &View<'_>, range: Range) -> Vec<InlayHint> {
    let wanted = |kind| !view.preferences.hidden_inlays.contains(&kind);
    let hint = |inlay: Inlay| {
        let position = view.document_range(view.exactly(TextRange::empty(inlay.offset))?).start;
        Some(InlayHint {
            position,
            label: InlayHintLabel::String(inlay.label),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    };
    portolan_ide::inlays(view.analysis, THIS, view.bytes(range), wanted).into_iter().filter_map(hint).collect()
}
