//! An import that leads out of the workspace.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("import-outside-root", "", Error, Check::Reading);

/// `root` is how people call the folder that it leaves; empty if that has no name.
pub(crate) fn report(text: &str, root: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("`{text}` lies outside the workspace"));
    let diagnostic = if root.is_empty() { diagnostic } else { diagnostic.label(format!("the workspace is `{root}`")) };
    diagnostic
        .note("an import never leaves the workspace's root, not even through a link, so that what a file means is decided by its own project")
        .help("move the imported file into the workspace, or open and check a folder that holds both")
}

/// It does not start at the file.
pub(crate) fn absolute(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` does not start at this file"))
        .label("the path of an import is relative to the file in which it stands")
        .note("an absolute path would mean another file, or none, on another machine")
        .help("write the path from the folder of this file, as in `import \"../common.topo\"`")
}
