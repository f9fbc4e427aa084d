//! How the statement is written that somebody is writing, and which operand is next.

use portolan_analyzer::schema::{self, Count, Slot, StatementSpec, Takes};
use portolan_analyzer::{Analysis, FileId, TextSize};
use portolan_syntax::Operand;

use crate::spot::parent_at;

/// The forms of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// The forms, as in `subnet NAME CIDR [public|private|isolated]`.
    pub forms: Vec<Signature>,
    /// What the statement is, in Markdown.
    pub documentation: &'static str,
    /// The form that fits best.
    pub active: usize,
}

/// One form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The whole of it.
    pub label: String,
    /// The byte ranges of its operands in the label.
    pub operands: Vec<(usize, usize)>,
    /// The operand at hand; `None` behind the last one.
    pub active: Option<usize>,
}

/// The signatures of the statement in whose head an offset lies.
pub fn signatures(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<Signatures> {
    let source = analysis.sources.file(file);
    // The blanks behind a statement belong to it as long as its line goes on.
    let before = source.text.get(..usize::from(offset))?;
    let last_word = TextSize::of(before.trim_end_matches([' ', '\t']));
    let located = *source.parse.tree.statements_at(last_word).last()?;
    if !located.head_range().contains_inclusive(last_word) {
        return None;
    }
    let keyword = located.statement.keyword()?;
    let (parent, _) = parent_at(analysis, file, located.start);
    let spec = schema::statement(parent, keyword)?;
    let operands = located.statement.operands().get(1..).unwrap_or_default();
    // Those that end before the offset are written; the one that it touches is being written.
    let written = operands.iter().filter(|operand| located.range_of(operand).end() < offset).count();
    let text = |operand: &Operand| located.statement.text_of(operand).to_owned();
    let words: Vec<_> = operands.iter().take(written).map(text).collect();
    let forms: Vec<_> = spec.forms.iter().map(|form| signature(spec, form, &words)).collect();
    let fits = |form: &&[Slot]| words.iter().enumerate().all(|(index, word)| slot_takes(form, index, word));
    let active = spec.forms.iter().position(fits).unwrap_or_default();
    Some(Signatures { forms, documentation: spec.summary(analysis.sources.settings.language), active })
}

/// Whether a literal stands where the form has one.
fn slot_takes(form: &[Slot], index: usize, word: &str) -> bool {
    match form.get(index).map(|slot| slot.takes) {
        Some(Takes::Literal(literal)) => literal == word,
        Some(_) => true,
        None => form.last().is_some_and(|slot| slot.count == Count::OneOrMore),
    }
}

fn signature(spec: &StatementSpec, form: &[Slot], words: &[String]) -> Signature {
    let mut label = spec.keyword.to_owned();
    let mut operands = Vec::new();
    for slot in form {
        label.push(' ');
        let start = label.len();
        label.push_str(&slot.usage());
        operands.push((start, label.len()));
    }
    let last = form.len().checked_sub(1);
    let repeats = form.last().is_some_and(|slot| slot.count == Count::OneOrMore);
    let active = if words.len() < form.len() { Some(words.len()) } else { last.filter(|_| repeats) };
    Signature { label, operands, active }
}
