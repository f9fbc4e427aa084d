//! Edits of one or several files, as the client takes them.

use portolan_ide::Edit;

use crate::protocol::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};
use crate::session::Session;
use crate::view::View;

/// Edits of files that are not asked about, whatever their versions are.
pub(crate) fn unversioned(session: &Session, edits: Vec<(Uri, TextEdit)>) -> WorkspaceEdit {
    let mut edit = WorkspaceEdit::default();
    if session.versioned_edits {
        edit.document_changes = Some(DocumentChanges::Edits(Vec::new()));
    }
    add(&mut edit, edits);
    edit
}

/// Adds edits of other files, each once.
pub(crate) fn add(edit: &mut WorkspaceEdit, others: Vec<(Uri, TextEdit)>) {
    for (uri, other) in others {
        match &mut edit.document_changes {
            Some(DocumentChanges::Edits(files)) => {
                let known = files.iter().position(|file| file.text_document.uri == uri).unwrap_or_else(|| {
                    let text_document = OptionalVersionedTextDocumentIdentifier { uri, version: None };
                    files.push(TextDocumentEdit { text_document, edits: Vec::new() });
                    files.len() - 1
                });
                if let Some(file) = files.get_mut(known)
                    && !file.edits.contains(&OneOf::Left(other.clone()))
                {
                    file.edits.push(OneOf::Left(other));
                }
            }
            _ => {
                let edits = edit.changes.get_or_insert_default().entry(uri).or_default();
                if !edits.contains(&other) {
                    edits.push(other);
                }
            }
        }
    }
}

/// The edits, for the version that they were made for; nothing if one lies in a file that the client cannot open.
pub(crate) fn workspace_edit(view: &View<'_>, edits: &[Edit]) -> Option<WorkspaceEdit> {
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span.file);
    Some(grouped(view, edits.into_iter().map(|edit| view.edit(edit)).collect::<Option<_>>()?))
}

/// Edits of the document that was asked about, and of others.
pub(crate) fn grouped(view: &View<'_>, edits: Vec<(Uri, TextEdit)>) -> WorkspaceEdit {
    let mut by_document: Vec<(Uri, Vec<TextEdit>)> = Vec::new();
    for (uri, edit) in edits {
        match by_document.iter_mut().find(|(known, _)| *known == uri) {
            Some((_, edits)) => edits.push(edit),
            None => by_document.push((uri, vec![edit])),
        }
    }
    if !view.session.versioned_edits {
        return WorkspaceEdit::new(by_document.into_iter().collect());
    }
    let edits = by_document.into_iter().map(|(uri, edits)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            version: (uri == view.snapshot.uri).then_some(view.snapshot.version),
            uri,
        },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    });
    WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(edits.collect())), ..WorkspaceEdit::default() }
}
