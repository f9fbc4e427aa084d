//! Statements to fill in, in LSP's snippet syntax.

use portolan_analyzer::network::EndpointType;
use portolan_analyzer::schema::{self, BodySpec, Count, Kind, Parent, Slot, StatementSpec, Takes};

/// A statement with a tab stop for each operand and, where it has a body, what it says too little without.
/// `value` knows what may stand in the place of an operand.
pub(super) fn snippet(spec: &StatementSpec, value: Option<&str>) -> String {
    let mut stops = 0;
    let mut text = head(spec, value, &mut stops);
    // A body that can hold more than an id is wanted.
    let inner: Vec<_> =
        schema::statements_in(Parent::In(spec.kind)).filter(|inner| !inner.parents.is_empty()).collect();
    if spec.body == BodySpec::Optional && inner.len() > 1 {
        text.push_str(" {");
        // Which attributes an endpoint has hangs on its type, which is still to be chosen.
        let wanted = |inner: &StatementSpec| {
            let has = |(_, kind): &(&str, EndpointType)| kind.takes(inner.kind);
            inner.needed && (spec.kind != Kind::Endpoint || EndpointType::ALL.iter().all(has))
        };
        for inner in inner.iter().filter(|inner| wanted(inner)) {
            text.push_str("\n  ");
            text.push_str(&head(inner, None, &mut stops));
        }
        text.push_str("\n  $0\n}");
    }
    text
}

/// The keyword and the operands that must be there.
fn head(spec: &StatementSpec, value: Option<&str>, stops: &mut usize) -> String {
    let mut text = spec.keyword.to_owned();
    let form = if spec.kind == Kind::Egress { spec.forms.last() } else { spec.forms.first() };
    for slot in form.copied().unwrap_or_default().iter().filter(|slot| slot.count != Count::Optional) {
        text.push(' ');
        if let Takes::Literal(word) = slot.takes {
            text.push_str(word);
        } else {
            *stops += 1;
            text.push_str(&stop(slot, value, *stops));
        }
    }
    text
}

fn stop(slot: &Slot, value: Option<&str>, number: usize) -> String {
    let placeholder = slot.label.trim_matches('"').to_lowercase().replace(['}', '$'], "");
    match (slot.takes, value) {
        (Takes::Cidr | Takes::Address, Some(value)) => format!("${{{number}:{value}}}"),
        (Takes::Choice(words), _) if !words.is_empty() => format!("${{{number}|{}|}}", words.join(",")),
        (Takes::List(_), _) => format!("[${{{number}:{placeholder}}}]"),
        (Takes::Text, _) => format!("\"${{{number}:{placeholder}}}\""),
        _ => format!("${{{number}:{placeholder}}}"),
    }
}
