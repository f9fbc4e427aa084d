//! `textDocument/selectionRange`.

use crate::protocol::{Position, SelectionRange};
use crate::view::{THIS, View};

/// For each place, the ranges around it, each in the next.
pub(crate) fn selections(view: &View<'_>, positions: &[Position]) -> Vec<SelectionRange> {
    positions.iter().map(|position| selection(view, *position)).collect()
}

fn selection(view: &View<'_>, position: Position) -> SelectionRange {
    let ranges = portolan_ide::selections(view.analysis, THIS, view.offset(position));
    let around = ranges.into_iter().rev().fold(None, |parent: Option<Box<SelectionRange>>, range| {
        Some(Box::new(SelectionRange { range: view.range(range), parent }))
    });
    // There is at least the whole file.
    around.map_or_else(
        || SelectionRange { range: crate::protocol::Range::new(position, position), parent: None },
        |one| *one,
    )
}
