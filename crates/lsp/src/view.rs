//! A text of Topo with its analysis, in the client's positions: a version of a document, or an example in one.

use std::collections::HashMap;

use portolan_ide::positions::{LineIndex, Position as Place};
use portolan_ide::{Analysis, Edit, FileId, Language, Span, TextRange, TextSize};

use crate::documents::{Analysed, Snapshot, byte_range, ours};
use crate::markdown::Example;
use crate::preferences::Preferences;
use crate::protocol::{Location, Position, Range, TextEdit, Uri};
use crate::session::Session;

/// The file that was asked about: an analysis lists it first.
pub(crate) const THIS: FileId = FileId(0);

/// What a feature answers from.
pub(crate) struct View<'v> {
    /// The version of the document.
    pub(crate) snapshot: &'v Snapshot,
    /// Where in it the text stands, if it is an example.
    pub(crate) example: Option<&'v Example>,
    /// What there is to say about it.
    pub(crate) analysis: &'v Analysis,
    /// How the client calls those of the imported files that it has open.
    uris: &'v HashMap<FileId, Uri>,
    /// Who asks.
    pub(crate) session: &'v Session,
    /// What the user prefers.
    pub(crate) preferences: &'v Preferences,
}

impl<'v> View<'v> {
    /// A version as its analysis has it.
    pub(crate) fn new(
        snapshot: &'v Snapshot,
        analysed: &'v Analysed,
        session: &'v Session,
        preferences: &'v Preferences,
    ) -> View<'v> {
        let example = analysed.example.as_ref();
        View { snapshot, example, analysis: &analysed.analysis, uris: &analysed.uris, session, preferences }
    }

    /// The texts of Topo in a version, as their analyses have them.
    pub(crate) fn all(
        snapshot: &'v Snapshot,
        analysed: &'v [Analysed],
        session: &'v Session,
        preferences: &'v Preferences,
    ) -> Vec<View<'v>> {
        analysed.iter().map(|analysed| View::new(snapshot, analysed, session, preferences)).collect()
    }

    /// In which language its messages are.
    pub(crate) fn language(&self) -> Language {
        self.analysis.sources.settings.language
    }

    /// Whether a position lies in the text, or where more of it can be written.
    pub(crate) fn is_at(&self, position: Position) -> bool {
        let offset = self.document_offset(position).into();
        self.example.is_none_or(|example| example.page.code_at(&example.block, offset).is_some())
    }

    /// Whether a range touches the text, or what is written around an example.
    pub(crate) fn touches(&self, range: Range) -> bool {
        let block = |example: &Example| text_range(example.page.told(example.block.range.clone()));
        self.example.is_none_or(|example| block(example).intersect(self.document_bytes(range)).is_some())
    }

    /// The offset of the client's position.
    pub(crate) fn offset(&self, position: Position) -> TextSize {
        let offset = self.document_offset(position);
        match self.example {
            Some(example) => size(example.page.code_before(&example.block, offset.into())),
            None => offset,
        }
    }

    /// The bytes of the client's range.
    pub(crate) fn bytes(&self, range: Range) -> TextRange {
        let start = self.offset(range.start);
        TextRange::new(start, self.offset(range.end).max(start))
    }

    /// A range of the text for the client.
    pub(crate) fn range(&self, range: TextRange) -> Range {
        self.document_range(self.example.map_or(range, |example| example.told(range)))
    }

    /// Where a part of the text stands in the document; nothing for what an example includes.
    pub(crate) fn exactly(&self, range: TextRange) -> Option<TextRange> {
        match self.example {
            Some(example) => example.here(range),
            None => Some(range),
        }
    }

    /// The bytes of the document at which a span of the text is told.
    pub(crate) fn told(&self, span: Span) -> TextRange {
        let range = self.analysis.sources.range(span);
        self.example.map_or(range, |example| example.told(range))
    }

    /// The bytes of the client's range in the document.
    pub(crate) fn document_bytes(&self, range: Range) -> TextRange {
        byte_range(range, &self.snapshot.text, &self.snapshot.lines, self.session.encoding)
    }

    /// Bytes of the document for the client.
    pub(crate) fn document_range(&self, range: TextRange) -> Range {
        range_in(&self.snapshot.text, &self.snapshot.lines, self.session, range)
    }

    fn document_offset(&self, position: Position) -> TextSize {
        self.snapshot.lines.offset(ours(position), &self.snapshot.text, self.session.encoding)
    }

    /// A span of this document for the client.
    pub(crate) fn here(&self, span: Span) -> Range {
        self.range(self.analysis.sources.range(span))
    }

    /// A range of any file of the analysis; none if the file has no name that the client could open.
    pub(crate) fn location(&self, span: Span) -> Option<Location> {
        if let Some((example, block)) = self.example.and_then(|example| Some((example, example.block_of(span.file)?))) {
            let range = self.analysis.sources.range(span);
            if let Some((location, _)) = example.included(self.session, block, range) {
                return Some(location);
            }
            let here = self.document_range(text_range(example.page.code_told(block, range.into())));
            return Some(Location::new(self.snapshot.uri.clone(), here));
        }
        if span.file == THIS {
            return Some(Location::new(self.snapshot.uri.clone(), self.here(span)));
        }
        location_in(self.analysis, self.uris, self.session, span)
    }

    /// Where in an included file a span of the text stands, if it does, and how people call that place.
    pub(crate) fn included(&self, span: Span) -> Option<(Location, String)> {
        let example = self.example?;
        example.included(self.session, example.block_of(span.file)?, self.analysis.sources.range(span))
    }

    /// An edit of any file of the analysis, and which document that is; nothing if the client cannot make it.
    pub(crate) fn edit(&self, edit: &Edit) -> Option<(Uri, TextEdit)> {
        if let Some((example, block)) =
            self.example.and_then(|example| Some((example, example.block_of(edit.span.file)?)))
        {
            let rewrite = example.page.rewrite(block, self.analysis.sources.range(edit.span).into(), &edit.text)?;
            return example.edit(self.snapshot, self.session, &rewrite.place, rewrite.text);
        }
        let place = self.location(edit.span)?;
        Some((place.uri, TextEdit::new(place.range, edit.text.clone())))
    }

    /// Text of several lines that is written into the document.
    pub(crate) fn continued(&self, text: String) -> String {
        match self.example {
            Some(example) => example.page.continued(&example.block, text),
            None => text,
        }
    }
}

/// A range of a file of an analysis for the client, by what the client or the system calls that file.
pub(crate) fn location_in(
    analysis: &Analysis,
    uris: &HashMap<FileId, Uri>,
    session: &Session,
    span: Span,
) -> Option<Location> {
    let file = analysis.sources.file(span.file);
    let range = range_in(&file.text, &LineIndex::new(&file.text), session, analysis.sources.range(span));
    let uri = uris.get(&span.file).cloned().or_else(|| Uri::from_file_path(&file.path))?;
    Some(Location::new(uri, range))
}

/// A range of a text for the client.
pub(crate) fn range_in(text: &str, lines: &LineIndex, session: &Session, range: TextRange) -> Range {
    let position = |offset| {
        let Place { line, column } = lines.position(offset, text, session.encoding);
        Position::new(line, column)
    };
    Range::new(position(range.start()), position(range.end()))
}

/// Bytes, as the offsets of a text.
pub(crate) fn text_range(range: std::ops::Range<usize>) -> TextRange {
    let start = size(range.start);
    TextRange::new(start, size(range.end).max(start))
}

fn size(offset: usize) -> TextSize {
    TextSize::new(u32::try_from(offset).unwrap_or(u32::MAX))
}
