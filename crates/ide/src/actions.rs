//! What an editor can do for a user beyond the fix of one finding: all fixes at once, and changes of a network that is
//! not wrong.

mod every_zone;
mod fix_all;
mod gateway_endpoint;
mod present_state;

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, FileId, Fix, Node, Sources, Span, TextRange, TextSize};

pub use fix_all::fix_all;
pub use present_state::{PresentState, present_state};

/// What can be done with the thing at an offset, without asking who reaches what.
pub fn refactorings(analysis: &Analysis, file: FileId, offset: TextSize) -> Vec<Fix> {
    let endpoint = around(analysis, file, offset, Kind::Endpoint);
    let nat = around(analysis, file, offset, Kind::NatGateway);
    let every_zone = endpoint.and_then(|endpoint| every_zone::every_zone(analysis, endpoint));
    let gateway_endpoint = nat.and_then(|nat| gateway_endpoint::gateway_endpoint(analysis, nat));
    every_zone.into_iter().chain(gateway_endpoint).collect()
}

/// The innermost statement of a kind that holds an offset.
fn around(analysis: &Analysis, file: FileId, offset: TextSize, kind: Kind) -> Option<&Node> {
    let located = analysis.sources.file(file).topo()?.tree.statements_at(offset);
    let innermost =
        located.iter().rev().find_map(|located| analysis.nodes.starting_at(&analysis.sources, file, located.start))?;
    analysis.nodes.ancestors(innermost.id).find(|node| node.kind() == kind)
}

/// The end of a line as the text has it.
fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where a statement can be written behind another one, on a line of its own: behind the comment on its line, if there
/// is one. With it, the blanks before that other one.
fn behind<'s>(sources: &'s Sources, node: &Node) -> (Span, &'s str) {
    let text = &*sources.file(node.span.file).text;
    let range = sources.range(node.span);
    let (before, rest) = (&text[..usize::from(range.start())], &text[usize::from(range.end())..]);
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let blanks = before.len() - start - before[start..].trim_start().len();
    let line = rest.find(['\n', '\r']).map_or(rest, |at| &rest[..at]);
    let comment = if line.trim_start().starts_with('#') { line } else { "" };
    let at = range.end() + TextSize::of(comment);
    (sources.span(node.span.file, TextRange::empty(at)), &before[start..start + blanks])
}
