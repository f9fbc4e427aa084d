//! Runs the case files of `tests/cases`: Topo files whose comments mark what must be reported, and nothing else.
//!
//! Under a line, a comment with carets marks the very characters; several may follow each other:
//!
//! ```topo
//!   subnet b 10.0.0.128/25
//! #          ^^^^^^^^^^^^^ error[subnet-overlap]
//! ```
//!
//! Where the marked text starts at column 1, which the `#` takes, the mark is `#! error[rule]` and only the start
//! counts. Behind the rule, `: text` must be part of the message or of a note.
//!
//! A folder in `tests/cases/imports` is one topology: its `main.topo` is asked about, and all files that it imports
//! have marks. JSON has no comments: what is found in a policy is marked under the statement that names it, and that
//! statement's head is what is marked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use portolan_analyzer::{Broken, FileId, Format, SourceFile, Sources, Unreadable, analyze};

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Finding {
    line: usize,
    from: usize,
    /// `None` where only the start counts.
    to: Option<usize>,
    what: String,
}

fn marks(text: &str) -> Vec<(Finding, Option<String>)> {
    let mut marks = Vec::new();
    let mut marked = 0;
    for (index, line) in text.lines().enumerate() {
        let (from, to, rest) = if let Some(rest) = line.strip_prefix("#!") {
            (1, None, rest)
        } else if line.starts_with('#') && line[1..].trim_start().starts_with('^') {
            let from = line.chars().position(|c| c == '^').unwrap();
            let carets = line.chars().skip(from).take_while(|c| *c == '^').count();
            let rest = line.split_once('^').unwrap().1.trim_start_matches('^');
            (from + 1, Some(from + 1 + carets), rest)
        } else {
            marked = index + 1;
            continue;
        };
        let rest = rest.trim();
        let (what, part) = rest.split_once(": ").map_or((rest, None), |(what, part)| (what, Some(part.to_owned())));
        assert!(what.ends_with(']') && what.contains('['), "line {}: `{what}` is no `severity[rule]`", index + 1);
        marks.push((Finding { line: marked, from, to, what: what.to_owned() }, part));
    }
    marks
}

/// Checks one file and what it imports, whose names start in `folder`.
fn check(folder: &Path, path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let name = path.strip_prefix(folder).unwrap().display().to_string();
    let analysis = analyze(Sources::of_text(name, text.as_str()).load(|path, format| read(folder, path, format)));
    assert_eq!(analysis.missing, [], "all was supplied");
    let mut wrong = String::new();
    for (file, source) in analysis.sources.files().filter(|(_, source)| source.format() == Format::Topo) {
        wrong.push_str(&check_file(&analysis, file, &source.text));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// What a host does: reads below a folder.
fn read(folder: &Path, path: &str, format: Format) -> Result<SourceFile, Unreadable> {
    if path.starts_with("..") {
        return Err(Unreadable::Outside { root: "case".to_owned() });
    }
    let place = folder.join(path);
    match std::fs::read(&place) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(SourceFile::of(format, path, text)),
            Err(error) => Err(Unreadable::Broken(Broken::not_utf8(&error))),
        },
        Err(_) => {
            let beside = std::fs::read_dir(place.parent().unwrap()).into_iter().flatten();
            let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
            Err(Unreadable::Missing { beside: beside.map(name).collect() })
        }
    }
}

fn check_file(analysis: &portolan_analyzer::Analysis, file: FileId, text: &str) -> String {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let position = |offset: usize| {
        let line = starts.partition_point(|start| *start <= offset);
        (line, text[starts[line - 1]..offset].chars().count() + 1)
    };
    let name = &analysis.sources.file(file).path;
    let mut expected = marks(text);
    let mut wrong = String::new();
    for diagnostic in &analysis.diagnostics {
        let Some(told) = diagnostic.span_in(file, &analysis.sources) else { continue };
        let range = analysis.sources.range(told);
        let (line, from) = position(range.start().into());
        let (last_line, to) = position(range.end().into());
        // What is missing is marked by one caret where it is missing.
        let to = if range.is_empty() { to + 1 } else { to };
        let what = format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.rule);
        let said: String = std::iter::once(diagnostic.message.clone())
            .chain(diagnostic.notes.iter().map(|note| note.text.clone()))
            .chain(diagnostic.related.iter().map(|related| related.message.clone()))
            .chain([diagnostic.label.clone()])
            .collect::<Vec<_>>()
            .join("\n");
        let found = expected.iter().position(|(mark, part)| {
            let ends = mark.to.is_none_or(|end| last_line == line && end == to);
            mark.line == line
                && mark.from == from
                && ends
                && mark.what == what
                && part.as_ref().is_none_or(|part| said.contains(part))
        });
        match found {
            Some(index) => {
                expected.remove(index);
            }
            None => wrong.push_str(&format!("  not marked: {name}:{line}:{from}-{to} {what}: {said}\n")),
        }
    }
    for (mark, part) in expected {
        wrong.push_str(&format!(
            "  not reported: {name}:{}:{} {} {}\n",
            mark.line,
            mark.from,
            mark.what,
            part.unwrap_or_default()
        ));
    }
    wrong
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "topo") {
            found.insert(path);
        }
    }
    found
}

#[test]
fn every_case_reports_what_it_marks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let files = files(&folder);
    assert!(files.len() > 10, "the case files are missing");
    let imports = folder.join("imports");
    let mut roots = files.iter().filter(|path| !path.starts_with(&imports) || path.ends_with("main.topo")).peekable();
    assert!(roots.peek().is_some());
    let failed: Vec<String> = roots
        .filter_map(|path| {
            check(path.parent().unwrap(), path)
                .err()
                .map(|wrong| format!("{}\n{wrong}", path.strip_prefix(&folder).unwrap().display()))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
