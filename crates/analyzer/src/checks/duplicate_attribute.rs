//! A value that is set twice.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("duplicate-attribute", "R01", Error, Check::Reading);

pub(crate) fn report(earlier: &Node, later: &Node) -> Diagnostic {
    Diagnostic::new(&RULE, later.head, format!("`{}` is set twice", later.spec.keyword))
        .label("the first one holds")
        .related(earlier.head, "set here")
        .replace("remove it", later.span, "")
}

/// A word of an `expect` that stands twice.
pub(crate) fn repeated_word(word: &str, earlier: Span, later: Span) -> Diagnostic {
    Diagnostic::new(&RULE, later, format!("`{word}` stands twice")).related(earlier, "the first one")
}

/// A file that is imported a second time.
pub(crate) fn imported_twice(text: &str, earlier: &Node, later: &Node) -> Diagnostic {
    Diagnostic::new(&RULE, later.head, format!("`{text}` is imported twice"))
        .label("one import brings all its names in")
        .related(earlier.head, "imported here")
        .replace("remove it", later.span, "")
}
