//! What helps somebody who writes: an explanation of every word, and proposals of what is free, missing or next.

use portolan_analyzer::{Analysis, FileId, Sources, TextRange, TextSize, analyze};
use portolan_ide::{Completion, InlayKind, completions, hover, inlays};
use portolan_syntax::Token;

mod shared;

fn analysis(text: &str) -> Analysis {
    analyze(Sources::of_text("lab.topo", text))
}

#[test]
fn every_word_of_the_examples_is_explained() {
    let mut silent = Vec::new();
    for (name, text) in shared::examples() {
        let analysis = analysis(&text);
        let tree = &analysis.sources.file(FileId(0)).topo().unwrap().tree;
        tree.tokens(TextSize::new(0), &mut |token, range, word| {
            if !matches!(token, Token::Keyword | Token::Word | Token::String) {
                return;
            }
            let explained = hover(&analysis, FileId(0), range.start()).filter(|hover| hover.range == range);
            if explained.is_none_or(|hover| hover.markdown.len() < 40) {
                silent.push(format!("{name}: {word}, line {}", text[..usize::from(range.start())].lines().count()));
            }
        });
    }
    assert_eq!(silent, Vec::<String>::new());
}

const NETWORK: &str = "\
region ap-northeast-1
vpc lab 10.0.0.0/16 {
  subnet a 10.0.0.0/24 { az a; instance known { ip 10.0.0.4 }; instance app { ip 10.0.0.6 } }
  subnet b 10.0.2.0/24 { az c }
  subnet wide 10.0.16.0/20 { az c }
  security_group web { ingress tcp/443 from 10.0.0.0/8; ingress tcp/22 from 10.0.9.0/24 }
  network_acl border { ingress 100 allow tcp from 0.0.0.0/0; ingress 110 deny tcp/22 from 10.0.0.0/16 }
}
vpc twin 10.0.0.0/16
peering link lab <-> twin
on_premises office 10.0.128.0/17
";

/// What is said to hold here of the first `word` behind `before`.
fn here(before: &str, word: &str) -> Vec<String> {
    let from = NETWORK.find(before).unwrap_or_else(|| panic!("`{before}` is not in the text"));
    let at = TextSize::try_from(from + NETWORK[from..].find(word).unwrap()).unwrap();
    let said = hover(&analysis(NETWORK), FileId(0), at).unwrap().markdown;
    let here = said.split_once("**Here**\n").unwrap_or_default().1;
    here.lines().take_while(|line| !line.is_empty()).map(|line| line[2..].to_owned()).collect()
}

#[test]
fn a_block_tells_its_size_what_shares_its_addresses_and_what_is_free() {
    assert_eq!(
        here("subnet a", "10.0.0.0/24"),
        [
            "251 usable addresses, AWS keeps five; 2 taken by what is declared",
            "inside `lab`, `10.0.0.0/16`",
            "inside `twin`, `10.0.0.0/16`",
            "the block of `lab.a`",
            "the next free block of `lab` is `10.0.1.0/24`",
        ]
    );
    let vpc = here("vpc lab", "10.0.0.0/16");
    assert_eq!(vpc[0], "the block of `lab`");
    assert_eq!(vpc[1], "the block of `twin`: `link` connects the two, which must not share addresses");
    assert!(vpc.contains(&"holds `office`, `10.0.128.0/17`".to_owned()), "{vpc:?}");
    let address = here("known { ip", "10.0.0.4");
    assert_eq!(address.last().unwrap(), "the first free address of `lab.a` is `10.0.0.5`");
}

#[test]
fn ports_tell_their_name_and_who_admits_them() {
    let at = TextSize::try_from(NETWORK.find("tcp/22").unwrap()).unwrap();
    let said = hover(&analysis(NETWORK), FileId(0), at).unwrap().markdown;
    assert!(said.starts_with("**Traffic** `tcp/22` (SSH)\n"), "{said}");
    assert_eq!(here("ingress tcp/22", "tcp/22"), ["`lab.web` admits it: `ingress tcp/22 from 10.0.9.0/24`"]);
    assert_eq!(here("deny tcp/22", "tcp/22"), ["`lab.web` admits it: `ingress tcp/22 from 10.0.9.0/24`"]);
}

/// What is offered where `|` stands.
fn offered(text: &str) -> Vec<Completion> {
    let at = text.find('|').unwrap();
    let offset = TextSize::try_from(at).unwrap();
    completions(&analysis(&text.replacen('|', "", 1)), FileId(0), offset)
}

/// The labels that are offered where a part of the network is replaced, `|` being the place.
fn labels(old: &str, new: &str) -> Vec<String> {
    let text = NETWORK.replacen(old, new, 1);
    assert_ne!(text, NETWORK);
    offered(&text).into_iter().map(|completion| completion.label).collect()
}

#[test]
fn the_next_free_block_and_address_are_offered() {
    for (old, new, expected) in [
        // As large as most of its siblings; what it has itself is free for it.
        ("  subnet b 10.0.2.0/24", "  subnet b 10.0.2.0/24\n  subnet c |", "10.0.1.0/24"),
        ("subnet b 10.0.2.0/24", "subnet b 10.|", "10.0.1.0/24"),
        ("subnet a 10.0.0.0/24", "subnet a 10.0.0.0/24|", "10.0.0.0/24"),
        ("vpc twin 10.0.0.0/16", "vpc twin |", "10.1.0.0/16"),
        ("instance app { ip 10.0.0.6 }", "instance app { ip | }", "10.0.0.5"),
        ("instance app { ip 10.0.0.6 }", "instance app; network_interface eni { ip 10.| }", "10.0.0.5"),
        ("  security_group web", "  endpoint e interface { subnets [b]; ip b | }\n  security_group web", "10.0.2.4"),
        ("ingress 110 deny tcp/22 from 10.0.0.0/16", "ingress |", "200"),
    ] {
        assert_eq!(labels(old, new), [expected], "{new}");
    }
    let sources = labels("ingress 110 deny tcp/22 from 10.0.0.0/16", "ingress 110 deny tcp from |");
    assert_eq!(sources[..2], ["0.0.0.0/0", "10.0.0.0/16"]);
    let full = labels("subnet wide 10.0.16.0/20", "subnet rest 10.0.128.0/17\n  subnet c 10.0.64.0/18\n  subnet d |");
    assert_eq!(full, ["10.0.1.0/24"]);
    assert_eq!(offered("vpc a 10.0.0.0/28 { subnet b 10.0.0.0/28; subnet c | }"), [], "where nothing is free");
    assert_eq!(offered("on_premises office |"), [], "of another network nothing is known");
}

#[test]
fn what_a_statement_says_too_little_without_is_offered_first() {
    let first = |inside: &str, number: usize| -> Vec<String> {
        let text = format!("region ap-northeast-1\nvpc lab 10.0.0.0/16 {{\n  {inside}\n}}\n");
        offered(&text).into_iter().take(number).map(|completion| completion.label).collect()
    };
    assert_eq!(first("subnet a 10.0.0.0/24 { | }", 1), ["az"]);
    assert_eq!(first("nat_gateway nat { | }", 1), ["subnet"]);
    assert_eq!(first("endpoint e gateway { | }", 2), ["service", "route_tables"]);
    assert_eq!(first("endpoint e interface { service aws.sqs; | }", 1), ["subnets"]);
    assert_eq!(first("load_balancer nlb network { subnets []; | }", 1), ["listener"]);
    let text = "vpc lab 10.0.0.0/16 { endpoint e interface { service aws.sqs; ip a 10.0.0.4; | } }";
    let offered: Vec<_> = offered(text).into_iter().map(|completion| completion.label).collect();
    assert!(!offered.contains(&"service".to_owned()), "what stands once is there: {offered:?}");
    let place = |label: &str| offered.iter().position(|other| other == label).unwrap();
    assert!(place("private_dns") < place("ip") && place("ip") < place("id"), "{offered:?}");
}

#[test]
fn a_statement_brings_its_body_with_what_it_needs() {
    let inserted = |text: &str, label: &str| {
        let completions = offered(text);
        completions.into_iter().find(|completion| completion.label == label).unwrap().insert
    };
    let vpc = |inside: &str| format!("vpc lab 10.0.0.0/16 {{ subnet a 10.0.0.0/24; {inside} }}");
    assert_eq!(inserted(&vpc("|"), "subnet"), "subnet ${1:name} ${2:10.0.1.0/24} {\n  az ${3:zone}\n  $0\n}");
    assert_eq!(inserted(&vpc("|"), "nat_gateway"), "nat_gateway ${1:name} {\n  subnet ${2:name}\n  $0\n}");
    assert_eq!(inserted(&vpc("|"), "endpoint"), "endpoint ${1:name} {\n  service ${2:service}\n  $0\n}");
    assert_eq!(inserted(&vpc("subnet b 10.0.1.0/24 { instance i { | } }"), "ip"), "ip ${1:10.0.1.4}");
    assert_eq!(inserted("|", "vpc"), "vpc ${1:name} ${2:10.0.0.0/16} {\n  $0\n}");
}

#[test]
fn the_rules_that_a_comment_silences_are_explained_and_offered() {
    let text = "region ap-northeast-1\nvpc lab 10.0.0.1/16 {} # allow: host-bits, P02 -- drawn so\n";
    let known = analysis(text);
    let said = |word: &str| {
        let at = TextSize::try_from(text.find(word).unwrap() + 1).unwrap();
        hover(&known, FileId(0), at).map(|hover| (text[hover.range].to_owned(), hover.markdown))
    };
    let (word, markdown) = said("host-bits").unwrap();
    assert_eq!(word, "host-bits");
    assert!(
        markdown.starts_with("**Rule** `host-bits`\n\nA CIDR block with bits set behind its prefix."),
        "{markdown}"
    );
    assert!(markdown.contains("**Warning**") && markdown.contains("`portolan explain host-bits`"), "{markdown}");
    assert_eq!(said("P02").map(|(word, _)| word), Some("P02".to_owned()), "by its id in the catalogue");
    assert_eq!(said("drawn"), None);
    assert_eq!(said("allow"), None);

    let proposals = |comment: &str| offered(&format!("region ap-northeast-1\nvpc lab 10.0.0.1/16 {{}} {comment}\n"));
    for (comment, word) in [("# allow: |", ""), ("# allow: subnet-full, host|", "host")] {
        let found = proposals(comment);
        assert_eq!(found[0].label, "host-bits", "what is found here comes first");
        assert_eq!(found[0].detail, "A CIDR block with bits set behind its prefix.");
        assert_eq!(usize::from(found[0].replace.len()), word.len());
        assert!(found.iter().any(|proposal| proposal.label == "subnet-full"));
    }
    for comment in ["# allow: host-bits -- |", "# all|", "## allow: |", "# |"] {
        assert_eq!(proposals(comment), [], "{comment}");
    }
}

#[test]
fn which_route_wins_is_hinted_at_where_several_fit_and_nowhere_else() {
    let mut said = Vec::new();
    for (name, text) in shared::examples() {
        let analysis = analysis(&text);
        let whole = TextRange::new(TextSize::new(0), TextSize::of(&*text));
        for hint in inlays(&analysis, FileId(0), whole, |kind| kind == InlayKind::WinningRoute) {
            let line = text[..usize::from(hint.offset)].rsplit('\n').next().unwrap_or_default();
            said.push(format!("{name}: {}\n    {}", line.trim(), hint.label));
        }
    }
    insta::assert_snapshot!(said.join("\n"));
}
