//! The folders of the workspace, which may come and go.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::protocol::{InitializeParams, WorkspaceFolder, WorkspaceFoldersChangeEvent};

/// The folders that are there now, each once.
#[derive(Debug, Default)]
pub(crate) struct Roots(Mutex<Vec<PathBuf>>);

impl Roots {
    /// The folders that a client starts with.
    #[allow(deprecated)] // Older clients name one folder, in a field that newer ones are not to use.
    pub(crate) fn of(params: &InitializeParams) -> Roots {
        let mut folders: Vec<_> = params.workspace_folders.iter().flatten().filter_map(path).collect();
        if folders.is_empty() {
            folders = params.root_uri.iter().filter_map(|uri| Some(uri.to_file_path()?.into_owned())).collect();
        }
        Roots(Mutex::new(folders))
    }

    /// The folders as they are now.
    pub(crate) fn all(&self) -> Vec<PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over what has come and gone.
    pub(crate) fn change(&self, event: &WorkspaceFoldersChangeEvent) {
        let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let removed: Vec<_> = event.removed.iter().filter_map(path).collect();
        folders.retain(|folder| !removed.contains(folder));
        for added in event.added.iter().filter_map(path) {
            if !folders.contains(&added) {
                folders.push(added);
            }
        }
    }
}

fn path(folder: &WorkspaceFolder) -> Option<PathBuf> {
    Some(folder.uri.to_file_path()?.into_owned())
}
