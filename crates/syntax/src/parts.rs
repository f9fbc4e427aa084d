//! A text cut into parts that can be parsed one by one.
//!
//! Parts keep what pest remembers of a text small. They share nothing, so a host that has threads may parse those of
//! a large text on several.

use std::ops::Range;

use text_size::TextSize;

use crate::lower::{Lowered, in_order, lower};
use crate::scan::{Scan, scan};
use crate::{Block, Parse};

/// A part is at least this long, unless it ends where a closer is missing: what pest remembers of it fits into the
/// processor's cache, and what each part costs of its own is not felt.
const LEAST: usize = 64 << 10;

/// A text of less than 4 GiB that has been cut.
pub struct Parts<'t> {
    text: &'t str,
    scan: Scan<'t>,
    /// Where it is cut; ascending, never 0 nor the text's length.
    cuts: Vec<usize>,
}

/// A part that has been parsed.
pub struct ParsedPart(Lowered);

impl<'t> Parts<'t> {
    /// Cuts a text.
    pub fn of(text: &'t str) -> Parts<'t> {
        Parts::longer_than(LEAST, text)
    }

    fn longer_than(least: usize, text: &'t str) -> Parts<'t> {
        let scan = scan(text);
        let cuts = scan.cuts_for_size(least);
        Parts { text, scan, cuts }
    }

    /// Where the parts are, in order.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.cuts.iter().copied());
        let ends = self.cuts.iter().copied().chain(std::iter::once(self.text.len()));
        starts.zip(ends).map(|(start, end)| start..end)
    }

    /// Parses one of the parts.
    pub fn parse(&self, range: Range<usize>) -> ParsedPart {
        ParsedPart(lower(&self.text[range.clone()], &self.scan.text[range]))
    }

    /// Joins all of the parts, in order.
    pub fn join(&self, parts: impl IntoIterator<Item = ParsedPart>) -> Parse {
        let mut tree = Block::default();
        let mut sound = true;
        for ParsedPart(part) in parts {
            tree.append(part.block);
            sound &= part.sound;
        }
        // Most texts are well-formed, and that is told faster than by a walk through the tree.
        let errors = if sound { Vec::new() } else { in_order(tree.errors(TextSize::new(0))) };
        debug_assert!(!sound || tree.errors(TextSize::new(0)).is_empty());
        Parse { tree, errors, balanced: self.scan.balanced }
    }

    /// Parses all parts, one after the other.
    pub(crate) fn parse_all(&self) -> Parse {
        self.join(self.ranges().map(|range| self.parse(range)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse_in_parts(text: &str, least: usize) -> (Parse, usize) {
        let parts = Parts::longer_than(least, text);
        (parts.parse_all(), parts.ranges().count())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_are_joined_to_what_the_whole_is(fragments in prop::collection::vec(prop::sample::select(vec![
            "a {", "}", "}", "a { b }", "[", "]", "\"", "\"s\"", "#", "\n", " ", ",", ";", "\u{FEFF}", "\nvpc b {", "x",
        ]), 0..40)) {
            let text = fragments.concat();
            prop_assert_eq!(parse_in_parts(&text, 0).0, parse_in_parts(&text, usize::MAX).0);
        }
    }

    #[test]
    fn a_text_is_cut_behind_its_top_level_blocks() {
        let text = "vpc a { subnet b {} }\nregion x\nvpc c {}\nvpc d {}";
        assert_eq!(parse_in_parts(text, 0).1, 3);
        assert_eq!(parse_in_parts(text, 30).1, 2);
    }
}
