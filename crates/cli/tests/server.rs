//! The language server as editors start it: a process, its pipes, its memory and its log.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

const URI: &str = "file:///nowhere/lab.topo";

const LAB: &str = "\
region ap-northeast-1
vpc lab 10.0.0.0/16 {
  subnet private_a 10.0.30.0/24 { az a; route_table private; instance app }
  route_table private
  endpoint s3 gateway { service aws.s3; route_tables [private] }
}
expect lab.private_a.app reaches aws.s3 via lab.s3
";

struct Server {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last_id: u64,
}

impl Server {
    fn start(arguments: &[&str], folder: Option<&Path>) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_portolan"))
            .arg("lsp")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        let mut server = Server { process, input, output, last_id: 0 };
        let root = folder.map(|folder| format!("file://{}", folder.display()));
        let capabilities = json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {}}});
        server.call("initialize", json!({"processId": null, "rootUri": root, "capabilities": capabilities}));
        server.notify("initialized", json!({}));
        server
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Calls and gives the result. What comes before the response is left out.
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}));
        loop {
            let mut message = self.read();
            if message["id"] == self.last_id {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].take();
            }
        }
    }

    /// The next frame; anything else on standard output is a mistake.
    fn read(&mut self) -> Value {
        let mut header = String::new();
        self.output.read_line(&mut header).unwrap();
        let length = header.strip_prefix("Content-Length: ").unwrap_or_else(|| panic!("{header:?} is no header"));
        let mut body = vec![0; length.trim().parse::<usize>().unwrap() + 2];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body[2..]).unwrap()
    }

    fn open(&mut self, text: &str) {
        let document = json!({"uri": URI, "languageId": "topo", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// The exit status, once nothing more comes.
    fn ended(mut self) -> i32 {
        self.input = None;
        let mut rest = Vec::new();
        self.output.read_to_end(&mut rest).unwrap();
        self.process.wait().unwrap().code().unwrap()
    }
}

#[test]
fn the_exit_status_tells_whether_a_shutdown_came_first() {
    let mut server = Server::start(&["--stdio"], None);
    server.open(LAB);
    server.call("shutdown", Value::Null);
    server.notify("exit", Value::Null);
    assert_eq!(server.ended(), 0);
    let mut server = Server::start(&[], None);
    server.notify("exit", Value::Null);
    assert_eq!(server.ended(), 1);
    assert_eq!(Server::start(&[], None).ended(), 1, "the end of the input");
}

#[test]
fn the_log_file_is_continued() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("portolan.log");
    std::fs::write(&log, "what was there\n").unwrap();
    for _ in 0..2 {
        let mut server = Server::start(&["--log-file", log.to_str().unwrap()], None);
        server.open(LAB);
        server.call("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
        server.call("shutdown", Value::Null);
        server.notify("exit", Value::Null);
        assert_eq!(server.ended(), 0);
    }
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.starts_with("what was there\n"));
    for told in
        [" started as process ", "the client is not named", "/nowhere/lab.topo analysed in ", "ended with status 0"]
    {
        assert_eq!(log.matches(told).count(), 2, "{told}: {log}");
    }
}

#[test]
fn a_log_file_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("nowhere/portolan.log");
    let output = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(["lsp", "--log-file", log.to_str().unwrap()])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("error: `") && told.contains("portolan.log` cannot be written: "), "{told}");
}

#[test]
fn files_of_the_workspace_may_nest_as_deeply_as_they_like() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("deep.topo", &format!("{}{}", "vpc a 10.0.0.0/16 {\n".repeat(500), "}\n".repeat(500)));
    write("lists.topo", &format!("vpc a 10.0.0.0/16 {{ subnet b {}{} }}\n", "[".repeat(5000), "]".repeat(5000)));
    for number in 0..300 {
        write(&format!("f{number}.topo"), &format!("import \"f{}.topo\"\n", number + 1));
    }
    let mut server = Server::start(&[], Some(folder.path()));
    let report = server.call("workspace/diagnostic", json!({"previousResultIds": []}));
    assert_eq!(report["items"].as_array().unwrap().len(), 302);
    server.call("shutdown", Value::Null);
    server.notify("exit", Value::Null);
    assert_eq!(server.ended(), 0);
}

/// The memory that a process has now, in KiB.
#[cfg(target_os = "linux")]
fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat_over_a_hundred_thousand_edits() {
    /// So many edits are sent before the analysis of the last one is waited for.
    const BURST: u64 = 100;
    let mut server = Server::start(&[], None);
    server.open(LAB);
    let mut version = 1;
    let mut edit = |server: &mut Server, edits: u64| {
        for _ in 0..edits / BURST {
            for _ in 0..BURST {
                version += 1;
                // A letter is typed behind a name and erased again, so that findings come and go.
                let (end, text) = if version % 2 == 0 { (18, "x") } else { (19, "") };
                let range = json!({"start": {"line": 2, "character": 18}, "end": {"line": 2, "character": end}});
                let document = json!({"uri": URI, "version": version});
                let changes = json!([{"range": range, "text": text}]);
                server.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
            }
            let document = json!({"textDocument": {"uri": URI}});
            assert_eq!(server.call("textDocument/documentSymbol", document.clone())[0]["name"], "lab");
            server.call("textDocument/diagnostic", document);
        }
    };
    edit(&mut server, 10_000);
    let before = memory(&server);
    edit(&mut server, 100_000);
    let after = memory(&server);
    assert!(after * 10 <= before * 11, "{before} KiB have become {after} KiB");
    server.call("shutdown", Value::Null);
    server.notify("exit", Value::Null);
    assert_eq!(server.ended(), 0);
}
