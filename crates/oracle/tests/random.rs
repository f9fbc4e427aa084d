//! What the generator makes is a topology, and always the same one.

use portolan_oracle::{is_sound, random::topology};

#[test]
fn every_name_means_something() {
    for seed in 0..150 {
        let text = topology(seed);
        let wrong = is_sound(&text);
        assert!(wrong.is_empty(), "seed {seed}: {wrong:#?}\n{text}");
        assert_eq!(text, topology(seed));
    }
}
