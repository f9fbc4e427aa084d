//! A client that uses a service's ordinary name where that name does not lead to the endpoint.

use super::failure::{Failure, Told};
use super::prelude::*;
use super::{insert_into_body, private_dns_requirements};
use crate::network::PrivateDnsMode;

pub(crate) static RULE: Rule = rule!("private-dns-off", "D08", Warning, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let endpoint = failure.passed_over()?;
    if !matches!(endpoint.private_dns.mode, Some(PrivateDnsMode::Off | PrivateDnsMode::InboundResolverOnly)) {
        return None;
    }
    let (language, context) = (failure.language(), failure.context);
    let statement = "private_dns on";
    let mut edits: Vec<Edit> = match endpoint.private_dns.node {
        Some(setting) => {
            vec![Edit { span: context.nodes.get(setting).head, text: statement.to_owned() }]
        }
        None => insert_into_body(context, context.nodes.get(endpoint.node), statement).into_iter().collect(),
    };
    // What private DNS needs beside it.
    edits.extend(private_dns_requirements::switched_on(context, endpoint.vpc).into_iter().map(|off| off.edit));
    let name = failure.path(endpoint.node);
    let mut diagnostic = failure.told_by(&RULE).help(say!(
        language,
        "switch private DNS of `{name}` on, or let the client use the endpoint's own names and expect `{name}` itself",
        "`{name}` のプライベート DNS を有効にするか、クライアントでエンドポイント固有の名前を使い、`{name}` 自体への到達を期待してください"
    ));
    diagnostic = diagnostic
        .fix(say!(language, "write `private_dns on` in `{name}`", "`{name}` に `private_dns on` と書く"), edits);
    Some(diagnostic.into())
}
