//! A Region that AWS does not have.

use portolan_catalog as catalog;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("unknown-region", "N06", Error, Check::Reading);

pub(crate) fn report(code: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("AWS has no Region `{code}`"));
    match catalog::similar_regions(code).first() {
        Some(meant) => diagnostic.label(format!("did you mean `{}`, {}?", meant.code, meant.name)).replace(
            format!("write `{}`", meant.code),
            span,
            meant.code,
        ),
        None => diagnostic.help("write the code of a Region, for instance `ap-northeast-1`"),
    }
}
