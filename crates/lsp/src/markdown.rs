//! Markdown documents: each of their examples is a text of Topo of its own. They are read as the book reads them, with
//! what they include and what they name.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use portolan_analyzer::Settings;
use portolan_disk::{Disk, book};
use portolan_ide::positions::LineIndex;
use portolan_ide::{FileId, Format, SourceFile, TextRange, Unreadable};
use portolan_markdown::{Attributes, Fence, Page, Stretch, Unreadable as NotIncluded, beside, file_name, named};

use crate::documents::{Snapshot, path_of};
use crate::imports::{Loaded, Read, load_below, open_at, root_of};
use crate::protocol::{Location, TextEdit, Uri};
use crate::session::Session;
use crate::shared::Shared;
use crate::view::{THIS, range_in, text_range};

/// Where an example stands, and what it declares.
#[derive(Debug)]
pub(crate) struct Example {
    /// The document.
    pub(crate) page: Arc<Page>,
    /// The block of the document that it is.
    pub(crate) block: Fence,
    /// What it declares.
    pub(crate) attributes: Attributes,
    /// The other blocks of the document that it names, by their place in its analysis.
    others: HashMap<FileId, Fence>,
    /// How the client calls the included files, by their number in the page.
    included: Arc<[Option<Uri>]>,
}

/// The examples of a version of a document, each with what it names, and all that was asked for.
pub(crate) fn load(shared: &Shared, snapshot: &Snapshot, settings: &Settings) -> (Vec<(Loaded, Example)>, Vec<Read>) {
    let place = Path::new(&snapshot.path);
    let folder = place.parent().unwrap_or(place);
    let is_file = snapshot.is_file();
    let book = if is_file { book(place) } else { None };
    let around = root_of(place, &shared.session().roots.all());
    let (includes_root, imports_root) = book.as_ref().map_or((&around, &around), |book| (&book.root, &book.src));
    let includes = Includes {
        shared,
        disk: Disk::below(includes_root),
        reads: RefCell::default(),
        uris: RefCell::default(),
        outside: match book {
            Some(_) => settings.language.pick("the book", "本").to_owned(),
            None => format!("`{}`", around.display()),
        },
    };
    let read = |path: &Path| if is_file { includes.read(path) } else { Err(NotIncluded::Missing) };
    let page = Arc::new(Page::read(Arc::clone(&snapshot.text), folder, settings.language, &read));
    let (mut reads, uris) = (includes.reads.into_inner(), includes.uris.into_inner());
    let included: Arc<[_]> = page.expanded.files.iter().map(|file| uris.get(&file.path).cloned()).collect();
    let named = named(&page.examples, &page.policies, &snapshot.path);
    let source = |format, path: &str, block: &Fence| {
        SourceFile::of(format, path, block.code.as_str()).numbered(page.line_numbers(block))
    };
    let example = |block: &Fence| {
        let name = file_name(block, Format::Topo);
        let path = name.map_or_else(|| snapshot.path.clone(), |name| beside(&snapshot.path, &name));
        let key = |path: &str, format| (format, path.to_owned());
        let own = |path: &str, format| Some(source(format, path, named.get(&key(path, format))?));
        let mut loaded = load_below(shared, imports_root, source(Format::Topo, &path, block), is_file, &own);
        let attributes = Attributes::of(block, settings.language);
        loaded.sources.settings = settings.clone();
        attributes.ask(&mut loaded.sources.settings);
        let files = loaded.sources.files().skip(1);
        let others = files.filter_map(|(id, file)| Some((id, (*named.get(&key(&file.path, file.format()))?).clone())));
        let (others, included) = (others.collect(), Arc::clone(&included));
        (loaded, Example { page: Arc::clone(&page), block: block.clone(), attributes, others, included })
    };
    let mut examples: Vec<_> = page.examples.iter().map(example).collect();
    for (loaded, _) in &mut examples {
        reads.append(&mut loaded.reads);
    }
    (examples, reads)
}

impl Example {
    /// The block that a file of its analysis is.
    pub(crate) fn block_of(&self, file: FileId) -> Option<&Fence> {
        if file == THIS { Some(&self.block) } else { self.others.get(&file) }
    }

    /// The part of the document that a part of its code is told at.
    pub(crate) fn told(&self, code: TextRange) -> TextRange {
        text_range(self.page.code_told(&self.block, code.into()))
    }

    /// Where a part of its code stands, if that is in the document.
    pub(crate) fn here(&self, code: TextRange) -> Option<TextRange> {
        let place = self.page.code_exactly(&self.block, code.into())?;
        place.file.is_none().then(|| text_range(place.range))
    }

    /// Where a part of the code of one of its blocks stands in a file that the document includes, and the number of the
    /// line there.
    pub(crate) fn included(&self, session: &Session, block: &Fence, code: TextRange) -> Option<(Location, String)> {
        let place = self.page.code_exactly(block, code.into())?;
        let location = self.elsewhere(session, &place)?;
        let file = self.page.expanded.files.get(place.file?)?;
        let name = file.path.file_name()?.to_string_lossy();
        Some((location, format!("{name}:{}", file.text.get(..place.range.start)?.matches('\n').count() + 1)))
    }

    /// Where a part of an included file stands.
    fn elsewhere(&self, session: &Session, place: &Stretch) -> Option<Location> {
        let uri = self.included.get(place.file?)?.clone()?;
        let text = &self.page.expanded.files.get(place.file?)?.text;
        let range = range_in(text, &LineIndex::new(text), session, text_range(place.range.clone()));
        Some(Location::new(uri, range))
    }

    /// An edit of what stands in the document or in a file that it includes.
    pub(crate) fn edit(
        &self,
        snapshot: &Snapshot,
        session: &Session,
        place: &Stretch,
        text: String,
    ) -> Option<(Uri, TextEdit)> {
        if place.file.is_some() {
            let place = self.elsewhere(session, place)?;
            return Some((place.uri, TextEdit::new(place.range, text)));
        }
        let range = range_in(&snapshot.text, &snapshot.lines, session, text_range(place.range.clone()));
        Some((snapshot.uri.clone(), TextEdit::new(range, text)))
    }
}

/// Reads what is included: from the documents that are open, else from disk.
struct Includes<'s> {
    shared: &'s Shared,
    disk: Disk,
    reads: RefCell<Vec<Read>>,
    /// By the path that was asked for.
    uris: RefCell<HashMap<PathBuf, Uri>>,
    /// What lies outside lies outside of this, in words.
    outside: String,
}

impl Includes<'_> {
    fn read(&self, path: &Path) -> Result<String, NotIncluded> {
        let open = |place: &Path| {
            let path = path_of(&Uri::from_file_path(place)?);
            open_at(self.shared, &path, &mut self.reads.borrow_mut())
        };
        // Of a file that is not there yet it has to be known that it was asked for.
        let mut document = open(&without_dots(path));
        let found = self.disk.locate(path, Format::Topo);
        if let (None, Ok(found)) = (&document, &found) {
            document = open(found);
        }
        let text = match (document, found) {
            (_, Err(Unreadable::Outside { .. })) => return Err(NotIncluded::Outside(self.outside.clone())),
            (Some(document), _) => {
                self.uris.borrow_mut().insert(path.to_path_buf(), document.uri.clone());
                return Ok(document.text.to_string());
            }
            (None, Ok(found)) => {
                self.uris.borrow_mut().extend(Uri::from_file_path(found).map(|uri| (path.to_path_buf(), uri)));
                self.disk.text(path)
            }
            (None, Err(reason)) => Err(reason),
        };
        text.map_err(|_| NotIncluded::Missing)
    }
}

/// A path without `.` and `..`, as names of documents are.
fn without_dots(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            other => plain.push(other),
        }
        plain
    })
}
