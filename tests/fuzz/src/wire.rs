//! Messages as they stand on the wire, and a client that speaks them with the server.

use std::time::Duration;

use portolan_lsp::{Exit, Server};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Whoever has not answered by then hangs.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// A body with its header.
pub(crate) fn frame(body: &[u8]) -> Vec<u8> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    frame
}

/// Takes the first message off what the server wrote; nothing where it is not complete.
pub(crate) fn take(written: &mut Vec<u8>) -> Option<Value> {
    let end = written.windows(4).position(|window| window == b"\r\n\r\n")?;
    let header = std::str::from_utf8(&written[..end]).expect("the header is ASCII");
    let length = header.strip_prefix("Content-Length: ").expect("the header names the length");
    let whole = end + 4 + length.parse::<usize>().expect("the length is a number");
    let rest = (written.len() >= whole).then(|| written.split_off(whole))?;
    let frame = std::mem::replace(written, rest);
    let message: Value = serde_json::from_slice(&frame[end + 4..]).expect("the body is JSON");
    check(&message);
    Some(message)
}

/// What holds for every message of the server's.
fn check(message: &Value) {
    assert_eq!(message["jsonrpc"], "2.0", "{message}");
    if message.get("method").is_some() {
        assert!(message["method"].is_string(), "{message}");
        let complains = message["method"] == "window/logMessage" && message["params"]["type"] == 1;
        assert!(!complains, "an error in the log: {message}");
    } else {
        assert!(message.get("id").is_some(), "{message}");
        assert_ne!(message.get("result").is_some(), message.get("error").is_some(), "{message}");
        assert_ne!(message["error"]["code"], -32603, "an internal error: {message}");
    }
}

/// A client and the server that it talks to.
pub(crate) struct Client {
    to_server: DuplexStream,
    from_server: DuplexStream,
    written: Vec<u8>,
    last_id: i64,
    server: JoinHandle<Exit>,
}

impl Client {
    /// Connects and initializes.
    pub(crate) async fn initialized(server: Server, capabilities: &Value) -> Client {
        let (to_server, input) = tokio::io::duplex(1 << 16);
        let (output, from_server) = tokio::io::duplex(1 << 16);
        let server = tokio::spawn(server.serve(input, output));
        let mut client = Client { to_server, from_server, written: Vec::new(), last_id: 0, server };
        client.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": capabilities})).await;
        client.notify("initialized", json!({})).await;
        client
    }

    async fn send(&mut self, message: &Value) {
        let frame = frame(message.to_string().as_bytes());
        let sent = timeout(LIMIT, self.to_server.write_all(&frame)).await;
        sent.expect("the server reads").expect("the server lives");
    }

    /// Notifies the server.
    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params})).await;
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            if let Some(message) = take(&mut self.written) {
                return message;
            }
            let read = timeout(LIMIT, self.from_server.read_buf(&mut self.written)).await;
            assert_ne!(read.expect("the server answers").expect("the pipe is open"), 0, "the server lives");
        }
    }

    /// Asks and gives the response without its id.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params})).await;
        loop {
            let mut message = self.next().await;
            if message.get("method").is_none() && message["id"] == self.last_id {
                message["id"] = Value::Null;
                return message;
            }
        }
    }

    /// Ends the session as the protocol wants it.
    pub(crate) async fn end(mut self) {
        self.ask("shutdown", Value::Null).await;
        self.notify("exit", Value::Null).await;
        let exit = timeout(LIMIT, self.server).await.expect("the server ends").expect("the server does not panic");
        assert_eq!(exit, Exit::Clean);
    }
}

/// The capabilities of an editor that can do everything.
pub(crate) fn capabilities(encoding: &str) -> Value {
    json!({
        "general": {"positionEncodings": [encoding]},
        "workspace": {"workspaceEdit": {"documentChanges": true}},
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true,
                "tagSupport": {"valueSet": [1]}},
            "hover": {"contentFormat": ["markdown"]},
            "completion": {"completionItem": {"snippetSupport": true, "documentationFormat": ["markdown"]}},
            "definition": {"linkSupport": true},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "rename": {"prepareSupport": true},
            "rangeFormatting": {},
            "onTypeFormatting": {},
            "codeAction": {"isPreferredSupport": true, "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
            "semanticTokens": {
                "requests": {"full": {"delta": true}, "range": true}, "formats": ["relative"],
                "tokenTypes": ["keyword", "type", "variable", "namespace", "number", "string", "enumMember", "operator",
                    "comment"],
                "tokenModifiers": ["declaration", "documentation"],
            },
        },
    })
}

/// Every question that an editor has about a place.
pub(crate) fn questions(uri: &str, line: u32, character: u32) -> Vec<(&'static str, Value)> {
    let document = json!({"uri": uri});
    let position = json!({"line": line, "character": character});
    let range = json!({"start": {"line": 0, "character": 0}, "end": position});
    let options = json!({"tabSize": 2, "insertSpaces": true});
    let place = json!({"textDocument": document, "position": position});
    let whole = json!({"textDocument": document});
    let part = json!({"textDocument": document, "range": range});
    let with = |params: &Value, key: &str, value: Value| {
        let mut params = params.clone();
        params[key] = value;
        params
    };
    vec![
        ("textDocument/hover", place.clone()),
        ("textDocument/completion", place.clone()),
        ("textDocument/signatureHelp", place.clone()),
        ("textDocument/definition", place.clone()),
        ("textDocument/references", with(&place, "context", json!({"includeDeclaration": true}))),
        ("textDocument/documentHighlight", place.clone()),
        ("textDocument/prepareRename", place.clone()),
        ("textDocument/rename", with(&place, "newName", json!("renamed"))),
        ("textDocument/prepareCallHierarchy", place.clone()),
        ("textDocument/selectionRange", with(&whole, "positions", json!([position]))),
        ("textDocument/codeAction", with(&part, "context", json!({"diagnostics": []}))),
        ("textDocument/inlayHint", part.clone()),
        ("textDocument/semanticTokens/full", whole.clone()),
        ("textDocument/semanticTokens/range", part.clone()),
        ("textDocument/documentSymbol", whole.clone()),
        ("textDocument/foldingRange", whole.clone()),
        ("textDocument/codeLens", whole.clone()),
        ("textDocument/documentLink", whole.clone()),
        ("textDocument/formatting", with(&whole, "options", options.clone())),
        ("textDocument/rangeFormatting", with(&part, "options", options.clone())),
        ("textDocument/onTypeFormatting", with(&with(&place, "ch", json!("}")), "options", options)),
        ("portolan/diagram", whole.clone()),
        ("portolan/expectations", whole),
    ]
}
