//! Inputs for which something did not hold once, in a folder for each target.

use std::path::Path;

use portolan_fuzz::TARGETS;

#[test]
fn what_failed_once_holds() {
    let failures = Path::new(env!("CARGO_MANIFEST_DIR")).join("failures");
    for folder in failures.read_dir().unwrap() {
        let folder = folder.unwrap().path();
        let (name, check) = TARGETS.iter().find(|(name, _)| folder.ends_with(name)).expect("a target has that name");
        for input in folder.read_dir().unwrap() {
            let input = input.unwrap().path();
            println!("{name}: {}", input.display());
            check(&std::fs::read(&input).unwrap());
        }
    }
}
