//! Findings for people: what, where, with an excerpt, and why, in rustc's manner.

use std::collections::HashSet;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use portolan_analyzer::cost::{CostLine, Origin as PriceOrigin, Total};
use portolan_analyzer::{Analysis, Diagnostic, Expectation, NoteKind, Severity, Span};
use portolan_catalog::Confidence;
use portolan_ide::positions::{Encoding, LineIndex};
use unicode_width::UnicodeWidthStr;

use super::{Covered, print};
use crate::Failure;

/// Findings of one file that are written out; more are counted.
const MOST: usize = 100;

/// Lines longer than this are not shown.
const LONGEST_LINE: usize = 300;

/// Writes the findings of some files, then a line that sums them up.
pub(crate) fn check(analyses: &[Analysis], coverage: Option<&Covered>) -> Result<(), Failure> {
    for analysis in analyses {
        diagnostics(analysis)?;
    }
    print(&format!("{}\n", summary(analyses)))?;
    let Some(coverage) = coverage else { return Ok(()) };
    let mut text = String::new();
    for statement in coverage.statements.iter().filter(|statement| !statement.exercised) {
        text.push_str(&format!("{}:{}: {}\n", clean(&statement.file), statement.line, clean(&statement.text)));
    }
    let (exercised, all) = (coverage.exercised(), coverage.statements.len());
    let are = if exercised == 1 { "is" } else { "are" };
    print(&format!("\n{text}{exercised} of {all} statements {are} exercised by an expectation\n"))
}

/// Writes the findings of one file.
pub(crate) fn diagnostics(analysis: &Analysis) -> Result<(), Failure> {
    let indices: Vec<_> = analysis.sources.files().map(|(_, file)| LineIndex::new(&file.text)).collect();
    let renderer = Renderer::styled();
    for diagnostic in analysis.diagnostics.iter().take(MOST) {
        let groups = render(analysis, &indices, diagnostic);
        print(&format!("{}\n\n", renderer.render(&groups)))?;
    }
    match (analysis.diagnostics.len().checked_sub(MOST), analysis.sources.files().next()) {
        (Some(more), Some((_, file))) if more > 0 => {
            print(&format!("and {more} more in {}; `--format json` lists them all\n\n", file.path))
        }
        _ => Ok(()),
    }
}

fn render<'a>(analysis: &'a Analysis, indices: &[LineIndex], diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::NOTE.with_name("hint"),
    };
    let mut group = level
        .primary_title(clean(&diagnostic.message))
        .id(diagnostic.rule)
        .elements(excerpts(analysis, indices, diagnostic));
    for note in &diagnostic.notes {
        let name = match note.kind {
            NoteKind::Path => "path",
            NoteKind::Note => "note",
            NoteKind::Fix => "fix",
        };
        let indent = format!("\n{}", " ".repeat(name.len() + 2));
        group =
            group.element(Level::NOTE.with_name(name).message(clean(&note.text).replace('\n', &format!("{indent}→ "))));
    }
    // Where no sentence says what to write, the first edit does.
    let told =
        diagnostic.notes.iter().any(|note| note.kind == NoteKind::Fix) || diagnostic.label.starts_with("did you mean");
    if let (false, Some(fix)) = (told, diagnostic.fixes.first()) {
        group = group.element(Level::NOTE.with_name("fix").message(clean(&fix.title)));
    }
    vec![group.element(Level::NOTE.with_name("why").message(format!("portolan explain {}", diagnostic.rule)))]
}

/// An excerpt around the marked text, with what is related and near in the same excerpt, and one for each place
/// that is not near.
fn excerpts<'a>(analysis: &'a Analysis, indices: &[LineIndex], diagnostic: &'a Diagnostic) -> Vec<Element<'a>> {
    let mut places = vec![(diagnostic.span, diagnostic.label.as_str(), AnnotationKind::Primary)];
    places.extend(
        diagnostic.related.iter().map(|related| (related.span, related.message.as_str(), AnnotationKind::Context)),
    );
    let line_of = |span: Span| {
        let text = &analysis.sources.file(span.file).text;
        let index = &indices[span.file.0 as usize];
        let line = |offset| index.position(offset, text, Encoding::Utf32).line as usize;
        (line(span.range.start), line(span.range.end))
    };
    let mut elements = Vec::new();
    while let Some(&(first, ..)) = places.first() {
        const NEAR: usize = 40;
        let (start, end) = line_of(first);
        let (near, far): (Vec<_>, Vec<_>) = places
            .into_iter()
            .partition(|(span, ..)| span.file == first.file && line_of(*span).0.abs_diff(start) <= NEAR);
        places = far;
        let from = near.iter().map(|(span, ..)| line_of(*span).0).min().unwrap_or(start);
        let to = near.iter().map(|(span, ..)| line_of(*span).1).max().unwrap_or(end);
        let file = analysis.sources.file(first.file);
        let (offset, text) = lines(&file.text, from, to);
        if text.lines().any(|line| line.len() > LONGEST_LINE) {
            let position = indices[first.file.0 as usize].position(first.range.start, &file.text, Encoding::Utf32);
            elements.push(
                Origin::path(&file.path)
                    .line(position.line as usize + 1)
                    .char_column(position.column as usize + 1)
                    .into(),
            );
            continue;
        }
        let mut snippet = Snippet::source(text).line_start(from + 1).path(&file.path);
        for (span, label, kind) in near {
            let start = usize::from(span.range.start) - offset;
            let end = (usize::from(span.range.end) - offset).min(text.len());
            // A statement with a body is marked by its first line.
            let end = text[start..end].find(['\n', '\r']).map_or(end, |line| start + line);
            let annotation = kind.span(start..end);
            snippet = snippet.annotation(if label.is_empty() { annotation } else { annotation.label(clean(label)) });
        }
        elements.push(snippet.into());
    }
    elements
}

/// The text of some lines, counted from 0, and where it starts.
fn lines(text: &str, from: usize, to: usize) -> (usize, &str) {
    let mut starts = vec![0];
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let ends = c == '\n' || (c == '\r' && rest.peek().is_none_or(|(_, next)| *next != '\n'));
        if ends {
            starts.push(at + c.len_utf8());
            if starts.len() > to + 1 {
                break;
            }
        }
    }
    let start = starts.get(from).copied().unwrap_or(text.len());
    let end = starts.get(to + 1).copied().unwrap_or(text.len());
    (start, text[start..end].trim_end_matches(['\n', '\r']))
}

/// What is supposed to fail, behind a sentence.
pub(crate) fn without_words(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" without {}", names.join(" and ")) }
}

/// Text without what could steer a terminal.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

fn summary(analyses: &[Analysis]) -> String {
    let count = |number: usize, noun: &str| if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") };
    let of = |severity: Severity| {
        analyses
            .iter()
            .flat_map(|analysis| &analysis.diagnostics)
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    };
    let files: HashSet<_> =
        analyses.iter().flat_map(|analysis| analysis.sources.files()).map(|(_, file)| &file.path).collect();
    let mut findings = vec![count(of(Severity::Error), "error"), count(of(Severity::Warning), "warning")];
    if of(Severity::Hint) > 0 {
        findings.push(count(of(Severity::Hint), "hint"));
    }
    let expectations: Vec<_> = analyses.iter().flat_map(|analysis| &analysis.expectations).collect();
    let judged = |holds: Option<bool>| expectations.iter().filter(|expectation| expectation.holds == holds).count();
    let mut text = format!("{}: {}", count(files.len(), "file"), findings.join(", "));
    if !expectations.is_empty() {
        text.push_str(&format!("; expectations: {} of {} hold", judged(Some(true)), expectations.len()));
        if judged(None) > 0 {
            text.push_str(&format!(", {} not known", judged(None)));
        }
    }
    text
}

/// Writes the way of a packet.
pub(crate) fn reach(
    analysis: &Analysis,
    answer: &Expectation,
    from: &str,
    to: &str,
    without: &[String],
) -> Result<(), Failure> {
    let (verdict, partly) = match answer.holds {
        Some(true) => ("reaches", ""),
        Some(false) if !answer.arriving.is_empty() => ("reaches", " only in part"),
        Some(false) => ("cannot reach", ""),
        None => ("may or may not reach", ""),
    };
    let mut text = format!("{} {verdict} {}{partly}{}\n", clean(from), clean(to), clean(&without_words(without)));
    for hop in &answer.path {
        let what = hop.noun(analysis.sources.settings.language);
        let line =
            hop.decided_by.map(|decides| format!(" ({})", analysis.sources.place(analysis.nodes.get(decides).span)));
        let detail = if hop.detail.is_empty() { String::new() } else { format!(": {}", clean(&hop.detail)) };
        text.push_str(&format!("  → {what}{}{detail}{}\n", clean(&hop.name), line.unwrap_or_default()));
    }
    match (answer.stopped_by, answer.outcome.is_empty()) {
        (Some(reason), _) => text.push_str(&format!("  ✗ {reason}: {}\n", clean(&answer.outcome))),
        (None, false) => text.push_str(&format!("  ? {}\n", clean(&answer.outcome))),
        (None, true) => text.push_str("  ✓ and the answer comes back\n"),
    }
    if let Some(first) = answer.arriving.first() {
        let more = answer.arriving.len() - 1;
        let others = if more > 0 { format!(" and {more} more; `portolan matrix` tells all") } else { String::new() };
        text.push_str(&format!("  arrives: {}{others}\n", clean(first)));
    }
    print(&text)
}

/// Writes an estimate: a table, and where its prices are from.
pub(crate) fn cost(lines: &[CostLine], total: Total) -> Result<(), Failure> {
    if lines.is_empty() {
        return print("There is neither an endpoint nor a NAT gateway.\n");
    }
    let usd = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    let mut origins: Vec<PriceOrigin> = Vec::new();
    let mut rows = vec![["name", "kind", "basis", "USD", "price of"].map(str::to_owned)];
    for line in lines {
        let price = line.price.map_or(String::new(), |price| {
            let known = origins.iter().position(|origin| *origin == price);
            let number = known.unwrap_or_else(|| {
                origins.push(price);
                origins.len() - 1
            });
            format!("{}, {} [{}]", price.date, price.confidence.as_str(), number + 1)
        });
        let amount = line.cents.map_or("unknown".to_owned(), usd);
        rows.push([clean(&line.name), line.kind.to_owned(), line.basis.clone(), amount, price]);
    }
    let unknown = if total.unknown == 0 { String::new() } else { format!("and {} unknown", total.unknown) };
    rows.push(["total".to_owned(), String::new(), String::new(), usd(total.cents), unknown]);
    let mut text = table(&rows);
    if !origins.is_empty() {
        text.push('\n');
    }
    for (number, origin) in origins.iter().enumerate() {
        text.push_str(&format!("[{}] {}\n", number + 1, origin.source));
    }
    if lines.iter().any(|line| line.price.is_some_and(|price| price.confidence == Confidence::Low)) {
        text.push_str("low: one old or secondary source; look the price up before you rely on it.\n");
    }
    text.push_str("\nThese are stored list prices without tax, not a quote. Data transfer and public IPv4 addresses come on top.\n");
    print(&text)
}

/// Rows in columns; the amounts, in the fourth, stand to the right.
fn table(rows: &[[String; 5]]) -> String {
    const AMOUNTS: usize = 3;
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or_default();
    let widths: Vec<_> = (0..5).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let space = " ".repeat(widths[column] - cell.width());
            let cell = if column == AMOUNTS { space + cell } else { format!("{cell}{space}") };
            line += &format!("{cell}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
