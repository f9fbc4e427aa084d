//! One chapter: its examples and directives are replaced, the rest stays as it is, to the byte.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use portolan_analyzer::{Format, Settings, SourceFile};
use portolan_disk::Disk;
use portolan_markdown::{beside, fences, file_name, named, policies};

use crate::card::Cards;
use crate::check::{Example, Finding};
use crate::directive::{directives, generated};
use crate::figure::{failure_box, figure, file};
use crate::html::one_line;
use crate::links::Links;
use crate::locate::{Locator, shown};
use crate::report::Report;
use crate::style::style;

/// Where a chapter stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chapter<'b> {
    /// The book's folder.
    pub(crate) root: &'b Path,
    /// The folder of the chapters, below it.
    pub(crate) src: &'b Path,
    /// The page, below `src`.
    pub(crate) path: &'b str,
    /// The file, below `src`. A README's page is the folder's index.
    pub(crate) source_path: &'b Path,
    /// Begins all ids on the page.
    pub(crate) id: &'b str,
    /// All pages of the book.
    pub(crate) pages: &'b HashSet<String>,
    /// How its examples are to be analysed.
    pub(crate) settings: &'b Settings,
}

/// Whether what is wrong goes on the page, or stops the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Build,
    Serve,
}

impl Chapter<'_> {
    /// The chapter's new content. What was checked, and what was found, goes into the report.
    pub(crate) fn process(&self, content: &str, report: &mut Report) -> String {
        report.chapters += 1;
        let fences = fences(content);
        let directives = directives(content);
        if fences.is_empty() && directives.is_empty() {
            return content.to_owned();
        }
        let locator = Locator::new(self.root, self.src, self.source_path, content, self.settings.language);
        let chapter = shown(&self.src.join(self.source_path));
        let policies = policies(content);
        let named = named(&fences, &policies, &chapter);
        let links = Links::new(self.pages, self.path);
        let mut cards = Cards::new(self.id, &links);
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        let examples = fences.len();
        for (number, fence) in (1..).zip(&fences) {
            let name = file_name(fence, Format::Topo).map_or_else(|| chapter.clone(), |name| beside(&chapter, &name));
            let mut disk = Disk::below(&self.root.join(self.src));
            let read = |path: &str, format| match named.get(&(format, path.to_owned())) {
                Some(block) => Ok(SourceFile::of(format, path, block.code.as_str())),
                None => disk.read(&self.root.join(path), path, format),
            };
            let example = Example::check(fence.clone(), &name, self.settings, &locator, read);
            report.count(&example);
            let html = figure(&example, &format!("{}-{number}", self.id), &mut cards, &links);
            edits.push((example.fence.range.clone(), html));
            // What is wrong in a file that several examples import is told once; in an example, by that example.
            let told = |finding: &Finding| {
                let example = (Format::Topo, finding.place.file.clone());
                named.contains_key(&example) || report.findings.contains(finding)
            };
            let new: Vec<_> = example.findings.into_iter().filter(|finding| !told(finding)).collect();
            report.findings.extend(new);
        }
        for (number, fence) in (examples + 1..).zip(&policies) {
            if let Some(title) = file_name(fence, Format::Policy) {
                edits.push((fence.range.clone(), file(&title, &format!("{}-{number}", self.id), &fence.code)));
            }
        }
        for directive in directives {
            let text = match directive.content {
                Ok(what) => format!("\n\n{}\n\n", generated(what, &links)),
                Err(problem) => {
                    let finding = Finding::new(locator.place(directive.range.start), "directive", problem.message)
                        .note(format!("fix: {}", problem.help));
                    let html = one_line(&failure_box(&[finding.to_string()]));
                    report.findings.push(finding);
                    html
                }
            };
            edits.push((directive.range, text));
        }
        edits.sort_by_key(|(range, _)| range.start);
        if let Some((_, first)) = edits.iter_mut().find(|(_, text)| text.starts_with('<')) {
            *first = style() + first;
        }
        apply(content, &edits)
    }
}

fn apply(content: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(content.len() + edits.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut done = 0;
    for (range, text) in edits {
        out.push_str(&content[done..range.start]);
        out.push_str(text);
        done = range.end;
    }
    out.push_str(&content[done..]);
    out
}
