//! The book's pages about the server name tests that exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where the server is tested: over the wire, and as a process.
const SERVER: [&str; 3] = ["crates/lsp/tests/wire", "crates/lsp/tests/log.rs", "crates/cli/tests/server.rs"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Adds the names of all tests in a file, or below a folder.
fn add_tests(path: &Path, names: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            add_tests(&entry.unwrap().path(), names);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let source = std::fs::read_to_string(path).unwrap();
        // Two lines belong to a test: that it is one, and its name.
        let tested = source.split("test]\n").skip(1).filter_map(|rest| rest.split_once("fn ")?.1.split('(').next());
        names.extend(tested.map(str::to_owned));
    }
}

/// Checks that the tests that a page names are there.
fn check(page: &str, tested_in: &[&str]) {
    let mut tests = BTreeSet::new();
    for path in tested_in {
        add_tests(&root().join(path), &mut tests);
    }
    let text = std::fs::read_to_string(root().join("book/src").join(page)).unwrap();
    // Names of tests are the words in code that consist of letters and several underscores.
    let words = text.split('`').skip(1).step_by(2);
    let is_test = |word: &&str| {
        word.matches('_').count() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
    };
    let named: Vec<_> = words.filter(is_test).collect();
    assert!(named.len() > 20, "{page}: {named:?}");
    let missing: Vec<_> = named.iter().filter(|name| !tests.contains(**name)).collect();
    assert!(missing.is_empty(), "{page}: {missing:?}");
}

#[test]
fn every_feature_of_the_book_has_its_test() {
    check("language-server.md", &SERVER);
}

#[test]
fn what_is_compared_has_its_test() {
    check("comparison.md", &[&SERVER[..], &["crates/mdbook/tests"]].concat());
}
