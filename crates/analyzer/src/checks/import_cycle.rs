//! Imports that lead back to the file from which they started.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("import-cycle", "", Error, Check::Reading);

/// `round` are the strings of the imports that lead from a file to the one in which `closing` leads back to it.
pub(crate) fn report(sources: &Sources, round: &[Span], closing: Span) -> Diagnostic {
    let language = sources.settings.language;
    let path = |span: &Span| format!("`{}`", sources.name_in(closing.file, span.file));
    let Some(first) = round.first().map(path) else {
        let message = language.pick("this file imports itself", "このファイルは自分自身をインポートしています");
        return Diagnostic::new(&RULE, closing, message)
            .label(
                language.pick(
                    "its own names mean something in it without that",
                    "自分の名前は、インポートしなくても使えます",
                ),
            )
            .help(language.pick("remove the import", "この `import` を削除してください"));
    };
    let circle: Vec<_> = round.iter().chain([&closing]).map(path).chain([first.clone()]).collect();
    let circle = circle.join(" → ");
    let message =
        say!(language, "this import leads back to {first}", "このインポートは {first} に戻り、循環しています");
    let diagnostic = Diagnostic::new(&RULE, closing, message)
        .label(language.pick("it closes the circle", "ここで循環します"))
        .note(say!(language, "the circle is {circle}", "循環: {circle}"))
        .help(language.pick(
            "move what both sides need into a file of its own, and import that in both",
            "両方で必要なものを別のファイルに移し、それを両方からインポートしてください",
        ));
    let on_the_way = language.pick("on the way round", "循環の途中のインポート");
    round.iter().fold(diagnostic, |diagnostic, import| diagnostic.related(*import, on_the_way))
}
