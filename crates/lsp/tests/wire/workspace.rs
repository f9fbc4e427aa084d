//! What concerns the folders of a workspace.

use crate::harness::{Client, modern};
use portolan_lsp::Server;
use serde_json::{Value, json};

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

pub(crate) fn uri(folder: &tempfile::TempDir, name: &str) -> String {
    format!("file://{}/{name}", folder.path().display())
}

/// A client of a workspace of one folder, and what it is offered.
pub(crate) async fn client(folder: &tempfile::TempDir, capabilities: Value) -> (Client, Value) {
    client_of(Server::default(), folder, capabilities).await
}

/// The same with another server.
pub(crate) async fn client_of(server: Server, folder: &tempfile::TempDir, capabilities: Value) -> (Client, Value) {
    let mut client = Client::connect_to(server);
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

/// What is wrong with a file, by its name: the rules, or `None` where nothing has changed.
fn reported(report: &Value) -> Vec<(String, Option<Vec<String>>)> {
    let rules = |items: &Value| {
        let items = items.as_array()?.iter();
        Some(items.map(|found| found["code"].as_str().unwrap().to_owned()).collect())
    };
    let name = |uri: &Value| uri.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let mut found: Vec<_> = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            assert_eq!(item["kind"] == "full", item["items"].is_array());
            (name(&item["uri"]), rules(&item["items"]))
        })
        .collect();
    found.sort();
    found
}

/// What the client knows after a report.
fn known(report: &Value) -> Value {
    let items = report["items"].as_array().unwrap().iter();
    let known = items.filter(|item| item["resultId"].is_string());
    json!({"previousResultIds": known.map(|item| json!({"uri": item["uri"], "value": item["resultId"]})).collect::<Vec<_>>()})
}

/// A client that pulls diagnostics, of documents and of the workspace.
pub(crate) fn pulling() -> Value {
    let mut capabilities = modern();
    capabilities["textDocument"]["diagnostic"] = json!({});
    capabilities["workspace"]["diagnostics"] = json!({"refreshSupport": true});
    capabilities
}

#[tokio::test]
async fn a_panic_in_one_file_costs_only_that_file() {
    let files = [("bad.topo", "# PANIC\n"), ("good.topo", "vpc a 10.0.0.0/8 {}\n"), ("other.topo", "")];
    let folder = folder(&files);
    let server = Server::observed(|text| assert!(!text.contains("PANIC"), "planted"));
    let (mut client, _) = client_of(server, &folder, pulling()).await;
    let report = client.result("workspace/diagnostic", json!({"previousResultIds": []})).await;
    let told = reported(&report);
    assert_eq!(told.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["good.topo", "other.topo"]);
    assert!(told[0].1.clone().unwrap().contains(&"vpc-cidr-size".to_owned()), "{told:?}");
    let log = client.notification("window/logMessage").await;
    let message = log["message"].as_str().unwrap();
    assert!(log["type"] == 1 && message.contains("bad.topo") && message.contains("planted"), "{log}");
}

#[tokio::test]
async fn diagnostics_of_the_workspace_are_told_once() {
    const WRONG: &str = "region ap-northeast-1\nvpc lab 10.0.0.0/8 {}\n";
    const SHOP: &str =
        "import \"common.topo\"\nvpc shop 10.0.0.0/16 {\n  security_group web { ingress tcp/443 from offices }\n}\n";
    let folder = folder(&[("common.topo", "region ap-northeast-1\n"), ("lab.topo", WRONG), ("shop.topo", SHOP)]);
    let mut capabilities = modern();
    capabilities["textDocument"]["diagnostic"] = json!({});
    let (_, offer) = client(&folder, capabilities.clone()).await;
    assert_eq!(offer["diagnosticProvider"]["workspaceDiagnostics"], false);
    capabilities["workspace"]["diagnostics"] = json!({"refreshSupport": true});
    let (mut client, offer) = client(&folder, capabilities).await;
    assert_eq!(offer["diagnosticProvider"]["workspaceDiagnostics"], true);

    let first = client.result("workspace/diagnostic", json!({"previousResultIds": []})).await;
    let told = reported(&first);
    let rules = |file: usize| told[file].1.clone().unwrap();
    assert_eq!(
        told.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["common.topo", "lab.topo", "shop.topo"]
    );
    assert!(rules(0).is_empty() && rules(1).contains(&"vpc-cidr-size".to_owned()), "{told:?}");
    assert!(rules(2).contains(&"unknown-name".to_owned()), "{told:?}");
    let second = client.result("workspace/diagnostic", known(&first)).await;
    assert!(reported(&second).iter().all(|(_, rules)| rules.is_none()), "{second}");

    // A change shows in the file that imports it, one that is open counts as it is in the editor, one that is gone is
    // cleared.
    let common = "region ap-northeast-1\nprefix_list offices [192.0.2.0/24]\n";
    std::fs::write(folder.path().join("common.topo"), common).unwrap();
    client.open_at(&uri(&folder, "lab.topo"), "region ap-northeast-1\n").await;
    let third = client.result("workspace/diagnostic", known(&first)).await;
    let told = reported(&third);
    assert_eq!(told[1].1, Some(Vec::new()), "{told:?}");
    assert!(!told[2].1.clone().unwrap().contains(&"unknown-name".to_owned()), "{told:?}");
    std::fs::remove_file(folder.path().join("shop.topo")).unwrap();
    let fourth = client.result("workspace/diagnostic", known(&third)).await;
    assert_eq!(reported(&fourth)[1..], [("lab.topo".to_owned(), None), ("shop.topo".to_owned(), Some(Vec::new()))]);
}
