//! A strict twin of the grammar: it accepts what the tolerant one reads without an error, and nothing else. So no
//! good text slips into a rule that is meant for broken ones, and no broken text is taken for good.

#![allow(missing_docs)] // pest derives the `Rule` enum without them.

use pest::Parser;
use portolan_syntax::parse;
use proptest::prelude::*;

#[derive(pest_derive::Parser)]
#[grammar = "../tests/strict.pest"]
struct Strict;

fn agree(text: &str) -> Result<(), String> {
    let errors = parse(text).errors;
    match (Strict::parse(Rule::file, text), errors.is_empty()) {
        (Ok(_), true) | (Err(_), false) => Ok(()),
        (Ok(_), false) => Err(format!("{text:?} is well-formed, but {errors:?}")),
        (Err(error), true) => Err(format!("{text:?} is read without an error, but {error}")),
    }
}

#[test]
fn every_case_file_agrees() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "topo") {
                agree(&std::fs::read_to_string(&path).unwrap())
                    .unwrap_or_else(|wrong| panic!("{}: {wrong}", path.display()));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_of_all_kinds_agree(text in prop::collection::vec(prop::sample::select(vec![
        "{", "}", "[", "]", ",", ";", "\"", "\"s\"", "#", "\n", "\r\n", " ", "\u{3000}", "->", "vpc", "a", "{ a }", "{ a; b }\n", "[a, b]",
        "[a\n# c\nb]", "k [x] {", "\n}\n", "# note\n",
    ]), 0..25)) {
        let text = text.concat();
        agree(&text).map_err(TestCaseError::fail)?;
    }
}
