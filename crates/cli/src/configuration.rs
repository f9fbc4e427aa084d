//! How topologies are to be analysed: by the arguments, by the project's `portolan.toml`, by the user's locale.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use portolan_analyzer::{Language, Settings};
use portolan_disk::project;

use crate::Failure;

/// What decides it. Each folder is looked up once.
pub(crate) struct Configuration {
    asked_for: Option<Language>,
    users: Option<Language>,
    known: RefCell<HashMap<PathBuf, Settings>>,
}

impl Configuration {
    pub(crate) fn new(asked_for: Option<Language>) -> Configuration {
        Configuration { asked_for, users: from_locale(), known: RefCell::default() }
    }

    /// The settings for the topologies in a folder.
    pub(crate) fn settings(&self, folder: &Path) -> Result<Settings, Failure> {
        if let Some(settings) = self.known.borrow().get(folder) {
            return Ok(settings.clone());
        }
        let language = self.asked_for.or(self.users).unwrap_or_default();
        let settings = match project(folder, language).map_err(Failure)? {
            None => portolan_config::Config::default().settings(self.asked_for, self.users),
            Some(project) if project.problems.is_empty() => project.config.settings(self.asked_for, self.users),
            Some(project) => {
                let told = project.problems.iter().map(|problem| {
                    let (line, column) = project.position(problem);
                    let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
                    format!("{}:{line}:{column}: {}{help}", project.path.display(), problem.message)
                });
                return Err(Failure(told.collect::<Vec<_>>().join("\n       ")));
            }
        };
        self.known.borrow_mut().insert(folder.to_owned(), settings.clone());
        Ok(settings)
    }

    /// The language where no topology is at hand.
    pub(crate) fn language(&self) -> Result<Language, Failure> {
        Ok(self.settings(Path::new("."))?.language)
    }
}

/// By the first of the variables that POSIX gives for messages that is set.
fn from_locale() -> Option<Language> {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].iter();
    let value = variables.filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty())?;
    Language::parse(&value)
}
