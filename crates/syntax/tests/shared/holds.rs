//! What holds for every text, whoever makes it up; `tests/fuzz` asks it too.

use portolan_syntax::{Block, OperandKind, Piece, TextRange, TextSize, Token, parse};

/// The text without layout: operands, comments and blocks in order.
pub(crate) fn meaning(block: &Block, source: &str) -> Vec<String> {
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

/// Fails unless a text has a tree that holds all of it, and errors that lie in it.
pub(crate) fn check_tree(text: &str) {
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
