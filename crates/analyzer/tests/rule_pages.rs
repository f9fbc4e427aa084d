//! Each rule's page is right about the rule: its wrong examples trigger exactly that rule, its right ones nothing.

use portolan_analyzer::{Format, Language, Level, Rule, Severity, SourceFile, Sources, Unreadable, analyze, rules};

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
        let page = rule.page(Language::En);
        let (examples, policies) = (examples(page), policies(page));
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
        let mut lines = rule.page(Language::En).lines();
        assert_eq!(lines.next(), Some(format!("# {}", rule.name).as_str()));
        let severity = match rule.severity {
            Severity::Error => "**Error**",
            Severity::Warning => "**Warning**",
            Severity::Hint => "**Hint**",
        };
        let kind = rule
            .page(Language::En)
            .lines()
            .find(|line| line.starts_with("**"))
            .unwrap_or_else(|| panic!("{}: no severity", rule.name));
        assert!(kind.starts_with(severity), "{}: {kind}", rule.name);
        assert_eq!(kind.contains('`'), !rule.id.is_empty(), "{}: {kind}", rule.name);
        if !rule.id.is_empty() {
            assert!(kind.contains(&format!("`{}`", rule.id)), "{}: {kind}", rule.name);
        }
        for heading in ["## Why it matters", "## Wrong", "## Right", "## Source"] {
            assert!(rule.page(Language::En).contains(heading), "{}: {heading} is missing", rule.name);
        }
    }
}

/// The lines of a page inside its fences, with those that open and close them, and the others.
fn parted(page: &str) -> (Vec<&str>, Vec<&str>) {
    let mut fenced = false;
    page.lines().partition(|line| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        fenced || fence
    })
}

#[test]
fn japanese_pages_say_the_same() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let (name, english, japanese) = (rule.name, rule.page(Language::En), rule.page(Language::Ja));
        let ((code, _), (same_code, prose)) = (parted(english), parted(japanese));
        if code != same_code {
            wrong.push(format!("{name}: other examples than on the English page"));
        }
        let severity = match rule.severity {
            Severity::Error => "**エラー**",
            Severity::Warning => "**警告**",
            Severity::Hint => "**ヒント**",
        };
        // A rule that is off by default says so behind its id.
        let id = if rule.id.is_empty() { String::new() } else { format!(" · カタログ ID `{}`", rule.id) };
        let head: Vec<_> = prose.iter().copied().filter(|line| !line.is_empty()).take(4).collect();
        let [title, sentence, kind, why] = head[..] else {
            wrong.push(format!("{name}: no head"));
            continue;
        };
        if title != format!("# {name}") || !kind.starts_with(&format!("{severity}{id}")) || why != "## なぜ重要か"
        {
            wrong.push(format!("{name}: {title} / {kind} / {why}"));
        }
        if !sentence.ends_with('。') {
            wrong.push(format!("{name}: no sentence: {sentence}"));
        }
        let headings: Vec<_> = prose.iter().filter(|line| line.starts_with('#')).skip(1).copied().collect();
        if headings != ["## なぜ重要か", "## 誤り", "## 正しい例", "## 出典"] {
            wrong.push(format!("{name}: {headings:?}"));
        }
        let of =
            |page: &str, heading: &str| page.split_once(heading).map_or(String::new(), |(_, part)| part.to_owned());
        let (source, same_source) = (of(english, "## Source"), of(japanese, "## 出典"));
        let links = |text: &str| -> Vec<String> {
            let starts = text.match_indices("https://");
            let link = |at: usize| text[at..].split(['>', ')', ' ', '\n']).next().unwrap_or_default().to_owned();
            starts.map(|(at, _)| link(at)).collect()
        };
        if links(&source) != links(&same_source) {
            wrong.push(format!("{name}: other sources than on the English page"));
        }
        if !links(&source).is_empty() && !same_source.trim_end().ends_with("時点)。") {
            wrong.push(format!("{name}: no date: {same_source}"));
        }
        for line in prose.iter().filter(|line| !line.is_empty() && !line.starts_with(['#', '*'])) {
            if !line.contains(|c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')) {
                wrong.push(format!("{name}: not Japanese: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_and_ids_are_unique() {
    let mut names = std::collections::BTreeSet::new();
    for rule in rules() {
        assert!(names.insert(rule.name.to_owned()), "{}", rule.name);
        assert!(rule.id.is_empty() || names.insert(rule.id.to_owned()), "{}", rule.id);
    }
}

/// The book lists the pages of the rules in the order of the rules; `PORTOLAN_BLESS=1` writes the list.
#[test]
fn the_summary_lists_every_rule() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/SUMMARY.md");
    let summary = std::fs::read_to_string(&path).unwrap();
    let head = "- [Rules](rules/index.md)\n";
    let (before, rest) = summary.split_once(head).unwrap();
    let old: String = rest.split_inclusive('\n').take_while(|line| line.starts_with("  - ")).collect();
    let line = |rule: &&Rule| format!("  - [{0}](rules/{0}.md)\n", rule.name);
    let new: String = rules().iter().map(line).collect();
    if old != new && std::env::var_os("PORTOLAN_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{head}{new}{}", &rest[old.len()..])).unwrap();
        return;
    }
    assert_eq!(old, new, "book/src/SUMMARY.md");
}

#[test]
fn rules_of_aws_name_their_source_and_idle_things_are_found_by_rules() {
    for rule in rules() {
        let source = rule.source();
        assert!(source.is_none_or(|link| link.starts_with("https://")), "{}: {source:?}", rule.name);
        assert!(rule.id.is_empty() || source.is_some() || rule.id.starts_with(['P', 'X', 'Y', 'R']), "{}", rule.name);
    }
    assert_eq!(rules().iter().filter(|rule| rule.finds_what_is_idle()).count(), 3);
}
