//! The example networks of `tests/examples` are faultless: nothing is reported, every expectation holds, and none
//! holds by accident: turned round, it fails.

mod shared;

use portolan_analyzer::{Sources, analyze};

#[test]
fn examples_are_faultless_and_say_something() {
    let files = shared::files("examples");
    assert!(files.len() >= 9, "the examples are missing");
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let analysis = analyze(Sources::of_text(name, text.as_str()));
        let said: Vec<_> = analysis.diagnostics.iter().map(|diagnostic| &diagnostic.message).collect();
        assert!(said.is_empty(), "{name}: {said:#?}");
        for expectation in &analysis.expectations {
            assert_eq!(expectation.holds, Some(true), "{name}: {}", expectation.text);
        }
        assert_eq!(shared::turn_round(&text), analysis.expectations.len(), "{name}: one cannot be turned round");
    }
}
