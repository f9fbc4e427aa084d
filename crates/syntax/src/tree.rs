//! The lossless tree: blocks of statements, statements of operands.
//!
//! Everything is relative: an operand to its statement, a statement to its block. [`Located`] adds the place back
//! while one walks down.

use std::sync::Arc;

use smol_str::SmolStr;
use text_size::{TextRange, TextSize};

use crate::{SyntaxError, SyntaxErrorKind};

/// The content of a file or of a pair of braces.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Block {
    /// The pieces with where they start, relative to the block.
    pieces: Vec<(TextSize, Piece)>,
    len: TextSize,
}

/// A part of a block.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Piece {
    /// A statement, shared by all trees in which it stands.
    Statement(Arc<Statement>),
    /// `# …` or `## …` up to the end of its line.
    Comment(SmolStr),
    /// White space, line ends, `;` and `,` between the others.
    Gap(SmolStr),
    /// A closer that closes nothing.
    Stray(SmolStr),
}

/// `keyword operand… { body }`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Statement {
    /// The text before the body, gaps included.
    head: Box<str>,
    /// All operands; the first is the keyword.
    operands: Box<[Operand]>,
    body: Option<Body>,
}

/// The block of a statement, with its braces.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Body {
    /// What stands between the braces.
    pub block: Block,
    /// Whether the `}` is there.
    pub closed: bool,
}

/// A word, string or list of a statement's head.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Operand {
    /// What it is.
    pub kind: OperandKind,
    /// Relative to the statement.
    pub range: TextRange,
    /// The items of a list, comments included; empty for all others.
    pub items: Box<[Operand]>,
}

/// What an operand, or an item of a list, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperandKind {
    /// A word; its form decides its class.
    Word,
    /// `"…"`, with or without its closing quote.
    String {
        /// Whether the closing quote is there.
        closed: bool,
    },
    /// `[…]`, with or without its closer.
    List {
        /// Whether the `]` is there.
        closed: bool,
    },
    /// A comment between the items of a list.
    Comment,
    /// A `;` or a brace that nests too deep, where only operands may stand.
    Stray,
}

/// What a stretch of text is, for printing and colouring. Together the tokens of a tree are its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// The first word of a statement.
    Keyword,
    /// Another word.
    Word,
    /// A string with its quotes.
    String,
    /// A comment, `##` text included.
    Comment,
    /// A brace or bracket.
    Bracket,
    /// White space, line ends and separators.
    Gap,
    /// What stands where it may not.
    Stray,
}

/// A statement and where it starts in its file.
#[derive(Debug, Clone, Copy)]
pub struct Located<'t> {
    /// The statement.
    pub statement: &'t Arc<Statement>,
    /// The offset of its first byte.
    pub start: TextSize,
}

/// A part of a block and the range it takes in its file.
#[derive(Debug, Clone, Copy)]
pub struct Element<'t> {
    /// The part.
    pub piece: &'t Piece,
    /// Its range.
    pub range: TextRange,
}

impl Piece {
    fn len(&self) -> TextSize {
        match self {
            Piece::Statement(statement) => statement.len(),
            Piece::Comment(text) | Piece::Gap(text) | Piece::Stray(text) => TextSize::of(text.as_str()),
        }
    }
}

impl Block {
    /// An empty block that will have about so many pieces.
    pub(crate) fn with_capacity(pieces: usize) -> Block {
        Block { pieces: Vec::with_capacity(pieces), len: TextSize::new(0) }
    }

    pub(crate) fn push(&mut self, piece: Piece) {
        let start = self.len;
        self.len += piece.len();
        self.pieces.push((start, piece));
    }

    /// Appends the pieces of another block.
    pub(crate) fn append(&mut self, other: Block) {
        if self.is_empty() {
            *self = other;
            return;
        }
        self.pieces.reserve(other.pieces.len());
        for (_, piece) in other.pieces {
            self.push(piece);
        }
    }

    /// Appends a piece; white space to what is there already of it.
    fn join(&mut self, piece: Piece) {
        match (self.pieces.last_mut(), piece) {
            (Some((_, Piece::Gap(before))), Piece::Gap(gap)) => {
                self.len += TextSize::of(gap.as_str());
                *before = [before.as_str(), gap.as_str()].concat().into();
            }
            (_, piece) => self.push(piece),
        }
    }

    /// The last piece that starts at an offset or before it, with its place among the pieces and its start.
    pub(crate) fn piece_at(&self, offset: TextSize) -> Option<(usize, TextSize, &Piece)> {
        let index = self.pieces.partition_point(|(at, _)| *at <= offset).checked_sub(1)?;
        let (at, piece) = self.pieces.get(index)?;
        Some((index, *at, piece))
    }

    /// The number of its pieces.
    pub(crate) fn count(&self) -> usize {
        self.pieces.len()
    }

    /// The white space that begins before an offset, the nearest first: the piece's place, its start and its text.
    pub(crate) fn gaps_before(&self, offset: TextSize) -> impl Iterator<Item = (usize, TextSize, &str)> {
        let after = self.pieces.partition_point(|(at, _)| *at < offset);
        self.pieces[..after].iter().enumerate().rev().filter_map(gap)
    }

    /// The white space that ends behind an offset, the nearest first.
    pub(crate) fn gaps_after(&self, offset: TextSize) -> impl Iterator<Item = (usize, TextSize, &str)> {
        let from = self.pieces.partition_point(|(at, piece)| *at + piece.len() <= offset);
        self.pieces.iter().enumerate().skip(from).filter_map(gap)
    }

    /// The block with another one in place of the text from an offset in one piece of white space, or the start, to an
    /// offset in another, or the end.
    pub(crate) fn spliced(&self, (first, from): (usize, TextSize), new: Block, (last, to): (usize, TextSize)) -> Block {
        let mut block = Block { pieces: Vec::with_capacity(self.pieces.len() + 2), len: TextSize::new(0) };
        block.pieces.extend_from_slice(&self.pieces[..first]);
        block.len = self.pieces.get(first).map_or(self.len, |(at, _)| *at);
        if let Some((_, start, gap)) = self.pieces.get(first).and_then(|piece| gap((first, piece)))
            && start < from
        {
            block.join(Piece::Gap(gap[..usize::from(from - start)].into()));
        }
        for (_, piece) in new.pieces {
            block.join(piece);
        }
        if let Some((_, start, gap)) = self.pieces.get(last).and_then(|piece| gap((last, piece))) {
            block.join(Piece::Gap(gap[usize::from(to - start)..].into()));
        }
        for (_, piece) in self.pieces.iter().skip(last + 1) {
            block.push(piece.clone());
        }
        block
    }

    /// The block with another body of one of its statements.
    pub(crate) fn with_body(&self, index: usize, inner: Block) -> Block {
        let mut block = Block { pieces: Vec::with_capacity(self.pieces.len()), len: TextSize::new(0) };
        block.pieces.extend_from_slice(&self.pieces[..index]);
        block.len = self.pieces.get(index).map_or(self.len, |(at, _)| *at);
        if let Some((_, Piece::Statement(statement))) = self.pieces.get(index) {
            let body = statement.body.as_ref().map(|body| Body { block: inner, closed: body.closed });
            let (head, operands) = (statement.head.clone(), statement.operands.clone());
            block.push(Piece::Statement(Arc::new(Statement { head, operands, body })));
        }
        for (_, piece) in self.pieces.iter().skip(index + 1) {
            block.push(piece.clone());
        }
        block
    }

    /// The pieces that fill a range; `None` where one of them reaches beyond it.
    pub(crate) fn part(&self, range: TextRange) -> Option<Block> {
        let first = self.pieces.binary_search_by_key(&range.start(), |(at, _)| *at).ok()?;
        let mut part = Block::default();
        for (_, piece) in self.pieces[first..].iter().take_while(|(at, _)| *at < range.end()) {
            part.push(piece.clone());
        }
        (part.len == range.len()).then_some(part)
    }

    /// The length of its text in bytes.
    pub fn len(&self) -> TextSize {
        self.len
    }

    /// Whether it holds no text at all.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Its parts in order, when the block starts at `start`.
    pub fn elements(&self, start: TextSize) -> impl DoubleEndedIterator<Item = Element<'_>> {
        self.pieces.iter().map(move |(at, piece)| Element { piece, range: TextRange::at(start + at, piece.len()) })
    }

    /// Its statements in order, when the block starts at `start`.
    pub fn statements(&self, start: TextSize) -> impl DoubleEndedIterator<Item = Located<'_>> {
        self.pieces.iter().filter_map(move |(at, piece)| match piece {
            Piece::Statement(statement) => Some(Located { statement, start: start + at }),
            _ => None,
        })
    }

    /// The innermost statement whose range holds `offset` or ends there, with those around it, outermost first.
    pub fn statements_at(&self, offset: TextSize) -> Vec<Located<'_>> {
        let mut found = Vec::new();
        let mut block = self;
        let mut start = TextSize::new(0);
        'down: loop {
            // The last piece that starts at or before the offset, then the one before it: a statement that ends
            // right at the offset is meant although the next piece starts there.
            let after = block.pieces.partition_point(|(at, _)| start + at <= offset);
            for (at, piece) in block.pieces[after.saturating_sub(2)..after].iter().rev() {
                let Piece::Statement(statement) = piece else { continue };
                let located = Located { statement, start: start + at };
                if located.range().end() < offset {
                    continue;
                }
                found.push(located);
                match located.block() {
                    Some((inner, inner_start)) if offset >= inner_start && offset <= inner_start + inner.len() => {
                        block = inner;
                        start = inner_start;
                        continue 'down;
                    }
                    _ => return found,
                }
            }
            return found;
        }
    }

    /// The `##` text directly above the statement that starts at `statement`, one line per line, marks removed.
    pub fn doc(&self, start: TextSize, statement: TextSize) -> Option<String> {
        let index = self.pieces.partition_point(|(at, _)| start + at < statement);
        let mut lines = Vec::new();
        for (_, piece) in self.pieces[..index].iter().rev() {
            match piece {
                Piece::Gap(text) if text.matches('\n').count() <= 1 => {}
                Piece::Comment(text) if text.starts_with("##") => {
                    let text = text.trim_start_matches('#');
                    lines.push(text.strip_prefix(' ').unwrap_or(text).trim_end());
                }
                _ => break,
            }
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Calls `see` for each token in order; together they are the text.
    pub fn tokens<'t>(&'t self, start: TextSize, see: &mut impl FnMut(Token, TextRange, &'t str)) {
        for (at, piece) in &self.pieces {
            let range = TextRange::at(start + at, piece.len());
            match piece {
                Piece::Statement(statement) => Located { statement, start: range.start() }.tokens(see),
                Piece::Comment(text) => see(Token::Comment, range, text),
                Piece::Gap(text) => see(Token::Gap, range, text),
                Piece::Stray(text) => see(Token::Stray, range, text),
            }
        }
    }

    /// The text of the block.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(usize::from(self.len));
        self.tokens(TextSize::new(0), &mut |_, _, token| text.push_str(token));
        text
    }

    /// Everything that is not well-formed in it, in order.
    pub fn errors(&self, start: TextSize) -> Vec<SyntaxError> {
        let mut errors = Vec::new();
        self.collect_errors(start, &mut errors);
        errors
    }

    fn collect_errors(&self, start: TextSize, errors: &mut Vec<SyntaxError>) {
        for element in self.elements(start) {
            match element.piece {
                Piece::Statement(statement) => {
                    Located { statement, start: element.range.start() }.collect_errors(errors);
                }
                Piece::Stray(_) => {
                    errors.push(SyntaxError { range: element.range, kind: SyntaxErrorKind::StrayCloser })
                }
                Piece::Comment(_) => {}
                Piece::Gap(text) => deep_braces(text, element.range.start(), errors),
            }
        }
    }
}

fn gap((index, (at, piece)): (usize, &(TextSize, Piece))) -> Option<(usize, TextSize, &str)> {
    match piece {
        Piece::Gap(text) => Some((index, *at, text)),
        _ => None,
    }
}

/// A brace can stand in a gap only because it nests too deep to be read as one.
fn deep_braces(gap: &str, start: TextSize, errors: &mut Vec<SyntaxError>) {
    if let Some(at) = gap.find('{') {
        let range = TextRange::at(start + offset(at), TextSize::new(1));
        errors.push(SyntaxError { range, kind: SyntaxErrorKind::TooDeep });
    }
}

impl Statement {
    pub(crate) fn new(head: &str, operands: Box<[Operand]>, body: Option<Body>) -> Statement {
        Statement { head: head.into(), operands, body }
    }

    /// The length of its text in bytes.
    pub fn len(&self) -> TextSize {
        let body =
            self.body.as_ref().map_or(0.into(), |body| body.block.len() + TextSize::new(1 + u32::from(body.closed)));
        TextSize::of(&*self.head) + body
    }

    /// The length of the text before its body.
    pub(crate) fn head_len(&self) -> TextSize {
        TextSize::of(&*self.head)
    }

    /// Never: a statement has an operand or a body.
    pub fn is_empty(&self) -> bool {
        self.len() == TextSize::new(0)
    }

    /// The operands with the keyword first, ranges relative to the statement.
    pub fn operands(&self) -> &[Operand] {
        &self.operands
    }

    /// Its block, if it has one.
    pub fn body(&self) -> Option<&Body> {
        self.body.as_ref()
    }

    /// The text of one of its operands.
    pub fn text_of(&self, operand: &Operand) -> &str {
        &self.head[operand.range]
    }

    /// The first word; `None` where a string, a list or a block begins the statement.
    pub fn keyword(&self) -> Option<&str> {
        self.operands.first().filter(|first| first.kind == OperandKind::Word).map(|first| self.text_of(first))
    }
}

impl<'t> Located<'t> {
    /// The range of the whole statement.
    pub fn range(self) -> TextRange {
        TextRange::at(self.start, self.statement.len())
    }

    /// The range from the keyword to the last operand.
    pub fn head_range(self) -> TextRange {
        let end = self.statement.operands.last().map_or(TextSize::new(1), |last| last.range.end());
        TextRange::at(self.start, end)
    }

    /// The range of one of its operands.
    pub fn range_of(self, operand: &Operand) -> TextRange {
        operand.range + self.start
    }

    /// The block between its braces and where that starts.
    pub fn block(self) -> Option<(&'t Block, TextSize)> {
        let body = self.statement.body.as_ref()?;
        Some((&body.block, self.body_start() + TextSize::new(1)))
    }

    /// Where its `{` stands, or would stand.
    pub fn body_start(self) -> TextSize {
        self.start + TextSize::of(&*self.statement.head)
    }

    /// The statements of its block.
    pub fn children(self) -> impl DoubleEndedIterator<Item = Located<'t>> {
        self.block().into_iter().flat_map(|(block, start)| block.statements(start))
    }

    fn tokens(self, see: &mut impl FnMut(Token, TextRange, &'t str)) {
        let statement: &'t Statement = self.statement;
        let mut at = 0;
        for (index, operand) in statement.operands.iter().enumerate() {
            self.gap(&mut at, operand.range.start(), see);
            match operand.kind {
                OperandKind::List { closed } => {
                    self.token(&mut at, operand.range.start() + TextSize::new(1), Token::Bracket, see);
                    for item in &operand.items {
                        self.gap(&mut at, item.range.start(), see);
                        self.token(&mut at, item.range.end(), item.kind.token(), see);
                    }
                    let closer = TextSize::new(u32::from(closed));
                    self.gap(&mut at, operand.range.end() - closer, see);
                    if closed {
                        self.token(&mut at, operand.range.end(), Token::Bracket, see);
                    }
                }
                OperandKind::Word if index == 0 => self.token(&mut at, operand.range.end(), Token::Keyword, see),
                kind => self.token(&mut at, operand.range.end(), kind.token(), see),
            }
        }
        self.gap(&mut at, TextSize::of(&*statement.head), see);
        if let (Some(body), Some((block, start))) = (&statement.body, self.block()) {
            see(Token::Bracket, TextRange::new(start - TextSize::new(1), start), "{");
            block.tokens(start, see);
            if body.closed {
                see(Token::Bracket, TextRange::at(start + block.len(), TextSize::new(1)), "}");
            }
        }
    }

    fn gap(self, at: &mut usize, to: TextSize, see: &mut impl FnMut(Token, TextRange, &'t str)) {
        if *at < usize::from(to) {
            self.token(at, to, Token::Gap, see);
        }
    }

    fn token(self, at: &mut usize, to: TextSize, token: Token, see: &mut impl FnMut(Token, TextRange, &'t str)) {
        let statement: &'t Statement = self.statement;
        let range = TextRange::new(offset(*at), to);
        see(token, range + self.start, &statement.head[range]);
        *at = usize::from(to);
    }

    fn collect_errors(self, errors: &mut Vec<SyntaxError>) {
        let mut report = |range: TextRange, kind| errors.push(SyntaxError { range, kind });
        if let Some(first) = self.statement.operands.first() {
            if first.kind != OperandKind::Word {
                report(self.range_of(first), SyntaxErrorKind::KeywordMissing);
            }
        } else {
            report(TextRange::at(self.start, TextSize::new(1)), SyntaxErrorKind::BlockWithoutStatement);
        }
        for operand in &self.statement.operands {
            let range = self.range_of(operand);
            match operand.kind {
                OperandKind::String { closed: false } => report(range, SyntaxErrorKind::UnclosedString),
                OperandKind::List { closed: false } => {
                    report(TextRange::at(range.start(), TextSize::new(1)), SyntaxErrorKind::UnclosedList);
                }
                _ => {}
            }
            for item in &operand.items {
                match item.kind {
                    OperandKind::String { closed: false } => {
                        report(self.range_of(item), SyntaxErrorKind::UnclosedString)
                    }
                    OperandKind::Stray => report(self.range_of(item), SyntaxErrorKind::SemicolonInList),
                    _ => {}
                }
            }
        }
        let mut at = TextSize::new(0);
        for operand in &self.statement.operands {
            deep_braces(&self.statement.head[TextRange::new(at, operand.range.start())], self.start + at, errors);
            at = operand.range.end();
        }
        deep_braces(&self.statement.head[usize::from(at)..], self.start + at, errors);
        if let (Some(body), Some((block, start))) = (&self.statement.body, self.block()) {
            if !body.closed {
                let range = TextRange::new(start - TextSize::new(1), start);
                errors.push(SyntaxError { range, kind: SyntaxErrorKind::UnclosedBlock });
            }
            block.collect_errors(start, errors);
        }
    }
}

impl OperandKind {
    fn token(self) -> Token {
        match self {
            OperandKind::Word => Token::Word,
            OperandKind::String { .. } => Token::String,
            OperandKind::Comment => Token::Comment,
            OperandKind::List { .. } | OperandKind::Stray => Token::Stray,
        }
    }
}

/// A byte index of a text that is known to be shorter than 4 GiB.
pub(crate) fn offset(at: usize) -> TextSize {
    TextSize::try_from(at).unwrap_or(TextSize::new(u32::MAX))
}
