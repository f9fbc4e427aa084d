//! The requests of our own: the picture, and expectations as tests.

use crate::harness::{Client, URI};
use crate::requests::{covered, document, lab, with};
use serde_json::{Value, json};

#[tokio::test]
async fn the_diagram_and_the_expectations_can_be_asked_for() {
    let text = lab();
    let mut client = Client::with_text(&text).await;
    let diagram = client.result("portolan/diagram", document()).await;
    assert!(diagram["svg"].as_str().unwrap().starts_with("<svg"), "{diagram}");
    let expectations = client.result("portolan/expectations", document()).await;
    assert_eq!(expectations[0]["holds"], true);
    assert_eq!(expectations[1]["holds"], false);
    assert_eq!(expectations[1]["stoppedBy"], "no-route");
    assert_eq!(expectations[0]["path"][0]["kind"], "source");
    assert_eq!(covered(&text, [&expectations[1]["range"]]), ["expect lab.private_a.app reaches internet"]);
    client.open_at("file:///work/empty.topo", "").await;
    let empty = json!({"textDocument": {"uri": "file:///work/empty.topo"}});
    assert_eq!(client.result("portolan/diagram", empty).await["svg"], Value::Null);
}

#[tokio::test]
async fn the_way_of_an_expectation_is_lit_in_the_diagram() {
    let text = lab();
    let mut client = Client::with_text(&text).await;
    let plain = client.result("portolan/diagram", document()).await;
    assert!(!plain["svg"].as_str().unwrap().contains("topo-lit"), "{plain}");
    let listed = client.result("portolan/expectations", document()).await;
    let picture = with(document(), "expectation", listed[0]["id"].clone());
    let svg = client.result("portolan/diagram", picture.clone()).await["svg"].as_str().unwrap().to_owned();
    assert!(svg.contains("class=\"topo-lit\"") && svg.contains("Lit is the way of `expect"), "{svg}");
    client.replace(2, &text.replace("reaches aws.s3 via", "cannot reach aws.s3 via")).await;
    let refused = client.call("portolan/diagram", picture).await;
    assert_eq!(refused["error"]["code"], -32602, "what is not there any more: {refused}");
}

#[tokio::test]
async fn expectations_can_be_run_like_tests() {
    let text = lab().replace("\nexpect", "\n  expect") + "expect lab.private_a.app   reaches internet\n";
    let mut client = Client::with_text(&text).await;
    let listed = client.result("portolan/expectations", document()).await;
    let ids: Vec<_> = listed.as_array().unwrap().iter().map(|listed| listed["id"].as_str().unwrap()).collect();
    let holds = "expect lab.private_a.app reaches aws.s3 via lab.s3";
    let fails = "expect lab.private_a.app reaches internet";
    assert_eq!(ids, [holds, fails, "expect lab.private_a.app reaches internet #2"]);
    let all = client.result("portolan/runExpectations", document()).await;
    let all = all.as_array().unwrap();
    assert_eq!(all.iter().map(|tested| tested["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    assert_eq!((&all[0]["state"], &all[0]["message"]), (&json!("passed"), &Value::Null));
    assert_eq!((&all[1]["state"], &all[1]["label"]), (&json!("failed"), &json!(fails)));
    let diagnostics = client.diagnostics_of(1).await;
    assert!(
        diagnostics
            .iter()
            .any(|told| told["message"].as_str().unwrap().starts_with(all[1]["message"].as_str().unwrap()))
    );
    assert_eq!(covered(&text, [&all[1]["range"]]), [fails]);

    // The ids outlive edits elsewhere; what is gone has no result; what hangs on something unknown says so.
    let unknown = format!(
        "# New.\n{}",
        text.replacen(
            "  route_table private\n  endpoint",
            "  route_table private { route 0.0.0.0/0 -> unknown }\n  endpoint",
            1
        )
    );
    client.replace(2, &unknown).await;
    let some = with(document(), "expectations", json!([fails, "expect gone"]));
    let tested = client.result("portolan/runExpectations", some).await;
    let tested = tested.as_array().unwrap();
    assert_eq!(tested.len(), 1, "{tested:?}");
    assert_eq!((&tested[0]["id"], &tested[0]["state"]), (&json!(fails), &json!("unknown")), "{tested:?}");
    assert!(!tested[0]["message"].as_str().unwrap().is_empty());
    let nowhere = json!({"textDocument": {"uri": format!("{URI}x")}});
    assert_eq!(client.result("portolan/runExpectations", nowhere).await, Value::Null);
}
