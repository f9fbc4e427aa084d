//! What is not known, not written or written in another order: networks of the examples, the book and the case files,
//! changed in one place at a time.
//!
//! A value that becomes `unknown` takes knowledge away, so nothing can be wrong that was not. A statement that goes
//! leaves the rest to be analysed. Order means nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use portolan_analyzer::schema::{Kind, Takes};
use portolan_analyzer::{
    Analysis, Arg, Language, Node, NodeId, Severity, SourceFile, Sources, Unreadable, analyze, rules,
};

/// A topology with the files that it names.
struct Topology {
    name: String,
    /// The path by which it is asked about.
    path: String,
    text: String,
    beside: BTreeMap<String, String>,
}

impl Topology {
    fn analyse(&self, text: &str) -> Analysis {
        analyze(Sources::of(SourceFile::new(self.path.as_str(), text)).load(|path, format| {
            let text = self.beside.get(path).ok_or(Unreadable::Missing { beside: Vec::new() })?;
            Ok(SourceFile::of(format, path, text.as_str()))
        }))
    }
}

/// The files below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The examples, the case files and the pages' examples, right and wrong ones, in a stable order.
fn topologies() -> Vec<Topology> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let (examples, cases) = (below(&tests.join("examples")), below(&tests.join("cases")));
    let mut found = Vec::new();
    for path in examples.iter().chain(&cases).filter(|path| path.extension().is_some_and(|end| end == "topo")) {
        let folder = path.parent().unwrap();
        let policies = below(folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "json"));
        let policy = |path: PathBuf| {
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            Some((name, std::fs::read_to_string(path).ok()?))
        };
        found.push(Topology {
            name: path.display().to_string(),
            path: path.file_name().unwrap().display().to_string(),
            text: std::fs::read_to_string(path).unwrap(),
            beside: policies.filter_map(policy).collect(),
        });
    }
    for rule in rules() {
        let mut blocks = Vec::new();
        let mut lines = rule.page(Language::En).lines();
        while let Some(line) = lines.next() {
            if let Some(info) =
                line.strip_prefix("```").filter(|info| info.starts_with("topo") || info.starts_with("json"))
            {
                let code: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
                let title = info.split_once("title=\"").and_then(|(_, title)| title.split('"').next());
                blocks.push((info, title, format!("{}\n", code.join("\n"))));
            }
        }
        let titled = blocks.iter().filter_map(|(_, title, code)| Some(((*title)?.to_owned(), code.clone())));
        let beside: BTreeMap<_, _> = titled.collect();
        for (number, (info, title, code)) in blocks.iter().enumerate() {
            if info.starts_with("topo") {
                let name = format!("{}, block {number}", rule.name);
                let path = title.unwrap_or("example.topo").to_owned();
                found.push(Topology { name, path, text: code.clone(), beside: beside.clone() });
            }
        }
    }
    // What names files that are not there would be another topology.
    found.retain(|topology| topology.analyse(&topology.text).missing.is_empty());
    found
}

/// How often each rule finds an error or a warning.
fn findings(analysis: &Analysis) -> BTreeMap<&'static str, usize> {
    let mut findings = BTreeMap::new();
    for found in analysis.diagnostics.iter().filter(|found| found.severity != Severity::Hint) {
        *findings.entry(found.rule).or_default() += 1;
    }
    findings
}

/// The values of a statement, and the items of those that are lists.
fn values(node: &Node) -> Vec<&Arg> {
    let is_value = |arg: &&Arg| !matches!(arg.takes, Takes::Literal(_)) && arg.label != "claim";
    let args = node.args.iter().filter(is_value);
    args.flat_map(|arg| {
        let items = arg.items();
        let items = if items.first().is_some_and(|item| item.span == arg.span) { &[] } else { items };
        std::iter::once(arg).chain(items)
    })
    .collect()
}

fn replaced(text: &str, range: std::ops::Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..range.start], &text[range.end..])
}

/// One of so many changes is tried; with `PORTOLAN_EVERY=1` each is.
fn every() -> usize {
    std::env::var("PORTOLAN_EVERY").ok().and_then(|every| every.parse().ok()).unwrap_or(13)
}

/// Where the way of a packet is claimed although it is not known by which of several it goes, or why it is stopped
/// first: the files and the things that are unknown there.
const CLAIMED: [(&str, &str); 3] =
    [("central-egress.topo", "b"), ("privatelink.topo", "10.0.0.0/16"), ("overlapping-vpcs.topo", "10.0.0.0/16")];

#[test]
fn nothing_is_wrong_because_a_value_is_unknown() {
    let mut wrong = Vec::new();
    let (mut tried, mut counted) = (0, 0);
    for topology in topologies() {
        let before = topology.analyse(&topology.text);
        if !findings(&before).is_empty() {
            continue;
        }
        // What an expectation tells on purpose, a rule tells where nobody expects it.
        let mut bare = topology.text.clone();
        for node in before.nodes.iter().rev().filter(|node| node.kind() == Kind::Expect && node.span.file.0 == 0) {
            bare.replace_range(std::ops::Range::<usize>::from(before.sources.range(node.span)), "");
        }
        let told = findings(&topology.analyse(&bare));
        for arg in before.nodes.iter().filter(|node| node.span.file.0 == 0).flat_map(values) {
            counted += 1;
            if counted % every() != 0 {
                continue;
            }
            tried += 1;
            let range = std::ops::Range::<usize>::from(before.sources.range(arg.span));
            if CLAIMED.contains(&(topology.path.as_str(), &topology.text[range.clone()])) {
                continue;
            }
            let text = replaced(&topology.text, range.clone(), "unknown");
            let after = topology.analyse(&text);
            // That an `allow` silences nothing any more is no claim about the network.
            let added = findings(&after);
            let added = added.keys().filter(|rule| !matches!(**rule, "expectation-unknown" | "unused-allow"));
            let added = added.filter(|rule| !told.contains_key(*rule));
            for rule in added {
                let found = after.diagnostics.iter().find(|found| found.rule == *rule).unwrap();
                let line = topology.text[..range.start].matches('\n').count();
                let line = topology.text.lines().nth(line).unwrap().trim();
                wrong.push(format!(
                    "{}: `{line}` with `{}` unknown: {rule}: {}",
                    topology.name,
                    &topology.text[range.clone()],
                    found.message
                ));
            }
        }
    }
    assert!(tried > 200, "{tried} were tried");
    assert!(wrong.is_empty(), "{}\n{} of {tried}", wrong.join("\n"), wrong.len());
}

#[test]
fn the_rest_is_analysed_where_a_statement_is_missing() {
    let (mut tried, mut counted) = (0, 0);
    for topology in topologies() {
        let before = topology.analyse(&topology.text);
        // What cannot be read whole may be read otherwise without a part of it.
        if before.diagnostics.iter().any(|found| found.rule == "syntax-error") {
            continue;
        }
        for node in before.nodes.iter().filter(|node| node.span.file.0 == 0 && node.kind() != Kind::Import) {
            counted += 1;
            if counted % every() != 0 {
                continue;
            }
            tried += 1;
            let text = replaced(&topology.text, std::ops::Range::<usize>::from(before.sources.range(node.span)), "");
            let after = topology.analyse(&text);
            let inside = |other: NodeId| before.nodes.ancestors(other).any(|around| around.id == node.id);
            let kept = before.nodes.iter().filter(|other| !inside(other.id)).count();
            assert_eq!(after.nodes.iter().count(), kept, "{}: without {:?}", topology.name, node.head);
            let judged = |analysis: &Analysis, gone: usize| {
                let known = |node: &&Node| node.kind() == Kind::Expect;
                analysis.nodes.iter().filter(known).count() - gone
            };
            let gone = before.nodes.iter().filter(|other| other.kind() == Kind::Expect && inside(other.id)).count();
            assert_eq!(judged(&after, 0), judged(&before, gone), "{}", topology.name);
        }
    }
    assert!(tried > 200, "{tried} were tried");
}

/// A source of numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// The text of a statement, or of the file, with the statements of each body in another order. Comments stay where
/// they are.
fn shuffled(
    analysis: &Analysis,
    text: &str,
    whole: std::ops::Range<usize>,
    node: Option<NodeId>,
    dice: &mut Dice,
) -> String {
    let children = analysis.nodes.children(node).filter(|child| child.span.file.0 == 0);
    let slots: Vec<_> =
        children.map(|child| (child.id, std::ops::Range::<usize>::from(analysis.sources.range(child.span)))).collect();
    let mut texts: Vec<_> =
        slots.iter().map(|(id, range)| shuffled(analysis, text, range.clone(), Some(*id), dice)).collect();
    for last in (1..texts.len()).rev() {
        texts.swap(last, dice.below(last + 1));
    }
    let mut out = String::new();
    let mut at = whole.start;
    for ((_, range), part) in slots.iter().zip(texts) {
        out.push_str(&text[at..range.start]);
        out.push_str(&part);
        at = range.end;
    }
    out.push_str(&text[at..whole.end]);
    out
}

#[test]
fn order_means_nothing() {
    let mut dice = Dice(4);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for topology in topologies() {
        let before = topology.analyse(&topology.text);
        // A comment that allows something belongs to where it stands. Of two things with one name, names mean the first.
        let ordered = ["syntax-error", "duplicate-name", "duplicate-attribute", "unused-allow"];
        if topology.text.contains("allow:") || before.diagnostics.iter().any(|found| ordered.contains(&found.rule)) {
            continue;
        }
        // Of a clash it depends on the order where it is told and how often, but not that it is.
        let told = |analysis: &Analysis| -> BTreeSet<_> {
            analysis.diagnostics.iter().map(|found| (found.rule, found.severity)).collect()
        };
        for _ in 0..2 {
            tried += 1;
            let text = shuffled(&before, &topology.text, 0..topology.text.len(), None, &mut dice);
            let after = topology.analyse(&text);
            let differs: Vec<_> = told(&before).symmetric_difference(&told(&after)).copied().collect();
            if !differs.is_empty() {
                wrong.push(format!("{}: {differs:?} in\n{text}", topology.name));
            }
        }
    }
    assert!(tried > 200, "{tried} were tried");
    assert!(wrong.is_empty(), "{}\n{} of {tried}", wrong.join("\n"), wrong.len());
}
