//! The other topologies of the workspace that a declaration belongs to: those that import the file in which it stands.
//!
//! They are read when somebody asks, which takes long: never in the loop of messages.

use std::collections::HashMap;

use portolan_ide::{Analysis, Edit, FileId, Mention, SourceFile, Span, TextSize, analyze, mentions_of, rename};

use crate::imports::load_from;
use crate::progress::Progress;
use crate::protocol::{Location, TextEdit, Uri};
use crate::shared::Shared;
use crate::view::{View, location_in};
use crate::workspace::unopened;

/// A declaration, wherever it stands.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    /// Its file.
    path: String,
    /// An offset in its name.
    offset: TextSize,
}

impl Declared {
    /// The declaration that some mentions of one analysis belong to.
    pub(crate) fn of(view: &View<'_>, mentions: &[Mention]) -> Option<Declared> {
        let declaration = mentions.iter().find(|mention| mention.declaration)?;
        // What an example declares is known in its document alone.
        if view.example.is_some_and(|example| example.block_of(declaration.span.file).is_some()) {
            return None;
        }
        let sources = &view.analysis.sources;
        let path = sources.file(declaration.span.file).path.clone();
        Some(Declared { path, offset: sources.range(declaration.span).start() })
    }

    /// Where it is named in the other topologies.
    pub(crate) fn mentions(&self, shared: &Shared, progress: &Progress, with_declaration: bool) -> Vec<Location> {
        let mut found = Vec::new();
        for topology in self.topologies(shared, progress) {
            let mentions = mentions_of(&topology.analysis, topology.file, self.offset).unwrap_or_default();
            let wanted = mentions.iter().filter(|mention| with_declaration || !mention.declaration);
            found.extend(wanted.filter_map(|mention| topology.location(shared, mention.span)));
        }
        found
    }

    /// The edits that rename it in the other topologies, by file.
    pub(crate) fn rename(
        &self,
        shared: &Shared,
        progress: &Progress,
        new: &str,
    ) -> Result<Vec<(Uri, TextEdit)>, String> {
        let mut edits = Vec::new();
        for topology in self.topologies(shared, progress) {
            for Edit { span, text } in rename(&topology.analysis, topology.file, self.offset, new)? {
                let place = topology.location(shared, span);
                edits.extend(place.map(|place| (place.uri, TextEdit::new(place.range, text))));
            }
        }
        Ok(edits)
    }

    /// The topologies that hold the file of the declaration because another file imports it.
    fn topologies(&self, shared: &Shared, progress: &Progress) -> Vec<Topology> {
        let open = shared.documents().topologies().into_iter().filter(|open| open.is_file()).map(|open| open.source());
        // Most files import nothing, and that is told faster than by parsing.
        let others = progress.over(unopened(shared)).filter_map(|file| {
            let text = file.text().filter(|text| text.contains("import"))?;
            Some(SourceFile::new(file.path, text))
        });
        let importing = open.chain(others).filter(|source| source.path != self.path);
        importing.filter_map(|source| self.topology(shared, source)).collect()
    }

    fn topology(&self, shared: &Shared, source: SourceFile) -> Option<Topology> {
        let loaded = load_from(shared, source, true);
        let (file, _) = loaded.sources.files().find(|(_, file)| file.path == self.path)?;
        Some(Topology { analysis: analyze(loaded.sources), uris: loaded.uris, file })
    }
}

/// A topology to which the declaration belongs.
struct Topology {
    analysis: Analysis,
    uris: HashMap<FileId, Uri>,
    /// The file of the declaration in it.
    file: FileId,
}

impl Topology {
    fn location(&self, shared: &Shared, span: Span) -> Option<Location> {
        let mut place = location_in(&self.analysis, &self.uris, shared.session(), span)?;
        // The file that was asked about may be open, too.
        if let Some(document) = shared.documents().at(&self.analysis.sources.file(span.file).path) {
            place.uri = document.uri.clone();
        }
        Some(place)
    }
}
