//! The tables that stand in the book.

use std::fmt::Write;
use std::time::Duration;

use crate::client::Delivery;
use crate::latency::{Outcome, Work, milliseconds};

/// What was measured on files of one size.
pub struct Column {
    /// Their lines.
    pub lines: usize,
    /// What one parse of ours costs.
    pub parse: Duration,
    /// Our server.
    pub ours: Pair,
    /// The peer, if there is one.
    pub peer: Option<Pair>,
}

/// What came out of one server, in both ways in which diagnostics come.
pub struct Pair {
    /// Where the client asks.
    pub pulled: Outcome,
    /// Where the server sends them.
    pub pushed: Outcome,
}

impl Pair {
    fn of(&self, delivery: Delivery) -> &Outcome {
        match delivery {
            Delivery::Pulled => &self.pulled,
            Delivery::Pushed => &self.pushed,
        }
    }

    /// Why it was given up, and whether something was measured that cannot be compared.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for outcome in [&self.pulled, &self.pushed] {
            let name = &outcome.name;
            problems.extend(outcome.trouble.iter().map(|trouble| format!("{name} was given up: {trouble}")));
            let (changed, keys) = outcome.changed;
            if changed < keys {
                problems.push(format!("{name}: only {changed} of {keys} keys changed what is found"));
            }
        }
        problems
    }
}

/// The tables about our server, and those about the peer beside it, if there is one.
pub fn tables(columns: &[Column]) -> String {
    let mut text = String::new();
    table(&mut text, "milliseconds, median (p99)", columns, |column, row| match row {
        Row::Parse => Some(number(milliseconds(column.parse))),
        _ => row.time(&column.ours),
    });
    table(&mut text, "of one parse", columns, |column, row| {
        let Row::Time(work, delivery) = *row else { return None };
        let time = column.ours.of(delivery).median(work)?;
        Some(number(time / milliseconds(column.parse)))
    });
    let Some(name) = columns.iter().find_map(|column| Some(column.peer.as_ref()?.pulled.name.clone())) else {
        return text;
    };
    table(&mut text, &format!("{name}, milliseconds"), columns, |column, row| row.time(column.peer.as_ref()?));
    table(&mut text, &format!("ratio to {name} (goal)"), columns, |column, row| row.ratio(column));
    text
}

/// A row of the tables.
enum Row {
    /// How long something takes.
    Time(Work, Delivery),
    /// How long the slowest of a hundred keystrokes takes; only in ratios, elsewhere it stands beside the median.
    Slowest(Delivery),
    Parse,
    /// How many hovers were answered with more than nothing, which takes longer.
    Told,
    Findings,
    Peak,
    Growth,
}

impl Row {
    fn all() -> Vec<Row> {
        let mut rows = vec![Row::Parse];
        for work in Work::ALL {
            rows.push(Row::Time(work, Delivery::Pulled));
            if work.is_about_diagnostics() {
                rows.push(Row::Time(work, Delivery::Pushed));
            }
        }
        rows.extend([
            Row::Slowest(Delivery::Pulled),
            Row::Slowest(Delivery::Pushed),
            Row::Peak,
            Row::Growth,
            Row::Findings,
            Row::Told,
        ]);
        rows
    }

    fn words(&self) -> String {
        let how = |delivery: &Delivery| match delivery {
            Delivery::Pulled => "pulled",
            Delivery::Pushed => "pushed",
        };
        match self {
            Row::Time(work, delivery) if work.is_about_diagnostics() => format!("{}, {}", work.words(), how(delivery)),
            Row::Time(work, _) => work.words().to_owned(),
            Row::Slowest(delivery) => format!("{}, {}, p99", Work::Key.words(), how(delivery)),
            Row::Parse => "one parse of the file, in process".to_owned(),
            Row::Findings => "findings in the file".to_owned(),
            Row::Told => "hovers that have something to say".to_owned(),
            Row::Peak => "peak memory, MiB".to_owned(),
            Row::Growth => "memory after many keys, of that before".to_owned(),
        }
    }

    /// The cell of a table of times.
    fn time(&self, pair: &Pair) -> Option<String> {
        match *self {
            Row::Time(work, delivery) => {
                let outcome = pair.of(delivery);
                let slowest = outcome.p99(work).map(|time| format!(" ({})", number(time))).unwrap_or_default();
                Some(number(outcome.median(work)?) + &slowest)
            }
            Row::Peak => Some(number(pair.pulled.peak?)),
            Row::Growth => {
                // Fewer keys tell more of how a server warms up than of what it never gives back.
                let (keys, factor) = pair.pulled.growth.filter(|(keys, _)| *keys >= 1_000)?;
                Some(format!("{factor:.2} ({} keys)", grouped(keys)))
            }
            Row::Findings => Some(pair.pulled.findings.to_string()),
            Row::Told => Some(format!("{} of {}", pair.pulled.told.0, pair.pulled.told.1)),
            Row::Slowest(_) | Row::Parse => None,
        }
    }

    /// The cell of a table of ratios.
    fn ratio(&self, column: &Column) -> Option<String> {
        let (ours, theirs) = (&column.ours, column.peer.as_ref()?);
        let (ratio, goals) = match *self {
            Row::Time(work, delivery) => {
                let goals = match work {
                    Work::Cold => Some([0.7, 1.0, 0.8]),
                    Work::Key | Work::KeyInLargeBlock => Some([0.5, 0.1, 0.03]),
                    Work::Hover | Work::HoverWhileTyping => Some([1.0, 1.0, 1.0]),
                    _ => None,
                };
                (ours.of(delivery).ratio(theirs.of(delivery), work)?, goals)
            }
            Row::Slowest(delivery) => {
                let ratio = ours.of(delivery).p99(Work::Key)? / theirs.of(delivery).p99(Work::Key)?;
                (ratio, Some([1.0, 0.3, 0.1]))
            }
            Row::Peak => (ours.pulled.peak? / theirs.pulled.peak?, Some([0.7, 1.0, 1.0])),
            Row::Parse | Row::Growth | Row::Findings | Row::Told => return None,
        };
        let size = [1_000, 10_000, 100_000].iter().position(|lines| *lines == column.lines);
        let goal = size.and_then(|size| Some(goals?[size]));
        Some(number(ratio) + &goal.map(|goal| format!(" (≤ {goal})")).unwrap_or_default())
    }
}

/// One table; a row that is empty everywhere is left out.
fn table(text: &mut String, title: &str, columns: &[Column], cell: impl Fn(&Column, &Row) -> Option<String>) {
    let heads: Vec<_> = columns.iter().map(|column| format!("{} lines", grouped(column.lines))).collect();
    let _ = writeln!(text, "\n| {title} | {} |", heads.join(" | "));
    let _ = writeln!(text, "| --- |{}", " ---: |".repeat(columns.len()));
    for row in Row::all() {
        let cells: Vec<_> = columns.iter().map(|column| cell(column, &row)).collect();
        if cells.iter().any(Option::is_some) {
            let cells: Vec<_> = cells.iter().map(|cell| cell.as_deref().unwrap_or("–")).collect();
            let _ = writeln!(text, "| {} | {} |", row.words(), cells.join(" | "));
        }
    }
}

/// A number with as many digits as it can claim.
pub fn number(value: f64) -> String {
    match value {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        0.1.. => format!("{value:.2}"),
        0.001.. => format!("{value:.3}"),
        _ => "< 0.001".to_owned(),
    }
}

/// A whole number with its thousands set apart.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, milliseconds: u64) -> Pair {
        let times = vec![Duration::from_millis(milliseconds); 100];
        let outcome = Outcome { name: name.to_owned(), times: [(Work::Key, times)].into(), ..Outcome::default() };
        Pair { pulled: outcome.clone(), pushed: outcome }
    }

    #[test]
    fn a_peer_adds_ratios_with_their_goals() {
        let column = |peer| Column { lines: 10_000, parse: Duration::from_millis(20), ours: pair("we", 2), peer };
        let alone = tables(&[column(None)]);
        assert!(alone.contains("| keystroke → diagnostics, pulled | 2.00 (2.00) |"), "{alone}");
        assert!(alone.contains("| keystroke → diagnostics, pushed | 0.10 |"), "{alone}");
        assert!(!alone.contains("ratio"));
        let beside = tables(&[column(Some(pair("they", 20)))]);
        assert!(beside.contains("| ratio to they (goal) | 10,000 lines |"), "{beside}");
        assert!(beside.contains("| keystroke → diagnostics, pulled | 0.10 (≤ 0.1) |"), "{beside}");
        assert!(beside.contains("| keystroke → diagnostics, pulled, p99 | 0.10 (≤ 0.3) |"), "{beside}");
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        let mut pair = pair("we", 2);
        assert!(pair.problems().is_empty());
        pair.pushed.changed = (1, 2);
        pair.pulled.trouble = Some("hover: no".to_owned());
        assert_eq!(pair.problems(), ["we was given up: hover: no", "we: only 1 of 2 keys changed what is found"]);
    }

    #[test]
    fn numbers_are_short() {
        let numbers = [123.4, 12.34, 1.234, 0.1234, 0.01234, 0.0004].map(number);
        assert_eq!(numbers, ["123", "12.3", "1.23", "0.12", "0.012", "< 0.001"]);
        assert_eq!([7, 1_000, 100_000, 1_234_567].map(grouped), ["7", "1,000", "100,000", "1,234,567"]);
    }
}
