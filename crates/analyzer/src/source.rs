//! What a host hands in: texts by path, already parsed.
//!
//! **Architecture invariant:** nothing here reads a file. A path is a name with `/` between its parts.

use std::sync::Arc;

use portolan_syntax::{Parse, TextRange, TextSize};

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
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
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
        Sources { files: vec![file] }
    }

    /// A topology of one text.
    pub fn of_text(path: impl Into<String>, text: impl Into<Arc<str>>) -> Sources {
        Sources::of(SourceFile::new(path, text))
    }

    /// Adds a file.
    pub fn push(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
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
