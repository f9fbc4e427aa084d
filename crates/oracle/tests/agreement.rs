//! The analyzer and the plain walk give the same answers: on random topologies, on the small ones in `cases`,
//! which are what was left of former disagreements, and on the example networks of `tests/examples`.

use std::path::Path;

use portolan_oracle::{Disagreement, Kind, compare, is_sound, random::topology};

/// 30 questions each.
const SEEDS: std::ops::Range<u64> = 0..250;

fn differences() -> Vec<(u64, Disagreement)> {
    SEEDS.flat_map(|seed| compare(&topology(seed)).into_iter().map(move |found| (seed, found))).collect()
}

/// Where both are certain they must agree, and where the plain walk finds two answers possible the analyzer must not
/// pick one. Of several things that stop a packet either may name another one.
#[test]
fn random_topologies_agree() {
    let mut found = differences();
    found.retain(|(_, difference)| matches!(difference.kind, Kind::Answer | Kind::Overclaim));
    assert!(found.is_empty(), "{} differences, the first of them {:#?}", found.len(), found.first());
}

#[test]
fn cases_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["cases", "../../tests/examples"].map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let mut count = 0;
    for entry in folders.into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "topo") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let wrong = is_sound(&text);
        assert!(wrong.is_empty(), "{}: {wrong:#?}", path.display());
        let found: Vec<_> = compare(&text).into_iter().filter(|difference| difference.kind != Kind::Reason).collect();
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
        count += 1;
    }
    assert!(count > 0, "no cases");
}
