//! Much of everything.

use crate::harness::{Client, LAB, at, modern, place, position};
use crate::requests::document;
use crate::workspace::{client, folder, pulling};
use portolan_lsp::Server;
use serde_json::{Value, json};

#[tokio::test]
async fn a_document_of_twenty_megabytes_is_edited() {
    // Mostly remarks, so that a build that is not optimised is done in time; what it costs is that of its lines.
    let remark = format!("# {}🗼\n", "東京 has many lines like this one, which say nothing. ".repeat(40));
    let mut text = String::from(LAB);
    while text.len() < 20 << 20 {
        text.push_str(&remark);
    }
    text.push_str("vpc last 10.0.0.0/33 {}\n");
    let (mut client, _) = Client::initialized(Server::default(), modern()).await;
    client.open(&text).await;
    let found = client.diagnostics_of(1).await;
    assert_eq!(found[0]["range"]["start"], at(&text, "vpc last", "10.0"), "{found:?}");
    let hover = client.result("textDocument/hover", place(at(LAB, "endpoint s3", "gateway"))).await;
    assert!(hover.is_object());
    let wrong = text.find("/33").unwrap();
    let range = json!({"start": position(&text, wrong), "end": position(&text, wrong + 3)});
    client.change(2, json!([{"range": range, "text": "/24"}])).await;
    let found = client.diagnostics_of(2).await;
    assert!(!found.iter().any(|found| found["code"] == "invalid-cidr"), "{found:?}");
    let symbols = client.result("textDocument/documentSymbol", document()).await;
    assert_eq!(symbols[1]["name"], "last");
}

#[tokio::test]
async fn a_workspace_of_two_thousand_files_is_reported() {
    let files: Vec<(String, String)> = (0..2000)
        .map(|number| {
            let wrong = if number % 100 == 0 { "/33" } else { "/16" };
            let text = format!("import \"f{}.topo\"\nvpc v{number} 10.0.0.0{wrong} {{}}\n", number / 2 * 2);
            (format!("f{number}.topo"), text)
        })
        .collect();
    let named: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(&named);
    let (mut client, _) = client(&folder, pulling()).await;
    let first = client.result("workspace/diagnostic", json!({"previousResultIds": []})).await;
    let items = first["items"].as_array().unwrap();
    assert_eq!(items.len(), 2000);
    let wrong = items.iter().filter(|item| item["items"].to_string().contains("invalid-cidr"));
    assert_eq!(wrong.count(), 20, "each told in its own file");
    let known: Vec<_> = items.iter().map(|item| json!({"uri": item["uri"], "value": item["resultId"]})).collect();
    let second = client.result("workspace/diagnostic", json!({"previousResultIds": known})).await;
    assert!(second["items"].as_array().unwrap().iter().all(|item| item["kind"] == "unchanged"));
    let symbols = client.result("workspace/symbol", json!({"query": "v1999"})).await;
    assert_eq!(symbols[0]["name"], "v1999");
    assert_ne!(client.result("workspace/symbol", json!({"query": ""})).await, Value::Null);
}
