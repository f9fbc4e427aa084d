//! Something that should be a CIDR block and is none.

use super::prelude::*;
use crate::words;

pub(crate) static RULE: Rule = rule!("invalid-cidr", "P02", Error, Check::Reading);

/// An IPv6 block where the block must be one of IPv4.
pub(crate) fn ipv6(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` is an IPv6 block, but an IPv4 block stands here"))
        .label("AWS asks for an IPv4 block")
        .help(format!("write an IPv4 block here, and `ipv6 {text}` in the body"))
}

pub(crate) fn report(text: &str, span: Span, kind: Kind) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("`{text}` is not a CIDR block"));
    match words::address(text) {
        Some(address) if address.is_unspecified() => {
            let cidr = format!("{address}/0");
            diagnostic.label("a prefix length is missing").replace(format!("write `{cidr}`, every address"), span, cidr)
        }
        // No VPC and no subnet has one address.
        Some(_) if matches!(kind, Kind::Vpc | Kind::Subnet | Kind::Ipv6) => {
            diagnostic.label("a prefix length is missing, as in 10.0.0.0/24")
        }
        Some(address) => {
            let cidr = format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 });
            diagnostic.label("a prefix length is missing").replace(
                format!("write `{cidr}`, this address alone"),
                span,
                cidr,
            )
        }
        None => diagnostic.help("write an IPv4 block such as 10.0.0.0/16 or an IPv6 block such as 2001:db8::/56"),
    }
}
