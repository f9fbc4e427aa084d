//! Diagnostics, pushed and pulled.

use portolan_ide::{Diagnostic, Severity};

use crate::protocol::{
    Diagnostic as ClientDiagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DocumentDiagnosticReport,
    FullDocumentDiagnosticReport, NumberOrString, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};
use crate::view::{THIS, View};

/// The diagnostics of the document; those of files that it imports belong to them, but for a circle of imports: each
/// file is the first of it to itself, and would leave it to the others.
pub(crate) fn all(view: &View<'_>) -> Vec<ClientDiagnostic> {
    let here = |diagnostic: &Diagnostic| {
        if diagnostic.span.file == THIS {
            return Some(one(view, diagnostic));
        }
        let on_the_way = diagnostic.related.iter().find(|related| related.span.file == THIS)?;
        let range = view.range(on_the_way.span.text_range());
        (diagnostic.rule == "import-cycle").then(|| ClientDiagnostic { range, ..one(view, diagnostic) })
    };
    view.analysis.diagnostics.iter().filter_map(here).collect()
}

/// The answer to a pull. That of a version is unchanged; one whose imports have changed counts as another.
pub(crate) fn report(view: &View<'_>, previous: Option<&str>) -> DocumentDiagnosticReport {
    let result_id = view.snapshot.generation.to_string();
    if previous == Some(&result_id) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id };
        return RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report,
        }
        .into();
    }
    full(Some(result_id), all(view))
}

/// The answer to a pull for a document that is not ours.
pub(crate) fn nothing() -> DocumentDiagnosticReport {
    full(None, Vec::new())
}

fn full(result_id: Option<String>, items: Vec<ClientDiagnostic>) -> DocumentDiagnosticReport {
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id, items };
    RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report }.into()
}

/// One diagnostic as the client takes it.
pub(crate) fn one(view: &View<'_>, diagnostic: &Diagnostic) -> ClientDiagnostic {
    let related = view.session.related_information.then(|| {
        let information = |related: &portolan_ide::Related| {
            Some(DiagnosticRelatedInformation {
                location: view.location(related.span)?,
                message: related.message.clone(),
            })
        };
        diagnostic.related.iter().filter_map(information).collect::<Vec<_>>()
    });
    ClientDiagnostic {
        range: view.range(diagnostic.span.text_range()),
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(diagnostic.rule.to_owned())),
        source: Some("portolan".to_owned()),
        message: message(view, diagnostic),
        related_information: related.filter(|related| !related.is_empty()),
        ..ClientDiagnostic::default()
    }
}

/// The sentence, the remark on the marked text, then a line per note; and per related place where the client can
/// show these in no other way.
fn message(view: &View<'_>, diagnostic: &Diagnostic) -> String {
    let mut message = diagnostic.message.clone();
    if !diagnostic.label.is_empty() {
        message.push('\n');
        message.push_str(&diagnostic.label);
    }
    if !view.session.related_information {
        for related in &diagnostic.related {
            message.push_str(&format!("\n{}: {}", view.analysis.sources.place(related.span), related.message));
        }
    }
    for note in &diagnostic.notes {
        // What follows a line end in a note stays below its text.
        let text = note.text.replace('\n', "\n  ");
        message.push_str(&format!("\n{}: {text}", note.kind.as_str()));
    }
    message
}
