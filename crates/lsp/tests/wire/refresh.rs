//! What hangs on more than the text of a document: files on disk, and settings.

use crate::harness::modern;
use crate::requests::lab;
use crate::workspace::{client, folder, pulling, uri};
use serde_json::{Value, json};

const IMPORTING: &str = "import \"common.topo\"\nvpc shop 10.0.0.0/16 {}\n";

const REFRESHES: [&str; 4] = [
    "workspace/diagnostic/refresh",
    "workspace/semanticTokens/refresh",
    "workspace/codeLens/refresh",
    "workspace/inlayHint/refresh",
];

fn refreshing() -> Value {
    let mut capabilities = pulling();
    for what in ["semanticTokens", "codeLens", "inlayHint"] {
        capabilities["workspace"][what] = json!({"refreshSupport": true});
    }
    capabilities
}

#[tokio::test]
async fn clients_are_told_to_ask_again_for_what_they_declared() {
    let folder = folder(&[("common.topo", "region ap-northeast-1\n"), ("other.topo", ""), ("shop.topo", IMPORTING)]);
    let changed = |name: &str| json!({"changes": [{"uri": uri(&folder, name), "type": 2}]});
    let language = |language: &str| json!({"settings": {"portolan": {"language": language}}});

    let (mut client, _) = crate::workspace::client(&folder, refreshing()).await;
    client.open_at(&uri(&folder, "shop.topo"), IMPORTING).await;
    client.result("textDocument/diagnostic", json!({"textDocument": {"uri": uri(&folder, "shop.topo")}})).await;
    client.notify("workspace/didChangeWatchedFiles", changed("common.topo")).await;
    for refresh in REFRESHES {
        client.request_from_server(refresh).await;
    }
    client.notify("workspace/didChangeConfiguration", language("ja")).await;
    for refresh in REFRESHES {
        client.request_from_server(refresh).await;
    }
    // What no open document hangs on shows in the diagnostics of the workspace only.
    client.notify("workspace/didChangeWatchedFiles", changed("other.topo")).await;
    client.request_from_server(REFRESHES[0]).await;
    client.notify("workspace/didChangeConfiguration", language("ja")).await;
    client.call("unheard/of", json!({})).await;
    assert_eq!(client.unread().count(), 0, "nothing has changed");

    for what in ["codeLens", "inlayHint"] {
        let mut capabilities = modern();
        capabilities["workspace"][what] = json!({"refreshSupport": true});
        let (mut client, _) = crate::workspace::client(&folder, capabilities).await;
        client.open_at(&uri(&folder, "shop.topo"), IMPORTING).await;
        client.diagnostics_of(1).await;
        client.notify("workspace/didChangeWatchedFiles", changed("common.topo")).await;
        client.request_from_server(&format!("workspace/{what}/refresh")).await;
        client.diagnostics_of(1).await;
        assert_eq!(client.unread().count(), 0, "{what} and nothing else");
    }
}

#[tokio::test]
async fn configuration_is_asked_for_where_the_client_hands_it_out() {
    let folder = folder(&[]);
    let mut capabilities = modern();
    capabilities["workspace"]["configuration"] = json!(true);
    capabilities["workspace"]["didChangeConfiguration"] = json!({"dynamicRegistration": true});
    let (mut client, _) = client(&folder, capabilities).await;
    let registration = client.request_from_server("client/registerCapability").await;
    assert_eq!(registration["params"]["registrations"][0]["method"], "workspace/didChangeConfiguration");
    let uri = uri(&folder, "lab.topo");
    client.open_at(&uri, &lab()).await;
    let title = |lenses: Value| lenses[3]["command"]["title"].as_str().unwrap().to_owned();
    let (en, ja) = ("✗ does not hold: no-route", "✗ 不成立: no-route");
    for (answer, expected) in [
        (json!({"result": [{"language": "ja"}]}), ja),
        // Nothing set, nonsense and refusals leave it as it is.
        (json!({"result": [null]}), ja),
        (json!({"result": []}), ja),
        (json!({"result": null}), ja),
        (json!({"result": {"language": "en"}}), ja),
        (json!({"error": {"code": -32601, "message": "no"}}), ja),
        (json!({"result": [{"language": "en"}]}), en),
    ] {
        let request = client.request_from_server("workspace/configuration").await;
        assert_eq!(request["params"], json!({"items": [{"section": "portolan"}]}));
        let mut response = answer;
        response["jsonrpc"] = json!("2.0");
        response["id"] = request["id"].clone();
        client.send(&response).await;
        let lenses = client.result("textDocument/codeLens", json!({"textDocument": {"uri": uri}})).await;
        assert_eq!(title(lenses), expected, "after {response}");
        client.notify("workspace/didChangeConfiguration", json!({"settings": null})).await;
    }
    // One that pushes it all the same is believed.
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"portolan": {"language": "ja"}}})).await;
    let lenses = client.result("textDocument/codeLens", json!({"textDocument": {"uri": uri}})).await;
    assert_eq!(title(lenses), ja);
}
