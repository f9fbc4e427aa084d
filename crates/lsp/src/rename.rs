//! `textDocument/prepareRename` and `textDocument/rename`.

use crate::protocol::{Error, ErrorCode, Position, PrepareRenameResponse, Result, WorkspaceEdit};
use crate::view::{THIS, View};
use crate::workspace_edit::workspace_edit;

/// What would be renamed at a place.
pub(crate) fn prepare(view: &View<'_>, position: Position) -> Result<PrepareRenameResponse> {
    let range = portolan_ide::renameable(view.analysis, THIS, view.offset(position)).map_err(refused)?;
    let placeholder = view.snapshot.text[range].to_owned();
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range: view.range(range), placeholder })
}

/// The edits that rename it.
pub(crate) fn rename(view: &View<'_>, position: Position, new: &str) -> Result<Option<WorkspaceEdit>> {
    let edits = portolan_ide::rename(view.analysis, THIS, view.offset(position), new).map_err(refused)?;
    Ok(workspace_edit(view, &edits))
}

/// The client shows the message to its user.
fn refused(reason: String) -> Error {
    Error { code: ErrorCode::InvalidParams, message: reason.into(), data: None }
}
