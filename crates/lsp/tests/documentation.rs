//! The book's page about the server names tests that exist.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_feature_of_the_book_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("../../book/src/language-server.md")).unwrap();
    let mut tests = BTreeSet::new();
    for entry in std::fs::read_dir(root.join("tests/wire")).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let names =
            source.split("async fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next().map(str::to_owned));
        tests.extend(names);
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
