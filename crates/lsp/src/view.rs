//! A version with its analysis, in the client's positions.

use std::collections::HashMap;

use portolan_ide::positions::{LineIndex, Position as Place};
use portolan_ide::{Analysis, FileId, Span, TextRange, TextSize};

use crate::documents::{Analysed, Snapshot, byte_range, ours};
use crate::preferences::Preferences;
use crate::protocol::{Location, Position, Range, Uri};
use crate::session::Session;

/// The file that was asked about: an analysis lists it first.
pub(crate) const THIS: FileId = FileId(0);

/// What a feature answers from.
pub(crate) struct View<'v> {
    /// The version.
    pub(crate) snapshot: &'v Snapshot,
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
        View { snapshot, analysis: &analysed.analysis, uris: &analysed.uris, session, preferences }
    }

    /// The offset of the client's position.
    pub(crate) fn offset(&self, position: Position) -> TextSize {
        self.snapshot.lines.offset(ours(position), &self.snapshot.text, self.session.encoding)
    }

    /// The bytes of the client's range.
    pub(crate) fn bytes(&self, range: Range) -> TextRange {
        byte_range(range, &self.snapshot.text, &self.snapshot.lines, self.session.encoding)
    }

    /// A range of this document for the client.
    pub(crate) fn range(&self, range: TextRange) -> Range {
        range_in(&self.snapshot.text, &self.snapshot.lines, self.session, range)
    }

    /// A span of this document for the client.
    pub(crate) fn here(&self, span: Span) -> Range {
        self.range(self.analysis.sources.range(span))
    }

    /// A range of any file of the analysis; none if the file has no name that the client could open.
    pub(crate) fn location(&self, span: Span) -> Option<Location> {
        if span.file == THIS {
            return Some(Location::new(self.snapshot.uri.clone(), self.here(span)));
        }
        location_in(self.analysis, self.uris, self.session, span)
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
