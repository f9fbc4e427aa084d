//! `textDocument/codeAction`: the fixes that diagnostics carry.

use crate::diagnostics;
use crate::protocol::{CodeAction, CodeActionKind, CodeActionOrCommand, Range};
use crate::view::{THIS, View};
use crate::workspace_edit::workspace_edit;

/// The fixes of the diagnostics that a range touches.
pub(crate) fn fixes(view: &View<'_>, range: Range, only: Option<&[CodeActionKind]>) -> Vec<CodeActionOrCommand> {
    if only.is_some_and(|kinds| !kinds.iter().any(wants_quick_fixes)) {
        return Vec::new();
    }
    let range = view.bytes(range);
    let touched =
        view.analysis.diagnostics.iter().filter(|diagnostic| {
            diagnostic.span.file == THIS && diagnostic.span.text_range().intersect(range).is_some()
        });
    let mut actions = Vec::new();
    for diagnostic in touched {
        for (rank, fix) in diagnostic.fixes.iter().enumerate() {
            let Some(edit) = workspace_edit(view, &fix.edits) else { continue };
            actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![diagnostics::one(view, diagnostic)]),
                edit: Some(edit),
                is_preferred: view.session.preferred_fixes.then_some(rank == 0),
                ..CodeAction::default()
            }));
        }
    }
    actions
}

/// Whether a kind that the client asks for is quick fixes or holds them. The empty kind holds all.
fn wants_quick_fixes(kind: &CodeActionKind) -> bool {
    kind.as_str().is_empty() || *kind == CodeActionKind::QUICKFIX
}
