//! Something that should be a CIDR block and is none.

use super::prelude::*;
use crate::words;

pub(crate) static RULE: Rule = rule!("invalid-cidr", "P02", Error, Check::Reading);

/// An IPv6 block where the block must be one of IPv4.
pub(crate) fn ipv6(language: Language, text: &str, span: Span) -> Diagnostic {
    let message = say!(
        language,
        "`{text}` is an IPv6 block, but an IPv4 block stands here",
        "`{text}` は IPv6 CIDR ブロックですが、ここに書くのは IPv4 CIDR ブロックです"
    );
    Diagnostic::new(&RULE, span, message)
        .label(language.pick("AWS asks for an IPv4 block", "AWS では IPv4 CIDR ブロックが必要です"))
        .help(say!(
            language,
            "write an IPv4 block here, and `ipv6 {text}` in the body",
            "ここには IPv4 CIDR ブロックを書き、本体(`{{ }}`)に `ipv6 {text}` を書いてください"
        ))
}

/// An IPv4 block where the block must be one of IPv6.
pub(crate) fn ipv4(language: Language, text: &str, span: Span) -> Diagnostic {
    let message = say!(
        language,
        "`{text}` is an IPv4 block, but an IPv6 block stands here",
        "`{text}` は IPv4 CIDR ブロックですが、ここに書くのは IPv6 CIDR ブロックです"
    );
    Diagnostic::new(&RULE, span, message).help(language.pick(
        "an IPv4 block stands behind the name of its VPC or subnet",
        "IPv4 CIDR ブロックは、VPC やサブネットの名前の後に書きます",
    ))
}

pub(crate) fn report(language: Language, text: &str, span: Span, kind: Kind) -> Diagnostic {
    let message = say!(language, "`{text}` is not a CIDR block", "`{text}` は CIDR ブロックではありません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    let length_is_missing = language.pick("a prefix length is missing", "プレフィックス長がありません");
    match words::address(text) {
        Some(address) if address.is_unspecified() => {
            let cidr = format!("{address}/0");
            let title = say!(language, "write `{cidr}`, every address", "`{cidr}` と書く(すべてのアドレス)");
            diagnostic.label(length_is_missing).replace(title, span, cidr)
        }
        // No VPC and no subnet has one address.
        Some(_) if matches!(kind, Kind::Vpc | Kind::Subnet | Kind::Ipv6) => diagnostic.label(
            language
                .pick("a prefix length is missing, as in 10.0.0.0/24", "プレフィックス長がありません(例: 10.0.0.0/24)"),
        ),
        Some(address) => {
            let cidr = format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 });
            let title = say!(language, "write `{cidr}`, this address alone", "`{cidr}` と書く(このアドレスだけ)");
            diagnostic.label(length_is_missing).replace(title, span, cidr)
        }
        None => diagnostic.help(language.pick(
            "write an IPv4 block such as 10.0.0.0/16 or an IPv6 block such as 2001:db8::/56",
            "10.0.0.0/16 のような IPv4 CIDR ブロックか、2001:db8::/56 のような IPv6 CIDR ブロックを書いてください",
        )),
    }
}
