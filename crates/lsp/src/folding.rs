//! `textDocument/foldingRange`.

use crate::protocol::{FoldingRange, FoldingRangeKind};
use crate::view::{THIS, View};

/// What can be folded. Lines are folded as a whole where the client can do nothing else; then the line of the closer
/// stays visible.
pub(crate) fn folds(view: &View<'_>) -> Vec<FoldingRange> {
    let lines_only = view.session.folds_lines_only;
    let fold = |fold: portolan_ide::Fold| {
        let range = view.range(fold.range);
        let end_line = if lines_only && !fold.comment { range.end.line.saturating_sub(1) } else { range.end.line };
        (end_line > range.start.line).then(|| FoldingRange {
            start_line: range.start.line,
            start_character: (!lines_only).then_some(range.start.character),
            end_line,
            end_character: (!lines_only).then_some(range.end.character),
            kind: fold.comment.then_some(FoldingRangeKind::Comment),
            collapsed_text: None,
        })
    };
    let limit = view.session.most_folds.unwrap_or(usize::MAX);
    portolan_ide::folds(view.analysis, THIS).into_iter().filter_map(fold).take(limit).collect()
}
