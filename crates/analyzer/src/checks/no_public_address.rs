//! A host without a public address at an internet gateway.

use super::failure::{Failure, Told};
use super::{insert_into_body, prelude::*};
use crate::network::PublicAddress;

pub(crate) static RULE: Rule = rule!("no-public-address", "X05", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let decides = failure.stopped_by("no-public-address")?.node?;
    let host = failure.network().host_of(decides).filter(|host| host.public == PublicAddress::Off)?;
    let language = failure.language();
    let name = failure.path(host.node);
    let sends = failure.sender().and_then(|sender| sender.node) == Some(host.node);
    let mut diagnostic = failure.told_by(&RULE).note(language.pick(
        "a route to an internet gateway is not enough: over IPv4 the gateway needs a public address to translate to",
        "インターネットゲートウェイへの経路だけでは足りません。IPv4 では、変換先となるパブリックアドレスが必要です",
    ));
    diagnostic = diagnostic.help(match sends {
        true => say!(
            language,
            "give `{name}` a public address: `public_ip on`; or route its subnet to a NAT gateway",
            "`{name}` にパブリックアドレスを付けてください: `public_ip on`。または、サブネットの経路を NAT ゲートウェイに向けてください"
        ),
        false => say!(
            language,
            "give `{name}` a public address: `public_ip on`",
            "`{name}` にパブリックアドレスを付けてください: `public_ip on`"
        ),
    });
    let nodes = failure.nodes();
    let edit = match nodes.child(host.node, Kind::PublicIp) {
        Some(written) => Some(Edit { span: written.head, text: "public_ip on".to_owned() }),
        None => insert_into_body(failure.context, nodes.get(host.node), "public_ip on"),
    };
    let title = say!(language, "write `public_ip on` in `{name}`", "`{name}` に `public_ip on` と書く");
    diagnostic = edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit]));
    Some(diagnostic.into())
}
