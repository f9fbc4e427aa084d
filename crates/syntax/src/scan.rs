//! The linear scan that runs before pest: strings, comments and braces, nothing else.
//!
//! It settles what a grammar cannot: whether the braces of the file balance, where a missing `}` belongs when
//! they do not, and which braces nest too deep to be parsed by recursion.

use std::borrow::Cow;
use std::ops::ControlFlow;

/// Blocks nested deeper than this are not read; the language itself needs four.
pub const MAX_DEPTH: usize = 32;

/// The keywords of statements that stand in a file and open a part of their own.
///
/// Where braces do not balance, such a word at the start of a line closes every open block. The analyzer's schema
/// is tested against this list.
pub const TOP_LEVEL_KEYWORDS: &[&str] = &[
    "account",
    "direct_connect",
    "expect",
    "import",
    "on_premises",
    "peering",
    "prefix_list",
    "region",
    "transit_gateway",
    "vpc",
    "vpn",
];

/// What the scan found out about a text.
pub(crate) struct Scan<'t> {
    /// The text for pest: the original, or one of the same length in which the braces that nest too deep are blanks.
    pub(crate) text: Cow<'t, str>,
    /// Where the text is cut because missing closers belong there; ascending, never 0 nor the text's length.
    pub(crate) cuts: Vec<usize>,
    /// Whether each brace has its partner.
    pub(crate) balanced: bool,
    /// How deep blocks nest.
    pub(crate) deepest: usize,
    /// The braces.
    braces: Vec<usize>,
}

pub(crate) fn scan(text: &str) -> Scan<'_> {
    let bytes = text.as_bytes();
    let mut braces = Vec::new();
    let mut depth = 0_usize;
    let mut deepest = 0;
    let mut balanced = true;
    let end = tokens(bytes, |offset, byte| {
        match byte {
            b'{' => {
                braces.push(offset);
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' => {
                braces.push(offset);
                balanced &= depth > 0;
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        ControlFlow::<()>::Continue(())
    });
    balanced &= depth == 0 && end.is_continue();

    let cuts = if balanced { Vec::new() } else { closing_lines(bytes).filter(|start| *start > 0).collect() };
    let text =
        if deepest > MAX_DEPTH { Cow::Owned(without_deep_braces(text, &braces, &cuts)) } else { Cow::Borrowed(text) };
    Scan { text, cuts, balanced, deepest, braces }
}

impl Scan<'_> {
    /// Where parts of the text begin that can be read each by itself, but for lists that are not closed: at the cuts,
    /// or, where all braces have their partners, at the lines outside of them that would be cuts.
    pub(crate) fn parts(&self) -> Vec<usize> {
        if !self.balanced {
            return self.cuts.clone();
        }
        let bytes = self.text.as_bytes();
        let mut braces = self.braces.iter().peekable();
        let mut depth = 0_usize;
        let outside = |start: &usize| {
            while let Some(brace) = braces.next_if(|brace| **brace < *start) {
                depth = if bytes[*brace] == b'{' { depth + 1 } else { depth.saturating_sub(1) };
            }
            *start > 0 && depth == 0
        };
        closing_lines(bytes).filter(outside).collect()
    }

    /// Where the text is cut into parts longer than `least` that mean by themselves what they mean in it: behind
    /// blocks that nothing is around. Where a brace has no partner, at the cuts.
    pub(crate) fn cuts_for_size(&self, least: usize) -> Vec<usize> {
        if !self.balanced {
            return self.cuts.clone();
        }
        let bytes = self.text.as_bytes();
        let mut cuts = Vec::new();
        let (mut depth, mut start) = (0_usize, 0);
        for &brace in &self.braces {
            if bytes[brace] == b'{' {
                depth += 1;
                continue;
            }
            depth = depth.saturating_sub(1);
            let end = brace + 1;
            // A byte order mark is one at the start of a text only.
            let mark = self.text[end..].starts_with('\u{FEFF}');
            if depth == 0 && end - start > least && end < bytes.len() && !mark {
                cuts.push(end);
                start = end;
            }
        }
        cuts
    }
}

/// How deep blocks nest in a text; `None` where a brace has no partner.
pub(crate) fn depths(text: &str) -> Option<usize> {
    let scan = scan(text);
    scan.balanced.then_some(scan.deepest)
}

/// The first brace or bracket that is neither in a string nor in a comment.
pub(crate) fn first_bracket(bytes: &[u8]) -> Option<u8> {
    tokens(bytes, |_, byte| ControlFlow::Break(byte)).break_value()
}

/// Calls `see` for each brace and bracket that is neither in a string nor in a comment, until it has seen enough.
fn tokens<T>(bytes: &[u8], mut see: impl FnMut(usize, u8) -> ControlFlow<T>) -> ControlFlow<T> {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'}' | b'[' | b']' => see(at, bytes[at])?,
            b'#' => {
                at += line_end(&bytes[at..]);
                continue;
            }
            b'"' => {
                // One that is not closed on its line ends before the next brace.
                let rest = &bytes[at + 1..];
                let end = rest.iter().position(|b| matches!(b, b'"' | b'\n' | b'\r')).unwrap_or(rest.len());
                let closed = rest.get(end) == Some(&b'"');
                let brace = || rest[..end].iter().position(|b| matches!(b, b'{' | b'}')).unwrap_or(end);
                at += if closed { end + 1 } else { brace() };
            }
            _ => {}
        }
        at += 1;
    }
    ControlFlow::Continue(())
}

fn line_end(bytes: &[u8]) -> usize {
    bytes.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len())
}

/// The starts of the lines that begin with a top-level keyword at column 1: where braces do not balance, each closes
/// what is open before it.
pub(crate) fn closing_lines(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut next = 0;
    let lines = std::iter::from_fn(move || {
        let start = next;
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let line = &rest[..line_end(rest)];
        next = start + line.len() + 1;
        Some((start, line))
    });
    lines.filter(|(_, line)| starts_with_top_level_keyword(line)).map(|(start, _)| start)
}

fn starts_with_top_level_keyword(line: &[u8]) -> bool {
    let end = line.iter().position(|b| b" \t{}[],;#\"".contains(b)).unwrap_or(line.len());
    TOP_LEVEL_KEYWORDS.iter().any(|keyword| keyword.as_bytes() == &line[..end])
}

/// A copy of the same length in which every brace below [`MAX_DEPTH`] is a blank.
fn without_deep_braces(text: &str, braces: &[usize], cuts: &[usize]) -> String {
    let mut copy = String::with_capacity(text.len());
    let mut copied = 0;
    let mut depth = 0_usize;
    let mut cuts = cuts.iter().peekable();
    for &offset in braces {
        while cuts.next_if(|cut| **cut <= offset).is_some() {
            depth = 0;
        }
        let opens = text.as_bytes()[offset] == b'{';
        let deep = if opens { depth >= MAX_DEPTH } else { depth > MAX_DEPTH };
        depth = if opens { depth + 1 } else { depth.saturating_sub(1) };
        if deep {
            copy.push_str(&text[copied..offset]);
            copy.push(' ');
            copied = offset + 1;
        }
    }
    copy.push_str(&text[copied..]);
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_braces_alone_decide() {
        assert!(scan("vpc a {\nregion x\n}\nvpc b {}").cuts.is_empty());
        assert!(scan("vpc a { # }\n}\nvpc b { id \"}\" }").cuts.is_empty());
    }

    #[test]
    fn where_they_do_not_a_top_level_keyword_at_column_one_closes() {
        let text = "vpc a {\n  subnet s {\nvpc b {\n}\n";
        assert_eq!(scan(text).cuts, [text.find("vpc b").unwrap()]);
        assert!(scan("vpc a {\n  vpc b {\n}\n").cuts.is_empty(), "indented");
        assert!(scan("vpc a {\nvpcs b {\n}\n").cuts.is_empty(), "another word");
    }

    #[test]
    fn an_unclosed_quote_swallows_no_brace() {
        assert!(scan("vpc a { id \"x }\nvpc b { id \"}\" }").cuts.is_empty());
    }

    #[test]
    fn braces_below_the_limit_become_blanks() {
        let text = "{".repeat(MAX_DEPTH + 3) + &"}".repeat(MAX_DEPTH + 3);
        let scan = scan(&text);
        assert_eq!(scan.text.len(), text.len());
        assert_eq!(scan.text.matches('{').count(), MAX_DEPTH);
        assert_eq!(scan.text.matches('}').count(), MAX_DEPTH);
    }
}
