//! An analysis that followed edits equals a fresh one of the same text: random edits of every example, every case and
//! every example of a rule's page.
//!
//! `EDITS` sets how many, and `EVERY` how many of them are compared (`EVERY=1`: each).

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portolan_analyzer::{
    Analysis, Arg, Expectation, Incremental, Node, NodeId, Sources, Span, TextRange, Value, analyze,
};

/// A row of numbers that looks random, and is the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end.max(1) as u64).unwrap()
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |value| value.parse().unwrap())
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
}

/// Texts to begin with.
fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut topologies, mut pages) = (Vec::new(), Vec::new());
    files(&root.join("tests/examples"), "topo", &mut topologies);
    files(&root.join("tests/cases"), "topo", &mut topologies);
    files(&root.join("book/src/rules"), "md", &mut pages);
    topologies.sort();
    pages.sort();
    let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
    let mut texts: Vec<_> = topologies.into_iter().map(read).collect();
    for page in pages.into_iter().map(read) {
        let fences = page.split("```topo").skip(1).filter_map(|rest| rest.split_once('\n')?.1.split("```").next());
        texts.extend(fences.map(str::to_owned));
    }
    texts.retain(|text| text.len() < 20_000 && text.contains(' '));
    texts
}

/// A text after one more edit.
fn edited(text: &str, others: &[String], dice: &mut Dice) -> String {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = starts[dice.below(starts.len())];
    let next = starts[starts.partition_point(|start| *start <= at).min(starts.len() - 1)];
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let other = &others[dice.below(others.len())];
    if lines.is_empty() {
        return other.clone();
    }
    let pick = |text: &str, dice: &mut Dice| {
        let words: Vec<_> = text.split_whitespace().collect();
        words.get(dice.below(words.len())).copied().unwrap_or_default().to_owned()
    };
    // The lines that are edited most: rules, routes and expectations.
    let words =
        ["ingress", "egress", "route", "propagate", "allow", "deny", "expect", "instance", "security_groups", "uses"];
    let is_usual = |line: &&str| words.iter().any(|word| line.split_whitespace().next() == Some(word));
    let usual: Vec<_> = (0..lines.len()).filter(|line| is_usual(&lines[*line])).collect();
    let kind = dice.below(16);
    match kind {
        0..=3 if !usual.is_empty() => {
            let at = usual[dice.below(usual.len())];
            let mut new: Vec<_> = lines.iter().map(|line| (*line).to_owned()).collect();
            let others: Vec<_> = other.lines().filter(is_usual).collect();
            match kind {
                0 => drop(new.remove(at)),
                1 => new.insert(at, format!("{}\n", others.get(dice.below(others.len())).unwrap_or(&""))),
                _ => {
                    let old = pick(lines[at], dice);
                    let word =
                        pick(if dice.below(3) == 0 { other } else { lines[usual[dice.below(usual.len())]] }, dice);
                    new[at] = new[at].replacen(&old, &word, 1);
                }
            }
            new.concat()
        }
        // A key.
        0..=5 => {
            let keys = ["x", " ", "1", ".", "a", "\n", "#", "[", "]", "\"", ",", ";", "/", "名", "{", "}"];
            // Braces least of all: they change the most.
            let few = keys.len() - if dice.below(3) > 0 { 2 } else { 0 };
            let key = dice.below(few);
            format!("{}{}{}", &text[..at], keys[key], &text[at..])
        }
        6..=7 => format!("{}{}", &text[..at], &text[next..]),
        // A word.
        8..=11 => {
            let end = text[at..].find(char::is_whitespace).map_or(text.len(), |end| at + end);
            let start = text[..at].rfind(char::is_whitespace).map_or(0, |start| start + 1);
            let word = pick(if dice.below(2) == 0 { text } else { other }, dice);
            match text.get(start..end) {
                Some(_) => format!("{}{word}{}", &text[..start], &text[end..]),
                None => text.to_owned(),
            }
        }
        // A line: gone, twice, moved, or from elsewhere.
        kind => {
            let mut new = lines.clone();
            let (from, to) = (dice.below(lines.len()), dice.below(lines.len() + 1));
            let strange: Vec<_> = other.split_inclusive('\n').collect();
            match kind {
                12 => drop(new.remove(from)),
                13 => new.insert(to, lines[from]),
                14 => {
                    let line = new.remove(from);
                    new.insert(to.min(new.len()), line);
                }
                _ => new.insert(to, strange[dice.below(strange.len())]),
            }
            new.concat()
        }
    }
}

/// Everything that an analysis says, by where it stands now.
fn told(analysis: &Analysis) -> String {
    let sources = &analysis.sources;
    let mut out = String::new();
    for diagnostic in &analysis.diagnostics {
        let place = |span: Span| sources.range(span);
        write!(out, "{:?} {} {:?} ", place(diagnostic.span), diagnostic.rule, diagnostic.severity).unwrap();
        write!(out, "{} | {} | {:?}", diagnostic.message, diagnostic.label, diagnostic.notes).unwrap();
        for related in &diagnostic.related {
            write!(out, "\n    {:?} {}", place(related.span), related.message).unwrap();
        }
        for fix in &diagnostic.fixes {
            let edits: Vec<_> = fix.edits.iter().map(|edit| (place(edit.span), &edit.text)).collect();
            write!(out, "\n    {} {edits:?}", fix.title).unwrap();
        }
        out.push('\n');
    }
    for expectation in &analysis.expectations {
        expectation_told(analysis, expectation, &mut out);
    }
    for node in analysis.nodes.children(None) {
        node_told(analysis, node, &mut out);
    }
    out
}

fn start(analysis: &Analysis, node: Option<NodeId>) -> Option<TextRange> {
    node.map(|node| analysis.sources.range(analysis.nodes.get(node).head))
}

fn expectation_told(analysis: &Analysis, expectation: &Arc<Expectation>, out: &mut String) {
    let range = analysis.sources.range(expectation.span);
    let Expectation { text, holds, stopped_by, outcome, arriving, path, .. } = &**expectation;
    writeln!(out, "{range:?} {text} {holds:?} {stopped_by:?} {outcome} {arriving:?}").unwrap();
    for hop in path {
        let (node, decided) = (start(analysis, hop.node), start(analysis, hop.decided_by));
        writeln!(out, "    {:?} {} {} {node:?} {decided:?}", hop.kind, hop.name, hop.detail).unwrap();
    }
}

fn node_told(analysis: &Analysis, node: &Node, out: &mut String) {
    let range = |span: Span| analysis.sources.range(span);
    let name = node.name.as_ref().map(|name| (&name.text, range(name.span)));
    let places = (range(node.span), range(node.head), range(node.keyword));
    writeln!(out, "{:?} {places:?} {name:?} {:?}", node.kind(), node.doc).unwrap();
    for arg in node.args.iter().flat_map(Arg::items) {
        let value = match &arg.value {
            Value::Reference(target) => format!("{:?}", start(analysis, *target)),
            value => format!("{value:?}"),
        };
        writeln!(out, "    {} {:?} {value}", arg.label, range(arg.span)).unwrap();
    }
    for child in analysis.nodes.children(Some(node.id)) {
        node_told(analysis, child, out);
    }
}

#[test]
fn it_equals_a_fresh_one() {
    let texts = texts();
    let (edits, every) = (number("EDITS", 10_000), number("EVERY", 20));
    let mut dice = Dice(number("SEED", 0x5EED) as u64 | 1);
    let (mut followed, mut compared) = (0, 0);
    let (mut kept, mut before): (Option<Incremental>, String) = (None, String::new());
    for edit in 0..edits {
        let (text, now) = match kept.take().filter(|_| edit % 25 != 0) {
            None => {
                let text = texts[dice.below(texts.len())].clone();
                let new = Incremental::new(Sources::of_text("case.topo", text.as_str()));
                (text, new)
            }
            Some(kept) => {
                let text = edited(&before, &texts, &mut dice);
                let now = kept.edit(text.as_str()).inspect(|_| followed += 1);
                (text, now.unwrap_or_else(|file| Incremental::new(Sources::of(*file))))
            }
        };
        if edit % every == 0 {
            compared += 1;
            let fresh = analyze(Sources::of_text("case.topo", text.as_str()));
            let (one, other) = (told(now.analysis()), told(&fresh));
            if let Some((one, other)) = one.lines().zip(other.lines()).find(|(one, other)| one != other) {
                panic!("edit {edit}: {one}\n   fresh: {other}\n--- before\n{before}\n--- after\n{text}");
            }
            assert_eq!(one, other, "edit {edit}\n--- before\n{before}\n--- after\n{text}");
        }
        before = text;
        kept = Some(now);
    }
    println!("{followed} of {edits} edits followed, {compared} compared");
    assert!(followed > edits / 5, "{followed}");
}
