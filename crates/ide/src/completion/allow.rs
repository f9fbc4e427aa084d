//! Proposals of rules in `# allow: …`.

use std::collections::HashSet;

use portolan_analyzer::{Rule, TextRange, TextSize, rules};

use super::{CompletionKind, Proposals};
use crate::spot::comment_at;

impl Proposals<'_> {
    /// The rules, first those that find something in this file.
    pub(super) fn rules(&mut self, offset: TextSize) {
        let Some((comment, text)) = comment_at(self.analysis, self.file, offset) else { return };
        let Some(before) = text.get(..usize::from(offset - comment.start())) else { return };
        let names = before.trim_start_matches('#').trim_start().strip_prefix("allow:");
        let Some(names) = names.filter(|names| !before.starts_with("##") && !names.contains("--")) else { return };
        let word = names.rsplit([',', ' ', '\t']).next().unwrap_or_default();
        self.replace = TextRange::new(offset - TextSize::of(word), offset);
        let language = self.language;
        let analysis = self.analysis;
        // What is wrong with the comment itself is its half a word.
        let here = analysis.diagnostics.iter().filter(|found| {
            let told = found.span_in(self.file, &analysis.sources).map(|told| analysis.sources.range(told));
            told.is_some_and(|told| comment.intersect(told).is_none())
        });
        let found: HashSet<_> = here.map(|found| found.rule).collect();
        let finds = |name: &str| found.contains(name);
        let (first, rest): (Vec<&Rule>, Vec<&Rule>) = rules().iter().partition(|rule| finds(rule.name));
        for rule in first.into_iter().chain(rest) {
            let said = rule.page(language).split("\n\n").nth(1).unwrap_or_default();
            self.push(rule.name, CompletionKind::Value, said.replace('\n', language.pick(" ", "")), "");
        }
    }
}
