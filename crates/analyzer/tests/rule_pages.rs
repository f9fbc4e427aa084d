//! Each rule's page is right about the rule: its wrong examples trigger exactly that rule, its right ones nothing.

use portolan_analyzer::{Format, Level, Severity, SourceFile, Sources, Unreadable, analyze, rules};

struct Example<'p> {
    info: &'p str,
    code: String,
}

fn examples(page: &str) -> Vec<Example<'_>> {
    blocks(page, "```topo")
}

/// The policies that the examples of a page can name.
fn policies(page: &str) -> Vec<Example<'_>> {
    blocks(page, "```json")
}

fn blocks<'p>(page: &'p str, opening: &str) -> Vec<Example<'p>> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix(opening) {
            let code: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push(Example { info: info.trim(), code: code.join("\n") });
        }
    }
    found
}

impl Example<'_> {
    /// Its title, by which the other examples of the page can name it.
    fn title(&self) -> Option<&str> {
        self.info.split_once("title=\"")?.1.split_once('"').map(|(title, _)| title)
    }
}

#[test]
fn examples_trigger_exactly_what_they_say() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let (examples, policies) = (examples(rule.page), policies(rule.page));
        let marked = |example: &Example<'_>| example.info.contains("expect-");
        if !examples.iter().any(marked) {
            wrong.push(format!("{}: no wrong example", rule.name));
        }
        if !examples.iter().any(|example| !marked(example)) {
            wrong.push(format!("{}: no right example", rule.name));
        }
        for example in &examples {
            let file = SourceFile::new(example.title().unwrap_or("example.topo"), example.code.as_str());
            let mut sources = Sources::of(file).load(|path, format| {
                let blocks = match format {
                    Format::Topo => &examples,
                    Format::Policy => &policies,
                };
                let is_meant = |other: &&Example<'_>| other.title() == Some(path) && path.ends_with(format.extension());
                let other = blocks.iter().find(is_meant);
                let outside = || Unreadable::Outside { root: "src".to_owned() };
                let none =
                    || if path.starts_with("..") { outside() } else { Unreadable::Missing { beside: Vec::new() } };
                other.map(|other| SourceFile::of(format, path, other.code.as_str())).ok_or_else(none)
            });
            if rule.off_by_default {
                sources.settings.levels.insert(rule.name, Level::On(rule.severity));
            }
            let analysis = analyze(sources);
            let found: Vec<_> = analysis
                .diagnostics
                .iter()
                .map(|diagnostic| match diagnostic.severity {
                    Severity::Error => format!("expect-error={}", diagnostic.rule),
                    _ => format!("expect-warning={}", diagnostic.rule),
                })
                .collect();
            let expected: Vec<_> = example.info.split([' ', ',']).filter(|word| word.starts_with("expect-")).collect();
            if found != expected {
                wrong.push(format!("{}: `{}` reports {found:?}\n{}", rule.name, example.info, example.code));
            }
            if expected.iter().any(|expected| expected.split_once('=').is_none_or(|(_, name)| name != rule.name)) {
                wrong.push(format!("{}: an example shows another rule: {expected:?}", rule.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn pages_have_their_shape() {
    for rule in rules() {
        let mut lines = rule.page.lines();
        assert_eq!(lines.next(), Some(format!("# {}", rule.name).as_str()));
        let severity = match rule.severity {
            Severity::Error => "**Error**",
            Severity::Warning => "**Warning**",
            Severity::Hint => "**Hint**",
        };
        let kind = rule
            .page
            .lines()
            .find(|line| line.starts_with("**"))
            .unwrap_or_else(|| panic!("{}: no severity", rule.name));
        assert!(kind.starts_with(severity), "{}: {kind}", rule.name);
        assert_eq!(kind.contains('`'), !rule.id.is_empty(), "{}: {kind}", rule.name);
        if !rule.id.is_empty() {
            assert!(kind.contains(&format!("`{}`", rule.id)), "{}: {kind}", rule.name);
        }
        for heading in ["## Why it matters", "## Wrong", "## Right", "## Source"] {
            assert!(rule.page.contains(heading), "{}: {heading} is missing", rule.name);
        }
    }
}

#[test]
fn names_and_ids_are_unique() {
    let mut names = std::collections::BTreeSet::new();
    for rule in rules() {
        assert!(names.insert(rule.name.to_owned()), "{}", rule.name);
        assert!(rule.id.is_empty() || names.insert(rule.id.to_owned()), "{}", rule.id);
    }
}
