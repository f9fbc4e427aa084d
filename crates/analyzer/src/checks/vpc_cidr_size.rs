//! A VPC whose block is too large or too small.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("vpc-cidr-size", "A01", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    for block in &context.network.vpc(vpc).cidrs {
        // Where no VPC can lie at all, its size does not matter.
        if super::vpc_cidr_range::refused(block.cidr).is_some() {
            continue;
        }
        if let Some(message) = out_of_range(block.cidr, "VPC") {
            diagnostics.push(
                Diagnostic::new(&RULE, block.span, message).label("from /16 (65,536 addresses) to /28 (16 addresses)"),
            );
        }
    }
}

/// What to say of an IPv4 block that is not between /16 and /28.
pub(crate) fn out_of_range(cidr: ipnet::IpNet, what: &str) -> Option<String> {
    let size = match cidr {
        ipnet::IpNet::V4(cidr) if cidr.prefix_len() < 16 => "large",
        ipnet::IpNet::V4(cidr) if cidr.prefix_len() > 28 => "small",
        _ => return None,
    };
    Some(format!("a /{} block is too {size} for a {what}", cidr.prefix_len()))
}
