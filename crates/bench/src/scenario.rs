//! A file, and what is done to it: the same for every server that is compared.

use std::path::{Path, PathBuf};

use serde_json::json;

/// A position, both parts from 0. The columns count UTF-16, as the protocol does; what is generated is ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column in it.
    pub column: usize,
}

/// A key that is pressed, and then pressed away.
#[derive(Debug, Clone)]
pub struct Key {
    /// Where.
    pub at: Place,
    /// What it types. Each time the diagnostics have to be others.
    pub text: &'static str,
}

/// What one server is measured with.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// How it is called in a report.
    pub name: String,
    /// The server, which speaks over its standard input and output.
    pub command: Vec<String>,
    /// The name of the file.
    pub file: &'static str,
    /// How the protocol calls its language.
    pub language_id: &'static str,
    /// What the file holds.
    pub text: String,
    /// The ordinary keystroke.
    pub key: Key,
    /// One inside the largest block of the file.
    pub in_large_block: Key,
    /// One on the first line that opens a bracket which is never closed.
    pub on_first_line: Key,
    /// Where the pointer rests, in turn.
    pub hovers: Vec<Place>,
    /// Where something is completed.
    pub completion: Place,
}

impl Scenario {
    /// Writes the file into a folder, and gives its path.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn write_file(&self, folder: &Path) -> std::io::Result<PathBuf> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(self.file);
        std::fs::write(&path, &self.text)?;
        Ok(path)
    }

    /// Writes the file, and beside it a description for other harnesses for each place in which is typed.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        self.write_file(folder)?;
        let keys = [("", &self.key), ("-large-block", &self.in_large_block), ("-first-line", &self.on_first_line)];
        for (suffix, key) in keys {
            let name = format!("{}{suffix}", self.name);
            let pair = |place: &Place| json!([place.line, place.column]);
            let description = json!({
                "name": name,
                "command": self.command,
                "file": self.file,
                "language_id": self.language_id,
                "edit": pair(&key.at),
                "text": key.text,
                "hover": self.hovers.iter().map(pair).collect::<Vec<_>>(),
                "completion": pair(&self.completion),
            });
            std::fs::write(folder.join(name + ".json"), format!("{description:#}\n"))?;
        }
        Ok(())
    }
}

/// The place behind a word, the first one after the start of something else.
pub(crate) fn place_behind(text: &str, start: &str, word: &str) -> Option<Place> {
    let start = text.find(start)?;
    let offset = start + text[start..].find(word)? + word.len();
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Some(Place { line: before.matches('\n').count(), column: offset - line_start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        assert_eq!(place_behind("ab\nc app\nd app", "c", "ap"), Some(Place { line: 1, column: 4 }));
        assert_eq!(place_behind("ab\nc app", "d", "ap"), None);
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let scenario = crate::python::scenario(600, vec!["ruff".to_owned(), "server".to_owned()]).unwrap();
        scenario.write(folder.path()).unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("main.py")).unwrap(), scenario.text);
        let description = std::fs::read_to_string(folder.path().join("ruff-600-first-line.json")).unwrap();
        let description: serde_json::Value = serde_json::from_str(&description).unwrap();
        assert_eq!(description["edit"], json!([0, scenario.on_first_line.at.column]));
        assert_eq!(description["command"], json!(["ruff", "server"]));
    }
}
