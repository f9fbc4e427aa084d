//! A CIDR block with bits set behind its prefix.

use ipnet::IpNet;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("host-bits", "P03", Warning, Check::Reading);

pub(crate) fn report(cidr: IpNet, span: Span) -> Diagnostic {
    let network = cidr.trunc();
    Diagnostic::new(&RULE, span, format!("`{cidr}` has bits set behind its /{} prefix", cidr.prefix_len()))
        .label(format!("AWS makes it {network}"))
        .replace(format!("write `{network}`"), span, network.to_string())
}
