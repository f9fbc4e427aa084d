//! A client that speaks the protocol over a pipe, byte for byte.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use portolan_lsp::{Exit, Server};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything here takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(20);

/// The document that the tests edit.
pub(crate) const URI: &str = "file:///work/lab.topo";

/// A correct topology.
pub(crate) const LAB: &str = "region ap-northeast-1

## The lab.
vpc lab 10.0.0.0/16 {
  subnet private_a 10.0.30.0/24 {
    az a
    route_table private
    instance app
  }
  route_table private
  endpoint s3 gateway {
    service aws.s3
    route_tables [private]
  }
}
";

/// A client and the server that it talks to.
pub(crate) struct Client {
    to_server: Option<DuplexStream>,
    from_server: DuplexStream,
    received: Vec<u8>,
    /// Messages that were read while waiting for another.
    unread: VecDeque<Value>,
    last_id: i64,
    server: Option<JoinHandle<Exit>>,
}

impl Client {
    /// Connects to a server with the real analysis; nothing is said yet.
    pub(crate) fn connect() -> Client {
        Client::connect_to(Server::default())
    }

    /// Connects to a server.
    pub(crate) fn connect_to(server: Server) -> Client {
        let (to_server, input) = tokio::io::duplex(1 << 16);
        let (output, from_server) = tokio::io::duplex(1 << 16);
        let server = tokio::spawn(server.serve(input, output));
        Client {
            to_server: Some(to_server),
            from_server,
            received: Vec::new(),
            unread: VecDeque::new(),
            last_id: 0,
            server: Some(server),
        }
    }

    /// Connects and initializes with these capabilities. Gives what the server offers, too.
    pub(crate) async fn initialized(server: Server, capabilities: Value) -> (Client, Value) {
        let mut client = Client::connect_to(server);
        let params = json!({"processId": null, "rootUri": null, "capabilities": capabilities});
        let response = client.call("initialize", params).await;
        client.notify("initialized", json!({})).await;
        (client, response["result"]["capabilities"].clone())
    }

    /// Connects to the real analysis with the capabilities of a modern editor that is pushed to, and opens a text.
    pub(crate) async fn with_text(text: &str) -> Client {
        let (mut client, _) = Client::initialized(Server::default(), modern()).await;
        client.open(text).await;
        client
    }

    /// Writes bytes as they are.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let pipe = self.to_server.as_mut().expect("the client has not hung up");
        timeout(LIMIT, pipe.write_all(bytes)).await.expect("the server reads").expect("the pipe is open");
    }

    /// Sends one message.
    pub(crate) async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }

    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params})).await;
    }

    /// Sends a request and gives its id without waiting.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params})).await;
        self.last_id
    }

    /// Sends a request and waits for the response.
    pub(crate) async fn call(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params).await;
        self.response(&json!(id)).await
    }

    /// Calls and gives the result.
    pub(crate) async fn result(&mut self, method: &str, params: Value) -> Value {
        let response = self.call(method, params).await;
        assert!(response.get("error").is_none(), "{method} failed: {response}");
        response["result"].clone()
    }

    /// Waits for the response to a request.
    pub(crate) async fn response(&mut self, id: &Value) -> Value {
        self.wait_for(&format!("response {id}"), |message| message.get("method").is_none() && message["id"] == *id)
            .await
    }

    /// Waits for a notification.
    pub(crate) async fn notification(&mut self, method: &str) -> Value {
        self.wait_for(method, |message| message["method"] == method).await["params"].clone()
    }

    /// Waits for a request that the server makes.
    pub(crate) async fn request_from_server(&mut self, method: &str) -> Value {
        self.wait_for(method, |message| message["method"] == method && message.get("id").is_some()).await
    }

    /// Waits for the diagnostics of a version.
    pub(crate) async fn diagnostics_of(&mut self, version: i64) -> Vec<Value> {
        let published = |message: &Value| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["version"] == version
        };
        let message = self.wait_for(&format!("diagnostics of version {version}"), published).await;
        message["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    /// All that the server sent and nobody waited for.
    pub(crate) fn unread(&self) -> impl Iterator<Item = &Value> {
        self.unread.iter()
    }

    /// The versions of the diagnostics that nobody waited for.
    pub(crate) fn unread_diagnostics(&self) -> Vec<Value> {
        self.unread()
            .filter(|message| message["method"] == "textDocument/publishDiagnostics")
            .map(|message| message["params"]["version"].clone())
            .collect()
    }

    async fn wait_for(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.unread.iter().position(&wanted) {
            return self.unread.remove(at).expect("it was just found");
        }
        loop {
            let message = timeout(LIMIT, self.read()).await;
            let message = message.unwrap_or_else(|_| panic!("no {what}; unread: {:?}", self.unread));
            let message =
                message.unwrap_or_else(|| panic!("the server hung up before {what}; unread: {:?}", self.unread));
            if wanted(&message) {
                return message;
            }
            self.unread.push_back(message);
        }
    }

    async fn read(&mut self) -> Option<Value> {
        loop {
            if let Some(end) = self.received.windows(4).position(|window| window == b"\r\n\r\n") {
                let header = std::str::from_utf8(&self.received[..end]).expect("headers are ASCII");
                let length: usize =
                    header.strip_prefix("Content-Length: ").expect("nothing but frames").parse().expect("a length");
                if self.received.len() >= end + 4 + length {
                    let rest = self.received.split_off(end + 4 + length);
                    let frame = std::mem::replace(&mut self.received, rest);
                    return Some(serde_json::from_slice(&frame[end + 4..]).expect("JSON"));
                }
            }
            if self.from_server.read_buf(&mut self.received).await.expect("the pipe is open") == 0 {
                return None;
            }
        }
    }

    pub(crate) async fn open(&mut self, text: &str) {
        self.open_at(URI, text).await;
    }

    /// Opens another document.
    pub(crate) async fn open_at(&mut self, uri: &str, text: &str) {
        self.open_as("topo", uri, text).await;
    }

    /// Opens a document in a language.
    pub(crate) async fn open_as(&mut self, language: &str, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document})).await;
    }

    /// Replaces the text.
    pub(crate) async fn replace(&mut self, version: i64, text: &str) {
        self.change(version, json!([{"text": text}])).await;
    }

    pub(crate) async fn change(&mut self, version: i64, changes: Value) {
        self.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": changes}),
        )
        .await;
    }

    /// Asserts that the server has this text: it formats it, and the edits lead from this text to its formatted form.
    pub(crate) async fn has_text(&mut self, expected: &str) {
        let params = json!({"textDocument": {"uri": URI}, "options": {"tabSize": 2, "insertSpaces": true}});
        let edits = self.result("textDocument/formatting", params).await;
        assert_eq!(apply(expected, &edits), portolan_syntax::format(expected).expect("the text is well-formed"));
    }

    /// Hangs up and gives what became of the server.
    pub(crate) async fn hang_up(&mut self) -> Exit {
        self.to_server = None;
        self.exit().await
    }

    /// Waits for the server to end.
    pub(crate) async fn exit(&mut self) -> Exit {
        let server = self.server.take().expect("it ends once");
        timeout(LIMIT, server).await.expect("the server ends").expect("the server does not panic")
    }
}

/// The capabilities of an editor that can do everything and is pushed to.
pub(crate) fn modern() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "workspace": {"workspaceEdit": {"documentChanges": true}},
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": true, "versionSupport": true},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "completion": {"completionItem": {"snippetSupport": true, "documentationFormat": ["markdown"]}},
            "definition": {"linkSupport": true},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "rename": {"prepareSupport": true},
            "rangeFormatting": {},
            "onTypeFormatting": {},
            "foldingRange": {"lineFoldingOnly": true},
            "codeAction": {"isPreferredSupport": true, "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
            "semanticTokens": {
                "requests": {"full": {"delta": true}}, "formats": ["relative"],
                "tokenTypes": ["keyword", "type", "variable", "namespace", "number", "string", "enumMember", "operator", "comment"],
                "tokenModifiers": ["declaration", "documentation"],
            },
        },
    })
}

/// The position of a text's first occurrence after another's, in UTF-16.
pub(crate) fn at(text: &str, after: &str, wanted: &str) -> Value {
    let from = text.find(after).unwrap_or_else(|| panic!("no {after:?}"));
    let offset = from + text[from..].find(wanted).unwrap_or_else(|| panic!("no {wanted:?} after {after:?}"));
    position(text, offset)
}

/// The position of an offset, in UTF-16, counted anew here.
pub(crate) fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.rsplit('\n').next().unwrap_or_default();
    json!({"line": before.matches('\n').count(), "character": line.encode_utf16().count()})
}

/// Parameters of a request about a place in the document.
pub(crate) fn place(position: Value) -> Value {
    json!({"textDocument": {"uri": URI}, "position": position})
}

/// A text after the client applied edits to it.
pub(crate) fn apply(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = position["character"].as_u64().expect("a character") as usize;
        let inside: usize = text[start..]
            .chars()
            .take_while(|character| {
                let before = units;
                units = units.saturating_sub(character.len_utf16());
                before > 0
            })
            .map(char::len_utf8)
            .sum();
        start + inside
    };
    let mut edits: Vec<_> = edits
        .as_array()
        .expect("a list of edits")
        .iter()
        .map(|edit| {
            (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().expect("a text"))
        })
        .collect();
    edits.sort();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

/// An analysis that waits for a permit before it starts, and tells what it starts with.
pub(crate) struct Gate {
    permits: Sender<()>,
    started: Arc<Mutex<Receiver<String>>>,
}

impl Gate {
    pub(crate) fn server() -> (Gate, Server) {
        let (permits, permitted) = channel::<()>();
        let (tell, started) = channel();
        let permitted = Mutex::new(permitted);
        let server = Server::observed(move |text| {
            tell.send(text.to_owned()).ok();
            permitted.lock().unwrap().recv().ok();
        });
        (Gate { permits, started: Arc::new(Mutex::new(started)) }, server)
    }

    /// Lets one analysis go on.
    pub(crate) fn permit(&self) {
        self.permits.send(()).expect("the server lives");
    }

    /// Waits until an analysis starts, and gives its text.
    pub(crate) async fn started(&self) -> String {
        let started = Arc::clone(&self.started);
        tokio::task::spawn_blocking(move || started.lock().unwrap().recv_timeout(LIMIT))
            .await
            .unwrap()
            .expect("an analysis starts")
    }
}
