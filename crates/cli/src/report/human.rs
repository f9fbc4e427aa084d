//! Findings for people: what, where, with an excerpt, and why, in rustc's manner.

use std::collections::HashSet;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use portolan_analyzer::cost::{CostLine, Origin as PriceOrigin, Total};
use portolan_analyzer::{Analysis, Diagnostic, Edit, Expectation, Fix, Language, NoteKind, Severity, Span};
use portolan_catalog::{Confidence, say};
use portolan_ide::positions::{Encoding, LineIndex, Position};
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
    let language = analyses.first().map_or(Language::default(), |analysis| analysis.sources.settings.language);
    print(&format!("{}\n", summary(analyses, language)))?;
    let Some(coverage) = coverage else { return Ok(()) };
    let mut text = String::new();
    for statement in coverage.statements.iter().filter(|statement| !statement.exercised) {
        text.push_str(&format!("{}:{}: {}\n", clean(&statement.file), statement.line, clean(&statement.text)));
    }
    let (exercised, all) = (coverage.exercised(), coverage.statements.len());
    let are = if exercised == 1 { "is" } else { "are" };
    let sum = say!(
        language,
        "{exercised} of {all} statements {are} exercised by an expectation",
        "{all} 個の文のうち {exercised} 個が期待で確かめられています"
    );
    print(&format!("\n{text}{sum}\n"))
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
            let path = &file.path;
            let rest = say!(
                analysis.sources.settings.language,
                "and {more} more in {path}; `--format json` lists them all",
                "{path} にはほかに {more} 件あります。`--format json` ですべて表示されます"
            );
            print(&format!("{rest}\n\n"))
        }
        _ => Ok(()),
    }
}

fn render<'a>(analysis: &'a Analysis, indices: &[LineIndex], diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let language = analysis.sources.settings.language;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR.with_name(language.pick("error", "エラー")),
        Severity::Warning => Level::WARNING.with_name(language.pick("warning", "警告")),
        Severity::Hint => Level::NOTE.with_name(language.pick("hint", "ヒント")),
    };
    let mut group = level
        .primary_title(clean(&diagnostic.message))
        .id(diagnostic.rule)
        .elements(excerpts(analysis, indices, diagnostic));
    for note in &diagnostic.notes {
        let name = match note.kind {
            NoteKind::Path => language.pick("path", "経路"),
            NoteKind::Note => language.pick("note", "補足"),
            NoteKind::Fix => language.pick("fix", "対処"),
        };
        let indent = format!("\n{}", " ".repeat(name.width() + 2));
        group =
            group.element(Level::NOTE.with_name(name).message(clean(&note.text).replace('\n', &format!("{indent}→ "))));
    }
    // Where no sentence says what to write, the first edit does; "did you mean `x`?" at the marked text is one.
    let told = |fix: &Fix| {
        let is_in_label = |edit: &Edit| edit.text.len() > 1 && diagnostic.label.contains(&edit.text);
        fix.edits.iter().all(is_in_label) || diagnostic.notes.iter().any(|note| note.kind == NoteKind::Fix)
    };
    if let Some(fix) = diagnostic.fixes.first().filter(|fix| !told(fix)) {
        group = group.element(Level::NOTE.with_name(language.pick("fix", "対処")).message(clean(&fix.title)));
    }
    let why = Level::NOTE.with_name(language.pick("why", "理由"));
    vec![group.element(why.message(format!("portolan explain {}", diagnostic.rule)))]
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
        let range = analysis.sources.range(span);
        (line(range.start()), line(range.end()))
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
        let (offset, text) = lines(&file.text, &indices[first.file.0 as usize], from, to);
        if text.lines().any(|line| line.len() > LONGEST_LINE) {
            let position = indices[first.file.0 as usize].position(
                analysis.sources.range(first).start(),
                &file.text,
                Encoding::Utf32,
            );
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
            let range = analysis.sources.range(span);
            let start = usize::from(range.start()) - offset;
            let end = (usize::from(range.end()) - offset).min(text.len());
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
fn lines<'t>(text: &'t str, index: &LineIndex, from: usize, to: usize) -> (usize, &'t str) {
    let start_of = |line: usize| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        usize::from(index.offset(Position { line, column: 0 }, text, Encoding::Utf32))
    };
    let (start, end) = (start_of(from), start_of(to + 1));
    (start, text[start..end].trim_end_matches(['\n', '\r']))
}

/// What is supposed to fail, behind a sentence, in Japanese before it.
pub(crate) fn without_words(language: Language, names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let names = names.join(language.pick(" and ", " と "));
    say!(language, " without {names}", "{names} がない場合、")
}

/// Text without what could steer a terminal.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

fn summary(analyses: &[Analysis], language: Language) -> String {
    let count = |number: usize, noun: &str, ja: &str| match (language, number) {
        (Language::En, 1) => format!("1 {noun}"),
        (Language::En, _) => format!("{number} {noun}s"),
        (Language::Ja, _) => format!("{ja} {number} 件"),
    };
    let of = |severity: Severity| {
        analyses
            .iter()
            .flat_map(|analysis| &analysis.diagnostics)
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    };
    let files: HashSet<_> =
        analyses.iter().flat_map(|analysis| analysis.sources.files()).map(|(_, file)| &file.path).collect();
    let mut findings =
        vec![count(of(Severity::Error), "error", "エラー"), count(of(Severity::Warning), "warning", "警告")];
    if of(Severity::Hint) > 0 {
        findings.push(count(of(Severity::Hint), "hint", "ヒント"));
    }
    let expectations: Vec<_> = analyses.iter().flat_map(|analysis| &analysis.expectations).collect();
    let judged = |holds: Option<bool>| expectations.iter().filter(|expectation| expectation.holds == holds).count();
    let (files, findings) = (count(files.len(), "file", "ファイル"), findings.join(language.pick(", ", "、")));
    let mut text = say!(language, "{files}: {findings}", "{files}: {findings}");
    if !expectations.is_empty() {
        let (all, hold) = (expectations.len(), judged(Some(true)));
        text += &say!(language, "; expectations: {hold} of {all} hold", "。期待 {all} 件のうち {hold} 件が成立");
        let unknown = judged(None);
        if unknown > 0 {
            text += &say!(language, ", {unknown} not known", "、{unknown} 件は不明");
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
    let language = analysis.sources.settings.language;
    let (from, to, without) = (clean(from), clean(to), clean(&without_words(language, without)));
    let title = match answer.holds {
        Some(true) => say!(language, "{from} reaches {to}{without}", "{without}{from} から {to} に到達します"),
        Some(false) if !answer.arriving.is_empty() => {
            say!(
                language,
                "{from} reaches {to} only in part{without}",
                "{without}{from} から {to} に一部だけが到達します"
            )
        }
        Some(false) => {
            say!(language, "{from} cannot reach {to}{without}", "{without}{from} から {to} に到達できません")
        }
        None => say!(
            language,
            "{from} may or may not reach {to}{without}",
            "{without}{from} から {to} に到達するかどうかは不明です"
        ),
    };
    let mut text = format!("{title}\n");
    for hop in &answer.path {
        let what = hop.noun(analysis.sources.settings.language);
        let line = hop.decided_by.map(|decides| analysis.sources.aside(analysis.nodes.get(decides).span));
        let detail = if hop.detail.is_empty() { String::new() } else { format!(": {}", clean(&hop.detail)) };
        text.push_str(&format!("  → {what}{}{detail}{}\n", clean(&hop.name), line.unwrap_or_default()));
    }
    match (answer.stopped_by, answer.outcome.is_empty()) {
        (Some(reason), _) => text.push_str(&format!("  ✗ {reason}: {}\n", clean(&answer.outcome))),
        (None, false) => text.push_str(&format!("  ? {}\n", clean(&answer.outcome))),
        (None, true) => {
            text.push_str(language.pick("  ✓ and the answer comes back\n", "  ✓ 応答も戻ります\n"));
        }
    }
    if let Some(first) = answer.arriving.first() {
        let more = answer.arriving.len() - 1;
        let others = if more > 0 {
            say!(
                language,
                " and {more} more; `portolan matrix` tells all",
                "、ほか {more} 件。すべては `portolan matrix` で見られます"
            )
        } else {
            String::new()
        };
        let first = clean(first);
        text += &say!(language, "  arrives: {first}{others}\n", "  到達するもの: {first}{others}\n");
    }
    print(&text)
}

/// Writes an estimate: a table, and where its prices are from.
pub(crate) fn cost(lines: &[CostLine], total: Total, language: Language) -> Result<(), Failure> {
    if lines.is_empty() {
        return print(language.pick(
            "There is neither an endpoint nor a NAT gateway.\n",
            "エンドポイントも NAT ゲートウェイもありません。\n",
        ));
    }
    let usd = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    let mut origins: Vec<PriceOrigin> = Vec::new();
    let header =
        language.pick(["name", "kind", "basis", "USD", "price of"], ["名前", "種類", "内訳", "USD", "価格の時点"]);
    let mut rows = vec![header.map(str::to_owned)];
    for line in lines {
        let price = line.price.map_or(String::new(), |price| {
            let known = origins.iter().position(|origin| *origin == price);
            let number = known.unwrap_or_else(|| {
                origins.push(price);
                origins.len() - 1
            });
            format!("{}, {} [{}]", price.date, price.confidence.as_str(), number + 1)
        });
        let amount = line.cents.map_or(language.pick("unknown", "不明").to_owned(), usd);
        rows.push([clean(&line.name), line.kind.noun(language).to_owned(), line.basis.clone(), amount, price]);
    }
    let unknown = total.unknown;
    let unknown = if unknown == 0 {
        String::new()
    } else {
        say!(language, "and {unknown} unknown", "ほか {unknown} 件は不明")
    };
    let sum = language.pick("total", "合計").to_owned();
    rows.push([sum, String::new(), String::new(), usd(total.cents), unknown]);
    let mut text = table(&rows);
    if !origins.is_empty() {
        text.push('\n');
    }
    for (number, origin) in origins.iter().enumerate() {
        text.push_str(&format!("[{}] {}\n", number + 1, origin.source));
    }
    if lines.iter().any(|line| line.price.is_some_and(|price| price.confidence == Confidence::Low)) {
        text.push_str(language.pick(
            "low: one old or secondary source; look the price up before you rely on it.\n",
            "low: 古い資料または二次資料 1 件だけに基づく価格です。使う前に最新の価格を確認してください。\n",
        ));
    }
    text.push_str(language.pick(
        "\nThese are stored list prices without tax, not a quote. Data transfer and public IPv4 addresses come on top.\n",
        "\n保存済みの税抜き定価による試算で、見積もりではありません。データ転送料金とパブリック IPv4 アドレスの料金は含みません。\n",
    ));
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
