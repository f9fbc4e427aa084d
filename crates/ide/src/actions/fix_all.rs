//! All fixes of a file at once.

use portolan_analyzer::{Analysis, Edit, FileId, Fix, TextRange};
use portolan_catalog::say;

/// The first fix of each finding that is told in a file, in order of place. One that touches what an earlier one
/// changes, or another file, is left out: it is offered again afterwards, if it is still needed.
pub fn fix_all(analysis: &Analysis, file: FileId) -> Option<Fix> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut fixes = 0;
    for diagnostic in analysis.diagnostics.iter().filter(|found| found.span_in(file, &analysis.sources).is_some()) {
        let Some(fix) = diagnostic.fixes.first() else { continue };
        let range = |edit: &Edit| analysis.sources.range(edit.span);
        let fits = |edit: &Edit| edit.span.file == file && !edits.iter().any(|other| clash(range(edit), range(other)));
        if fix.edits.iter().all(fits) {
            edits.extend(fix.edits.iter().cloned());
            fixes += 1;
        }
    }
    edits.sort_by_key(|edit| analysis.sources.order(edit.span));
    let language = analysis.sources.settings.language;
    let what = if fixes == 1 { "fix" } else { "fixes" };
    (fixes > 0)
        .then(|| Fix { title: say!(language, "apply {fixes} {what}", "{fixes} 件の修正を適用する"), edits })
}

/// Whether the order of two edits would matter: one changes what the other does, or both insert at one place.
fn clash(one: TextRange, other: TextRange) -> bool {
    one.start() == other.start() || (one.start() < other.end() && other.start() < one.end())
}

#[cfg(test)]
mod tests {
    use portolan_analyzer::TextSize;

    use super::*;

    #[test]
    fn edits_clash_where_their_order_matters() {
        let range = |start: u32, end: u32| TextRange::new(TextSize::new(start), TextSize::new(end));
        for (one, other, expected) in [
            (range(2, 5), range(5, 7), false),
            (range(2, 5), range(4, 7), true),
            (range(2, 5), range(3, 3), true),
            (range(2, 5), range(5, 5), false),
            (range(2, 5), range(2, 2), true),
            (range(3, 3), range(3, 3), true),
        ] {
            assert_eq!(clash(one, other), expected, "{one:?} {other:?}");
            assert_eq!(clash(other, one), expected, "{other:?} {one:?}");
        }
    }
}
