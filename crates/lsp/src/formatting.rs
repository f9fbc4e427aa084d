//! `textDocument/formatting`: the lines that the formatter changes, and no others.

use std::ops::Range;

use portolan_ide::{TextRange, TextSize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::documents::Snapshot;
use crate::protocol::TextEdit;
use crate::session::Session;
use crate::view::range_in;

/// New text for some lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    range: Range<usize>,
    text: String,
}

/// What the formatter would change; nothing at all where the text has syntax errors.
pub(crate) fn changes(text: &str) -> Option<Vec<Change>> {
    let formatted = portolan_syntax::format(text).ok()?;
    Some(differences(text, &formatted))
}

/// The changes as the client takes them.
pub(crate) fn edits(snapshot: &Snapshot, session: &Session, changes: Vec<Change>) -> Vec<TextEdit> {
    let offset = |at: usize| TextSize::new(u32::try_from(at).unwrap_or(u32::MAX));
    let edit = |change: Change| {
        let range = TextRange::new(offset(change.range.start), offset(change.range.end));
        TextEdit::new(range_in(&snapshot.text, &snapshot.lines, session, range), change.text)
    };
    changes.into_iter().map(edit).collect()
}

fn differences(old: &str, new: &str) -> Vec<Change> {
    let old_lines: Vec<&str> = lines(old).collect();
    let new_lines: Vec<&str> = lines(new).collect();
    let starts: Vec<usize> = std::iter::once(0)
        .chain(old_lines.iter().scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        }))
        .collect();
    capture_diff_slices(Algorithm::Myers, &old_lines, &new_lines)
        .into_iter()
        .filter(|operation| !matches!(operation, DiffOp::Equal { .. }))
        .map(|operation| Change {
            range: starts[operation.old_range().start]..starts[operation.old_range().end],
            text: new_lines[operation.new_range()].concat(),
        })
        .collect()
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
    fn a_broken_text_is_left_alone() {
        assert_eq!(changes("vpc a 10.0.0.0/16 {\n"), None);
    }
}
