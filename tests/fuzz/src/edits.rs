//! However documents are edited, the server has the text that a plain model has, and says of it what a server says that
//! is given the text at once.
//!
//! Two documents are open, `main.topo` and `other.topo`, which the former may import.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use arbitrary::{Arbitrary, Unstructured};
use portolan_lsp::Server;
use serde_json::{Value, json};

use crate::mutate::{example, piece, word};
use crate::wire::{Client, capabilities, questions};

const URIS: [&str; 2] = ["file:///fuzz/main.topo", "file:///fuzz/other.topo"];

/// A document that is changed in order to wait for what was asked before: analyses are made in the order of changes.
const FENCE: &str = "file:///fuzz/fence.topo";

/// No document grows beyond so many characters.
const LONGEST: usize = 20_000;

/// The most that is done to documents in one session.
const STEPS: usize = 24;

/// What a client does.
#[derive(Debug, Arbitrary)]
struct Session {
    encoding: Encoding,
    texts: [Text; 2],
    steps: Vec<Step>,
    /// Where everything is asked at the end, in each document.
    place: u16,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

#[derive(Debug, Arbitrary)]
enum Text {
    Example(u8),
    Importing(u8),
    Pieces(Vec<Piece>),
}

#[derive(Debug, Arbitrary)]
enum Piece {
    Word(u16),
    Example { which: u8, from: u16, length: u8 },
    LineEnd,
    Brace,
    Chars(String),
}

#[derive(Debug, Arbitrary)]
enum Step {
    Change { second: bool, changes: Vec<Change> },
    Reopen { second: bool },
    Wait,
}

#[derive(Debug, Arbitrary)]
enum Change {
    Part {
        from: u16,
        length: u8,
        text: Vec<Piece>,
    },
    /// Up to a position behind the end of a line, and of the text.
    Rest {
        from: u16,
        text: Vec<Piece>,
    },
    Whole(Text),
}

/// Checks a session that is made up from bytes.
pub fn check(bytes: &[u8]) {
    // Too few bytes make no session.
    let Ok(session) = Session::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(session.run());
}

/// A client, and what it knows.
struct Editor {
    client: Client,
    encoding: Encoding,
    texts: [String; 2],
    versions: [i64; 2],
    fences: i64,
    /// The newest diagnostics of each document.
    published: HashMap<String, Value>,
    /// The texts that the server has analysed.
    analysed: Arc<Mutex<HashSet<String>>>,
}

impl Session {
    async fn run(self) {
        let texts = self.texts.map(|text| text.written());
        let mut editor = Editor::open(self.encoding, texts, [1, 1]).await;
        for step in self.steps.into_iter().take(STEPS) {
            match step {
                Step::Change { second, changes } => editor.change(usize::from(second), changes).await,
                Step::Reopen { second } => editor.reopen(usize::from(second)).await,
                Step::Wait => editor.wait().await,
            }
        }
        editor.wait().await;
        let mut fresh = Editor::open(self.encoding, editor.texts.clone(), editor.versions).await;
        fresh.wait().await;
        for (uri, text) in URIS.iter().zip(editor.texts.clone()) {
            assert_eq!(editor.published[*uri], fresh.published[*uri], "the diagnostics of {text:?}");
            let (line, character) = position(&text, boundary(&text, self.place), self.encoding);
            for (method, params) in questions(uri, line, character) {
                let (answer, expected) = (editor.ask(method, params.clone()).await, fresh.ask(method, params).await);
                assert_eq!(answer, expected, "{method} at {line}:{character} of {text:?}");
            }
        }
        editor.client.end().await;
        fresh.client.end().await;
    }
}

impl Editor {
    async fn open(encoding: Encoding, texts: [String; 2], versions: [i64; 2]) -> Editor {
        let analysed = Arc::new(Mutex::new(HashSet::new()));
        let seen = Arc::clone(&analysed);
        let server = Server::observed(move |text| {
            seen.lock().expect("nobody panics").insert(text.to_owned());
        });
        let client = Client::initialized(server, &capabilities(encoding.name())).await;
        let published = HashMap::new();
        let mut editor = Editor { client, encoding, texts, versions, fences: 1, published, analysed };
        for which in 0..2 {
            editor.did_open(which).await;
        }
        let fence = json!({"uri": FENCE, "languageId": "topo", "version": 1, "text": ""});
        editor.client.notify("textDocument/didOpen", json!({"textDocument": fence})).await;
        editor
    }

    async fn did_open(&mut self, which: usize) {
        let document = json!({"uri": URIS[which], "languageId": "topo", "version": self.versions[which], "text": self.texts[which]});
        self.client.notify("textDocument/didOpen", json!({"textDocument": document})).await;
    }

    async fn reopen(&mut self, which: usize) {
        let document = json!({"textDocument": {"uri": URIS[which]}});
        self.client.notify("textDocument/didClose", document).await;
        self.did_open(which).await;
    }

    async fn change(&mut self, which: usize, changes: Vec<Change>) {
        let mut told = Vec::new();
        for change in changes {
            let text = &mut self.texts[which];
            let (told_change, after) = change.applied(text, self.encoding);
            if after.chars().count() > LONGEST {
                continue;
            }
            told.push(told_change);
            *text = after;
        }
        self.versions[which] += 1;
        let document = json!({"uri": URIS[which], "version": self.versions[which]});
        self.client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": told})).await;
    }

    /// Waits until everything so far is analysed, and looks at what was.
    async fn wait(&mut self) {
        self.fences += 1;
        let document = json!({"uri": FENCE, "version": self.fences});
        let params = json!({"textDocument": document, "contentChanges": [{"text": ""}]});
        self.client.notify("textDocument/didChange", params).await;
        loop {
            let message = self.client.next().await;
            if message["method"] != "textDocument/publishDiagnostics" {
                continue;
            }
            let params = &message["params"];
            if params["uri"] == FENCE && params["version"] == self.fences {
                break;
            }
            self.published.insert(params["uri"].as_str().expect("a URI").to_owned(), params.clone());
        }
        let analysed = self.analysed.lock().expect("nobody panics");
        for (uri, (text, version)) in URIS.iter().zip(self.texts.iter().zip(self.versions)) {
            assert!(analysed.contains(text), "the model has a text that the server never had: {text:?}");
            assert_eq!(self.published[*uri]["version"], version, "the newest diagnostics are of the newest version");
        }
    }

    /// Asks, and gives the response without what is another in every session.
    async fn ask(&mut self, method: &str, params: Value) -> Value {
        let mut response = self.client.ask(method, params).await;
        if let Some(result) = response["result"].as_object_mut() {
            result.remove("resultId");
        }
        response
    }
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    fn units(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.encode_utf16().count(),
            Encoding::Utf32 => text.chars().count(),
        }
    }
}

impl Text {
    fn written(self) -> String {
        match self {
            Text::Example(which) => example(which.into()).to_owned(),
            Text::Importing(which) => format!("import \"other.topo\"\n{}", example(which.into())),
            Text::Pieces(pieces) => written(pieces),
        }
    }
}

fn written(pieces: Vec<Piece>) -> String {
    let piece = |piece| match piece {
        Piece::Word(which) => format!(" {} ", word(which.into())),
        Piece::Example { which, from, length } => self::piece(which.into(), from.into(), length.into()),
        Piece::LineEnd => "\n".to_owned(),
        Piece::Brace => "{".to_owned(),
        Piece::Chars(text) => text,
    };
    pieces.into_iter().map(piece).collect()
}

impl Change {
    /// What the client tells of it, and the text after it.
    fn applied(self, text: &str, encoding: Encoding) -> (Value, String) {
        let told = |from: usize, end: (u32, u32), new: &str| {
            let start = position(text, from, encoding);
            let range = json!({
                "start": {"line": start.0, "character": start.1},
                "end": {"line": end.0, "character": end.1},
            });
            json!({"range": range, "text": new})
        };
        match self {
            Change::Part { from, length, text: new } => {
                let (from, new) = (boundary(text, from), written(new));
                let length: usize = text[from..].chars().take(length.into()).map(char::len_utf8).sum();
                let to = if splits_line_end(text, from + length) { from + length + 1 } else { from + length };
                let told = told(from, position(text, to, encoding), &new);
                (told, format!("{}{new}{}", &text[..from], &text[to..]))
            }
            Change::Rest { from, text: new } => {
                let (from, new) = (boundary(text, from), written(new));
                let (line, character) = position(text, text.len(), encoding);
                (told(from, (line + 3, character + 7), &new), format!("{}{new}", &text[..from]))
            }
            Change::Whole(new) => {
                let new = new.written();
                (json!({"text": new}), new)
            }
        }
    }
}

/// A place that a position can name: between two characters, and not within a line end.
fn boundary(text: &str, which: u16) -> usize {
    let count = text.chars().count() + 1;
    let at = text.chars().take(usize::from(which) % count).map(char::len_utf8).sum();
    if splits_line_end(text, at) { at + 1 } else { at }
}

fn splits_line_end(text: &str, at: usize) -> bool {
    text[..at].ends_with('\r') && text[at..].starts_with('\n')
}

/// The line and the column of a place, counted from the start of the text.
fn position(text: &str, at: usize, encoding: Encoding) -> (u32, u32) {
    let (mut line, mut start) = (0, 0);
    for (index, character) in text[..at].char_indices() {
        let ends = character == '\n' || character == '\r' && !text[index + 1..].starts_with('\n');
        if ends {
            line += 1;
            start = index + 1;
        }
    }
    (line, u32::try_from(encoding.units(&text[start..at])).expect("a text is short"))
}
