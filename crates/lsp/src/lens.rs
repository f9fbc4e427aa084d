//! `textDocument/codeLens`.

use crate::protocol::{CodeLens, Command};
use crate::view::{THIS, View};

/// The lines above statements. They say something and do nothing: their command has no name.
pub(crate) fn lenses(view: &View<'_>) -> Vec<CodeLens> {
    let lens = |lens: portolan_ide::Lens| {
        Some(CodeLens {
            range: view.document_range(view.exactly(lens.range)?),
            command: Some(Command { title: lens.title, command: String::new(), arguments: None }),
            data: None,
        })
    };
    portolan_ide::lenses(view.analysis, THIS).into_iter().filter_map(lens).collect()
}
