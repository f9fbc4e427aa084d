//! What more than one test asks of topologies.

use std::path::{Path, PathBuf};

use portolan_analyzer::{Claim, NoteKind, Severity, Sources, analyze};

/// The `.topo` files of a folder of the repository's `tests`.
pub(crate) fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(folder);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "topo")).collect()
}

/// The opposite of an expectation, without what only the original can say.
fn inverted(text: &str, claim: Claim) -> Option<String> {
    let cut = |text: &str, word: &str| text.split_once(word).map_or(text.to_owned(), |(before, _)| before.to_owned());
    match claim {
        Claim::Reaches => Some(cut(text, " via ").replacen(" reaches ", " cannot reach ", 1)),
        Claim::CannotReach => Some(cut(text, " because ").replacen(" cannot reach ", " reaches ", 1)),
        Claim::Only => None,
    }
}

/// Turns each expectation of a topology round that holds, one at a time: it must fail, show the way and, where the
/// original named the reason, end for that reason. Says how many were turned.
pub(crate) fn turn_round(text: &str) -> usize {
    let mut turned_round = 0;
    let original = analyze(Sources::of_text("case.topo", text));
    for expectation in original.expectations.iter().filter(|expectation| expectation.holds == Some(true)) {
        let Some(opposite) = inverted(&expectation.text, expectation.claim) else { continue };
        let range = original.sources.range(expectation.span);
        let mut turned = text.to_owned();
        turned.replace_range(std::ops::Range::<usize>::from(range), &opposite);
        let analysis = analyze(Sources::of_text("case.topo", turned.as_str()));
        let there = |span| analysis.sources.range(span).start() == range.start();
        let found = analysis.expectations.iter().find(|found| there(found.span)).unwrap();
        assert_eq!(found.holds, Some(false), "{opposite}");
        let diagnostic = analysis.diagnostics.iter().find(|diagnostic| there(diagnostic.span)).unwrap();
        assert_eq!(diagnostic.severity, Severity::Error, "{opposite}");
        let path = diagnostic.notes.iter().find(|note| note.kind == NoteKind::Path);
        assert!(path.is_some_and(|path| !path.text.is_empty()), "{opposite}: no path");
        if let Some((_, reason)) = expectation.text.split_once(" because ") {
            assert_eq!(found.stopped_by, reason.split_whitespace().next(), "{opposite}");
        }
        if let (Claim::CannotReach, Some(reason)) = (expectation.claim, found.stopped_by) {
            // What stops it is named: by the statement that decides, or in words where none does.
            let named = diagnostic.related.iter().any(|related| related.message == "this decides");
            let told = diagnostic.notes.iter().any(|note| note.kind == NoteKind::Note);
            assert!(named || told, "{opposite}: {reason} is not explained");
        }
        turned_round += 1;
    }
    turned_round
}
