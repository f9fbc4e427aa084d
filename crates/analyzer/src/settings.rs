//! How a topology is to be analysed: what a project's configuration and the user's language decide.

use std::collections::BTreeMap;

use portolan_catalog::{Extensions, Language};

use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::{Rule, rule};

/// What decides how a topology is analysed, beside its files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// The language of messages.
    pub language: Language,
    /// The levels of rules by their names, where they are not those of the rules.
    pub levels: BTreeMap<&'static str, Level>,
    /// Services and prices that a project adds to the catalogue.
    pub extensions: Extensions,
}

/// How loud a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// It says nothing.
    Off,
    /// What it finds has this severity.
    On(Severity),
}

impl Level {
    /// Reads its word.
    pub fn parse(word: &str) -> Option<Level> {
        Level::ALL.iter().copied().find(|level| level.as_str() == word)
    }

    /// All levels.
    pub const ALL: &[Level] =
        &[Level::Off, Level::On(Severity::Hint), Level::On(Severity::Warning), Level::On(Severity::Error)];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::On(severity) => severity.as_str(),
        }
    }
}

impl Settings {
    /// Whether a rule is to be asked at all.
    pub fn asks(&self, rule: &Rule) -> bool {
        match self.levels.get(rule.name) {
            Some(level) => *level != Level::Off,
            None => !rule.off_by_default,
        }
    }

    /// What is left of the findings of the rules, each at the level of its rule.
    pub(crate) fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain_mut(|diagnostic| {
            if let Some(Level::On(severity)) = self.levels.get(diagnostic.rule) {
                diagnostic.severity = *severity;
            }
            rule(diagnostic.rule).is_none_or(|rule| self.asks(rule))
        });
    }
}
