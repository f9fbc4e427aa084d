//! What a build has checked, and what it found.

use std::fmt;
use std::time::Duration;

use portolan_analyzer::{Diagnostic, Severity};

use crate::check::{Example, Finding};
use crate::code::FILE;

/// What was checked in a book, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Chapters that were read.
    pub chapters: usize,
    /// Examples that were analysed.
    pub examples: usize,
    /// Expectations that hold.
    pub holding: usize,
    /// Expectations of which nothing can be said, for want of a fact.
    pub unknown: usize,
    /// Examples that must fail, and do, as they declare.
    pub failing: usize,
    /// Warnings and hints that the pages show.
    pub remarks: usize,
    /// What keeps the book from being built, in the order of the book.
    pub findings: Vec<Finding>,
}

/// What a book that could be built was checked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What was checked. Its findings are empty.
    pub report: Report,
    /// How long it took, the pages included.
    pub time: Duration,
}

impl Report {
    pub(crate) fn count(&mut self, example: &Example) {
        self.examples += 1;
        self.failing += usize::from(example.fails_as_declared());
        if let Some(analysis) = &example.analysis {
            // What lies in imported files is on no page.
            let expectations = || analysis.expectations.iter().filter(|expectation| expectation.span.file == FILE);
            let is_own = |diagnostic: &&Diagnostic| diagnostic.span_in(FILE, &analysis.sources).is_some();
            let diagnostics = analysis.diagnostics.iter().filter(is_own);
            self.holding += expectations().filter(|expectation| expectation.holds == Some(true)).count();
            self.unknown += expectations().filter(|expectation| expectation.holds.is_none()).count();
            self.remarks += diagnostics.filter(|diagnostic| diagnostic.severity != Severity::Error).count();
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, {}: {}, {} as {}",
            counted(self.chapters, "chapter", "chapters"),
            counted(self.examples, "example", "examples"),
            counted(self.holding, "expectation holds", "expectations hold"),
            counted(self.failing, "example fails", "examples fail"),
            if self.failing == 1 { "it must" } else { "they must" },
        )?;
        if self.unknown > 0 {
            write!(formatter, ", {}", counted(self.unknown, "expectation is unknown", "expectations are unknown"))?;
        }
        if self.remarks > 0 {
            write!(formatter, ", {} on the pages", counted(self.remarks, "warning or hint", "warnings and hints"))?;
        }
        Ok(())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({:.1} s)", self.report, self.time.as_secs_f64())
    }
}

/// A number with its noun.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
