//! Words that lead somewhere: to other files, and to AWS's pages.

use portolan_analyzer::network::EndpointType;
use portolan_analyzer::schema::{Kind, Takes};
use portolan_analyzer::{Analysis, Arg, FileId, Node, TextRange, TextSize, Value};
use portolan_catalog as catalog;

use crate::card::{aws_page, language};

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The word, a string without its quotes.
    pub range: TextRange,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// To another file.
    File(FileId),
    /// To a page of AWS.
    Page {
        /// Its address.
        address: &'static str,
        /// What it is called.
        title: &'static str,
    },
}

/// The links of a file in order of place: its imports and policies that lead somewhere, the types of endpoints and the
/// names of their services, with the pages from which it is known what they are.
pub fn links(analysis: &Analysis, file: FileId) -> Vec<Link> {
    let statements = analysis.nodes.iter().filter(|node| node.span.file == file);
    let mut links: Vec<_> = statements
        .flat_map(|node| {
            let named = named_file(analysis, node).and_then(|file| Some((node.args.first()?, LinkTarget::File(file))));
            let page = node.args.iter().find_map(|arg| Some((arg, page(analysis, node, arg)?)));
            named.into_iter().chain(page)
        })
        .map(|(arg, target)| Link { range: inside(analysis, arg), target })
        .collect();
    links.sort_by_key(|link| link.range.start());
    links
}

/// The file that a statement names.
pub(crate) fn named_file(analysis: &Analysis, node: &Node) -> Option<FileId> {
    match node.kind() {
        Kind::Import => analysis.nodes.imported(node.id),
        Kind::Policy => analysis.sources.policy_of(node),
        _ => None,
    }
}

/// AWS's page about what an operand of an endpoint names.
fn page(analysis: &Analysis, node: &Node, arg: &Arg) -> Option<LinkTarget> {
    let (address, title) = match &arg.value {
        Value::Choice(word) if matches!(arg.takes, Takes::EndpointType) => {
            let kind = EndpointType::parse(word)?;
            let concept = catalog::concept(kind.concept())?;
            let (title, address) = aws_page(language(analysis).pick(concept.page_en, concept.page_ja))?;
            (address, title)
        }
        Value::Service(service) | Value::ServiceIn(service, _) if node.kind() == Kind::Service => {
            (service.page?, service.source)
        }
        _ => return None,
    };
    Some(LinkTarget::Page { address, title })
}

/// The range of an operand without quotes.
fn inside(analysis: &Analysis, arg: &Arg) -> TextRange {
    let range = analysis.sources.range(arg.span);
    let quoted = analysis.sources.text(arg.span);
    let text = quoted.trim_matches('"');
    let before = TextSize::of(&quoted[..quoted.len() - quoted.trim_start_matches('"').len()]);
    TextRange::at(range.start() + before, TextSize::of(text))
}
