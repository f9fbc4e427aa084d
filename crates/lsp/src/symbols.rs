//! `textDocument/documentSymbol`.

use portolan_analyzer::schema::Kind;
use portolan_ide::Symbol;

use crate::protocol::{DocumentSymbol, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind};
use crate::view::{THIS, View};

/// What the document declares, as a tree where the client can show one.
pub(crate) fn symbols(view: &View<'_>) -> DocumentSymbolResponse {
    let symbols = portolan_ide::symbols(view.analysis, THIS);
    if view.session.nested_symbols {
        return DocumentSymbolResponse::Nested(symbols.into_iter().map(|symbol| nested(view, symbol)).collect());
    }
    let mut flat = Vec::new();
    flatten(view, symbols, None, &mut flat);
    DocumentSymbolResponse::Flat(flat)
}

#[allow(deprecated)] // The type cannot be built without its deprecated field.
fn nested(view: &View<'_>, symbol: Symbol) -> DocumentSymbol {
    DocumentSymbol {
        kind: kind(symbol.kind),
        range: view.range(symbol.range),
        selection_range: view.range(symbol.selection),
        children: Some(symbol.children.into_iter().map(|child| nested(view, child)).collect()),
        name: symbol.name,
        detail: Some(symbol.detail).filter(|detail| !detail.is_empty()),
        tags: None,
        deprecated: None,
    }
}

#[allow(deprecated)] // As above.
fn flatten(view: &View<'_>, symbols: Vec<Symbol>, container: Option<&str>, flat: &mut Vec<SymbolInformation>) {
    for symbol in symbols {
        flat.push(SymbolInformation {
            name: symbol.name.clone(),
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            location: Location::new(view.snapshot.uri.clone(), view.range(symbol.range)),
            container_name: container.map(str::to_owned),
        });
        flatten(view, symbol.children, Some(&symbol.name), flat);
    }
}

/// The nearest of the protocol's kinds, of those that every client knows.
pub(crate) fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Account => SymbolKind::PACKAGE,
        Kind::Vpc | Kind::OnPremises => SymbolKind::NAMESPACE,
        Kind::Subnet | Kind::TransitGateway => SymbolKind::MODULE,
        Kind::Instance | Kind::NetworkInterface | Kind::Host => SymbolKind::VARIABLE,
        Kind::Endpoint | Kind::EndpointService | Kind::LoadBalancer | Kind::Resolver => SymbolKind::INTERFACE,
        Kind::RouteTable | Kind::TransitGatewayRouteTable | Kind::PrefixList | Kind::HostedZone => SymbolKind::ARRAY,
        Kind::SecurityGroup | Kind::NetworkAcl => SymbolKind::CLASS,
        Kind::Expect => SymbolKind::FUNCTION,
        _ => SymbolKind::FIELD,
    }
}
