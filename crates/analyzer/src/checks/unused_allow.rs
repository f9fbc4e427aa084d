//! `# allow:` that silences nothing.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("unused-allow", "", Warning, Check::Reading);

/// A name that is no rule.
pub(crate) fn unknown(language: Language, name: &str, span: Span) -> Diagnostic {
    let message = say!(language, "there is no rule `{name}`", "`{name}` というルールはありません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    match suggest::nearest(name, crate::rules().iter().map(|rule| rule.name)) {
        Some(meant) => suggest::offer(language, diagnostic, span, meant),
        None => diagnostic,
    }
}

/// A rule that has nothing to say there.
pub(crate) fn unused(language: Language, name: &str, span: Span) -> Diagnostic {
    let message = say!(language, "`{name}` has nothing to report here", "`{name}` がここで報告することはありません");
    Diagnostic::new(&RULE, span, message)
        .label(language.pick("there is nothing to silence", "抑制するものがありません"))
}
