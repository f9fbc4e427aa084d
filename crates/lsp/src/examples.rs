//! What is said of an example in Markdown that is not said of a file: whether it is what it declares, and how it comes
//! to declare what it is.

use portolan_ide::{Diagnostic, Edit, Fix, TextRange};
use portolan_markdown::{Problem, Standing, Verdict, emptiness, leftovers, not_among_the_declared};

use crate::diagnostics;
use crate::formatting;
use crate::markdown::Example;
use crate::protocol::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Diagnostic as ClientDiagnostic, DiagnosticSeverity, NumberOrString,
};
use crate::view::{THIS, View, text_range};
use crate::workspace_edit::grouped;

/// The findings that are told of an example. What it announces is no news.
pub(crate) fn told<'v>(view: &View<'v>, example: &'v Example) -> Vec<(&'v Diagnostic, Standing)> {
    // What is wrong with the code may come from what is missing in it: the deepest cause alone is told.
    if !broken(view, example).is_empty() {
        return Vec::new();
    }
    let findings = Verdict::of(&example.attributes, view.analysis).findings;
    findings.into_iter().filter(|(_, standing)| *standing != Standing::Declared).collect()
}

/// What a warning has to say beside others that are announced.
pub(crate) fn unannounced(view: &View<'_>, finding: &Diagnostic, told: ClientDiagnostic) -> ClientDiagnostic {
    let (message, help) = not_among_the_declared(finding, view.language());
    ClientDiagnostic { severity: Some(DiagnosticSeverity::ERROR), message: format!("{message}\n{help}"), ..told }
}

/// What is wrong with an example beside what is found in its code.
pub(crate) fn problems(view: &View<'_>, example: &Example) -> Vec<ClientDiagnostic> {
    let mut found: Vec<_> = example.attributes.problems.iter().map(|problem| client(view, example, problem)).collect();
    let broken = broken(view, example);
    if !broken.is_empty() {
        found.extend(broken);
        return found;
    }
    let empty = emptiness(&example.block, view.language());
    let missing = Verdict::of(&example.attributes, view.analysis).missing(view.analysis, view.language());
    found.extend(empty.iter().chain(&missing).map(|problem| client(view, example, problem)));
    found
}

/// The includes of an example that failed.
fn broken(view: &View<'_>, example: &Example) -> Vec<ClientDiagnostic> {
    let expanded = &example.page.expanded;
    let within = example.block.range.start..=example.block.range.end;
    let failures = expanded.failures.iter().filter(|failure| within.contains(&failure.at));
    let mut broken: Vec<_> = failures
        .map(|failure| {
            let directive = expanded.directive(failure.chapter).unwrap_or(failure.chapter..failure.chapter);
            one(view, text_range(directive), "include", failure.message.clone())
        })
        .collect();
    let leftovers = leftovers(&example.block, !broken.is_empty(), view.language());
    broken.extend(leftovers.iter().map(|problem| client(view, example, problem)));
    broken
}

fn client(view: &View<'_>, example: &Example, problem: &Problem) -> ClientDiagnostic {
    let mut message = problem.message.clone();
    for note in &problem.notes {
        message.push_str(&format!("\n{note}"));
    }
    one(view, text_range(example.page.told(problem.range.clone())), problem.rule, message)
}

/// A diagnostic of a part of the document, by none of the rules of Topo.
fn one(view: &View<'_>, here: TextRange, rule: &str, message: String) -> ClientDiagnostic {
    ClientDiagnostic {
        range: view.document_range(here),
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String(rule.to_owned())),
        source: Some("portolan".to_owned()),
        message,
        ..ClientDiagnostic::default()
    }
}

/// Writes into the opening line what is found, if a part of the document touches something that is not so, or not
/// announced.
pub(crate) fn correction(view: &View<'_>, example: &Example, asked: TextRange) -> Option<CodeActionOrCommand> {
    if !broken(view, example).is_empty() {
        return None;
    }
    let verdict = Verdict::of(&example.attributes, view.analysis);
    let correction = verdict.correction(&example.page.expanded.text, &example.block, view.language())?;
    let touches = |here: TextRange| here.intersect(asked).is_some();
    let missing = verdict.missing(view.analysis, view.language());
    let missing = missing.iter().filter(|problem| touches(text_range(example.page.told(problem.range.clone()))));
    let undeclared = verdict.that_are(Standing::Undeclared).filter(|found| {
        let told = found.span_in(THIS, &view.analysis.sources);
        told.is_some_and(|told| touches(view.told(told)))
    });
    let diagnostics: Vec<_> = undeclared
        .filter_map(|found| diagnostics::here(view, found, Standing::Undeclared))
        .chain(missing.map(|problem| client(view, example, problem)))
        .collect();
    if diagnostics.is_empty() {
        return None;
    }
    let edits = correction.edits.into_iter().map(|(range, text)| {
        let place = example.page.expanded.exactly(range)?;
        example.edit(view.snapshot, view.session, &place, text)
    });
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: correction.title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(diagnostics),
        edit: Some(grouped(view, edits.collect::<Option<_>>()?)),
        is_preferred: view.session.preferred_fixes.then_some(false),
        ..CodeAction::default()
    }))
}

/// The formatter's changes of an example. The document as a whole is formatted by those whose language it is in.
pub(crate) fn formatted(view: &View<'_>, example: &Example) -> Option<Fix> {
    let changes = formatting::changes(&example.block.code)?;
    let edits: Vec<_> = changes
        .into_iter()
        .filter(|change| example.here(change.range()).is_some())
        .map(|change| Edit { span: view.analysis.sources.span(THIS, change.range()), text: change.text })
        .collect();
    let title = view.language().pick("format this example", "この例を整形する").to_owned();
    (!edits.is_empty()).then_some(Fix { title, edits })
}
