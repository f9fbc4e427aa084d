//! Every expectation of the case files that holds fails when it is turned round, and the failure shows the way.

mod shared;

#[test]
fn what_holds_fails_when_it_is_turned_round() {
    let mut tried = 0;
    for folder in ["paths", "security", "dns", "endpoints"] {
        for path in shared::files(&format!("cases/{folder}")) {
            tried += shared::turn_round(&std::fs::read_to_string(path).unwrap());
        }
    }
    assert!(tried > 50, "only {tried} expectations were tried");
}
