//! Everything at once: `*`, matrices, differences, and what no expectation exercises.

use portolan_analyzer::survey::{
    Cell, ChangeKind, Difference, Entry, Known, Matrix, coverage, difference, everywhere, grouped, matrix,
};
use portolan_analyzer::{Analysis, Ports, Sources, analyze};

/// Two tiers in two zones with a NAT gateway, a database, an office behind a VPN, and two services.
const LAB: &str = r#"
region ap-northeast-1

vpc lab 10.0.0.0/16 {
  dns_hostnames on
  internet_gateway igw
  vpn_gateway vgw
  security_group web { ingress tcp/443 from 0.0.0.0/0 }
  security_group db { ingress tcp/5432 from web }
  subnet public_a 10.0.0.0/24 { az a; route_table public }
  subnet web_a 10.0.1.0/24 { az a; route_table private; instance w1 { security_groups [web] }; instance w2 { security_groups [web] } }
  subnet web_c 10.0.2.0/24 { az c; route_table private; instance w3 { security_groups [web] }; instance w4 { security_groups [web] } }
  subnet data 10.0.3.0/24 { az a; route_table closed; instance pg { security_groups [db] } }
  nat_gateway nat { subnet public_a }
  route_table public { route 0.0.0.0/0 -> igw }
  route_table private { route 0.0.0.0/0 -> nat; route 192.168.0.0/16 -> vgw }
  route_table closed
  endpoint s3 gateway { service aws.s3; route_tables [private] }
}
on_premises office 192.168.0.0/16
vpn office_vpn office <-> lab.vgw
expect lab.web_a reaches lab.data.pg on tcp/5432
expect office cannot reach aws.sqs
"#;

fn lab(text: &str) -> Analysis {
    analyze(Sources::of_text("lab.topo", text))
}

fn asked(known: Known<'_>, ports: Option<&str>) -> Vec<Entry> {
    everywhere(Sources::of_text("lab.topo", LAB), known, ports, &[]).unwrap().1
}

/// Each group in a line.
fn told(entries: &[Entry], known: Known<'_>) -> Vec<String> {
    let line = |group: &portolan_analyzer::survey::Grouped<'_>| {
        let name = |entry: &&Entry| match known {
            Known::From(_) => entry.to.clone(),
            Known::To(_) => entry.from.clone(),
        };
        let names: Vec<_> = group.entries.iter().map(name).collect();
        format!("{:?} {}: {}", group.holds, group.why, names.join(" "))
    };
    grouped(entries).iter().map(line).collect()
}

#[test]
fn a_place_asks_everything() {
    let known = Known::From("lab.web_a.w1");
    assert_eq!(
        told(&asked(known, None), known),
        [
            "Some(true) : lab.public_a lab.web_a.w2 lab.web_c.w3 lab.web_c.w4 lab.data.pg lab.s3",
            "Some(true) lab.vgw, office_vpn: office",
            "Some(true) lab.s3: aws.s3",
            "Some(true) lab.nat, lab.igw: aws.sqs internet",
        ]
    );
    let known = Known::From("lab.data");
    assert_eq!(told(&asked(known, Some("tcp/22")), known)[0], "Some(true) : lab.public_a");
}

#[test]
fn everybody_asks_a_place() {
    let known = Known::To("lab.data.pg");
    assert_eq!(
        told(&asked(known, None), known),
        [
            "Some(true) : lab.web_a.w1 lab.web_a.w2 lab.web_c.w3 lab.web_c.w4",
            "Some(false) security-group: lab.public_a office",
            "Some(false) no-public-address: internet",
        ]
    );
    // It is asked who gets in, not what lies beside.
    let known = Known::To("aws.s3");
    let names: Vec<_> = asked(known, None).into_iter().map(|entry| entry.from).collect();
    assert!(!names.contains(&"internet".to_owned()), "{names:?}");
    let known = Known::To("office");
    assert!(!told(&asked(known, None), known).concat().contains(": office"));
}

#[test]
fn a_set_or_an_endpoint_asks_as_in_an_expectation() {
    let known = Known::From("lab");
    let told = told(&asked(known, None), known);
    assert!(told.iter().any(|line| line == "Some(false) no-route: lab.s3 office aws.s3 aws.sqs internet"), "{told:?}");
    let entries = asked(Known::From("lab.s3"), None);
    assert!(entries.iter().all(|entry| entry.stopped_by == Some("endpoint-one-way")), "{entries:?}");
    let wrong = everywhere(Sources::of_text("lab.topo", LAB), Known::From("lab.web_b"), None, &[]).unwrap_err();
    assert!(wrong.contains("did you mean `lab.web_a`"), "{wrong}");
}

#[test]
fn what_fails_fails_for_everybody() {
    let sources = Sources::of_text("lab.topo", LAB);
    let (_, entries) = everywhere(sources, Known::To("internet"), None, &["lab.web_a.w1".to_owned()]).unwrap();
    let of = |name: &str| entries.iter().find(|entry| entry.from == name).unwrap();
    assert_eq!(of("lab.web_a.w1").stopped_by, Some("unavailable"));
    assert_eq!(of("lab.web_a.w2").holds, Some(true), "one of its class is not the other");
}

/// The members of each row and what it says, for reading.
fn rows(matrix: &Matrix) -> Vec<String> {
    let cell = |cell: &Cell| match cell {
        Cell::NotAsked => "-".to_owned(),
        Cell::Reached(via) => format!("+{}", via.join(",")),
        Cell::Stopped(reason) => (*reason).to_owned(),
        Cell::Unknown(_) => "?".to_owned(),
    };
    let row = |(group, cells): (&portolan_analyzer::survey::Group, &Vec<Cell>)| {
        format!("{}: {}", group.members.join(" "), cells.iter().map(cell).collect::<Vec<_>>().join(" "))
    };
    matrix.sources.iter().zip(&matrix.cells).map(row).collect()
}

#[test]
fn a_matrix_has_a_row_for_those_who_behave_alike() {
    let matrix = matrix(&lab(LAB), None);
    let goals: Vec<_> = matrix.goals.iter().map(|group| group.members.join(" ")).collect();
    assert_eq!(
        goals,
        [
            "lab.public_a",
            "lab.web_a.w1 lab.web_a.w2 lab.web_c.w3 lab.web_c.w4",
            "lab.data.pg",
            "lab.s3",
            "office",
            "aws.s3",
            "aws.sqs",
            "internet"
        ]
    );
    assert_eq!(
        rows(&matrix),
        [
            "lab.public_a: - + security-group no-route no-route no-public-address no-public-address no-public-address",
            "lab.web_a.w1 lab.web_a.w2 lab.web_c.w3 lab.web_c.w4: + + + + +lab.vgw,office_vpn +lab.s3 \
             +lab.nat,lab.igw +lab.nat,lab.igw",
            "lab.data.pg: + + - no-route no-route no-route no-route no-route",
            "office: no-route +office_vpn,lab.vgw security-group gateway-endpoint-outside-vpc - ? ? -",
            "internet: no-public-address no-public-address no-public-address gateway-endpoint-outside-vpc - - - -",
        ]
    );
}

/// Every cell is what `expect` says of its first members.
#[test]
fn a_matrix_says_what_expectations_say() {
    for ports in [None, Some("tcp/5432"), Some("icmp/8")] {
        let parsed = ports.and_then(Ports::parse);
        let matrix = matrix(&lab(LAB), parsed.as_ref());
        for (group, cells) in matrix.sources.iter().zip(&matrix.cells) {
            for source in &group.members {
                let entries = asked(Known::From(source), ports);
                for (goals, cell) in matrix.goals.iter().zip(cells) {
                    for goal in &goals.members {
                        let Some(entry) = entries.iter().find(|entry| entry.to == *goal) else { continue };
                        let same = match cell {
                            Cell::NotAsked => false,
                            Cell::Reached(via) => {
                                entry.holds == Some(true)
                                    && entry.via().first().copied() == via.first().map(String::as_str)
                            }
                            Cell::Stopped(reason) => entry.stopped_by == Some(*reason),
                            Cell::Unknown(_) => entry.holds.is_none(),
                        };
                        assert!(same, "{source} {goal} {ports:?}: {cell:?} {entry:?}");
                    }
                }
            }
        }
    }
}

fn change(edits: &[(&str, &str)]) -> Difference {
    let new = edits.iter().fold(LAB.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    difference(&lab(LAB), &lab(&new))
}

fn sentences(difference: &Difference) -> Vec<&str> {
    difference.changes.iter().map(|change| change.message.as_str()).collect()
}

#[test]
fn nothing_changes_by_what_only_looks_different() {
    let same = change(&[
        ("route_table closed", "route_table locked"),
        ("security_group db ", "security_group data_sg "),
        ("security_groups [db]", "security_groups [data_sg]"),
        ("10.0.3.0/24", "10.0.33.0/24"),
    ]);
    assert!(same.is_empty(), "{same:?}");
}

#[test]
fn losses_are_told_by_subnet() {
    let lost = change(&[("route 0.0.0.0/0 -> nat; ", "")]);
    assert_eq!(
        sentences(&lost),
        [
            "`aws.sqs` is no longer reachable from `lab.web_a` and `lab.web_c` (no-route)",
            "2 subnets lose internet access (no-route): `lab.web_a` and `lab.web_c`",
        ]
    );
}

#[test]
fn ports_of_expectations_and_of_changed_rules_are_asked() {
    let wide = LAB.replace("ingress tcp/5432 from web", "ingress tcp/5432 from web; ingress tcp/22 from web");
    let narrow = wide.replace("ingress tcp/5432 from web", "ingress tcp/5433 from web");
    let changed = difference(&lab(&wide), &lab(&narrow));
    assert_eq!(
        sentences(&changed),
        [
            "`lab.data.pg` is no longer reachable from `lab.web_a` and `lab.web_c` on tcp/5432 (security-group)",
            "`lab.web_a` and `lab.web_c` now reach `lab.data.pg` on tcp/5433",
        ]
    );
    let back = difference(&lab(&narrow), &lab(&wide));
    assert_eq!(
        sentences(&back),
        [
            "`lab.data.pg` is no longer reachable from `lab.web_a` and `lab.web_c` on tcp/5433 (security-group)",
            "`lab.web_a` and `lab.web_c` now reach `lab.data.pg` on tcp/5432",
        ]
    );
}

#[test]
fn gains_name_the_way() {
    let gained = change(&[("route_tables [private]", "route_tables [private, closed]")]);
    assert_eq!(
        sentences(&gained),
        ["`lab.data.pg` now reaches `lab.s3`", "`lab.data.pg` now reaches `aws.s3` via `lab.s3`"]
    );
    assert!(gained.changes.iter().all(|change| change.kind == ChangeKind::Gained));
}

#[test]
fn another_way_is_a_change() {
    let way = change(&[(
        "  endpoint s3 gateway { service aws.s3; route_tables [private] }\n",
        "  endpoint s3 gateway { service aws.s3 }\n",
    )]);
    assert!(
        sentences(&way).contains(&"`lab.web_a` and `lab.web_c` reach `aws.s3` another way: via `lab.nat` and `lab.igw` instead of via `lab.s3`"),
        "{way:#?}"
    );
}

#[test]
fn what_becomes_unknown_is_told_with_the_fact() {
    let unsure = change(&[("route_table closed\n", "route_table closed { route unknown -> unknown }\n")]);
    assert_eq!(
        sentences(&unsure),
        [
            "whether `lab.data.pg` reaches `lab.s3`, `office`, `aws.s3` and `aws.sqs` is no longer known: `lab.closed` has \
             routes that are not known",
            "whether `lab.data.pg` reaches the internet is no longer known: `lab.closed` has routes that are not known",
        ]
    );
}

#[test]
fn what_is_in_one_file_only_is_not_lost() {
    let changed = change(&[
        ("instance w4 ", "instance w5 "),
        ("subnet data 10.0.3.0/24 { az a; route_table closed; instance pg { security_groups [db] } }", ""),
        ("expect lab.web_a reaches lab.data.pg on tcp/5432", ""),
    ]);
    assert_eq!(sentences(&changed), [""; 0]);
    assert_eq!(changed.removed, ["lab.web_c.w4", "lab.data"]);
    assert_eq!(changed.added, ["lab.web_c.w5"]);
}

/// The statements that nothing exercises, as they are written.
fn unexercised(text: &str) -> Vec<String> {
    let analysis = lab(text);
    let statements = coverage(&analysis).statements;
    let open = statements.iter().filter(|(_, exercised)| !exercised);
    open.map(|(node, _)| analysis.sources.text(analysis.nodes.get(*node).head).to_owned()).collect()
}

#[test]
fn coverage_counts_both_ways_and_both_verbs() {
    let open = [
        "internet_gateway igw",
        "vpn_gateway vgw",
        "ingress tcp/443 from 0.0.0.0/0",
        "nat_gateway nat",
        "route 0.0.0.0/0 -> igw",
        "route 0.0.0.0/0 -> nat",
        "route 192.168.0.0/16 -> vgw",
        "endpoint s3 gateway",
        "vpn office_vpn office <-> lab.vgw",
    ];
    assert_eq!(unexercised(LAB), open);
    let more = "expect lab.web_a.w1 reaches internet\nexpect lab.web_c.w3 reaches aws.s3\n\
                expect lab.web_a.w1 reaches office\nexpect internet cannot reach lab.web_a.w1\n";
    assert_eq!(unexercised(&format!("{LAB}{more}")), ["ingress tcp/443 from 0.0.0.0/0"]);
}

/// What lets the answer out is needed as well, and so is what the packet passes without a hop of its own.
#[test]
fn coverage_follows_the_way_back_and_what_has_no_hop() {
    let text = r#"
region ap-northeast-1
vpc a 10.0.0.0/16 {
  subnet s 10.0.0.0/24 { az a; route_table t; network_acl n; instance x { security_groups [g] } }
  subnet t 10.0.1.0/24 { az a }
  security_group g { egress tcp/443 to 10.0.0.0/8; egress none }
  route_table t { route 10.1.0.0/16 -> tgw }
  network_acl n {
    egress 100 allow tcp/443 to 0.0.0.0/0
    egress 200 allow udp/123 to 0.0.0.0/0
    ingress 100 allow tcp/1024-65535 from 0.0.0.0/0
    ingress 200 allow icmp from 0.0.0.0/0
  }
}
vpc b 10.1.0.0/16 {
  subnet s 10.1.0.0/24 { az a; route_table t; instance x { security_groups [g] } }
  security_group g { ingress all from 10.0.0.0/8 }
  route_table t { route 10.0.0.0/16 -> tgw; route 0.0.0.0/0 -> blackhole }
}
vpc c 10.2.0.0/16
transit_gateway tgw { attach a { subnets [a.t] }; attach b { subnets [b.s] }; attach c }
expect a.s.x reaches b.s.x on tcp/443
"#;
    assert_eq!(
        unexercised(text),
        [
            "egress 200 allow udp/123 to 0.0.0.0/0",
            "ingress 200 allow icmp from 0.0.0.0/0",
            "route 0.0.0.0/0 -> blackhole",
            "attach c"
        ]
    );
    let uses = "region ap-northeast-1\nvpc a 10.0.0.0/16 { endpoint s3 gateway { service aws.s3; route_tables [t] }\n\
                route_table t\nsubnet s 10.0.0.0/24 { route_table t; instance x { uses [aws.s3] } } }\n";
    assert_eq!(unexercised(uses), [""; 0]);
}

#[test]
fn the_internet_is_a_group_of_its_own() {
    let open = "region us-east-1\nvpc v 10.0.0.0/16 {\n  internet_gateway igw\n  route_table r { route 0.0.0.0/0 -> igw }\n  security_group g { ingress all from 0.0.0.0/0 }\n  subnet a 10.0.0.0/24 { az a; route_table r; instance x { public_ip on; security_groups [g] } }\n}\n";
    let members: Vec<_> = matrix(&lab(open), None).goals.into_iter().map(|group| group.members).collect();
    assert_eq!(members, [vec!["v.a.x"], vec!["internet"]]);
}
