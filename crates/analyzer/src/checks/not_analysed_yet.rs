//! A statement of the language that this version knows by name only.

use super::prelude::*;
use crate::schema::StatementSpec;

pub(crate) static RULE: Rule = rule!("not-analysed-yet", "", Warning, Check::Reading);

pub(crate) fn report(spec: &StatementSpec, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{}` is not analysed yet", spec.keyword))
        .label("nothing is claimed that hangs on it")
}
