//! A subnet whose block is too large or too small.

use super::prelude::*;
use super::vpc_cidr_size::out_of_range;

pub(crate) static RULE: Rule = rule!("subnet-cidr-size", "A02", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    for &subnet in &context.network.vpc(vpc).subnets {
        let Some(block) = context.network.subnet(subnet).block else { continue };
        let language = context.language();
        if let Some(message) = out_of_range(language, block.cidr, Kind::Subnet) {
            diagnostics.push(
                Diagnostic::new(&RULE, block.span, message)
                    .label(language.pick("from /16 to /28", "/16 から /28 までです"))
                    .note(language.pick(
                        "AWS keeps five addresses of each subnet: the first four and the last",
                        "AWS は各サブネットで先頭の 4 つと最後の 1 つ、計 5 つのアドレスを予約しています",
                    )),
            );
        }
    }
}
