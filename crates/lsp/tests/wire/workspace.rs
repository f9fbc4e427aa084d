//! What concerns the folders of a workspace.

use crate::harness::{Client, modern};
use portolan_ide::analyze;
use portolan_lsp::Server;
use serde_json::{Value, json};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn uri(folder: &tempfile::TempDir, name: &str) -> String {
    format!("file://{}/{name}", folder.path().display())
}

/// A client of a workspace of one folder, and what it is offered.
async fn client(folder: &tempfile::TempDir, capabilities: Value) -> (Client, Value) {
    let mut client = Client::connect_to(Server::new(analyze));
    let root = format!("file://{}", folder.path().display());
    let folders = json!([{"uri": root, "name": "work"}]);
    let params = json!({"processId": null, "rootUri": root, "workspaceFolders": folders, "capabilities": capabilities});
    let response = client.call("initialize", params).await;
    client.notify("initialized", json!({})).await;
    (client, response["result"]["capabilities"].clone())
}

#[tokio::test]
async fn folders_come_and_go() {
    let first = folder(&[("one.topo", "vpc first 10.0.0.0/16 {}\n")]);
    let second = folder(&[("two.topo", "vpc second 10.0.0.0/16 {}\n")]);
    let (_, offer) = client(&first, modern()).await;
    assert_eq!(offer["workspace"], Value::Null);
    let mut capabilities = modern();
    capabilities["workspace"]["workspaceFolders"] = json!(true);
    let (mut client, offer) = client(&first, capabilities).await;
    assert_eq!(offer["workspace"], json!({"workspaceFolders": {"supported": true, "changeNotifications": true}}));
    let named =
        |folder: &tempfile::TempDir| json!([{"uri": format!("file://{}", folder.path().display()), "name": ""}]);
    let changed = json!({"event": {"added": named(&second), "removed": named(&first)}});
    client.notify("workspace/didChangeWorkspaceFolders", changed).await;
    let found = client.result("workspace/symbol", json!({"query": ""})).await;
    let names: Vec<_> = found.as_array().unwrap().iter().map(|found| found["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["second"]);
    assert_eq!(found[0]["location"]["uri"], uri(&second, "two.topo"));
}
