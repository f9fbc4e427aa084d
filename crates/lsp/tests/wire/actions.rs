//! Code actions beyond the fix of one finding.

use crate::harness::{Client, URI, apply, at, modern};
use portolan_lsp::Server;
use serde_json::{Value, json};

/// A client that knows these kinds of code actions besides quick fixes.
async fn client(kinds: &[&str], text: &str) -> Client {
    let mut capabilities = modern();
    capabilities["textDocument"]["codeAction"]["codeActionLiteralSupport"]["codeActionKind"]["valueSet"] = json!(kinds);
    let (mut client, _) = Client::initialized(Server::default(), capabilities).await;
    client.open(text).await;
    client
}

fn asked(position: &Value, only: Option<&str>) -> Value {
    let mut context = json!({"diagnostics": []});
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    json!({"textDocument": {"uri": URI}, "range": {"start": position, "end": position}, "context": context})
}

/// The text after the only action at a place, with its title.
async fn rewritten(client: &mut Client, text: &str, position: &Value) -> (String, String) {
    let actions = client.result("textDocument/codeAction", asked(position, Some("refactor"))).await;
    assert_eq!(actions.as_array().map(Vec::len), Some(1), "{actions}");
    assert_eq!(actions[0]["kind"], "refactor.rewrite");
    let change = &actions[0]["edit"]["documentChanges"][0];
    (apply(text, &change["edits"]), actions[0]["title"].as_str().unwrap().to_owned())
}

/// The errors and warnings of a text.
fn found(text: &str) -> Vec<String> {
    let analysis = portolan_ide::analyze(portolan_ide::Sources::of_text("test.topo", text));
    let serious = analysis.diagnostics.iter().filter(|found| found.severity != portolan_ide::Severity::Hint);
    serious.map(|found| format!("{}: {}", found.rule, found.message)).collect()
}

const OFFICE: &str = "region ap-northeast-1

vpc office 10.0.0.0/16 {
  dns_hostnames on
  internet_gateway igw
  route_table front { route 0.0.0.0/0 -> igw }
  route_table back { route 0.0.0.0/0 -> nat }
  subnet front_a 10.0.0.0/24 { az a; route_table front }
  subnet back_a 10.0.10.0/24 {
    az a
    route_table back
    instance app { security_groups [app]; uses [aws.s3, aws.sqs] }
  }
  subnet back_c 10.0.11.0/24 {
    az c
    route_table back
    instance other { security_groups [app] }
  }
  nat_gateway nat { subnet front_a } # to the internet
  security_group app
  security_group doors { ingress tcp/443 from app }
  endpoint queues interface {
    service aws.sqs
    subnets [back_a]
    security_groups [doors]
  }
}
";

#[tokio::test]
async fn all_fixes_apply_at_once() {
    let text = "region ap-northeast-1\nvpc lab 10.0.0.1/16 {\n  subnet a 10.0.1.7/24 { route_table privat }\n  route_table private\n}\n";
    let mut client = client(&["quickfix", "source"], text).await;
    let start = json!({"line": 0, "character": 0});
    let actions = client.result("textDocument/codeAction", asked(&start, Some("source.fixAll"))).await;
    assert_eq!(actions[0]["kind"], "source.fixAll");
    let fixed = apply(text, &actions[0]["edit"]["documentChanges"][0]["edits"]);
    assert_eq!(
        fixed,
        text.replace("10.0.0.1/16", "10.0.0.0/16").replace("1.7/24", "1.0/24").replace("privat }", "private }")
    );
    assert_eq!(found(&fixed), [""; 0]);
    assert_eq!(client.result("textDocument/codeAction", asked(&start, None)).await, json!([]), "only where asked for");
    client.replace(2, &fixed).await;
    assert_eq!(client.result("textDocument/codeAction", asked(&start, Some("source"))).await, json!([]));
}

#[tokio::test]
async fn actions_of_kinds_that_the_client_does_not_know_are_not_offered() {
    for (known, offered) in [
        (json!(["quickfix"]), json!(["quickfix"])),
        (json!(["", "quickfix"]), json!(["quickfix", "refactor.rewrite", "source.fixAll"])),
        (json!(["refactor.rewrite", "source.organizeImports"]), json!(["quickfix", "refactor.rewrite"])),
    ] {
        let mut capabilities = modern();
        capabilities["textDocument"]["codeAction"]["codeActionLiteralSupport"]["codeActionKind"]["valueSet"] = known;
        let (_, offer) = Client::initialized(Server::default(), capabilities).await;
        assert_eq!(offer["codeActionProvider"]["codeActionKinds"], offered);
    }
    let mut client = client(&["quickfix"], OFFICE).await;
    let at = at(OFFICE, "instance app", "app");
    assert_eq!(client.result("textDocument/codeAction", asked(&at, Some("refactor"))).await, json!([]));
}

#[tokio::test]
async fn an_endpoint_is_put_into_every_zone() {
    assert_eq!(found(OFFICE), ["endpoint-single-zone: `office.queues` stands in zone a only"]);
    let mut client = client(&["refactor"], OFFICE).await;
    let place = at(OFFICE, "endpoint queues", "queues");
    let (text, title) = rewritten(&mut client, OFFICE, &place).await;
    assert_eq!(text, OFFICE.replace("subnets [back_a]", "subnets [back_a, back_c]"));
    assert_eq!(title, "put `queues` into every zone of its VPC's hosts: add `back_c`");
    assert_eq!(found(&text), [""; 0]);
    client.replace(2, &text).await;
    let actions = client.result("textDocument/codeAction", asked(&place, Some("refactor"))).await;
    assert_eq!(actions, json!([]), "it is there");
}

#[tokio::test]
async fn a_gateway_endpoint_takes_the_place_of_a_nat_gateway() {
    let mut client = client(&["refactor"], OFFICE).await;
    let place = at(OFFICE, "nat_gateway nat", "nat");
    let (text, _) = rewritten(&mut client, OFFICE, &place).await;
    let endpoint = "# to the internet\n  endpoint s3 gateway {\n    service aws.s3\n    route_tables [back]\n  }\n";
    assert_eq!(text, OFFICE.replace("# to the internet\n", endpoint));
    assert_eq!(found(&text), found(OFFICE), "nothing new");
    client.replace(2, &text).await;
    assert_eq!(client.result("textDocument/codeAction", asked(&place, Some("refactor"))).await, json!([]));
}

#[tokio::test]
async fn what_an_instance_reaches_now_is_written_down() {
    let mut client = client(&["refactor"], OFFICE).await;
    let place = at(OFFICE, "instance app", "app");
    let (text, title) = rewritten(&mut client, OFFICE, &place).await;
    let app = "office.back_a.app";
    let expected =
        format!("\nexpect {app} reaches internet\nexpect {app} reaches aws.s3\nexpect {app} reaches aws.sqs\n");
    assert_eq!(text, format!("{OFFICE}{expected}"));
    assert_eq!(title, "write down what `app` reaches now, as expectations");
    assert_eq!(found(&text), found(OFFICE), "nothing new");
    let mut unasked = asked(&place, None);
    unasked["context"]["triggerKind"] = json!(2);
    let nothing = client.result("textDocument/codeAction", unasked).await;
    assert_eq!(nothing, json!([]), "it is not found out because the cursor moves");
    // What stands there is not written again; what cannot be reached is, with the reason.
    let closed =
        OFFICE.replace("route_table back { route 0.0.0.0/0 -> nat }", "route_table back").replace("aws.s3, ", "");
    let closed = format!("{closed}\nexpect {app} reaches aws.sqs");
    client.replace(2, &closed).await;
    let (text, _) = rewritten(&mut client, &closed, &at(&closed, "instance app", "app")).await;
    assert_eq!(text, format!("{closed}\nexpect {app} cannot reach internet because no-route\n"));
}

#[tokio::test]
async fn titles_of_actions_are_in_the_language_of_the_client() {
    let mut client = client(&["refactor", "source"], OFFICE).await;
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"portolan": {"language": "ja"}}})).await;
    for (after, name, expected) in [
        ("endpoint queues", "queues", "`queues` を VPC のホストがある"),
        ("nat_gateway nat", "nat", "S3 宛ての通信を `nat` ではなく"),
        ("instance app", "app", "`app` が現在どこに到達できるか"),
    ] {
        let (_, title) = rewritten(&mut client, OFFICE, &at(OFFICE, after, name)).await;
        assert!(title.starts_with(expected), "{title}");
    }
}
