//! What a failed expectation offers has to be so.

use std::path::Path;

use portolan_analyzer::{Diagnostic, NoteKind, Severity, Sources, analyze, rules};

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

/// The findings that tell the way of a packet, and where they stand.
fn failures(text: &str) -> (Sources, Vec<Diagnostic>) {
    let analysis = analyze(Sources::of_text("case.topo", text));
    let told = |diagnostic: &Diagnostic| diagnostic.notes.iter().any(|note| note.kind == NoteKind::Path);
    (analysis.sources, analysis.diagnostics.into_iter().filter(told).collect())
}

/// What is wrong with a topology, wherever it stands.
fn errors(text: &str) -> Vec<(&'static str, String)> {
    let analysis = analyze(Sources::of_text("case.topo", text));
    let errors = analysis.diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors.map(|error| (error.rule, error.message)).collect()
}

/// Each failure of a topology with a fix: after the first one it is gone, and nothing else is wrong that was not.
/// Gives the number of failures that were mended so.
fn first_fixes_mend(name: &str, text: &str) -> usize {
    let before = errors(text);
    let mut mended = 0;
    let (sources, failures) = failures(text);
    for failure in failures {
        let Some(fix) = failure.fixes.first() else { continue };
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(sources.order(edit.span)));
        let mut fixed = text.to_owned();
        for edit in edits {
            fixed.replace_range(std::ops::Range::<usize>::from(sources.range(edit.span)), &edit.text);
        }
        let mut left = before.clone();
        let own = left.iter().position(|(rule, message)| *rule == failure.rule && *message == failure.message);
        left.remove(own.unwrap_or_else(|| panic!("{name}: {} is no error", failure.message)));
        for error in errors(&fixed) {
            // The same failure may have another cause now.
            let known = left.iter().position(|(_, message)| *message == error.1);
            let known = known.unwrap_or_else(|| panic!("{name}: `{}` leaves {error:?} in\n{fixed}", fix.title));
            left.remove(known);
        }
        mended += 1;
    }
    mended
}

#[test]
fn the_first_fix_of_a_failure_mends_it() {
    let mut mended = 0;
    let causes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/causes");
    for path in std::fs::read_dir(causes).unwrap().map(|entry| entry.unwrap().path()) {
        mended += first_fixes_mend(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap());
    }
    for rule in rules() {
        for example in rule.page(portolan_analyzer::Language::En).split("```topo expect-error").skip(1) {
            let (_, text) = example.split_once('\n').unwrap();
            let (text, _) = text.split_once("\n```").unwrap();
            mended += first_fixes_mend(rule.name, &format!("{text}\n"));
        }
    }
    assert!(mended > 60, "only {mended} failures were mended");
}
