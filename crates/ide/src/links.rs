//! Words that lead to other files.

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, FileId, Node, TextRange};

/// A link to another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The string that names it, without its quotes.
    pub range: TextRange,
    /// The file.
    pub file: FileId,
}

/// The links of a file in order of place: its imports and policies that lead somewhere.
pub fn links(analysis: &Analysis, file: FileId) -> Vec<Link> {
    let statements = analysis.nodes.iter().filter(|node| node.span.file == file);
    statements
        .filter_map(|node| {
            let named = named_file(analysis, node)?;
            let range = analysis.sources.range(node.args.first()?.span);
            let text = analysis.sources.file(file).text.get(std::ops::Range::<usize>::from(range))?;
            let inside = text.trim_matches('"');
            let start = range.start() + portolan_analyzer::TextSize::try_from(text.find(inside)?).ok()?;
            let range = TextRange::at(start, portolan_analyzer::TextSize::of(inside));
            Some(Link { range, file: named })
        })
        .collect()
}

/// The file that a statement names.
pub(crate) fn named_file(analysis: &Analysis, node: &Node) -> Option<FileId> {
    match node.kind() {
        Kind::Import => analysis.nodes.imported(node.id),
        Kind::Policy => analysis.sources.policy_of(node),
        _ => None,
    }
}
