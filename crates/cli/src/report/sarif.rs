//! Findings as SARIF 2.1.0, which code scanning services read.
//! (OASIS, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>)

use std::collections::HashMap;

use portolan_analyzer::{Analysis, Diagnostic, Edit, Severity, Span, rules};
use serde_json::{Value, json};

use super::json::{Places, ranked};
use super::print;
use crate::Failure;

/// Writes the findings of some files as one log with one run.
pub(crate) fn check(analyses: &[Analysis], order: &[String]) -> Result<(), Failure> {
    let indices: HashMap<&str, usize> = rules().iter().enumerate().map(|(index, rule)| (rule.name, index)).collect();
    let results = ranked(analyses, order, |places, diagnostic| {
        let mut result = result(places, diagnostic);
        result["ruleIndex"] = json!(indices.get(diagnostic.rule));
        result
    });
    let language = analyses.first().map(|analysis| analysis.sources.settings.language).unwrap_or_default();
    let rules: Vec<_> = rules()
        .iter()
        .map(|rule| {
            json!({
                "id": rule.name,
                "helpUri": rule.source(),
                "help": { "text": rule.page(language), "markdown": rule.page(language) },
                "defaultConfiguration": { "level": level(rule.severity), "enabled": !rule.off_by_default },
            })
        })
        .collect();
    let driver = json!({ "name": "portolan", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let run = json!({
        "tool": { "driver": driver },
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    print(&format!("{log}\n"))
}

fn result(places: &Places<'_>, diagnostic: &Diagnostic) -> Value {
    let notes = diagnostic.notes.iter().map(|note| format!("\n{}: {}", note.kind.as_str(), note.text));
    let text: String = std::iter::once(diagnostic.message.clone()).chain(notes).collect();
    let related: Vec<_> = diagnostic
        .related
        .iter()
        .map(|related| {
            let mut location = location(places, related.span);
            location["message"] = json!({ "text": related.message });
            location
        })
        .collect();
    let fixes: Vec<_> = diagnostic
        .fixes
        .iter()
        .map(|fix| json!({ "description": { "text": fix.title }, "artifactChanges": changes(places, &fix.edits) }))
        .collect();
    json!({
        "ruleId": diagnostic.rule,
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": [location(places, diagnostic.span)],
        "relatedLocations": related,
        "fixes": fixes,
    })
}

/// The edits of a fix, by file.
fn changes(places: &Places<'_>, edits: &[Edit]) -> Vec<Value> {
    let mut files: Vec<(&str, Vec<Value>)> = Vec::new();
    for edit in edits {
        let replacement =
            json!({ "deletedRegion": region(places, edit.span), "insertedContent": { "text": edit.text } });
        let file = places.file(edit.span);
        match files.iter_mut().find(|(known, _)| *known == file) {
            Some((_, replacements)) => replacements.push(replacement),
            None => files.push((file, vec![replacement])),
        }
    }
    let change =
        |(file, replacements)| json!({ "artifactLocation": { "uri": uri(file) }, "replacements": replacements });
    files.into_iter().map(change).collect()
}

fn location(places: &Places<'_>, span: Span) -> Value {
    let artifact = json!({ "uri": uri(places.file(span)) });
    json!({ "physicalLocation": { "artifactLocation": artifact, "region": region(places, span) } })
}

fn region(places: &Places<'_>, span: Span) -> Value {
    let (start, end) = places.lines_and_columns(span);
    json!({ "startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1 })
}

/// A path as a relative reference: what may not stand in one is encoded.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}
