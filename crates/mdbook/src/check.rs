//! Whether an example says what it claims: analyses it and compares what is found with what it declares.

use std::fmt;

use portolan_analyzer::{
    Analysis, Diagnostic, Format, Level, Settings, Severity, SourceFile, Sources, Span, Unreadable, analyze,
};

use crate::attributes::{Attributes, Expected};
use crate::code::FILE;
use crate::fence::Fence;
use crate::include::is_anchor_mark;
use crate::locate::{Locator, Place, place};

/// Something that keeps the book from being built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it can be mended.
    pub place: Place,
    /// The rule of Topo, or one of the book's own: `fence`, `include`, `directive`, `expect-error`.
    pub rule: String,
    /// What is so, in one sentence.
    pub message: String,
    /// What else there is to know, each on lines of its own.
    pub notes: Vec<String>,
}

/// An example with all that is known about it.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) fence: Fence,
    pub(crate) attributes: Attributes,
    /// `None` where there is nothing to analyse.
    pub(crate) analysis: Option<Analysis>,
    /// What is wrong, in order of place.
    pub(crate) findings: Vec<Finding>,
}

impl fmt::Display for Finding {
    /// One line, then its notes, indented.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: error[{}]: {}", self.place, self.rule, self.message)?;
        for line in self.notes.iter().flat_map(|note| note.lines()) {
            write!(formatter, "\n    {line}")?;
        }
        Ok(())
    }
}

impl Finding {
    pub(crate) fn new(place: Place, rule: &str, message: impl Into<String>) -> Finding {
        let notes = place.included.iter().map(|included| format!("in the included file {included}")).collect();
        Finding { place, rule: rule.to_owned(), message: message.into(), notes }
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Finding {
        self.notes.push(note.into());
        self
    }
}

impl Example {
    /// Checks one example. `path` is what the analysis calls it, and `read` gives what it names.
    pub(crate) fn check(
        fence: Fence,
        path: &str,
        settings: &Settings,
        locator: &Locator<'_>,
        read: impl FnMut(&str, Format) -> Result<SourceFile, Unreadable>,
    ) -> Example {
        let attributes = Attributes::of(&fence);
        let mut findings = Vec::new();
        for problem in &attributes.problems {
            let finding = Finding::new(locator.place(problem.range.start), "fence", &problem.message);
            findings.push(match &problem.help {
                Some(help) => finding.note(format!("fix: {help}")),
                None => finding,
            });
        }
        let failed_includes = includes(&fence, locator);
        // What is wrong with the code may come from what is missing in it: the deepest cause alone is told.
        let whole = failed_includes.is_empty();
        findings.extend(failed_includes);
        if whole && fence.code.trim().is_empty() {
            findings.push(Finding::new(locator.place(fence.range.start), "fence", "this example is empty"));
        }
        let mut sources = Sources::of_text(path, fence.code.as_str());
        sources.settings = settings.clone();
        // A rule that is off is asked where an example says that it has something to find.
        for Expected { rule, .. } in attributes.errors.iter().chain(&attributes.warnings) {
            if rule.off_by_default {
                sources.settings.levels.entry(rule.name).or_insert(Level::On(rule.severity));
            }
        }
        let analysis = (!fence.code.trim().is_empty()).then(|| analyze(sources.load(read)));
        if let Some(analysis) = analysis.as_ref().filter(|_| whole) {
            compare(&fence, &attributes, analysis, locator, &mut findings);
        }
        findings.sort_by(|one, other| one.place.cmp(&other.place));
        Example { fence, attributes, analysis, findings }
    }

    /// Whether it fails, as it declares.
    pub(crate) fn fails_as_declared(&self) -> bool {
        self.findings.is_empty() && !self.attributes.errors.is_empty()
    }
}

/// The includes of an example that failed.
fn includes(fence: &Fence, locator: &Locator<'_>) -> Vec<Finding> {
    let mut findings: Vec<_> = locator
        .failures(&fence.range)
        .into_iter()
        .map(|(place, message)| Finding::new(place, "include", message))
        .collect();
    let mut offset = 0;
    for line in fence.code.split_inclusive('\n') {
        let place = || locator.place(fence.offset(offset + (line.len() - line.trim_start().len())));
        if is_anchor_mark(line) {
            findings.push(
                Finding::new(place(), "include", "this line is the mark of an anchor, not Topo")
                    .note("fix: include the part between two marks, as in `{{#include file.topo:name}}`"),
            );
        } else if line.trim_start().starts_with("{{#") && findings.is_empty() {
            findings.push(
                Finding::new(place(), "include", "nothing was put in place of this directive")
                    .note("mdBook's own preprocessor `links` must run before `portolan`"),
            );
        }
        offset += line.len();
    }
    findings
}

/// Compares the findings with the declared ones, as multisets. Warnings count only where some are declared. What lies
/// in a policy is part of the example that names it. What lies in an imported file is not: an error there is never
/// declared, and a warning never told.
fn compare(
    fence: &Fence,
    attributes: &Attributes,
    analysis: &Analysis,
    locator: &Locator<'_>,
    findings: &mut Vec<Finding>,
) {
    let (own, imported): (Vec<_>, Vec<_>) =
        analysis.diagnostics.iter().partition(|diagnostic| diagnostic.span_in(FILE, &analysis.sources).is_some());
    for diagnostic in imported.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        let file = analysis.sources.file(diagnostic.span.file);
        let place = place(&file.path, &file.text, analysis.sources.range(diagnostic.span).start().into());
        let mut finding = Finding::new(place, diagnostic.rule, &diagnostic.message);
        finding.notes.extend(notes(diagnostic, |span| analysis.sources.place(span)));
        findings.push(finding);
    }
    let told = |diagnostic: &Diagnostic| diagnostic.span_in(FILE, &analysis.sources).unwrap_or(diagnostic.span);
    let of = |wanted: fn(Severity) -> bool| {
        own.iter().copied().filter(move |diagnostic| wanted(diagnostic.severity)).collect::<Vec<_>>()
    };
    let errors = of(|severity| severity == Severity::Error);
    let (undeclared, missing) = difference(&errors, &attributes.errors);
    for diagnostic in undeclared {
        let mut finding =
            Finding::new(located(analysis, fence, locator, told(diagnostic)), diagnostic.rule, &diagnostic.message);
        if diagnostic.span.file != FILE {
            finding.notes.push(format!("{}: {}", analysis.sources.place(diagnostic.span), diagnostic.label));
        }
        finding.notes.extend(notes(diagnostic, |span| match span.file {
            FILE => format!("line {}", located(analysis, fence, locator, span).line),
            _ => analysis.sources.place(span),
        }));
        findings.push(finding);
    }
    findings.extend(
        missing.into_iter().map(|expected| absent(expected, "expect-error", "should fail by", analysis, locator)),
    );
    if attributes.warnings.is_empty() {
        return;
    }
    let mut warnings = of(|severity| severity != Severity::Error);
    // Hints are knowledge: one that is not declared is no surprise.
    warnings.retain(|diagnostic| {
        diagnostic.severity == Severity::Warning
            || attributes.warnings.iter().any(|expected| expected.rule.name == diagnostic.rule)
    });
    let (undeclared, missing) = difference(&warnings, &attributes.warnings);
    for diagnostic in undeclared {
        let place = located(analysis, fence, locator, told(diagnostic));
        let message =
            format!("this example declares its warnings, and this one is not among them: {}", diagnostic.message);
        findings.push(
            Finding::new(place, diagnostic.rule, message)
                .note(format!("fix: add `expect-warning={}`, or mend it", diagnostic.rule)),
        );
    }
    findings.extend(
        missing
            .into_iter()
            .map(|expected| absent(expected, "expect-warning", "should have a warning by", analysis, locator)),
    );
}

/// What was found and not declared, and what was declared and not found.
fn difference<'d, 'e>(found: &[&'d Diagnostic], declared: &'e [Expected]) -> (Vec<&'d Diagnostic>, Vec<&'e Expected>) {
    let mut missing: Vec<_> = declared.iter().collect();
    let mut undeclared = Vec::new();
    for diagnostic in found {
        match missing.iter().position(|expected| expected.rule.name == diagnostic.rule) {
            Some(index) => drop(missing.remove(index)),
            None => undeclared.push(*diagnostic),
        }
    }
    (undeclared, missing)
}

/// A declared finding that did not come.
fn absent(expected: &Expected, attribute: &str, verb: &str, analysis: &Analysis, locator: &Locator<'_>) -> Finding {
    let message = format!("this example {verb} `{}`, and does not", expected.rule.name);
    let found: Vec<_> = analysis
        .diagnostics
        .iter()
        .map(|diagnostic| format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.rule))
        .collect();
    Finding::new(locator.place(expected.range.start), attribute, message).note(match found.as_slice() {
        [] => "nothing was found in it".to_owned(),
        found => format!("what was found in it: {}", found.join(", ")),
    })
}

fn located(analysis: &Analysis, fence: &Fence, locator: &Locator<'_>, span: Span) -> Place {
    locator.place(fence.offset(analysis.sources.range(span).start().into()))
}

/// What a diagnostic says beside its message. `line` names the line of a span.
pub(crate) fn notes(diagnostic: &Diagnostic, line: impl Fn(Span) -> String) -> Vec<String> {
    let related = diagnostic.related.iter().map(|related| format!("{}: {}", line(related.span), related.message));
    let own = diagnostic.notes.iter().map(|note| format!("{}: {}", note.kind.as_str(), note.text));
    // A fix that was already told in words is not told again.
    let told = diagnostic.notes.iter().any(|note| note.kind == portolan_analyzer::NoteKind::Fix);
    let fixes = diagnostic.fixes.iter().take(1).filter(move |_| !told).map(|fix| format!("fix: {}", fix.title));
    related.chain(own).chain(fixes).collect()
}
