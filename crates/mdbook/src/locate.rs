//! From a place in the text that mdBook hands over to the place that its author can mend.
//!
//! A preprocessor sees a chapter after `links` has put includes in place, and perhaps after others have changed it.
//! The chapter's file is read again and expanded with a map ([`portolan_markdown::expand`]). Where the result is the text that
//! was handed over, the map is exact. Where it is not, for another preprocessor came between or an include was
//! refused, examples are matched by their number and their lines by their text.

use std::fmt;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use portolan_analyzer::{Language, Unreadable as NoFile};
use portolan_disk::Disk;
use portolan_markdown::{Expanded, Failure, Fence, Origin, Unreadable, expand, fences};

/// A place in a file of the book, as people and editors write it. Lines and columns count from 1, columns in
/// Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the book's root, with `/` between its parts.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The place in the included file, where the text was brought in by an include.
    pub included: Option<Box<Place>>,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Finds the places of one chapter.
#[derive(Debug)]
pub(crate) struct Locator<'c> {
    /// The chapter's file, relative to the book's root.
    file: String,
    /// What mdBook handed over.
    content: &'c str,
    source: Option<Source>,
    root: PathBuf,
}

#[derive(Debug)]
struct Source {
    text: String,
    expanded: Expanded,
    /// The examples that were handed over and where their code stands in the expanded text; `None` where the two
    /// texts are the same anyway.
    matches: Option<Vec<(Fence, Option<Fence>)>>,
}

impl<'c> Locator<'c> {
    /// `root` is the book's folder, `src` that of its chapters below it, `source_path` the chapter's file below that.
    /// What includes failed is told in `language`.
    pub(crate) fn new(
        root: &Path,
        src: &Path,
        source_path: &Path,
        content: &'c str,
        language: Language,
    ) -> Locator<'c> {
        let file = shown(&src.join(source_path));
        let path = root.join(src).join(source_path);
        let canonical_root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        let disk = Disk::below(root);
        let read = |path: &Path| {
            disk.text(path).map_err(|reason| match reason {
                NoFile::Outside { .. } => Unreadable::Outside(language.pick("the book", "本").to_owned()),
                NoFile::Missing { .. } | NoFile::Broken(_) => Unreadable::Missing,
            })
        };
        let source = read(&path).ok().map(|text| {
            // mdBook drops a byte order mark from chapters; from an included file it does not.
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            let expanded = expand(&text, path.parent().unwrap_or(root), language, &read);
            let matches = (expanded.text != content).then(|| matched(fences(content), fences(&expanded.text)));
            Source { text, expanded, matches }
        });
        Locator { file, content, source, root: canonical_root }
    }

    /// The place of an offset of the text that was handed over.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let Some(source) = &self.source else { return place(&self.file, self.content, offset) };
        match source.expanded_offset(offset) {
            Some(offset) => self.origin(source, source.expanded.origin(offset)),
            // Nothing is known but the text that was handed over.
            None => place(&self.file, self.content, offset),
        }
    }

    /// The includes that failed within a range of the text that was handed over.
    pub(crate) fn failures(&self, range: &Range<usize>) -> Vec<(Place, &str)> {
        let Some(source) = &self.source else { return Vec::new() };
        let (Some(start), Some(end)) = (source.expanded_offset(range.start), source.expanded_offset(range.end)) else {
            return Vec::new();
        };
        let within = |failure: &&Failure| start <= failure.at && failure.at <= end;
        let located = |failure: &Failure| place(&self.file, &source.text, failure.chapter);
        source
            .expanded
            .failures
            .iter()
            .filter(within)
            .map(|failure| (located(failure), failure.message.as_str()))
            .collect()
    }

    fn origin(&self, source: &Source, origin: Origin) -> Place {
        let mut found = place(&self.file, &source.text, origin.chapter);
        if let Some((number, offset)) = origin.included
            && let Some(file) = source.expanded.files.get(number)
        {
            let path = file.path.canonicalize().unwrap_or_else(|_| file.path.clone());
            let name = shown(path.strip_prefix(&self.root).unwrap_or(&path));
            found.included = Some(Box::new(place(&name, &file.text, offset)));
        }
        found
    }
}

impl Source {
    fn expanded_offset(&self, offset: usize) -> Option<usize> {
        let Some(matches) = &self.matches else { return Some(offset) };
        let (handed, source) =
            matches.iter().find(|(handed, _)| (handed.range.start..=handed.range.end).contains(&offset))?;
        let source = source.as_ref()?;
        if offset >= handed.range.end {
            return Some(source.range.end);
        }
        match handed.code_offset(offset) {
            Some(code) => Some(same_place(handed, source, code)),
            // In the opening fence.
            None => Some((source.range.start + (offset - handed.range.start)).min(source.info.end)),
        }
    }
}

/// Pairs examples: by their number where there are as many, else those with the same code, in order.
fn matched(handed: Vec<Fence>, mut source: Vec<Fence>) -> Vec<(Fence, Option<Fence>)> {
    if handed.len() == source.len() {
        return handed.into_iter().zip(source.into_iter().map(Some)).collect();
    }
    let mut pairs = Vec::new();
    for fence in handed {
        let same = source.iter().position(|other| other.code == fence.code);
        let found = same.and_then(|position| source.drain(..=position).next_back());
        pairs.push((fence, found));
    }
    pairs
}

/// The place in the source's example of an offset in the code of the one handed over: in the same line, or one with
/// the same text. What stands in no line of the source is taken to the opening of the example.
fn same_place(handed: &Fence, source: &Fence, code: usize) -> usize {
    let before = handed.code.get(..code).unwrap_or(&handed.code);
    let number = before.matches('\n').count();
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    let line = handed.code[line_start..].split_inclusive('\n').next().unwrap_or_default();
    let mut start = 0;
    let lines: Vec<_> = source
        .code
        .split_inclusive('\n')
        .map(|text| {
            start += text.len();
            (start - text.len(), text)
        })
        .collect();
    let same =
        lines.get(number).filter(|(_, text)| *text == line).or_else(|| lines.iter().find(|(_, text)| *text == line));
    match same {
        Some((start, _)) => source.offset(start + (code - line_start)),
        None => source.range.start,
    }
}

/// The line and column of an offset.
pub(crate) fn place(file: &str, text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    Place {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        included: None,
    }
}

/// A path with `/` between its parts.
pub(crate) fn shown(path: &Path) -> String {
    let parts =
        path.components().filter(|part| *part != Component::CurDir).map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
