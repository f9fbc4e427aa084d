//! Work that takes long: how far it is, and what ends it.

use crate::harness::{Client, Gate, LAB, at, modern};
use crate::workspace::{client, client_of, folder, pulling, uri};
use serde_json::{Value, json};

/// A client that shows progress.
fn showing() -> Value {
    let mut capabilities = pulling();
    capabilities["window"] = json!({"workDoneProgress": true});
    capabilities
}

/// What was told of a token, in order.
fn told(client: &Client, token: &str) -> Vec<Value> {
    let told = client.unread().filter(|message| message["method"] == "$/progress");
    told.filter(|message| message["params"]["token"] == token)
        .map(|message| message["params"]["value"].clone())
        .collect()
}

#[tokio::test]
async fn progress_is_told_to_those_who_ask_for_it() {
    let folder = folder(&[("a.topo", LAB), ("b.topo", "import \"a.topo\"\n"), ("c.topo", ""), ("d.topo", "")]);
    let (_, offer) = client(&folder, modern()).await;
    assert_eq!((&offer["workspaceSymbolProvider"], &offer["referencesProvider"]), (&json!(true), &json!(true)));
    let (mut client, offer) = client(&folder, showing()).await;
    for provider in ["workspaceSymbolProvider", "referencesProvider", "renameProvider", "diagnosticProvider"] {
        assert_eq!(offer[provider]["workDoneProgress"], true, "{provider}");
    }
    client.open_at(&uri(&folder, "a.topo"), LAB).await;
    let place = json!({"textDocument": {"uri": uri(&folder, "a.topo")}, "position": at(LAB, "vpc ", "lab")});
    let place = |key: &str, value: Value| {
        let mut place = place.clone();
        place[key] = value;
        place
    };
    for (method, params) in [
        ("workspace/symbol", json!({"query": ""})),
        ("workspace/diagnostic", json!({"previousResultIds": []})),
        ("textDocument/references", place("context", json!({"includeDeclaration": true}))),
        ("textDocument/rename", place("newName", json!("office"))),
    ] {
        client.result(method, params.clone()).await;
        let mut asked = params;
        asked["workDoneToken"] = json!(method);
        client.result(method, asked).await;
        let told = told(&client, method);
        let kinds: Vec<_> = told.iter().map(|value| value["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["begin", "report", "report", "end"], "{method}, before the answer: {told:?}");
        assert!(!told[0]["title"].as_str().unwrap().is_empty() && told[0]["cancellable"] == true, "{told:?}");
        assert_eq!((&told[1]["message"], &told[1]["percentage"]), (&json!("1/3"), &json!(33)));
    }
    let unasked = client.unread().filter(|message| message["method"] == "$/progress").count();
    assert_eq!(unasked, 16, "nothing without a token");
}

#[tokio::test]
async fn findings_come_in_parts_to_a_client_that_takes_them() {
    let names: Vec<_> = (0..120).map(|number| format!("f{number}.topo")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), "vpc a 10.0.0.0/33\n")).collect();
    let folder = folder(&files);
    let (mut client, _) = client(&folder, pulling()).await;
    let params = json!({"previousResultIds": [], "partialResultToken": "part"});
    let answer = client.result("workspace/diagnostic", params).await;
    assert_eq!(answer["items"], json!([]), "the rest comes as a part, too");
    let parts: Vec<_> = told(&client, "part").iter().map(|part| part["items"].as_array().unwrap().len()).collect();
    assert_eq!(parts, [50, 50, 20]);
    let whole = client.result("workspace/diagnostic", json!({"previousResultIds": []})).await;
    assert_eq!(whole["items"].as_array().unwrap().len(), 120);
}

#[tokio::test]
async fn who_cancels_a_request_ends_its_work() {
    let folder = folder(&[("a.topo", "# a\n"), ("b.topo", "# b\n"), ("c.topo", "# c\n")]);
    let (gate, server) = Gate::server();
    let (mut client, _) = client_of(server, &folder, showing()).await;
    let params = json!({"previousResultIds": [], "workDoneToken": 7});
    let id = client.request("workspace/diagnostic", params).await;
    assert_eq!(gate.started().await, "# a\n");
    client.notify("$/cancelRequest", json!({"id": id})).await;
    assert_eq!(client.response(&json!(id)).await["error"]["code"], -32800);
    let told: Vec<_> = client.unread().map(|message| message["params"]["value"]["kind"].clone()).collect();
    assert_eq!(told, ["begin", "end"]);
    gate.permit();
    // What is analysed next is something else.
    client.open(LAB).await;
    assert_eq!(gate.started().await, LAB);
    gate.permit();
    client.result("textDocument/documentSymbol", crate::requests::document()).await;
    assert_eq!(client.unread().filter(|message| message["method"] == "$/progress").count(), 2);
}
