//! What a version that was overtaken leaves to the one that follows.

use crate::harness::{Client, Gate, modern};
use serde_json::json;

const OTHER: &str = "file:///work/common.topo";

/// A document that nobody opens: what is asked about it is answered at once, after all that was said before.
const NONE: &str = "file:///work/none.topo";

const IMPORTING: &str = "import \"common.topo\"
region ap-northeast-1
vpc lab 10.0.0.0/16 { security_group web { ingress tcp/443 from offices } }
";

#[tokio::test]
async fn what_is_imported_counts_as_it_is_now_also_behind_a_version_that_was_overtaken() {
    let (gate, server) = Gate::server();
    let (mut client, _) = Client::initialized(server, modern()).await;
    client.open(IMPORTING).await;
    gate.started().await;
    // The first version is overtaken while it is analysed.
    client.replace(2, &format!("{IMPORTING}\n")).await;
    client.call("textDocument/documentLink", json!({"textDocument": {"uri": NONE}})).await;
    gate.permit();
    gate.started().await;
    // What it did not find is there before the second is analysed.
    client.open_at(OTHER, "prefix_list offices [198.51.100.0/24]\n").await;
    client.call("textDocument/documentLink", json!({"textDocument": {"uri": NONE}})).await;
    for _ in 0..3 {
        gate.permit();
    }
    assert_eq!(client.diagnostics_of(2).await, [json!(null); 0]);
}
