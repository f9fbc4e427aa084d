//! Realistic topologies of any size: what a company has that runs some hundred services in many VPCs.
//!
//! The benchmarks use them; so can whoever wants to try something on a large file. The same size gives the same text.

use std::fmt::Write;

/// Instances in one VPC.
const PER_VPC: usize = 500;
/// Instances in one subnet.
const PER_SUBNET: usize = 20;
const ZONES: [char; 3] = ['a', 'c', 'd'];
/// The services that every VPC has an interface endpoint for.
const SERVICES: [&str; 4] = ["ssm", "ssmmessages", "kms", "sqs"];

/// A topology with so many instances, and an expectation for about every tenth statement.
pub fn topology(instances: usize) -> String {
    let mut text = String::from("# Made by portolan-bench.\nregion ap-northeast-1\n");
    let vpcs = instances.div_ceil(PER_VPC);
    let mut left = instances;
    for index in 0..vpcs {
        let here = left.min(PER_VPC);
        vpc(&mut text, index, here, vpcs);
        left -= here;
    }
    transit_gateway(&mut text, vpcs);
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

fn vpc(text: &mut String, index: usize, instances: usize, vpcs: usize) {
    let block = format!("10.{}", index % 200 + 1);
    let subnets = instances.div_ceil(PER_SUBNET);
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
        say(&format!("  security_group app_{group}_sg {{\n    ingress tcp/443 from 10.0.0.0/8\n  }}"));
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
    use portolan_analyzer::{Sources, analyze};

    #[test]
    fn what_is_made_holds() {
        let analysis = analyze(Sources::of_text("made.topo", super::topology(1_020)));
        assert!(analysis.diagnostics.is_empty(), "{:?}", analysis.diagnostics.first());
        assert!(analysis.expectations.len() > 150);
        assert!(analysis.expectations.iter().all(|expectation| expectation.holds == Some(true)));
    }

    #[test]
    fn what_is_edited_is_there() {
        let text = super::topology(500);
        for (what, _, before, _) in super::edits() {
            assert!(text.contains(before), "{what}");
        }
    }
}
