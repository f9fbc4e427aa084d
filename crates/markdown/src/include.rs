//! Follows mdBook's `{{#include …}}` and keeps account of where each character comes from.
//!
//! mdBook puts includes in place before a preprocessor sees a chapter, and only logs the ones that fail. So the
//! chapter's file is expanded a second time here, by mdBook's own rules (`links` in 0.4 and 0.5), with a map from
//! the result back to the chapter and to the included file, and with a list of what failed. No I/O: the files come
//! from the caller.

use std::ops::Range;
use std::path::{Path, PathBuf};

use portolan_catalog::{Language, say};

/// mdBook's own limit on includes within includes.
const DEEPEST: usize = 10;

/// A chapter with its includes in place.
#[derive(Debug, Default)]
pub struct Expanded {
    /// The result.
    pub text: String,
    segments: Vec<Segment>,
    /// Where the directives that were followed stand in the chapter's file, in order.
    directives: Vec<Range<usize>>,
    /// The included files, by number.
    pub files: Vec<File>,
    /// The includes that failed, in order.
    pub failures: Vec<Failure>,
}

/// An included file.
#[derive(Debug)]
pub struct File {
    /// Its path, as the caller was asked for it.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// An include that failed.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where the result would stand in the expanded text.
    pub at: usize,
    /// Where its directive stands in the chapter's file, or the one that brought it in.
    pub chapter: usize,
    /// What is so.
    pub message: String,
}

/// Where a character comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Its offset in the chapter's file, or that of the directive that brought it in.
    pub chapter: usize,
    /// The number of the included file and its offset there.
    pub included: Option<(usize, usize)>,
}

/// A range of one file, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The number of the included file; nothing for the chapter's own.
    pub file: Option<usize>,
    /// The range in it.
    pub range: Range<usize>,
}

/// Why a file cannot be included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is none, or no text in it.
    Missing,
    /// It lies outside what includes never leave, which is told in words.
    Outside(String),
}

/// Gives the text of a file.
pub type Read<'r> = dyn Fn(&Path) -> Result<String, Unreadable> + 'r;

/// A run of characters with one origin.
#[derive(Debug, Clone, Copy)]
struct Segment {
    start: usize,
    origin: Origin,
    /// Whether the origin moves along with the characters. That of text which no file holds does not.
    moves: bool,
}

/// Text on its way, with its origins.
#[derive(Debug, Default)]
struct Traced {
    text: String,
    segments: Vec<Segment>,
}

struct Expansion<'r> {
    read: &'r Read<'r>,
    language: Language,
    directives: Vec<Range<usize>>,
    files: Vec<File>,
    failures: Vec<Failure>,
    out: Traced,
}

/// Puts the includes of a chapter in place. `folder` is where the chapter stands; what fails is told in `language`.
pub fn expand(chapter: &str, folder: &Path, language: Language, read: &Read<'_>) -> Expanded {
    let mut traced = Traced::default();
    traced.push(chapter, Origin { chapter: 0, included: None }, true);
    let mut expansion = Expansion {
        read,
        language,
        directives: Vec::new(),
        files: Vec::new(),
        failures: Vec::new(),
        out: Traced::default(),
    };
    expansion.replace(&traced, folder, 0);
    Expanded {
        text: expansion.out.text,
        segments: expansion.out.segments,
        directives: expansion.directives,
        files: expansion.files,
        failures: expansion.failures,
    }
}

impl Expanded {
    /// Where the character at an offset of the expanded text comes from.
    pub fn origin(&self, offset: usize) -> Origin {
        origin(&self.segments, offset)
    }

    /// The part of the chapter's file that a range of the expanded text comes from. For what was brought in, its
    /// directive stands.
    pub fn told(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origin(range.start);
        let Some(last) = range.end.checked_sub(1).filter(|last| *last >= range.start) else {
            return start.chapter..start.chapter;
        };
        let origin = self.origin(last);
        let is_own = origin.included.is_none() && self.segment(last).is_some_and(|(_, segment)| segment.moves);
        let end = match self.directive(origin.chapter).filter(|_| !is_own) {
            Some(directive) => directive.end,
            None => origin.chapter + 1,
        };
        start.chapter..end.max(start.chapter)
    }

    /// The directive that begins at an offset of the chapter's file.
    pub fn directive(&self, chapter: usize) -> Option<Range<usize>> {
        let index = self.directives.binary_search_by_key(&chapter, |directive| directive.start).ok()?;
        self.directives.get(index).cloned()
    }

    /// Where a range of the expanded text stands as it is, in one piece; nothing if it was put together.
    pub fn exactly(&self, range: Range<usize>) -> Option<Stretch> {
        let place = |origin: Origin| match origin.included {
            Some((file, offset)) => (Some(file), offset),
            None => (None, origin.chapter),
        };
        if range.is_empty() {
            // Between two pieces, it belongs to the chapter's own rather than to what is brought in.
            let (index, after) = self.segment(range.start)?;
            let before = index.checked_sub(1).and_then(|index| self.segments.get(index));
            let before = before.filter(|before| after.start == range.start && before.moves);
            let own = |segment: &&Segment| segment.origin.included.is_none() && segment.moves;
            if !own(&after)
                && let Some(before) = before.filter(own)
            {
                let at = before.origin.chapter + (range.start - before.start);
                return Some(Stretch { file: None, range: at..at });
            }
            let (file, at) = place(self.origin(range.start));
            return after.moves.then_some(Stretch { file, range: at..at });
        }
        let (file, start) = place(self.origin(range.start));
        let mut at = range.start;
        while at < range.end {
            let (index, segment) = self.segment(at)?;
            let end = self.segments.get(index + 1).map_or(range.end, |next| next.start.min(range.end));
            let is_as_it_is = segment.moves || end - at == 1;
            if !is_as_it_is || place(self.origin(at)) != (file, start + (at - range.start)) {
                return None;
            }
            at = end;
        }
        Some(Stretch { file, range: start..start + range.len() })
    }

    /// Where a character of the chapter's file stands in the expanded text, if it is still there.
    pub fn offset(&self, chapter: usize) -> Option<usize> {
        let ends = self.segments.iter().skip(1).map(|next| next.start).chain([self.text.len()]);
        let mut own = self
            .segments
            .iter()
            .zip(ends)
            .filter(|(segment, _)| segment.moves && segment.origin.included.is_none())
            .filter_map(|(segment, end)| Some((segment.start + chapter.checked_sub(segment.origin.chapter)?, end)));
        // At the end of a piece one still writes in it, unless another begins there.
        own.clone()
            .find(|(offset, end)| offset < end)
            .or_else(|| own.find(|(offset, end)| offset == end))
            .map(|found| found.0)
    }

    fn segment(&self, offset: usize) -> Option<(usize, &Segment)> {
        let index = self.segments.partition_point(|segment| segment.start <= offset).checked_sub(1)?;
        Some((index, self.segments.get(index)?))
    }
}

fn origin(segments: &[Segment], offset: usize) -> Origin {
    let after = segments.partition_point(|segment| segment.start <= offset);
    let Some(segment) = after.checked_sub(1).and_then(|index| segments.get(index)) else {
        return Origin { chapter: 0, included: None };
    };
    let by = if segment.moves { offset - segment.start } else { 0 };
    match segment.origin.included {
        Some((file, start)) => Origin { included: Some((file, start + by)), ..segment.origin },
        None => Origin { chapter: segment.origin.chapter + by, included: None },
    }
}

impl Traced {
    fn push(&mut self, text: &str, origin: Origin, moves: bool) {
        if !text.is_empty() {
            self.segments.push(Segment { start: self.text.len(), origin, moves });
            self.text.push_str(text);
        }
    }

    /// Adds a part of another text with the origins that it has there.
    fn copy(&mut self, from: &Traced, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let next = from.segments.partition_point(|segment| segment.start <= at);
            let until = from.segments.get(next).map_or(end, |segment| segment.start.min(end));
            let moves =
                next.checked_sub(1).and_then(|index| from.segments.get(index)).is_some_and(|segment| segment.moves);
            self.push(&from.text[at..until], origin(&from.segments, at), moves);
            at = until;
        }
    }
}

impl Expansion<'_> {
    fn replace(&mut self, traced: &Traced, folder: &Path, depth: usize) {
        let mut done = 0;
        for link in links(&traced.text) {
            if depth == 0 {
                self.directives.push(link.start..link.end);
            }
            self.out.copy(traced, done, link.start);
            let at = origin(&traced.segments, link.start).chapter;
            match self.resolve(&link, at, folder) {
                Ok(Resolved::Text(text)) => self.out.push(text, Origin { chapter: at, included: None }, false),
                Ok(Resolved::File(_, _)) if depth >= DEEPEST => {
                    let target = link.target();
                    self.fail(
                        at,
                        say!(self.language, "`{target}` includes itself", "`{target}` は自分自身を取り込んでいます"),
                    );
                }
                Ok(Resolved::File(content, inner)) => self.replace(&content, &inner, depth + 1),
                Err(message) => {
                    // mdBook leaves the directive on the page.
                    self.fail(at, message);
                    self.out.copy(traced, link.start, link.end);
                }
            }
            done = link.end;
        }
        self.out.copy(traced, done, traced.text.len());
    }

    fn fail(&mut self, chapter: usize, message: String) {
        self.failures.push(Failure { at: self.out.text.len(), chapter, message });
    }

    fn resolve<'t>(&mut self, link: &Link<'t>, at: usize, folder: &Path) -> Result<Resolved<'t>, String> {
        let part = match link.kind {
            LinkKind::Escaped => return Ok(Resolved::Text(&link.text[1..])),
            LinkKind::Title => return Ok(Resolved::Text("")),
            LinkKind::Include | LinkKind::RustdocInclude | LinkKind::Playground => link.part(),
        };
        let (name, language) = (link.path(), self.language);
        let path = folder.join(name);
        let text = (self.read)(&path).map_err(|reason| match reason {
            Unreadable::Missing => say!(
                language,
                "the included file `{name}` cannot be read",
                "取り込むファイル `{name}` を読み込めません"
            ),
            Unreadable::Outside(root) => say!(
                language,
                "the included file `{name}` lies outside {root}",
                "取り込むファイル `{name}` は{root}の外にあります"
            ),
        })?;
        let inner = path.parent().unwrap_or(folder).to_path_buf();
        let number = self.files.len();
        let trace = Trace { chapter: at, file: number };
        let content = match link.kind {
            LinkKind::Playground => trace.playground(&text, link),
            _ => trace.lines(&text, &part, link.kind == LinkKind::RustdocInclude),
        };
        match part {
            Part::Anchor(anchor) if !has_anchor(&text, anchor) => {
                let message =
                    say!(language, "`{name}` has no anchor `{anchor}`", "`{name}` にアンカー `{anchor}` はありません");
                self.fail(at, message);
            }
            Part::Lines { first, .. } if first > 0 && text.lines().count() <= first => {
                let line = first + 1;
                self.fail(at, say!(language, "`{name}` has no line {line}", "`{name}` に {line} 行目はありません"));
            }
            _ => {}
        }
        self.files.push(File { path, text });
        Ok(Resolved::File(content, inner))
    }
}

enum Resolved<'t> {
    Text(&'t str),
    File(Traced, PathBuf),
}

/// The lines of a file that an include takes.
#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    /// From one line, counted from 0, up to but without another.
    Lines {
        first: usize,
        end: Option<usize>,
    },
    Anchor(&'t str),
}

/// Where included lines come from.
struct Trace {
    chapter: usize,
    file: usize,
}

impl Trace {
    fn origin(&self, offset: usize) -> Origin {
        Origin { chapter: self.chapter, included: Some((self.file, offset)) }
    }

    /// The lines of a part. With `others` the rest follows mdBook's `rustdoc_include`: it stays, behind `# `.
    fn lines(&self, text: &str, part: &Part<'_>, others: bool) -> Traced {
        let mut out = Traced::default();
        let mut inside = false;
        let mut finished = false;
        let mut first = true;
        for (index, line) in text.lines().enumerate() {
            let offset = line.as_ptr().addr() - text.as_ptr().addr();
            let taken = match part {
                Part::Lines { first, end } => Some(index >= *first && end.is_none_or(|end| index < end)),
                Part::Anchor(name) => match (anchor(line, "ANCHOR:"), anchor(line, "ANCHOR_END:")) {
                    (_, Some(ended)) if inside => {
                        if ended == *name {
                            inside = false;
                            finished = !others;
                        }
                        None
                    }
                    (Some(_), _) if inside => None,
                    _ if inside => Some(true),
                    (Some(begun), _) => {
                        inside = begun == *name && !finished;
                        None
                    }
                    (None, Some(_)) => None,
                    (None, None) => Some(false),
                },
            };
            let Some(taken) = taken else { continue };
            if !taken && !others {
                continue;
            }
            if !first {
                out.push("\n", self.origin(offset.saturating_sub(1)), false);
            }
            first = false;
            if !taken {
                out.push("# ", self.origin(offset), false);
            }
            out.push(line, self.origin(offset), true);
        }
        out
    }

    /// What mdBook's `playground` makes of a file: a Rust example.
    fn playground(&self, text: &str, link: &Link<'_>) -> Traced {
        let mut out = Traced::default();
        let words: Vec<_> = link.rest.split_whitespace().skip(1).collect();
        let comma = if words.is_empty() { "" } else { "," };
        out.push(&format!("```rust{comma}{}\n", words.join(",")), self.origin(0), false);
        out.push(text, self.origin(0), true);
        out.push(if text.ends_with('\n') { "```\n" } else { "\n```\n" }, self.origin(text.len()), false);
        out
    }
}

/// The name in an anchor's mark on a line.
fn anchor<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    line.match_indices(mark).find_map(|(index, _)| {
        let rest = line[index + mark.len()..].trim_start();
        let end = rest
            .find(|character: char| !(character.is_alphanumeric() || character == '_' || character == '-'))
            .unwrap_or(rest.len());
        (end > 0).then(|| &rest[..end])
    })
}

fn has_anchor(text: &str, name: &str) -> bool {
    text.lines().any(|line| anchor(line, "ANCHOR:") == Some(name))
}

/// Whether a line is an anchor's mark, which an include of whole lines leaves in the example.
pub fn is_anchor_mark(line: &str) -> bool {
    anchor(line, "ANCHOR:").is_some() || anchor(line, "ANCHOR_END:").is_some()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkKind {
    /// `\{{#…}}`, from which mdBook takes the backslash.
    Escaped,
    Include,
    RustdocInclude,
    Playground,
    Title,
}

/// A directive that mdBook puts something in place of.
#[derive(Debug)]
struct Link<'t> {
    start: usize,
    end: usize,
    kind: LinkKind,
    text: &'t str,
    /// What follows the directive's name.
    rest: &'t str,
}

impl<'t> Link<'t> {
    fn target(&self) -> &'t str {
        self.rest.split_whitespace().next().unwrap_or_default()
    }

    fn path(&self) -> &'t str {
        match self.kind {
            LinkKind::Playground => self.target(),
            _ => self.target().split(':').next().unwrap_or_default(),
        }
    }

    fn part(&self) -> Part<'t> {
        let mut parts = self.target().splitn(4, ':').skip(1);
        let whole = Part::Lines { first: 0, end: None };
        if self.kind == LinkKind::Playground {
            return whole;
        }
        let start = match parts.next() {
            None => return whole,
            Some("") => None,
            Some(text) => match text.parse::<usize>() {
                Ok(line) => Some(line.saturating_sub(1)),
                Err(_) => return Part::Anchor(text),
            },
        };
        let first = start.unwrap_or(0);
        match (start, parts.next().map(str::parse::<usize>)) {
            (_, Some(Ok(end))) => Part::Lines { first, end: Some(end) },
            (_, Some(Err(_))) => Part::Lines { first, end: None },
            (Some(start), None) => Part::Lines { first, end: Some(start + 1) },
            (None, None) => whole,
        }
    }
}

/// The directives of a text, as mdBook's regular expression finds them:
/// `\\\{\{\#.*\}\} | \{\{\s*\#([a-zA-Z0-9_]+)\s+([^}]+)\}\}`.
fn links(text: &str) -> Vec<Link<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(index) = text[at..].find("{{") {
        let start = at + index;
        if text[start..].starts_with("{{#") && text[at..start].ends_with('\\') {
            let line_end = text[start..].find('\n').map_or(text.len(), |index| start + index);
            if let Some(close) = text[start + 3..line_end].rfind("}}") {
                let end = start + 3 + close + 2;
                found.push(Link {
                    start: start - 1,
                    end,
                    kind: LinkKind::Escaped,
                    text: &text[start - 1..end],
                    rest: "",
                });
                at = end;
                continue;
            }
        }
        match directive(text, start) {
            Some((kind, rest, end)) => {
                found.extend(kind.map(|kind| Link { start, end, kind, text: &text[start..end], rest }));
                at = end;
            }
            None => at = start + 1,
        }
    }
    found
}

/// The directive that begins at `start`: what it is to mdBook, what follows its name, and its end.
fn directive(text: &str, start: usize) -> Option<(Option<LinkKind>, &str, usize)> {
    let inside = text[start + 2..].trim_start().strip_prefix('#')?;
    let name_end = inside.find(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))?;
    let (name, rest) = inside.split_at(name_end);
    let close = rest.find('}')?;
    if name.is_empty() || !rest[close..].starts_with("}}") || !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let end = text.len() - rest.len() + close + 2;
    let rest = rest[..close].trim();
    let kind = match name {
        "include" => Some(LinkKind::Include),
        "rustdoc_include" => Some(LinkKind::RustdocInclude),
        "playground" | "playpen" => Some(LinkKind::Playground),
        "title" => Some(LinkKind::Title),
        _ => None,
    };
    Some((kind.filter(|_| !rest.is_empty()), rest, end))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use mdbook_driver::MDBook;
    use mdbook_driver::builtin_renderers::MarkdownRenderer;

    use super::*;

    /// A file with anchors, one within another, and one that is never closed.
    const FILE: &str = "\
zero é
# ANCHOR: outer
one {{#include part/inner.txt}}
# ANCHOR: inner
two \\{{#include escaped}}
# ANCHOR_END: inner
three
# ANCHOR_END: outer
four
# ANCHOR: open
five {{ #title x }} {{#title New}}
";

    const CHAPTER: &str = "\
# Before
{{#include file.txt}}|{{#include file.txt:outer}}|{{#include file.txt:inner}}|{{#include file.txt:open}}
{{#include file.txt:3}}|{{#include file.txt:3:}}|{{#include file.txt::4}}|{{#include file.txt:2:5}}|{{#include file.txt:5:2}}
{{#include file.txt:}}|{{#include file.txt:99}}|{{#include file.txt:none}}|{{#include file.txt:1:x}}|{{#include file.txt::}}
{{#rustdoc_include file.txt:inner}}|{{#rustdoc_include file.txt:2:3}}|{{#rustdoc_include windows.txt}}
{{#include missing.txt}} {{#include}} {{#include }} {{#other file.txt}} {{include file.txt}} {{#include file.txt} }
{{#include loop.txt}}
\\{{#include file.txt}} and }} \\{{#include unclosed
{{#playground part/inner.txt editable hidden}}{{#playground windows.txt}}
{{
  #include windows.txt
}}{{{#include file.txt:1}}}{{{{#include file.txt:1}}}}
after
";

    #[test]
    fn includes_are_mdbooks() {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("src");
        fs::create_dir_all(src.join("part")).unwrap();
        let write = |path: &str, text: &str| fs::write(src.join(path), text).unwrap();
        write("SUMMARY.md", "# Summary\n\n- [A](a.md)\n");
        write("a.md", CHAPTER);
        write("file.txt", FILE);
        write("part/inner.txt", "inner {{#include ../windows.txt:2}}\nlast");
        write("windows.txt", "w1\r\nw2\r\nw3");
        write("loop.txt", "around {{#include loop.txt}} again");
        let book = MDBook::load(folder.path()).unwrap();
        let (book, _) = book.preprocess_book(&MarkdownRenderer::new()).unwrap();
        let content = &book.chapters().next().unwrap().content;

        let read = |path: &Path| fs::read_to_string(path).map_err(|_| Unreadable::Missing);
        let expanded = expand(CHAPTER, &src, Language::En, &read);
        assert_eq!(&expanded.text, content);

        for (offset, character) in expanded.text.char_indices() {
            let origin = expanded.origin(offset);
            let there = match origin.included {
                Some((file, at)) => expanded.files[file].text[at..].chars().next(),
                None => CHAPTER[origin.chapter..].chars().next(),
            };
            let segment = expanded.segments[expanded.segments.partition_point(|segment| segment.start <= offset) - 1];
            if segment.moves {
                assert_eq!(there, Some(character), "at {offset}");
            }
        }
        let failed = expanded
            .failures
            .iter()
            .map(|failure| format!("{}: {}\n", &CHAPTER[failure.chapter..][..14], failure.message));
        insta::assert_snapshot!(failed.collect::<String>(), @r"
        {{#include fil: `file.txt` has no line 99
        {{#include fil: `file.txt` has no anchor `none`
        {{#include mis: the included file `missing.txt` cannot be read
        {{#include loo: `loop.txt` includes itself
        {{#include unc: the included file `unclosed` cannot be read
        ");
    }
}
