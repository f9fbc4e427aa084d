//! A statement whose keyword the language does not have.

use super::prelude::*;
use crate::schema::{Parent, statements_in};

pub(crate) static RULE: Rule = rule!("unknown-statement", "", Error, Check::Reading);

pub(crate) fn report(language: Language, keyword: &str, parent: Parent, span: Span) -> Diagnostic {
    let valid = || statements_in(parent).map(|spec| spec.keyword);
    let message = say!(language, "there is no statement `{keyword}`", "`{keyword}` という文はありません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    match suggest::nearest(keyword, valid()) {
        Some(meant) => suggest::offer(language, diagnostic, span, meant),
        None => {
            let mut words: Vec<_> = valid().collect();
            words.sort_unstable();
            words.dedup();
            let (place, words) = (place(language, parent), suggest::all_of(language, words));
            diagnostic.note(say!(language, "{place} can hold {words}", "{place} に書けるのは {words} です"))
        }
    }
}

/// A body or the file, as a sentence calls it.
pub(crate) fn place(language: Language, parent: Parent) -> String {
    match parent {
        Parent::File => language.pick("a file", "ファイルの最上位").to_owned(),
        Parent::In(kind) => {
            let keyword = kind.spec().keyword;
            let article = suggest::article_of(keyword);
            say!(language, "{article} `{keyword}`", "`{keyword}` の中")
        }
    }
}
