//! The tree of a text after an edit, from the tree before it.
//!
//! Of the smallest block that holds the edit, the lines that it touches are parsed anew; every other subtree is shared.
//! That is right as long as nothing on those lines can reach beyond them: a line break between two statements ends all
//! that stands before it but for a list that is not closed, and braces that balance leave the rest as it is. Where this
//! does not hold, the parts of the text are parsed anew that do not stand in the old tree as they are; where that does
//! not help either, everything.
//!
//! The result is the tree that [`parse`] gives for the new text, which random edits show (tests/reparse.rs).

use text_size::{TextRange, TextSize};

use crate::lower::{Parse, in_order, parse, parse_part};
use crate::scan::{self, MAX_DEPTH, scan};
use crate::tree::{Block, Piece, offset};
use crate::{SyntaxError, SyntaxErrorKind};

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// Another text in place of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What is replaced, in the old text.
    pub range: TextRange,
    /// How long it is in the new one.
    pub len: TextSize,
}

/// A tree after an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reparse {
    /// The new tree.
    pub parse: Parse,
    /// What was read anew: whole lines of one block, or everything.
    pub read: Change,
}

impl Change {
    /// What tells two texts apart; `None` where nothing does.
    pub fn between(old: &str, new: &str) -> Option<Change> {
        let (old_bytes, new_bytes) = (old.as_bytes(), new.as_bytes());
        if old_bytes == new_bytes {
            return None;
        }
        let shorter = old.len().min(new.len());
        let mut start = common_prefix(&old_bytes[..shorter], &new_bytes[..shorter]);
        while !(old.is_char_boundary(start) && new.is_char_boundary(start)) {
            start -= 1;
        }
        let most = shorter - start;
        let mut end = common_suffix(&old_bytes[old.len() - most..], &new_bytes[new.len() - most..]);
        while !(old.is_char_boundary(old.len() - end) && new.is_char_boundary(new.len() - end)) {
            end -= 1;
        }
        let range = TextRange::new(offset(start), offset(old.len() - end));
        Some(Change { range, len: offset(new.len() - end - start) })
    }

    /// The range in the new text.
    pub fn new_range(self) -> TextRange {
        TextRange::at(self.range.start(), self.len)
    }

    /// Where a range behind it stands in the new text.
    fn moved(self, range: TextRange) -> TextRange {
        range - self.range.end() + self.new_range().end()
    }
}

/// Compares a word at a time: most of a long text is alike.
fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    const STEP: usize = 64;
    let steps = one.chunks(STEP).zip(other.chunks(STEP)).take_while(|(one, other)| one == other);
    let start = (steps.count() * STEP).min(one.len());
    start + one[start..].iter().zip(&other[start..]).take_while(|(one, other)| one == other).count()
}

fn common_suffix(one: &[u8], other: &[u8]) -> usize {
    const STEP: usize = 64;
    let steps = one.rchunks(STEP).zip(other.rchunks(STEP)).take_while(|(one, other)| one == other);
    let end = (steps.count() * STEP).min(one.len());
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    end + one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count()
}

/// Reads a text that was another one before a change.
pub fn reparse(old: &Parse, old_text: &str, text: &str, change: Change) -> Reparse {
    if let Some(reparse) = lines(old, (old_text, text), change) {
        return reparse;
    }
    let everything = Change { range: TextRange::up_to(old.tree.len()), len: offset(text.len()) };
    Reparse { parse: parts(old, text, change).unwrap_or_else(|| parse(text)), read: everything }
}

/// A block on the way down to an edit.
struct Level<'t> {
    block: &'t Block,
    /// Where it starts in its text.
    start: TextSize,
    /// Which of the pieces around it holds it.
    index: usize,
}

/// Reads the lines anew that a change touches, of the innermost block in which nothing on them reaches beyond them.
fn lines(old: &Parse, texts: (&str, &str), change: Change) -> Option<Reparse> {
    let mut levels = vec![Level { block: &old.tree, start: TextSize::new(0), index: 0 }];
    while let Some(inner) = levels.last().and_then(|level| inside(level, change.range)) {
        levels.push(inner);
    }
    levels.iter().enumerate().rev().find_map(|(depth, level)| {
        let Lines { block, errors, read } = Lines::around(level, depth, old, texts, change)?;
        let around = levels[..depth].iter().zip(&levels[1..=depth]).rev();
        let tree = around.fold(block, |inner, (around, level)| around.block.with_body(level.index, inner));
        let (first, behind) = old.around(read.range);
        let moved = |error: &SyntaxError| SyntaxError { range: read.moved(error.range), ..error.clone() };
        let after = old.errors[behind..].iter().map(moved);
        let errors = old.errors[..first].iter().cloned().chain(errors).chain(after).collect();
        Some(Reparse { parse: Parse { tree, errors, balanced: old.balanced }, read })
    })
}

/// The block of the statement that holds a range between its braces.
fn inside<'t>(level: &Level<'t>, range: TextRange) -> Option<Level<'t>> {
    let (index, at, piece) = level.block.piece_at(range.start() - level.start)?;
    let Piece::Statement(statement) = piece else { return None };
    let body = statement.body().filter(|body| body.closed)?;
    let start = level.start + at + statement.head_len() + TextSize::new(1);
    (start <= range.start() && range.end() <= start + body.block.len()).then_some(Level {
        block: &body.block,
        start,
        index,
    })
}

/// Lines of a block, read anew.
struct Lines {
    /// The block with the new lines.
    block: Block,
    /// What is wrong with them.
    errors: Vec<SyntaxError>,
    read: Change,
}

impl Lines {
    fn around(level: &Level<'_>, depth: usize, old: &Parse, texts: (&str, &str), change: Change) -> Option<Lines> {
        let block = level.block;
        let edit = change.range - level.start;
        let (from, to) = (line_start(block, edit.start()), line_end(block, edit.end()));
        let range = TextRange::new(from.1, to.1);
        let read = Change { range: range + level.start, len: range.len() - edit.len() + change.len };
        let before = texts.0.get(std::ops::Range::<usize>::from(read.range))?;
        let lines = texts.1.get(std::ops::Range::<usize>::from(read.new_range()))?;
        let starts_text = read.range.start() == TextSize::new(0);
        if (lines.starts_with(BYTE_ORDER_MARK) && !starts_text) || scan::depths(lines)? + depth > MAX_DEPTH {
            return None;
        }
        // Where braces do not balance, what closes on these lines hangs on all others, and the other way round.
        let closes = |lines: &str| scan::closing_lines(lines.as_bytes()).next().is_some();
        if !old.balanced && (scan::depths(before).is_none() || closes(before) || closes(lines)) {
            return None;
        }
        // On the line of an opener, a quote may close a string before it, and a brace may make a row with it; on that of a
        // closer, what is open goes on behind.
        let mut rows = lines.split(['\n', '\r']);
        let (at_opener, at_closer) = (depth > 0 && from.1 == TextSize::new(0), depth > 0 && to.1 == block.len());
        let row_of_braces = before.starts_with('{') || lines.starts_with('{');
        if (at_opener && (row_of_braces || rows.clone().next().is_some_and(|row| row.contains('"'))))
            || (at_closer && rows.next_back().is_some_and(|row| row.contains(['#', '"'])))
        {
            return None;
        }
        let parsed = parse(lines);
        if parsed.errors.iter().any(|error| error.kind == SyntaxErrorKind::UnclosedList) {
            // It may end behind these lines, or what stands there may decide where it ends.
            let rest = texts.1.get(usize::from(read.new_range().end())..).unwrap_or_default();
            let ends_behind = scan::first_bracket(rest.as_bytes()) == Some(b']');
            if ends_behind || at_closer || lines.trim_end().ends_with(',') {
                return None;
            }
        }
        // One that is open before them, with nothing in between that ends it, may end on them or behind them.
        let (first, _) = old.around(read.range);
        let mut before = old.errors[..first].iter().rev();
        if let Some(list) = before.find(|error| error.kind == SyntaxErrorKind::UnclosedList) {
            let between = TextRange::new(list.range.end(), read.range.start());
            let between = texts.0.get(std::ops::Range::<usize>::from(between)).unwrap_or_default();
            scan::first_bracket(between.as_bytes())?;
        }
        let errors = parsed.errors.into_iter();
        let errors = errors.map(|error| SyntaxError { range: error.range + read.range.start(), ..error }).collect();
        Some(Lines { block: block.spliced(from, parsed.tree, to), errors, read })
    }
}

impl Parse {
    /// Which of the errors begin in a range: the first of them, and the first behind it.
    fn around(&self, range: TextRange) -> (usize, usize) {
        let before = |at| self.errors.partition_point(|error| error.range.start() < at);
        (before(range.start()), before(range.end()))
    }
}

/// Where the line begins on which an offset of a block stands: behind the last line break between two statements, or
/// at the start. With it, the number of the piece in which that lies.
fn line_start(block: &Block, at: TextSize) -> (usize, TextSize) {
    for (index, start, gap) in block.gaps_before(at) {
        let part = &gap[..usize::from(at.min(start + TextSize::of(gap)) - start)];
        if let Some(newline) = part.rfind(['\n', '\r']) {
            return (index, start + offset(newline + 1));
        }
    }
    (0, TextSize::new(0))
}

/// Where the line ends on which an offset of a block stands: before the next line break between two statements, or at
/// the end. With it, the number of the piece in which that lies.
fn line_end(block: &Block, at: TextSize) -> (usize, TextSize) {
    for (index, start, gap) in block.gaps_after(at) {
        let from = usize::from(at.max(start) - start);
        if let Some(newline) = gap[from..].find(['\n', '\r']) {
            return (index, start + offset(from + newline));
        }
    }
    (block.count(), block.len())
}

/// Reads the parts of a text that do not stand in the old tree as they are. `None` where a list may reach from one part
/// into the next.
fn parts(old: &Parse, text: &str, change: Change) -> Option<Parse> {
    let scan = scan(text);
    if scan.deepest > MAX_DEPTH {
        return None;
    }
    let mut tree = Block::default();
    let mut errors = Vec::new();
    let mut start = 0;
    for end in scan.parts().into_iter().chain([text.len()]) {
        let part = TextRange::new(offset(start), offset(end));
        let (pieces, own) = known(old, part, change).unwrap_or_else(|| {
            let pieces = parse_part(&text[start..end], &scan.text[start..end]);
            let own = pieces.errors(part.start());
            (pieces, own)
        });
        if scan.balanced && own.iter().any(|error| error.kind == SyntaxErrorKind::UnclosedList) {
            return None;
        }
        tree.append(pieces);
        errors.extend(own);
        start = end;
    }
    Some(Parse { tree, errors: in_order(errors), balanced: scan.balanced })
}

/// A part of the new text that stands in the old tree as it is, complete in itself, with what is wrong with it.
fn known(old: &Parse, part: TextRange, change: Change) -> Option<(Block, Vec<SyntaxError>)> {
    let new = change.new_range();
    let before = if part.end() <= new.start() {
        part
    } else if part.start() >= new.end() {
        part - new.end() + change.range.end()
    } else {
        return None;
    };
    // A byte order mark is one only where the text starts.
    if (before.start() == TextSize::new(0)) != (part.start() == TextSize::new(0)) {
        return None;
    }
    let (first, behind) = old.around(before);
    let own = &old.errors[first..behind];
    let complete =
        |error: &SyntaxError| matches!(error.kind, SyntaxErrorKind::UnclosedString | SyntaxErrorKind::KeywordMissing);
    if !own.iter().all(complete) {
        return None;
    }
    let moved =
        |error: &SyntaxError| SyntaxError { range: error.range - before.start() + part.start(), ..error.clone() };
    Some((old.tree.part(before)?, own.iter().map(moved).collect()))
}
