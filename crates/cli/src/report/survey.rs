//! What reachability of everything at once looks like: for people, as Markdown and for programs.

use portolan_analyzer::Language;
use portolan_analyzer::survey::{Cell, Difference, Entry, Group, Known, Matrix, grouped};
use portolan_catalog::say;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::human::{clean, without_words};
use super::{json, print};
use crate::Failure;

/// Of more names than this the first is written, and the number of the others.
const LISTED: usize = 4;

/// Tables that would be wider have numbers over their columns.
const WIDEST: usize = 110;

/// Writes what one place reaches, or who reaches it.
pub(crate) fn everywhere(
    entries: &[Entry],
    known: Known<'_>,
    without: &[String],
    language: Language,
) -> Result<(), Failure> {
    let count = |holds: Option<bool>| entries.iter().filter(|entry| entry.holds == holds).count();
    let (reached, all, without) = (count(Some(true)), entries.len(), without_words(language, without));
    let reach = if reached == 1 { "reaches" } else { "reach" };
    let title = match known {
        Known::From(from) => say!(
            language,
            "{from} reaches {reached} of {all}{without}",
            "{without}{from} から {all} 件のうち {reached} 件に到達します"
        ),
        Known::To(to) => say!(
            language,
            "{reached} of {all} {reach} {to}{without}",
            "{without}{all} 件のうち {reached} 件が {to} に到達します"
        ),
    };
    let mut text = format!("{}\n", clean(&title));
    let mut before = Some(true);
    for group in grouped(entries) {
        if group.holds != before {
            before = group.holds;
            let what = match (group.holds, known) {
                (None, _) => language.pick("not known", "不明"),
                (_, Known::From(_)) => language.pick("cannot reach", "到達しない宛先"),
                (_, Known::To(_)) => language.pick("cannot reach it", "到達しない送信元"),
            };
            text.push_str(&format!("{what}: {}\n", count(group.holds)));
        }
        let name = |entry: &&Entry| match known {
            Known::From(_) => entry.to.clone(),
            Known::To(_) => entry.from.clone(),
        };
        let names = listed(&group.entries.iter().map(name).collect::<Vec<_>>(), language);
        let why = language.pick(group.why.clone(), group.why.replace(", ", "、"));
        let line = match group.holds {
            Some(true) if group.why.is_empty() => format!("  ✓ {names}"),
            Some(true) => say!(language, "  ✓ {names} via {why}", "  ✓ {names}({why} 経由)"),
            Some(false) => format!("  ✗ {}: {names}", group.why),
            None => format!("  ? {names}: {}", group.why),
        };
        text.push_str(&format!("{}\n", clean(&line)));
    }
    print(&text)
}

/// Writes the same for programs.
pub(crate) fn everywhere_json(entries: &[Entry]) -> Result<(), Failure> {
    let entry = |entry: &Entry| {
        json!({
            "from": entry.from,
            "to": entry.to,
            "holds": entry.holds,
            "path": json::path(&entry.path),
            "stopped_by": entry.stopped_by,
        })
    };
    print(&format!("{}\n", Value::from(entries.iter().map(entry).collect::<Vec<_>>())))
}

/// Names in a row, or the first one and how many more there are.
fn listed(names: &[String], language: Language) -> String {
    match names {
        [first, rest @ ..] if names.len() > LISTED => and_more(first, rest.len(), language),
        names => names.join(language.pick(", ", "、")),
    }
}

fn and_more(first: &str, more: usize, language: Language) -> String {
    say!(language, "{first} and {more} more", "{first} ほか {more} 件")
}

/// What a group is called.
fn name(group: &Group, language: Language) -> String {
    match group.members.as_slice() {
        [first, rest @ ..] if !rest.is_empty() => and_more(first, rest.len(), language),
        members => members.concat(),
    }
}

fn short(cell: &Cell) -> String {
    match cell {
        Cell::NotAsked => "·".to_owned(),
        Cell::Reached(via) => via.first().map_or("✓".to_owned(), |via| format!("✓ {via}")),
        Cell::Stopped(reason) => format!("✗ {reason}"),
        Cell::Unknown(_) => "?".to_owned(),
    }
}

/// The facts that are missing somewhere, each once.
fn missing(matrix: &Matrix) -> Vec<&str> {
    let mut missing: Vec<&str> = Vec::new();
    for cell in matrix.cells.iter().flatten() {
        if let Cell::Unknown(message) = cell
            && !missing.contains(&message.as_str())
        {
            missing.push(message);
        }
    }
    missing
}

/// Writes a matrix.
pub(crate) fn matrix(matrix: &Matrix, language: Language) -> Result<(), Failure> {
    let name = |group: &Group| name(group, language);
    let goals: Vec<_> = matrix.goals.iter().map(name).collect();
    let rows: Vec<Vec<String>> = matrix
        .sources
        .iter()
        .zip(&matrix.cells)
        .map(|(group, cells)| std::iter::once(name(group)).chain(cells.iter().map(short)).collect())
        .collect();
    let with_names = with_header(goals.clone(), &rows);
    let wide = with_names.lines().any(|line| line.width() > WIDEST);
    let mut text =
        if wide { with_header((1..=goals.len()).map(|n| n.to_string()).collect(), &rows) } else { with_names };
    if wide {
        text.push('\n');
        for (number, goal) in goals.iter().enumerate() {
            text.push_str(&format!("{:>3}  {goal}\n", number + 1));
        }
    }
    let missing = missing(matrix);
    if !missing.is_empty() {
        text.push_str(language.pick("\nnot known:\n", "\n不明:\n"));
    }
    for message in missing {
        text.push_str(&format!("  ? {message}\n"));
    }
    print(&clean(&text))
}

/// Rows in columns below a header.
fn with_header(goals: Vec<String>, rows: &[Vec<String>]) -> String {
    let header: Vec<String> = std::iter::once(String::new()).chain(goals).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(header.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..header.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    std::iter::once(&header).chain(rows).map(line).collect()
}

/// Writes a matrix as a Markdown table.
pub(crate) fn matrix_markdown(matrix: &Matrix, language: Language) -> Result<(), Failure> {
    let code = |group: &Group| match group.members.as_slice() {
        [first, rest @ ..] if !rest.is_empty() => and_more(&format!("`{first}`"), rest.len(), language),
        members => format!("`{}`", members.concat()),
    };
    let cell = |cell: &Cell| match cell {
        Cell::Reached(via) => via.first().map_or("✓".to_owned(), |via| format!("✓ `{via}`")),
        other => short(other),
    };
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let header = std::iter::once(String::new()).chain(matrix.goals.iter().map(code)).collect();
    let mut text = row(header);
    text.push_str(&row(vec!["---".to_owned(); matrix.goals.len() + 1]));
    for (group, cells) in matrix.sources.iter().zip(&matrix.cells) {
        text.push_str(&row(std::iter::once(code(group)).chain(cells.iter().map(cell)).collect()));
    }
    print(&clean(&text))
}

/// Writes a matrix for programs.
pub(crate) fn matrix_json(matrix: &Matrix) -> Result<(), Failure> {
    let groups = |groups: &[Group]| groups.iter().map(|group| json!(group.members)).collect::<Vec<_>>();
    let cells: Vec<Vec<Value>> = matrix.cells.iter().map(|row| row.iter().map(cell).collect()).collect();
    let value = json!({ "sources": groups(&matrix.sources), "goals": groups(&matrix.goals), "cells": cells });
    print(&format!("{value}\n"))
}

fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::NotAsked => Value::Null,
        Cell::Reached(via) => json!({ "holds": true, "via": via, "stopped_by": null }),
        Cell::Stopped(reason) => json!({ "holds": false, "via": [], "stopped_by": reason }),
        Cell::Unknown(missing) => json!({ "holds": null, "via": [], "stopped_by": null, "missing": missing }),
    }
}

/// Writes a difference, a sentence a line.
pub(crate) fn difference(difference: &Difference, language: Language) -> Result<(), Failure> {
    if difference.is_empty() {
        return print(language.pick(
            "There is no difference in what is reached, on the ports that were asked.\n",
            "調べたポートでは、到達性に違いはありません。\n",
        ));
    }
    let mut text = String::new();
    for change in &difference.changes {
        text.push_str(&format!("{}\n", clean(&change.message)));
    }
    for (what, names) in [(("removed", "削除"), &difference.removed), (("added", "追加"), &difference.added)] {
        if !names.is_empty() {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let what = language.pick(what.0, what.1);
            text.push_str(&format!("{what}: {}\n", names.join(language.pick(", ", "、"))));
        }
    }
    print(&text)
}

/// Writes a difference for programs.
pub(crate) fn difference_json(difference: &Difference) -> Result<(), Failure> {
    let changes: Vec<_> = difference
        .changes
        .iter()
        .map(|change| {
            json!({
                "kind": change.kind.as_str(),
                "from": change.from,
                "to": change.to,
                "on": change.on,
                "before": cell(&change.before),
                "after": cell(&change.after),
                "message": change.message,
            })
        })
        .collect();
    let value = json!({ "changes": changes, "removed": difference.removed, "added": difference.added });
    print(&format!("{value}\n"))
}
