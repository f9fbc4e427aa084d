//! The book's page about the server names tests that exist.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_feature_of_the_book_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("../../book/src/language-server.md")).unwrap();
    let mut tests = BTreeSet::new();
    let wire = std::fs::read_dir(root.join("tests/wire")).unwrap().map(|entry| entry.unwrap().path());
    let processes = ["tests/log.rs", "../cli/tests/server.rs"].map(|path| root.join(path));
    for path in wire.chain(processes) {
        let source = std::fs::read_to_string(path).unwrap();
        // Two lines belong to a test: that it is one, and its name.
        let tested = source.split("test]\n").skip(1).filter_map(|rest| rest.split_once("fn ")?.1.split('(').next());
        tests.extend(tested.map(str::to_owned));
    }
    // Names of tests are the words in code that consist of letters and several underscores.
    let words = page.split('`').skip(1).step_by(2);
    let is_test = |word: &&str| {
        word.matches('_').count() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
    };
    let named: Vec<_> = words.filter(is_test).collect();
    assert!(named.len() > 20, "{named:?}");
    let missing: Vec<_> = named.iter().filter(|name| !tests.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
