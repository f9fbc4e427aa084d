//! Two things of one name in one scope.

use super::prelude::*;
use crate::nodes::Name;

pub(crate) static RULE: Rule = rule!("duplicate-name", "", Error, Check::Reading);

pub(crate) fn report(language: Language, nodes: &Nodes, name: &str, span: Span, earlier: NodeId) -> Diagnostic {
    let earlier = nodes.get(earlier);
    let noun = suggest::noun(language, &earlier.kind().noun(language));
    let message =
        say!(language, "`{name}` is already the name of {noun} here", "`{name}` は、ここではすでに {noun} の名前です");
    Diagnostic::new(&RULE, span, message)
        .label(two_names(language))
        .related(earlier.name.as_ref().map_or(earlier.head, |name| name.span), language.pick("the first one", "1 つ目"))
}

/// A name that an imported file has already.
pub(crate) fn of_import(sources: &Sources, nodes: &Nodes, name: &Name, earlier: NodeId) -> Diagnostic {
    let language = sources.settings.language;
    let earlier = nodes.get(earlier);
    let noun = suggest::noun(language, &earlier.kind().noun(language));
    let path = sources.name_in(name.span.file, earlier.span.file);
    let text = &name.text;
    let message = say!(
        language,
        "`{text}` is already the name of {noun} that is imported from `{path}`",
        "`{text}` は、`{path}` からインポートした {noun} の名前としてすでに使われています"
    );
    Diagnostic::new(&RULE, name.span, message).label(two_names(language)).related(
        earlier.name.as_ref().map_or(earlier.head, |name| name.span),
        language.pick("the imported one", "インポートしたほう"),
    )
}

/// A name that two imported files have. It is reported at the later import: each file alone is right.
pub(crate) fn of_imports(sources: &Sources, nodes: &Nodes, later: NodeId, earlier: NodeId, import: Span) -> Diagnostic {
    let language = sources.settings.language;
    let (later, earlier) = (nodes.get(later), nodes.get(earlier));
    let path = |node: &Node| sources.name_in(import.file, node.span.file);
    let (first, second) = (path(earlier), path(later));
    let place = |node: &Node| node.name.as_ref().map_or(node.head, |name| name.span);
    let name = nodes.name(later.id);
    let message = say!(
        language,
        "this brings `{name}` in, which `{first}` has brought in already",
        "ここでインポートする `{name}` は、すでに `{first}` からインポートされています"
    );
    Diagnostic::new(&RULE, import, message)
        .label(two_names(language))
        .related(place(earlier), language.pick("the first one", "1 つ目"))
        .related(place(later), language.pick("the second one", "2 つ目"))
        .help(say!(
            language,
            "give one of them another name, or import only one of `{first}` and `{second}`",
            "どちらかの名前を変えるか、`{first}` と `{second}` の一方だけをインポートしてください"
        ))
}

fn two_names(language: Language) -> &'static str {
    language.pick("two things in one scope need two names", "同じスコープにある 2 つのものには別々の名前が必要です")
}
