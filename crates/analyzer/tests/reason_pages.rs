//! Each reason's page is right about the reason: its examples are stopped by it, and by nothing else.

use portolan_analyzer::reach::REASONS;
use portolan_analyzer::{Sources, analyze};

/// The one reason that no file can show: it takes the question "and without this?".
const ASKED_ONLY: &str = "unavailable";

/// The fences of a page: what stands behind the backticks, and the text.
fn fences(page: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push((info.trim(), text.join("\n")));
        }
    }
    found
}

#[test]
fn pages_have_their_shape() {
    for reason in REASONS {
        let name = reason.name;
        let head: Vec<_> = reason.page.lines().take(4).collect();
        let title = format!("# {name}");
        let code = format!("AWS Reachability Analyzer: `{}`", reason.code);
        assert_eq!(head, [title.as_str(), "", code.as_str(), ""], "{name}");
        let headings: Vec<_> = reason.page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## What it means", "## Example", "## What to do", "## Source"], "{name}");
        let source = reason.page.split_once("## Source").unwrap().1.replace('\n', " ");
        assert!(source.contains("<https://docs.aws.amazon.com/"), "{name}: no page of AWS");
        assert!(source.trim_end().ends_with("(as of 2026-11)."), "{name}: no date");
        let example = reason.page.split_once("## Example").unwrap().1.split_once("## What to do").unwrap().0;
        assert!(fences(example).iter().any(|(info, _)| info.starts_with("topo")), "{name}: no example");
    }
}

#[test]
fn examples_are_stopped_by_exactly_what_they_say() {
    let mut wrong = Vec::new();
    for reason in REASONS {
        let name = reason.name;
        let mut shown = false;
        for (info, text) in fences(reason.page) {
            if info == "console" {
                shown |= text.starts_with("$ portolan reach ") && text.contains(" --without ");
                continue;
            }
            if info != "topo" && !info.starts_with("topo title=") {
                wrong.push(format!("{name}: what is `{info}`?"));
                continue;
            }
            let analysis = analyze(Sources::of_text("example.topo", text.as_str()));
            for diagnostic in &analysis.diagnostics {
                wrong.push(format!(
                    "{name}: {}[{}] {}",
                    diagnostic.severity.as_str(),
                    diagnostic.rule,
                    diagnostic.message
                ));
            }
            if analysis.expectations.is_empty() {
                wrong.push(format!("{name}: an example that expects nothing"));
            }
            for expectation in &analysis.expectations {
                if expectation.holds != Some(true) {
                    wrong.push(format!(
                        "{name}: {:?}: `{}`: {}",
                        expectation.holds, expectation.text, expectation.outcome
                    ));
                }
                if let Some((_, because)) = expectation.text.split_once(" because ") {
                    if because != name || expectation.stopped_by != Some(name) {
                        wrong.push(format!("{name}: `{}`: {:?}", expectation.text, expectation.stopped_by));
                    }
                    shown |= name != ASKED_ONLY;
                }
            }
        }
        if !shown {
            wrong.push(format!("{name}: nothing on its page shows it"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_are_unique_and_the_book_has_every_page() {
    let summary = include_str!("../../../book/src/SUMMARY.md");
    let listed: Vec<_> =
        summary.lines().filter_map(|line| line.trim().strip_prefix("- [")?.split_once("](reasons/")).collect();
    let expected: Vec<_> = REASONS.iter().map(|reason| (reason.name, format!("{}.md)", reason.name))).collect();
    let [("Reasons", "index.md)"), pages @ ..] = listed.as_slice() else { panic!("no list of reasons: {listed:?}") };
    assert_eq!(pages, expected.iter().map(|(name, page)| (*name, page.as_str())).collect::<Vec<_>>());
    let names: std::collections::BTreeSet<_> = REASONS.iter().map(|reason| reason.name).collect();
    assert_eq!(names.len(), REASONS.len());
}
