//! Diagnostics, pushed and pulled.

use portolan_ide::{Diagnostic, Rule, Severity, Span, rule};
use portolan_markdown::Standing;

use crate::documents::Snapshot;
use crate::examples;
use crate::protocol::{
    CodeDescription, Diagnostic as ClientDiagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticReport, FullDocumentDiagnosticReport, NumberOrString, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};
use crate::view::{THIS, View};

/// The diagnostics of the document. Those of a policy are told where it is named, for the policy is no document of
/// ours. Those of files that are imported belong to them, but for a circle of imports: each file is the first of it to
/// itself, and would leave it to the others.
pub(crate) fn all(views: &[View<'_>]) -> Vec<ClientDiagnostic> {
    let of_one = |view: &View<'_>| {
        let mut all: Vec<_> =
            told(view).into_iter().filter_map(|(diagnostic, standing)| here(view, diagnostic, standing)).collect();
        all.extend(view.example.iter().flat_map(|example| examples::problems(view, example)));
        all
    };
    views.iter().flat_map(of_one).collect()
}

/// The findings that there are to tell. Those of a file are not announced anywhere.
pub(crate) fn told<'v>(view: &View<'v>) -> Vec<(&'v Diagnostic, Standing)> {
    match view.example {
        Some(example) => examples::told(view, example),
        None => view.analysis.diagnostics.iter().map(|diagnostic| (diagnostic, Standing::Remark)).collect(),
    }
}

/// A diagnostic as the client takes it, if it is one of the document's.
pub(crate) fn here(view: &View<'_>, diagnostic: &Diagnostic, standing: Standing) -> Option<ClientDiagnostic> {
    if let Some(told) = diagnostic.span_in(THIS, &view.analysis.sources) {
        let one = one(view, diagnostic, told);
        let is_unannounced = standing == Standing::Undeclared && diagnostic.severity != Severity::Error;
        return Some(if is_unannounced { examples::unannounced(view, diagnostic, one) } else { one });
    }
    let on_the_way = diagnostic.related.iter().find(|related| related.span.file == THIS)?;
    (diagnostic.rule == "import-cycle").then(|| one(view, diagnostic, on_the_way.span))
}

/// What stands for the diagnostics of a version.
pub(crate) fn result_id(snapshot: &Snapshot) -> String {
    snapshot.generation.to_string()
}

/// The answer to a pull. That of a version is unchanged; one whose imports have changed counts as another.
pub(crate) fn report(snapshot: &Snapshot, views: &[View<'_>], previous: Option<&str>) -> DocumentDiagnosticReport {
    let result_id = result_id(snapshot);
    if previous == Some(&result_id) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id };
        return RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report,
        }
        .into();
    }
    full(Some(result_id), all(views))
}

/// The answer to a pull for a document that is not ours.
pub(crate) fn nothing() -> DocumentDiagnosticReport {
    full(None, Vec::new())
}

fn full(result_id: Option<String>, items: Vec<ClientDiagnostic>) -> DocumentDiagnosticReport {
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id, items };
    RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report }.into()
}

/// One diagnostic as the client takes it, told at a place of the document.
fn one(view: &View<'_>, diagnostic: &Diagnostic, told: Span) -> ClientDiagnostic {
    let mut places = places(diagnostic, told);
    if view.included(told).is_some() {
        let what = view.language().pick("the text that is included", "取り込まれたテキスト");
        places.insert(0, (told, what.to_owned()));
    }
    let rule = rule(diagnostic.rule);
    let related = view.session.related_information.then(|| {
        let information = |(span, message): &(Span, String)| {
            Some(DiagnosticRelatedInformation { location: view.location(*span)?, message: message.clone() })
        };
        places.iter().filter_map(information).collect::<Vec<_>>()
    });
    ClientDiagnostic {
        range: view.here(told),
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(diagnostic.rule.to_owned())),
        source: Some("portolan".to_owned()),
        message: message(view, diagnostic, &places),
        code_description: rule
            .and_then(Rule::source)
            .filter(|_| view.session.code_descriptions)
            .and_then(|link| link.parse().ok())
            .map(|href| CodeDescription { href }),
        tags: rule
            .filter(|rule| view.session.fades && rule.finds_what_is_idle())
            .map(|_| vec![DiagnosticTag::UNNECESSARY]),
        related_information: related.filter(|related| !related.is_empty()),
        ..ClientDiagnostic::default()
    }
}

/// The places that a diagnostic has beside the one at which it is told, and what each has to do with it.
fn places(diagnostic: &Diagnostic, told: Span) -> Vec<(Span, String)> {
    let mut places = Vec::new();
    if diagnostic.span != told {
        let what = if diagnostic.label.is_empty() { &diagnostic.message } else { &diagnostic.label };
        places.push((diagnostic.span, what.clone()));
    }
    let related = diagnostic.related.iter().filter(|related| related.span != told);
    places.extend(related.map(|related| (related.span, related.message.clone())));
    places
}

/// The sentence, the remark on the marked text, then a line per note; and per related place where the client can
/// show these in no other way.
fn message(view: &View<'_>, diagnostic: &Diagnostic, places: &[(Span, String)]) -> String {
    let mut message = diagnostic.message.clone();
    if !diagnostic.label.is_empty() {
        message.push('\n');
        message.push_str(&diagnostic.label);
    }
    if !view.session.related_information {
        for (span, what) in places {
            let place = view.included(*span).map_or_else(|| view.analysis.sources.place(*span), |(_, place)| place);
            message.push_str(&format!("\n{place}: {what}"));
        }
    }
    for note in &diagnostic.notes {
        // What follows a line end in a note stays below its text.
        let text = note.text.replace('\n', "\n  ");
        message.push_str(&format!("\n{}: {text}", note.kind.as_str()));
    }
    message
}
