//! What a failed expectation offers has to be so.

use portolan_analyzer::{Sources, analyze};

/// Everything that the first finding says behind its message.
fn advice(text: &str) -> String {
    let analysis = analyze(Sources::of_text("case.topo", text));
    let failed = analysis.diagnostics.iter().find(|diagnostic| diagnostic.rule == "expectation").expect("it fails");
    let notes = failed.notes.iter().map(|note| note.text.clone());
    notes.chain(failed.fixes.iter().map(|fix| fix.title.clone())).collect::<Vec<_>>().join("\n")
}

const TWO: &str = "region eu-west-1
vpc v 10.0.0.0/16 {
  internet_gateway igw
  subnet a 10.0.0.0/24 { az a; route_table out; instance x { public_ip on } }
  subnet b 10.0.1.0/24 { az b; route_table closed; instance y }
  route_table closed
  route_table out { route 0.0.0.0/0 -> igw }
}
vpc w 10.1.0.0/16 { subnet a 10.1.0.0/24 { az a; instance z } }
";

#[test]
fn where_only_a_part_arrives_neither_sentence_holds() {
    for claim in ["expect v reaches internet", "expect v cannot reach internet"] {
        let said = advice(&format!("{TWO}{claim}\n"));
        assert!(!said.contains("which holds"), "{said}");
        assert!(said.contains("reaches: `v.a.x` to the internet"), "{said}");
    }
    assert!(advice(&format!("{TWO}expect v.b.y reaches internet\n")).contains("because no-route`, which holds"));
    assert!(advice(&format!("{TWO}expect v.a.x cannot reach internet\n")).contains("write `reaches`, which holds"));
}

#[test]
fn no_nat_gateway_leads_to_a_private_address() {
    for goal in ["w.a.z", "10.1.0.9", "192.168.7.0/24"] {
        let said = advice(&format!("{TWO}expect v.b.y reaches {goal}\n"));
        assert!(!said.contains("NAT gateway"), "{said}");
        assert!(said.contains("a route to the peering, transit gateway or VPN gateway that leads there"), "{said}");
    }
    for goal in ["internet", "198.51.100.7", "aws.sqs"] {
        assert!(advice(&format!("{TWO}expect v.b.y reaches {goal}\n")).contains("a NAT gateway in `v.a`"), "{goal}");
    }
}
