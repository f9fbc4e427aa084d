//! A statement that means something, but not where it stands.

use super::prelude::*;
use super::unknown_statement::place;
use crate::schema::{Parent, statements_called};

pub(crate) static RULE: Rule = rule!("misplaced-statement", "", Error, Check::Reading);

pub(crate) fn report(keyword: &str, parent: Parent, span: Span) -> Diagnostic {
    let mut parents: Vec<String> = Vec::new();
    for parent in statements_called(keyword).flat_map(|spec| spec.parents).map(|parent| place(*parent)) {
        if !parents.contains(&parent) {
            parents.push(parent);
        }
    }
    let stands = match parents.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => parents.concat(),
    };
    Diagnostic::new(&RULE, span, format!("`{keyword}` does not stand in {}", place(parent)))
        .label(format!("it stands in {stands}"))
}
