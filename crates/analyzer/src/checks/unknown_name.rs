//! A name that names nothing, or nothing that may stand there.

use super::prelude::*;
use crate::schema::Kind;

pub(crate) static RULE: Rule = rule!("unknown-name", "", Error, Check::Reading);

/// Nothing has that name.
pub(crate) fn nothing(language: Language, text: &str, kinds: &[Kind], span: Span, meant: Option<String>) -> Diagnostic {
    let wanted = wanted(language, kinds);
    let message =
        say!(language, "no {wanted} is called `{text}` here", "`{text}` という名前の {wanted} はここにはありません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    match meant {
        Some(meant) => suggest::offer(language, diagnostic, span, &meant),
        None => diagnostic,
    }
}

/// Something of that name is declared in a file that is not imported here, perhaps because that file `imports_this`
/// one.
pub(crate) fn not_imported(
    sources: &Sources,
    found: &Node,
    imports_this: bool,
    text: &str,
    kinds: &[Kind],
    span: Span,
) -> Diagnostic {
    let language = sources.settings.language;
    let path = sources.name_in(span.file, found.span.file);
    let diagnostic = nothing(language, text, kinds, span, None)
        .label(say!(
            language,
            "`{path}` declares it, and is not imported here",
            "`{path}` で宣言されていますが、ここではインポートされていません"
        ))
        .related(found.name.as_ref().map_or(found.head, |name| name.span), declared_here(language));
    if imports_this {
        return diagnostic
            .note(say!(
                language,
                "`{path}` imports this file, and imports cannot lead round",
                "`{path}` がこのファイルをインポートしており、循環するインポートはできません"
            ))
            .help(
                language
                    .pick("move it to a file that both import", "両方がインポートするファイルに宣言を移してください"),
            );
    }
    diagnostic
        .note(language.pick(
            "an import brings in the names that the imported file itself declares, not those that it imports",
            "インポートで使えるようになるのは、そのファイル自身が宣言した名前だけで、そのファイルがインポートした名前は含まれません",
        ))
        .help(say!(
            language,
            "write `import \"{path}\"` at the top of this file",
            "このファイルの先頭に `import \"{path}\"` と書いてください"
        ))
}

/// It names a thing that may not stand there.
pub(crate) fn other_kind(language: Language, found: &Node, text: &str, kinds: &[Kind], span: Span) -> Diagnostic {
    let is = suggest::noun(language, &found.kind().noun(language));
    let wanted = suggest::noun(language, &wanted(language, kinds));
    let message = say!(language, "`{text}` is {is}, not {wanted}", "`{text}` は {is} で、{wanted} ではありません");
    Diagnostic::new(&RULE, span, message)
        .related(found.name.as_ref().map_or(found.head, |name| name.span), declared_here(language))
}

/// A path of which nothing is declared, as a host name looks.
pub(crate) fn host_name(language: Language, text: &str, span: Span) -> Diagnostic {
    let first = text.split('.').next().unwrap_or_default();
    let message = say!(language, "nothing is called `{first}` here", "`{first}` という名前のものはここにはありません");
    Diagnostic::new(&RULE, span, message)
        .label(language.pick("a host name stands in quotes", "ホスト名は引用符で囲みます"))
        .replace(
            say!(language, "write `\"{text}\"`, a host name", "ホスト名として `\"{text}\"` と書く"),
            span,
            format!("\"{text}\""),
        )
}

/// It cannot even be a name.
pub(crate) fn not_a_name(language: Language, text: &str, kinds: &[Kind], span: Span) -> Diagnostic {
    let wanted = suggest::noun(language, &wanted(language, kinds));
    let message = say!(language, "`{text}` is not the name of {wanted}", "`{text}` は {wanted} の名前ではありません");
    Diagnostic::new(&RULE, span, message)
}

/// What may stand there, in words: few kinds by name, many by what they have in common.
fn wanted(language: Language, kinds: &[Kind]) -> String {
    if kinds == schema::PLACES {
        return language.pick("place", "場所").to_owned();
    }
    if kinds == schema::TARGETS {
        return language.pick("route target", "経路のターゲット").to_owned();
    }
    if kinds == schema::WAYPOINTS {
        return language.pick("hop", "ホップ").to_owned();
    }
    let nouns: Vec<_> = kinds.iter().map(|kind| kind.noun(language)).collect();
    nouns.join(language.pick(" or ", " または "))
}

fn declared_here(language: Language) -> &'static str {
    language.pick("declared here", "ここで宣言されています")
}
