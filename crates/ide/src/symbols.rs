//! The outline of a file: what it declares, and what it expects.

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, FileId, Node, Nodes, Sources, TextRange};

/// An entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Its kind and what matters most about it, as in `subnet 10.0.0.0/24`.
    pub detail: String,
    /// What it is.
    pub kind: Kind,
    /// The whole statement.
    pub range: TextRange,
    /// Its name.
    pub selection: TextRange,
    /// What is declared in it.
    pub children: Vec<Symbol>,
}

/// The outline of a file.
pub fn symbols(analysis: &Analysis, file: FileId) -> Vec<Symbol> {
    symbols_of(&analysis.sources, &analysis.nodes, file)
}

/// The same of a file whose statements were read and nothing more.
pub fn symbols_of(sources: &Sources, nodes: &Nodes, file: FileId) -> Vec<Symbol> {
    let own = nodes.children(None).filter(|node| node.span.file == file);
    own.filter_map(|node| symbol(sources, nodes, node)).collect()
}

fn symbol(sources: &Sources, nodes: &Nodes, node: &Node) -> Option<Symbol> {
    let text = |span| sources.text(span);
    let (name, detail, selection) = match (&node.name, node.kind()) {
        (Some(name), _) => {
            let operands = node.args.iter().map(|arg| text(arg.span)).collect::<Vec<_>>().join(" ");
            let detail = if operands.is_empty() {
                node.spec.keyword.to_owned()
            } else {
                format!("{} {operands}", node.spec.keyword)
            };
            (name.text.clone(), detail, name.span)
        }
        (None, Kind::Expect) => (text(node.head).to_owned(), String::new(), node.keyword),
        _ => return None,
    };
    let children: Vec<_> = nodes.children(Some(node.id)).filter_map(|child| symbol(sources, nodes, child)).collect();
    // A block that stands on a line of its own belongs to the statement above it, and is no part of its text.
    let range = children.iter().fold(sources.range(node.span), |range, child| range.cover(child.range));
    Some(Symbol { name, detail, kind: node.kind(), range, selection: sources.range(selection), children })
}
