//! The hover of an expectation: whether it holds, and the way of the packet that shows it.

use portolan_analyzer::{Analysis, Node};
use portolan_catalog::say;

use crate::card::{Card, code, language, plain};

pub(super) fn card(analysis: &Analysis, node: &Node) -> Card {
    let language = language(analysis);
    let Some(expectation) = analysis.expectations.iter().find(|expectation| expectation.node == node.id) else {
        return Card::new(language, language.pick("**expect**", "**期待**")).concept("expectation");
    };
    let title = match expectation.holds {
        Some(true) => language.pick("✓ **This holds**", "✓ **成り立ちます**"),
        Some(false) => language.pick("✗ **This does not hold**", "✗ **成り立ちません**"),
        None => language.pick("? **Whether this holds is not known**", "? **成り立つかどうかは不明です**"),
    };
    let mut card = Card::new(language, title);
    let mut steps = Vec::new();
    for (number, hop) in expectation.path.iter().enumerate() {
        let what = hop.noun(language);
        let line = hop.decided_by.map(|decides| analysis.sources.aside(analysis.nodes.get(decides).span));
        let detail = if hop.detail.is_empty() { String::new() } else { format!(": {}", plain(&hop.detail)) };
        steps.push(format!("{}. {what}{}{detail}{}", number + 1, code(&hop.name), line.unwrap_or_default()));
    }
    if !steps.is_empty() {
        card = card.text(steps.join("\n"));
    }
    if !expectation.outcome.is_empty() {
        let reason = expectation
            .stopped_by
            .map(|reason| say!(language, "**{reason}**: ", "**`{reason}`**: "))
            .unwrap_or_default();
        card = card.text(format!("{reason}{}", expectation.outcome));
    }
    if let Some(reason) = expectation.stopped_by {
        card = card.page(reason);
    }
    card.more("expectation")
}
