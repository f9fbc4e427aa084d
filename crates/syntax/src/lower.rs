//! From pest's pairs to our tree, at once: nothing keeps a pair.

use std::sync::Arc;

use pest::Parser;
use pest::iterators::{Pair, Pairs};
use smol_str::SmolStr;
use text_size::{TextRange, TextSize};

use crate::SyntaxError;
use crate::grammar::{Grammar, Rule};
use crate::scan::scan;
use crate::tree::{Block, Body, Operand, OperandKind, Piece, Statement, offset};

/// A parsed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parse {
    /// All of the text.
    pub tree: Block,
    /// What is not well-formed in it, in order of place.
    pub errors: Vec<SyntaxError>,
    /// Whether each brace has its partner: where one has none, distant lines decide what closes where.
    pub(crate) balanced: bool,
}

/// Reads a text of less than 4 GiB. Every text gives a tree that prints as that text.
pub fn parse(text: &str) -> Parse {
    let scan = scan(text);
    let mut tree = Block::default();
    let mut start = 0;
    for end in scan.cuts.iter().copied().chain([text.len()]) {
        tree.append(parse_part(&text[start..end], &scan.text[start..end]));
        start = end;
    }
    let errors = in_order(tree.errors(TextSize::new(0)));
    Parse { tree, errors, balanced: scan.balanced }
}

/// Errors in order of place.
pub(crate) fn in_order(mut errors: Vec<SyntaxError>) -> Vec<SyntaxError> {
    errors.sort_by_key(|error| error.range.start());
    // A row of stray brackets is one mistake.
    errors.dedup_by(|later, earlier| {
        let row = later.kind == earlier.kind && later.range.start() == earlier.range.end();
        if row {
            earlier.range = earlier.range.cover(later.range);
        }
        row
    });
    errors
}

/// Parses a part that is complete but for closers missing at its end. `readable` is `text` for pest: of the same
/// length, without the braces that nest too deep.
pub(crate) fn parse_part(text: &str, readable: &str) -> Block {
    match Grammar::parse(Rule::file, readable) {
        Ok(mut pairs) => {
            let file = pairs.next().map(Pair::into_inner);
            file.map(|pairs| block(text, pairs, 0, text.len()).block).unwrap_or_default()
        }
        // The grammar is total, which the property tests hold it to; were it not, the text would still be kept.
        Err(_) => {
            let mut block = Block::default();
            block.push(Piece::Stray(text.into()));
            block
        }
    }
}

/// A block from the pairs in `start..end` of the text.
fn block(text: &str, pairs: Pairs<'_, Rule>, start: usize, end: usize) -> Body {
    let mut block = Block::default();
    let mut closed = false;
    let mut at = start;
    for pair in pairs {
        let span = pair.as_span();
        if matches!(pair.as_rule(), Rule::EOI | Rule::unclosed_body) {
            break;
        }
        if at < span.start() {
            block.push(Piece::Gap(SmolStr::new(&text[at..span.start()])));
        }
        at = span.end();
        let own = &text[span.start()..span.end()];
        match pair.as_rule() {
            Rule::statement | Rule::orphan_body => block.push(Piece::Statement(Arc::new(statement(text, pair)))),
            Rule::comment => block.push(Piece::Comment(SmolStr::new(own))),
            Rule::closer => closed = true,
            _ => block.push(Piece::Stray(SmolStr::new(own))),
        }
    }
    if at < end && !closed {
        block.push(Piece::Gap(SmolStr::new(&text[at..end])));
    }
    Body { block, closed }
}

fn statement(text: &str, pair: Pair<'_, Rule>) -> Statement {
    let start = pair.as_span().start();
    let mut operands = Vec::new();
    let mut body = None;
    let mut head_end = pair.as_span().end();
    for part in pair.into_inner() {
        let span = part.as_span();
        if part.as_rule() == Rule::body {
            head_end = span.start();
            body = Some(block(text, part.into_inner(), span.start() + 1, span.end()));
        } else {
            operands.push(operand(start, part));
        }
    }
    Statement::new(&text[start..head_end], operands, body)
}

fn operand(start: usize, pair: Pair<'_, Rule>) -> Operand {
    let span = pair.as_span();
    let kind = match pair.as_rule() {
        Rule::string => OperandKind::String { closed: true },
        Rule::unclosed_string => OperandKind::String { closed: false },
        Rule::list => OperandKind::List { closed: true },
        Rule::unclosed_list => OperandKind::List { closed: false },
        Rule::comment => OperandKind::Comment,
        Rule::stray_semicolon => OperandKind::Stray,
        _ => OperandKind::Word,
    };
    let range = TextRange::new(offset(span.start() - start), offset(span.end() - start));
    let items = pair.into_inner().map(|item| operand(start, item)).collect();
    Operand { kind, range, items }
}
