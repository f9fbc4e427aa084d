//! A policy that asks for the address from which a request comes to AWS, which it does not have behind an endpoint.

use std::net::IpAddr;

use portolan_policy::Word;

use super::prelude::*;
use crate::policies::documents;

pub(crate) static RULE: Rule = rule!("policy-source-ip", "S12", Warning, Check::Topology(check));

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    for document in documents(context) {
        let statements = document.policy.iter().flat_map(|policy| &policy.statements);
        let conditions = statements.flat_map(|statement| &statement.conditions);
        for condition in conditions.filter(|condition| condition.is_about("aws:SourceIp")) {
            let message = language.pick(
                "`aws:SourceIp` does not work for requests through a VPC endpoint",
                "VPC エンドポイントを通るリクエストでは `aws:SourceIp` は機能しません",
            );
            let mut diagnostic = document.report(&RULE, context, &condition.key.range, message, |_| true).help(
                language.pick(
                    "test `aws:VpcSourceIp` for addresses in the VPC, or `aws:SourceVpce` or `aws:SourceVpc` for where the request comes from",
                    "VPC 内のアドレスなら `aws:VpcSourceIp`、経由する場所なら `aws:SourceVpce` または `aws:SourceVpc` を使ってください",
                ),
            );
            // The addresses of clients in a VPC are private; public ones mean something else than they say.
            if !condition.values.is_empty() && condition.values.iter().all(is_private) {
                diagnostic = diagnostic.replace(
                    language.pick("test `aws:VpcSourceIp`", "`aws:VpcSourceIp` にする"),
                    document.span(&condition.key.range),
                    "\"aws:VpcSourceIp\"",
                );
            }
            diagnostics.push(diagnostic);
        }
    }
}

/// Whether a value is a private address or block.
fn is_private(value: &Word) -> bool {
    let address = value.text.split('/').next().and_then(|address| address.parse().ok());
    address.is_some_and(|address| match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    })
}
