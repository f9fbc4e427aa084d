//! `textDocument/completion`, and `completionItem/resolve` for clients that ask for the documentation later.

use portolan_ide::{Completion, CompletionKind};
use serde::{Deserialize, Serialize};

use crate::plain_text::plain;
use crate::protocol::{
    CompletionItem, CompletionItemKind, CompletionResponse, CompletionTextEdit, Documentation, InsertTextFormat,
    MarkupContent, MarkupKind, Position, TextEdit, Uri,
};
use crate::view::{THIS, View};

/// Where an item was proposed, which the client gives back when it asks for its documentation.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Proposed {
    pub(crate) uri: Uri,
    pub(crate) position: Position,
}

/// What may stand at a place.
pub(crate) fn completions(view: &View<'_>, position: Position) -> CompletionResponse {
    let completions = portolan_ide::completions(view.analysis, THIS, view.offset(position));
    CompletionResponse::Array(completions.into_iter().map(|completion| item(view, position, completion)).collect())
}

/// Where an item was proposed, if its documentation is still to come.
pub(crate) fn proposed(item: &CompletionItem) -> Option<Proposed> {
    serde_json::from_value(item.data.clone()?).ok()
}

/// The documentation of what was proposed without it. None where the text has changed so that it would not be proposed
/// any more.
pub(crate) fn documentation_of(view: &View<'_>, label: &str, position: Position) -> Option<Documentation> {
    let completions = portolan_ide::completions(view.analysis, THIS, view.offset(position));
    let same = completions.into_iter().find(|completion| completion.label == label)?;
    documentation(view, same.documentation)
}

fn documentation(view: &View<'_>, markdown: String) -> Option<Documentation> {
    if markdown.is_empty() {
        return None;
    }
    Some(if view.session.markdown_documentation {
        Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: markdown })
    } else {
        Documentation::String(plain(&markdown))
    })
}

fn item(view: &View<'_>, position: Position, completion: Completion) -> CompletionItem {
    let snippet = Snippet::read(&completion.insert);
    let (text, format) = if snippet.has_stops && view.session.snippets {
        (completion.insert, InsertTextFormat::SNIPPET)
    } else {
        let text = if snippet.plain.is_empty() { completion.label.clone() } else { snippet.plain };
        (text, InsertTextFormat::PLAIN_TEXT)
    };
    let documentation = documentation(view, completion.documentation);
    let proposed = || Proposed { uri: view.snapshot.uri.clone(), position };
    let (documentation, data) = match documentation {
        Some(_) if view.session.resolves_documentation => (None, serde_json::to_value(proposed()).ok()),
        documentation => (documentation, None),
    };
    CompletionItem {
        kind: Some(kind(completion.kind)),
        detail: Some(completion.detail).filter(|detail| !detail.is_empty()),
        documentation,
        data,
        // Texts sort as numbers only if they are equally long.
        sort_text: Some(format!("{:010}", completion.order)),
        filter_text: Some(completion.label.clone()),
        insert_text_format: view.session.snippets.then_some(format),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(view.range(completion.replace), view.continued(text)))),
        label: completion.label,
        ..CompletionItem::default()
    }
}

/// The nearest of the protocol's kinds, of those that every client knows.
fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Keyword => CompletionItemKind::KEYWORD,
        CompletionKind::Name => CompletionItemKind::REFERENCE,
        CompletionKind::Value => CompletionItemKind::VALUE,
        CompletionKind::Service => CompletionItemKind::MODULE,
        CompletionKind::Region => CompletionItemKind::ENUM,
        CompletionKind::Number => CompletionItemKind::UNIT,
    }
}

/// A text with tab stops in the protocol's syntax, as far as a client without them can use it.
#[derive(Debug, PartialEq, Eq)]
struct Snippet {
    /// The text without stops. What is to be filled in is left out with all that follows and all that opens it.
    plain: String,
    has_stops: bool,
}

impl Snippet {
    fn read(snippet: &str) -> Snippet {
        let mut plain = String::new();
        let mut has_stops = false;
        let mut characters = snippet.chars();
        while let Some(character) = characters.next() {
            match character {
                '$' => {
                    has_stops = true;
                    // The last stop is only where the cursor ends up; the text around it is complete.
                    match characters.as_str().strip_prefix('0') {
                        Some(rest) if !rest.contains('$') && !rest.contains('\n') => characters = rest.chars(),
                        _ => {
                            plain.truncate(plain.trim_end_matches([' ', '\n', '\t', '{', '[', '"']).len());
                            break;
                        }
                    }
                }
                '\\' => plain.extend(characters.next()),
                _ => plain.push(character),
            }
        }
        Snippet { plain, has_stops }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_without_snippets_gets_what_needs_no_filling_in() {
        let read = |snippet| {
            let Snippet { plain, has_stops } = Snippet::read(snippet);
            (plain, has_stops)
        };
        assert_eq!(read("subnet ${1:name} ${2:10.0.0.0/24} {\n\t$0\n}"), ("subnet".to_owned(), true));
        assert_eq!(read("subnets [${1:subnets}]"), ("subnets".to_owned(), true));
        assert_eq!(read("[aws.s3$0]"), ("[aws.s3]".to_owned(), true));
        assert_eq!(read("vpc {\n  $0\n}"), ("vpc".to_owned(), true));
        assert_eq!(read("aws.s3"), ("aws.s3".to_owned(), false));
        assert_eq!(read("\\$5 \\} \\\\"), ("$5 } \\".to_owned(), false));
        assert_eq!(read("$1"), (String::new(), true));
    }
}
