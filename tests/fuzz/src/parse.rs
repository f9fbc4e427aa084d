//! Any text has a tree that prints as the text. One without errors can be formatted: that changes the layout only, and
//! is done at once. The tree after an edit is that of the edited text.

#[path = "../../../crates/syntax/tests/shared/holds.rs"]
mod holds;

use fastrand::Rng;
use portolan_syntax::{Change, format, parse, reparse};

use crate::mutate::{edited, seed};
use holds::{check_tree, meaning};

/// How many edits of a text are tried.
const EDITS: usize = 4;

/// Checks bytes, as an editor shows them that are not UTF-8.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    check_tree(&text);
    let mut rng = Rng::with_seed(seed(bytes));
    for _ in 0..EDITS {
        follow(&text, &mut rng);
    }
    let parsed = parse(&text);
    let Ok(formatted) = format(&text) else {
        assert!(!parsed.errors.is_empty(), "a text without errors can be formatted");
        return;
    };
    assert!(parsed.errors.is_empty(), "a text with errors is never reformatted");
    assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "formatting again changes nothing");
    let again = parse(&formatted);
    assert_eq!(meaning(&again.tree, &formatted), meaning(&parsed.tree, &text), "formatting keeps the meaning");
}

/// The tree after an edit is that of the edited text.
fn follow(text: &str, rng: &mut Rng) {
    let new = edited(text, rng);
    let Some(change) = Change::between(text, &new) else { return };
    assert_eq!(reparse(&parse(text), text, &new, change).parse, parse(&new), "{text:?} becomes {new:?}");
}
