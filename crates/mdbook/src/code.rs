//! The code of an example as HTML: coloured, marked where something is wrong, each word a button for its card.
//!
//! The text content is the source, to the character: what is copied is what was checked.

use std::collections::HashSet;
use std::ops::Range;

use portolan_analyzer::{Analysis, FileId, Severity, TextSize};
use portolan_ide::{Highlight, HighlightKind, highlights, hover};

use crate::card::Cards;
use crate::html::escape;

/// A part of the code that a finding is about.
#[derive(Debug)]
pub(crate) struct Mark {
    pub(crate) range: Range<usize>,
    pub(crate) severity: Severity,
    /// The id of the element that tells the finding.
    pub(crate) described_by: String,
    /// The id that the marked text gets, for links to it.
    pub(crate) id: String,
}

/// The file that an example is analysed as.
pub(crate) const FILE: FileId = FileId(0);

struct Writer<'a, 'c, 'p> {
    analysis: &'a Analysis,
    cards: &'c mut Cards<'p>,
    highlights: Vec<Highlight>,
    code: &'a str,
    out: String,
    /// The cards that a button of this example opens by keyboard. One stop for each is enough.
    reachable: HashSet<String>,
}

/// The content of the `<code>` element.
pub(crate) fn code(analysis: &Analysis, marks: &[Mark], cards: &mut Cards<'_>) -> String {
    let code = analysis.sources.file(FILE).text.as_ref();
    let mut writer = Writer {
        analysis,
        cards,
        highlights: highlights(analysis, FILE),
        code,
        out: String::new(),
        reachable: HashSet::new(),
    };
    let mut edges: Vec<_> =
        marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]).chain([0, code.len()]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut begun = HashSet::new();
    for pair in edges.windows(2) {
        let &[start, end] = pair else { continue };
        let over: Vec<_> = marks.iter().filter(|mark| mark.range.start <= start && end <= mark.range.end).collect();
        writer.marked(start..end, &over, &mut begun);
    }
    writer.out
}

/// The part of a range that is marked: its first line without the white space around it, and never nothing.
pub(crate) fn marked_range(code: &str, range: Range<usize>) -> Range<usize> {
    let text = code.get(range.clone()).unwrap_or_default();
    let blank = text.len() - text.trim_start().len();
    let start = range.start + if blank < text.len() { blank } else { 0 };
    let line = code[start..range.end].split(['\n', '\r']).next().unwrap_or_default().trim_end();
    if !line.is_empty() {
        return start..start + line.len();
    }
    // Nothing can be underlined here: the character after it is, or the one before it.
    match (code[start..].chars().next(), code[..start].chars().next_back()) {
        (Some(next), _) if !next.is_whitespace() => start..start + next.len_utf8(),
        (_, Some(last)) if last != '\n' => start - last.len_utf8()..start,
        (Some(next), _) => start..start + next.len_utf8(),
        (None, _) => start..start,
    }
}

impl Writer<'_, '_, '_> {
    /// A range that the same marks cover. `begun` are those that have their id already.
    fn marked<'m>(&mut self, range: Range<usize>, marks: &[&'m Mark], begun: &mut HashSet<&'m str>) {
        let Some(severity) = marks.iter().map(|mark| mark.severity).min() else {
            self.tokens(range);
            return;
        };
        let described_by = marks.iter().map(|mark| mark.described_by.as_str()).collect::<Vec<_>>().join(" ");
        let new: Vec<_> = marks.iter().filter(|mark| begun.insert(&mark.id)).collect();
        for mark in &new {
            self.out += &format!("<span id=\"{}\">", escape(&mark.id));
        }
        self.out += &format!(
            "<span class=\"topo-mark topo-{}\" aria-describedby=\"{}\">",
            severity.as_str(),
            escape(&described_by)
        );
        self.tokens(range);
        self.out += "</span>";
        self.out += &"</span>".repeat(new.len());
    }

    fn tokens(&mut self, range: Range<usize>) {
        let code = self.code;
        let mut at = range.start;
        let first = self.highlights.partition_point(|highlight| usize::from(highlight.range.end()) <= range.start);
        for index in first..self.highlights.len() {
            let highlight = self.highlights[index];
            let whole = usize::from(highlight.range.start())..usize::from(highlight.range.end());
            if whole.start >= range.end {
                break;
            }
            let part = whole.start.max(at)..whole.end.min(range.end);
            if part.is_empty() {
                continue;
            }
            self.out += &escape(&code[at..part.start]);
            self.token(&highlight, part == whole, &code[part.clone()]);
            at = part.end;
        }
        self.out += &escape(&code[at..range.end]);
    }

    fn token(&mut self, highlight: &Highlight, whole: bool, text: &str) {
        let declaration = if highlight.declaration { " t-declaration" } else { "" };
        let class = format!("t-{}{declaration}", highlight.kind.as_str());
        // A word that a mark cuts in two is no button.
        let card = if whole { self.card(highlight, text) } else { None };
        match card {
            Some(id) => {
                let stop = if self.reachable.insert(id.clone()) { "" } else { " tabindex=\"-1\"" };
                self.out += &format!(
                    "<button type=\"button\" class=\"topo-word {class}\" popovertarget=\"{id}\"{stop}>{}</button>",
                    escape(text)
                );
            }
            None => self.out += &format!("<span class=\"{class}\">{}</span>", escape(text)),
        }
    }

    fn card(&mut self, highlight: &Highlight, text: &str) -> Option<String> {
        if !matches!(highlight.kind, HighlightKind::Keyword | HighlightKind::Type | HighlightKind::Name) {
            return None;
        }
        let offset: TextSize = highlight.range.start();
        let meaning = hover(self.analysis, FILE, offset)?.markdown;
        Some(self.cards.id(text, meaning))
    }
}
