//! `textDocument/signatureHelp`.

use portolan_ide::Signature;

use crate::plain_text::plain;
use crate::protocol::{
    Documentation, MarkupContent, MarkupKind, ParameterInformation, ParameterLabel, Position, SignatureHelp,
    SignatureInformation,
};
use crate::view::{THIS, View};

/// How the statement at a place is written, and which operand is next.
pub(crate) fn help(view: &View<'_>, position: Position) -> Option<SignatureHelp> {
    let signatures = portolan_ide::signatures(view.analysis, THIS, view.offset(position))?;
    let documentation = if view.session.markdown_signatures {
        let value = signatures.documentation.to_owned();
        Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
    } else {
        Documentation::String(plain(signatures.documentation))
    };
    let active = signatures.forms.get(signatures.active).and_then(|form| form.active).and_then(number);
    let information = |form: Signature| SignatureInformation {
        parameters: Some(form.operands.iter().map(|range| parameter(&form.label, *range)).collect()),
        label: form.label,
        documentation: Some(documentation.clone()),
        active_parameter: None,
    };
    Some(SignatureHelp {
        active_signature: number(signatures.active),
        active_parameter: active,
        signatures: signatures.forms.into_iter().map(information).collect(),
    })
}

/// An operand by its words: offsets in the label would have to be in UTF-16, whatever was negotiated.
fn parameter(label: &str, (start, end): (usize, usize)) -> ParameterInformation {
    let words = label.get(start..end).unwrap_or_default().to_owned();
    ParameterInformation { label: ParameterLabel::Simple(words), documentation: None }
}

fn number(index: usize) -> Option<u32> {
    u32::try_from(index).ok()
}
