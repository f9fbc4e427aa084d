//! Colours by meaning, for editors and pages alike.

use portolan_analyzer::schema::Takes;
use portolan_analyzer::{Analysis, Arg, FileId, Node, Sources, TextRange, TextSize, Value};
use portolan_syntax::Token;

/// A coloured range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    /// The range, within one line.
    pub range: TextRange,
    /// What it is.
    pub kind: HighlightKind,
    /// Whether it is a name where that is declared.
    pub declaration: bool,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HighlightKind {
    /// The first word of a statement.
    Keyword,
    /// The type of an endpoint.
    Type,
    /// A declared thing, where it is declared and where it is meant.
    Name,
    /// An AWS service.
    Service,
    /// A block, an address, a port, a number.
    Number,
    /// A string.
    String,
    /// A word that the language offers, such as `on` or `public`; a Region, a zone.
    Value,
    /// A word or sign between operands, such as `->`, `from` or `reaches`.
    Operator,
    /// A comment.
    Comment,
    /// `##` text.
    Documentation,
}

impl HighlightKind {
    /// All kinds.
    pub const ALL: &[HighlightKind] = &[
        HighlightKind::Keyword,
        HighlightKind::Type,
        HighlightKind::Name,
        HighlightKind::Service,
        HighlightKind::Number,
        HighlightKind::String,
        HighlightKind::Value,
        HighlightKind::Operator,
        HighlightKind::Comment,
        HighlightKind::Documentation,
    ];

    /// Its name in style sheets and the like.
    pub fn as_str(self) -> &'static str {
        match self {
            HighlightKind::Keyword => "keyword",
            HighlightKind::Type => "type",
            HighlightKind::Name => "name",
            HighlightKind::Service => "service",
            HighlightKind::Number => "number",
            HighlightKind::String => "string",
            HighlightKind::Value => "value",
            HighlightKind::Operator => "operator",
            HighlightKind::Comment => "comment",
            HighlightKind::Documentation => "documentation",
        }
    }
}

/// The coloured ranges of a file in order; none overlaps another. Words that could not be read have no colour.
pub fn highlights(analysis: &Analysis, file: FileId) -> Vec<Highlight> {
    let mut highlights = Vec::new();
    let mut node: Option<&Node> = None;
    let Some(parse) = analysis.sources.file(file).topo() else { return highlights };
    parse.tree.tokens(TextSize::new(0), &mut |token, range, text| {
        if token == Token::Keyword {
            node = analysis.nodes.starting_at(&analysis.sources, file, range.start());
        }
        let found = match token {
            Token::Keyword => node.map(|_| (HighlightKind::Keyword, false)),
            Token::Comment if text.starts_with("##") => Some((HighlightKind::Documentation, false)),
            Token::Comment => Some((HighlightKind::Comment, false)),
            Token::Word | Token::String => node
                .and_then(|node| word(&analysis.sources, node, range))
                .or((token == Token::String).then_some((HighlightKind::String, false))),
            Token::Bracket | Token::Gap | Token::Stray => None,
        };
        if let Some((kind, declaration)) = found {
            highlights.push(Highlight { range, kind, declaration });
        }
    });
    highlights
}

fn word(sources: &Sources, node: &Node, range: TextRange) -> Option<(HighlightKind, bool)> {
    if node.name.as_ref().is_some_and(|name| sources.range(name.span) == range) {
        return Some((HighlightKind::Name, true));
    }
    let args = node.args.iter().filter(|arg| arg.label != "claim").flat_map(Arg::items);
    match args.into_iter().find(|arg| sources.range(arg.span) == range) {
        Some(arg) => value(arg).map(|kind| (kind, false)),
        None => Some((HighlightKind::Operator, false)),
    }
}

fn value(arg: &Arg) -> Option<HighlightKind> {
    Some(match &arg.value {
        Value::Choice(_) if matches!(arg.takes, Takes::EndpointType) => HighlightKind::Type,
        Value::Choice(_) | Value::Unknown | Value::Region(_) => HighlightKind::Value,
        Value::Word(_) if matches!(arg.takes, Takes::Zone) => HighlightKind::Value,
        Value::Word(_) | Value::Cidr(_) | Value::Address(_) | Value::Ports(_) | Value::Integer(_) => {
            HighlightKind::Number
        }
        Value::Reference(Some(_)) => HighlightKind::Name,
        Value::Service(_) => HighlightKind::Service,
        Value::ServiceIn(..) => HighlightKind::String,
        Value::Text(_) => HighlightKind::String,
        Value::Reference(None) | Value::Invalid | Value::List(_) => return None,
    })
}
