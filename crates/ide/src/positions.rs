//! The one converter between byte offsets and positions.
//!
//! The core speaks of offsets. An editor speaks of lines and columns in the units of its protocol, a terminal and
//! `--format json` in characters; both come here. Nothing else in the project counts lines or columns.
//!
//! A line ends at `\n`, `\r\n` or a lone `\r`, as the Language Server Protocol has it. Both directions clamp: a
//! position that the text does not have becomes the nearest one before it, so that no client can cause a panic.

use portolan_analyzer::{TextRange, TextSize};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what the protocol means unless told otherwise.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A place in a text, both parts counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in the units of an [`Encoding`].
    pub column: u32,
}

/// Where the lines of a text start, and where its columns are not its bytes.
///
/// An ASCII text costs four bytes a line and nothing else. Neighbouring characters of the same width share one
/// entry, so text in other scripts costs an entry or two per word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    /// The offset of the first byte of each line; the first is 0.
    starts: Vec<u32>,
    /// The characters of more than one byte, in order.
    runs: Vec<Run>,
    /// The length of the text.
    len: u32,
}

/// Neighbouring characters of the same width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// The offset of the first byte.
    start: u32,
    /// How many characters.
    count: u32,
    /// Bytes of each: 2 to 4.
    width: u8,
    /// By how much bytes exceed UTF-16 units in the whole text before it.
    surplus_utf16: u32,
    /// By how much bytes exceed characters in the whole text before it.
    surplus_utf32: u32,
}

impl LineIndex {
    /// Reads a text once. What is past the four gigabytes that a [`TextSize`] can address is not indexed.
    pub fn new(text: &str) -> LineIndex {
        let mut starts = vec![0];
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' || (byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n')) {
                starts.push(offset_of(at + 1));
            }
        }
        LineIndex { starts, runs: if text.is_ascii() { Vec::new() } else { runs_of(text) }, len: offset_of(text.len()) }
    }

    /// Follows an edit: `range` of the text before it was replaced, which made `text` of it. Reads the lines around
    /// the edit only; the rest is shifted.
    pub fn edit(&mut self, range: TextRange, text: &str) {
        let (start, end) = (u32::from(range.start()), u32::from(range.end()));
        // The line before, too: its `\r` may now meet a `\n`, or have lost one.
        let first = self.starts.partition_point(|line| *line <= start).saturating_sub(2);
        let last = self.starts.partition_point(|line| *line <= end);
        let from = self.starts[first];
        let to = self.starts.get(last).copied();
        let runs = self.runs.partition_point(|run| run.start < from)
            ..to.map_or(self.runs.len(), |to| self.runs.partition_point(|run| run.start < to));

        // What ends the last line read stands behind the edit, so the line after it starts where it did.
        let old_rest = to.map_or(0, |to| self.len - to);
        self.len = offset_of(text.len());
        let new_to = self.len - old_rest;
        let mut read = LineIndex::new(&text[from as usize..new_to as usize]);
        if to.is_some() {
            read.starts.pop();
        }
        let surplus_before = self.surplus_before(runs.start);
        let surplus_read = read.surplus_before(read.runs.len());
        let old_surplus_after = self.surplus_before(runs.end);

        for line in &mut read.starts {
            *line += from;
        }
        for run in &mut read.runs {
            run.start += from;
            run.surplus_utf16 += surplus_before.0;
            run.surplus_utf32 += surplus_before.1;
        }
        if let Some(to) = to {
            for line in &mut self.starts[last..] {
                *line = *line - to + new_to;
            }
            for run in &mut self.runs[runs.end..] {
                run.start = run.start - to + new_to;
                run.surplus_utf16 = run.surplus_utf16 - old_surplus_after.0 + surplus_before.0 + surplus_read.0;
                run.surplus_utf32 = run.surplus_utf32 - old_surplus_after.1 + surplus_before.1 + surplus_read.1;
            }
        }
        self.starts.splice(first..last, read.starts);
        self.runs.splice(runs, read.runs);
    }

    /// By how much bytes exceed UTF-16 units and characters before the run of this number, or in the whole text.
    fn surplus_before(&self, run: usize) -> (u32, u32) {
        match self.runs.get(run) {
            Some(run) => (run.surplus_utf16, run.surplus_utf32),
            None => self.runs.last().map_or((0, 0), |run| {
                let surplus =
                    |encoding| run.surplus(encoding) + run.count * (u32::from(run.width) - run.units(encoding));
                (surplus(Encoding::Utf16), surplus(Encoding::Utf32))
            }),
        }
    }

    /// How many lines there are; the empty text has one, and so has the place after a last line end.
    pub fn line_count(&self) -> u32 {
        offset_of(self.starts.len())
    }

    /// The position of an offset. One inside a character means its start, one inside `\r\n` the place before it,
    /// one beyond the text its end.
    ///
    /// `text` is the text that the index was made of.
    pub fn position(&self, offset: TextSize, text: &str, encoding: Encoding) -> Position {
        let mut offset = character_start(text, usize::from(offset));
        if offset > 0 && text.as_bytes().get(offset) == Some(&b'\n') && text.as_bytes()[offset - 1] == b'\r' {
            offset -= 1;
        }
        let offset = offset_of(offset);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        Position {
            line: offset_of(line),
            column: self.units_before(offset, encoding) - self.units_before(self.starts[line], encoding),
        }
    }

    /// The offset of a position. A column beyond its line means the line's end, before what ends it; a line beyond
    /// the last the end of the text; a column inside a character the character's start.
    ///
    /// `text` is the text that the index was made of.
    pub fn offset(&self, position: Position, text: &str, encoding: Encoding) -> TextSize {
        let Some(&start) = self.starts.get(position.line as usize) else {
            return TextSize::new(offset_of(text.len()));
        };
        let end = self.line_end(position.line as usize, text);
        let units = self.units_before(start, encoding).saturating_add(position.column);
        TextSize::new(self.offset_of_units(units, text, encoding).clamp(start, end))
    }

    /// The offset of the end of a line, before what ends it.
    fn line_end(&self, line: usize, text: &str) -> u32 {
        let Some(&next) = self.starts.get(line + 1) else {
            return offset_of(text.len());
        };
        let bytes = text.as_bytes();
        let last = next as usize - 1;
        offset_of(if bytes[last] == b'\n' && last > 0 && bytes[last - 1] == b'\r' { last - 1 } else { last })
    }

    /// How many units the text has before an offset, which starts a character.
    fn units_before(&self, offset: u32, encoding: Encoding) -> u32 {
        if encoding == Encoding::Utf8 {
            return offset;
        }
        let Some(run) = self.runs[..self.runs.partition_point(|run| run.start < offset)].last() else {
            return offset;
        };
        let passed = ((offset - run.start) / u32::from(run.width)).min(run.count);
        offset - run.surplus(encoding) - passed * (u32::from(run.width) - run.units(encoding))
    }

    /// The offset of the character that holds the unit of this number in the whole text; it may lie beyond the text.
    fn offset_of_units(&self, units: u32, text: &str, encoding: Encoding) -> u32 {
        if encoding == Encoding::Utf8 {
            return offset_of(character_start(text, units as usize));
        }
        let Some(run) = self.runs[..self.runs.partition_point(|run| run.start - run.surplus(encoding) <= units)].last()
        else {
            return units;
        };
        let inside = units - (run.start - run.surplus(encoding));
        let passed = inside / run.units(encoding);
        if passed < run.count {
            run.start + passed * u32::from(run.width)
        } else {
            let rest = inside - run.count * run.units(encoding);
            (run.start + run.count * u32::from(run.width)).saturating_add(rest)
        }
    }
}

impl Run {
    fn surplus(&self, encoding: Encoding) -> u32 {
        match encoding {
            Encoding::Utf8 => 0,
            Encoding::Utf16 => self.surplus_utf16,
            Encoding::Utf32 => self.surplus_utf32,
        }
    }

    /// The units of one of its characters.
    fn units(&self, encoding: Encoding) -> u32 {
        match encoding {
            Encoding::Utf8 => u32::from(self.width),
            Encoding::Utf16 if self.width == 4 => 2,
            Encoding::Utf16 | Encoding::Utf32 => 1,
        }
    }
}

fn runs_of(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut surplus_utf16 = 0;
    let mut surplus_utf32 = 0;
    for (at, byte) in text.bytes().enumerate() {
        // The first byte of a character tells its width; ASCII and the bytes that follow are below.
        if byte < 0xC0 {
            continue;
        }
        let start = offset_of(at);
        let width = match byte {
            0xF0.. => 4,
            0xE0.. => 3,
            _ => 2,
        };
        match runs.last_mut() {
            Some(run) if run.width == width && run.start + run.count * u32::from(width) == start => run.count += 1,
            _ => runs.push(Run { start, count: 1, width, surplus_utf16, surplus_utf32 }),
        }
        surplus_utf16 += u32::from(width) - if width == 4 { 2 } else { 1 };
        surplus_utf32 += u32::from(width) - 1;
    }
    runs
}

/// The start of the character at an offset, or the end of the text.
fn character_start(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn offset_of(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn units(text: &str, encoding: Encoding) -> u32 {
        text.chars()
            .map(|character| match encoding {
                Encoding::Utf8 => character.len_utf8(),
                Encoding::Utf16 => character.len_utf16(),
                Encoding::Utf32 => 1,
            })
            .sum::<usize>() as u32
    }

    /// The lines by the book: content and terminator.
    fn lines(text: &str) -> Vec<(&str, &str)> {
        let mut lines = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['\n', '\r']) {
            let end = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
            lines.push((&rest[..at], &rest[at..at + end]));
            rest = &rest[at + end..];
        }
        lines.push((rest, ""));
        lines
    }

    fn naive_position(text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut start = 0;
        for (line, (content, end)) in lines(text).into_iter().enumerate() {
            let next = start + content.len() + end.len();
            if offset < next || end.is_empty() {
                let mut inside = (offset - start).min(content.len());
                while !content.is_char_boundary(inside) {
                    inside -= 1;
                }
                return Position { line: line as u32, column: units(&content[..inside], encoding) };
            }
            start = next;
        }
        unreachable!("the last line has no terminator")
    }

    fn naive_offset(text: &str, position: Position, encoding: Encoding) -> usize {
        let mut start = 0;
        for (line, (content, end)) in lines(text).into_iter().enumerate() {
            if line as u32 == position.line {
                let inside = content
                    .char_indices()
                    .map(|(at, _)| at)
                    .chain([content.len()])
                    .take_while(|at| units(&content[..*at], encoding) <= position.column)
                    .last();
                return start + inside.unwrap_or(0);
            }
            start += content.len() + end.len();
        }
        text.len()
    }

    fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-z {}#]{0,6}",
            1 => Just("\n".to_owned()),
            1 => Just("\r\n".to_owned()),
            1 => Just("\r".to_owned()),
            2 => "[京都東é🗼🚀ß]{1,4}",
        ];
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn positions_are_those_of_the_naive_count(text in any_text()) {
            let index = LineIndex::new(&text);
            prop_assert_eq!(index.line_count() as usize, lines(&text).len());
            for encoding in ENCODINGS {
                for offset in 0..=text.len() {
                    let position = index.position(TextSize::new(offset as u32), &text, encoding);
                    prop_assert_eq!(position, naive_position(&text, offset, encoding), "offset {} as {:?}", offset, encoding);
                }
            }
        }

        #[test]
        fn offsets_are_those_of_the_naive_count(text in any_text()) {
            let index = LineIndex::new(&text);
            for encoding in ENCODINGS {
                for line in 0..index.line_count() + 2 {
                    for column in (0..40).chain([u32::MAX]) {
                        let position = Position { line, column };
                        let offset = index.offset(position, &text, encoding);
                        prop_assert_eq!(usize::from(offset), naive_offset(&text, position, encoding), "{:?} as {:?}", position, encoding);
                    }
                }
            }
        }

        #[test]
        fn an_edited_index_is_that_of_the_edited_text(
            mut text in any_text(),
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any_text()), 1..6),
        ) {
            let mut index = LineIndex::new(&text);
            for (start, end, new) in edits {
                let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let (start, end) = (*start.get(&boundaries), *end.get(&boundaries));
                let range = start.min(end)..start.max(end);
                text.replace_range(range.clone(), &new);
                index.edit(TextRange::new(TextSize::new(range.start as u32), TextSize::new(range.end as u32)), &text);
                prop_assert_eq!(&index, &LineIndex::new(&text), "after {:?} became {:?} in {:?}", range, new, text);
            }
        }

        #[test]
        fn a_position_leads_back_to_its_offset(text in any_text()) {
            let index = LineIndex::new(&text);
            for encoding in ENCODINGS {
                for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    if offset > 0 && text[..offset].ends_with('\r') && text[offset..].starts_with('\n') {
                        continue;
                    }
                    let offset = TextSize::new(offset as u32);
                    prop_assert_eq!(index.offset(index.position(offset, &text, encoding), &text, encoding), offset);
                }
            }
        }
    }

    #[test]
    fn an_emoji_counts_as_each_encoding_says() {
        let text = "東🗼x\r\ny";
        let index = LineIndex::new(text);
        let column = |encoding| index.position(TextSize::new(7), text, encoding).column;
        assert_eq!([column(Encoding::Utf8), column(Encoding::Utf16), column(Encoding::Utf32)], [7, 3, 2]);
        let inside_the_surrogate_pair = Position { line: 0, column: 2 };
        assert_eq!(index.offset(inside_the_surrogate_pair, text, Encoding::Utf16), TextSize::new(3));
    }

    #[test]
    fn what_the_text_does_not_have_is_clamped() {
        let text = "ab\r\ncd";
        let index = LineIndex::new(text);
        let offset = |line, column| u32::from(index.offset(Position { line, column }, text, Encoding::Utf16));
        assert_eq!([offset(0, 99), offset(1, 99), offset(9, 0), offset(u32::MAX, u32::MAX)], [2, 6, 6, 6]);
        assert_eq!(index.position(TextSize::new(99), text, Encoding::Utf16), Position { line: 1, column: 2 });
    }

    #[test]
    fn ascii_costs_no_entry_and_a_word_one() {
        assert!(LineIndex::new(&"vpc main 10.0.0.0/16\n".repeat(1000)).runs.is_empty());
        assert_eq!(LineIndex::new("# 東京リージョン\n").runs.len(), 1);
    }
}
