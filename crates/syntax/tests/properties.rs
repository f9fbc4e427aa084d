//! What holds for every text: parsing never fails, printing gives the text back, formatting is idempotent and
//! keeps the meaning.

use portolan_syntax::{TextSize, format, parse};
use proptest::prelude::*;

use shared::holds::{check_tree, meaning};
use shared::{fragments, well_formed};

mod shared;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_has_a_tree_that_prints_as_the_text(text in fragments()) {
        check_tree(&text);
    }

    #[test]
    fn any_characters_at_all(text in any::<String>()) {
        check_tree(&text);
    }

    #[test]
    fn formatting_is_idempotent_and_keeps_the_meaning(text in well_formed()) {
        let once = format(&text).map_err(|errors| TestCaseError::fail(format!("{errors:?}")))?;
        let twice = format(&once);
        prop_assert_eq!(twice.as_ref(), Ok(&once));
        prop_assert_eq!(meaning(&parse(&once).tree, &once), meaning(&parse(&text).tree, &text));
    }

    #[test]
    fn a_text_with_errors_is_never_reformatted(text in fragments()) {
        prop_assert_eq!(format(&text).is_ok(), parse(&text).errors.is_empty());
    }
}

#[test]
fn hostile_depth_is_bounded() {
    for text in [
        "{".repeat(100_000),
        "[".repeat(100_000),
        "a {".repeat(100_000),
        "}".repeat(100_000),
        "vpc a {\n".repeat(20_000),
    ] {
        check_tree(&text);
        assert!(!parse(&text).errors.is_empty());
    }
}

#[test]
fn a_word_holds_every_character_that_delimits_nothing() {
    let beyond = ['\u{D7FF}', '\u{E000}', '\u{FEFF}', '\u{FFFF}', '\u{1F600}', '\u{10FFFF}'];
    for c in ('\0'..'\u{3100}').chain(beyond) {
        let text = format!("k a{c}b");
        let tree = parse(&text).tree;
        let statement = tree.statements(TextSize::new(0)).next().unwrap().statement;
        let is_word = statement.operands().get(1).is_some_and(|word| statement.text_of(word) == &text[2..]);
        let delimits = c.is_whitespace() || "{}[],;#\"".contains(c);
        assert_eq!(is_word, !delimits, "{c:?}");
    }
}
