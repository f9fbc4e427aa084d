//! Something that should be a CIDR block and is none.

use super::prelude::*;
use crate::words;

pub(crate) static RULE: Rule = rule!("invalid-cidr", "P02", Error, Check::Reading);

pub(crate) fn report(text: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("`{text}` is not a CIDR block"));
    match words::address(text) {
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
