//! The hover of an expectation: whether it holds, and the way of the packet that shows it.

use portolan_analyzer::{Analysis, Node};

use crate::card::{Card, code, plain};

pub(super) fn card(analysis: &Analysis, node: &Node) -> Card {
    let Some(expectation) = analysis.expectations.iter().find(|expectation| expectation.node == node.id) else {
        return Card::new("**expect**").concept("expectation");
    };
    let title = match expectation.holds {
        Some(true) => "✓ **This holds**",
        Some(false) => "✗ **This does not hold**",
        None => "? **Whether this holds is not known**",
    };
    let mut card = Card::new(title);
    let mut steps = Vec::new();
    for (number, hop) in expectation.path.iter().enumerate() {
        let what = hop.noun(analysis.sources.settings.language);
        let line = hop.decided_by.map(|decides| analysis.sources.aside(analysis.nodes.get(decides).span));
        let detail = if hop.detail.is_empty() { String::new() } else { format!(": {}", plain(&hop.detail)) };
        steps.push(format!("{}. {what}{}{detail}{}", number + 1, code(&hop.name), line.unwrap_or_default()));
    }
    if !steps.is_empty() {
        card = card.text(steps.join("\n"));
    }
    if !expectation.outcome.is_empty() {
        let reason = expectation.stopped_by.map(|reason| format!("**{reason}**: ")).unwrap_or_default();
        card = card.text(format!("{reason}{}", expectation.outcome));
    }
    if let Some(reason) = expectation.stopped_by {
        card = card.page(reason);
    }
    card.more("expectation")
}
