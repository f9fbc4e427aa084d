//! The whole book, as mdBook hands it to a preprocessor: JSON, in the shapes of mdBook 0.4 and 0.5.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use portolan_analyzer::{Language, Settings};
use portolan_config::{Config, FILE};
use portolan_disk::project;
use serde_json::Value;

use crate::chapter::{Chapter, Mode};
use crate::check::Finding;
use crate::locate::{Place, shown};
use crate::report::Report;

/// What of the context a preprocessor needs.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) root: PathBuf,
    pub(crate) src: PathBuf,
    pub(crate) mode: Mode,
    /// The language of the book.
    pub(crate) language: Option<Language>,
}

/// A JSON that is no book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotABook(&'static str);

impl fmt::Display for NotABook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "this is not what mdBook 0.4 or 0.5 hands to a preprocessor: {}", self.0)
    }
}

impl std::error::Error for NotABook {}

impl Context {
    pub(crate) fn read(context: &Value) -> Result<Context, NotABook> {
        let root = context.get("root").and_then(Value::as_str).ok_or(NotABook("the context has no `root`"))?;
        let src = context.pointer("/config/book/src").and_then(Value::as_str).unwrap_or("src");
        // `mdbook serve` sets it, from 0.4 to 0.5; a build never does.
        let reload =
            context.pointer("/config/output/html/live-reload-endpoint").is_some_and(|endpoint| !endpoint.is_null());
        let mode = if reload { Mode::Serve } else { Mode::Build };
        let language = context.pointer("/config/book/language").and_then(Value::as_str).and_then(Language::parse);
        Ok(Context { root: PathBuf::from(root), src: PathBuf::from(src), mode, language })
    }

    /// How the examples are to be analysed: as the project says to which the book belongs, in the language of the book.
    fn settings(&self, report: &mut Report) -> Settings {
        let language = self.language.unwrap_or_default();
        let project = match project(&self.root, language) {
            Ok(Some(project)) => project,
            Ok(None) => return Config::default().settings(self.language, None),
            Err(reason) => {
                let place = Place { file: FILE.to_owned(), line: 1, column: 1, included: None };
                report.findings.push(Finding::new(place, "configuration", reason));
                return Config::default().settings(self.language, None);
            }
        };
        for problem in &project.problems {
            let (line, column) = project.position(problem);
            let file = project.path.strip_prefix(&self.root).unwrap_or(&project.path);
            let place = Place { file: shown(file), line, column, included: None };
            let finding = Finding::new(place, "configuration", problem.message.as_str());
            report.findings.push(match &problem.help {
                Some(help) => finding.note(format!("fix: {help}")),
                None => finding,
            });
        }
        project.config.settings(self.language, None)
    }
}

/// Replaces the examples and directives in all chapters of a book.
pub(crate) fn process(context: &Context, book: &mut Value) -> Result<Report, NotABook> {
    let mut pages = HashSet::new();
    visit(items(book)?, &mut |chapter| {
        pages.extend(text(chapter, "path").map(|path| shown(Path::new(path))));
    });
    let mut report = Report::default();
    let settings = context.settings(&mut report);
    let mut ids = HashSet::new();
    visit(items(book)?, &mut |chapter| {
        // A draft has no path and no text.
        let Some(path) = text(chapter, "path").map(|path| shown(Path::new(path))) else { return };
        let Some(content) = text(chapter, "content") else { return };
        let source_path = text(chapter, "source_path").unwrap_or(&path);
        let mut id = page_id(&path);
        while !ids.insert(id.clone()) {
            id.push_str("_again");
        }
        let place = Chapter {
            root: &context.root,
            src: &context.src,
            path: &path,
            source_path: Path::new(source_path),
            id: &id,
            pages: &pages,
            settings: &settings,
        };
        let content = place.process(content, &mut report);
        if let Some(slot) = chapter.get_mut("content") {
            *slot = Value::String(content);
        }
    });
    Ok(report)
}

fn items(book: &mut Value) -> Result<&mut Vec<Value>, NotABook> {
    // 0.5 renamed `sections` to `items`.
    let name = if book.get("items").is_some() { "items" } else { "sections" };
    book.get_mut(name).and_then(Value::as_array_mut).ok_or(NotABook("the book has neither `items` nor `sections`"))
}

/// Visits chapters in reading order. Separators and titles of parts are left alone.
fn visit(items: &mut [Value], visitor: &mut dyn FnMut(&mut Value)) {
    for item in items {
        let Some(chapter) = item.get_mut("Chapter") else { continue };
        visitor(chapter);
        if let Some(sub_items) = chapter.get_mut("sub_items").and_then(Value::as_array_mut) {
            visit(sub_items, visitor);
        }
    }
}

fn text<'v>(chapter: &'v Value, name: &str) -> Option<&'v str> {
    chapter.get(name)?.as_str()
}

/// Begins the ids of a page. Two pages never share it, for `print.html` joins them all.
fn page_id(path: &str) -> String {
    let mut id = "topo-".to_owned();
    for character in path.strip_suffix(".md").unwrap_or(path).chars() {
        match character {
            '/' => id.push('-'),
            other if other.is_ascii_alphanumeric() => id.push(other),
            other => id.push_str(&format!("_{:x}_", u32::from(other))),
        }
    }
    id
}
