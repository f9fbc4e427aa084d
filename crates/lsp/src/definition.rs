//! `textDocument/definition`.

use crate::protocol::{GotoDefinitionResponse, LocationLink, Position};
use crate::view::{THIS, View};

/// Where the thing at a place is declared.
pub(crate) fn definition(view: &View<'_>, position: Position) -> Option<GotoDefinitionResponse> {
    let definition = portolan_ide::definition(view.analysis, THIS, view.offset(position))?;
    let name = view.location(definition.name)?;
    if !view.session.definition_links {
        return Some(GotoDefinitionResponse::Scalar(name));
    }
    let statement = view.location(definition.target)?;
    Some(GotoDefinitionResponse::Link(vec![LocationLink {
        origin_selection_range: Some(view.range(definition.origin)),
        target_uri: statement.uri,
        target_range: statement.range,
        target_selection_range: name.range,
    }]))
}
