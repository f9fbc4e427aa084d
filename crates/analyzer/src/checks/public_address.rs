//! A public address that is none.

use std::net::IpAddr;

use super::prelude::*;
use crate::nodes::Value;
use crate::reach::Addresses;

pub(crate) static RULE: Rule = rule!("public-address", "", Error, Check::Statement(Kind::PublicIp, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(arg) = node.args.first() else { return };
    let Value::Address(address) = arg.value else { return };
    let message = match address {
        IpAddr::V4(_) if !Addresses::exactly(address).is_private() => return,
        IpAddr::V4(_) => {
            say!(language, "{address} is not a public address", "{address} はパブリックアドレスではありません")
        }
        IpAddr::V6(_) => say!(language, "{address} is not an IPv4 address", "{address} は IPv4 アドレスではありません"),
    };
    let label = match address {
        IpAddr::V4(_) => language.pick(
            "private, shared, link-local and reserved addresses are not on the internet",
            "プライベート、共有、リンクローカル、予約済みのアドレスはインターネット上に存在しません",
        ),
        IpAddr::V6(_) => language.pick(
            "the internet gateway translates between the private and a public IPv4 address",
            "インターネットゲートウェイが変換するのは、プライベートとパブリックの IPv4 アドレスです",
        ),
    };
    diagnostics.push(
        Diagnostic::new(&RULE, arg.span, message)
            .label(label)
            .help(language.pick("the private address is written with `ip`", "プライベートアドレスは `ip` で書きます"))
            .replace(
                language.pick(
                    "write `public_ip on`, some public address",
                    "`public_ip on` と書く(任意のパブリックアドレス)",
                ),
                arg.span,
                "on",
            ),
    );
}
