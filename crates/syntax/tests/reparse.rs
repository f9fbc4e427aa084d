//! The tree after an edit is the tree of the edited text.

use portolan_syntax::{Change, Parse, TextRange, TextSize, parse, reparse};
use proptest::prelude::*;
use proptest::sample::Index;

use shared::{fragment, fragments, well_formed};

#[allow(dead_code)] // Each test uses its part.
mod shared;

/// An edit of whatever text: where, how many characters go, and what comes.
type Edit = (Index, usize, String);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let text = prop::collection::vec(fragment(), 0..4).prop_map(|parts| parts.concat());
    prop::collection::vec((any::<Index>(), prop_oneof![4 => 0..3_usize, 1 => 0..40_usize], text), 1..12)
}

/// The text after an edit, and what has changed.
fn edited(text: &str, (at, deleted, inserted): &Edit) -> (String, Change) {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let first = at.index(starts.len());
    let (start, end) = (starts[first], starts[(first + deleted).min(starts.len() - 1)]);
    let size = |at| TextSize::try_from(at).unwrap();
    let change = Change { range: TextRange::new(size(start), size(end)), len: TextSize::of(inserted.as_str()) };
    (format!("{}{inserted}{}", &text[..start], &text[end..]), change)
}

fn one_after_the_other(text: String, edits: &[Edit]) {
    let mut tree = parse(&text);
    let mut text = text;
    for edit in edits {
        let (new, change) = edited(&text, edit);
        let reparsed = reparse(&tree, &text, &new, change);
        assert_eq!(reparsed.parse, parse(&new), "{text:?} -> {new:?} ({change:?})");
        assert!(reparsed.read.range.contains_range(change.range), "{text:?} -> {new:?}");
        tree = reparsed.parse;
        text = new;
    }
}

proptest! {
    #[test]
    fn of_any_text(text in fragments(), edits in edits()) {
        one_after_the_other(text, &edits);
    }

    #[test]
    fn of_a_well_formed_text(text in well_formed(), edits in edits()) {
        one_after_the_other(text, &edits);
    }

    #[test]
    fn what_tells_two_texts_apart_makes_the_one_of_the_other(text in fragments(), edit in edits()) {
        let (new, _) = edited(&text, &edit[0]);
        match Change::between(&text, &new) {
            None => prop_assert_eq!(text, new),
            Some(change) => {
                let std::ops::Range { start, end } = std::ops::Range::<usize>::from(change.range);
                let inserted = &new[std::ops::Range::<usize>::from(change.new_range())];
                prop_assert_eq!(format!("{}{inserted}{}", &text[..start], &text[end..]), new);
            }
        }
    }
}

/// The text that is read anew when something is written behind a place.
fn read(text: &str, behind: &str, written: &str) -> String {
    let at = text.find(behind).unwrap() + behind.len();
    let new = format!("{}{written}{}", &text[..at], &text[at..]);
    let tree: Parse = parse(text);
    let reparsed = reparse(&tree, text, &new, Change::between(text, &new).unwrap());
    assert_eq!(reparsed.parse, parse(&new));
    new[std::ops::Range::<usize>::from(reparsed.read.new_range())].to_owned()
}

#[test]
fn only_the_lines_that_it_touches_are_read() {
    let rest = "  subnet s 10.0.0.0/24\n".repeat(1000);
    let text = format!("region x\nvpc a {{\n{rest}  az b\n\n{rest}}}\nvpc b {{ c }}\n");
    assert_eq!(read(&text, "az b", "c"), "  az bc");
    assert_eq!(read(&text, "az b\n", "  d"), "  d");
    assert_eq!(read(&text, "az b", " { e }"), "  az b { e }");
    assert_eq!(read(&text, "az b", " # {"), "  az b # {");
    assert_eq!(read(&text, "az b", "\n  i\n"), "  i\n\n");
    assert_eq!(read(&text, "az b", " [c"), "  az b [c");
    assert_eq!(read(&text, "{ c", "d"), " cd ");
    assert_eq!(read(&text, "{ c ", "\"d\""), "vpc b { c \"d\"}", "the quotes might reach over the closer");
    assert_eq!(read(&text, "region x", "y"), "region xy");
}

#[test]
fn a_brace_without_a_partner_leaves_the_other_parts_as_they_are() {
    let part = |name: &str| format!("vpc {name} {{\n  az a\n}}\n");
    let text = format!("region x\n{}{}", part("a"), part("b"));
    let broken = text.replacen("x", "x {", 1);
    let (whole, open) = (parse(&text), parse(&broken));
    let to = reparse(&whole, &text, &broken, Change::between(&text, &broken).unwrap()).parse;
    let back = reparse(&open, &broken, &text, Change::between(&broken, &text).unwrap()).parse;
    assert_eq!((&to, &back), (&open, &whole));
    let last = |tree: &Parse| tree.tree.statements(TextSize::new(0)).next_back().unwrap().statement.clone();
    assert!(std::sync::Arc::ptr_eq(&last(&whole), &last(&to)), "shared");
    assert!(std::sync::Arc::ptr_eq(&last(&open), &last(&back)), "shared");
}

/// What reached beyond the lines of an edit when nobody had thought of it.
#[test]
fn what_reaches_beyond_the_lines_of_an_edit() {
    for (old, new) in [
        // A comment sign in an open string, which ends before a brace.
        ("##v,{ a } \"t\"#{\nb}\n", "##\r\"{ a } \"t\"#{\nb}\n"),
        // A bracket that kept a list above it from reaching a closer below.
        ("c [x\nk 10 [\n#c\n] [\n#c\n]\n[x\n]s{}\n", "c [x\nk 10.\n[x\n]s{}\n"),
        // A quote that closes a string before the brace.
        ("\"p{ a\n}\n", "\"p{\" a\n}\n"),
        // Braces in a row.
        ("{a\n{b} {c}\n}\n", "{a\n{b} {{c} c}\n}\n"),
        // What was no byte order mark is one now.
        ("}\u{FEFF},", "\u{FEFF},"),
        // A list that goes on over lines which open no block, and the brace behind the closer.
        ("{[a,\r\na; b]}{\n}", "{[a,\r\na; b}{\n}"),
    ] {
        let reparsed = reparse(&parse(old), old, new, Change::between(old, new).unwrap());
        assert_eq!(reparsed.parse, parse(new), "{old:?} -> {new:?}");
    }
}
