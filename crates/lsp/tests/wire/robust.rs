//! What clients do that they should not, and texts that are hard to count in.

use crate::harness::{Client, Gate, LAB, URI, at, modern, place, position};
use crate::requests::document;
use portolan_lsp::{Exit, Server};
use serde_json::{Value, json};

async fn speaking(encoding: &str) -> Client {
    let mut capabilities = modern();
    capabilities["general"]["positionEncodings"] = json!([encoding]);
    Client::initialized(Server::default(), capabilities).await.0
}

/// The range of some bytes as a client counts.
fn range_in(text: &str, bytes: std::ops::Range<usize>, encoding: &str) -> Value {
    let position = |offset: usize| {
        let line = text[..offset].rsplit('\n').next().unwrap();
        let character = match encoding {
            "utf-8" => line.len(),
            "utf-16" => line.encode_utf16().count(),
            _ => line.chars().count(),
        };
        json!({"line": text[..offset].matches('\n').count(), "character": character})
    };
    json!({"start": position(bytes.start), "end": position(bytes.end)})
}

#[tokio::test]
async fn edits_are_counted_in_every_encoding() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let mut client = speaking(encoding).await;
        let mut text = "\u{feff}# 東京 🗼 e\u{301}\r\nvpc  lab   10.0.0.0/16 {\r\n  # 👨‍👩‍👧 京\r\n}\r\n".to_owned();
        client.open(&text).await;
        let edits = [
            ("🗼", "🚀🚀"),
            ("東", ""),
            ("京", "é"),
            ("\r\n}", "\r\n  # 😀\r\n}"),
            ("👩", "x"),
            ("\u{feff}", ""),
            ("lab", "l"),
            ("16", "24"),
            ("}\r\n", "}\r\nvpc  last   10.1.0.0/16\r\n"),
        ];
        for (version, (old, new)) in (2..).zip(edits) {
            let start = text.find(old).unwrap();
            let range = range_in(&text, start..start + old.len(), encoding);
            client.change(version, json!([{"range": range, "text": new}])).await;
            text.replace_range(start..start + old.len(), new);
        }
        // The edits of the formatter are whole lines, in every encoding.
        client.has_text(&text).await;
    }
}

#[tokio::test]
async fn a_mark_of_byte_order_is_a_character() {
    for (text, line) in [
        ("\u{feff}vpc lab 10.0.0.0/16 { subnet a 10.0.0.0/24 { route_table nowhere } }\n", 0),
        ("# \u{feff}\nvpc lab 10.0.0.0/16 { subnet a 10.0.0.0/24 { route_table nowhere } }\n", 1),
    ] {
        let mut client = Client::with_text(text).await;
        let diagnostics = client.diagnostics_of(1).await;
        let expected = at(text, "route_table", "nowhere");
        assert_eq!(expected["line"], line);
        assert!(diagnostics.iter().any(|found| found["range"]["start"] == expected), "{diagnostics:?}");
    }
}

#[tokio::test]
async fn a_position_inside_a_character_is_its_start() {
    let text = "# 🗼\nvpc  lab 10.0.0.0/16\n";
    let mut client = Client::with_text(text).await;
    let inside = json!({"line": 0, "character": 3});
    for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
        let response = client.call(method, place(inside.clone())).await;
        assert!(response.get("error").is_none(), "{method}: {response}");
    }
    client.change(2, json!([{"range": {"start": inside, "end": inside}, "text": "x"}])).await;
    client.has_text("# x🗼\nvpc  lab 10.0.0.0/16\n").await;
    let end = json!({"line": 0, "character": 5});
    client.change(3, json!([{"range": {"start": {"line": 0, "character": 4}, "end": end}, "text": "y"}])).await;
    client.has_text("# xy\nvpc  lab 10.0.0.0/16\n").await;
}

#[tokio::test]
async fn half_a_character_costs_no_edit() {
    let mut client = Client::with_text("# \nvpc  lab 10.0.0.0/16\n").await;
    let at = r#"{"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": 2}}"#;
    let document = format!(r#"{{"uri": "{URI}", "version": 2}}"#);
    let params = format!(r#"{{"textDocument": {document}, "contentChanges": [{{"range": {at}, "text": "\ud83d"}}]}}"#);
    let change = format!(r#"{{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {params}}}"#);
    client.write(format!("Content-Length: {}\r\n\r\n{change}", change.len()).as_bytes()).await;
    let behind = json!({"line": 0, "character": 3});
    client.change(3, json!([{"range": {"start": behind, "end": behind}, "text": "東"}])).await;
    client.has_text("# \u{fffd}東\nvpc  lab 10.0.0.0/16\n").await;
    assert_eq!(client.unread().filter(|message| message.get("error").is_some()).count(), 0);
}

#[tokio::test]
async fn headers_of_every_kind_are_survived() {
    let mut client = Client::with_text(LAB).await;
    let body = json!({"jsonrpc": "2.0", "id": "lost", "method": "textDocument/hover"}).to_string();
    for header in [
        "Content-Length: 400000000",
        "Content-Length: -1",
        "Content-Length:",
        "Content-Type: text",
        "content-length: 1e3",
        "\u{0}\u{1}",
    ] {
        client.write(format!("{header}\r\n\r\n{body}").as_bytes()).await;
        assert!(client.result("textDocument/documentSymbol", document()).await.is_array(), "after {header:?}");
        assert_eq!(client.response(&Value::Null).await["error"]["code"], -32700, "for {header:?}");
    }
    let body = json!({"jsonrpc": "2.0", "id": "found", "method": "textDocument/documentSymbol", "params": document()})
        .to_string();
    client.write(format!("CONTENT-length:{}\r\nContent-type: x\r\n\r\n{body}", body.len()).as_bytes()).await;
    assert!(client.response(&json!("found")).await["result"].is_array());
}

#[tokio::test]
async fn bodies_of_every_kind_are_survived() {
    let mut client = Client::with_text(LAB).await;
    let deep = "[".repeat(100_000);
    for (body, code) in [
        (b"\xff\xfe{}".to_vec(), -32700),
        (deep.into_bytes(), -32700),
        (b"{\"jsonrpc\": \"2.0\", \"method\": 7}".to_vec(), -32600),
        (b"[{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"shutdown\"}]".to_vec(), -32600),
        (b"null".to_vec(), -32600),
    ] {
        client.write(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes()).await;
        client.write(&body).await;
        assert_eq!(client.response(&Value::Null).await["error"]["code"], code);
        assert!(client.result("textDocument/documentSymbol", document()).await.is_array());
    }
}

#[tokio::test]
async fn documents_that_come_and_go_out_of_order_are_survived() {
    let mut client = Client::with_text(LAB).await;
    client.replace(-5, "vpc  a 10.0.0.0/16\n").await;
    client.has_text("vpc  a 10.0.0.0/16\n").await;
    client.open("vpc  b 10.0.0.0/16\n").await;
    client.open("vpc  c 10.0.0.0/16\n").await;
    client.has_text("vpc  c 10.0.0.0/16\n").await;
    for _ in 0..2 {
        client.notify("textDocument/didClose", document()).await;
    }
    client.replace(7, "vpc  d 10.0.0.0/16\n").await;
    assert_eq!(client.result("textDocument/documentSymbol", document()).await, Value::Null, "it is closed");
    for uri in ["untitled:%E6%9D%B1", "file:///C%3A/a.topo", "file:///work/%F0%9F%97%BC.topo", "x:"] {
        client.open_at(uri, "vpc a 10.0.0.0/33\n").await;
        let symbols = client.result("textDocument/documentSymbol", json!({"textDocument": {"uri": uri}})).await;
        assert_eq!(symbols[0]["name"], "a", "{uri}");
    }
}

/// A client with so much to ask it for that a server could wait for.
fn silent() -> Value {
    let mut capabilities = crate::workspace::pulling();
    capabilities["workspace"]["configuration"] = json!(true);
    capabilities["workspace"]["didChangeConfiguration"] = json!({"dynamicRegistration": true});
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({"dynamicRegistration": true});
    for what in ["semanticTokens", "codeLens", "inlayHint"] {
        capabilities["workspace"][what] = json!({"refreshSupport": true});
    }
    capabilities
}

#[tokio::test]
async fn a_client_that_never_answers_is_served() {
    let (gate, server) = Gate::server();
    let (mut client, _) = Client::initialized(server, silent()).await;
    client.open(LAB).await;
    gate.started().await;
    for (language, _) in [("ja", 0), ("en", 1), ("ja", 2)] {
        client
            .notify("workspace/didChangeConfiguration", json!({"settings": {"portolan": {"language": language}}}))
            .await;
    }
    // Four handlers wait for the analysis, and so many requests for the client.
    let mut ids = Vec::new();
    for method in ["documentSymbol", "codeLens", "documentLink", "foldingRange"] {
        ids.push(client.request(&format!("textDocument/{method}"), document()).await);
    }
    let cancelled = client.request("textDocument/documentSymbol", document()).await;
    client.notify("$/cancelRequest", json!({"id": cancelled})).await;
    assert_eq!(client.response(&json!(cancelled)).await["error"]["code"], -32800);
    let waiting = client.unread().filter(|message| message.get("method").is_some() && message.get("id").is_some());
    assert!(waiting.count() >= 4);
    // The first analysis is overtaken.
    gate.permit();
    gate.permit();
    for id in ids {
        assert!(client.response(&json!(id)).await["result"].is_array());
    }
    client.result("shutdown", Value::Null).await;
    client.notify("exit", Value::Null).await;
    assert_eq!(client.exit().await, Exit::Clean);
}

#[tokio::test]
async fn cancellation_under_load_answers_every_request_once() {
    let (gate, server) = Gate::server();
    let (mut client, _) = Client::initialized(server, modern()).await;
    client.open(LAB).await;
    gate.started().await;
    let mut ids = Vec::new();
    for round in 0..300_usize {
        let method = ["documentSymbol", "foldingRange", "codeLens"][round % 3];
        ids.push(client.request(&format!("textDocument/{method}"), document()).await);
        if round % 2 == 1 {
            // One that waits, one that was cancelled before, one that never was.
            for id in [ids[round * 7 % ids.len()], ids[0], 1_000_000] {
                client.notify("$/cancelRequest", json!({"id": id})).await;
            }
        }
        if round == 150 {
            client.replace(2, &format!("{LAB}\n")).await;
        }
    }
    gate.permit();
    gate.permit();
    let mut codes = std::collections::BTreeMap::<Option<i64>, usize>::new();
    for id in &ids {
        *codes.entry(client.response(&json!(id)).await["error"]["code"].as_i64()).or_default() += 1;
    }
    let kinds: Vec<_> = codes.keys().copied().collect();
    assert_eq!(kinds, [None, Some(-32801), Some(-32800)], "answered, overtaken, cancelled: {codes:?}");
    client.call("unheard/of", json!({})).await;
    assert!(client.unread().all(|message| message.get("id").is_none()), "no second answer");
    assert_eq!(
        client.result("textDocument/documentSymbol", document()).await[0]["selectionRange"]["start"],
        position(LAB, LAB.find("lab 10").unwrap())
    );
}
