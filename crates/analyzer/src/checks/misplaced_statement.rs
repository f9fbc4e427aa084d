//! A statement that means something, but not where it stands.

use super::prelude::*;
use super::unknown_statement::place;
use crate::schema::{Parent, statements_called, statements_in};

pub(crate) static RULE: Rule = rule!("misplaced-statement", "", Error, Check::Reading);

pub(crate) fn report(language: Language, keyword: &str, parent: Parent, span: Span) -> Diagnostic {
    let mut parents: Vec<String> = Vec::new();
    for parent in statements_called(keyword).flat_map(|spec| spec.parents).map(|parent| place(language, *parent)) {
        if !parents.contains(&parent) {
            parents.push(parent);
        }
    }
    let stands = match parents.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            let rest = rest.join(language.pick(", ", "、"));
            say!(language, "{rest} or {last}", "{rest}、または {last}")
        }
        _ => parents.concat(),
    };
    let here = place(language, parent);
    let message = say!(language, "`{keyword}` does not stand in {here}", "`{keyword}` は {here} には書けません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    let stands = say!(language, "it stands in {stands}", "書ける場所は {stands} です");
    match meant(keyword, parent) {
        Some(meant) => suggest::offer(language, diagnostic, span, meant).help(stands),
        None => diagnostic.label(stands),
    }
}

/// The statement that takes several where this keyword declares one, or the other way round: `security_groups` in an
/// endpoint for `security_group`.
fn meant(keyword: &str, parent: Parent) -> Option<&'static str> {
    let plural = |one: &str, many: &str| many.strip_suffix('s') == Some(one);
    let words = statements_in(parent).map(|spec| spec.keyword);
    words.into_iter().find(|word| plural(keyword, word) || plural(word, keyword))
}
