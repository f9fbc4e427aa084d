//! `# allow: rule, rule -- reason`: silences rules on its line, or on the next one where it stands alone.

use portolan_syntax::{TextRange, TextSize, Token};

use crate::checks::unused_allow;
use crate::diagnostic::Diagnostic;
use crate::rules::rule;
use crate::source::{FileId, Sources, Span};

/// One rule that is silenced on one line.
struct Silenced<'t> {
    name: &'t str,
    span: Span,
    /// The line, as the range of its text.
    line: TextRange,
    used: bool,
}

/// What is left of some diagnostics, and what is wrong with the comments themselves. Expects and keeps the order
/// of file and place.
pub(crate) fn silence(sources: &Sources, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut about_comments = Vec::new();
    for (file, source) in sources.files() {
        if !source.text.contains("allow:") {
            continue;
        }
        let mut silenced = comments(sources, file, &mut about_comments);
        diagnostics.retain(|diagnostic| {
            let Some(told) = diagnostic.span_in(file, sources) else { return true };
            let here = silenced.iter_mut().find(|silenced| {
                silenced.line.contains_inclusive(sources.range(told).start())
                    && rule(silenced.name).is_some_and(|rule| rule.name == diagnostic.rule)
            });
            here.map(|silenced| silenced.used = true).is_none()
        });
        // What a rule that is off would have found is not known.
        let is_asked = |name: &str| rule(name).is_some_and(|rule| sources.settings.asks(rule));
        let unused = silenced.iter().filter(|silenced| !silenced.used && is_asked(silenced.name));
        about_comments.extend(
            unused.map(|silenced| unused_allow::unused(sources.settings.language, silenced.name, silenced.span)),
        );
    }
    if !about_comments.is_empty() {
        diagnostics.append(&mut about_comments);
        diagnostics.sort_by_key(|diagnostic| sources.order(diagnostic.span));
    }
    diagnostics
}

fn comments<'t>(sources: &'t Sources, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> Vec<Silenced<'t>> {
    let source = sources.file(file);
    let text: &str = &source.text;
    let mut silenced = Vec::new();
    let Some(parse) = source.topo() else { return silenced };
    parse.tree.tokens(TextSize::new(0), &mut |token, range, comment| {
        if token != Token::Comment {
            return;
        }
        for (at, name) in allowed(comment) {
            let line = line_for(text, range);
            let start = range.start() + at;
            let span = sources.span(file, TextRange::at(start, TextSize::of(name)));
            match rule(name) {
                Some(_) => {
                    let from = usize::from(start);
                    silenced.push(Silenced { name: &text[from..from + name.len()], span, line, used: false });
                }
                None => diagnostics.push(unused_allow::unknown(sources.settings.language, name, span)),
            }
        }
    });
    silenced
}

/// The rules that a comment names to silence them, and where in it.
pub fn allowed(comment: &str) -> impl Iterator<Item = (TextSize, &str)> {
    let list = comment.strip_prefix('#').map(str::trim_start).and_then(|comment| comment.strip_prefix("allow:"));
    let names = list.map(|list| list.split_once("--").map_or(list, |(names, _reason)| names));
    let offset = |part: &str| TextSize::try_from(part.as_ptr() as usize - comment.as_ptr() as usize);
    let names = names.into_iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty());
    names.map(move |name| (offset(name).unwrap_or_default(), name))
}

/// The line of the comment, or the next line that is no comment where nothing stands before it.
fn line_for(text: &str, comment: TextRange) -> TextRange {
    let is_break = |c: char| c == '\n' || c == '\r';
    let start = text[..usize::from(comment.start())].rfind(is_break).map_or(0, |at| at + 1);
    let mut start = start;
    let mut end = usize::from(comment.end());
    let line_end = |from: usize| text[from..].find(is_break).map_or(text.len(), |at| from + at);
    while text[start..end].trim_start().starts_with('#') && end < text.len() {
        start = end + if text[end..].starts_with("\r\n") { 2 } else { 1 };
        end = line_end(start);
    }
    let size = |at: usize| TextSize::try_from(at).unwrap_or_default();
    TextRange::new(size(start), size(line_end(start).max(start)))
}
