//! What a selection grows to: the word, the list, the head, the statement, the body, and outwards.

use portolan_analyzer::{Analysis, FileId, TextRange, TextSize};
use portolan_syntax::OperandKind;

/// The ranges around an offset, innermost first, each larger than the one before; the last is the file.
pub fn selections(analysis: &Analysis, file: FileId, offset: TextSize) -> Vec<TextRange> {
    let source = analysis.sources.file(file);
    let whole = TextRange::up_to(TextSize::of(&*source.text));
    let mut ranges = vec![whole];
    for located in source.parse.tree.statements_at(offset) {
        ranges.push(located.range());
        if let Some((block, start)) = located.block() {
            ranges.push(TextRange::at(start, block.len()));
        }
        ranges.push(located.head_range());
        for operand in located.statement.operands() {
            ranges.push(located.range_of(operand));
            if matches!(operand.kind, OperandKind::List { .. }) {
                ranges.extend(operand.items.iter().map(|item| located.range_of(item)));
            }
            // The parts of a path.
            ranges.extend(parts(&source.text, located.range_of(operand), offset));
        }
    }
    ranges.retain(|range| range.contains_inclusive(offset));
    ranges.sort_by_key(|range| range.len());
    ranges.dedup();
    // Each must lie in the next: two that only touch at the offset do not.
    let mut nested: Vec<TextRange> = Vec::new();
    for range in ranges {
        if nested.last().is_none_or(|inner| range.contains_range(*inner)) {
            nested.push(range);
        }
    }
    nested
}

/// The name in a path that holds an offset.
fn parts(text: &str, path: TextRange, offset: TextSize) -> Option<TextRange> {
    let mut start = path.start();
    for part in text[path].split('.') {
        let range = TextRange::at(start, TextSize::of(part));
        if range.contains_inclusive(offset) {
            return Some(range);
        }
        start = range.end() + TextSize::of('.');
    }
    None
}
