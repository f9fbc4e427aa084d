//! The hover of a rule's name in `# allow: …`.

use portolan_analyzer::{Analysis, FileId, Rule, TextRange, TextSize, allowed, rule};

use super::Hover;
use crate::card::{Card, code, language};
use crate::spot::comment_at;

/// What a rule finds, where a comment names it.
pub(super) fn hover(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<Hover> {
    let (comment, text) = comment_at(analysis, file, offset)?;
    let names = allowed(text).map(|(at, name)| (TextRange::at(comment.start() + at, TextSize::of(name)), name));
    let (range, name) = names.into_iter().find(|(range, _)| range.contains_inclusive(offset))?;
    Some(Hover { range, markdown: card(analysis, rule(name)?).markdown() })
}

fn card(analysis: &Analysis, rule: &Rule) -> Card {
    let language = language(analysis);
    let title = format!("**{}** {}", language.pick("Rule", "ルール"), code(rule.name));
    // Behind the heading the page says in a sentence what it finds, and then how much that matters.
    let page = rule.page(language);
    let said = page.split("\n\n").skip(1).take(2).map(|paragraph| paragraph.replace('\n', language.pick(" ", "")));
    let card = said.fold(Card::new(language, title), Card::text).page(rule.name);
    match rule.source() {
        Some(address) => card.link("AWS", address),
        None => card,
    }
}
