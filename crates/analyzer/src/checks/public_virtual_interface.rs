//! A public virtual interface that ought to lead into a VPC.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::VirtualInterfaceKind;

pub(crate) static RULE: Rule = rule!("public-virtual-interface", "X09", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let decides = failure.stopped_by("virtual-interface")?.node?;
    let connections = failure.network().connections();
    let connection = connections.iter().find(|connection| connection.node == decides)?;
    if connection.interface != Some(VirtualInterfaceKind::Public) {
        return None;
    }
    let (language, nodes) = (failure.language(), failure.nodes());
    let fitting = match nodes.get(connection.gateway?).kind() {
        Kind::VpnGateway => "private",
        Kind::TransitGateway => "transit",
        _ => return None,
    };
    let name = failure.path(decides);
    let mut diagnostic = failure
        .told_by(&RULE)
        .note(language.pick(
            "a public virtual interface leads to public addresses of AWS, not to the private ones of a VPC or its endpoints",
            "パブリック仮想インターフェイスがつなぐのは AWS のパブリックアドレスであり、VPC やエンドポイントのプライベートアドレスではありません",
        ))
        .help(say!(
            language,
            "`interface {fitting}` in `{name}` leads to what is declared at its other end",
            "`{name}` を `interface {fitting}` にすると、宣言されている接続先につながります"
        ));
    if let Some(written) = nodes.child(decides, Kind::VirtualInterface) {
        let title = say!(language, "write `interface {fitting}`", "`interface {fitting}` と書く");
        diagnostic = diagnostic.replace(title, written.head, format!("interface {fitting}"));
    }
    Some(diagnostic.into())
}
