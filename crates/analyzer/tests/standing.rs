//! Answers that are kept across edits equal those of a fresh start: every example and every case of paths, with each
//! security group, network ACL and route table changed in several ways, and back.

use std::path::{Path, PathBuf};

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Expectation, Node, Sources, Standing, analyze};

/// Edits that keep the length of the text, so that only what they mean differs.
const EDITS: [(&str, &str); 9] = [
    ("tcp/443", "tcp/444"),
    ("tcp/5432", "tcp/5433"),
    ("ingress all", "ingress tcp"),
    ("allow", "deny "),
    ("deny ", "allow"),
    ("0.0.0.0/0", "0.0.0.0/1"),
    ("10.0.0.0/8", "11.0.0.0/8"),
    ("-> tgw", "-> igw"),
    ("-> nat", "-> igw"),
];

fn files() -> Vec<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let listed =
        ["examples", "cases/paths"].into_iter().flat_map(|folder| std::fs::read_dir(tests.join(folder)).unwrap());
    let mut files: Vec<_> = listed.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn judged(standing: &Standing) -> Vec<Expectation> {
    standing.expectations().map(|one| (**one).clone()).collect()
}

fn fresh(analysis: &Analysis) -> Vec<Expectation> {
    judged(&Standing::new(&analysis.sources, &analysis.nodes, &analysis.network))
}

/// The text with all that an edit finds inside a statement replaced.
fn edited(analysis: &Analysis, text: &str, node: &Node, (before, after): (&str, &str)) -> Option<String> {
    let std::ops::Range { start, end } = analysis.sources.range(node.span).into();
    let inside = text.get(start..end)?;
    inside.contains(before).then(|| format!("{}{}{}", &text[..start], inside.replace(before, after), &text[end..]))
}

#[test]
fn kept_answers_equal_fresh_ones() {
    let (mut edits, mut changes) = (0, 0);
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let old = analyze(Sources::of_text("case.topo", text.as_str()));
        let before = fresh(&old);
        let changeable = [Kind::SecurityGroup, Kind::NetworkAcl, Kind::RouteTable];
        for node in old.nodes.iter().filter(|node| changeable.contains(&node.kind())) {
            for edit in EDITS {
                let Some(new) = edited(&old, &text, node, edit) else { continue };
                let new = analyze(Sources::of_text("case.topo", new));
                let after = fresh(&new);
                let mut standing = Standing::new(&old.sources, &old.nodes, &old.network);
                standing.changed(&new.sources, &new.nodes, &new.network, node.id);
                assert_eq!(judged(&standing), after, "{}: {edit:?} in {}", file.display(), old.nodes.path(node.id));
                standing.changed(&old.sources, &old.nodes, &old.network, node.id);
                assert_eq!(judged(&standing), before, "{}: {edit:?} and back", file.display());
                edits += 1;
                changes += usize::from(after != before);
            }
        }
    }
    assert!(edits > 150 && changes > 50, "{edits} edits, of which {changes} change an answer");
}
