//! Finds the Topo examples of a Markdown text, and where each of their characters stands in it.
//!
//! Pure: a text goes in, plain data comes out. What an example means, and what its attributes ask for, is decided
//! elsewhere. A fence is what mdBook's own parser takes for one, so lists, quotes, tildes, tabs and a fence shown
//! inside a longer fence need no rules of their own here.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// The first word of the info string of a Topo example.
pub const LANGUAGE: &str = "topo";

/// The first word of the info string of a policy that examples name.
const POLICY: &str = "json";

/// A fenced code block. All offsets are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// From the first character of the opening fence to the last of the closing one, without a line end.
    pub range: Range<usize>,
    /// The info string as it is written, without white space around it.
    pub info: Range<usize>,
    /// What follows the language in the info string, in order.
    pub attributes: Vec<Attribute>,
    /// The code, without the indentation and the quote marks that belong to the Markdown. Its lines end in `\n`.
    pub code: String,
    pieces: Vec<Piece>,
    /// Where the code ends in the Markdown.
    end: usize,
}

/// A word, or `name=value`, in an info string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// What stands before the equals sign.
    pub name: String,
    /// What stands after it, without its quotes; `None` where there is no equals sign.
    pub value: Option<String>,
    /// Whether an opening quote has no closing one.
    pub unclosed: bool,
    /// Where it stands in the Markdown.
    pub range: Range<usize>,
}

/// A run of code that stands in the Markdown as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    code: usize,
    markdown: usize,
    /// Its length in the Markdown: nothing for the spaces that stand for a part of a tab.
    length: usize,
}

/// The Topo examples of a Markdown text, in order.
pub fn fences(markdown: &str) -> Vec<Fence> {
    blocks(markdown, LANGUAGE)
}

/// The policies of a Markdown text, in order: its blocks of JSON.
pub fn policies(markdown: &str) -> Vec<Fence> {
    blocks(markdown, POLICY)
}

/// The fenced code blocks in a language, in order.
fn blocks(markdown: &str, language: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    for (event, range) in parser(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => open = opened(markdown, range, language),
            Event::Text(text) => {
                if let Some(fence) = &mut open {
                    let (code, mut start) = (fence.code.len(), range.start);
                    if text.starts_with('\n') && markdown[..start].ends_with('\r') {
                        // The parser leaves the carriage return out; a line ends where that stands all the same.
                        fence.pieces.push(Piece { code, markdown: start - 1, length: 0 });
                        start += 1;
                    }
                    let length = range.end - start;
                    if start == range.start || length > 0 {
                        fence.pieces.push(Piece { code: code + (start - range.start), markdown: start, length });
                    }
                    fence.end = range.end;
                    fence.code.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(open.take()),
            _ => {}
        }
    }
    found
}

/// mdBook's parser: its extensions decide what is a list, a quote or a definition, and so where a fence may stand.
pub fn parser(markdown: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    Parser::new_ext(markdown, options)
}

impl Fence {
    /// Where an offset of the code stands in the Markdown.
    pub fn offset(&self, code: usize) -> usize {
        if code >= self.code.len() {
            return self.end;
        }
        let after = self.pieces.partition_point(|piece| piece.code <= code);
        let piece = after.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(self.info.end, |piece| piece.markdown + (code - piece.code).min(piece.length))
    }

    /// The offset in the code of an offset of the Markdown, or of the code before it; nothing before all code.
    pub fn code_offset(&self, markdown: usize) -> Option<usize> {
        if markdown >= self.end {
            return Some(self.code.len());
        }
        let after = self.pieces.partition_point(|piece| piece.markdown <= markdown);
        let piece = after.checked_sub(1).and_then(|index| self.pieces.get(index))?;
        Some(piece.code + (markdown - piece.markdown).min(piece.length))
    }

    /// The offset in the code of a place in the Markdown where code stands, or where more of it can be written.
    pub fn code_at(&self, markdown: usize) -> Option<usize> {
        // Nothing closes the block.
        if markdown == self.end && markdown >= self.range.end {
            return Some(self.code.len());
        }
        let after = self.pieces.partition_point(|piece| piece.markdown <= markdown);
        let piece = after.checked_sub(1).and_then(|index| self.pieces.get(index))?;
        let inside = markdown - piece.markdown;
        let code = piece.code + inside;
        if inside < piece.length {
            return Some(code);
        }
        // Behind a line end something else begins: a closing fence, or what belongs to the Markdown.
        let is_line_end = || piece.length == 0 && self.code[code..].starts_with('\n');
        let is_next_line = || self.code[..code].ends_with('\n') && !is_line_end();
        (inside == piece.length && !is_next_line()).then_some(code)
    }
}

fn opened(markdown: &str, range: Range<usize>, wanted: &str) -> Option<Fence> {
    let text = markdown.get(range.clone())?;
    let range = range.start..range.start + text.trim_end_matches(['\n', '\r']).len();
    let first_line = text.lines().next().unwrap_or(text);
    let marker = first_line.chars().next()?;
    let after_marker = first_line.trim_start_matches(marker);
    let start = range.start + (first_line.len() - after_marker.trim_start().len());
    let info = start..start + after_marker.trim().len();
    let words = markdown.get(info.clone())?;
    let language = words.split([' ', '\t', ',']).next().unwrap_or(words);
    (language == wanted).then(|| Fence {
        range,
        attributes: attributes(&words[language.len()..], info.start + language.len()),
        end: info.end,
        info,
        code: String::new(),
        pieces: Vec::new(),
    })
}

/// Splits at commas and white space, except in quotes. `base` is where the text stands in the Markdown.
fn attributes(text: &str, base: usize) -> Vec<Attribute> {
    let is_separator = |character: char| character == ',' || character.is_whitespace();
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_separator);
        if rest.is_empty() {
            return found;
        }
        let start = base + text.len() - rest.len();
        let name_end = rest.find(|character| is_separator(character) || character == '=').unwrap_or(rest.len());
        let name = rest[..name_end].to_owned();
        rest = &rest[name_end..];
        let (value, unclosed) = match rest.strip_prefix('=') {
            None => (None, false),
            Some(after) => {
                let (value, unclosed, after) = value(after, is_separator);
                rest = after;
                (Some(value), unclosed)
            }
        };
        found.push(Attribute { name, value, unclosed, range: start..base + text.len() - rest.len() });
    }
}

/// A value, whether its quote is left open, and what follows it.
fn value(text: &str, is_separator: impl Fn(char) -> bool) -> (String, bool, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(is_separator).unwrap_or(text.len());
        return (text[..end].to_owned(), false, &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, false, &quoted[index + 1..]),
            '\\' => match characters.next() {
                Some((_, escaped @ ('"' | '\\'))) => value.push(escaped),
                Some((_, other)) => value.extend(['\\', other]),
                None => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    (value, true, "")
}
