//! Whatever is said is said in Japanese, too: the same findings in both languages, and no English words left in the
//! Japanese ones. Every rule is heard.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use portolan_analyzer::cost::{HOURS, Usage, cost};
use portolan_analyzer::reach::{Hop, REASONS};
use portolan_analyzer::survey::{Cell, Known, coverage, everywhere, matrix};
use portolan_analyzer::{
    Analysis, Broken, Language, Level, NoteKind, Rule, SourceFile, Sources, Unreadable, analyze, ask, rules,
};
use portolan_catalog::{prices, regions, services};

/// Where a text is made in English alone, because another function makes it in Japanese: a file and the function.
const ENGLISH: &[(&str, &str)] = &[("survey/difference.rs", "fn english("), ("schema/mod.rs", "    fn noun_en(")];

/// Titles of AWS's pages, which are quoted as they are.
const TITLES: &[&str] = &["AWS PrivateLink guide, Access service networks"];

/// What operands and statements of Topo that look like words begin with.
const STATEMENTS: &[&str] =
    &["acceptance ", "accepted ", "cannot reach", "connectivity ", "egress ", "endpoint {", "expect ", "ingress "];

/// What a sentence captures for the sake of English grammar, and the noun that Japanese has instead.
const GRAMMAR: &[&str] = &["an", "article", "have", "noun", "unit"];

/// Names and terms of AWS and of networks that Japanese writes in Latin letters, and the words of Topo that a route or
/// a rule in a path consists of.
const TERMS: &str = "\
    ACL API AWS AZ Agent Amazon Application Balancer CIDR Connect DNS Direct DynamoDB ECR Egress-Only Elastic \
    Endpoints Express GB GENEVE Gateway HTTP HTTPS ICMP ID IP IPv Interface JSON Lattice Load Manager NAT Network \
    One PrivateLink Queue RDP RFC Region Resolver Route SQS SSH SSM Service Session Simple Site-to-Site Storage \
    Systems TCP TLS TXT Topo Transit UDP USD UTF VPC VPN Zone all blackhole h icmp local off ping tcp udp unknown";

#[test]
fn both_languages_find_the_same() {
    let mut compared = 0;
    for topology in topologies() {
        let [english, japanese] = [Language::En, Language::Ja].map(|language| topology.analysis(language));
        let name = &topology.name;
        let found = |analysis: &Analysis| -> Vec<_> {
            let diagnostics = analysis.diagnostics.iter();
            diagnostics.map(|one| (one.rule, one.severity, one.span, one.fixes.len(), one.related.len())).collect()
        };
        assert_eq!(found(&english), found(&japanese), "{name}");
        assert_eq!(english.expectations.len(), japanese.expectations.len(), "{name}");
        for (one, other) in english.expectations.iter().zip(&japanese.expectations) {
            let text = &one.text;
            assert_eq!((one.holds, one.stopped_by), (other.holds, other.stopped_by), "{name}: {text}");
            assert_eq!(way(&one.path), way(&other.path), "{name}: {text}");
            assert_eq!(one.outcome.is_empty(), other.outcome.is_empty(), "{name}: {text}");
            compared += 1;
        }
        assert_eq!(shape(&english), shape(&japanese), "{name}");
        assert_eq!(coverage(&english), coverage(&japanese), "{name}");
    }
    assert!(compared > 300, "{compared} expectations only");
}

#[test]
fn nothing_that_is_heard_in_japanese_is_english() {
    let mut texts = BTreeSet::new();
    let mut spoke = BTreeSet::new();
    for topology in topologies() {
        let analysis = topology.analysis(Language::Ja);
        let names = names(&analysis);
        let mut hear = |text: &str, from: &str| {
            texts.insert((english_words(text, &names), format!("{from}: {text}")));
        };
        for expectation in &analysis.expectations {
            hear_path(&expectation.path, &mut hear);
            hear(&expectation.outcome, "outcome");
        }
        // Beside what is expected, everything that each group of places could ask.
        for source in matrix(&analysis, None).sources {
            let known = Known::From(&source.members[0]);
            let asked = everywhere(topology.sources(Language::Ja), known, None, &[]);
            for entry in asked.map(|(_, entries)| entries).unwrap_or_default() {
                hear_path(&entry.path, &mut hear);
                hear(&entry.outcome, "outcome");
            }
        }
        let usage = Usage { hours: HOURS, gb: 1.0, gb_of: Default::default() };
        for line in cost(&analysis.nodes, &analysis.network, &usage, &analysis.sources.settings) {
            hear(line.kind.noun(Language::Ja), "cost");
            hear(&line.basis, "cost");
        }
        for diagnostic in &analysis.diagnostics {
            spoke.insert(diagnostic.rule);
            let texts = [&diagnostic.message, &diagnostic.label].into_iter();
            let texts = texts.chain(diagnostic.related.iter().map(|related| &related.message));
            let texts = texts.chain(diagnostic.fixes.iter().map(|fix| &fix.title)).map(|text| (text, true));
            // A path can consist of names and terms alone.
            let notes = diagnostic.notes.iter().map(|note| (&note.text, note.kind != NoteKind::Path));
            for (text, is_prose) in texts.chain(notes) {
                hear(text, diagnostic.rule);
                assert!(is_spaced(text), "{}: a space is missing: {text}", diagnostic.rule);
                assert!(text.is_empty() || !is_prose || is_japanese(text), "{}: {text}", diagnostic.rule);
            }
        }
    }
    for reason in REASONS {
        for text in [reason.headline(Language::Ja), reason.summary(Language::Ja)] {
            texts.insert((english_words(text, &BTreeSet::new()), text.to_owned()));
        }
    }
    assert!(texts.len() > 1000, "{} texts only", texts.len());
    let wrong: Vec<_> = texts.iter().filter(|(words, _)| !words.is_empty()).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{wrong:#?}", wrong.len(), texts.len());
    let silent: Vec<_> = rules().iter().map(|rule| rule.name).filter(|name| !spoke.contains(name)).collect();
    assert_eq!(silent, [""; 0], "rules that were not heard");
}

#[test]
fn what_is_english_or_too_close_is_found() {
    let names = BTreeSet::from(["offices".to_owned()]);
    assert_eq!(english_words("`lab` はありません", &names), [""; 0]);
    assert_eq!(english_words("Amazon S3 の CIDR は 10.0.0.0/16 と offices です", &names), [""; 0]);
    assert_eq!(english_words("`lab` is not a VPC", &names), ["is", "not", "a"]);
    assert!(is_spaced("`lab` は NAT ゲートウェイです(`nat`)。"));
    assert!(!is_spaced("`lab`は"));
    assert!(!is_spaced("はNAT ゲートウェイ"));
}

#[test]
fn questions_that_cannot_be_asked_are_refused_in_japanese() {
    let sources = || {
        let mut sources = Sources::of_text("lab.topo", "vpc lab 10.0.0.0/16 { subnet a 10.0.0.0/24 { az a } }");
        sources.settings.language = Language::Ja;
        sources
    };
    let without = |name: &str| ask(sources(), "lab.a", "internet", None, &[name.to_owned()]).unwrap_err();
    assert!(without("lab.a").starts_with("`lab.a` はサブネットです。取り除けるのは、ゲートウェイ"));
    assert_eq!(
        without("nothing"),
        "取り除けるもののうち、`nothing` という名前のものはありません。アベイラビリティーゾーンは `a` です"
    );
    let port = |port| everywhere(sources(), Known::From("lab.a"), Some(port), &[]).unwrap_err();
    assert!(port("").starts_with("`` はポートではありません。"), "{}", port(""));
    assert_eq!(port("unknown"), "ポートが `unknown` です");
    let nowhere = ask(sources(), "lab.b", "internet", None, &[]).unwrap_err();
    assert!(nowhere.ends_with("(`expect lab.b reaches internet` の中)"), "{nowhere}");
}

#[test]
fn no_source_says_anything_in_english_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for path in files(&folder, "rs") {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let text = ENGLISH.iter().filter(|(file, _)| *file == name).fold(text.to_owned(), |text, (_, function)| {
            let (before, rest) = text.split_once(function).expect("the function is there");
            let indent = &function[..function.find('f').unwrap()];
            let (_, after) = rest.split_once(&format!("\n{indent}}}\n")).expect("a function ends");
            format!("{before}{after}")
        });
        let literals = literals(&text);
        for (index, (literal, after)) in literals.iter().enumerate() {
            let japanese = literals.get(index + 1).filter(|_| after.trim() == ",").map(|(next, _)| next);
            let left = |text: &str| english_words(&without_captures(text), &BTreeSet::new());
            match japanese {
                Some(japanese) if is_japanese(japanese) => {
                    pairs += 1;
                    if !left(japanese).is_empty() {
                        wrong.push(format!("{name}: {:?} in Japanese: {japanese}", left(japanese)));
                    }
                    let (english, japanese) = (captures(literal), captures(japanese));
                    if english != japanese {
                        wrong.push(format!("{name}: {english:?} in English, {japanese:?} in Japanese: {literal}"));
                    }
                }
                // Terms alone.
                Some(japanese) if left(japanese).is_empty() => {}
                _ if is_english(literal)
                    && !TITLES.contains(&literal.as_str())
                    && !STATEMENTS.iter().any(|start| literal.starts_with(start)) =>
                {
                    wrong.push(format!("{name}: in English alone: {literal}"));
                }
                _ => {}
            }
        }
    }
    assert!(pairs > 250, "{pairs} texts only");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One topology of the tests.
struct Topology {
    name: String,
    folder: PathBuf,
    text: String,
    /// The rule whose page it is from.
    rule: Option<&'static Rule>,
}

impl Topology {
    fn sources(&self, language: Language) -> Sources {
        let mut sources = Sources::of_text(self.name.as_str(), self.text.as_str());
        sources.settings.language = language;
        sources.settings.levels.extend(self.rule.map(|rule| (rule.name, Level::On(rule.severity))));
        sources.load(|path, format| {
            if path.starts_with("..") {
                return Err(Unreadable::Outside { root: "case".to_owned() });
            }
            match std::fs::read(self.folder.join(path)).map(String::from_utf8) {
                Ok(Ok(text)) => Ok(SourceFile::of(format, path, text)),
                Ok(Err(error)) => Err(Unreadable::Broken(Broken::not_utf8(&error))),
                Err(_) => Err(Unreadable::Missing { beside: Vec::new() }),
            }
        })
    }

    fn analysis(&self, language: Language) -> Analysis {
        analyze(self.sources(language))
    }
}

/// The cases, the examples, and the examples of the pages of reasons and rules.
fn topologies() -> Vec<Topology> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let mut topologies = Vec::new();
    for path in files(&tests.join("cases"), "topo").into_iter().chain(files(&tests.join("examples"), "topo")) {
        let folder = path.parent().unwrap().to_owned();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // A topology of several files is asked about in its main one.
        if name == "main.topo" || !folder.join("main.topo").exists() {
            let text = std::fs::read_to_string(&path).unwrap();
            topologies.push(Topology { name, folder, text, rule: None });
        }
    }
    let reasons = REASONS.iter().map(|reason| (reason.name, reason.page(Language::En), None));
    let rules = rules().iter().map(|rule| (rule.name, rule.page(Language::En), Some(*rule)));
    for (name, page, rule) in reasons.chain(rules) {
        for example in page.split("\n```topo").skip(1) {
            let (_, text) = example.split_once('\n').unwrap();
            let (text, _) = text.split_once("\n```").unwrap();
            let (name, folder, text) = (name.to_owned(), tests.clone(), format!("{text}\n"));
            topologies.push(Topology { name, folder, text, rule });
        }
    }
    assert!(topologies.len() > 300, "{} topologies only", topologies.len());
    topologies
}

/// What a path says beside its words.
fn way(path: &[Hop]) -> Vec<impl PartialEq + std::fmt::Debug> {
    path.iter().map(|hop| (hop.kind, hop.node, hop.decided_by)).collect()
}

/// Who reaches what, without words.
fn shape(analysis: &Analysis) -> Vec<(String, String, Cell)> {
    let wordless = |cell| match cell {
        Cell::Unknown(_) => Cell::Unknown(String::new()),
        cell => cell,
    };
    cells(analysis).into_iter().map(|(from, to, cell)| (from, to, wordless(cell))).collect()
}

/// The matrix of a topology, cell by cell, each by its first places.
fn cells(analysis: &Analysis) -> Vec<(String, String, Cell)> {
    let matrix = matrix(analysis, None);
    let mut cells = Vec::new();
    for (from, row) in matrix.sources.iter().zip(&matrix.cells) {
        for (to, cell) in matrix.goals.iter().zip(row) {
            cells.push((from.members[0].clone(), to.members[0].clone(), cell.clone()));
        }
    }
    cells
}

fn hear_path(path: &[Hop], hear: &mut impl FnMut(&str, &str)) {
    for hop in path {
        if hop.node.is_none() {
            hear(&hop.name, "hop");
        }
        hear(&hop.detail, "hop");
        hear(hop.noun(Language::Ja), "hop");
    }
}

/// The names that a topology declares, word by word.
fn names(analysis: &Analysis) -> BTreeSet<String> {
    let names = analysis.nodes.iter().filter_map(|node| node.name.as_ref());
    names.flat_map(|name| name.text.split(|c: char| !c.is_ascii_alphabetic()).map(str::to_owned)).collect()
}

/// The titles of services, and of what prices are from, that are more than a word, the longest first.
static QUOTED: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let prices = regions().iter().filter_map(|region| prices(region.code)).map(|price| price.source);
    let mut titles: Vec<_> = services().iter().map(|service| service.title).chain(prices).collect();
    titles.retain(|title| title.contains(' '));
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    titles
});

/// The words in Latin letters that are no term, no name, no path, no host name and no address, and do not stand between
/// backticks.
fn english_words(text: &str, names: &BTreeSet<String>) -> Vec<String> {
    let mut text = text.to_owned();
    // What AWS calls its services it calls them in every language.
    text = QUOTED.iter().fold(text, |text, title| text.replace(title, ""));
    let outside: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    // What consists of Latin letters, digits and the signs of paths, ports and addresses.
    let tokens = outside.split(|c: char| !(c.is_ascii_alphanumeric() || "._/:-*'<>".contains(c)));
    let words = tokens.filter(|token| {
        let is_path = token.trim_end_matches(['.', ':']).contains(['.', '/', ':', '_']);
        let is_id = token.contains(|c: char| c.is_ascii_digit());
        let is_word = |word: &str| {
            word.contains(|c: char| c.is_ascii_alphabetic())
                && !TERMS.split(' ').any(|term| term == word)
                && !names.contains(word)
        };
        let word = token.trim_matches(|c: char| !c.is_ascii_alphabetic());
        !is_path && !is_id && is_word(word) && word.split('-').any(is_word)
    });
    words.map(str::to_owned).collect()
}

/// Whether there is kana or kanji in it, or punctuation among them.
fn is_japanese(text: &str) -> bool {
    text.contains(|c: char| matches!(c, '\u{3001}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

/// Whether there is a space between each Japanese word and a Latin one or what is quoted.
fn is_spaced(text: &str) -> bool {
    let is_word = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}') && c != '・';
    // Every other part is quoted; what is left of it are its backticks.
    let prose: Vec<_> = text.split('`').step_by(2).collect();
    let prose: Vec<char> = prose.join("``").chars().collect();
    let touch = |one: char, other: char| is_word(one) && (other.is_ascii_alphanumeric() || other == '`');
    !prose.windows(2).any(|pair| touch(pair[0], pair[1]) || touch(pair[1], pair[0]))
}

/// Whether a text has two words in lower case beside each other, outside of what it quotes and captures.
fn is_english(text: &str) -> bool {
    let outside: Vec<_> = text.split('`').step_by(2).collect();
    let outside = without_captures(&outside.join(" . "));
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == ',');
    let words: Vec<_> = outside.split_whitespace().collect();
    !is_japanese(text) && words.windows(2).any(|pair| pair.iter().all(|word| is_word(word)))
}

/// A format without what it captures.
fn without_captures(text: &str) -> String {
    text.replace("{{", "")
        .split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest))
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a format captures, but for the sake of grammar.
fn captures(text: &str) -> BTreeSet<String> {
    let text = text.replace("{{", "");
    let names = text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    names.filter(|name| !GRAMMAR.contains(name)).map(str::to_owned).collect()
}

/// The files below a folder whose names end so.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let within = |path: PathBuf| if path.is_dir() { files(&path, extension) } else { vec![path] };
    let found = paths.into_iter().flat_map(within);
    found.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// The string literals of a source, and what stands between each and the next one; comments left out.
fn literals(source: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        if let Some((_, between)) = found.last_mut() {
            between.push_str(&rest[..at]);
        }
        let tail = &rest[at..];
        let end = if tail.starts_with("//") {
            tail.find('\n').unwrap_or(tail.len())
        } else if let Some(inside) = tail.strip_prefix('"') {
            let mut escaped = false;
            let length = inside
                .find(|c: char| {
                    let ends = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                })
                .expect("a string ends");
            found.push((inside[..length].to_owned(), String::new()));
            length + 2
        } else if let Some(quote) = ["'\"'", "'\\\"'", "'/'", "'\\''"].into_iter().find(|quote| tail.starts_with(quote))
        {
            quote.len()
        } else {
            1
        };
        rest = &tail[end..];
    }
    found
}
