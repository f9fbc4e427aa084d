//! An import that leads out of the workspace.

use super::import_not_found::relative;
use super::prelude::*;

pub(crate) static RULE: Rule = rule!("import-outside-root", "", Error, Check::Reading);

/// `root` is how people call the folder that it leaves; empty if that has no name.
pub(crate) fn report(language: Language, text: &str, root: &str, span: Span) -> Diagnostic {
    let message = say!(language, "`{text}` lies outside the workspace", "`{text}` はワークスペースの外にあります");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    let diagnostic = if root.is_empty() {
        diagnostic
    } else {
        diagnostic.label(say!(language, "the workspace is `{root}`", "ワークスペースは `{root}` です"))
    };
    diagnostic
        .note(language.pick(
            "an import never leaves the workspace's root, not even through a link, so that what a file means is decided by its own project",
            "ファイルの意味がそのプロジェクトだけで決まるように、インポートはリンク経由でもワークスペースの外には出られません",
        ))
        .help(language.pick(
            "move the imported file into the workspace, or open and check a folder that holds both",
            "インポートするファイルをワークスペースに移すか、両方を含むフォルダーを開いて検査してください",
        ))
}

/// It does not start at the file.
pub(crate) fn absolute(language: Language, text: &str, span: Span) -> Diagnostic {
    let message =
        say!(language, "`{text}` does not start at this file", "`{text}` はこのファイルからの相対パスではありません");
    Diagnostic::new(&RULE, span, message)
        .label(relative(language))
        .note(language.pick(
            "an absolute path would mean another file, or none, on another machine",
            "絶対パスは、別のマシンでは別のファイルを指したり、何も指さなかったりします",
        ))
        .help(language.pick(
            "write the path from the folder of this file, as in `import \"../common.topo\"`",
            "`import \"../common.topo\"` のように、このファイルのフォルダーからのパスを書いてください",
        ))
}
