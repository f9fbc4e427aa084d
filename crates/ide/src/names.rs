//! The names in a topology: where each is declared, and where it is meant, a part of a path at a time.

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Arg, FileId, Node, NodeId, Span, TextSize, Value};

use crate::spot::{Part, spot};

/// A name where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The name, without the rest of its path.
    pub span: Span,
    /// What it names.
    pub target: NodeId,
    /// Whether it is declared there.
    pub declaration: bool,
}

/// The name at an offset.
pub(crate) fn name_at(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<Mention> {
    let spot = spot(analysis, file, offset)?;
    match spot.part {
        Part::Name => declared(spot.node),
        Part::Value(arg) => {
            let mentions = mentioned(analysis, arg);
            mentions
                .iter()
                .find(|mention| analysis.sources.touches(mention.span, file, offset))
                .or(mentions.last())
                .copied()
        }
        Part::Keyword | Part::Other => None,
    }
}

/// All places that name what an offset names: the declaration, and every mention in the files of the analysis, in
/// order of file and place.
pub fn mentions_of(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<Vec<Mention>> {
    let target = name_at(analysis, file, offset)?.target;
    Some(mentions(analysis, target))
}

/// All places that name a declared thing, in order of file and place.
pub(crate) fn mentions(analysis: &Analysis, target: NodeId) -> Vec<Mention> {
    let mut found: Vec<_> = analysis.nodes.iter().flat_map(|node| of_statement(analysis, node)).collect();
    found.retain(|mention| mention.target == target);
    found.sort_by_key(|mention| analysis.sources.order(mention.span));
    found.dedup();
    found
}

/// The names in the head of a statement.
fn of_statement(analysis: &Analysis, node: &Node) -> Vec<Mention> {
    let args = node.args.iter().filter(|arg| arg.label != "claim").flat_map(Arg::items);
    declared(node).into_iter().chain(args.flat_map(|arg| mentioned(analysis, arg))).collect()
}

fn declared(node: &Node) -> Option<Mention> {
    // The name of the default group means that group, and is none that could be another.
    let name = node.name.as_ref()?;
    Some(Mention { span: name.span, target: node.id, declaration: true })
}

/// The names in an operand: a path names things step by step, each in the one before.
fn mentioned(analysis: &Analysis, arg: &Arg) -> Vec<Mention> {
    let Value::Reference(Some(target)) = arg.value else { return Vec::new() };
    let text = analysis.sources.text(arg.span);
    if text.starts_with('"') {
        // An id in AWS: it is no name.
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut end = TextSize::of(text);
    let mut named = Some(target);
    for name in text.rsplit('.') {
        let Some(id) = named.filter(|id| analysis.nodes.name(*id) == name) else { break };
        let start = end - TextSize::of(name);
        found.push(Mention { span: arg.span.part(start, end - start), target: id, declaration: false });
        end = start.checked_sub(TextSize::of('.')).unwrap_or_default();
        named = analysis.nodes.get(id).parent;
    }
    found.reverse();
    found
}

/// Whether a thing is called as it is because AWS calls it so.
pub(crate) fn is_fixed(analysis: &Analysis, id: NodeId) -> bool {
    analysis.nodes.get(id).kind() == Kind::SecurityGroup && analysis.nodes.name(id) == "default"
}
