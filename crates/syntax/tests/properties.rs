//! What holds for every text: parsing never fails, printing gives the text back, formatting is idempotent and
//! keeps the meaning.

use portolan_syntax::{Block, OperandKind, Piece, TextRange, TextSize, Token, format, parse};
use proptest::prelude::*;

use shared::{fragments, well_formed};

mod shared;

/// The text without layout: operands, comments and blocks in order.
fn meaning(block: &Block, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(block, TextSize::new(0), source, &mut found);
    found
}

fn collect(block: &Block, start: TextSize, source: &str, found: &mut Vec<String>) {
    for element in block.elements(start) {
        match element.piece {
            Piece::Gap(_) => {}
            Piece::Comment(text) | Piece::Stray(text) => found.push(text.trim_end().to_owned()),
            Piece::Statement(statement) => {
                let located = portolan_syntax::Located { statement, start: element.range.start() };
                found.push("statement".to_owned());
                for operand in statement.operands() {
                    if let OperandKind::List { .. } = operand.kind {
                        found.push("[".to_owned());
                        found.extend(
                            operand.items.iter().map(|item| source[located.range_of(item)].trim_end().to_owned()),
                        );
                        found.push("]".to_owned());
                    } else {
                        found.push(source[located.range_of(operand)].to_owned());
                    }
                }
                if let Some((inner, inner_start)) = located.block() {
                    found.push("{".to_owned());
                    collect(inner, inner_start, source, found);
                    found.push("}".to_owned());
                }
            }
        }
    }
}

fn check_tree(text: &str) {
    let parse = parse(text);
    assert_eq!(parse.tree.text(), text, "printing gives the text back");
    let mut at = TextSize::new(0);
    parse.tree.tokens(at, &mut |kind, range, token| {
        assert_eq!(range.start(), at, "tokens leave no hole");
        assert_eq!(range.len(), TextSize::of(token));
        at = range.end();
        if kind == Token::Gap && parse.errors.is_empty() {
            assert!(
                token.chars().all(|c| c.is_whitespace() || matches!(c, ',' | ';' | '\u{FEFF}')),
                "{token:?} is no gap"
            );
        }
    });
    for error in &parse.errors {
        assert!(TextRange::up_to(TextSize::of(text)).contains_range(error.range));
    }
}

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
