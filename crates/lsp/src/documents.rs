//! The texts that the client edits.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use portolan_ide::positions::{Encoding, LineIndex};
use portolan_ide::{Analysis, FileId, SourceFile, TextRange};
use tokio::sync::watch;

use crate::imports::Read;
use crate::markdown::Example;
use crate::protocol::{Position, Range, TextDocumentContentChangeEvent, TextDocumentItem, Uri};

/// The open documents.
#[derive(Default)]
pub(crate) struct Documents {
    open: HashMap<Uri, Arc<Snapshot>>,
    /// Open, but in another language.
    others: HashSet<Uri>,
    /// By document, the paths that its newest analysis has asked for.
    imports: HashMap<Uri, HashSet<String>>,
    last_generation: u64,
}

/// One version of a document.
pub(crate) struct Snapshot {
    /// How the client calls it.
    pub(crate) uri: Uri,
    /// How people call it.
    pub(crate) path: String,
    /// What it is written in.
    pub(crate) content: Content,
    /// The client's number for this version.
    pub(crate) version: i32,
    /// Our number for it: no two versions share one, not even of different documents.
    pub(crate) generation: u64,
    /// Our number for the version from which on nothing but its text has changed: neither what it names nor how it is to
    /// be analysed.
    pub(crate) renewed: u64,
    /// Its text.
    pub(crate) text: Arc<str>,
    /// The lines of the text.
    pub(crate) lines: LineIndex,
    /// The text, parsed once it is asked for.
    source: Arc<OnceLock<SourceFile>>,
    outcome: watch::Sender<Outcome>,
}

/// What a document of ours is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// It is a text of Topo.
    Topo,
    /// It may hold texts of Topo, as examples.
    Markdown,
}

/// What became of the analysis of a version.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// Not yet there.
    Pending,
    /// Done.
    Ready(Arc<[Analysed]>),
    /// It panicked.
    Failed,
    /// There is a newer version, or the document was closed. Final.
    Superseded,
}

/// A text of Topo with all that it imports, analysed.
#[derive(Debug)]
pub(crate) struct Analysed {
    pub(crate) analysis: Arc<Analysis>,
    /// How the client calls those of the imported files that it has open.
    pub(crate) uris: Arc<HashMap<FileId, Uri>>,
    /// Where the text stands, if it is an example in Markdown.
    pub(crate) example: Option<Example>,
}

/// What a change of state did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unexpected {
    /// The document was open already.
    AlreadyOpen,
    /// The document is not open.
    NotOpen,
}

impl Snapshot {
    /// A file as it is on disk, which nobody edits.
    pub(crate) fn unopened(uri: Uri, text: String) -> Snapshot {
        let lines = LineIndex::new(&text);
        Snapshot::new(uri, Content::Topo, text, lines)
    }

    fn new(uri: Uri, content: Content, text: String, lines: LineIndex) -> Snapshot {
        let path = path_of(&uri);
        let outcome = watch::Sender::new(Outcome::Pending);
        let (version, generation, renewed, source) = (0, 0, 0, Arc::default());
        Snapshot { uri, path, content, version, generation, renewed, text: text.into(), lines, source, outcome }
    }

    /// Its text, parsed.
    pub(crate) fn source(&self) -> SourceFile {
        self.source.get_or_init(|| portolan_disk::topo(self.path.clone(), Arc::clone(&self.text))).clone()
    }

    /// Its text has been parsed.
    pub(crate) fn parsed(&self, source: SourceFile) {
        // Somebody may have asked for it meanwhile, who then has parsed it.
        self.source.set(source).ok();
    }

    /// Whether it has a place on disk, or would have once it is saved.
    pub(crate) fn is_file(&self) -> bool {
        is_file(&self.uri)
    }

    /// What became of its analysis so far.
    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome.borrow().clone()
    }

    /// Waits until its analysis is there or never will be.
    pub(crate) async fn settled(&self) -> Outcome {
        let mut outcome = self.outcome.subscribe();
        match outcome.wait_for(|outcome| !matches!(outcome, Outcome::Pending)).await {
            Ok(outcome) => outcome.clone(),
            Err(_) => Outcome::Superseded,
        }
    }

    /// Whether there is a newer version.
    pub(crate) fn is_superseded(&self) -> bool {
        matches!(*self.outcome.borrow(), Outcome::Superseded)
    }

    /// Records the outcome of its analysis; false if it comes too late.
    pub(crate) fn settle(&self, outcome: Outcome) -> bool {
        self.outcome.send_if_modified(|current| {
            let in_time = matches!(current, Outcome::Pending);
            if in_time {
                *current = outcome;
            }
            in_time
        })
    }

    fn supersede(&self) {
        self.outcome.send_replace(Outcome::Superseded);
    }
}

impl Content {
    /// By the language that the client names, or by the name of the file; nothing if it is none of ours.
    fn of(item: &TextDocumentItem) -> Option<Content> {
        let name = item.uri.path().as_str();
        match item.language_id.as_str() {
            "topo" => Some(Content::Topo),
            "markdown" => Some(Content::Markdown),
            _ if name.ends_with(".topo") => Some(Content::Topo),
            _ if name.ends_with(".md") => Some(Content::Markdown),
            _ => None,
        }
    }
}

impl Documents {
    /// The newest version of a document, if it is open and in our language.
    pub(crate) fn get(&self, uri: &Uri) -> Option<Arc<Snapshot>> {
        self.open.get(uri).cloned()
    }

    /// The newest version of the document in our language that is a file at this path.
    pub(crate) fn at(&self, path: &str) -> Option<Arc<Snapshot>> {
        self.open.values().find(|snapshot| snapshot.path == path && snapshot.is_file()).cloned()
    }

    /// Records what the analysis of a document has asked for. Says whether all of it is still as it was read.
    pub(crate) fn record_imports(&mut self, uri: &Uri, reads: &[Read]) -> bool {
        self.imports.insert(uri.clone(), reads.iter().map(|read| read.path.clone()).collect());
        reads.iter().all(|read| match (self.at(&read.path), &read.text) {
            (Some(now), Some(then)) => Arc::ptr_eq(&now.text, then),
            (None, None) => true,
            _ => false,
        })
    }

    /// Begins the documents anew, as if they had been opened just now, that import one of these paths, whether
    /// directly or not. Gives the versions to analyse.
    pub(crate) fn renew_importing(&mut self, is_meant: impl Fn(&str) -> bool) -> Vec<Arc<Snapshot>> {
        let affected = self.imports.iter().filter(|(_, paths)| paths.iter().any(|path| is_meant(path)));
        let affected: Vec<_> = affected.filter_map(|(uri, _)| self.open.get(uri).cloned()).collect();
        affected.iter().map(|old| self.again(old)).collect()
    }

    /// The newest versions of all documents in our language.
    pub(crate) fn all(&self) -> Vec<Arc<Snapshot>> {
        self.open.values().cloned().collect()
    }

    /// The newest versions of those that are texts of Topo.
    pub(crate) fn topologies(&self) -> Vec<Arc<Snapshot>> {
        self.open.values().filter(|snapshot| snapshot.content == Content::Topo).cloned().collect()
    }

    /// Begins all documents anew. Gives the versions to analyse.
    pub(crate) fn renew_all(&mut self) -> Vec<Arc<Snapshot>> {
        let all: Vec<_> = self.open.values().cloned().collect();
        all.iter().map(|old| self.again(old)).collect()
    }

    /// Whether the document is open in whatever language.
    pub(crate) fn knows(&self, uri: &Uri) -> bool {
        self.open.contains_key(uri) || self.others.contains(uri)
    }

    /// Opens a document, or replaces it if it was open. Gives the version to analyse.
    pub(crate) fn open(&mut self, item: TextDocumentItem) -> (Option<Arc<Snapshot>>, Result<(), Unexpected>) {
        let expected = if self.knows(&item.uri) { Err(Unexpected::AlreadyOpen) } else { Ok(()) };
        let Some(content) = Content::of(&item) else {
            self.others.insert(item.uri);
            return (None, expected);
        };
        let lines = LineIndex::new(&item.text);
        let new = Snapshot { version: item.version, ..Snapshot::new(item.uri, content, item.text, lines) };
        (Some(self.renew(new)), expected)
    }

    /// Applies edits, each to the result of the one before. Gives the version to analyse.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Result<Option<Arc<Snapshot>>, Unexpected> {
        let Some(old) = self.open.get(uri) else {
            return if self.others.contains(uri) { Ok(None) } else { Err(Unexpected::NotOpen) };
        };
        let (text, lines) = edited(old, changes, encoding);
        let new = Snapshot::new(uri.clone(), old.content, text, lines);
        let new = Snapshot { version, renewed: old.renewed, ..new };
        Ok(Some(self.replace(new)))
    }

    /// Forgets a document. Says whether it was one of ours.
    pub(crate) fn close(&mut self, uri: &Uri) -> Result<bool, Unexpected> {
        match self.open.remove(uri) {
            Some(old) => {
                old.supersede();
                self.imports.remove(uri);
                Ok(true)
            }
            None if self.others.remove(uri) => Ok(false),
            None => Err(Unexpected::NotOpen),
        }
    }

    /// The same version once more, to be analysed anew.
    fn again(&mut self, old: &Snapshot) -> Arc<Snapshot> {
        self.renew(Snapshot {
            uri: old.uri.clone(),
            path: old.path.clone(),
            content: old.content,
            version: old.version,
            generation: 0,
            renewed: 0,
            text: Arc::clone(&old.text),
            lines: old.lines.clone(),
            source: Arc::clone(&old.source),
            outcome: watch::Sender::new(Outcome::Pending),
        })
    }

    /// Puts a version in place of the one before, of which nothing holds any more.
    fn renew(&mut self, snapshot: Snapshot) -> Arc<Snapshot> {
        let renewed = self.last_generation + 1;
        self.replace(Snapshot { renewed, ..snapshot })
    }

    fn replace(&mut self, snapshot: Snapshot) -> Arc<Snapshot> {
        self.last_generation += 1;
        let snapshot = Arc::new(Snapshot { generation: self.last_generation, ..snapshot });
        if let Some(old) = self.open.insert(snapshot.uri.clone(), Arc::clone(&snapshot)) {
            old.supersede();
        }
        snapshot
    }
}

/// How people call what a client calls so: by its path where it is a file.
pub(crate) fn path_of(uri: &Uri) -> String {
    match uri.to_file_path() {
        Some(path) if is_file(uri) => path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"),
        _ => uri.as_str().to_owned(),
    }
}

fn is_file(uri: &Uri) -> bool {
    uri.scheme().as_str() == "file"
}

fn edited(old: &Snapshot, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) -> (String, LineIndex) {
    let mut text = old.text.to_string();
    let mut lines = old.lines.clone();
    for change in changes {
        match change.range {
            Some(range) => {
                let range = byte_range(range, &text, &lines, encoding);
                text.replace_range(std::ops::Range::<usize>::from(range), &change.text);
                lines.edit(range, &text);
            }
            None => {
                text = change.text;
                lines = LineIndex::new(&text);
            }
        }
    }
    (text, lines)
}

/// A range of the client's as bytes; one that ends before it starts is empty.
pub(crate) fn byte_range(range: Range, text: &str, lines: &LineIndex, encoding: Encoding) -> TextRange {
    let offset = |position: Position| lines.offset(ours(position), text, encoding);
    let start = offset(range.start);
    TextRange::new(start, offset(range.end).max(start))
}

/// The client's position as one of ours.
pub(crate) fn ours(position: Position) -> portolan_ide::positions::Position {
    portolan_ide::positions::Position { line: position.line, column: position.character }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(uri: &str, language_id: &str, text: &str) -> TextDocumentItem {
        TextDocumentItem {
            uri: uri.parse().unwrap(),
            language_id: language_id.to_owned(),
            version: 1,
            text: text.to_owned(),
        }
    }

    fn change(range: Option<[u32; 4]>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|[line, character, end_line, end]| {
            Range::new(Position::new(line, character), Position::new(end_line, end))
        });
        TextDocumentContentChangeEvent { range, range_length: None, text: text.to_owned() }
    }

    fn after(text: &str, changes: Vec<TextDocumentContentChangeEvent>) -> String {
        let mut documents = Documents::default();
        let (snapshot, _) = documents.open(item("file:///a.topo", "topo", text));
        let uri = snapshot.unwrap().uri.clone();
        documents.change(&uri, 2, changes, Encoding::Utf16).unwrap().unwrap().text.to_string()
    }

    #[test]
    fn edits_apply_one_after_the_other() {
        let changes = vec![
            change(Some([0, 0, 0, 0]), "# 🗼\r\n"),
            change(Some([0, 2, 0, 4]), "東京"),
            change(Some([1, 3, 1, 4]), ""),
        ];
        assert_eq!(after("vpc  a\r\n", changes), "# 東京\r\nvpc a\r\n");
    }

    #[test]
    fn a_whole_text_may_stand_between_edits() {
        let changes =
            vec![change(Some([0, 0, 0, 1]), "x"), change(None, "one\ntwo\n"), change(Some([1, 0, 1, 3]), "2")];
        assert_eq!(after("a", changes), "one\n2\n");
    }

    #[test]
    fn edits_out_of_range_are_clamped() {
        assert_eq!(
            after("ab\r\ncd", vec![change(Some([0, 9, 0, 9]), "!"), change(Some([7, 7, 8, 8]), "?")]),
            "ab!\r\ncd?"
        );
        assert_eq!(after("abcd", vec![change(Some([0, 3, 0, 1]), "-")]), "abc-d");
    }

    #[test]
    fn a_new_version_supersedes_the_old() {
        let mut documents = Documents::default();
        let (old, _) = documents.open(item("file:///a.topo", "topo", ""));
        let old = old.unwrap();
        let new = documents.change(&old.uri, 2, vec![change(None, "x")], Encoding::Utf8).unwrap().unwrap();
        assert!(old.is_superseded() && !new.is_superseded());
        assert!(!old.settle(Outcome::Failed) && old.is_superseded());
        assert!(new.settle(Outcome::Failed));
        assert!(new.generation > old.generation);
    }

    #[test]
    fn the_language_or_the_name_makes_a_document_ours() {
        let mut documents = Documents::default();
        assert!(documents.open(item("untitled:Untitled-1", "topo", "")).0.is_some());
        assert!(documents.open(item("file:///b.topo", "plaintext", "")).0.is_some());
        let content = |documents: &mut Documents, uri, language| {
            documents.open(item(uri, language, "")).0.map(|snapshot| snapshot.content)
        };
        assert_eq!(content(&mut documents, "file:///d.txt", "markdown"), Some(Content::Markdown));
        assert_eq!(content(&mut documents, "file:///e.md", "plaintext"), Some(Content::Markdown));
        assert_eq!(documents.topologies().len(), 2);
        let (none, expected) = documents.open(item("file:///c.txt", "plaintext", ""));
        assert!(none.is_none() && expected.is_ok());
        let other = "file:///c.txt".parse().unwrap();
        assert!(matches!(documents.change(&other, 2, Vec::new(), Encoding::Utf8), Ok(None)));
        assert_eq!(documents.close(&other), Ok(false));
        assert_eq!(documents.close(&other), Err(Unexpected::NotOpen));
    }
}
