//! Whether an example says what it claims: what is found in it against what it declares.

use std::ops::Range;

use portolan_analyzer::{Analysis, Diagnostic, FileId, Severity};
use portolan_catalog::{Language, say};

use crate::attributes::{Attributes, Expected};
use crate::fence::{Fence, LANGUAGE};
use crate::problem::Problem;

/// The example in its own analysis.
const THIS: FileId = FileId(0);

/// How a finding stands to what its example declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was announced.
    Declared,
    /// It should have been: it is an error, or a warning where some are announced.
    Undeclared,
    /// It needs no announcement.
    Remark,
}

/// What is found in an example, and what is not.
#[derive(Debug)]
pub struct Verdict<'a> {
    /// The findings of the example. What lies in a policy is part of the example that names it; what lies in an
    /// imported file is not.
    pub findings: Vec<(&'a Diagnostic, Standing)>,
    missing_errors: Vec<&'a Expected>,
    missing_warnings: Vec<&'a Expected>,
}

/// Edits of the opening line of an example after which it declares what is found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// What they do, as an order.
    pub title: String,
    /// The edits, by range of the Markdown, in order.
    pub edits: Vec<(Range<usize>, String)>,
}

impl<'a> Verdict<'a> {
    /// Compares the findings with the declared ones, as multisets. Warnings count only where some are declared.
    pub fn of(attributes: &'a Attributes, analysis: &'a Analysis) -> Verdict<'a> {
        let mut missing_errors: Vec<_> = attributes.errors.iter().collect();
        let mut missing_warnings: Vec<_> = attributes.warnings.iter().collect();
        let own = analysis.diagnostics.iter().filter(|found| found.span_in(THIS, &analysis.sources).is_some());
        let findings = own.map(|diagnostic| {
            let missing = match diagnostic.severity {
                Severity::Error => &mut missing_errors,
                Severity::Warning | Severity::Hint => &mut missing_warnings,
            };
            let declared = missing.iter().position(|expected| expected.rule.name == diagnostic.rule);
            let standing = match (declared, diagnostic.severity) {
                (Some(index), _) => {
                    missing.remove(index);
                    Standing::Declared
                }
                (None, Severity::Error) => Standing::Undeclared,
                (None, _) if attributes.warnings.is_empty() => Standing::Remark,
                (None, Severity::Warning) => Standing::Undeclared,
                // Hints are knowledge: one that is not declared is no surprise, unless its rule is.
                (None, Severity::Hint) => {
                    match attributes.warnings.iter().any(|expected| expected.rule.name == diagnostic.rule) {
                        true => Standing::Undeclared,
                        false => Standing::Remark,
                    }
                }
            };
            (diagnostic, standing)
        });
        let findings = findings.collect();
        Verdict { findings, missing_errors, missing_warnings }
    }

    /// The findings that stand so to what is declared.
    pub fn that_are(&self, wanted: Standing) -> impl Iterator<Item = &'a Diagnostic> {
        self.findings.iter().filter(move |(_, standing)| *standing == wanted).map(|(diagnostic, _)| *diagnostic)
    }

    /// What is declared and was not found.
    pub fn missing(&self, analysis: &Analysis, language: Language) -> Vec<Problem> {
        let found: Vec<_> = analysis
            .diagnostics
            .iter()
            .map(|diagnostic| format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.rule))
            .collect();
        let note = match found.join(", ") {
            none if none.is_empty() => {
                language.pick("nothing was found in it", "この例からは何も検出されませんでした").to_owned()
            }
            found => say!(language, "what was found in it: {found}", "検出されたもの: {found}"),
        };
        let errors = self.missing_errors.iter().map(|expected| {
            let rule = expected.rule.name;
            let message = say!(
                language,
                "this example should fail by `{rule}`, and does not",
                "この例は `{rule}` のエラーになるはずですが、なっていません"
            );
            Problem::new(expected.range.clone(), "expect-error", message)
        });
        let warnings = self.missing_warnings.iter().map(|expected| {
            let rule = expected.rule.name;
            let message = say!(
                language,
                "this example should have a warning by `{rule}`, and does not",
                "この例には `{rule}` の警告が出るはずですが、出ていません"
            );
            Problem::new(expected.range.clone(), "expect-warning", message)
        });
        errors.chain(warnings).map(|problem| problem.note(note.clone())).collect()
    }

    /// How the example comes to declare what is found in it; nothing if it does.
    pub fn correction(&self, markdown: &str, fence: &Fence, language: Language) -> Option<Correction> {
        let separator = separator(markdown.get(fence.info.clone()).unwrap_or_default());
        let (mut declared, mut edits) = (Vec::new(), Vec::new());
        let mut write = |attribute: &str, missing: &[&Expected], is_meant: fn(Severity) -> bool| {
            let undeclared = self.that_are(Standing::Undeclared).filter(|found| is_meant(found.severity));
            let mut new = undeclared.map(|found| format!("{attribute}={}", found.rule));
            for expected in missing {
                let written = new.next();
                let range = if written.is_some() { expected.range.clone() } else { with_separator(fence, expected) };
                declared.extend(written.clone());
                edits.push((range, written.unwrap_or_default()));
            }
            for written in new {
                edits.push((fence.info.end..fence.info.end, format!("{separator}{written}")));
                declared.push(written);
            }
        };
        write("expect-error", &self.missing_errors, |severity| severity == Severity::Error);
        write("expect-warning", &self.missing_warnings, |severity| severity != Severity::Error);
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let title = match declared.join(" ") {
            _ if edits.is_empty() => return None,
            nothing if nothing.is_empty() => {
                language.pick("declare no more than what is found", "検出されないものの宣言を取り除く").to_owned()
            }
            declared => say!(language, "declare what is found: `{declared}`", "検出された内容を宣言する: `{declared}`"),
        };
        Some(Correction { title, edits })
    }
}

/// What a warning says that an example does not declare beside others.
pub fn not_among_the_declared(diagnostic: &Diagnostic, language: Language) -> (String, String) {
    let (message, rule) = (&diagnostic.message, diagnostic.rule);
    (
        say!(
            language,
            "this example declares its warnings, and this one is not among them: {message}",
            "この例は出るはずの警告を宣言していますが、次の警告は宣言されていません: {message}"
        ),
        say!(
            language,
            "fix: add `expect-warning={rule}`, or mend it",
            "fix: `expect-warning={rule}` を書き加えるか、修正してください"
        ),
    )
}

/// An attribute with what stands between it and what comes before.
fn with_separator(fence: &Fence, expected: &Expected) -> Range<usize> {
    let before = fence.attributes.iter().map(|attribute| attribute.range.end);
    let before = before.take_while(|end| *end <= expected.range.start).last();
    before.unwrap_or(fence.info.start + LANGUAGE.len())..expected.range.end
}

/// What stands before a further attribute: what stands before the others.
fn separator(info: &str) -> char {
    if info.contains(',') && !info.contains(char::is_whitespace) { ',' } else { ' ' }
}
