//! What the parser could not make sense of.

use portolan_syntax::{SyntaxError, SyntaxErrorKind};

use super::prelude::*;
use crate::source::FileId;

pub(crate) static RULE: Rule = rule!("syntax-error", "", Error, Check::Reading);

pub(crate) fn report(sources: &Sources, file: FileId, error: &SyntaxError) -> Diagnostic {
    let language = sources.settings.language;
    let span = sources.span(file, error.range);
    let [what, help] = words(language, error.kind);
    Diagnostic::new(&RULE, span, format!("{what}: `{}`", sources.text(span))).help(help)
}

/// What is wrong, and what to write instead.
fn words(language: Language, kind: SyntaxErrorKind) -> [&'static str; 2] {
    let words = match kind {
        SyntaxErrorKind::UnclosedBlock => [
            ("this block is never closed", "ブロックが閉じられていません"),
            ("write `}` where the block ends", "ブロックの終わりに `}` を書いてください"),
        ],
        SyntaxErrorKind::UnclosedList => [
            ("this list is never closed", "リストが閉じられていません"),
            ("write `]` after the last item", "最後の項目の後に `]` を書いてください"),
        ],
        SyntaxErrorKind::UnclosedString => [
            ("this string is not closed on its line", "文字列がその行の中で閉じられていません"),
            ("write `\"` where the string ends", "文字列の終わりに `\"` を書いてください"),
        ],
        SyntaxErrorKind::StrayCloser => [
            ("this closes nothing", "対応する開き括弧がありません"),
            ("remove it, or open what it should close", "削除するか、対応する開き括弧を書いてください"),
        ],
        SyntaxErrorKind::SemicolonInList => [
            ("a list holds no `;`", "リストの中に `;` は書けません"),
            (
                "separate the items by commas, or close the list with `]` before the `;`",
                "項目をカンマで区切るか、`;` の前に `]` を書いてリストを閉じてください",
            ),
        ],
        SyntaxErrorKind::BlockWithoutStatement => [
            ("a block stands on the line of its statement", "ブロックは文と同じ行で始めます"),
            ("move the `{` up to the end of its statement's line", "`{` を前の文の行末に移してください"),
        ],
        SyntaxErrorKind::KeywordMissing => [
            ("a statement begins with a keyword", "文はキーワードで始めます"),
            (
                "write the keyword first, as in `id \"vpc-0123\"`",
                "`id \"vpc-0123\"` のように、キーワードを最初に書いてください",
            ),
        ],
        SyntaxErrorKind::TooDeep => [
            ("blocks nest too deep here", "ブロックの入れ子が深すぎます"),
            (
                "no statement of the language needs more than four levels; 32 are read",
                "4 段より深い入れ子が必要な文はなく、読み取るのは 32 段までです",
            ),
        ],
    };
    words.map(|(en, ja)| language.pick(en, ja))
}
