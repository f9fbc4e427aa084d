//! `textDocument/prepareRename` and `textDocument/rename`.

use crate::elsewhere::Declared;
use crate::protocol::{Error, ErrorCode, Position, PrepareRenameResponse, Result, WorkspaceEdit};
use crate::view::{THIS, View};
use crate::workspace_edit::workspace_edit;

/// What would be renamed at a place.
pub(crate) fn prepare(view: &View<'_>, position: Position) -> Result<PrepareRenameResponse> {
    let range = portolan_ide::renameable(view.analysis, THIS, view.offset(position)).map_err(refused)?;
    let placeholder = view.analysis.sources.file(THIS).text[range].to_owned();
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range: view.range(range), placeholder })
}

/// The edits that rename it in the document and in what that imports, and its declaration.
pub(crate) fn rename(
    view: &View<'_>,
    position: Position,
    new: &str,
) -> Result<(Option<WorkspaceEdit>, Option<Declared>)> {
    let offset = view.offset(position);
    let edits = portolan_ide::rename(view.analysis, THIS, offset, new).map_err(refused)?;
    let mentions = portolan_ide::mentions_of(view.analysis, THIS, offset).unwrap_or_default();
    Ok((workspace_edit(view, &edits), Declared::of(view, &mentions)))
}

/// The client shows the message to its user.
pub(crate) fn refused(reason: String) -> Error {
    Error { code: ErrorCode::InvalidParams, message: reason.into(), data: None }
}
