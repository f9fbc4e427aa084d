//! `callHierarchy/…`: the way of a packet as calls, so that any editor can walk along it. An expectation calls its first
//! hop, each hop the next one.

use portolan_ide::Expectation;
use serde_json::{Value, json};

use crate::protocol::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, Position, SymbolKind, Uri,
};
use crate::view::{THIS, View};

/// The expectation at a place: where a walk begins.
pub(crate) fn prepare(view: &View<'_>, position: Position) -> Option<Vec<CallHierarchyItem>> {
    let offset = view.offset(position);
    let expectations = &view.analysis.expectations;
    let index = expectations.iter().position(|one| view.analysis.sources.touches(one.span, THIS, offset))?;
    Some(vec![whole(view, index, expectations.get(index)?)?])
}

/// The document whose expectation an item belongs to: the item itself may lie in an imported file.
pub(crate) fn document(item: &CallHierarchyItem) -> Option<Uri> {
    item.data.as_ref()?.get("document")?.as_str()?.parse().ok()
}

/// What comes after an item.
pub(crate) fn outgoing(view: &View<'_>, item: &CallHierarchyItem) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (index, expectation, hop) = found(view, item)?;
    let next = hop.map_or(0, |hop| hop + 1);
    let to = self::hop(view, index, expectation, next);
    Some(to.into_iter().map(|to| CallHierarchyOutgoingCall { to, from_ranges: vec![item.selection_range] }).collect())
}

/// What comes before it.
pub(crate) fn incoming(view: &View<'_>, item: &CallHierarchyItem) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (index, expectation, hop) = found(view, item)?;
    let from = match hop {
        None => None,
        Some(0) => whole(view, index, expectation),
        Some(hop) => self::hop(view, index, expectation, hop - 1),
    };
    let call = |from: CallHierarchyItem| CallHierarchyIncomingCall { from_ranges: vec![from.selection_range], from };
    Some(from.into_iter().map(call).collect())
}

/// The expectation that an item belongs to, and the number of its hop; none where the text has changed since.
fn found<'v>(view: &'v View<'_>, item: &CallHierarchyItem) -> Option<(usize, &'v Expectation, Option<usize>)> {
    let data = item.data.as_ref()?;
    let number = |name: &str| data.get(name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
    let index = number("expectation")?;
    let expectation = view.analysis.expectations.get(index)?;
    let same = data.get("text").and_then(Value::as_str) == Some(expectation.text.as_str());
    same.then_some((index, expectation, number("hop")))
}

fn whole(view: &View<'_>, index: usize, expectation: &Expectation) -> Option<CallHierarchyItem> {
    let place = view.location(expectation.span)?;
    let mark = match expectation.holds {
        Some(true) => "✓",
        Some(false) => "✗",
        None => "?",
    };
    let text = expectation.text.lines().next().unwrap_or_default();
    Some(CallHierarchyItem {
        name: format!("{mark} {text}"),
        kind: SymbolKind::FUNCTION,
        tags: None,
        detail: expectation.stopped_by.map(str::to_owned),
        uri: place.uri,
        range: place.range,
        selection_range: place.range,
        data: Some(json!({ "document": view.snapshot.uri, "expectation": index, "text": expectation.text })),
    })
}

fn hop(view: &View<'_>, index: usize, expectation: &Expectation, number: usize) -> Option<CallHierarchyItem> {
    let hop = expectation.path.get(number)?;
    // What is not declared has no place of its own: the expectation stands for it.
    let node = hop.decided_by.or(hop.node);
    let span = node.map_or(expectation.span, |node| view.analysis.nodes.get(node).head);
    let place = view.location(span)?;
    Some(CallHierarchyItem {
        name: format!("{}. {}", number + 1, hop.name),
        kind: SymbolKind::EVENT,
        tags: None,
        detail: Some(hop.detail.to_string()).filter(|detail| !detail.is_empty()),
        uri: place.uri,
        range: place.range,
        selection_range: place.range,
        data: Some(
            json!({ "document": view.snapshot.uri, "expectation": index, "text": expectation.text, "hop": number }),
        ),
    })
}
