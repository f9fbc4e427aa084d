//! Hover: what stands here, in general and in this network.

use portolan_analyzer::schema::{Kind, Takes};
use portolan_analyzer::{Analysis, Arg, FileId, Node, NodeId, TextRange, TextSize, Value};
use portolan_catalog::{self as catalog, Language, say};

use crate::card::{Card, code, count, language, plain};
use crate::spot::{Part, spot};

mod address;
mod connection;
mod endpoint;
mod expectation;
mod network;
mod ports;
mod rule;
mod service;
mod value;

/// An explanation of what stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The word that it explains.
    pub range: TextRange,
    /// The explanation, in Markdown.
    pub markdown: String,
}

/// Explains what stands at an offset.
pub fn hover(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<Hover> {
    let Some(spot) = spot(analysis, file, offset) else { return rule::hover(analysis, file, offset) };
    let card = match &spot.part {
        Part::Name => thing(analysis, spot.node.id),
        // Of what means nothing of its own, the statement is explained.
        Part::Value(arg) => argument(analysis, spot.node, arg).unwrap_or_else(|| statement(analysis, spot.node)),
        Part::Keyword | Part::Other => statement(analysis, spot.node),
    };
    Some(Hover { range: spot.range, markdown: card.markdown() })
}

/// A statement: what it is and how it is written; for a declaration also this one.
fn statement(analysis: &Analysis, node: &Node) -> Card {
    if node.kind() == Kind::Expect {
        return expectation::card(analysis, node);
    }
    if node.kind() == Kind::Endpoint {
        return thing(analysis, node.id);
    }
    let usage: Vec<_> = node.spec.usage().iter().map(|usage| code(usage)).collect();
    let language = language(analysis);
    let mut card = Card::new(language, usage.join(language.pick(" or ", " または "))).text(node.spec.summary(language));
    let default = node.spec.default(language);
    // What is one word in both languages is a word of Topo.
    let default = if default == node.spec.default(Language::En) && language != Language::En {
        code(default)
    } else {
        default.to_owned()
    };
    if !node.spec.default(language).is_empty() {
        card = card.text(say!(language, "Where it is not written: {default}.", "省略した場合: {default}。"));
    }
    if node.kind() == Kind::EndpointService {
        card = card.text(endpoint::privatelink_provider(language));
    }
    let card = card.all_here(about(analysis, node.id));
    match node.spec.concept {
        Some(concept) => card.more(concept),
        None => card,
    }
}

/// A declared thing, by its name here or elsewhere.
fn thing(analysis: &Analysis, id: NodeId) -> Card {
    let language = language(analysis);
    let node = analysis.nodes.get(id);
    let mut card = match node.kind() {
        Kind::Endpoint => endpoint::card(analysis, node),
        kind => {
            let noun = kind.noun(language);
            let mut letters = noun.chars();
            let noun: String = letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect();
            let card = Card::new(language, format!("**{noun}** {}", code(&analysis.nodes.path(id))));
            let card = match node.spec.concept {
                Some(concept) => card.concept(concept),
                None => card.text(node.spec.summary(language)),
            };
            let card =
                if kind == Kind::EndpointService { card.text(endpoint::privatelink_provider(language)) } else { card };
            card.all_here(about(analysis, id))
        }
    };
    if let Some(doc) = &node.doc {
        card = card.text(plain(doc));
    }
    card
}

/// An imported file: what it brings in.
fn import(analysis: &Analysis, node: &Node, path: &str) -> Option<Card> {
    /// As many as can be taken in at a glance.
    const MOST: usize = 12;
    let language = language(analysis);
    let file = analysis.nodes.imported(node.id)?;
    let declared = |node: &&Node| node.span.file == file && node.name.is_some();
    let names: Vec<_> = analysis.nodes.children(None).filter(declared).collect();
    let path = code(path);
    let title = match names.len() {
        0 => {
            say!(language, "**Import** {path} brings no names in", "**インポート** {path} から取り込む名前はありません")
        }
        number => {
            let names = count(language, number, "name", "個の名前");
            say!(language, "**Import** {path} brings {names} in", "**インポート** {path} から {names}を取り込みます")
        }
    };
    let shown = names.iter().take(MOST);
    let lines = shown.map(|node| format!("{} {}", node.kind().noun(language), code(analysis.nodes.name(node.id))));
    let rest = names.len().saturating_sub(MOST);
    let rest = (rest > 0).then(|| say!(language, "and {rest} more", "ほか {rest} 個"));
    Some(Card::new(language, title).all_here(lines.chain(rest)))
}

/// What there is to say of a declared thing in this network.
fn about(analysis: &Analysis, id: NodeId) -> Vec<String> {
    network::about(analysis, id)
        .or_else(|| connection::about(analysis, id))
        .or_else(|| service::about(analysis, id))
        .unwrap_or_default()
}

/// An operand by what it means.
fn argument(analysis: &Analysis, node: &Node, arg: &Arg) -> Option<Card> {
    let language = language(analysis);
    match &arg.value {
        Value::Reference(Some(id)) => Some(thing(analysis, *id)),
        Value::Choice(_) if matches!(arg.takes, Takes::EndpointType) => Some(thing(analysis, node.id)),
        Value::Choice(word) => value::choice(analysis, node, word),
        Value::Cidr(cidr) => Some(address::cidr(analysis, node, *cidr)),
        Value::Address(address) => Some(address::address(analysis, node, *address)),
        Value::Ports(ports) => Some(ports::card(analysis, node, ports)),
        Value::Region(region) => Some(value::region(language, region)),
        Value::Service(service) | Value::ServiceIn(service, _) => Some(value::service(analysis, node, service)),
        Value::Text(text) if node.kind() == Kind::Service => Some(endpoint::foreign_service(language, text)),
        Value::Text(path) if node.kind() == Kind::Import => import(analysis, node, path),
        Value::Word(word) => value::word(analysis, node, word),
        Value::Unknown => Some(Card::new(language, language.pick("**unknown**", "**`unknown`**(不明)")).text(language.pick(
            "A value that is not known. Nothing is claimed that hangs on it: checks are silent, and paths answer *unknown*.",
            "値が不明であることを表します。この値に左右されることは何も主張しません。検査は報告せず、経路の答えは「不明」です。",
        ))),
        Value::Invalid if matches!(arg.takes, Takes::EndpointType) => {
            let text = analysis.sources.text(arg.span);
            text.eq_ignore_ascii_case("privatelink").then(|| endpoint::mistaken_type(language, catalog::concept("privatelink")))
        }
        _ => None,
    }
}
