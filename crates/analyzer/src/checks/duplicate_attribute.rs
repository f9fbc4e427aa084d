//! A value that is set twice.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("duplicate-attribute", "R01", Error, Check::Reading);

pub(crate) fn report(language: Language, earlier: &Node, later: &Node) -> Diagnostic {
    let keyword = later.spec.keyword;
    let message = say!(language, "`{keyword}` is set twice", "`{keyword}` が 2 回指定されています");
    Diagnostic::new(&RULE, later.head, message)
        .label(language.pick("the first one holds", "有効なのは 1 つ目の指定です"))
        .related(earlier.head, language.pick("set here", "1 つ目の指定"))
        .replace(language.pick("remove it", "削除する"), later.span, "")
}

/// A word of an `expect` that stands twice.
pub(crate) fn repeated_word(language: Language, word: &str, earlier: Span, later: Span) -> Diagnostic {
    Diagnostic::new(&RULE, later, say!(language, "`{word}` stands twice", "`{word}` が 2 回書かれています"))
        .related(earlier, language.pick("the first one", "1 つ目"))
}

/// A file that is imported a second time.
pub(crate) fn imported_twice(language: Language, text: &str, earlier: &Node, later: &Node) -> Diagnostic {
    let message = say!(language, "`{text}` is imported twice", "`{text}` が 2 回インポートされています");
    Diagnostic::new(&RULE, later.head, message)
        .label(language.pick("one import brings all its names in", "1 回のインポートですべての名前が使えます"))
        .related(earlier.head, language.pick("imported here", "1 つ目のインポート"))
        .replace(language.pick("remove it", "削除する"), later.span, "")
}
