//! The `portolan.toml` of a project.

use std::path::{Path, PathBuf};

use portolan_analyzer::{Broken, Language};
use portolan_catalog::say;
use portolan_config::{Config, FILE, Problem, read};

use crate::{MOST_BYTES, text};

/// What a project says, and where.
#[derive(Debug)]
pub struct Project {
    /// Its file.
    pub path: PathBuf,
    /// The text of the file.
    pub text: String,
    /// What it says, as far as it can be read.
    pub config: Config,
    /// What is wrong with it, in order of place.
    pub problems: Vec<Problem>,
}

/// What the project says in which a folder lies: by the nearest `portolan.toml` in it or above; `None` where there is
/// none. What is wrong is told in `language`.
///
/// # Errors
///
/// Why the file cannot be read, in one sentence.
pub fn project(folder: &Path, language: Language) -> Result<Option<Project>, String> {
    let cannot = |path: &Path, broken: &Broken| {
        let (path, reason) = (path.display(), broken.describe(language));
        Err(say!(language, "`{path}` cannot be read: {reason}", "`{path}` を読み込めません: {reason}"))
    };
    let folder = match crate::or_here(folder).canonicalize() {
        Ok(folder) => folder,
        Err(error) => return cannot(folder, &crate::broken(&error)),
    };
    let Some(path) = folder.ancestors().map(|folder| folder.join(FILE)).find(|path| path.exists()) else {
        return Ok(None);
    };
    match text(&path, MOST_BYTES) {
        Ok(text) => {
            let (config, problems) = read(&text, language);
            Ok(Some(Project { path, text, config, problems }))
        }
        Err(broken) => cannot(&path, &broken),
    }
}

impl Project {
    /// Where a problem stands: line and column, counted from 1, the column in characters.
    pub fn position(&self, problem: &Problem) -> (usize, usize) {
        let before = self.text.get(..problem.range.start).unwrap_or(&self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }
}
