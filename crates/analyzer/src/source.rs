//! What a host hands in: texts by path, already parsed, and what became of the paths that they name.
//!
//! **Architecture invariant:** nothing here reads a file. A path is a name with `/` between its parts.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use portolan_catalog::{Language, say};
use portolan_policy::{Malformed, Policy};
use portolan_syntax::{Parse, TextRange, TextSize};

use crate::pieces::PieceTable;
use crate::settings::Settings;

/// A file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// One file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// How the host calls it; shown to people and used to find what it names.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    content: Content,
    /// Where what was read of it stands.
    pieces: PieceTable,
    /// Where its lines begin, once somebody asks.
    line_starts: OnceLock<Arc<[usize]>>,
    /// The numbers of its lines, if it is a part of another text.
    line_numbers: Option<Arc<[usize]>>,
}

/// In which language a file is written: what follows the statement that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Topo: a file that is asked about, or an `import`.
    Topo,
    /// The JSON of an IAM policy: the `policy` of an endpoint.
    Policy,
}

/// A text, read by its format.
#[derive(Debug, Clone)]
enum Content {
    Topo(Arc<Parse>),
    Policy(Arc<Result<Policy, Malformed>>),
}

/// The files of one topology, the one that is asked about first.
///
/// What those files name is supplied by path: [`Sources::load`] asks a host for it until nothing is missing.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// How they are to be analysed.
    pub settings: Settings,
    files: Vec<SourceFile>,
    /// What each path means, read in a format: of the files themselves, and of all that was asked for.
    paths: HashMap<(Format, String), Result<FileId, Unreadable>>,
    /// The file that holds a question about the others.
    question: Option<FileId>,
}

/// Why a host has no file for a path that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no such file. The names of the files beside which it was looked for say what may have been meant.
    Missing {
        /// Those names, without the folder.
        beside: Vec<String>,
    },
    /// It lies outside the folder that paths never leave, perhaps behind a link.
    Outside {
        /// How people call that folder.
        root: String,
    },
    /// There is something, but it cannot be read as a text.
    Broken(Broken),
}

/// Why something that is there cannot be read as a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// It is a folder.
    Folder,
    /// It is a pipe, a device or the like.
    NoFile,
    /// It has more bytes than so many.
    Larger(u64),
    /// It is not UTF-8: from an offset on there is a byte that belongs to no character.
    NotUtf8 {
        /// Where.
        at: usize,
        /// Which.
        byte: u8,
    },
    /// A text that is nowhere on disk names it, and a path would start there.
    Unsaved,
    /// Whoever asks may not read it.
    Denied,
    /// Something else, in the system's words as they stand within a sentence.
    System(String),
}

impl Broken {
    /// Why bytes are no text.
    pub fn not_utf8(error: &std::string::FromUtf8Error) -> Broken {
        let at = error.utf8_error().valid_up_to();
        Broken::NotUtf8 { at, byte: error.as_bytes().get(at).copied().unwrap_or_default() }
    }

    /// In words, which complete "it cannot be read: …".
    pub fn describe(&self, language: Language) -> String {
        let plain = match self {
            Broken::Folder => language.pick("it is a folder", "フォルダーです"),
            Broken::NoFile => language.pick("it is no ordinary file", "通常のファイルではありません"),
            Broken::Unsaved => language.pick(
                "this text is not saved as a file, from which the way could start",
                "このテキストはファイルとして保存されておらず、パスの起点がありません",
            ),
            Broken::Denied => language.pick("permission denied", "読み取りの権限がありません"),
            Broken::System(words) => words,
            Broken::Larger(most) => {
                let (number, unit) = if *most < 1 << 30 { (most >> 20, "MiB") } else { (most >> 30, "GiB") };
                return say!(language, "it is larger than {number} {unit}", "{number} {unit} を超えています");
            }
            Broken::NotUtf8 { at, byte } => {
                return say!(
                    language,
                    "it is not UTF-8: byte 0x{byte:02X} at offset {at} belongs to no character",
                    "UTF-8 ではありません。先頭から {at} バイトの位置にある 0x{byte:02X} は、どの文字にも属しません"
                );
            }
        };
        plain.to_owned()
    }
}

/// A range in one of the files, by the offsets at which it was read. [`Sources::range`] says where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    range: Range,
}

/// A byte range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Range {
    /// Its first byte.
    pub(crate) start: TextSize,
    /// The byte after its last.
    pub(crate) end: TextSize,
}

impl Format {
    /// What the names of such files end with.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Topo => ".topo",
            Format::Policy => ".json",
        }
    }
}

impl SourceFile {
    /// Parses a text of Topo.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> SourceFile {
        SourceFile::of(Format::Topo, path, text)
    }

    /// Parses a text.
    pub fn of(format: Format, path: impl Into<String>, text: impl Into<Arc<str>>) -> SourceFile {
        let text = text.into();
        let content = match format {
            Format::Topo => Content::Topo(Arc::new(portolan_syntax::parse(&text))),
            Format::Policy => Content::Policy(Arc::new(portolan_policy::read(&text))),
        };
        SourceFile {
            path: path.into(),
            text,
            content,
            pieces: PieceTable::default(),
            line_starts: OnceLock::new(),
            line_numbers: None,
        }
    }

    /// Has its lines called by these numbers: those of another text, of which it is a part.
    pub fn numbered(self, line_numbers: impl Into<Arc<[usize]>>) -> SourceFile {
        SourceFile { line_numbers: Some(line_numbers.into()), ..self }
    }

    /// A text of Topo that is parsed already.
    pub fn parsed(path: impl Into<String>, text: impl Into<Arc<str>>, parse: Parse) -> SourceFile {
        SourceFile {
            path: path.into(),
            text: text.into(),
            content: Content::Topo(Arc::new(parse)),
            pieces: PieceTable::default(),
            line_starts: OnceLock::new(),
            line_numbers: None,
        }
    }

    /// The same as if it had been read just now.
    pub(crate) fn unedited(self) -> SourceFile {
        SourceFile { pieces: PieceTable::default(), ..self }
    }

    /// The line of an offset, counted from 0.
    fn line_at(&self, offset: usize) -> usize {
        let starts = || memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|newline| newline + 1).collect();
        self.line_starts.get_or_init(starts).partition_point(|start| *start <= offset)
    }

    /// In which language it is written.
    pub fn format(&self) -> Format {
        match self.content {
            Content::Topo(_) => Format::Topo,
            Content::Policy(_) => Format::Policy,
        }
    }

    /// What it says, if it is a file of Topo.
    pub fn topo(&self) -> Option<&Parse> {
        match &self.content {
            Content::Topo(parse) => Some(parse),
            Content::Policy(_) => None,
        }
    }

    /// What it says, if it is a policy.
    pub fn policy(&self) -> Option<&Result<Policy, Malformed>> {
        match &self.content {
            Content::Topo(_) => None,
            Content::Policy(policy) => Some(policy),
        }
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
        let file = self.file(id);
        let key = (file.format(), file.path.clone());
        self.paths.entry(key).or_insert(Ok(id));
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

    /// Says what a path that is named in a format means: a file of that format, or why there is none. A file that is
    /// here already, by its own path, is not added again: so a host tells that two paths lead to one file.
    pub fn supply(&mut self, format: Format, path: impl Into<String>, file: Result<SourceFile, Unreadable>) {
        let id = file.map(|file| match self.paths.get(&(file.format(), file.path.clone())) {
            Some(Ok(id)) => *id,
            _ => self.push(file),
        });
        self.paths.insert((format, path.into()), id);
    }

    /// What was said of a path.
    pub(crate) fn supplied(&self, format: Format, path: &str) -> Option<Result<FileId, &Unreadable>> {
        self.paths.get(&(format, path.to_owned())).map(|known| known.as_ref().map(|id| *id))
    }

    /// Asks for what the files name, and for what those files name, until nothing is missing. Each path is asked for
    /// once in a format, in which its text is to be read; it is relative to where the path of the first file starts.
    ///
    /// All hosts load through this, so that a path means the same in all of them; they differ in what they read from,
    /// and in what they refuse.
    pub fn load(mut self, mut read: impl FnMut(&str, Format) -> Result<SourceFile, Unreadable>) -> Sources {
        let mut next = 0;
        while next < self.files.len() {
            for (path, format) in crate::read::named_files(&self.files[next]) {
                let key = (format, path);
                if !self.paths.contains_key(&key) {
                    let file = read(&key.1, format);
                    self.supply(format, key.1, file);
                }
            }
            next += 1;
        }
        self
    }

    /// The same files as if they had been read just now. What is read anew is measured by that.
    pub fn unedited(&self) -> Sources {
        let files = self.files.iter().cloned().map(SourceFile::unedited).collect();
        Sources { files, ..self.clone() }
    }

    /// The same files with other texts, each under its path, nothing new loaded.
    pub fn edited(&self, edit: impl Fn(FileId, &str) -> String) -> Sources {
        let mut edited = self.clone();
        for (id, file) in self.files() {
            edited.files[id.0 as usize] = SourceFile::of(file.format(), file.path.clone(), edit(id, &file.text));
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
        &self.file(span.file).text[self.range(span)]
    }

    /// Where a range stands in the text of its file.
    pub fn range(&self, span: Span) -> TextRange {
        self.file(span.file).pieces.now(span.range)
    }

    /// The range of a file that stands there now.
    pub fn span(&self, file: FileId, range: TextRange) -> Span {
        let pieces = &self.file(file).pieces;
        let start = pieces.read(range.start());
        let end = match range.is_empty() {
            true => start,
            false => pieces.read(range.end() - TextSize::new(1)) + TextSize::new(1),
        };
        Span { file, range: Range { start, end } }
    }

    /// Whether the text of a range has been replaced.
    pub(crate) fn is_gone(&self, span: Span) -> bool {
        self.file(span.file).pieces.is_gone(span.range)
    }

    /// How much a file has been edited since it was read as a whole: in how many stretches it stands, and how many
    /// offsets were given.
    pub(crate) fn wear(&self, file: FileId) -> (usize, u32) {
        let pieces = &self.file(file).pieces;
        (pieces.len(), pieces.next())
    }

    /// Another text of a file with its tree. What stands in a range of the old one counts as replaced; the rest stands
    /// where it is now. Gives the offset from which on the replacement, of a length, was read.
    pub(crate) fn replace(
        &mut self,
        id: FileId,
        text: Arc<str>,
        parse: Parse,
        range: TextRange,
        len: TextSize,
    ) -> TextSize {
        let file = &mut self.files[id.0 as usize];
        let read = file.pieces.replace(range, len, TextSize::of(&*file.text));
        file.text = text;
        file.line_starts = OnceLock::new();
        file.content = Content::Topo(Arc::new(parse));
        read
    }

    /// The place of a range among others: by file, then by where it begins and ends.
    pub fn order(&self, span: Span) -> (FileId, TextSize, TextSize) {
        let range = self.range(span);
        (span.file, range.start(), range.end())
    }

    /// Whether a range holds an offset of a file or ends there.
    pub fn touches(&self, span: Span, file: FileId, offset: TextSize) -> bool {
        span.file == file && self.range(span).contains_inclusive(offset)
    }

    /// How a text in one file names another: by the path that leads there, as in an import.
    pub fn name_in(&self, from: FileId, file: FileId) -> String {
        let (from, path) = (&self.file(from).path, &self.file(file).path);
        crate::paths::relative(from, path).unwrap_or_else(|| path.clone())
    }

    /// The start of a range in words: `line 3`, or `line 3 of other.topo` where there are several files of Topo, or
    /// it lies in a policy.
    pub fn place(&self, span: Span) -> String {
        let line = self.line(span);
        let topo = self.files.iter().filter(|file| file.format() == Format::Topo).count();
        let files = topo - usize::from(self.question.is_some());
        if files > 1 || self.file(span.file).format() != Format::Topo {
            let file = self.name_in(FileId(0), span.file);
            say!(self.settings.language, "line {line} of {file}", "{file} の {line} 行目")
        } else {
            say!(self.settings.language, "line {line}", "{line} 行目")
        }
    }

    /// The start of a range as an aside behind other words: ` (line 3)`.
    pub fn aside(&self, span: Span) -> String {
        let place = self.place(span);
        say!(self.settings.language, " ({place})", "({place})")
    }

    /// The line of the start of a range, counted from 1.
    pub fn line(&self, span: Span) -> usize {
        let file = self.file(span.file);
        let line = file.line_at(self.range(span).start().into());
        let number = file.line_numbers.as_ref().and_then(|numbers| numbers.get(line));
        number.copied().unwrap_or(line + 1)
    }
}

impl Span {
    /// A range of a file as it was read.
    pub(crate) fn new(file: FileId, range: TextRange) -> Span {
        Span { file, range: range.into() }
    }

    /// The empty range at its start.
    pub fn start(self) -> Span {
        self.part(TextSize::new(0), TextSize::new(0))
    }

    /// The empty range at its end.
    pub fn end(self) -> Span {
        Span { file: self.file, range: Range { start: self.range.end, end: self.range.end } }
    }

    /// A part of it, by how far behind its start that begins, and how long it is.
    pub fn part(self, from: TextSize, len: TextSize) -> Span {
        let start = self.range.start + from;
        Span { file: self.file, range: Range { start, end: start + len } }
    }

    /// From its start to the end of another range of the same statement.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, range: Range { start: self.range.start, end: other.range.end } }
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
