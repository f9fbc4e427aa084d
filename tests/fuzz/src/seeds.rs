//! What the fuzzers start from: the examples, the cases, the examples of the book, and sessions with the server.

use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde_json::{Value, json};

use crate::analysis::FILE_MARK;
use crate::mutate::{PART_END, example};
use crate::wire::{capabilities, questions};

/// A target's name, and its seeds.
pub type Seeds = (&'static str, Vec<Vec<u8>>);

/// The seeds of each target.
///
/// # Errors
///
/// A file of the repository cannot be read.
pub fn all() -> std::io::Result<Vec<Seeds>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = Vec::new();
    let mut topologies = Vec::new();
    for folder in ["tests/examples", "tests/cases"] {
        for path in files_below(&root.join(folder))? {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if path.extension().is_some_and(|extension| extension == "topo") {
                topologies.push(with_neighbours(&path, &text)?.into_bytes());
                texts.push(text.into_bytes());
            }
        }
    }
    for path in files_below(&root.join("book/src"))? {
        if path.extension().is_some_and(|extension| extension == "md") {
            let examples = examples_of(&std::fs::read_to_string(path)?);
            topologies.extend(examples.iter().cloned());
            texts.extend(examples);
        }
    }
    Ok(vec![("parse", texts), ("analysis", topologies), ("edits", noise()), ("frames", sessions())])
}

fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

/// A topology in one text: the file itself, then, where it names any, the files below its folder.
fn with_neighbours(path: &Path, text: &str) -> std::io::Result<String> {
    let mut whole = text.to_owned();
    let Some(folder) = path.parent().filter(|_| text.contains("import ") || text.contains(".json\"")) else {
        return Ok(whole);
    };
    for other in files_below(folder)?.iter().filter(|other| *other != path) {
        let (Ok(name), Ok(text)) = (other.strip_prefix(folder), std::fs::read_to_string(other)) else { continue };
        whole.push_str(&format!("\n{FILE_MARK}{}\n{text}", name.display()));
    }
    Ok(whole)
}

/// The blocks of Topo in a page.
fn examples_of(page: &str) -> Vec<Vec<u8>> {
    let blocks = page.split("\n```topo").skip(1);
    blocks.filter_map(|block| Some(block.split_once('\n')?.1.split("\n```").next()?.as_bytes().to_vec())).collect()
}

/// Nothing in particular: from it, edits are made up.
fn noise() -> Vec<Vec<u8>> {
    let mut rng = Rng::with_seed(0);
    (0..64)
        .map(|number| {
            let mut bytes = vec![0; 16 << (number % 6)];
            rng.fill(&mut bytes);
            bytes
        })
        .collect()
}

/// Sessions in which everything is asked.
fn sessions() -> Vec<Vec<u8>> {
    const URI: &str = "file:///fuzz/main.topo";
    let session = |number: usize, line: u32| {
        let text = example(number);
        let encoding = ["utf-8", "utf-16", "utf-32"][number % 3];
        let document = json!({"uri": URI, "languageId": "topo", "version": 1, "text": text});
        let edit = json!([{"range": {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 3}}, "text": "x"}]);
        let mut messages = vec![
            json!({"jsonrpc": "2.0", "id": 0, "method": "initialize",
                "params": {"processId": null, "rootUri": null, "capabilities": capabilities(encoding)}}),
            json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}),
            json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}),
        ];
        for (id, (method, params)) in (1..).zip(questions(URI, line, 6)) {
            messages.push(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        }
        messages.extend([
            json!({"jsonrpc": "2.0", "method": "textDocument/didChange",
                "params": {"textDocument": {"uri": URI, "version": 2}, "contentChanges": edit}}),
            json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 3}}),
            json!({"jsonrpc": "2.0", "id": "last", "method": "workspace/symbol", "params": {"query": "a"}}),
            json!({"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration",
                "params": {"settings": {"portolan": {"language": "ja", "inlayHints": {"cost": false}}}}}),
            json!({"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": URI}}}),
            json!({"jsonrpc": "2.0", "id": 99, "method": "shutdown"}),
            json!({"jsonrpc": "2.0", "method": "exit"}),
        ]);
        messages
    };
    let mut sessions: Vec<_> = (0..6).map(|number| parts(&session(number, 4 + 5 * number as u32))).collect();
    // The same in short, so that small alterations matter.
    for (number, message) in session(0, 8).into_iter().enumerate().skip(2) {
        let short = session(number, 8).into_iter().take(3).chain([message]);
        sessions.push(parts(&short.collect::<Vec<_>>()));
    }
    sessions.push(b"!Content-Length: 99\r\n\r\n{}\xFF!Content-Type: x\r\n\r\n\xFF[]\xFF{\"id\":1}".to_vec());
    sessions
}

fn parts(messages: &[Value]) -> Vec<u8> {
    let mut parts = Vec::new();
    for message in messages {
        parts.extend_from_slice(message.to_string().as_bytes());
        parts.push(PART_END);
    }
    parts
}
