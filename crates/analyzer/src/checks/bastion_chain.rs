//! A bastion that the host behind it does not let in.

use super::failure::{Failure, Told};
use super::{prelude::*, subnet_claim};
use crate::network::{ClaimKind, PublicAddress};
use crate::ports::Ports;

pub(crate) static RULE: Rule = rule!("bastion-chain", "X08", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let stop = failure.stopped_by("security-group").filter(|stop| !stop.answer)?;
    let (bastion, target) = (failure.sender()?, failure.receiver()?);
    let management = [22, 3389].map(Ports::tcp);
    // Not every public host is a bastion: one from which somebody logs in further, and which has a name of its own.
    let logs_in = management.contains(failure.ports) && bastion.node.is_some() && target.node.is_some();
    let public = bastion.public != PublicAddress::Off
        && matches!(subnet_claim::kind(failure.context, bastion.subnet), Some((ClaimKind::Public, _)));
    let behind = target.public == PublicAddress::Off && stop.at == target.node;
    if !logs_in || !public || !behind {
        return None;
    }
    let language = failure.language();
    let (from, to) = (&bastion.name, &target.name);
    let ports = failure.ports.to_string();
    let mut diagnostic = failure.told_by(&RULE).note(say!(
        language,
        "`{from}` is the bastion, `{to}` the host behind it: its security group has to admit {ports} from the bastion",
        "`{from}` は踏み台、`{to}` はその先のホストです。ホストのセキュリティグループが、踏み台からの {ports} を許可する必要があります"
    ));
    let group = failure.first_group(&target.groups, target.vpc);
    let source = failure.sender_in(target.vpc);
    diagnostic = match (group, source) {
        (Some(group), Some(source)) => {
            let rule = format!("ingress {ports} from {source}");
            let name = failure.path(failure.network().group(group).node);
            failure.with_rule(diagnostic, group, &rule).help(say!(
                language,
                "add `{rule}` to `{name}`",
                "`{name}` に `{rule}` を追加してください"
            ))
        }
        _ => diagnostic.help(say!(
            language,
            "give `{to}` a security group that admits {ports} from the group of `{from}`",
            "`{from}` のセキュリティグループからの {ports} を許可するセキュリティグループを `{to}` に付けてください"
        )),
    };
    Some(diagnostic.into())
}
