//! `--without`: each kind of thing that can fail stops what comes to it.

use portolan_analyzer::{Expectation, Sources, ask};

/// Two ways to the internet, a peering, a transit gateway with a VPN, PrivateLink, inspection and names: something of
/// every kind, each with a question that needs it.
const NETWORK: &str = r#"
region ap-northeast-1

vpc lab 10.0.0.0/16 {
  dns_hostnames on
  ipv6 2001:db8:1::/56
  internet_gateway igw
  egress_only_internet_gateway eigw
  vpn_gateway vgw
  security_group all { ingress all from 0.0.0.0/0 }
  subnet public_a 10.0.0.0/24 { az a; route_table public; instance web { id "i-0abc"; public_ip on; security_groups [all] } }
  subnet private_a 10.0.1.0/24 {
    az a; route_table private; ipv6 2001:db8:1:1::/64
    instance app { security_groups [all] }
    instance other { security_groups [all] }
  }
  subnet private_c 10.0.2.0/24 { az c; route_table private; instance app { security_groups [all] } }
  subnet dns_c 10.0.3.0/24 { az c; route_table private }
  subnet filter_a 10.0.4.0/24 { az a; route_table plain; network_interface eni { security_groups [all] } }
  subnet filtered_a 10.0.5.0/24 { az a; route_table filtered; instance old { security_groups [all]; public_ip on } }
  nat_gateway nat { subnet public_a }
  route_table public {
    route 0.0.0.0/0 -> igw
    route 10.1.0.0/16 -> peer
    route 10.0.5.0/24 -> filter_a.eni
  }
  route_table filtered { route 10.0.0.0/24 -> filter_a.eni }
  route_table plain
  route_table private {
    route 0.0.0.0/0 -> nat
    route ::/0 -> eigw
    route 10.1.0.0/16 -> peer
    route 10.2.0.0/16 -> tgw
    route 192.168.0.0/16 -> vgw
    route 172.20.0.0/16 -> tgw
  }
  endpoint s3 gateway { service aws.s3; route_tables [private] }
  endpoint sqs interface { service aws.sqs; subnets [private_a, private_c]; security_groups [all] }
  endpoint kms interface { service aws.kms; subnets [private_c]; security_groups [all] }
  endpoint saas interface { service far.api; subnets [private_a]; security_groups [all] }
  load_balancer nlb network { subnets [private_a, private_c]; cross_zone on; listener tcp/443 -> [private_a.app, private_c.app] }
  load_balancer only_c network { subnets [private_c]; listener tcp/443 -> private_c.app }
  resolver in inbound { subnets [dns_c]; security_groups [all] }
  resolver out outbound { subnets [private_a, dns_c]; security_groups [all]; forward "corp.example" -> far.in }
}

vpc far 10.1.0.0/16 {
  subnet a 10.1.0.0/24 { az a; route_table back; instance db { security_groups [all] } }
  route_table back { route 10.0.0.0/16 -> peer }
  security_group all { ingress all from 0.0.0.0/0 }
  load_balancer nlb network { subnets [a]; listener tcp/443 -> a.db }
  endpoint_service api { load_balancers [nlb]; acceptance automatic }
  resolver in inbound { subnets [a]; security_groups [all] }
  hosted_zone "corp.example" { record "db.corp.example" -> a.db }
}

vpc behind 10.2.0.0/16 {
  subnet a 10.2.0.0/24 { az a; route_table back; instance db { security_groups [all] } }
  route_table back { route 10.0.0.0/16 -> tgw }
  security_group all { ingress all from 0.0.0.0/0 }
}

peering peer lab <-> far
transit_gateway tgw {
  attach lab { subnets [lab.private_a, lab.private_c] }
  attach behind { subnets [behind.a] }
  attach far_vpn
}
on_premises office 192.168.0.0/16 { dns lab.in; host pc 192.168.0.10 }
on_premises depot 172.20.0.0/16 { host pc 172.20.0.10 }
vpn office_vpn office <-> lab.vgw
direct_connect office_dx office <-> lab.vgw
vpn far_vpn depot <-> tgw
"#;

fn asked(from: &str, to: &str, without: &[&str]) -> Expectation {
    asked_on(from, to, None, without)
}

fn asked_on(from: &str, to: &str, on: Option<&str>, without: &[&str]) -> Expectation {
    let without: Vec<_> = without.iter().map(|name| (*name).to_owned()).collect();
    let (_, answer) = ask(Sources::of_text("lab.topo", NETWORK), from, to, on, &without).unwrap();
    answer
}

fn refused(name: &str) -> String {
    ask(Sources::of_text("lab.topo", NETWORK), "lab.private_a.app", "internet", None, &[name.to_owned()]).unwrap_err()
}

#[test]
fn what_fails_stops_what_needs_it() {
    for (from, to, name) in [
        ("lab.public_a.web", "internet", "lab.igw"),
        ("internet", "lab.public_a.web", "lab.igw"),
        ("lab.private_a.app", "2606:4700::1", "lab.eigw"),
        ("lab.private_c.app", "internet", "lab.nat"),
        ("lab.private_c.app", "internet", "lab.igw"),
        ("lab.private_a.app", "aws.s3", "lab.s3"),
        ("lab.private_a.app", "lab.s3", "lab.s3"),
        ("lab.private_a.app", "aws.sqs", "lab.sqs"),
        ("office.pc", "aws.sqs", "lab.in"),
        ("lab.private_a.app", "lab.saas", "lab.saas"),
        ("lab.private_a.app", "far.api", "far.api"),
        ("lab.private_a.app", "far.api", "far.nlb"),
        ("lab.private_a.app", "far.api", "far.a.db"),
        ("lab.private_a.other", "lab.nlb", "lab.nlb"),
        ("lab.private_a.other", "lab.only_c", "lab.private_c.app"),
        ("lab.private_a.app", "far.a.db", "peer"),
        ("far.a.db", "lab.private_a.app", "peer"),
        ("lab.private_a.app", "behind.a.db", "tgw"),
        ("lab.private_a.app", "office.pc", "lab.vgw"),
        ("office.pc", "lab.private_a.app", "lab.vgw"),
        ("lab.private_a.app", "depot.pc", "far_vpn"),
        ("lab.private_a.app", "db.corp.example", "lab.out"),
        ("lab.private_a.app", "db.corp.example", "far.in"),
        ("lab.private_a.app", "db.corp.example", "far.a.db"),
        ("lab.private_a.app", "lab.private_a.other", "lab.private_a.other"),
        ("lab.private_a.app", "lab.private_c.app", "lab.private_c.app"),
        ("lab.private_a.app", "lab.private_c.app", "lab.private_a.app"),
        ("internet", "lab.public_a.web", "lab.public_a.web"),
        // By the id in AWS.
        ("internet", "lab.public_a.web", "i-0abc"),
    ] {
        let before = asked(from, to, &[]);
        assert_eq!(before.holds, Some(true), "{from} {to}: {before:?}");
        let after = asked(from, to, &[name]);
        assert_eq!(after.stopped_by, Some("unavailable"), "{from} {to} without {name}: {after:?}");
    }
}

#[test]
fn an_appliance_fails_like_any_instance() {
    let before = asked("lab.public_a.web", "lab.filtered_a.old", &[]);
    assert!(before.path.iter().any(|hop| hop.name == "lab.filter_a.eni"), "{before:?}");
    let after = asked("lab.public_a.web", "lab.filtered_a.old", &["lab.filter_a.eni"]);
    assert_eq!(after.stopped_by, Some("unavailable"), "{after:?}");
}

#[test]
fn inspection_fails_with_any_of_its_parts() {
    let text = include_str!("../../../tests/cases/paths/inspection.topo");
    let ask = |without: &[String]| {
        ask(Sources::of_text("case.topo", text), "good.web.x", "internet", None, without).unwrap().1
    };
    let before = ask(&[]);
    assert_eq!(before.holds, Some(true), "{before:?}");
    for part in ["good.e", "security.inspection", "security.gwlb", "security.a.fw", "good.igw"] {
        let after = ask(&[part.to_owned()]);
        assert_eq!(after.stopped_by, Some("unavailable"), "without {part}: {after:?}");
    }
}

#[test]
fn a_second_one_takes_over() {
    for (from, to, without) in [
        ("lab.private_a.app", "office.pc", ["office_vpn"].as_slice()),
        ("lab.private_a.app", "office.pc", &["office_dx"]),
        ("office.pc", "lab.private_a.app", &["office_dx"]),
        ("lab.private_a.other", "lab.nlb", &["lab.private_a.app"]),
        ("lab.private_a.other", "lab.nlb", &["c"]),
        ("lab.private_a.app", "lab.sqs", &["c"]),
        ("lab.private_c.app", "aws.sqs", &["a"]),
        ("lab.private_a.other", "lab.private_c.app", &["lab.private_a.app"]),
    ] {
        let answer = asked(from, to, without);
        assert_eq!(answer.holds, Some(true), "{from} {to} without {without:?}: {answer:?}");
    }
    for (from, to) in [("lab.private_a.app", "office.pc"), ("office.pc", "lab.private_a.app")] {
        let answer = asked(from, to, &["office_vpn", "office_dx"]);
        assert_eq!(answer.stopped_by, Some("unavailable"), "{from} {to}: {answer:?}");
    }
    let answer = asked("lab.private_a.other", "lab.nlb", &["lab.private_a.app", "lab.private_c.app"]);
    assert_eq!(answer.stopped_by, Some("unavailable"), "{answer:?}");
}

#[test]
fn a_zone_takes_what_stands_in_it() {
    for (from, to, zone) in [
        ("lab.private_c.app", "internet", "a"),
        ("lab.private_c.app", "internet", "ap-northeast-1a"),
        ("lab.private_a.app", "lab.private_c.app", "c"),
        ("lab.private_a.app", "lab.kms", "c"),
        ("lab.private_a.app", "lab.only_c", "c"),
        ("lab.private_a.app", "internet", "a"),
        ("office.pc", "aws.kms", "c"),
        ("lab.private_c.app", "behind.a.db", "a"),
        ("lab.private_c.app", "far.api", "a"),
    ] {
        let answer = asked(from, to, &[zone]);
        let by_name = answer.stopped_by == Some("name-resolution") && answer.outcome.contains("zone that fails");
        assert!(answer.stopped_by == Some("unavailable") || by_name, "{from} {to} without {zone}: {answer:?}");
    }
}

#[test]
fn what_cannot_fail_is_told() {
    assert_eq!(refused("lab.natt"), "nothing that can be taken away is called `lab.natt`; did you mean `lab.nat`?");
    let zones = refused("us-east-1a");
    assert!(zones.ends_with("; the zones are `a`, `c`"), "{zones}");
    for (name, what) in [("lab", "`lab` is a VPC; "), ("lab.all", "`lab.all` is a security group; ")] {
        let told = refused(name);
        assert!(told.starts_with(what) && told.ends_with("zone can be taken away"), "{told}");
    }
    let told = refused("office");
    assert!(told.starts_with("`office` is an on-premises network; "), "{told}");
}

#[test]
fn a_port_is_still_a_port() {
    let answer = asked_on("lab.private_a.app", "lab.nlb", Some("tcp/80"), &["c"]);
    assert_eq!(answer.stopped_by, Some("no-listener"), "{answer:?}");
}
