//! The statements that an edit takes out of a body.

use portolan_syntax::{Block, Change, Located, Parse, TextRange, TextSize};

use super::FILE;
use crate::nodes::{NodeId, Nodes};
use crate::source::Sources;

/// A part of a body in place of which another one stands.
pub(super) struct Region {
    /// The statements around it, outermost first; `None` in the body of one that means nothing.
    pub(super) around: Option<Vec<NodeId>>,
    /// The statements that are gone.
    pub(super) gone: Vec<NodeId>,
    /// The part in the old text.
    pub(super) old: TextRange,
    /// The part in the new text.
    pub(super) new: TextRange,
    /// Whether it begins where a statement ends that stands as it did.
    pub(super) behind_statement: bool,
}

impl Region {
    /// Of the lines of which a new text was read anew, the part between the statements that stand on them as they did.
    pub(super) fn of(sources: &Sources, nodes: &Nodes, new_parse: &Parse, read: Change) -> Region {
        let nothing = Block::default();
        let tree = sources.file(FILE).topo().map_or(&nothing, |parse| &parse.tree);
        let path = path_to(tree, read.range);
        let around = path.iter().map(|located| nodes.starting_at(sources, FILE, located.start).map(|node| node.id));
        let around: Option<Vec<_>> = around.collect();
        let (old, new, behind_statement) = differing(tree, &new_parse.tree, read);
        let behind =
            around.iter().flat_map(|around| nodes.children_from(sources, around.last().copied(), (FILE, old.start())));
        let gone = behind.take_while(|(_, start)| *start < old.end()).map(|(node, _)| node).collect();
        Region { around, gone, old, new, behind_statement }
    }
}

fn differing(old: &Block, new: &Block, read: Change) -> (TextRange, TextRange, bool) {
    let (before, after) = (read.range, read.new_range());
    let statements = |tree, range| -> Vec<Located<'_>> {
        let (block, start) = block_at(tree, range);
        statements_in(block, start, range).collect()
    };
    let (was, is) = (statements(old, before), statements(new, after));
    // White space between them may have changed, too.
    let first = was.iter().zip(&is).take_while(|(was, is)| {
        was.statement == is.statement && was.start - before.start() == is.start - after.start()
    });
    let first = first.count();
    let last =
        was[first..].iter().rev().zip(is[first..].iter().rev()).take_while(|(was, is)| {
            was.statement == is.statement && before.end() - was.start == after.end() - is.start
        });
    let last = last.count();
    let part = |all: &[Located<'_>], range: TextRange| {
        let from = all[..first].last().map_or(range.start(), |same| same.range().end());
        let to = all[all.len() - last..].first().map_or(range.end(), |same| same.start);
        TextRange::new(from, to)
    };
    (part(&was, before), part(&is, after), first > 0)
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
