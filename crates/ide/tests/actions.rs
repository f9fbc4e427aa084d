//! Every action on every example: what it writes is well-formed, true, and makes nothing worse.

use std::collections::BTreeSet;
use std::path::Path;

use portolan_analyzer::Node;
use portolan_ide::{
    Analysis, FileId, Fix, Severity, SourceFile, Sources, TextSize, analyze, fix_all, present_state, refactorings,
};

const THIS: FileId = FileId(0);

/// The examples, each with its name.
fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/examples");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "topo") {
            found.push((
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(path).unwrap(),
            ));
        }
    }
    found.sort();
    assert!(found.len() > 5, "{found:?}");
    found
}

fn analysis(text: &str) -> Analysis {
    analyze(Sources::of(SourceFile::new("example.topo", text)))
}

/// A text after a change, which changes nothing else.
fn changed(analysis: &Analysis, text: &str, fix: &Fix) -> String {
    let mut text = text.to_owned();
    for edit in fix.edits.iter().rev() {
        assert_eq!(edit.span.file, THIS, "{fix:?}");
        text.replace_range(std::ops::Range::<usize>::from(analysis.sources.range(edit.span)), &edit.text);
    }
    text
}

/// Where the keyword of a statement stands.
fn keyword(analysis: &Analysis, node: &Node) -> TextSize {
    analysis.sources.range(node.keyword).start()
}

/// What is wrong, without places, which an edit moves.
fn errors(analysis: &Analysis) -> BTreeSet<String> {
    let errors = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| format!("{}: {}", found.rule, found.message)).collect()
}

fn nothing_worse(name: &str, text: &str, fix: &Fix) -> (String, Analysis) {
    let before = analysis(text);
    let new = changed(&before, text, fix);
    assert!(portolan_syntax::format(&new).is_ok(), "{name}: {new}");
    let after = analysis(&new);
    let added: Vec<_> = errors(&after).difference(&errors(&before)).cloned().collect();
    assert!(added.is_empty(), "{name}: {}: {added:?}", fix.title);
    (new, after)
}

#[test]
fn refactorings_and_all_fixes_make_nothing_worse() {
    let mut applied = 0;
    for (name, text) in examples() {
        let known = analysis(&text);
        let named = known.nodes.iter().map(|node| refactorings(&known, THIS, keyword(&known, node)));
        let fixes: Vec<_> = named.flatten().chain(fix_all(&known, THIS)).collect();
        for fix in fixes {
            nothing_worse(&name, &text, &fix);
            applied += 1;
        }
    }
    assert!(applied > 0);
}

#[test]
fn what_is_written_of_an_instance_holds() {
    let mut written = 0;
    for (name, text) in examples() {
        let known = analysis(&text);
        for node in known.nodes.iter().filter(|node| node.keyword.file == THIS) {
            let state = present_state(&known, THIS, keyword(&known, node));
            let Some(fix) = state.and_then(|state| state.write()) else { continue };
            let (new, after) = nothing_worse(&name, &text, &fix);
            for expectation in
                after.expectations.iter().filter(|own| usize::from(after.sources.range(own.span).start()) >= text.len())
            {
                assert_eq!(expectation.holds, Some(true), "{name}: {}\n{:?}", expectation.text, expectation.outcome);
                written += 1;
            }
            let again = analysis(&new);
            let rest = present_state(&again, THIS, keyword(&again, again.nodes.get(node.id)));
            assert_eq!(rest.and_then(|state| state.write()), None, "{name}: all of it is written");
        }
    }
    assert!(written > 20, "{written}");
}
