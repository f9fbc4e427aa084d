//! Each reason's page is right about the reason: its examples are stopped by it, and by nothing else.

use portolan_analyzer::reach::REASONS;
use portolan_analyzer::{Language, Sources, analyze};

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
        let page = reason.page(Language::En);
        has_shape(name, reason.code, page, ["## What it means", "## Example", "## What to do", "## Source"]);
        assert!(page.replace('\n', " ").trim_end().ends_with("(as of 2026-11)."), "{name}: no date");
    }
}

#[test]
fn japanese_pages_are_those_pages_in_japanese() {
    for reason in REASONS {
        let name = reason.name;
        let (english, japanese) = (reason.page(Language::En), reason.page(Language::Ja));
        has_shape(name, reason.code, japanese, ["## 意味", "## 例", "## 対処", "## 出典"]);
        assert!(japanese.trim_end().ends_with("(2026-11 時点)。"), "{name}: no date");
        assert_eq!(fences(japanese), fences(english), "{name}: other blocks of code");
        let links = |page: &str| page.split('<').filter(|link| link.starts_with("https:")).count();
        assert_eq!(links(japanese), links(english), "{name}: other sources");
        let advice = |page: &str| page.lines().filter(|line| line.starts_with("- ")).count();
        assert_eq!(advice(japanese), advice(english), "{name}: other advice");
        for paragraph in prose(japanese) {
            assert!(is_japanese(&paragraph), "{name}: `{paragraph}`");
        }
    }
}

#[test]
fn headlines_and_summaries_are_sentences_in_their_language() {
    for reason in REASONS {
        let name = reason.name;
        assert!(reason.summary(Language::En).ends_with('.'), "{name}");
        assert!(!reason.headline(Language::En).ends_with('.'), "{name}");
        assert!(reason.summary(Language::Ja).ends_with('。') && is_japanese(reason.summary(Language::Ja)), "{name}");
        assert!(!reason.headline(Language::Ja).ends_with('。') && is_japanese(reason.headline(Language::Ja)), "{name}");
        assert!(!is_japanese(reason.summary(Language::En)), "{name}");
    }
}

/// Title, code, the four parts, an example and a page of AWS.
fn has_shape(name: &str, code: &str, page: &str, parts: [&str; 4]) {
    let head: Vec<_> = page.lines().take(4).collect();
    let title = format!("# {name}");
    let code = format!("AWS Reachability Analyzer: `{code}`");
    assert_eq!(head, [title.as_str(), "", code.as_str(), ""], "{name}");
    let headings: Vec<_> = page.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(headings, parts, "{name}");
    let [_, example, advice, source] = parts;
    assert!(page.split_once(source).unwrap().1.contains("<https://docs.aws.amazon.com/"), "{name}: no page of AWS");
    let example = page.split_once(example).unwrap().1.split_once(advice).unwrap().0;
    assert!(fences(example).iter().any(|(info, _)| info.starts_with("topo")), "{name}: no example");
}

/// The paragraphs and points of a page between its title and its source, without blocks of code.
fn prose(page: &str) -> Vec<String> {
    let mut inside = false;
    let told = page.split_once("## 出典").unwrap().0.lines().skip(3);
    let lines = told.filter(|line| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !inside && !fence && !line.is_empty()
    });
    lines.map(str::to_owned).collect()
}

/// Whether there is kana or kanji in it.
fn is_japanese(text: &str) -> bool {
    text.contains(|c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

#[test]
fn examples_are_stopped_by_exactly_what_they_say() {
    let mut wrong = Vec::new();
    for reason in REASONS {
        let name = reason.name;
        let mut shown = false;
        for (info, text) in fences(reason.page(Language::En)) {
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
