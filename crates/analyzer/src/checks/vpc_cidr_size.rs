//! A VPC whose block is too large or too small.

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("vpc-cidr-size", "A01", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    for block in &context.network.vpc(vpc).cidrs {
        // Where no VPC can lie at all, its size does not matter.
        if super::vpc_cidr_range::refused(block.cidr).is_some() {
            continue;
        }
        let language = context.language();
        if let Some(message) = out_of_range(language, block.cidr, Kind::Vpc) {
            diagnostics.push(Diagnostic::new(&RULE, block.span, message).label(language.pick(
                "from /16 (65,536 addresses) to /28 (16 addresses)",
                "/16(65,536 アドレス)から /28(16 アドレス)までです",
            )));
        }
    }
}

/// Whether a VPC or a subnet can have a block of that size; IPv6 blocks are not judged here.
pub(crate) fn is_valid_size(cidr: ipnet::IpNet) -> bool {
    cidr.addr().is_ipv6() || (16..=28).contains(&cidr.prefix_len())
}

/// What to say of an IPv4 block that is not between /16 and /28.
pub(crate) fn out_of_range(language: Language, cidr: ipnet::IpNet, kind: Kind) -> Option<String> {
    if is_valid_size(cidr) {
        return None;
    }
    let length = cidr.prefix_len();
    let size = if length < 16 { language.pick("large", "大き") } else { language.pick("small", "小さ") };
    let what = kind.noun(language);
    Some(say!(
        language,
        "a /{length} block is too {size} for a {what}",
        "/{length} は {what} の CIDR ブロックとしては{size} すぎます"
    ))
}
