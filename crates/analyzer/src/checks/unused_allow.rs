//! `# allow:` that silences nothing.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("unused-allow", "", Warning, Check::Reading);

/// A name that is no rule.
pub(crate) fn unknown(name: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("there is no rule `{name}`"));
    match suggest::nearest(name, crate::rules().iter().map(|rule| rule.name)) {
        Some(meant) => {
            diagnostic.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
        }
        None => diagnostic,
    }
}

/// A rule that has nothing to say there.
pub(crate) fn unused(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` has nothing to report here")).label("there is nothing to silence")
}
