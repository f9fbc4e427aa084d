//! A Region that AWS does not have.

use portolan_catalog as catalog;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("unknown-region", "N06", Error, Check::Reading);

pub(crate) fn report(language: Language, code: &str, span: Span) -> Diagnostic {
    let message = say!(language, "AWS has no Region `{code}`", "AWS に `{code}` というリージョンはありません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    match catalog::similar_regions(code).first() {
        Some(meant) => {
            let (code, name) = (meant.code, language.pick(meant.name, meant.name_ja));
            diagnostic.label(say!(language, "did you mean `{code}`, {name}?", "`{code}`({name})のことですか?")).replace(
                suggest::write(language, code),
                span,
                code,
            )
        }
        None => diagnostic.help(language.pick(
            "write the code of a Region, for instance `ap-northeast-1`",
            "`ap-northeast-1` のようなリージョンコードを書いてください",
        )),
    }
}
