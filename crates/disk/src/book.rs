//! The mdBook of which a Markdown file is a chapter.

use std::path::{Path, PathBuf};

use crate::{MOST_BYTES, text};

/// The file that marks the root of a book.
const FILE: &str = "book.toml";

/// Where a book stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Its folder, which includes never leave.
    pub root: PathBuf,
    /// The folder of its chapters, which imports never leave.
    pub src: PathBuf,
}

/// The book of which a file is a chapter, if there is one.
pub fn book(chapter: &Path) -> Option<Book> {
    let root = chapter.ancestors().skip(1).find(|folder| folder.join(FILE).is_file())?;
    let table: toml::Table = text(&root.join(FILE), MOST_BYTES).ok()?.parse().ok()?;
    let src = table.get("book").and_then(|book| book.get("src")?.as_str()).unwrap_or("src");
    let src = root.join(src);
    chapter.starts_with(&src).then(|| Book { root: root.to_path_buf(), src })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_lies_where_the_book_has_its_chapters() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("inner")).unwrap();
        std::fs::write(root.join("book.toml"), "").unwrap();
        std::fs::write(root.join("inner/book.toml"), "[book]\nsrc = \"pages\"\n").unwrap();
        let found = |chapter: &str| book(&root.join(chapter)).map(|book| book.src);
        assert_eq!(found("src/deep/a.md"), Some(root.join("src")));
        assert_eq!(found("README.md"), None);
        assert_eq!(found("inner/pages/a.md"), Some(root.join("inner/pages")));
        assert_eq!(found("inner/src/a.md"), None);
        std::fs::write(root.join("book.toml"), "[book").unwrap();
        assert_eq!(found("src/a.md"), None, "no book can be built of that");
    }
}
