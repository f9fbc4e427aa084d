//! An import of a file that is not there, or that cannot be read.

use super::prelude::*;
use crate::source::{Broken, Format};

pub(crate) static RULE: Rule = rule!("import-not-found", "", Error, Check::Reading);

/// There is no such file. `path` is the shortest way to write where it was looked for; `beside` are the names of the
/// files there.
pub(crate) fn missing(language: Language, text: &str, path: &str, beside: &[String], span: Span) -> Diagnostic {
    let message = say!(language, "there is no file `{text}`", "ファイル `{text}` がありません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    if let Some(meant) = suggest::file(text, beside, Format::Topo) {
        let quoted = format!("\"{meant}\"");
        return diagnostic.label(suggest::did_you_mean(language, &meant)).replace(
            suggest::write(language, &quoted),
            span,
            quoted,
        );
    }
    let diagnostic = if path == text || path.is_empty() {
        diagnostic
    } else {
        diagnostic.label(say!(language, "that is `{path}`", "`{path}` のことです"))
    };
    diagnostic.note(relative(language)).help(language.pick(
        "create the file, or write the path that leads to it from here",
        "ファイルを作るか、このファイルから見た正しいパスを書いてください",
    ))
}

/// What the path of an import starts from.
pub(super) fn relative(language: Language) -> &'static str {
    language.pick(
        "the path of an import is relative to the file in which it stands",
        "`import` のパスは、それを書いたファイルからの相対パスです",
    )
}

/// It is there and is no text of Topo.
pub(crate) fn broken(language: Language, text: &str, broken: &Broken, span: Span) -> Diagnostic {
    let reason = broken.describe(language);
    let message = say!(language, "`{text}` cannot be read: {reason}", "`{text}` を読み込めません: {reason}");
    Diagnostic::new(&RULE, span, message).label(language.pick("nothing is imported", "何もインポートされません")).help(
        language.pick(
            "an import names a file of Topo, a text in UTF-8",
            "インポートできるのは、UTF-8 で書かれた Topo のファイルです",
        ),
    )
}
