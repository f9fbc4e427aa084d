//! Whatever arrives at its input, the server does not panic, does not hang, writes nothing but messages, and ends at
//! the end of the input. Where it is given nothing but frames, it answers each request once.
//!
//! An input is a list of parts, each up to [`PART_END`]. A part gets a header and is sent as a message; behind `!`, it
//! is sent as it is.

use std::collections::HashMap;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::mutate::PART_END;
use crate::wire::{LIMIT, frame, take};

/// Checks what the server makes of bytes.
pub fn check(bytes: &[u8]) {
    let parts: Vec<_> = bytes.split(|byte| *byte == PART_END).filter(|part| !part.is_empty()).collect();
    let mut written = serve(&parts);
    let mut messages = Vec::new();
    while let Some(message) = take(&mut written) {
        messages.push(message);
    }
    assert!(written.is_empty(), "the last message is whole");
    if let Some(asked) = requests(&parts) {
        let responses = messages.iter().filter(|message| message.get("method").is_none());
        let answered = count(responses.filter(|response| !response["id"].is_null()));
        assert_eq!(answered, asked, "each request is answered once");
    }
}

/// Sends it all, hangs up, and gives what the server writes until it ends.
fn serve(parts: &[&[u8]]) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let mut sent = Vec::new();
    for part in parts {
        match part.strip_prefix(b"!") {
            Some(raw) => sent.extend_from_slice(raw),
            None => sent.extend_from_slice(&frame(part)),
        }
    }
    runtime.block_on(async {
        let (mut to_server, input) = tokio::io::duplex(1 << 16);
        let (output, mut from_server) = tokio::io::duplex(1 << 16);
        let server = tokio::spawn(portolan_lsp::serve(input, output));
        let mut written = Vec::new();
        let talk = async {
            let send = async {
                // A server that has ended reads no more.
                let _ = to_server.write_all(&sent).await;
                drop(to_server);
            };
            let (_, read) = tokio::join!(send, from_server.read_to_end(&mut written));
            read.expect("the pipe is open");
            server.await.expect("the server does not panic");
        };
        timeout(LIMIT, talk).await.expect("the server ends at the end of the input");
        written
    })
}

/// How often the id of each request occurs; nothing where it is not certain what the server takes for one, or that it
/// reads to the end.
fn requests(parts: &[&[u8]]) -> Option<HashMap<String, usize>> {
    let mut requests = Vec::new();
    for part in parts {
        let message: Value = serde_json::from_slice(part).ok()?;
        let is_call = message["method"].as_str().is_some_and(|method| !method.is_empty() && method != "exit");
        let orphans = !message["params"]["processId"].is_null();
        if message["jsonrpc"] != "2.0" || !is_call || orphans {
            return None;
        }
        match &message["id"] {
            Value::Null if message.get("id").is_none() => {}
            Value::String(_) => requests.push(message),
            Value::Number(id) if id.is_i64() => requests.push(message),
            _ => return None,
        }
    }
    Some(count(requests.iter()))
}

fn count<'m>(messages: impl Iterator<Item = &'m Value>) -> HashMap<String, usize> {
    let mut count = HashMap::new();
    for message in messages {
        *count.entry(message["id"].to_string()).or_default() += 1;
    }
    count
}
