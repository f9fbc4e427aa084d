//! A client that speaks to a language server over its pipes and notes when each answer arrives.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::scenario::{Key, Place, Scenario};

/// How the diagnostics come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The client asks for them.
    Pulled,
    /// The server sends them.
    Pushed,
}

/// A server, and the document that is open in it.
pub struct Client {
    server: Child,
    to_server: Option<ChildStdin>,
    from_server: Receiver<Arrival>,
    spawned: Instant,
    /// How long one answer may take.
    limit: Duration,
    last_id: u64,
    delivery: Delivery,
    /// How the protocol calls the document.
    uri: String,
    version: u64,
    /// Whether the key is pressed.
    pressed: bool,
    /// What the server says of itself.
    pub name: String,
    /// Whether it completes.
    pub completes: bool,
    /// What is found in the text as it is now.
    pub diagnostics: Vec<Value>,
}

/// A message, and when its last byte was there.
struct Arrival {
    at: Instant,
    body: Vec<u8>,
}

impl Client {
    /// Starts a server for a file on disk, and comes to terms with it.
    ///
    /// # Errors
    ///
    /// It does not start, does not answer in time, or lacks what is measured.
    pub fn start(scenario: &Scenario, file: &Path, delivery: Delivery, limit: Duration) -> Result<Client, String> {
        let (program, arguments) = scenario.command.split_first().ok_or("there is no server to start")?;
        let folder = file.parent().unwrap_or(file);
        let spawned = Instant::now();
        let mut server = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start {program}: {error}"))?;
        let to_server = server.stdin.take();
        let output = server.stdout.take().ok_or("the server has no output")?;
        let (sender, from_server) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::with_capacity(1 << 16, output);
            while let Some(body) = read(&mut output) {
                if sender.send(Arrival { at: Instant::now(), body }).is_err() {
                    return;
                }
            }
        });
        let mut client = Client {
            server,
            to_server,
            from_server,
            spawned,
            limit,
            last_id: 0,
            delivery,
            uri: uri(file),
            version: 0,
            pressed: false,
            name: scenario.name.clone(),
            completes: false,
            diagnostics: Vec::new(),
        };
        client.initialize(folder)?;
        Ok(client)
    }

    fn initialize(&mut self, folder: &Path) -> Result<(), String> {
        let mut document = json!({
            "publishDiagnostics": {"versionSupport": true, "relatedInformation": true},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "completion": {"completionItem": {"snippetSupport": true, "documentationFormat": ["markdown"]}},
        });
        if self.delivery == Delivery::Pulled {
            document["diagnostic"] = json!({});
        }
        let params = json!({
            "processId": std::process::id(),
            "rootUri": uri(folder),
            "workspaceFolders": [{"uri": uri(folder), "name": "bench"}],
            "capabilities": {
                "general": {"positionEncodings": ["utf-16"]},
                "workspace": {"configuration": true, "workspaceFolders": true},
                "textDocument": document,
            },
        });
        let (_, offer) = self.call("initialize", &params)?;
        let capabilities = &offer["capabilities"];
        let sync = &capabilities["textDocumentSync"];
        if sync.get("change").unwrap_or(sync) != 2 {
            return Err("it does not take edits, but whole texts".to_owned());
        }
        if self.delivery == Delivery::Pulled && capabilities["diagnosticProvider"].is_null() {
            return Err("it cannot be asked for diagnostics".to_owned());
        }
        self.completes = !capabilities["completionProvider"].is_null();
        if let Some(name) = offer["serverInfo"]["name"].as_str() {
            self.name = format!("{name} {}", offer["serverInfo"]["version"].as_str().unwrap_or_default());
        }
        self.notify("initialized", &json!({}))?;
        Ok(())
    }

    /// Opens the document. Gives the time from the start of the process to its diagnostics.
    ///
    /// # Errors
    ///
    /// There are none in time.
    pub fn open(&mut self, scenario: &Scenario) -> Result<Duration, String> {
        self.version = 1;
        let params = json!({"textDocument": {
            "uri": self.uri,
            "languageId": scenario.language_id,
            "version": self.version,
            "text": scenario.text,
        }});
        self.notify("textDocument/didOpen", &params)?;
        self.diagnosed_since(self.spawned)
    }

    /// Presses a key, or presses it away. Gives the time at which the message began to leave.
    ///
    /// # Errors
    ///
    /// The server does not read.
    pub fn press(&mut self, key: &Key) -> Result<Instant, String> {
        let Place { line, column } = key.at;
        let end = if self.pressed { column + key.text.len() } else { column };
        let range = json!({"start": {"line": line, "character": column}, "end": {"line": line, "character": end}});
        let text = if self.pressed { "" } else { key.text };
        self.pressed = !self.pressed;
        self.version += 1;
        let params = json!({
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [{"range": range, "text": text}],
        });
        self.notify("textDocument/didChange", &params)
    }

    /// Whether the key is pressed.
    pub fn is_pressed(&self) -> bool {
        self.pressed
    }

    /// Waits for the diagnostics of the text as it is now. Gives how long after a time they were there.
    ///
    /// # Errors
    ///
    /// There are none in time.
    pub fn diagnosed_since(&mut self, start: Instant) -> Result<Duration, String> {
        let (arrived, found) = match self.delivery {
            Delivery::Pulled => {
                let params = json!({"textDocument": {"uri": self.uri}});
                let id = self.request("textDocument/diagnostic", &params)?;
                let (arrived, mut report) = self.response("textDocument/diagnostic", id)?;
                (arrived, report.get_mut("items").map(Value::take).unwrap_or_default())
            }
            Delivery::Pushed => self.published()?,
        };
        if let Value::Array(found) = found {
            self.diagnostics = found;
        }
        Ok(arrived - start)
    }

    /// Waits for the diagnostics of this very version.
    fn published(&mut self) -> Result<(Instant, Value), String> {
        loop {
            let (arrived, mut message) = self.next("diagnostics")?;
            let params = &message["params"];
            let is_ours = params["uri"] == self.uri.as_str() && params["version"] == self.version;
            if message["method"] == "textDocument/publishDiagnostics" && is_ours {
                return Ok((arrived, message["params"]["diagnostics"].take()));
            }
        }
    }

    /// Asks about a place. Gives the time that the answer took, and the answer.
    ///
    /// # Errors
    ///
    /// There is none in time.
    pub fn ask(&mut self, method: &str, place: Place) -> Result<(Duration, Value), String> {
        let position = json!({"line": place.line, "character": place.column});
        let params = json!({"textDocument": {"uri": self.uri}, "position": position});
        self.call(method, &params)
    }

    /// The process of the server.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Ends the session, and waits until the server has ended, too.
    ///
    /// # Errors
    ///
    /// It does not answer in time.
    pub fn stop(mut self) -> Result<(), String> {
        self.call("shutdown", &Value::Null)?;
        self.notify("exit", &Value::Null)?;
        self.to_server = None;
        self.server.wait().map_err(|error| error.to_string())?;
        Ok(())
    }

    fn call(&mut self, method: &str, params: &Value) -> Result<(Duration, Value), String> {
        let start = Instant::now();
        let id = self.request(method, params)?;
        let (arrived, result) = self.response(method, id)?;
        Ok((arrived - start, result))
    }

    fn request(&mut self, method: &str, params: &Value) -> Result<u64, String> {
        self.last_id += 1;
        self.send(json!({"id": self.last_id, "method": method, "params": params}))?;
        Ok(self.last_id)
    }

    fn notify(&mut self, method: &str, params: &Value) -> Result<Instant, String> {
        self.send(json!({"method": method, "params": params}))
    }

    fn send(&mut self, mut message: Value) -> Result<Instant, String> {
        message["jsonrpc"] = json!("2.0");
        // `exit` and `shutdown` have none.
        if message.get("params").is_some_and(Value::is_null)
            && let Some(fields) = message.as_object_mut()
        {
            fields.remove("params");
        }
        let body = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let start = Instant::now();
        let pipe = self.to_server.as_mut().ok_or("the session is over")?;
        pipe.write_all(frame.as_bytes()).map_err(|error| format!("the server does not read: {error}"))?;
        Ok(start)
    }

    fn response(&mut self, method: &str, id: u64) -> Result<(Instant, Value), String> {
        loop {
            let (arrived, mut message) = self.next(method)?;
            if message.get("method").is_some() || message["id"] != id {
                continue;
            }
            if let Some(error) = message.get("error") {
                return Err(format!("{method}: {error}"));
            }
            return Ok((arrived, message["result"].take()));
        }
    }

    /// The next message; requests of the server are answered.
    fn next(&mut self, what: &str) -> Result<(Instant, Value), String> {
        let arrival = self.from_server.recv_timeout(self.limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => format!("no answer to {what} in {} s", self.limit.as_secs()),
            RecvTimeoutError::Disconnected => format!("it ended before the answer to {what}"),
        })?;
        let message: Value = serde_json::from_slice(&arrival.body).map_err(|error| format!("no JSON: {error}"))?;
        if message.get("method").is_some() && message.get("id").is_some() {
            // There is nothing to say about any section of the settings.
            let sections =
                message["params"]["items"].as_array().filter(|_| message["method"] == "workspace/configuration");
            let result = sections.map_or(Value::Null, |sections| vec![Value::Null; sections.len()].into());
            self.send(json!({"id": message["id"], "result": result}))?;
        }
        Ok((arrival.at, message))
    }
}

impl Drop for Client {
    /// Does not leave a server behind that did not answer.
    fn drop(&mut self) {
        if self.to_server.is_some() {
            let _ = self.server.kill();
            let _ = self.server.wait();
        }
    }
}

/// The body of the next frame; nothing at the end.
fn read(input: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
    let mut body = vec![0; length?];
    input.read_exact(&mut body).ok()?;
    Some(body)
}

/// How the protocol calls a path. Those of temporary folders need no escapes.
fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

#[cfg(test)]
mod tests {
    #[test]
    fn frames_are_read_one_after_the_other() {
        let mut input =
            &b"Content-Length: 2\r\nContent-Type: x\r\n\r\n{}content-length:3\r\n\r\n[1]Content-Length: 9\r\n\r\nshort"
                [..];
        assert_eq!(super::read(&mut input).as_deref(), Some(&b"{}"[..]));
        assert_eq!(super::read(&mut input).as_deref(), Some(&b"[1]"[..]));
        assert_eq!(super::read(&mut input), None);
    }
}
