//! The log file. It is the process's, so this test has one of its own.

use std::fs::File;

use portolan_lsp::{Server, log_to};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn the_log_file_tells_requests_analyses_and_panics_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("portolan.log");
    log_to(File::create(&path).unwrap());
    let server = Server::observed(|text| assert!(!text.contains("PANIC"), "planted"));
    let open = |uri: &str, text: &str| {
        let document = json!({"uri": uri, "languageId": "topo", "version": 1, "text": text});
        json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
    };
    let ask = |id: u64, uri: &str| {
        let params = json!({"textDocument": {"uri": uri}});
        json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/documentSymbol", "params": params})
    };
    let (good, bad) = ("file:///good.topo", "file:///bad.topo");
    let params = json!({"processId": null, "clientInfo": {"name": "test", "version": "7"}, "capabilities": {}});
    let messages = [
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}),
        open(good, "vpc a 10.0.0.0/16\n"),
        open(bad, "# PANIC\n"),
        ask(2, good),
        ask(3, bad),
    ];
    let (mut to_server, input) = tokio::io::duplex(1 << 16);
    let (output, mut from_server) = tokio::io::duplex(1 << 16);
    let served = tokio::spawn(server.serve(input, output));
    for message in &messages {
        to_server.write_all(&frame(message)).await.unwrap();
    }
    drop(to_server);
    from_server.read_to_end(&mut Vec::new()).await.unwrap();
    served.await.unwrap();

    let log = std::fs::read_to_string(&path).unwrap();
    for line in log.lines() {
        let mut words = line.split_whitespace();
        let time = words.next().unwrap_or_default();
        assert!(time.ends_with('Z') && time.contains('T'), "{line:?} has a time");
        assert!(["ERROR", "WARN", "INFO", "DEBUG"].contains(&words.next().unwrap_or_default()), "{line:?} has a level");
    }
    for told in [
        "INFO the client is test 7; Session",
        "DEBUG textDocument/didOpen done in ",
        "DEBUG /good.topo analysed in ",
        "DEBUG textDocument/documentSymbol (2) done in ",
        "ERROR internal error while analysing /bad.topo: planted",
        "DEBUG textDocument/documentSymbol (3) done in ",
    ] {
        assert!(log.contains(told), "no {told:?} in {log}");
    }
    assert!(
        log.contains("log.rs:") && log.lines().filter(|line| line.contains("ERROR")).count() > 5,
        "a backtrace: {log}"
    );
}
