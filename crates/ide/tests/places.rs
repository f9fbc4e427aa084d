//! What is said of a place: texts with a cursor, and snapshots of the answers.

use portolan_analyzer::{Analysis, FileId, SourceFile, Sources, TextSize, Unreadable, analyze};
use portolan_ide::{HighlightKind, completions, definition, highlights, hover, symbols};

const LAB: &str = "\
region ap-northeast-1

## The lab of the article.
vpc lab 10.0.0.0/16 {
  dns_hostnames on
  internet_gateway igw
  security_group clients { ingress tcp/443 from 10.0.0.0/16 }
  subnet public_a 10.0.20.0/24 public { az a; route_table public }
  subnet private_a 10.0.30.0/24 isolated { az a; route_table private; instance app { ip 10.0.30.163; uses [aws.ssm] } }
  route_table public { route 0.0.0.0/0 -> igw }
  route_table private
  endpoint s3 gateway { service aws.s3; route_tables [private] }
  endpoint ssm interface { service aws.ssm; subnets [public_a]; ip public_a 10.0.20.9; security_groups [clients] }
  endpoint ssmmessages interface { service aws.ssmmessages; subnets [public_a]; security_groups [clients] }
  endpoint partner interface { service \"com.amazonaws.vpce.ap-northeast-1.vpce-svc-0e123\"; subnets [public_a]; security_groups [clients] }
  endpoint inspect gateway_load_balancer { service inspection; subnets [public_a] }
  endpoint_service inspection
  endpoint wrong privatelink { service aws.sqs }
}

expect lab.private_a.app reaches aws.s3 via lab.s3
expect lab.private_a.app cannot reach internet because no-route
";

fn analysis(text: &str) -> Analysis {
    analyze(Sources::of_text("lab.topo", text))
}

/// What is said of the first `word` behind `before`.
fn hover_on(before: &str, word: &str) -> String {
    let from = LAB.find(before).unwrap_or_else(|| panic!("`{before}` is not in the text"));
    let at = from + LAB[from..].find(word).unwrap() + 1;
    let analysis = analysis(LAB);
    let hover = hover(&analysis, FileId(0), TextSize::try_from(at).unwrap())
        .unwrap_or_else(|| panic!("nothing is said of `{word}`"));
    assert_eq!(&LAB[hover.range], word, "the range is the word");
    hover.markdown
}

#[test]
fn a_gateway_endpoint_is_a_route() {
    insta::assert_snapshot!(hover_on("endpoint s3", "gateway"));
}

#[test]
fn an_interface_endpoint_is_network_interfaces_and_privatelink() {
    insta::assert_snapshot!(hover_on("endpoint ssm ", "interface"));
}

#[test]
fn privatelink_is_explained_wherever_it_is_met() {
    for (before, word, side) in [
        ("endpoint ssm ", "interface", "consumer's side"),
        ("endpoint inspect", "gateway_load_balancer", "consumer's side"),
        ("endpoint_service inspection", "endpoint_service", "provider's side"),
        ("endpoint partner", "\"com.amazonaws.vpce.ap-northeast-1.vpce-svc-0e123\"", "consumer"),
        ("endpoint wrong", "privatelink", "not a type"),
    ] {
        let said = hover_on(before, word);
        assert!(said.contains("PrivateLink") && said.contains(side), "{word}: {said}");
        assert!(
            said.contains("gateway endpoint") || said.contains("only `gateway` does not"),
            "{word} does not tell it from a gateway endpoint: {said}"
        );
    }
}

#[test]
fn the_other_words_are_explained() {
    let words = [
        ("region ap", "region"),
        ("region ap", "ap-northeast-1"),
        ("vpc lab", "vpc"),
        ("lab 10", "lab"),
        ("vpc lab", "10.0.0.0/16"),
        (" on\n", "on"),
        ("internet_gateway", "igw"),
        ("ingress tcp/443", "tcp/443"),
        ("10.0.20.0/24 public", "public"),
        (" a; route_table public }", "a"),
        ("instance app", "instance"),
        ("app { ip", "app"),
        ("ip 10.0.30", "10.0.30.163"),
        ("uses [", "aws.ssm"),
        ("route 0.0.0.0/0", "route"),
        ("-> igw", "igw"),
        ("route_tables [private", "private"),
        ("security_groups [clients", "clients"),
        ("expect lab.private_a.app reaches", "expect"),
        ("cannot reach internet", "cannot"),
        ("because no-route", "no-route"),
    ];
    let said: Vec<_> = words
        .iter()
        .map(|(before, word)| format!("----- {word} (in `{before}`)\n{}", hover_on(before, word)))
        .collect();
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn hostile_text_stays_text() {
    let text = "region ap-northeast-1\n\n## [x](http://evil) <b>`\nvpc lab 10.0.0.0/16 { id \"`](x)\" }\n";
    let at = text.find("lab").unwrap();
    let said = hover(&analysis(text), FileId(0), TextSize::try_from(at).unwrap()).unwrap().markdown;
    assert!(said.contains("\\[x\\](http://evil) \\<b>"), "{said}");
}

/// The labels that are offered where `|` stands.
fn offered(text: &str) -> Vec<String> {
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    let offset = TextSize::try_from(at).unwrap();
    let completions = completions(&analysis(&text), FileId(0), offset);
    for (order, completion) in (0..).zip(&completions) {
        assert_eq!(completion.order, order);
        assert!(completion.replace.contains_inclusive(offset));
    }
    completions.into_iter().map(|completion| completion.label).collect()
}

#[test]
fn only_what_can_stand_there_is_offered() {
    let lab = |inside: &str| {
        format!(
            "region ap-northeast-1\nvpc lab 10.0.0.0/16 {{\n  subnet a 10.0.0.0/24 {{ instance app }}\n  route_table t\n  security_group g\n  {inside}\n}}\n"
        )
    };
    let has = |offered: &[String], wanted: &[&str], not: &[&str]| {
        for word in wanted {
            assert!(offered.iter().any(|label| label == word), "{word} is missing in {offered:?}");
        }
        for word in not {
            assert!(!offered.iter().any(|label| label == word), "{word} is in {offered:?}");
        }
    };
    has(&offered("|"), &["region", "vpc", "expect"], &["subnet", "az"]);
    has(&offered(&lab("sub|")), &["subnet", "endpoint"], &["az", "account"]);
    has(&offered(&lab("endpoint e |")), &["gateway", "interface"], &["lab", "on"]);
    has(&offered(&lab("endpoint e gateway { service | }")), &["aws.s3", "aws.dynamodb"], &["aws.sqs"]);
    has(&offered(&lab("endpoint e interface { service aws.|")), &["aws.s3", "aws.sqs"], &["aws.s3express"]);
    has(
        &offered(&lab("endpoint e gateway { service aws.s3; | }")),
        &["route_tables"],
        &["service", "subnets", "security_groups"],
    );
    has(&offered(&lab("endpoint e gateway { route_tables [| ] }")), &["t"], &["g", "a"]);
    has(&offered(&lab("endpoint e interface { subnets [\n    |\n  ] }")), &["a"], &["t", "g"]);
    has(&offered(&lab("route_table u { route | }")), &["0.0.0.0/0", "aws.s3"], &["->"]);
    has(&offered(&lab("route_table u { route 0.0.0.0/0 | }")), &["->"], &["0.0.0.0/0"]);
    has(&offered(&lab("route_table u { route 0.0.0.0/0 -> | }")), &["local", "blackhole"], &["t"]);
    has(&offered(&lab("subnet b 10.0.1.0/24 { az | }")), &["a", "c", "d"], &["on"]);
    has(&offered(&lab("expect |")), &["a.app", "a", "internet", "only"], &["t", "reaches"]);
    has(&offered(&lab("expect a.app |")), &["reaches", "cannot reach"], &["internet"]);
    has(&offered(&lab("expect a.app reaches |")), &["internet", "aws.s3", "a"], &["via"]);
    has(&offered(&lab("expect a.app reaches internet |")), &["via", "on", "because"], &["internet"]);
    has(&offered(&lab("expect a.app cannot reach internet because |")), &["no-route", "security-group"], &["via"]);
    has(&offered("region |"), &["ap-northeast-1", "eu-west-1"], &["vpc"]);
    assert_eq!(offered("# vpc |"), Vec::<String>::new(), "nothing in a comment");
    assert_eq!(offered("vpc lab 10.0.0.0/16 { id \"|\" }"), Vec::<String>::new(), "nothing in a string");
}

#[test]
fn a_name_leads_to_its_declaration() {
    let analysis = analysis(LAB);
    let from = |before: &str, word: &str| {
        let at = LAB.find(before).unwrap() + before.find(word).unwrap();
        let found = definition(&analysis, FileId(0), TextSize::try_from(at).unwrap())?;
        Some((
            LAB[found.origin].to_owned(),
            LAB[analysis.sources.range(found.name)].to_owned(),
            analysis.sources.line(found.target),
        ))
    };
    assert_eq!(from("route_tables [private]", "private"), Some(("private".into(), "private".into(), 11)));
    assert_eq!(from("via lab.s3", "s3"), Some(("s3".into(), "s3".into(), 12)));
    assert_eq!(from("via lab.s3", "lab"), Some(("lab".into(), "lab".into(), 4)), "each part leads to its own");
    assert_eq!(from("endpoint s3", "s3"), Some(("s3".into(), "s3".into(), 12)));
    assert_eq!(from("reaches aws.s3", "aws.s3"), None, "AWS declares it");
    assert_eq!(from("vpc lab", "vpc"), None);
}

#[test]
fn the_outline_has_what_is_declared_and_expected() {
    fn lines(symbols: &[portolan_ide::Symbol], depth: usize, out: &mut String) {
        for symbol in symbols {
            assert!(symbol.range.contains_range(symbol.selection), "{}", symbol.name);
            out.push_str(&format!("{}{} | {}\n", "  ".repeat(depth), symbol.name, symbol.detail));
            lines(&symbol.children, depth + 1, out);
        }
    }
    let mut out = String::new();
    lines(&symbols(&analysis(LAB), FileId(0)), 0, &mut out);
    insta::assert_snapshot!(out);
}

#[test]
fn colours_follow_the_meaning() {
    let colours = highlights(&analysis(LAB), FileId(0));
    for pair in colours.windows(2) {
        assert!(pair[0].range.end() <= pair[1].range.start(), "{pair:?}");
    }
    let kind = |before: &str, word: &str| {
        let at = TextSize::try_from(LAB.find(before).unwrap() + before.find(word).unwrap()).unwrap();
        colours.iter().find(|colour| colour.range.start() == at).map(|colour| (colour.kind, colour.declaration))
    };
    assert_eq!(kind("vpc lab", "vpc"), Some((HighlightKind::Keyword, false)));
    assert_eq!(kind("vpc lab", "lab"), Some((HighlightKind::Name, true)));
    assert_eq!(kind("vpc lab 10.0.0.0/16", "10"), Some((HighlightKind::Number, false)));
    assert_eq!(kind("endpoint s3 gateway", "gateway"), Some((HighlightKind::Type, false)));
    assert_eq!(kind("-> igw", "->"), Some((HighlightKind::Operator, false)));
    assert_eq!(kind("-> igw", "igw"), Some((HighlightKind::Name, false)));
    assert_eq!(kind("service aws.s3", "aws"), Some((HighlightKind::Service, false)));
    assert_eq!(kind("reaches aws.s3", "reaches"), Some((HighlightKind::Operator, false)));
    assert_eq!(kind("## The lab", "##"), Some((HighlightKind::Documentation, false)));
    assert_eq!(kind("endpoint wrong privatelink", "privatelink"), None, "what means nothing has no colour");
}

const IMPORTING: &str = "\
region ap-northeast-1
import \"common.topo\"
vpc lab 10.0.0.0/16 { security_group web { ingress tcp/443 from offices } }
peering lab_hub lab <-> hub
";

const SHARED: &str = "\
import \"more.topo\"
region ap-northeast-1
## Where people sit.
prefix_list offices [198.51.100.0/24]
vpc hub 10.1.0.0/16
";

fn importing(text: &str) -> Analysis {
    analyze(Sources::of_text("net/lab.topo", text).load(|path, _| match path {
        "net/common.topo" => Ok(SourceFile::new(path, SHARED)),
        "net/more.topo" => Ok(SourceFile::new(path, "prefix_list hidden [192.0.2.0/24]\n")),
        _ => Err(Unreadable::Missing { beside: Vec::new() }),
    }))
}

#[test]
fn a_name_leads_into_the_imported_file() {
    let analysis = importing(IMPORTING);
    assert_eq!(analysis.diagnostics, []);
    let define = |word: &str| {
        let at = IMPORTING.find(word).unwrap();
        definition(&analysis, FileId(0), TextSize::try_from(at).unwrap()).unwrap()
    };
    let offices = define("offices");
    assert_eq!(analysis.sources.file(offices.name.file).path, "net/common.topo");
    assert_eq!(analysis.sources.text(offices.name), "offices");
    assert_eq!(analysis.sources.text(offices.target), "prefix_list offices [198.51.100.0/24]");
    let file = define("\"common.topo\"");
    assert_eq!((file.name.file, analysis.sources.range(file.name)), (offices.name.file, Default::default()));
}

#[test]
fn an_imported_thing_is_explained_as_if_it_stood_here() {
    let analysis = importing(IMPORTING);
    let said = |word: &str| {
        let at = IMPORTING.find(word).unwrap();
        hover(&analysis, FileId(0), TextSize::try_from(at).unwrap()).unwrap().markdown
    };
    assert!(said("offices").contains("Where people sit."), "{}", said("offices"));
    insta::assert_snapshot!(said("\"common.topo\""), @r"
    **Import** `common.topo` brings 2 names in

    **Here**
    - prefix list `offices`
    - VPC `hub`
    ");
}

#[test]
fn imported_names_are_offered_behind_the_own_ones_and_no_others() {
    let text = IMPORTING.replace("from offices", "from ");
    let offset = TextSize::try_from(text.find("from ").unwrap() + 5).unwrap();
    let offered: Vec<_> = completions(&importing(&text), FileId(0), offset)
        .into_iter()
        .filter(|completion| completion.kind == portolan_ide::CompletionKind::Name)
        .map(|completion| completion.label)
        .collect();
    assert_eq!(offered, ["web", "offices"]);
    let string = TextSize::try_from(text.find("common").unwrap()).unwrap();
    assert_eq!(completions(&importing(&text), FileId(0), string), []);
}

const CONNECTED: &str = "\
region ap-northeast-1
vpc app 10.1.0.0/16 {
  internet_gateway igw
  vpn_gateway vgw
  subnet edge 10.1.0.0/24 { az a; route_table edge }
  subnet web 10.1.1.0/24 { az c; route_table web; instance host }
  nat_gateway nat { subnet edge }
  route_table edge { route 0.0.0.0/0 -> igw }
  route_table web { route 0.0.0.0/0 -> nat; route 10.2.0.0/16 -> link; route 192.0.2.0/24 -> blackhole; propagate vgw }
  load_balancer nlb network { subnets [edge, web]; listener tcp/443 -> web.host }
  endpoint_service api { load_balancers [nlb]; allow [partner] }
  resolver inside inbound { subnets [edge, web] }
}
vpc data 10.2.0.0/16 {
  subnet db 10.2.0.0/24 { az a }
  endpoint api interface { service app.api; subnets [db]; accepted off }
  hosted_zone \"data.example\" { vpcs [app]; record \"db.data.example\" -> 10.2.0.9 }
}
vpc old 10.3.0.0/16 { subnet only 10.3.0.0/24 { az a } }
account partner 111122223333
peering link app <-> data
transit_gateway hub {
  attach data { subnets [data.db] }
  attach old { subnets [old.only] }
  route_table shared { associate data; propagate old; route 10.9.0.0/16 -> blackhole }
  route_table closed { associate old }
}
on_premises office 192.168.0.0/16 { dns app.inside }
vpn tunnel office <-> app.vgw
direct_connect line office <-> app.vgw { interface public }
";

#[test]
fn what_leads_outside_is_explained_by_what_holds_here() {
    let analysis = analysis(CONNECTED);
    let here = |statement: &str, word: &str| {
        let from = CONNECTED.find(statement).unwrap_or_else(|| panic!("`{statement}` is not in the text"));
        let at = TextSize::try_from(from + statement.find(word).unwrap()).unwrap();
        let said = hover(&analysis, FileId(0), at).unwrap().markdown;
        let (_, here) = said.split_once("**Here**\n").unwrap_or_else(|| panic!("nothing holds here of {word}: {said}"));
        format!("{statement}\n{}", here.split("\n\n").next().unwrap_or_default())
    };
    let said = [
        ("nat_gateway nat", "nat_gateway"),
        ("vpn_gateway vgw", "vpn_gateway"),
        ("-> blackhole; propagate", "blackhole"),
        ("propagate vgw", "propagate"),
        ("load_balancer nlb", "load_balancer"),
        ("endpoint_service api", "api"),
        ("resolver inside", "resolver"),
        ("hosted_zone \"data.example\"", "hosted_zone"),
        ("peering link", "link"),
        ("transit_gateway hub", "hub"),
        ("attach old", "attach"),
        ("route_table shared { associate", "shared"),
        ("route 10.9.0.0/16", "route"),
        ("on_premises office", "office"),
        ("vpn tunnel", "vpn"),
        ("direct_connect line", "line"),
    ]
    .map(|(statement, word)| here(statement, word));
    insta::assert_snapshot!(said.join("\n\n"));
}
