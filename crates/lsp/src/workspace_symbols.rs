//! `workspace/symbol`: what is declared in the open documents and in all other Topo files of the workspace.

use portolan_ide::positions::LineIndex;
use portolan_ide::{FileId, SourceFile, Sources, Symbol, statements, symbols_of};

use crate::progress::Progress;
use crate::protocol::{Location, SymbolInformation, Uri};
use crate::session::Session;
use crate::shared::Shared;
use crate::symbols::kind;
use crate::view::range_in;
use crate::workspace::unopened;

/// More would not be looked at: the client asks again with every letter that is typed.
const MOST: usize = 500;

/// The symbols whose name has the letters of the query in their order. Reads files: not for the loop of messages.
pub(crate) fn symbols(shared: &Shared, progress: &Progress, query: &str) -> Vec<SymbolInformation> {
    let mut found = Vec::new();
    for snapshot in shared.documents().topologies() {
        collect(&snapshot.source(), &snapshot.uri, shared.session(), query, &mut found);
    }
    for file in progress.over(unopened(shared)) {
        if found.len() >= MOST {
            break;
        }
        if let Some(text) = file.text() {
            collect(&SourceFile::new(file.path, text), &file.uri, shared.session(), query, &mut found);
        }
    }
    found.truncate(MOST);
    found
}

fn collect(file: &SourceFile, uri: &Uri, session: &Session, query: &str, found: &mut Vec<SymbolInformation>) {
    let sources = Sources::of(file.clone());
    let (nodes, _) = statements(&sources);
    let lines = LineIndex::new(&file.text);
    let place = |symbol: &Symbol| Location::new(uri.clone(), range_in(&file.text, &lines, session, symbol.selection));
    flatten(symbols_of(&sources, &nodes, FileId(0)), None, query, &place, found);
}

#[allow(deprecated)] // The type cannot be built without its deprecated field.
fn flatten(
    symbols: Vec<Symbol>,
    container: Option<&str>,
    query: &str,
    place: &dyn Fn(&Symbol) -> Location,
    found: &mut Vec<SymbolInformation>,
) {
    for symbol in symbols {
        if matches(&symbol.name, query) {
            found.push(SymbolInformation {
                name: symbol.name.clone(),
                kind: kind(symbol.kind),
                tags: None,
                deprecated: None,
                location: place(&symbol),
                container_name: container.map(str::to_owned),
            });
        }
        let path = container.map_or(symbol.name.clone(), |container| format!("{container}.{}", symbol.name));
        flatten(symbol.children, Some(&path), query, place, found);
    }
}

/// Whether a name has the letters of a query in their order, in whatever case.
fn matches(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_match_in_their_order() {
        assert!(matches("private_a", "") && matches("private_a", "PRA") && matches("東京", "京"));
        assert!(!matches("private_a", "ap"));
    }
}
