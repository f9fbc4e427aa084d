//! A statement whose keyword the language does not have.

use super::prelude::*;
use crate::schema::{Parent, statements_in};

pub(crate) static RULE: Rule = rule!("unknown-statement", "", Error, Check::Reading);

pub(crate) fn report(keyword: &str, parent: Parent, span: Span) -> Diagnostic {
    let valid = || statements_in(parent).map(|spec| spec.keyword);
    let diagnostic = Diagnostic::new(&RULE, span, format!("there is no statement `{keyword}`"));
    match suggest::nearest(keyword, valid()) {
        Some(meant) => {
            diagnostic.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
        }
        None => {
            let mut words: Vec<_> = valid().collect();
            words.sort_unstable();
            words.dedup();
            diagnostic.note(format!("{} can hold {}", place(parent), suggest::all_of(Language::En, words)))
        }
    }
}

/// A body or the file, as a sentence calls it.
pub(crate) fn place(parent: Parent) -> String {
    match parent {
        Parent::File => "a file".to_owned(),
        Parent::In(kind) => format!("{} `{}`", suggest::article_of(kind.spec().keyword), kind.spec().keyword),
    }
}
