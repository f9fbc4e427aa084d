//! `textDocument/formatting`, `…/rangeFormatting` and `…/onTypeFormatting`: the lines that the formatter changes, and no
//! others.

use std::ops::Range;

use portolan_ide::{SourceFile, TextRange, TextSize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::documents::Snapshot;
use crate::protocol::TextEdit;
use crate::session::Session;
use crate::view::{range_in, text_range};

/// New text for some lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    range: Range<usize>,
    pub(crate) text: String,
}

impl Change {
    /// What is replaced.
    pub(crate) fn range(&self) -> TextRange {
        text_range(self.range.clone())
    }
}

/// What the formatter would change; nothing at all where the text has syntax errors.
pub(crate) fn changes(text: &str) -> Option<Vec<Change>> {
    let formatted = portolan_syntax::format(text).ok()?;
    Some(differences(text, &formatted, str::to_owned))
}

/// What it would change in the lines that a range touches. What it would do across their border is left out.
pub(crate) fn changes_in(text: &str, range: TextRange) -> Option<Vec<Change>> {
    let formatted = portolan_syntax::format(text).ok()?;
    let part = whole_lines(text, range);
    let inside = |change: &Change| {
        let Range { start, end } = change.range;
        if start == end { part.start < start && end < part.end } else { part.start <= start && end <= part.end }
    };
    // Each line is compared with the one that it becomes, so that a change of one is not part of its neighbour's.
    let without_blanks = |line: &str| line.split_whitespace().collect::<String>();
    Some(differences(text, &formatted, without_blanks).into_iter().filter(inside).collect())
}

/// What a key brings to an end: a statement by its closing brace, the head of one by a new line.
pub(crate) fn ended(source: &SourceFile, typed: &str, at: TextSize) -> Option<TextRange> {
    let before = source.text.get(..usize::from(at))?;
    let (last, is_whole) = match typed {
        "}" => (before.strip_suffix('}')?, true),
        _ => {
            // The new line may be indented already.
            let line = before.trim_end_matches([' ', '\t']);
            let line = line.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
            (line.or_else(|| before.trim_end_matches([' ', '\t']).strip_suffix('\r'))?, false)
        }
    };
    let line = last.rsplit(['\n', '\r']).next().unwrap_or_default();
    if !is_whole && line.trim().is_empty() {
        return None;
    }
    let offset = TextSize::of(if is_whole { last } else { last.trim_end() });
    let located = *source.topo()?.tree.statements_at(offset).last()?;
    Some(if is_whole { TextRange::new(located.start, at) } else { located.head_range() })
}

/// The lines that a range touches; not the one at whose start it ends.
fn whole_lines(text: &str, range: TextRange) -> Range<usize> {
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let mut at = 0;
    let mut part: Option<Range<usize>> = None;
    for line in lines(text) {
        let next = at + line.len();
        if next > start && (at < end || at <= start) {
            part = Some(part.map_or(at, |part| part.start)..next);
        }
        at = next;
    }
    part.unwrap_or(at..at)
}

/// The changes as the client takes them.
pub(crate) fn edits(snapshot: &Snapshot, session: &Session, changes: Vec<Change>) -> Vec<TextEdit> {
    let edit =
        |change: Change| TextEdit::new(range_in(&snapshot.text, &snapshot.lines, session, change.range()), change.text);
    changes.into_iter().map(edit).collect()
}

/// The differences of two texts, whose lines correspond where their keys do.
fn differences(old: &str, new: &str, key: impl Fn(&str) -> String) -> Vec<Change> {
    let old_lines: Vec<&str> = lines(old).collect();
    let new_lines: Vec<&str> = lines(new).collect();
    let starts: Vec<usize> = std::iter::once(0)
        .chain(old_lines.iter().scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        }))
        .collect();
    let change = |old: Range<usize>, new: Range<usize>| Change {
        range: starts[old.start]..starts[old.end],
        text: new_lines[new].concat(),
    };
    let keys = |lines: &[&str]| lines.iter().map(|line| key(line)).collect::<Vec<_>>();
    let mut changes = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &keys(&old_lines), &keys(&new_lines)) {
        if let DiffOp::Equal { old_index, new_index, len } = operation {
            let pairs = (old_index..old_index + len).zip(new_index..);
            let differing = pairs.filter(|(old, new)| old_lines[*old] != new_lines[*new]);
            changes.extend(differing.map(|(old, new)| change(old..old + 1, new..new + 1)));
        } else {
            changes.push(change(operation.old_range(), operation.new_range()));
        }
    }
    changes
}

/// Lines with what ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = match rest.find(['\n', '\r']) {
            Some(at) if rest[at..].starts_with("\r\n") => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, after) = rest.split_at(end);
        rest = after;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(old: &str, changes: &[Change]) -> String {
        let mut text = old.to_owned();
        for change in changes.iter().rev() {
            text.replace_range(change.range.clone(), &change.text);
        }
        text
    }

    #[test]
    fn only_changed_lines_are_touched() {
        let old = "vpc a 10.0.0.0/16 {\r\nsubnet b 10.0.1.0/24\r\n  subnet c 10.0.2.0/24\r\n}\r\n";
        let changes = changes(old).unwrap();
        assert_eq!(changes, [Change { range: 21..43, text: "  subnet b 10.0.1.0/24\r\n".to_owned() }]);
    }

    #[test]
    fn the_changes_give_the_formatted_text() {
        for old in [
            "",
            "\n\n\n",
            "vpc a 10.0.0.0/16 { subnet b 10.0.1.0/24\n}",
            "# 東京\n\n\n\n   region   ap-northeast-1",
            "a\rb  c\rd",
        ] {
            let formatted = portolan_syntax::format(old).unwrap();
            assert_eq!(apply(old, &changes(old).unwrap()), formatted, "{old:?}");
            assert_eq!(changes(&formatted), Some(Vec::new()));
        }
    }

    #[test]
    fn a_part_is_changed_in_its_own_lines() {
        let old = "vpc  a 10.0.0.0/16 {\nsubnet b  10.0.1.0/24\nsubnet c  10.0.2.0/24\n}\n";
        let part = |from: &str, to: &str| {
            let (start, end) = (old.find(from).unwrap(), old.find(to).unwrap());
            let offset = |at: usize| TextSize::try_from(at).unwrap();
            apply(old, &changes_in(old, TextRange::new(offset(start), offset(end))).unwrap())
        };
        let (b, c) = ("subnet b  10", "subnet c  10");
        let with_b = old.replace(b, "  subnet b 10");
        assert_eq!(part("b  10", "b  10"), with_b);
        assert_eq!(part("subnet b", "subnet c"), with_b, "it ends before the next line");
        assert_eq!(part("subnet b", "ubnet c"), with_b.replace(c, "  subnet c 10"));
        let whole = TextRange::up_to(TextSize::of(old));
        assert_eq!(apply(old, &changes_in(old, whole).unwrap()), portolan_syntax::format(old).unwrap());
    }

    #[test]
    fn a_key_ends_a_statement_or_its_head() {
        let text = "vpc a 10.0.0.0/16 {\n  subnet b 10.0.1.0/24 { az a }\n\n}\n";
        let source = SourceFile::new("a.topo", text);
        let ended = |typed: &str, before: &str| {
            let at = text.find(before).unwrap() + before.len();
            ended(&source, typed, TextSize::try_from(at).unwrap()).map(|range| &text[range])
        };
        assert_eq!(ended("}", "az a }"), Some("subnet b 10.0.1.0/24 { az a }"));
        assert_eq!(ended("}", "az a }\n\n}"), Some(text.trim_end()));
        assert_eq!(ended("\n", "16 {\n  "), Some("vpc a 10.0.0.0/16"));
        assert_eq!(ended("\n", "az a }\n"), Some("subnet b 10.0.1.0/24"));
        assert_eq!(ended("\n", "az a }\n\n"), None, "an empty line ends nothing");
        assert_eq!(ended("}", "az a"), None);
    }

    #[test]
    fn a_broken_text_is_left_alone() {
        assert_eq!(changes("vpc a 10.0.0.0/16 {\n"), None);
    }
}
