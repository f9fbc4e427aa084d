//! An IPv6 block of a size that AWS does not hand out.

use ipnet::IpNet;

use super::prelude::*;
use crate::nodes::Value;

pub(crate) static RULE: Rule = rule!("ipv6-cidr-size", "A13", Error, Check::Statement(Kind::Ipv6, check));

/// The longest prefix that a VPC and a subnet may have; the shortest is /44 for both.
/// (AWS, VPC CIDR blocks, <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>; Subnet sizing,
/// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>)
const LONGEST: [(Kind, u8); 2] = [(Kind::Vpc, 60), (Kind::Subnet, 64)];
const SHORTEST: u8 = 44;

/// Whether a subnet may have an IPv6 block of this size.
pub(crate) fn is_valid_for_subnet(cidr: IpNet) -> bool {
    LONGEST.iter().any(|(kind, longest)| *kind == Kind::Subnet && is_valid(cidr.prefix_len(), *longest))
}

fn is_valid(length: u8, longest: u8) -> bool {
    (SHORTEST..=longest).contains(&length) && length.is_multiple_of(4)
}

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(arg) = node.args.first() else { return };
    let Value::Cidr(IpNet::V6(cidr)) = arg.value else { return };
    let Some(parent) = node.parent.map(|parent| context.nodes.get(parent)) else { return };
    let Some((_, longest)) = LONGEST.into_iter().find(|(kind, _)| *kind == parent.kind()) else { return };
    let length = cidr.prefix_len();
    if is_valid(length, longest) {
        return;
    }
    let what = parent.kind().noun(language);
    diagnostics.push(
        Diagnostic::new(
            &RULE,
            arg.span,
            say!(
                language,
                "a {what} has no IPv6 block of /{length}",
                "{what} の IPv6 CIDR ブロックを /{length} にはできません"
            ),
        )
        .label(say!(
            language,
            "from /{SHORTEST} to /{longest} in steps of 4",
            "/{SHORTEST} から /{longest} まで、4 刻みです"
        )),
    );
}
