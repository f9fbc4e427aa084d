//! Realistic topologies of any size: what a company has that runs some hundred services in many VPCs.
//!
//! The benchmarks use them; so can whoever wants to try something on a large file. The same size gives the same text.

use std::fmt::Write;

use crate::scenario::{Key, Place, Scenario, place_behind};

/// Instances in one VPC.
const PER_VPC: usize = 500;
/// Instances in one VPC where small and large ones take turns. The block of the large one has a thousand lines.
const SMALL_AND_LARGE: [usize; 2] = [20, 750];
/// Where something is to be found, one subnet in so many has it: a finding in about 150 lines.
const PER_FINDING: usize = 5;
/// Instances in one subnet.
const PER_SUBNET: usize = 20;
const ZONES: [char; 3] = ['a', 'c', 'd'];
/// The services that every VPC has an interface endpoint for.
const SERVICES: [&str; 4] = ["ssm", "ssmmessages", "kms", "sqs"];

/// A topology with so many instances, and an expectation for about every tenth statement. All of them hold.
pub fn of_instances(instances: usize) -> String {
    made(instances, &[PER_VPC], false)
}

/// A topology with so many lines, give or take one in a hundred. Small VPCs and large ones take turns, and there is
/// something to be found in all parts of it.
pub fn of_lines(lines: usize) -> String {
    let (mut fewest, mut most) = (1, lines);
    while fewest < most {
        let instances = (fewest + most).div_ceil(2);
        if made(instances, &SMALL_AND_LARGE, true).lines().count() <= lines {
            fewest = instances;
        } else {
            most = instances - 1;
        }
    }
    made(fewest, &SMALL_AND_LARGE, true)
}

/// What is done to a topology of so many lines, at least 600. Nothing, if there are too few for that.
pub fn scenario(lines: usize, command: Vec<String>) -> Option<Scenario> {
    let text = of_lines(lines);
    let middle = text.matches("\nvpc ").count() / 4 * 2;
    let group = |vpc: usize, group: usize| {
        let name = format!("[app_{group}_sg");
        place_behind(&text, &format!("\nvpc v{vpc} "), &name)
    };
    let (in_small, in_large) = (group(middle, 0)?, group(middle + 1, 8)?);
    let expectation = place_behind(&text, &format!("\nvpc v{middle} "), "reaches aws.s")?;
    Some(Scenario {
        name: format!("portolan-{lines}"),
        command,
        file: "main.topo",
        language_id: "topo",
        key: Key { at: in_small, text: "x" },
        in_large_block: Key { at: in_large, text: "x" },
        on_first_line: Key { at: place_behind(&text, "", "region ap-northeast-1")?, text: "{" },
        // A keyword and a service; neither stands where something is typed.
        hovers: vec![Place { line: in_small.line + 1, column: 5 }, expectation],
        completion: in_small,
        text,
    })
}

/// VPCs of these sizes in turn, until there are so many instances.
fn made(instances: usize, sizes: &[usize], findings: bool) -> String {
    let mut text = String::from("region ap-northeast-1\n# Made by portolan-bench.\n");
    let mut vpcs = Vec::new();
    let mut left = instances;
    let mut turns = sizes.iter().cycle();
    while let Some(size) = turns.next().filter(|_| left > 0) {
        vpcs.push(left.min(*size));
        left -= left.min(*size);
    }
    for (index, size) in vpcs.iter().enumerate() {
        vpc(&mut text, index, *size, vpcs.len(), findings);
    }
    transit_gateway(&mut text, vpcs.len());
    text
}

/// Edits of a topology with at least 500 instances: what is edited, its path, the text before and the text after.
pub fn edits() -> [(&'static str, &'static str, &'static str, &'static str); 2] {
    [
        (
            "security group",
            "v0.data_0_sg",
            "    ingress tcp/5432 from app_0_sg\n",
            "    ingress tcp/5433 from app_0_sg\n",
        ),
        ("route table", "v0.app_a", "    route 10.0.0.0/8 -> tgw\n", "    route 10.0.0.0/9 -> tgw\n"),
    ]
}

fn vpc(text: &mut String, index: usize, instances: usize, vpcs: usize, findings: bool) {
    let block = format!("10.{}", index % 200 + 1);
    let subnets = instances.div_ceil(PER_SUBNET);
    let has_finding = |subnet: usize| findings && subnet % PER_FINDING == PER_FINDING - 1;
    let mut say = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    say(&format!("\n## Service {index}.\nvpc v{index} {block}.0.0/16 {{\n  dns_hostnames on\n  internet_gateway igw"));
    for (number, zone) in ZONES.iter().enumerate() {
        say(&format!(
            "  subnet public_{zone} {block}.{}.0/24 public {{ az {zone}; route_table public }}",
            250 + number
        ));
        say(&format!("  nat_gateway nat_{zone} {{ subnet public_{zone} }}"));
    }
    say("  route_table public { route 0.0.0.0/0 -> igw }");
    for zone in ZONES {
        say(&format!(
            "  route_table app_{zone} {{\n    route 0.0.0.0/0 -> nat_{zone}\n    route 10.0.0.0/8 -> tgw\n  }}"
        ));
        say(&format!("  route_table data_{zone} {{\n    route 10.0.0.0/8 -> tgw\n  }}"));
    }
    for group in 0..subnets.div_ceil(2) {
        let clients = if has_finding(2 * group) { "10.0.0.1/8" } else { "10.0.0.0/8" };
        say(&format!("  security_group app_{group}_sg {{\n    ingress tcp/443 from {clients}\n  }}"));
        say(&format!("  security_group data_{group}_sg {{\n    ingress tcp/5432 from app_{group}_sg\n  }}"));
    }
    say(&format!("  security_group endpoints {{ ingress tcp/443 from {block}.0.0/16 }}"));
    for subnet in 0..subnets {
        let zone = ZONES[subnet / 2 % 3];
        let tier = if subnet % 2 == 0 { "app" } else { "data" };
        let group = subnet / 2;
        say(&format!(
            "  subnet {tier}_{subnet} {block}.{subnet}.0/24 {{\n    az {zone}\n    route_table {tier}_{zone}"
        ));
        let hosts = (instances - subnet * PER_SUBNET).min(PER_SUBNET);
        for host in 0..hosts {
            say(&format!(
                "    instance i{host} {{ ip {block}.{subnet}.{}; security_groups [{tier}_{group}_sg] }}",
                10 + host
            ));
        }
        say("  }");
    }
    let tables = |tier: &str| ZONES.map(|zone| format!("{tier}_{zone}")).join(", ");
    say(&format!("  endpoint s3 gateway {{ service aws.s3; route_tables [{}, {}] }}", tables("app"), tables("data")));
    for service in SERVICES {
        say(&format!(
            "  endpoint {service} interface {{ service aws.{service}; subnets [{}]; security_groups [endpoints] }}",
            tables("public")
        ));
    }
    say("}");
    let mut expectations = String::new();
    for subnet in 0..subnets {
        let tier = if subnet % 2 == 0 { "app" } else { "data" };
        let place = format!("v{index}.{tier}_{subnet}.i{}", subnet % PER_SUBNET.min(instances - subnet * PER_SUBNET));
        let _ = writeln!(expectations, "expect {place} reaches aws.s3 via v{index}.s3");
        let _ = writeln!(expectations, "expect {place} reaches aws.kms via v{index}.kms");
        if tier == "data" {
            let client = format!("v{index}.app_{}.i0", subnet - 1);
            let _ = writeln!(expectations, "expect {place} cannot reach internet because no-route");
            let _ = writeln!(expectations, "expect {client} reaches {place} on tcp/5432");
            if has_finding(subnet) {
                let _ = writeln!(expectations, "expect {place} reaches internet");
            }
        } else if vpcs > 1 {
            let _ = writeln!(expectations, "expect {place} reaches internet on tcp/443");
            let other = (index + 1) % vpcs;
            let _ = writeln!(expectations, "expect {place} reaches v{other}.app_0.i0 on tcp/443 via tgw");
        }
    }
    text.push_str(&expectations);
}

fn transit_gateway(text: &mut String, vpcs: usize) {
    text.push_str("\ntransit_gateway tgw {\n");
    for index in 0..vpcs {
        let subnets = ZONES.map(|zone| format!("v{index}.public_{zone}")).join(", ");
        let _ = writeln!(text, "  attach v{index} {{ subnets [{subnets}] }}");
    }
    text.push_str("}\n");
}

#[cfg(test)]
mod tests {
    use portolan_analyzer::{Analysis, Sources, analyze};

    use super::{Key, Scenario};

    fn analysis(text: &str) -> Analysis {
        analyze(Sources::of_text("made.topo", text))
    }

    fn scenario(lines: usize) -> Scenario {
        super::scenario(lines, Vec::new()).unwrap()
    }

    #[test]
    fn what_is_made_holds() {
        let analysis = analysis(&super::of_instances(1_020));
        assert!(analysis.diagnostics.is_empty(), "{:?}", analysis.diagnostics.first());
        assert!(analysis.expectations.len() > 150);
        assert!(analysis.expectations.iter().all(|expectation| expectation.holds == Some(true)));
    }

    #[test]
    fn what_is_edited_is_there() {
        let text = super::of_instances(500);
        for (what, _, before, _) in super::edits() {
            assert!(text.contains(before), "{what}");
        }
    }

    #[test]
    fn there_are_so_many_lines() {
        for lines in [600, 1_000, 10_000] {
            let made = super::of_lines(lines).lines().count();
            assert!(made <= lines && made * 100 >= lines * 99, "{made} of {lines}");
        }
    }

    #[test]
    fn a_finding_stands_in_about_every_150_lines() {
        let analysis = analysis(&super::of_lines(10_000));
        let findings: Vec<_> = analysis.diagnostics.iter().map(|diagnostic| diagnostic.rule).collect();
        assert!((50..90).contains(&findings.len()), "{findings:?}");
        assert!(findings.contains(&"host-bits"));
        assert!(analysis.expectations.iter().any(|expectation| expectation.holds == Some(false)));
    }

    #[test]
    fn each_key_changes_what_is_found() {
        let scenario = scenario(1_000);
        let before = analysis(&scenario.text).diagnostics.len();
        for key in [&scenario.key, &scenario.in_large_block, &scenario.on_first_line] {
            assert_ne!(analysis(&typed(&scenario.text, key)).diagnostics.len(), before, "{key:?}");
        }
    }

    #[test]
    fn the_pointer_rests_on_words() {
        let scenario = scenario(1_000);
        let lines: Vec<_> = scenario.text.lines().collect();
        let [keyword, service] = scenario.hovers[..] else { panic!("{:?}", scenario.hovers) };
        assert!(lines[keyword.line][keyword.column - 1..].starts_with("instance "));
        assert!(lines[service.line][..service.column].ends_with("reaches aws.s"));
        assert!(lines[scenario.completion.line][..scenario.completion.column].ends_with("security_groups [app_0_sg"));
    }

    #[test]
    fn the_large_block_has_a_thousand_lines() {
        let scenario = scenario(10_000);
        let lines: Vec<_> = scenario.text.lines().collect();
        let at = scenario.in_large_block.at.line;
        let start = (0..at).rev().find(|line| lines[*line].starts_with("vpc ")).unwrap();
        let end = (at..).find(|line| lines[*line] == "}").unwrap();
        assert!(end - start > 1_000, "{}", end - start);
        assert!(at > start + 100);
    }

    fn typed(text: &str, key: &Key) -> String {
        let start: usize = text.split_inclusive('\n').take(key.at.line).map(str::len).sum();
        let (before, after) = text.split_at(start + key.at.column);
        [before, key.text, after].concat()
    }
}
