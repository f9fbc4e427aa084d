//! From pest's pairs to our tree, at once: nothing keeps a pair.

use std::sync::Arc;

use pest::Parser;
use pest::iterators::{Pair, Pairs};
use smol_str::SmolStr;
use text_size::TextRange;

use crate::SyntaxError;
use crate::grammar::{Grammar, Rule};
use crate::parts::Parts;
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
    Parts::of(text).parse_all()
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

/// A part of a text.
pub(crate) struct Lowered {
    pub(crate) block: Block,
    /// Whether it is well-formed, so that its tree has no errors to tell.
    pub(crate) sound: bool,
}

/// The tree of a part alone.
pub(crate) fn parse_part(text: &str, readable: &str) -> Block {
    lower(text, readable).block
}

/// Parses a part that is complete but for closers missing at its end. `readable` is `text` for pest: of the same
/// length, without the braces that nest too deep.
pub(crate) fn lower(text: &str, readable: &str) -> Lowered {
    // What nests too deep is an error, and so is all that is told further down.
    let sound = text.as_ptr() == readable.as_ptr();
    let mut lowering = Lowering { text, operands: Vec::new(), sound };
    let block = match Grammar::parse(Rule::file, readable) {
        Ok(mut pairs) => {
            let file = pairs.next().map(Pair::into_inner);
            file.map(|pairs| lowering.block(pairs, 0, text.len()).block).unwrap_or_default()
        }
        // The grammar is total, which the property tests hold it to; were it not, the text would still be kept.
        Err(_) => {
            lowering.sound = false;
            let mut block = Block::default();
            block.push(Piece::Stray(text.into()));
            block
        }
    };
    Lowered { block, sound: lowering.sound }
}

struct Lowering<'t> {
    text: &'t str,
    /// The operands of the statements that are being read, so that each statement takes memory once.
    operands: Vec<Operand>,
    sound: bool,
}

impl Lowering<'_> {
    /// A block from the pairs in `start..end` of the text.
    fn block(&mut self, pairs: Pairs<'_, Rule>, start: usize, end: usize) -> Body {
        // Most pieces have a gap before them.
        let mut block = Block::with_capacity(2 * pairs.len());
        let mut closed = false;
        let mut at = start;
        for pair in pairs {
            let span = pair.as_span();
            if matches!(pair.as_rule(), Rule::EOI | Rule::unclosed_body) {
                break;
            }
            if at < span.start() {
                block.push(Piece::Gap(SmolStr::new(&self.text[at..span.start()])));
            }
            at = span.end();
            let own = &self.text[span.start()..span.end()];
            match pair.as_rule() {
                Rule::statement | Rule::orphan_body => {
                    let statement = self.statement(pair);
                    at = span.start() + usize::from(statement.len());
                    block.push(Piece::Statement(Arc::new(statement)));
                }
                Rule::comment => block.push(Piece::Comment(SmolStr::new(own))),
                Rule::closer => closed = true,
                _ => {
                    self.sound = false;
                    block.push(Piece::Stray(SmolStr::new(own)));
                }
            }
        }
        if at < end && !closed {
            block.push(Piece::Gap(SmolStr::new(&self.text[at..end])));
        }
        Body { block, closed }
    }

    fn statement(&mut self, pair: Pair<'_, Rule>) -> Statement {
        let start = pair.as_span().start();
        let mut body = None;
        let mut head_end = start;
        for part in pair.into_inner() {
            let span = part.as_span();
            head_end = span.end();
            if part.as_rule() == Rule::body {
                head_end = span.start();
                body = Some((part.into_inner(), span));
            } else {
                let operand = self.operand(start, part);
                self.operands.push(operand);
            }
        }
        let operands: Box<[Operand]> = self.operands.drain(..).collect();
        self.sound &= operands.first().is_some_and(|first| first.kind == OperandKind::Word);
        let body = body.map(|(pairs, span)| self.block(pairs, span.start() + 1, span.end()));
        self.sound &= body.as_ref().is_none_or(|body| body.closed);
        Statement::new(&self.text[start..head_end], operands, body)
    }

    fn operand(&mut self, start: usize, pair: Pair<'_, Rule>) -> Operand {
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
        self.sound &= !matches!(
            kind,
            OperandKind::String { closed: false } | OperandKind::List { closed: false } | OperandKind::Stray
        );
        let range = TextRange::new(offset(span.start() - start), offset(span.end() - start));
        let items = match kind {
            OperandKind::List { .. } => pair.into_inner().map(|item| self.operand(start, item)).collect(),
            _ => Box::default(),
        };
        Operand { kind, range, items }
    }
}
