//! Edits of one or several files, as the client takes them.

use std::collections::BTreeMap;

use portolan_ide::Edit;

use crate::protocol::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, WorkspaceEdit,
};
use crate::view::{THIS, View};

/// The edits, for the version that they were made for; nothing if one lies in a file that the client cannot open.
pub(crate) fn workspace_edit(view: &View<'_>, edits: &[Edit]) -> Option<WorkspaceEdit> {
    let mut by_file = BTreeMap::new();
    for edit in edits {
        let location = view.location(edit.span)?;
        let (_, edits) = by_file.entry(edit.span.file).or_insert_with(|| (location.uri, Vec::new()));
        edits.push(TextEdit::new(location.range, edit.text.clone()));
    }
    if !view.session.versioned_edits {
        return Some(WorkspaceEdit::new(by_file.into_values().collect()));
    }
    let edits = by_file.into_iter().map(|(file, (uri, edits))| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri,
            version: (file == THIS).then_some(view.snapshot.version),
        },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    });
    Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(edits.collect())), ..WorkspaceEdit::default() })
}
