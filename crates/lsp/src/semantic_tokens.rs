//! `textDocument/semanticTokens/full`, `…/full/delta` and `…/range`.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use portolan_ide::{HighlightKind, TextRange};

use crate::protocol::{
    Range, SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensClientCapabilities,
    SemanticTokensDelta, SemanticTokensEdit, SemanticTokensFullDeltaResult, SemanticTokensFullOptions,
    SemanticTokensLegend, SemanticTokensRangeResult, SemanticTokensResult, TokenFormat, Uri,
};
use crate::view::{THIS, View};

/// The token types and modifiers that both sides know.
#[derive(Debug)]
pub(crate) struct Palette {
    types: Vec<SemanticTokenType>,
    modifiers: Vec<SemanticTokenModifier>,
    /// Whether the client asks for what has changed since.
    pub(crate) delta: bool,
    /// Whether the client asks for the tokens of a part.
    pub(crate) parts: bool,
}

impl Palette {
    /// What can be sent to a client, if it wants the tokens of whole documents.
    pub(crate) fn of(client: &SemanticTokensClientCapabilities) -> Option<Palette> {
        let (whole, delta) = match client.requests.full {
            Some(SemanticTokensFullOptions::Bool(wanted)) => (wanted, false),
            Some(SemanticTokensFullOptions::Delta { delta }) => (true, delta.unwrap_or_default()),
            None => (false, false),
        };
        if !whole || !client.formats.contains(&TokenFormat::RELATIVE) {
            return None;
        }
        let mut types = Vec::new();
        for kind in HighlightKind::ALL {
            let token_type = token_type(*kind);
            if client.token_types.contains(&token_type) && !types.contains(&token_type) {
                types.push(token_type);
            }
        }
        let modifiers = [SemanticTokenModifier::DECLARATION, SemanticTokenModifier::DOCUMENTATION];
        Some(Palette {
            delta,
            parts: client.requests.range.unwrap_or_default(),
            types,
            modifiers: modifiers.into_iter().filter(|modifier| client.token_modifiers.contains(modifier)).collect(),
        })
    }

    /// The numbers of types and modifiers, for the client.
    pub(crate) fn legend(&self) -> SemanticTokensLegend {
        SemanticTokensLegend { token_types: self.types.clone(), token_modifiers: self.modifiers.clone() }
    }

    fn type_number(&self, kind: HighlightKind) -> Option<u32> {
        let token_type = token_type(kind);
        (0..).zip(&self.types).find(|(_, known)| **known == token_type).map(|(number, _)| number)
    }

    fn modifier_bit(&self, modifier: &SemanticTokenModifier) -> u32 {
        (0..).zip(&self.modifiers).find(|(_, known)| *known == modifier).map_or(0, |(number, _)| 1 << number)
    }
}

/// The nearest of the protocol's types.
fn token_type(kind: HighlightKind) -> SemanticTokenType {
    match kind {
        HighlightKind::Keyword => SemanticTokenType::KEYWORD,
        HighlightKind::Type => SemanticTokenType::TYPE,
        HighlightKind::Name => SemanticTokenType::VARIABLE,
        HighlightKind::Service => SemanticTokenType::NAMESPACE,
        HighlightKind::Number => SemanticTokenType::NUMBER,
        HighlightKind::String => SemanticTokenType::STRING,
        HighlightKind::Value => SemanticTokenType::ENUM_MEMBER,
        HighlightKind::Operator => SemanticTokenType::OPERATOR,
        HighlightKind::Comment | HighlightKind::Documentation => SemanticTokenType::COMMENT,
    }
}

/// The tokens that the client has, by document: those that it was sent last.
#[derive(Debug, Default)]
pub(crate) struct LastTokens(Mutex<HashMap<Uri, SemanticTokens>>);

impl LastTokens {
    /// The tokens of the document.
    pub(crate) fn whole(&self, views: &[View<'_>]) -> Option<SemanticTokensResult> {
        Some(SemanticTokensResult::Tokens(self.renew(views)?.0))
    }

    /// What has changed since an answer, if that was the last one; else all tokens.
    pub(crate) fn since(&self, views: &[View<'_>], previous: &str) -> Option<SemanticTokensFullDeltaResult> {
        let (tokens, last) = self.renew(views)?;
        Some(match last.filter(|last| last.result_id.as_deref() == Some(previous)) {
            Some(last) => {
                let edits = difference(&last.data, &tokens.data).into_iter().collect();
                SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id: tokens.result_id, edits })
            }
            None => SemanticTokensFullDeltaResult::Tokens(tokens),
        })
    }

    /// Forgets a document.
    pub(crate) fn forget(&self, uri: &Uri) {
        self.lock().remove(uri);
    }

    /// The tokens of the document, and those before.
    fn renew(&self, views: &[View<'_>]) -> Option<(SemanticTokens, Option<SemanticTokens>)> {
        let view = views.first()?;
        let mut tokens = of_part(views, |_| true)?;
        if !view.session.palette.as_ref()?.delta {
            return Some((tokens, None));
        }
        tokens.result_id = Some(view.snapshot.generation.to_string());
        let last = self.lock().insert(view.snapshot.uri.clone(), tokens.clone());
        Some((tokens, last))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uri, SemanticTokens>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one edit between what two lists have in common at their start and end. The protocol counts the numbers of which
/// tokens consist.
fn difference(old: &[SemanticToken], new: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    const NUMBERS: usize = 5;
    let common = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old, new) = (old.get(common..)?, new.get(common..)?);
    let after = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, new) = (old.get(..old.len() - after)?, new.get(..new.len() - after)?);
    (!old.is_empty() || !new.is_empty()).then(|| SemanticTokensEdit {
        start: u32::try_from(common * NUMBERS).unwrap_or(u32::MAX),
        delete_count: u32::try_from(old.len() * NUMBERS).unwrap_or(u32::MAX),
        data: Some(new.to_vec()),
    })
}

/// The tokens of a part of it.
pub(crate) fn tokens_in(views: &[View<'_>], range: Range) -> Option<SemanticTokensRangeResult> {
    let part = views.first()?.document_bytes(range);
    Some(SemanticTokensRangeResult::Tokens(of_part(views, |range| range.intersect(part).is_some())?))
}

/// The tokens at some places of the document, each relative to the one before.
fn of_part(views: &[View<'_>], wanted: impl Fn(TextRange) -> bool) -> Option<SemanticTokens> {
    let palette = views.first()?.session.palette.as_ref()?;
    // Both are asked for once per kind instead of once per token.
    let numbers: Vec<_> = HighlightKind::ALL.iter().map(|kind| (*kind, palette.type_number(*kind))).collect();
    let declaration = palette.modifier_bit(&SemanticTokenModifier::DECLARATION);
    let documentation = palette.modifier_bit(&SemanticTokenModifier::DOCUMENTATION);
    let mut data = Vec::new();
    let (mut line, mut start) = (0, 0);
    let highlights = views
        .iter()
        .flat_map(|view| portolan_ide::highlights(view.analysis, THIS).into_iter().map(move |one| (view, one)));
    for (view, highlight) in highlights {
        let Some(here) = view.exactly(highlight.range).filter(|here| wanted(*here)) else { continue };
        let Some((_, Some(token_type))) = numbers.iter().find(|(kind, _)| *kind == highlight.kind) else { continue };
        let range = view.document_range(here);
        if range.start.line != range.end.line || range.start.character >= range.end.character {
            continue;
        }
        let mut token_modifiers_bitset = if highlight.declaration { declaration } else { 0 };
        if highlight.kind == HighlightKind::Documentation {
            token_modifiers_bitset |= documentation;
        }
        data.push(SemanticToken {
            delta_line: range.start.line - line,
            delta_start: if range.start.line == line { range.start.character - start } else { range.start.character },
            length: range.end.character - range.start.character,
            token_type: *token_type,
            token_modifiers_bitset,
        });
        (line, start) = (range.start.line, range.start.character);
    }
    Some(SemanticTokens { result_id: None, data })
}
