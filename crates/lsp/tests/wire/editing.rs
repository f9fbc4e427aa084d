//! What an editor asks for while somebody types: parts of documents, and what has changed since.

use crate::harness::{Client, LAB, URI, apply, position};
use serde_json::{Value, json};

/// Two statements that the formatter would change.
const UNTIDY: &str = "region ap-northeast-1\n\nvpc lab 10.0.0.0/16 {\nsubnet a  10.0.0.0/24 { az a }\nsubnet b  10.0.1.0/24 {\naz c\n}\n\n}\n";

fn options() -> Value {
    json!({"tabSize": 2, "insertSpaces": true})
}

#[tokio::test]
async fn formatting_of_a_part_leaves_the_rest() {
    let mut client = Client::with_text(UNTIDY).await;
    let start = UNTIDY.find("subnet b").unwrap();
    let range = json!({"start": position(UNTIDY, start), "end": position(UNTIDY, start + 3)});
    let params = json!({"textDocument": {"uri": URI}, "range": range, "options": options()});
    let edits = client.result("textDocument/rangeFormatting", params.clone()).await;
    assert_eq!(apply(UNTIDY, &edits), UNTIDY.replace("subnet b  10", "  subnet b 10"));
    client.replace(2, "vpc lab 10.0.0.0/16 {\n").await;
    assert_eq!(client.result("textDocument/rangeFormatting", params).await, Value::Null);
}

#[tokio::test]
async fn a_key_formats_what_it_ends() {
    let mut client = Client::with_text(UNTIDY).await;
    let typed = |key: &str, after: &str| {
        let at = UNTIDY.find(after).unwrap() + after.len();
        json!({"textDocument": {"uri": URI}, "position": position(UNTIDY, at), "ch": key, "options": options()})
    };
    let edits = client.result("textDocument/onTypeFormatting", typed("}", "az c\n}")).await;
    let tidy = UNTIDY.replace("subnet b  10.0.1.0/24 {\naz c\n}", "  subnet b 10.0.1.0/24 {\n    az c\n  }");
    assert_eq!(apply(UNTIDY, &edits), tidy);
    let edits = client.result("textDocument/onTypeFormatting", typed("\n", "24 {\n")).await;
    assert_eq!(apply(UNTIDY, &edits), UNTIDY.replace("subnet b  10", "  subnet b 10"), "its head");
    let nothing = client.result("textDocument/onTypeFormatting", typed("\n", "az c\n}\n\n")).await;
    assert!(nothing.is_null(), "{nothing}");
}

#[tokio::test]
async fn semantic_tokens_tell_what_has_changed() {
    let document = json!({"textDocument": {"uri": URI}});
    let since = |previous: &Value| json!({"textDocument": {"uri": URI}, "previousResultId": previous});
    let mut client = Client::with_text(LAB).await;
    let first = client.result("textDocument/semanticTokens/full", document.clone()).await;
    let id = first["resultId"].clone();
    let same = client.result("textDocument/semanticTokens/full/delta", since(&id)).await;
    assert_eq!(same, json!({"resultId": id, "edits": []}));
    client.replace(2, &LAB.replace("    az a\n", "    az a # of three\n")).await;
    let delta = client.result("textDocument/semanticTokens/full/delta", since(&id)).await;
    let mut data = first["data"].as_array().unwrap().clone();
    for edit in delta["edits"].as_array().unwrap() {
        let start = edit["start"].as_u64().unwrap() as usize;
        let deleted = edit["deleteCount"].as_u64().unwrap() as usize;
        assert!(deleted < data.len() / 2, "not all of it: {edit}");
        data.splice(start..start + deleted, edit["data"].as_array().unwrap().clone());
    }
    let whole = client.result("textDocument/semanticTokens/full", document.clone()).await;
    assert_eq!(whole["data"], Value::Array(data));
    let unknown = client.result("textDocument/semanticTokens/full/delta", since(&id)).await;
    assert_eq!(unknown["data"], whole["data"], "the client has newer tokens than these");
    client.notify("textDocument/didClose", document).await;
    client.open(LAB).await;
    let reopened = client.result("textDocument/semanticTokens/full/delta", since(&whole["resultId"])).await;
    assert_eq!(reopened["data"], first["data"], "those of a closed document are forgotten");
}
