//! The Topo files in a folder.

use std::path::{Path, PathBuf};

/// The files in a folder and below that end in `.topo`, in order of name. What version control ignores is left out.
///
/// # Errors
///
/// What cannot be read, in one sentence.
pub fn topologies(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).build() {
        let entry = entry.map_err(|error| format!("`{}` cannot be read: {error}", folder.display()))?;
        if entry.file_type().is_some_and(|kind| kind.is_file())
            && entry.path().extension().is_some_and(|extension| extension == "topo")
        {
            found.push(entry.into_path());
        }
    }
    found.sort();
    Ok(found)
}
