//! `textDocument/codeAction`: the fixes that diagnostics carry, all of them at once, and changes of what is not wrong.

use portolan_ide::{Fix, PresentState, TextRange, fix_all, present_state, refactorings};

use crate::diagnostics;
use crate::examples;
use crate::protocol::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionLiteralSupport, CodeActionOrCommand,
    CodeActionTriggerKind, Range,
};
use crate::view::{THIS, View};
use crate::workspace_edit::workspace_edit;

/// The kinds that a client gets: quick fixes always, the others where it knows them.
pub(crate) fn kinds(client: &CodeActionLiteralSupport) -> Vec<CodeActionKind> {
    let known = |kind: &CodeActionKind| client.code_action_kind.value_set.iter().any(|known| holds(known, kind));
    let others = [CodeActionKind::REFACTOR_REWRITE, CodeActionKind::SOURCE_FIX_ALL].into_iter().filter(known);
    std::iter::once(CodeActionKind::QUICKFIX).chain(others).collect()
}

/// What somebody asks for who looks at a range.
pub(crate) struct Wanted {
    range: Range,
    only: Option<Vec<CodeActionKind>>,
    /// Whether the client asks by itself, as the cursor moves.
    unasked: bool,
}

impl Wanted {
    /// All kinds, or only those of the context.
    pub(crate) fn new(range: Range, context: CodeActionContext) -> Wanted {
        let unasked = context.trigger_kind == Some(CodeActionTriggerKind::AUTOMATIC);
        Wanted { range, only: context.only, unasked }
    }

    /// Whether a kind is offered to this client and asked for.
    fn wants(&self, view: &View<'_>, kind: &CodeActionKind) -> bool {
        let offered = view.session.actions.as_ref().is_some_and(|offered| offered.contains(kind));
        offered && self.only.as_ref().is_none_or(|kinds| kinds.iter().any(|wanted| holds(wanted.as_str(), kind)))
    }

    /// Whether a text is asked about.
    pub(crate) fn concerns(&self, view: &View<'_>) -> bool {
        view.touches(self.range)
    }

    /// The actions that need no more than the analysis.
    pub(crate) fn actions(&self, view: &View<'_>) -> Vec<CodeActionOrCommand> {
        let mut actions = Vec::new();
        if self.wants(view, &CodeActionKind::QUICKFIX) {
            let asked = view.document_bytes(self.range);
            actions.extend(quick_fixes(view, asked));
            actions.extend(view.example.and_then(|example| examples::correction(view, example, asked)));
        }
        if self.wants(view, &CodeActionKind::REFACTOR_REWRITE) {
            let at = Some(self.range.start).filter(|position| view.is_at(*position));
            let found = at.map(|position| refactorings(view.analysis, THIS, view.offset(position)));
            actions.extend(found.iter().flatten().filter_map(|change| rewriting(view, change)));
            let formatted = view.example.and_then(|example| examples::formatted(view, example));
            actions.extend(formatted.and_then(|change| rewriting(view, &change)));
        }
        // What concerns the whole file is no answer to a question about a place in it. An example may be wrong on
        // purpose, and is not mended unasked.
        if self.only.is_some() && view.example.is_none() && self.wants(view, &CodeActionKind::SOURCE_FIX_ALL) {
            let fix = fix_all(view.analysis, THIS);
            actions.extend(fix.and_then(|fix| action(view, &fix, CodeActionKind::SOURCE_FIX_ALL)));
        }
        actions
    }

    /// What is to be found out for one more action.
    pub(crate) fn question(&self, view: &View<'_>) -> Option<PresentState> {
        // It takes as long as an analysis, which no movement of the cursor is worth.
        if self.unasked || !view.is_at(self.range.start) || !self.wants(view, &CodeActionKind::REFACTOR_REWRITE) {
            return None;
        }
        present_state(view.analysis, THIS, view.offset(self.range.start))
    }
}

/// A change of what is not wrong.
pub(crate) fn rewriting(view: &View<'_>, change: &Fix) -> Option<CodeActionOrCommand> {
    action(view, change, CodeActionKind::REFACTOR_REWRITE)
}

fn action(view: &View<'_>, fix: &Fix, kind: CodeActionKind) -> Option<CodeActionOrCommand> {
    let edit = workspace_edit(view, &fix.edits)?;
    let (title, kind) = (fix.title.clone(), Some(kind));
    Some(CodeActionOrCommand::CodeAction(CodeAction { title, kind, edit: Some(edit), ..CodeAction::default() }))
}

/// The fixes of the diagnostics that a part of the document touches.
fn quick_fixes(view: &View<'_>, asked: TextRange) -> Vec<CodeActionOrCommand> {
    let touched = diagnostics::told(view).into_iter().filter(|(diagnostic, _)| {
        let told = diagnostic.span_in(THIS, &view.analysis.sources);
        told.is_some_and(|told| view.told(told).intersect(asked).is_some())
    });
    let mut actions = Vec::new();
    for (diagnostic, standing) in touched {
        for (rank, fix) in diagnostic.fixes.iter().enumerate() {
            let Some(edit) = workspace_edit(view, &fix.edits) else { continue };
            actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: diagnostics::here(view, diagnostic, standing).map(|diagnostic| vec![diagnostic]),
                edit: Some(edit),
                is_preferred: view.session.preferred_fixes.then_some(rank == 0),
                ..CodeAction::default()
            }));
        }
    }
    actions
}

/// Whether a kind is another one or holds it. The empty kind holds all.
fn holds(kind: &str, other: &CodeActionKind) -> bool {
    let rest = other.as_str().strip_prefix(kind);
    kind.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
