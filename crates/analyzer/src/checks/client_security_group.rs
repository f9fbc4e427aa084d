//! Security groups of a client that let nothing out to the endpoint or the service.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::Groups;

pub(crate) static RULE: Rule = rule!("client-security-group", "S03", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let client = failure.sender().filter(|_| failure.stops_at_own_groups())?;
    let (language, network) = (failure.language(), failure.network());
    let endpoint = failure.heads_for();
    let (to, note) = match (endpoint, failure.service()) {
        (Some(endpoint), _) => {
            // A group means something inside its own VPC for certain.
            let group = match &endpoint.groups {
                Groups::Listed(groups) if endpoint.vpc == client.vpc => groups.first(),
                _ => None,
            };
            let group = group.map(|group| failure.nodes().name(network.group(*group).node).to_owned());
            let block = || network.vpc(endpoint.vpc).cidrs.first().map(|block| block.cidr.to_string());
            let name = failure.path(endpoint.node);
            let note = say!(
                language,
                "the packet goes to the network interfaces of `{name}`, so the client's groups must allow it out to their addresses or their group",
                "パケットは `{name}` のネットワークインターフェイスに向かうため、クライアントのセキュリティグループが、そのアドレスまたはセキュリティグループへの送信を許可する必要があります"
            );
            (group.or_else(block)?, note)
        }
        // Through a gateway endpoint the packet goes to the public addresses of the service, which its prefix list holds.
        (None, Some((service, region)))
            if service.gateway && network.vpc(client.vpc).region.is_some_and(|own| own.code == region) =>
        {
            let (short, title) = (service.short_name, service.title);
            let note = say!(
                language,
                "with a gateway endpoint, too, the packet goes to the public addresses of {title}; `aws.{short}` stands for its prefix list",
                "ゲートウェイ型エンドポイントを使う場合も、パケットの宛先は {title} のパブリックアドレスです。`aws.{short}` はそのプレフィックスリストを表します"
            );
            (format!("aws.{short}"), note)
        }
        _ => return None,
    };
    let mut diagnostic = failure.told_by(&RULE).note(note);
    let group = failure.first_group(&client.groups, client.vpc);
    if let (Some(ports), Some(group)) = (failure.ports_of_rule(endpoint), group) {
        let rule = format!("egress {ports} to {to}");
        let name = failure.path(network.group(group).node);
        diagnostic = failure.with_rule(diagnostic, group, &rule).help(say!(
            language,
            "add `{rule}` to `{name}`",
            "`{name}` に `{rule}` を追加してください"
        ));
    }
    Some(diagnostic.into())
}
