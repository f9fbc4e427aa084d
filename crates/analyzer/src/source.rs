//! What a host hands in: texts by path, already parsed, and what became of the paths that they import.
//!
//! **Architecture invariant:** nothing here reads a file. A path is a name with `/` between its parts.

use std::collections::HashMap;
use std::sync::Arc;

use portolan_catalog::say;
use portolan_syntax::{Parse, TextRange, TextSize};

use crate::settings::Settings;

/// A file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// One file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// How the host calls it; shown to people and used to find imports.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    /// That text, parsed.
    pub parse: Arc<Parse>,
}

/// The files of one topology, the one that is asked about first.
///
/// What those files import is supplied by path: [`Sources::load`] asks a host for it until nothing is missing.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// How they are to be analysed.
    pub settings: Settings,
    files: Vec<SourceFile>,
    /// What each path means: of the files themselves, and of all that was asked for.
    paths: HashMap<String, Result<FileId, Unreadable>>,
    /// The file that holds a question about the others.
    question: Option<FileId>,
}

/// Why a host has no file for a path that is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no such file. The names of the files beside which it was looked for say what may have been meant.
    Missing {
        /// Those names, without the folder.
        beside: Vec<String>,
    },
    /// It lies outside the folder that imports never leave, perhaps behind a link.
    Outside {
        /// How people call that folder.
        root: String,
    },
    /// There is something, but it cannot be read as a file of Topo. The reason completes "it cannot be read: …".
    Broken(String),
}

/// A range in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The range in it, in bytes.
    pub range: Range,
}

/// A byte range that can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Range {
    /// Its first byte.
    pub start: TextSize,
    /// The byte after its last.
    pub end: TextSize,
}

impl SourceFile {
    /// Parses a text.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> SourceFile {
        let text = text.into();
        let parse = Arc::new(portolan_syntax::parse(&text));
        SourceFile { path: path.into(), text, parse }
    }
}

impl Sources {
    /// A topology of one file.
    pub fn of(file: SourceFile) -> Sources {
        let mut sources = Sources::default();
        sources.push(file);
        sources
    }

    /// A topology of one text.
    pub fn of_text(path: impl Into<String>, text: impl Into<Arc<str>>) -> Sources {
        Sources::of(SourceFile::new(path, text))
    }

    /// Adds a file. Its path means it from now on, unless another file has that path.
    pub fn push(&mut self, file: SourceFile) -> FileId {
        let id = self.add(file);
        let path = self.file(id).path.clone();
        self.paths.entry(path).or_insert(Ok(id));
        id
    }

    fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds a question: a text that sees what the first file sees, and that no file sees.
    pub(crate) fn push_question(&mut self, file: SourceFile) -> FileId {
        let id = self.add(file);
        self.question = Some(id);
        id
    }

    /// The file that holds a question.
    pub fn question(&self) -> Option<FileId> {
        self.question
    }

    /// Says what a path that is imported means. A file that is here already, by its own path, is not added again:
    /// so a host tells that two paths lead to one file.
    pub fn supply(&mut self, path: impl Into<String>, file: Result<SourceFile, Unreadable>) {
        let id = file.map(|file| match self.paths.get(&file.path) {
            Some(Ok(id)) => *id,
            _ => self.push(file),
        });
        self.paths.insert(path.into(), id);
    }

    /// What was said of a path.
    pub(crate) fn supplied(&self, path: &str) -> Option<Result<FileId, &Unreadable>> {
        self.paths.get(path).map(|known| known.as_ref().map(|id| *id))
    }

    /// Asks for what the files import, and for what those files import, until nothing is missing. Each path is asked
    /// for once; it is relative to where the path of the first file starts.
    ///
    /// All hosts load through this, so that an import means the same in all of them; they differ in what they read
    /// from, and in what they refuse.
    pub fn load(mut self, mut read: impl FnMut(&str) -> Result<SourceFile, Unreadable>) -> Sources {
        let mut next = 0;
        while next < self.files.len() {
            for path in crate::read::imports(&self.files[next]) {
                if !self.paths.contains_key(&path) {
                    let file = read(&path);
                    self.supply(path, file);
                }
            }
            next += 1;
        }
        self
    }

    /// The same files with other texts, each under its path, nothing new loaded.
    pub fn edited(&self, edit: impl Fn(FileId, &str) -> String) -> Sources {
        let mut edited = self.clone();
        for (id, file) in self.files() {
            edited.files[id.0 as usize] = SourceFile::new(file.path.clone(), edit(id, &file.text));
        }
        edited
    }

    /// The file with this id. Ids come from the same `Sources`.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files with their ids.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text of a range.
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[TextRange::from(span.range)]
    }

    /// How a text in one file names another: by the path that leads there, as in an import.
    pub fn name_in(&self, from: FileId, file: FileId) -> String {
        let (from, path) = (&self.file(from).path, &self.file(file).path);
        crate::paths::relative(from, path).unwrap_or_else(|| path.clone())
    }

    /// The start of a range in words: `line 3`, or `line 3 of other.topo` where there are several files.
    pub fn place(&self, span: Span) -> String {
        let line = self.line(span);
        let files = self.files.len() - usize::from(self.question.is_some());
        if files > 1 {
            let file = self.name_in(FileId(0), span.file);
            say!(self.settings.language, "line {line} of {file}", "{file} の {line} 行目")
        } else {
            say!(self.settings.language, "line {line}", "{line} 行目")
        }
    }

    /// The line of the start of a range, counted from 1.
    pub fn line(&self, span: Span) -> usize {
        self.file(span.file).text[..usize::from(span.range.start)].matches('\n').count() + 1
    }
}

impl Span {
    /// A range of a file.
    pub fn new(file: FileId, range: TextRange) -> Span {
        Span { file, range: range.into() }
    }

    /// The empty range at its end.
    pub fn end(self) -> Span {
        Span { file: self.file, range: Range { start: self.range.end, end: self.range.end } }
    }

    /// The range in its file.
    pub fn text_range(self) -> TextRange {
        self.range.into()
    }

    /// Whether it holds the offset or ends there.
    pub fn touches(self, file: FileId, offset: TextSize) -> bool {
        self.file == file && self.text_range().contains_inclusive(offset)
    }
}

impl From<TextRange> for Range {
    fn from(range: TextRange) -> Range {
        Range { start: range.start(), end: range.end() }
    }
}

impl From<Range> for TextRange {
    fn from(range: Range) -> TextRange {
        TextRange::new(range.start, range.end.max(range.start))
    }
}
