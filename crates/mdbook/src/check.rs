//! Whether an example says what it claims: analyses it and compares what is found with what it declares.

use std::fmt;

use portolan_analyzer::{
    Analysis, Diagnostic, Format, Settings, Severity, SourceFile, Sources, Span, Unreadable, analyze,
};
use portolan_markdown::{Attributes, Fence, Problem, Standing, Verdict, emptiness, leftovers, not_among_the_declared};

use crate::code::FILE;
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

    fn of(problem: &Problem, locator: &Locator<'_>) -> Finding {
        let mut finding = Finding::new(locator.place(problem.range.start), problem.rule, &problem.message);
        finding.notes.extend(problem.notes.iter().cloned());
        finding
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
        let language = settings.language;
        let attributes = Attributes::of(&fence, language);
        let told = |problem: &Problem| Finding::of(problem, locator);
        let mut findings: Vec<_> = attributes.problems.iter().map(told).collect();
        let mut failed_includes: Vec<_> = locator
            .failures(&fence.range)
            .into_iter()
            .map(|(place, message)| Finding::new(place, "include", message))
            .collect();
        failed_includes.extend(leftovers(&fence, !failed_includes.is_empty(), language).iter().map(told));
        // What is wrong with the code may come from what is missing in it: the deepest cause alone is told.
        let whole = failed_includes.is_empty();
        findings.extend(failed_includes);
        if whole {
            findings.extend(emptiness(&fence, language).iter().map(told));
        }
        let mut sources = Sources::of_text(path, fence.code.as_str());
        sources.settings = settings.clone();
        attributes.ask(&mut sources.settings);
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

/// Compares the findings with the declared ones. What lies in an imported file is never declared: an error there is
/// told, and a warning is not.
fn compare(
    fence: &Fence,
    attributes: &Attributes,
    analysis: &Analysis,
    locator: &Locator<'_>,
    findings: &mut Vec<Finding>,
) {
    let language = analysis.sources.settings.language;
    let is_imported = |diagnostic: &&Diagnostic| diagnostic.span_in(FILE, &analysis.sources).is_none();
    let imported = analysis.diagnostics.iter().filter(is_imported);
    for diagnostic in imported.filter(|diagnostic| diagnostic.severity == Severity::Error) {
        let file = analysis.sources.file(diagnostic.span.file);
        let place = place(&file.path, &file.text, analysis.sources.range(diagnostic.span).start().into());
        let mut finding = Finding::new(place, diagnostic.rule, &diagnostic.message);
        finding.notes.extend(notes(diagnostic, |span| analysis.sources.place(span)));
        findings.push(finding);
    }
    let verdict = Verdict::of(attributes, analysis);
    for diagnostic in verdict.that_are(Standing::Undeclared) {
        let told = diagnostic.span_in(FILE, &analysis.sources).unwrap_or(diagnostic.span);
        let place = located(analysis, fence, locator, told);
        if diagnostic.severity != Severity::Error {
            let (message, help) = not_among_the_declared(diagnostic, language);
            findings.push(Finding::new(place, diagnostic.rule, message).note(help));
            continue;
        }
        let mut finding = Finding::new(place, diagnostic.rule, &diagnostic.message);
        if diagnostic.span.file != FILE {
            finding.notes.push(format!("{}: {}", analysis.sources.place(diagnostic.span), diagnostic.label));
        }
        finding.notes.extend(notes(diagnostic, |span| match span.file {
            FILE => format!("line {}", located(analysis, fence, locator, span).line),
            _ => analysis.sources.place(span),
        }));
        findings.push(finding);
    }
    findings.extend(verdict.missing(analysis, language).iter().map(|problem| Finding::of(problem, locator)));
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
