//! A ping to an interface endpoint, which answers none.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::EndpointTarget;
use crate::ports::Ports;

pub(crate) static RULE: Rule = rule!("endpoint-ping", "X07", Hint, Check::Expectation);

/// Whatever stops the ping: opened for it, the endpoint would still not answer.
pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let ping = Ports::parse("icmp")?;
    if failure.ports.is_empty() || !failure.ports.difference(&ping).is_empty() {
        return None;
    }
    failure.stop?;
    let endpoint = failure.heads_for()?;
    let language = failure.language();
    let name = failure.path(endpoint.node);
    let port = match endpoint.service {
        EndpointTarget::Aws(service) => service.default_port(),
        _ => 443,
    };
    let mut diagnostic = failure
        .told_by(&RULE)
        .note(say!(
            language,
            "`{name}` is an interface endpoint: it does not answer ping, whatever its security groups allow",
            "`{name}` はインターフェース型エンドポイントです。セキュリティグループで何を許可しても ping には応答しません"
        ))
        .help(say!(
            language,
            "test it with a connection: `on tcp/{port}`",
            "接続で確かめてください: `on tcp/{port}`"
        ));
    if let Some(written) = failure.written_ports() {
        let title = say!(language, "write `on tcp/{port}`", "`on tcp/{port}` と書く");
        diagnostic = diagnostic.replace(title, written.span, format!("tcp/{port}"));
    }
    Some(diagnostic.into())
}
