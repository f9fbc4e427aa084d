//! What a client gets depends on what it declared.

use crate::harness::{Client, LAB, at, modern, place};
use portolan_lsp::Server;
use serde_json::{Value, json};

/// A client that declares this of documents and nothing else, with the lab open, and what it is offered.
async fn declaring(document: Value) -> (Client, Value) {
    let (mut client, offer) = Client::initialized(Server::default(), json!({"textDocument": document})).await;
    client.open(LAB).await;
    (client, offer)
}

#[tokio::test]
async fn markdown_is_sent_only_where_it_is_declared() {
    let word = place(at(LAB, "endpoint s3", "gateway"));
    let kind = |hover: Value| hover["contents"]["kind"].clone();
    for (formats, expected) in [
        (json!({}), "plaintext"),
        (json!({"contentFormat": ["plaintext"]}), "plaintext"),
        (json!({"contentFormat": ["plaintext", "markdown"]}), "markdown"),
    ] {
        let (mut client, _) = declaring(json!({"hover": formats})).await;
        assert_eq!(kind(client.result("textDocument/hover", word.clone()).await), expected, "{formats}");
    }

    // What is declared of completions says nothing of signatures.
    let operand = place(at(LAB, "subnet", "10.0.30.0/24"));
    let completion = json!({"completionItem": {"documentationFormat": ["markdown"]}});
    for (formats, is_markdown) in [(json!({}), false), (json!({"documentationFormat": ["markdown"]}), true)] {
        let signature = json!({"signatureInformation": formats});
        let (mut client, _) = declaring(json!({"completion": completion, "signatureHelp": signature})).await;
        let help = client.result("textDocument/signatureHelp", operand.clone()).await;
        let documentation = &help["signatures"][0]["documentation"];
        assert_eq!(documentation["kind"] == "markdown", is_markdown, "{formats}: {documentation}");
        assert_eq!(documentation.is_string(), !is_markdown, "{formats}: {documentation}");
    }
}

#[tokio::test]
async fn tokens_of_parts_are_offered_only_where_they_are_asked_for() {
    let cases =
        [(json!(true), json!(true)), (json!({}), json!(true)), (json!(false), Value::Null), (Value::Null, Value::Null)];
    for (asked, expected) in cases {
        let mut tokens = modern()["textDocument"]["semanticTokens"].clone();
        tokens["requests"]["range"] = asked.clone();
        let (_, offer) = declaring(json!({"semanticTokens": tokens})).await;
        assert_eq!(offer["semanticTokensProvider"]["range"], expected, "{asked}");
    }
}
