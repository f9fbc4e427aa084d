//! The printed picture: well-formed, on one line, within its budget, and the same each time.

use std::collections::HashSet;
use std::fmt::Write as _;

use portolan_analyzer::{Sources, analyze};
use portolan_diagram::{Options, svg};
use roxmltree::Document;

fn picture(text: &str) -> String {
    let options = Options { id_prefix: "one-".to_owned(), title: "A network".to_owned(), ..Options::default() };
    svg(&analyze(Sources::of_text("x.topo", text)), &options).expect("there is a VPC")
}

fn elements(svg: &str) -> (usize, usize) {
    let document = Document::parse(svg).unwrap();
    let all = || document.descendants().filter(roxmltree::Node::is_element);
    (all().count(), all().filter(|node| node.has_tag_name("text") || node.tag_name().name() == "text").count())
}

/// A network of so many subnets in three zones, with both kinds of endpoint.
fn network(subnets: usize) -> String {
    let mut text = "region ap-northeast-1\nvpc big 10.0.0.0/16 {\ninternet_gateway igw\n".to_owned();
    text += "route_table public { route 0.0.0.0/0 -> igw }\nroute_table private\n";
    for subnet in 0..subnets {
        let zone = ["a", "c", "d"][subnet % 3];
        let table = if subnet % 4 == 0 { "public" } else { "private" };
        let _ = writeln!(
            text,
            "subnet subnet_with_a_long_name_{subnet} 10.0.{subnet}.0/24 {{ az {zone}; route_table {table}; instance a{subnet}; instance b{subnet} }}"
        );
    }
    text += "endpoint s3 gateway { service aws.s3; route_tables [private] }\n";
    for service in ["ssm", "ssmmessages", "kms"] {
        let _ = writeln!(
            text,
            "endpoint {service} interface {{ service aws.{service}; subnets [subnet_with_a_long_name_0] }}"
        );
    }
    text + "}\n"
}

#[test]
fn elements_stay_within_the_budget() {
    for subnets in 1..=60 {
        let (all, texts) = elements(&picture(&network(subnets)));
        let budget = 60 + 2 * subnets.saturating_sub(8);
        assert!(all <= budget, "{subnets} subnets: {all} elements, not {budget}");
        assert!(texts <= 15, "{subnets} subnets: {texts} texts");
    }
}

#[test]
fn one_line_and_the_same_each_time() {
    for subnets in [1, 8, 60] {
        let svg = picture(&network(subnets));
        assert!(!svg.contains(['\n', '\r']));
        assert_eq!(svg, picture(&network(subnets)));
    }
}

#[test]
fn nothing_to_draw() {
    for text in ["", "region ap-northeast-1", "expect app reaches internet"] {
        assert_eq!(svg(&analyze(Sources::of_text("x.topo", text)), &Options::default()), None);
    }
}

#[test]
fn hostile_texts_are_text() {
    let hostile = "</title><script>alert(1)</script>{{#include x}}\u{1}\u{202e}&amp;'\n\n]]>--";
    let text = "vpc v 10.0.0.0/16 { subnet s 10.0.0.0/24; endpoint e interface { service \"<script>{{#topo}}&'-->\"; subnets [s] } }";
    let options = Options { id_prefix: format!("a b\"{hostile}"), title: hostile.to_owned(), ..Options::default() };
    let svg = svg(&analyze(Sources::of_text("x.topo", text)), &options).unwrap();
    assert!(!svg.contains("{{") && !svg.contains("<script") && !svg.contains('\n') && !svg.contains('\u{202e}'));
    let document = Document::parse(&svg).unwrap();
    assert!(document.descendants().any(|node| node.text().is_some_and(|text| text.contains("<script>{{#topo}}"))));
}

#[test]
fn it_is_accessible() {
    let svg = picture(
        "region eu-west-1\nvpc lab 10.0.0.0/16 { internet_gateway igw; subnet s 10.0.0.0/24 { az a; route_table t; instance app { ip 10.0.0.9 } }\nroute_table t { route 0.0.0.0/0 -> igw } }",
    );
    let document = Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let of_id = |attribute: &str| {
        let id = root.attribute(attribute).unwrap();
        document.descendants().find(|node| node.attribute("id") == Some(id)).and_then(|node| node.text()).unwrap()
    };
    assert_eq!(of_id("aria-labelledby"), "A network");
    assert_eq!(
        of_id("aria-describedby"),
        "Region eu-west-1 (Ireland). VPC lab, 10.0.0.0/16, with internet gateway igw to the internet. Subnet s, 10.0.0.0/24, in zone eu-west-1a, \
         public, table t (0.0.0.0/0 to igw); in it: app (10.0.0.9)."
    );
}

#[test]
fn things_carry_their_paths() {
    let small = picture("vpc lab 10.0.0.0/16 { internet_gateway igw; subnet s 10.0.0.0/24 { instance app } }");
    let large = picture(&network(60));
    for (svg, paths) in [
        (&small, &["lab", "lab.igw", "lab.s", "lab.s.app", "internet"][..]),
        (&large, &["big", "big.igw", "big.s3", "internet"]),
    ] {
        let document = Document::parse(svg).unwrap();
        let found: HashSet<_> = document.descendants().filter_map(|node| node.attribute("data-name")).collect();
        for path in paths {
            assert!(found.contains(path), "{path}");
        }
    }
}

#[test]
fn what_is_shortened_is_told_in_full() {
    let name = "a_name_that_is_much_too_long_for_the_box_of_a_subnet";
    let svg = picture(&format!("vpc v 10.0.0.0/16 {{ subnet {name} 10.0.0.0/24 }}"));
    let document = Document::parse(&svg).unwrap();
    assert!(document.descendants().any(|node| node.tag_name().name() == "title" && node.text() == Some(name)));
}

/// What is lit in the picture of an expectation: the names of things, and the lines by their class.
fn lit(text: &str, expectation: usize) -> (HashSet<String>, Vec<String>, String) {
    let options = Options { expectation: Some(expectation), ..Options::default() };
    let svg = svg(&analyze(Sources::of_text("x.topo", text)), &options).unwrap();
    let document = Document::parse(&svg).unwrap();
    let class = |node: &roxmltree::Node<'_, '_>| node.attribute("class").unwrap_or_default().to_owned();
    let lit: Vec<_> = document.descendants().filter(|node| class(node).ends_with("topo-lit")).collect();
    let names = lit.iter().filter_map(|node| node.attribute("data-name")).map(str::to_owned).collect();
    let lines = lit.iter().map(class).filter(|class| class.starts_with("topo-to-")).collect();
    (names, lines, svg)
}

#[test]
fn the_way_of_an_expectation_is_lit() {
    let text = "\
region ap-northeast-1
vpc lab 10.0.0.0/16 {
  internet_gateway igw
  subnet public_a 10.0.20.0/24 { az a; route_table public; instance web { public_ip on } }
  subnet private_a 10.0.30.0/24 { az a; route_table private; instance app }
  subnet private_c 10.0.40.0/24 { az c; route_table private; instance other }
  route_table public { route 0.0.0.0/0 -> igw }
  route_table private
  endpoint s3 gateway { service aws.s3; route_tables [private] }
}
expect lab.private_a.app reaches aws.s3
expect lab.private_a.app reaches internet
expect lab.public_a.web reaches internet
";
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<HashSet<_>>();
    let (things, lines, svg) = lit(text, 0);
    let way = ["lab.private_a", "lab.private_a.app", "lab.private", "lab.s3", "aws.s3"];
    assert_eq!(things, names(&way));
    assert!(lines.iter().any(|class| class.contains("topo-to-gateway")), "{lines:?}");
    assert!(svg.contains("Lit is the way of `expect lab.private_a.app reaches aws.s3`: lab.private_a.app, "));
    let (things, lines, svg) = lit(text, 1);
    assert_eq!(things, names(&way[..3]), "as far as it gets");
    assert_eq!(lines, [""; 0]);
    assert!(svg.contains("it ends there: no-route."));
    let (things, lines, _) = lit(text, 2);
    assert_eq!(things, names(&["lab.public_a", "lab.public_a.web", "lab.public", "lab.igw", "internet"]));
    assert!(lines.iter().any(|class| class.contains("topo-to-internet")), "{lines:?}");
    assert!(!picture(text).contains("topo-lit"), "nothing is lit unasked");
}
