//! The statements that an edit takes out of a body.

use portolan_syntax::{Block, Located, TextRange, TextSize};

use super::FILE;
use crate::nodes::{NodeId, Nodes};
use crate::source::Sources;

/// Lines of a body in place of which others stand.
pub(super) struct Region {
    /// The statements around them, outermost first; `None` in the body of one that means nothing.
    pub(super) around: Option<Vec<NodeId>>,
    /// The statements that are gone.
    pub(super) gone: Vec<NodeId>,
}

impl Region {
    /// The lines that were read anew, in the old text.
    pub(super) fn of(sources: &Sources, nodes: &Nodes, lines: TextRange) -> Region {
        let path = sources.file(FILE).topo().map(|parse| path_to(&parse.tree, lines)).unwrap_or_default();
        let around = path.iter().map(|located| nodes.starting_at(sources, FILE, located.start).map(|node| node.id));
        let around: Option<Vec<_>> = around.collect();
        let own = around.iter().flat_map(|around| nodes.children(around.last().copied()));
        let starts = own.filter(|node| node.span.file == FILE).map(|node| (node.id, sources.range(node.span).start()));
        let behind = starts.skip_while(|(_, start)| *start < lines.start());
        let gone = behind.take_while(|(_, start)| *start < lines.end()).map(|(node, _)| node).collect();
        Region { around, gone }
    }
}

/// The statements in whose bodies a range lies, outermost first.
fn path_to(tree: &Block, range: TextRange) -> Vec<Located<'_>> {
    let holds = |located: &Located<'_>| {
        located.statement.body().is_some_and(|body| body.closed)
            && located.block().is_some_and(|(block, start)| TextRange::at(start, block.len()).contains_range(range))
    };
    tree.statements_at(range.start()).into_iter().take_while(holds).collect()
}

/// The innermost block in which a range lies, and where that starts.
pub(super) fn block_at(tree: &Block, range: TextRange) -> (&Block, TextSize) {
    let innermost = path_to(tree, range).last().and_then(|located| located.block());
    innermost.unwrap_or((tree, TextSize::new(0)))
}

/// The statements of a block that start in a range.
pub(super) fn statements_in(block: &Block, start: TextSize, range: TextRange) -> impl Iterator<Item = Located<'_>> {
    let behind = move |located: &Located<'_>| located.start < range.start();
    block.statements(start).skip_while(behind).take_while(move |located| located.start < range.end())
}
