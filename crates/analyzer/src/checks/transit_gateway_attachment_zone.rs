//! A host in a zone in which the attachment of its VPC to the transit gateway has no subnet.

use super::failure::{Failure, Told};
use super::{append_to_list, prelude::*};
use crate::reach::HopKind;

pub(crate) static RULE: Rule = rule!("transit-gateway-attachment-zone", "R17", Error, Check::Expectation);

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let stop = failure.stopped_by("transit-gateway-zone")?;
    let (language, network, nodes) = (failure.language(), failure.network(), failure.nodes());
    let attachment = nodes.get(stop.node?);
    let vpc = attachment.args.iter().find_map(|arg| match arg.value {
        crate::nodes::Value::Reference(Some(of)) => network.vpc_id(of),
        _ => None,
    });
    let mut diagnostic = failure.told_by(&RULE).note(language.pick(
        "a host reaches a transit gateway only where the attachment has a subnet in its own zone",
        "ホストが Transit Gateway に到達できるのは、自身のアベイラビリティーゾーンにアタッチメントのサブネットがある場合だけです",
    ));
    // Whose zone it is: that of the one who sends the question or the answer, unless others route it on the way.
    let tables = failure.hops.iter().filter(|hop| hop.kind == HopKind::RouteTable).count();
    let at = if stop.answer { failure.receiver() } else { failure.sender().filter(|_| tables < 2) };
    let subnet = at.filter(|at| Some(at.vpc) == vpc).map(|at| network.subnet(at.subnet).node);
    let list = nodes.child(attachment.id, Kind::Subnets).and_then(|subnets| subnets.args.first());
    if let (Some(subnet), Some(list)) = (subnet, list) {
        let path = failure.path(subnet);
        diagnostic = diagnostic.help(say!(
            language,
            "add a subnet of that zone to the attachment, for instance `{path}`",
            "そのゾーンのサブネット(例: `{path}`)をアタッチメントに追加してください"
        ));
        let title = say!(language, "add `{path}` to the attachment", "アタッチメントに `{path}` を追加する");
        if let Some(edit) = append_to_list(failure.context.sources, list, &path) {
            diagnostic = diagnostic.fix(title, vec![edit]);
        }
    } else {
        diagnostic = diagnostic.help(language.pick(
            "add a subnet of that zone to the attachment",
            "そのゾーンのサブネットをアタッチメントに追加してください",
        ));
    }
    Some(diagnostic.into())
}
