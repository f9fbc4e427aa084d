//! What the server tells of what it does, to clients that want to know.

use crate::harness::{Client, LAB, modern};
use crate::requests::document;
use portolan_lsp::Server;
use serde_json::{Value, json};

async fn traced(trace: &Value) -> Client {
    let mut client = Client::connect_to(Server::default());
    client.result("initialize", json!({"processId": null, "trace": trace, "capabilities": modern()})).await;
    client.notify("initialized", json!({})).await;
    client.open(LAB).await;
    client.result("textDocument/codeLens", document()).await;
    client
}

/// What was told: the start of each message up to the time, and whether there is more.
fn told(client: &Client) -> Vec<(String, bool)> {
    let told = client.unread().filter(|message| message["method"] == "$/logTrace");
    let told = told.map(|message| {
        let text = message["params"]["message"].as_str().unwrap();
        (text.split(" in ").next().unwrap().to_owned(), message["params"]["verbose"].is_string())
    });
    told.collect()
}

#[tokio::test]
async fn a_client_that_traces_is_told_what_was_done() {
    for (trace, verbose) in [("messages", false), ("verbose", true), ("compact", false)] {
        let mut client = traced(&json!(trace)).await;
        client.call("unheard/of", json!({"a": 1})).await;
        // The answer goes out first.
        let (opened, analysed) = ("textDocument/didOpen done", "/work/lab.topo analysed");
        client.notify("$/setTrace", json!({"value": "off"})).await;
        client.call("unheard/of", json!({})).await;
        let told = told(&client);
        for what in [opened, analysed, "textDocument/codeLens (2) done", "unheard/of (3) done"] {
            assert!(told.contains(&(what.to_owned(), verbose)), "{trace}, {what}: {told:?}");
        }
        assert!(!told.iter().any(|(what, _)| what.starts_with("unheard/of (4)")), "off is off: {told:?}");
    }
}

#[tokio::test]
async fn nobody_is_told_unasked() {
    for trace in [Value::Null, json!("off")] {
        let client = traced(&trace).await;
        assert_eq!(told(&client), []);
    }
}
