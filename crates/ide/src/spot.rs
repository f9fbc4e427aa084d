//! What stands at an offset: the statement, and which part of it.

use portolan_analyzer::schema::Parent;
use portolan_analyzer::{Analysis, Arg, FileId, Node, TextRange, TextSize};
use portolan_syntax::{Located, OperandKind, Token};

/// What stands at an offset.
pub(crate) struct Spot<'a> {
    /// The innermost statement there that means something.
    pub(crate) node: &'a Node,
    pub(crate) part: Part<'a>,
    /// The range of the word.
    pub(crate) range: TextRange,
}

/// Which part of a statement.
pub(crate) enum Part<'a> {
    /// Its keyword.
    Keyword,
    /// The name that it declares.
    Name,
    /// An operand, or an item of a list.
    Value(&'a Arg),
    /// Another word, such as `from` or `->`.
    Other,
}

/// The word at an offset and the statement that it belongs to.
pub(crate) fn spot(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<Spot<'_>> {
    let located = statement(analysis, file, offset)?;
    let node = analysis.nodes.starting_at(&analysis.sources, file, located.start)?;
    let range = word(located, offset)?;
    let holds = |span: portolan_analyzer::Span| analysis.sources.range(span).contains_range(range);
    let part = if holds(node.keyword) {
        Part::Keyword
    } else if node.name.as_ref().is_some_and(|name| holds(name.span)) {
        Part::Name
    } else {
        let args = node.args.iter().filter(|arg| arg.label != "claim");
        args.flat_map(Arg::items).find(|arg| holds(arg.span)).map_or(Part::Other, Part::Value)
    };
    Some(Spot { node, part, range })
}

/// The innermost statement whose head, not its body, holds an offset.
fn statement(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<Located<'_>> {
    let located = *analysis.sources.file(file).topo()?.tree.statements_at(offset).last()?;
    located.head_range().contains_inclusive(offset).then_some(located)
}

/// The operand, or item of a list, that holds an offset or ends there.
fn word(located: Located<'_>, offset: TextSize) -> Option<TextRange> {
    let operands = located.statement.operands().iter();
    let mut words = operands.flat_map(|operand| match operand.kind {
        OperandKind::List { .. } => operand.items.iter().collect::<Vec<_>>(),
        _ => vec![operand],
    });
    words.find(|operand| located.range_of(operand).contains_inclusive(offset)).map(|operand| located.range_of(operand))
}

/// The comment that holds an offset or ends there.
pub(crate) fn comment_at(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<(TextRange, &str)> {
    let source = analysis.sources.file(file);
    let mut found = None;
    source.topo()?.tree.tokens(TextSize::new(0), &mut |token, range, _| {
        if token == Token::Comment && range.start() < offset && offset <= range.end() {
            found = Some(range);
        }
    });
    found.map(|range| (range, &source.text[range]))
}

/// The parent in whose body an offset lies: what may be written there.
pub(crate) fn parent_at(analysis: &Analysis, file: FileId, offset: TextSize) -> (Parent, Option<&Node>) {
    let Some(parse) = analysis.sources.file(file).topo() else { return (Parent::File, None) };
    let around = parse.tree.statements_at(offset);
    let inside = around.iter().rev().find(|located| {
        located.block().is_some_and(|(block, start)| {
            let closed = located.statement.body().is_some_and(|body| body.closed);
            offset >= start && (offset <= start + block.len() || !closed)
        })
    });
    let node = inside.and_then(|located| analysis.nodes.starting_at(&analysis.sources, file, located.start));
    (node.map_or(Parent::File, |node| Parent::In(node.kind())), node)
}
