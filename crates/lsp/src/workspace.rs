//! The Topo files of the workspace that the client has not open. Looking for them takes long: never in the loop of
//! messages.

use std::collections::HashSet;
use std::path::PathBuf;

use portolan_disk::topologies;

use crate::documents::path_of;
use crate::protocol::Uri;
use crate::shared::Shared;

/// A file that the client has not open.
pub(crate) struct Unopened {
    /// How the client would call it.
    pub(crate) uri: Uri,
    /// How people call it.
    pub(crate) path: String,
    place: PathBuf,
}

impl Unopened {
    /// Its text; nothing where it is none.
    pub(crate) fn text(&self) -> Option<String> {
        std::fs::read_to_string(&self.place).ok()
    }
}

/// The files below the folders of the workspace that are not open, each once, folder by folder.
pub(crate) fn unopened(shared: &Shared) -> Vec<Unopened> {
    let mut seen: HashSet<String> = shared.documents().all().iter().map(|open| open.path.clone()).collect();
    let places = shared.session().roots.all().into_iter().flat_map(|root| topologies(&root).unwrap_or_default());
    let unopened = places.filter_map(|place| {
        let uri = Uri::from_file_path(&place)?;
        let path = path_of(&uri);
        seen.insert(path.clone()).then_some(Unopened { uri, path, place })
    });
    unopened.collect()
}
