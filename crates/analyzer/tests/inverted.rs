//! Every expectation of the case files that holds fails when it is turned round, and the failure shows the way.

use std::path::Path;

use portolan_analyzer::{Claim, NoteKind, Severity, Sources, analyze};

/// The opposite of an expectation, without what only the original can say.
fn inverted(text: &str, claim: Claim) -> Option<String> {
    let cut = |text: &str, word: &str| text.split_once(word).map_or(text.to_owned(), |(before, _)| before.to_owned());
    match claim {
        Claim::Reaches => Some(cut(text, " via ").replacen(" reaches ", " cannot reach ", 1)),
        Claim::CannotReach => Some(cut(text, " because ").replacen(" cannot reach ", " reaches ", 1)),
        Claim::Only => None,
    }
}

#[test]
fn what_holds_fails_when_it_is_turned_round() {
    let mut tried = 0;
    for folder in ["paths", "security", "dns", "endpoints"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases").join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let original = analyze(Sources::of_text("case.topo", text.as_str()));
            for expectation in original.expectations.iter().filter(|expectation| expectation.holds == Some(true)) {
                let Some(opposite) = inverted(&expectation.text, expectation.claim) else { continue };
                let range = expectation.span.text_range();
                let mut turned = text.clone();
                turned.replace_range(std::ops::Range::<usize>::from(range), &opposite);
                let analysis = analyze(Sources::of_text("case.topo", turned.as_str()));
                let found = analysis.expectations.iter().find(|found| found.span.range.start == range.start()).unwrap();
                assert_eq!(found.holds, Some(false), "{opposite}");
                let diagnostic = analysis
                    .diagnostics
                    .iter()
                    .find(|diagnostic| diagnostic.span.range.start == range.start())
                    .unwrap();
                assert_eq!(diagnostic.severity, Severity::Error, "{opposite}");
                let path = diagnostic.notes.iter().find(|note| note.kind == NoteKind::Path);
                assert!(path.is_some_and(|path| !path.text.is_empty()), "{opposite}: no path");
                if let (Claim::CannotReach, Some(reason)) = (expectation.claim, found.stopped_by) {
                    // What stops it is named: by the statement that decides, or in words where none does.
                    let named = diagnostic.related.iter().any(|related| related.message == "this decides");
                    let told = diagnostic.notes.iter().any(|note| note.kind == NoteKind::Note);
                    assert!(named || told, "{opposite}: {reason} is not explained");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 50, "only {tried} expectations were tried");
}
