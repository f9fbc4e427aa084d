//! Imports that lead back to the file from which they started.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("import-cycle", "", Error, Check::Reading);

/// `round` are the strings of the imports that lead from a file to the one in which `closing` leads back to it.
pub(crate) fn report(sources: &Sources, round: &[Span], closing: Span) -> Diagnostic {
    let path = |span: &Span| format!("`{}`", sources.name_in(closing.file, span.file));
    let Some(first) = round.first().map(path) else {
        return Diagnostic::new(&RULE, closing, "this file imports itself")
            .label("its own names mean something in it without that")
            .help("remove the import");
    };
    let circle: Vec<_> = round.iter().chain([&closing]).map(path).chain([first.clone()]).collect();
    let diagnostic = Diagnostic::new(&RULE, closing, format!("this import leads back to {first}"))
        .label("it closes the circle")
        .note(format!("the circle is {}", circle.join(" → ")))
        .help("move what both sides need into a file of its own, and import that in both");
    round.iter().fold(diagnostic, |diagnostic, import| diagnostic.related(*import, "on the way round"))
}
