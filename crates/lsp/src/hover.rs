//! `textDocument/hover`.

use crate::plain_text::plain;
use crate::protocol::{Hover, HoverContents, MarkupContent, MarkupKind, Position};
use crate::view::{THIS, View};

/// What is to be said about a place.
pub(crate) fn hover(view: &View<'_>, position: Position) -> Option<Hover> {
    let hover = portolan_ide::hover(view.analysis, THIS, view.offset(position))?;
    let contents = if view.session.markdown_hover {
        MarkupContent { kind: MarkupKind::Markdown, value: hover.markdown }
    } else {
        MarkupContent { kind: MarkupKind::PlainText, value: plain(&hover.markdown) }
    };
    Some(Hover { contents: HoverContents::Markup(contents), range: Some(view.range(hover.range)) })
}
