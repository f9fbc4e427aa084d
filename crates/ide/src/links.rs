//! Words that lead to other files.

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, FileId, TextRange};

/// A link to another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The string that names it, without its quotes.
    pub range: TextRange,
    /// The file.
    pub file: FileId,
}

/// The links of a file in order of place: its imports that lead somewhere.
pub fn links(analysis: &Analysis, file: FileId) -> Vec<Link> {
    let imports = analysis.nodes.of_kind(Kind::Import).filter(|node| node.span.file == file);
    imports
        .filter_map(|node| {
            let range = node.args.first()?.span.text_range();
            let text = analysis.sources.file(file).text.get(std::ops::Range::<usize>::from(range))?;
            let inside = text.trim_matches('"');
            let start = range.start() + portolan_analyzer::TextSize::try_from(text.find(inside)?).ok()?;
            let range = TextRange::at(start, portolan_analyzer::TextSize::of(inside));
            Some(Link { range, file: analysis.nodes.imported(node.id)? })
        })
        .collect()
}
