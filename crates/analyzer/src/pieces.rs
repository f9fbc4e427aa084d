//! Where text that was read at some time stands now.
//!
//! What is known of a statement is known by offsets. Were these offsets in the text of the moment, each edit would move
//! all that follows it, and an analysis that is kept across edits would be rewritten from there to its end. So a text
//! that is read anew gets offsets of its own, behind all that were given before, and keeps them: a [`PieceTable`] says
//! where each stretch stands now. Of a text that was never edited the two are the same.

use portolan_syntax::{TextRange, TextSize};

use crate::source::Range;

/// The stretches of a text, in the order in which they stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct PieceTable {
    /// None of a text that was never edited.
    pieces: Vec<Piece>,
    /// The places of the pieces among themselves, in the order of the offsets that they were read at.
    by_read: Vec<usize>,
    /// The offset for what is read next.
    next: u32,
}

/// A stretch that was read at once and still stands.
#[derive(Debug, Clone, Copy)]
struct Piece {
    read: u32,
    now: u32,
    len: u32,
}

impl PieceTable {
    /// The number of stretches; the fewer, the faster.
    pub(crate) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The offset that is given to what is read next; offsets are exhausted one day.
    pub(crate) fn next(&self) -> u32 {
        self.next
    }

    /// Where a range stands now. Of one whose text is gone, where it stood.
    pub(crate) fn now(&self, range: Range) -> TextRange {
        if self.pieces.is_empty() {
            return range.into();
        }
        let (start, end) = (u32::from(range.start), u32::from(range.end));
        // What begins in a stretch that was read late may end in one that was read early.
        if start == end {
            let at = self.of_character(start).or_else(|| self.behind(start)).unwrap_or_else(|| self.before(start));
            return TextRange::empty(at.into());
        }
        let from = self.of_character(start).unwrap_or_else(|| self.before(start));
        let to = self.of_character(end - 1).map_or_else(|| self.before(end), |last| last + 1);
        TextRange::new(from.into(), to.max(from).into())
    }

    /// Whether the text of a range, or of its first character, has been replaced.
    pub(crate) fn is_gone(&self, range: Range) -> bool {
        let start = u32::from(range.start);
        let stands = self.of_character(start).or_else(|| self.behind(start).filter(|_| range.start == range.end));
        !self.pieces.is_empty() && stands.is_none()
    }

    /// The offset at which the character at a present offset was read.
    pub(crate) fn read(&self, now: TextSize) -> TextSize {
        let now = u32::from(now);
        let after = self.pieces.partition_point(|piece| piece.now <= now);
        let piece = after.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(now, |piece| piece.read + (now - piece.now).min(piece.len)).into()
    }

    /// Another text in place of a present range of a text of that length; all of it counts as read anew. Gives the
    /// offset from which on it was read.
    pub(crate) fn replace(&mut self, range: TextRange, with: TextSize, of: TextSize) -> TextSize {
        let (start, end, with) = (u32::from(range.start()), u32::from(range.end()), u32::from(with));
        if self.pieces.is_empty() {
            self.pieces.push(Piece { read: 0, now: 0, len: of.into() });
            self.next = u32::from(of) + 1;
        }
        let mut pieces = Vec::with_capacity(self.pieces.len() + 2);
        for piece in &self.pieces {
            let len = start.saturating_sub(piece.now).min(piece.len);
            if len > 0 {
                pieces.push(Piece { len, ..*piece });
            }
        }
        let read = self.next;
        // One offset stays free, so that the end of this is not the start of what comes next.
        self.next += with + 1;
        pieces.push(Piece { read, now: start, len: with });
        for piece in &self.pieces {
            let left_out = end.saturating_sub(piece.now).min(piece.len);
            if left_out < piece.len {
                let now = piece.now + left_out - end + start + with;
                pieces.push(Piece { read: piece.read + left_out, now, len: piece.len - left_out });
            }
        }
        self.by_read = (0..pieces.len()).collect();
        self.by_read.sort_unstable_by_key(|index| pieces[*index].read);
        self.pieces = pieces;
        read.into()
    }

    /// Where a character stands now.
    fn of_character(&self, read: u32) -> Option<u32> {
        let piece = self.last_from(read)?;
        (read < piece.read + piece.len).then_some(piece.now + read.wrapping_sub(piece.read))
    }

    /// Where the end of a stretch stands now.
    fn behind(&self, read: u32) -> Option<u32> {
        let piece = self.last_from(read)?;
        let piece = if piece.read == read { self.last_from(read.checked_sub(1)?)? } else { piece };
        (read == piece.read + piece.len).then_some(piece.now + piece.len)
    }

    /// Where the stretch ends that was read last before an offset.
    fn before(&self, read: u32) -> u32 {
        self.last_from(read).map_or(0, |piece| piece.now + piece.len.min(read - piece.read))
    }

    /// The stretch that was read last from an offset on that is no greater.
    fn last_from(&self, read: u32) -> Option<Piece> {
        let after = self.by_read.partition_point(|index| self.pieces[*index].read <= read);
        after.checked_sub(1).and_then(|last| self.by_read.get(last)).map(|index| self.pieces[*index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: u32, end: u32) -> Range {
        TextRange::new(start.into(), end.into()).into()
    }

    fn now(table: &PieceTable, start: u32, end: u32) -> (u32, u32) {
        let range = table.now(range(start, end));
        (range.start().into(), range.end().into())
    }

    #[test]
    fn a_text_that_was_never_edited_stands_where_it_was_read() {
        assert_eq!(now(&PieceTable::default(), 3, 7), (3, 7));
        assert!(!PieceTable::default().is_gone(range(3, 7)));
    }

    #[test]
    fn what_follows_an_edit_moves_and_what_is_replaced_is_gone() {
        let mut table = PieceTable::default();
        // abcdefghij -> abcXYZWghij
        let read = table.replace(TextRange::new(3.into(), 6.into()), 4.into(), 10.into());
        assert_eq!(now(&table, 0, 3), (0, 3));
        assert_eq!(now(&table, 6, 10), (7, 11));
        assert_eq!(now(&table, 0, 10), (0, 11), "what is around it holds it");
        assert_eq!(now(&table, read.into(), u32::from(read) + 4), (3, 7));
        assert!(table.is_gone(range(4, 5)) && !table.is_gone(range(6, 7)));
        assert_eq!(table.read(8.into()), 7.into());
        assert_eq!(table.read(4.into()), read + TextSize::new(1));
    }

    #[test]
    fn the_end_of_a_stretch_is_where_it_ends_now() {
        let mut table = PieceTable::default();
        table.replace(TextRange::new(3.into(), 6.into()), 1.into(), 10.into());
        assert_eq!(now(&table, 3, 3), (3, 3));
        assert_eq!(now(&table, 10, 10), (8, 8));
        assert!(!table.is_gone(range(3, 3)));
    }

    #[test]
    fn edits_of_edits_add_up() {
        let mut table = PieceTable::default();
        let mut text: Vec<char> = ('a'..='z').collect();
        let mut read: Vec<u32> = (0..26).collect();
        for (start, end, with) in [(3, 6, 4), (4, 5, 0), (0, 0, 2), (10, 20, 3), (9, 14, 1), (16, 17, 5)] {
            let of = TextSize::try_from(text.len()).unwrap();
            let from = table.replace(TextRange::new(start.into(), end.into()), with.into(), of);
            text.splice(start as usize..end as usize, (0..with).map(|_| '-'));
            read.splice(start as usize..end as usize, (0..with).map(|index| u32::from(from) + index));
            for (at, read) in (0..).zip(&read) {
                assert_eq!(now(&table, *read, read + 1), (at, at + 1));
                assert_eq!(table.read(at.into()), (*read).into());
            }
        }
    }
}
