//! What the rules say, they say in Japanese too: no message, label, note or title of a fix is left in English.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use portolan_analyzer::{
    Analysis, Diagnostic, Format, Language, Level, NoteKind, SourceFile, Sources, Unreadable, analyze, rules,
};

/// The rules that tell the answers of expectations, in the order of the book. What those say comes from following
/// packets.
const ANSWERS: &[&str] = &[
    "gateway-endpoint-scope",
    "gateway-endpoint-other-region",
    "gateway-endpoint-outside-vpc",
    "endpoint-ping",
    "image-pull-endpoints",
    "session-manager-endpoints",
    "ecs-endpoints",
    "eks-endpoints",
    "no-public-address",
    "not-transitive",
    "transit-gateway-attachment-zone",
    "public-virtual-interface",
    "private-dns-off",
    "private-name-outside-vpc",
    "client-security-group",
    "bastion-chain",
    "network-acl-return",
    "endpoint-starts-no-connection",
    "expectation",
    "expectation-unknown",
];

/// Names of AWS and of the Internet that stay as they are in a Japanese sentence, beside the titles of services.
const TERMS: &[&str] = &[
    "ACL",
    "AWS",
    "Agent",
    "Amazon",
    "Application",
    "Balancer",
    "CIDR",
    "Connect",
    "DNS",
    "Direct",
    "DynamoDB",
    "ECR",
    "ENI",
    "Egress-Only",
    "Elastic",
    "Express",
    "GB",
    "Gateway",
    "HTTP",
    "HTTPS",
    "ID",
    "IP",
    "JSON",
    "Load",
    "Manager",
    "NAT",
    "Network",
    "One",
    "PrivateLink",
    "RDP",
    "RFC",
    "SSH",
    "SSM",
    "Session",
    "TCP",
    "TLS",
    "TXT",
    "Topo",
    "Transit",
    "UDP",
    "USD",
    "UTF-8",
    "VPC",
    "VPN",
    "Zone",
    "egress",
    "ingress",
    "local",
];

/// What the values of a file look like: `2001:db8::/56`, `tcp/443`, `ap-northeast-1`, the letter of a zone.
fn is_value(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit()) || word.len() == 1
}

/// The English words of a Japanese text: what stands in Latin letters and is neither code nor a name of AWS or of what
/// is declared.
fn english(text: &str, names: &BTreeSet<&str>) -> Vec<String> {
    // Every other part stands between backticks.
    let mut prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let mut titles: Vec<_> = portolan_catalog::services().iter().map(|service| service.title).collect();
    // Where a price is from is quoted as it is.
    let regions = portolan_catalog::regions().iter();
    titles.extend(regions.filter_map(|region| portolan_catalog::prices(region.code)).map(|price| price.source));
    titles.retain(|title| !title.is_empty());
    // The longest first: one title can be a part of another.
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    for title in titles {
        prose = prose.replace(title, " ");
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_./:|\"".contains(c);
    let words = prose.split(|c: char| !is_word(c)).map(|word| word.trim_matches(['"', '.', ':', '-', '/']));
    words
        .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()))
        .filter(|word| !TERMS.contains(word) && !names.contains(word) && !is_value(word))
        .map(str::to_owned)
        .collect()
}

/// Every text of a finding, with what it is.
fn texts(diagnostic: &Diagnostic) -> Vec<(&'static str, &str)> {
    let mut texts = vec![("message", diagnostic.message.as_str())];
    texts.extend((!diagnostic.label.is_empty()).then_some(("label", diagnostic.label.as_str())));
    texts.extend(diagnostic.related.iter().map(|related| ("related", related.message.as_str())));
    texts.extend(diagnostic.notes.iter().map(|note| (note.kind.as_str(), note.text.as_str())));
    texts.extend(diagnostic.fixes.iter().map(|fix| ("title", fix.title.as_str())));
    texts
}

/// What is wrong with the texts of an analysis, and which rules spoke.
fn listen(analysis: &Analysis, wrong: &mut BTreeSet<String>, heard: &mut BTreeSet<&'static str>) {
    let names = analysis.nodes.iter().filter_map(|node| node.name.as_ref()).map(|name| name.text.as_str()).collect();
    for diagnostic in &analysis.diagnostics {
        let is_answer =
            ANSWERS.contains(&diagnostic.rule) || diagnostic.notes.iter().any(|note| note.kind == NoteKind::Path);
        if is_answer {
            continue;
        }
        heard.insert(diagnostic.rule);
        for (what, text) in texts(diagnostic) {
            let is_japanese = text.contains(|c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}'));
            let english = english(text, &names);
            if !is_japanese || !english.is_empty() {
                wrong.insert(format!("{}: {what}: {text}: {english:?}", diagnostic.rule));
            }
        }
    }
}

fn japanese(mut sources: Sources) -> Analysis {
    sources.settings.language = Language::Ja;
    analyze(sources)
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "topo") {
            found.insert(path);
        }
    }
    found
}

/// What a host does, in Japanese.
fn read(folder: &Path, path: &str, format: Format) -> Result<SourceFile, Unreadable> {
    if path.starts_with("..") {
        return Err(Unreadable::Outside { root: "case".to_owned() });
    }
    let place = folder.join(path);
    match std::fs::read(&place) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(SourceFile::of(format, path, text)),
            Err(_) => Err(Unreadable::Broken("UTF-8 ではありません".to_owned())),
        },
        Err(_) => {
            let beside = std::fs::read_dir(place.parent().unwrap()).into_iter().flatten();
            let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
            Err(Unreadable::Missing { beside: beside.map(name).collect() })
        }
    }
}

/// The examples of a page, each by itself.
fn examples(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```topo") {
            found.push(lines.by_ref().take_while(|line| *line != "```").collect::<Vec<_>>().join("\n"));
        }
    }
    found
}

#[test]
fn every_rule_speaks_japanese() {
    let mut wrong = BTreeSet::new();
    let mut heard = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    for path in files(&folder) {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let sources = Sources::of_text(name, text).load(|named, format| read(path.parent().unwrap(), named, format));
        listen(&japanese(sources), &mut wrong, &mut heard);
    }
    for rule in rules() {
        for text in examples(rule.page(Language::Ja)) {
            let mut sources = Sources::of_text("example.topo", text);
            sources.settings.levels.insert(rule.name, Level::On(rule.severity));
            listen(&japanese(sources), &mut wrong, &mut heard);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    let silent: Vec<_> = rules().iter().map(|rule| rule.name).filter(|name| !heard.contains(name)).collect();
    assert_eq!(silent, ANSWERS, "rules that were not heard");
}

#[test]
fn what_is_english_is_found() {
    let names = BTreeSet::from(["offices"]);
    assert_eq!(english("`lab` はありません", &names), [""; 0]);
    assert_eq!(english("Amazon S3 の CIDR は 10.0.0.0/16 と offices です", &names), [""; 0]);
    assert_eq!(english("`lab` is not a VPC", &names), ["is", "not"]);
}
