//! Every action on every example: what it writes is well-formed, true, and makes nothing worse.

use std::collections::BTreeSet;

use portolan_analyzer::Node;
use portolan_ide::{
    Analysis, FileId, Fix, Severity, SourceFile, Sources, TextSize, analyze, fix_all, present_state, refactorings,
};

mod shared;

use shared::examples;

const THIS: FileId = FileId(0);

fn analysis(text: &str) -> Analysis {
    analyze(Sources::of(SourceFile::new("example.topo", text)))
}

/// A text after a change, which changes nothing else.
fn changed(analysis: &Analysis, text: &str, fix: &Fix) -> String {
    let mut text = text.to_owned();
    for edit in fix.edits.iter().rev() {
        assert_eq!(edit.span.file, THIS, "{fix:?}");
        text.replace_range(std::ops::Range::<usize>::from(analysis.sources.range(edit.span)), &edit.text);
    }
    text
}

/// Where the keyword of a statement stands.
fn keyword(analysis: &Analysis, node: &Node) -> TextSize {
    analysis.sources.range(node.keyword).start()
}

/// What is wrong, without places, which an edit moves.
fn errors(analysis: &Analysis) -> BTreeSet<String> {
    let errors = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| format!("{}: {}", found.rule, found.message)).collect()
}

fn nothing_worse(name: &str, text: &str, fix: &Fix) -> (String, Analysis) {
    let before = analysis(text);
    let new = changed(&before, text, fix);
    assert!(portolan_syntax::format(&new).is_ok(), "{name}: {new}");
    let after = analysis(&new);
    let added: Vec<_> = errors(&after).difference(&errors(&before)).cloned().collect();
    assert!(added.is_empty(), "{name}: {}: {added:?}", fix.title);
    (new, after)
}

#[test]
fn refactorings_and_all_fixes_make_nothing_worse() {
    let mut applied = 0;
    for (name, text) in examples() {
        let known = analysis(&text);
        let named = known.nodes.iter().map(|node| refactorings(&known, THIS, keyword(&known, node)));
        let fixes: Vec<_> = named.flatten().chain(fix_all(&known, THIS)).collect();
        for fix in fixes {
            nothing_worse(&name, &text, &fix);
            applied += 1;
        }
    }
    assert!(applied > 0);
}

#[test]
fn what_is_written_of_an_instance_holds() {
    let mut written = 0;
    for (name, text) in examples() {
        let known = analysis(&text);
        for node in known.nodes.iter().filter(|node| node.keyword.file == THIS) {
            let state = present_state(&known, THIS, keyword(&known, node));
            let Some(fix) = state.and_then(|state| state.write()) else { continue };
            let (new, after) = nothing_worse(&name, &text, &fix);
            for expectation in
                after.expectations.iter().filter(|own| usize::from(after.sources.range(own.span).start()) >= text.len())
            {
                assert_eq!(expectation.holds, Some(true), "{name}: {}\n{:?}", expectation.text, expectation.outcome);
                written += 1;
            }
            let again = analysis(&new);
            let rest = present_state(&again, THIS, keyword(&again, again.nodes.get(node.id)));
            assert_eq!(rest.and_then(|state| state.write()), None, "{name}: all of it is written");
        }
    }
    assert!(written > 20, "{written}");
}

/// Two VPCs and an office, joined by `joined`. The second VPC has two tables, of which `other` leads everywhere.
fn joined(joined: &str, expected: &str) -> String {
    format!(
        "region ap-northeast-1
vpc near 10.1.0.0/16 10.3.0.0/16 {{
  subnet front 10.3.0.0/24 {{ az a; route_table out; instance app {{ security_groups [all] }} }}
  route_table out {{ route 10.2.0.0/16 -> link }}
  security_group all {{ ingress all from 0.0.0.0/0 }} # allow: open-management-port
}}
vpc far 10.2.0.0/16 {{
  subnet lost 10.2.0.0/24 {{ az a; route_table home; network_acl border; instance app {{ security_groups [all] }} }}
  subnet found 10.2.1.0/24 {{ az a; route_table other; instance app {{ security_groups [all] }} }}
  route_table home
  route_table other {{ route 0.0.0.0/0 -> link }}
  network_acl border {{ ingress 100 allow tcp from 0.0.0.0/0; egress 100 allow tcp to 0.0.0.0/0 }}
  security_group all {{ ingress all from 0.0.0.0/0 }} # allow: open-management-port
}}
on_premises office 192.168.0.0/16
{joined}
expect {expected} on tcp/443
"
    )
}

#[test]
fn the_missing_way_back_is_added() {
    let vpn = "vpn line office <-> link\n";
    let peering = "peering link near <-> far\n".to_owned();
    let hub = |rest: &str| {
        format!(
            "transit_gateway link {{ attach near {{ subnets [near.front] }}; attach far {{ subnets [far.found] }}; {rest} }}\n{vpn}"
        )
    };
    let open = hub("attach line; propagate near; propagate far; propagate line");
    let tables = "route_table one { associate near; associate line; propagate far }; route_table two { associate far }";
    for (text, added, place) in [
        (joined(&peering, "near.front.app reaches far.lost.app"), "route 10.3.0.0/16 -> link", "far.home"),
        (joined(&open, "near.front.app reaches far.lost.app"), "route 10.3.0.0/16 -> link", "far.home"),
        (joined(&open, "office reaches far.lost.app"), "route 192.168.0.0/16 -> link", "far.home"),
        (joined(&hub(tables), "near.front.app reaches far.found.app"), "propagate near", "link.two"),
        (joined(&hub(&format!("attach line; {tables}")), "office reaches far.found.app"), "propagate line", "link.two"),
        (joined(&hub("propagate far"), "near.front.app reaches far.found.app"), "propagate near", "link"),
        (
            joined(vpn, "office reaches far.lost.app")
                .replace("  network_acl border", "  vpn_gateway link\n  network_acl border")
                .replace("<-> link", "<-> far.link"),
            "propagate link",
            "far.home",
        ),
        (
            joined(&peering, "near.front.app reaches far.lost.app")
                .replace("route_table home\n", "route_table home { route 10.0.0.0/8 -> link }\n")
                .replace("egress 100 allow tcp", "egress 100 allow udp"),
            "egress 200 allow tcp/1024-65535 to 0.0.0.0/0",
            "far.border",
        ),
    ] {
        let known = analysis(&text);
        let expectation = &known.expectations[0];
        assert_eq!(expectation.holds, Some(false), "{text}");
        let told = known.diagnostics.iter().find(|found| found.span == expectation.span).unwrap();
        // Behind it: to write that this cannot be reached.
        let titles: Vec<_> = told.fixes.iter().map(|fix| fix.title.as_str()).collect();
        assert_eq!(titles[0], format!("add `{added}` to `{place}`"), "{text}");
        assert!(titles[1..].iter().all(|title| title.starts_with("write `cannot reach")), "{titles:?}");
        let (_, after) = nothing_worse(place, &text, &told.fixes[0]);
        assert_eq!(after.expectations[0].holds, Some(true), "{text}\n{}", after.expectations[0].outcome);
    }
}

#[test]
fn no_way_back_is_added_where_no_table_is_declared() {
    let text = joined("peering link near <-> far\n", "near.front.app reaches far.lost.app");
    let text = text.replace(" route_table home;", "");
    let known = analysis(&text);
    let expectation = &known.expectations[0];
    assert_eq!((expectation.holds, expectation.stopped_by), (Some(false), Some("no-route")));
    let told = known.diagnostics.iter().find(|found| found.span == expectation.span).unwrap();
    let titles: Vec<_> = told.fixes.iter().map(|fix| fix.title.as_str()).collect();
    assert_eq!(titles, ["write `cannot reach … because no-route`, which holds"]);
}
