//! What a document names: from the documents that are open, else from disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portolan_disk::{Disk, marked_root};
use portolan_ide::{Broken, FileId, Format, SourceFile, Sources, Unreadable};

use crate::documents::Snapshot;
use crate::protocol::Uri;
use crate::shared::Shared;

/// A document with all that it names.
pub(crate) struct Loaded {
    pub(crate) sources: Sources,
    /// How the client calls those files that it has open.
    pub(crate) uris: HashMap<FileId, Uri>,
    /// What was asked for, found or not.
    pub(crate) reads: Vec<Read>,
}

/// A path that was asked for.
pub(crate) struct Read {
    pub(crate) path: String,
    /// The text of the open document that answered; nothing if none did.
    pub(crate) text: Option<Arc<str>>,
}

/// Loads what a version of a document names, as it is now.
pub(crate) fn load(shared: &Shared, snapshot: &Snapshot) -> Loaded {
    load_from(shared, snapshot.source(), snapshot.is_file())
}

/// Loads what a text names that may have a place on disk.
pub(crate) fn load_from(shared: &Shared, source: SourceFile, is_file: bool) -> Loaded {
    let root = root_of(Path::new(&source.path), &shared.session().roots.all());
    load_below(shared, &root, source, is_file, &|_, _| None)
}

/// Loads what a text names: what its host has of its `own`, else files below a folder.
pub(crate) fn load_below(
    shared: &Shared,
    root: &Path,
    source: SourceFile,
    is_file: bool,
    own: &dyn Fn(&str, Format) -> Option<SourceFile>,
) -> Loaded {
    let mut open: HashMap<String, Uri> = HashMap::new();
    let mut reads = Vec::new();
    let path = source.path.clone();
    let place = Path::new(&path);
    let mut disk = Disk::below(root);
    disk.know(place, &path);
    let read = |path: &str, format: Format| -> Result<SourceFile, Unreadable> {
        if let Some(own) = own(path, format) {
            return Ok(own);
        }
        if !is_file {
            return Err(Unreadable::Broken(Broken::Unsaved));
        }
        let place = Path::new(path);
        let mut ask = |path: &str| open_at(shared, path, &mut reads);
        let mut document = if place.starts_with(root) { ask(path) } else { None };
        if document.is_none()
            && let Ok(found) = disk.locate(place, format)
            && found != place
        {
            // Behind a link; who edits or watches that file knows it under its own name.
            document = ask(&found.to_string_lossy());
        }
        if let Some(document) = document {
            disk.know(Path::new(&document.path), &document.path);
            open.insert(document.path.clone(), document.uri.clone());
            return Ok(match format {
                Format::Topo => document.source(),
                Format::Policy => SourceFile::of(format, document.path.clone(), Arc::clone(&document.text)),
            });
        }
        disk.read(place, path, format)
    };
    let sources = Sources::of(source).load(read);
    let uri = |(id, file): (FileId, &SourceFile)| Some((id, open.get(&file.path)?.clone()));
    let uris = sources.files().filter_map(uri).collect();
    Loaded { sources, uris, reads }
}

/// The open document at a path. What is known of a path is what it is compared with after the analysis.
pub(crate) fn open_at(shared: &Shared, path: &str, reads: &mut Vec<Read>) -> Option<Arc<Snapshot>> {
    let document = shared.documents().at(path);
    let text = document.as_ref().map(|document| Arc::clone(&document.text));
    reads.push(Read { path: path.to_owned(), text });
    document
}

/// The folder that the imports of a file never leave: that of the workspace in which it lies, else the nearest one
/// that is marked as the root of a project, else its own.
pub(crate) fn root_of(place: &Path, roots: &[PathBuf]) -> PathBuf {
    let folder = place.parent().unwrap_or(place);
    let around = roots.iter().filter(|root| folder.starts_with(root)).max_by_key(|root| root.components().count());
    around.map(PathBuf::as_path).or_else(|| marked_root(folder)).unwrap_or(folder).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_folder_of_the_workspace_is_the_root() {
        let roots = ["/nowhere/w".into(), "/nowhere/w/inner".into(), "/nowhere/other".into()];
        let root = |place: &str| root_of(Path::new(place), &roots);
        assert_eq!(root("/nowhere/w/a/b.topo"), Path::new("/nowhere/w"));
        assert_eq!(root("/nowhere/w/inner/b.topo"), Path::new("/nowhere/w/inner"));
        assert_eq!(root("/nowhere/w2/b.topo"), Path::new("/nowhere/w2"), "its own folder");
    }
}
